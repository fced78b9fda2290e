//! A report as the lines of JSON that `cargo check --message-format=json` prints, for an editor.
//!
//! rustc's messages stay as they are, with the tutor's advice as one more child. What rustc does not
//! know, the failure of a hidden check, becomes a message of the same shape.

use std::path::Path;

use serde::Serialize;
use serde_json::{Value, json};

use super::look::{Depth, Look, WIDEST};
use super::words::{self, Told};
use crate::course::{Advice, Exercise};
use crate::diagnose;
use crate::text::sanitize;
use crate::verdict::{CheckEvent, CompilerMessage, Place, Verdict};
use crate::workspace::Workspace;

/// The whole verdict opens in an editor's pane of unknown width.
const PAGE: Look = Look { columns: WIDEST, depth: Depth::Usual, colors: false };

/// Lines of evidence that a message in an editor has room for.
const DETAILS: usize = 4;

/// An exercise as cargo names it: a binary of the learner's package.
#[derive(Serialize)]
struct Unit {
    package_id: String,
    manifest_path: String,
    target: Value,
}

impl Unit {
    fn of(exercise: &Exercise, workspace: &Workspace) -> Unit {
        Unit {
            package_id: workspace.package_id(),
            manifest_path: shown(&workspace.root().join("Cargo.toml")),
            target: json!({
                "kind": ["bin"],
                "crate_types": ["bin"],
                "name": exercise.name,
                "src_path": shown(&workspace.file(exercise)),
                "edition": "2024",
                "doc": true,
                "doctest": false,
                "test": true,
            }),
        }
    }
}

fn shown(path: &Path) -> String {
    path.display().to_string()
}

/// A report and what it takes to tell it in an editor.
#[derive(Clone, Copy)]
pub struct EditorReport<'a> {
    /// The report, and what it takes to tell it anywhere.
    pub told: Told<'a>,
}

impl EditorReport<'_> {
    /// The `compiler-message` lines; none when there is nothing to fix.
    pub fn lines(&self, workspace: &Workspace) -> Vec<String> {
        let unit = Unit::of(self.told.exercise, workspace);
        let line = |message: Value| {
            #[derive(Serialize)]
            struct Line<'a> {
                reason: &'a str,
                #[serde(flatten)]
                unit: &'a Unit,
                message: Value,
            }
            serde_json::to_string(&Line { reason: "compiler-message", unit: &unit, message })
                .expect("a message is plain data")
        };
        let rustc = self.told.report.messages.iter().map(|message| self.advised(message));
        rustc.chain(self.own()).map(line).collect()
    }

    /// Whether one of [`lines`](Self::lines) is an error.
    pub fn has_errors(&self) -> bool {
        self.told.report.messages.iter().any(is_error) || self.speaks()
    }

    /// Whether there is something to say that rustc has not said.
    fn speaks(&self) -> bool {
        let report = self.told.report;
        let told = || report.messages.iter().any(|message| is_error(message) && message.advice == report.advice);
        match report.verdict {
            Verdict::Passed | Verdict::SetupTrouble => false,
            Verdict::NotCompiled => !told(),
            // Only rustc speaks of a starter.
            _ => !self.told.is_starter,
        }
    }

    /// rustc's message with our advice after its own notes.
    fn advised(&self, message: &CompilerMessage) -> Value {
        let mut json = message.json.clone();
        let Some(advice) = message.advice.as_deref().and_then(|id| self.told.catalogue.get(id)) else { return json };
        // In the learner's own words, where it is about one expression of theirs.
        let why = message.said.as_deref().map_or_else(|| advice.first_sentence(), sanitize);
        let text = format!("{}\n{why}\n{}", advice.title, more(advice));
        if let Some(rendered) = json["rendered"].as_str() {
            json["rendered"] = with_help(rendered, &text).into();
        }
        let label = primary_label(&json).map(str::to_owned);
        if let Some(children) = json["children"].as_array_mut() {
            // rust-analyzer shows the place's own label only where no note without a place follows.
            let has_lines = children.iter().any(|child| child["spans"].as_array().is_none_or(Vec::is_empty));
            children.extend(label.filter(|_| !has_lines).map(|label| child("note", &label)));
            children.push(child("help", &text));
        }
        json
    }

    /// The message that is ours alone.
    fn own(&self) -> Option<Value> {
        if !self.speaks() {
            return None;
        }
        let report = self.told.report;
        let advice = report.advice.as_deref().and_then(|id| self.told.catalogue.get(id));
        let mut children: Vec<Value> = Vec::new();
        let mut note = |text: &str| children.push(child("note", &sanitize(text)));
        if let Some(advice) = advice {
            note(&advice.first_sentence());
            note(&report.message);
        }
        for (name, value) in [("expected", &report.expected), ("got", &report.got)] {
            if let Some(value) = value {
                note(&format!("{name}: {value}"));
            }
        }
        // Beside expected and got they are evidence, for which there is the text below.
        if report.got.is_none() {
            report.times.iter().chain(report.further_evidence()).take(DETAILS).for_each(|detail| note(detail));
        }
        for text in [&report.counterfactual, &report.note].into_iter().flatten() {
            children.push(child("note", &sanitize(text)));
        }
        children.extend(advice.map(|advice| child("help", &more(advice))));
        let title = advice.map_or_else(|| sanitize(&report.message), |advice| advice.title.clone());
        let name = report.advice.as_deref().unwrap_or_else(|| report.verdict.name());
        Some(json!({
            "$message_type": "diagnostic",
            "message": title,
            // A tool's own code, as clippy's are; an editor then names the tool and not rustc.
            "code": { "code": format!("async-learn::{name}"), "explanation": advice.map(|advice| &advice.body) },
            "level": "error",
            "spans": self.spans(),
            "children": children,
            "rendered": words::report(&self.told, PAGE).to_string(),
        }))
    }

    /// The places that our message is about: the first one, and those that a label goes with. Without any it is a whole
    /// line, from its first letter to its last.
    fn spans(&self) -> Vec<Value> {
        let Told { report, source, exercise, .. } = self.told;
        if report.places.is_empty() {
            let number = diagnose::place(exercise, source, report);
            let line = self.line(number);
            let column = line.chars().take_while(|c| c.is_whitespace()).count();
            let end = column + line.trim().chars().count();
            return vec![self.span(number, column, end, None)];
        }
        let span = |place: &Place| {
            let (column, end) = (place.column.saturating_sub(1) as usize, place.end.saturating_sub(1) as usize);
            self.span(place.line, column, end, Some(&place.label))
        };
        let mut spans: Vec<Value> = report.places.iter().map(span).collect();
        spans[1..].iter_mut().for_each(|span| span["is_primary"] = false.into());
        spans
    }

    fn line(&self, number: u32) -> &str {
        self.told.source.lines().nth(number.saturating_sub(1) as usize).unwrap_or_default()
    }

    /// The letters from `column` to `end`, both counted from 0, of a line.
    fn span(&self, number: u32, column: usize, end: usize, label: Option<&str>) -> Value {
        let source = self.told.source;
        let before: usize = source.split_inclusive('\n').take(number.saturating_sub(1) as usize).map(str::len).sum();
        let line = self.line(number);
        let byte = |column: usize| line.char_indices().nth(column).map_or(line.len(), |(byte, _)| byte);
        json!({
            "file_name": self.told.exercise.path(),
            "byte_start": before + byte(column),
            "byte_end": before + byte(end),
            "line_start": number,
            "line_end": number,
            "column_start": column + 1,
            "column_end": end + 1,
            "is_primary": true,
            "label": label,
            "suggested_replacement": null,
            "suggestion_applicability": null,
            "expansion": null,
            "text": [{ "text": line, "highlight_start": column + 1, "highlight_end": end + 1 }],
        })
    }
}

fn is_error(message: &CompilerMessage) -> bool {
    message.json["level"].as_str().is_some_and(|level| level.starts_with("error"))
}

fn more(advice: &Advice) -> String {
    format!("more: cargo async-learn explain {}", advice.id)
}

fn child(level: &str, text: &str) -> Value {
    json!({ "message": text, "code": null, "level": level, "spans": [], "children": [], "rendered": null })
}

fn primary_label(message: &Value) -> Option<&str> {
    let spans = message["spans"].as_array()?;
    spans.iter().find(|span| span["is_primary"] == true)?["label"].as_str()
}

/// `rendered` with one more `= help` at its end, in line with its own.
fn with_help(rendered: &str, text: &str) -> String {
    let gutter = rendered.lines().find_map(|line| line.find("-->")).map_or(1, |at| at + 1);
    let help = text.replace('\n', &format!("\n{:1$}", "", gutter + "= help: ".len()));
    format!("{}\n{:gutter$}= help: {help}\n\n", rendered.trim_end(), "")
}

/// What `event` says about the kit's build, as a line about a crate that is done: that is what an
/// editor shows while it waits. `None` for every other event.
pub fn kit_line(workspace: &Workspace, event: &CheckEvent) -> Option<String> {
    let words = match event {
        CheckEvent::WaitingForKit => "the course's libraries, which another window prepares".to_owned(),
        CheckEvent::BuildingKit { done, total, .. } => format!("the course's libraries, {done} of {total}, once"),
        CheckEvent::KitReady | CheckEvent::Compiling | CheckEvent::Running { .. } => return None,
    };
    let line = json!({
        "reason": "compiler-artifact",
        // Of no package of theirs: the messages on that one stay.
        "package_id": format!("path+{}/.async-learn#libraries@0.0.0", workspace.url()),
        "manifest_path": shown(&workspace.root().join("Cargo.toml")),
        "target": {
            "kind": ["lib"],
            "crate_types": ["lib"],
            "name": words,
            "src_path": shown(workspace.root()),
            "edition": "2024",
            "doc": false,
            "doctest": false,
            "test": false,
        },
        "profile": {
            "opt_level": "0",
            "debuginfo": 0,
            "debug_assertions": false,
            "overflow_checks": false,
            "test": false,
        },
        "features": [],
        "filenames": [],
        "executable": null,
        // What was there before is not shown.
        "fresh": false,
    });
    Some(line.to_string())
}

/// The last line of all.
pub fn finished_line(success: bool) -> String {
    json!({ "reason": "build-finished", "success": success }).to_string()
}

#[cfg(test)]
mod tests {
    use cargo_metadata::Message;

    use super::*;
    use crate::course::Course;
    use crate::verdict::Report;

    fn answer(report: &Report, is_starter: bool) -> (bool, Vec<Value>) {
        let course = Course::embedded().unwrap();
        let folder = tempfile::tempdir().unwrap();
        let workspace = Workspace::create(&folder.path().join("course"), &course).unwrap().workspace;
        let exercise = course.find("join").unwrap();
        let source = "//! Ä text.\n\n    pub async fn four_figures() {} // ö\n";
        let answer = EditorReport {
            told: Told { report, source, exercise, catalogue: course.catalogue(), timeline: None, is_starter },
        };
        let lines = answer.lines(&workspace);
        for line in &lines {
            assert!(matches!(serde_json::from_str(line).unwrap(), Message::CompilerMessage(_)), "{line}");
        }
        let message = |line: &String| serde_json::from_str::<Value>(line).unwrap()["message"].take();
        (answer.has_errors(), lines.iter().map(message).collect())
    }

    fn rustc(label: Value, children: Value, advice: Option<&str>) -> CompilerMessage {
        let span = json!({
            "file_name": "exercises/03_join/01_join.rs", "is_primary": true, "label": label, "text": [],
            "byte_start": 0, "byte_end": 1, "line_start": 10, "line_end": 10, "column_start": 1, "column_end": 2,
        });
        let json = json!({
            "level": "error", "message": "mismatched types", "code": null, "spans": [span], "children": children,
            "rendered": "error: mismatched types\n  --> x.rs:10:1\n   |\n10 | a\n   | ^ expected a number\n\n",
        });
        CompilerMessage { json, advice: advice.map(str::to_owned), said: None }
    }

    #[test]
    fn a_failed_check_marks_its_line_from_first_to_last_letter() {
        let mut report = Report::new("join", Verdict::Failed, "it waited");
        report.advice = Some("serial-awaits".into());
        report.got = Some("a\n\x1b[2Jb".into());
        let (errors, messages) = answer(&report, false);
        assert!(errors);
        let message = &messages[0];
        assert_eq!(message["message"], "Each operation waited for the one before it");
        assert_eq!(message["code"]["code"], "async-learn::serial-awaits");
        let notes: Vec<&str> =
            message["children"].as_array().unwrap().iter().map(|child| child["message"].as_str().unwrap()).collect();
        assert_eq!(notes[1..], ["it waited", "got: a\nb", "more: cargo async-learn explain serial-awaits"]);
        let span = &message["spans"][0];
        assert_eq!([&span["line_start"], &span["column_start"], &span["column_end"]], [3, 5, 40]);
        assert_eq!([&span["byte_start"], &span["byte_end"]], [18, 54], "bytes, where columns are letters");
        assert_eq!(span["text"][0]["text"], "    pub async fn four_figures() {} // ö");
    }

    #[test]
    fn starters_and_passes_draw_no_message() {
        let failed = Report::new("join", Verdict::Failed, "it waited");
        assert_eq!(answer(&failed, true), (false, vec![]));
        assert_eq!(answer(&Report::new("join", Verdict::Passed, ""), false), (false, vec![]));
        // Our own trouble goes elsewhere.
        assert_eq!(answer(&Report::new("join", Verdict::SetupTrouble, ""), false), (false, vec![]));
    }

    #[test]
    fn advice_comes_with_rustcs_own_message_and_takes_nothing_from_it() {
        let mut report = Report::new("join", Verdict::NotCompiled, "rustc says");
        report.advice = Some("future-used-as-value".into());
        let note = json!([child("note", "expected this")]);
        report.messages = vec![
            rustc("expected a number".into(), json!([]), Some("future-used-as-value")),
            rustc("expected a number".into(), note, Some("future-used-as-value")),
            rustc(Value::Null, json!([]), None),
        ];
        let (errors, messages) = answer(&report, true);
        assert!(errors);
        assert_eq!(messages.len(), 3, "rustc has told it all");
        let notes = |message: &Value| -> Vec<String> {
            let children = message["children"].as_array().unwrap().iter();
            children.map(|child| child["message"].as_str().unwrap().lines().next().unwrap().to_owned()).collect()
        };
        let title = notes(&messages[0]).pop().unwrap();
        assert_eq!(notes(&messages[0])[0], "expected a number", "or rust-analyzer would leave the label out");
        assert_eq!(notes(&messages[1]), ["expected this", &title]);
        assert!(notes(&messages[2]).is_empty());
        let rendered = messages[0]["rendered"].as_str().unwrap();
        assert!(rendered.contains(&format!("\n   = help: {title}\n           ")), "{rendered}");
    }

    #[test]
    fn a_changed_contract_adds_a_message_of_ours() {
        let mut report = Report::new("join", Verdict::NotCompiled, "your file no longer has `four_figures`");
        report.advice = Some("contract-changed".into());
        report.messages = vec![rustc(Value::Null, json!([]), None)];
        let (_, messages) = answer(&report, false);
        assert_eq!(messages.len(), 2);
        assert_eq!(messages[1]["code"]["code"], "async-learn::contract-changed");
    }

    #[test]
    fn progress_and_end_are_lines_that_cargo_metadata_reads() {
        let course = Course::embedded().unwrap();
        let folder = tempfile::tempdir().unwrap();
        let workspace = Workspace::create(&folder.path().join("course"), &course).unwrap().workspace;
        let building = CheckEvent::BuildingKit { done: 3, total: 20, because: None };
        match serde_json::from_str(&kit_line(&workspace, &building).unwrap()).unwrap() {
            Message::CompilerArtifact(artifact) => {
                assert!(!artifact.fresh, "rust-analyzer shows only what was made just now");
                assert_eq!(artifact.target.name, "the course's libraries, 3 of 20, once");
            }
            other => panic!("{other:?}"),
        }
        assert!(
            matches!(serde_json::from_str(&finished_line(true)).unwrap(), Message::BuildFinished(end) if end.success)
        );
    }
}
