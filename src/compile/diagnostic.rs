//! rustc's diagnostics, as far as we read them.

use serde::Deserialize;
use serde_json::Value;

use super::rendered::without_places;

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    /// It does not compile.
    Error,
    /// It compiles.
    Warning,
    /// Notes and summaries.
    Other,
}

/// A place in the learner's text that a message points at.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mark {
    /// What it covers, on one line.
    pub text: String,
    /// What stands before that on its first line.
    pub before: String,
    /// What stands after that on its last line.
    pub after: String,
    /// What the message says there.
    pub label: String,
    /// Whether the message is about this place.
    pub is_primary: bool,
    /// Whether it is one line of code that no macro made.
    pub is_plain: bool,
    /// Its first line, from 1; `None` if it lies in another file than the learner's.
    pub line: Option<u32>,
}

/// A note below a message.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Note {
    /// Its first line.
    pub message: String,
    /// The places that it points at.
    pub marks: Vec<Mark>,
}

/// One message of rustc's or clippy's.
#[derive(Clone, Debug)]
pub struct Diagnostic {
    /// How bad it is.
    pub level: Level,
    /// `E0728`, or a lint's name such as `unused_must_use`.
    pub code: Option<String>,
    /// The message's first line.
    pub message: String,
    /// The file of the main place, relative to the build folder.
    pub file: Option<String>,
    /// Its line, from 1.
    pub line: Option<u32>,
    /// Everything it says in words, notes, labels and the lines it points at, a line each. Without the
    /// colours and the frames that `rendered` may have, so phrases can be found in it.
    pub words: String,
    /// The places that it points at itself, without those of its notes.
    pub marks: Vec<Mark>,
    /// Its notes.
    pub notes: Vec<Note>,
    /// The message whole, as rustc prints it.
    pub rendered: String,
    /// The message whole, as rustc's JSON.
    pub json: Value,
}

#[derive(Deserialize)]
struct Raw {
    level: String,
    code: Option<Code>,
    message: String,
    #[serde(default)]
    spans: Vec<Span>,
    #[serde(default)]
    children: Vec<Raw>,
    rendered: Option<String>,
}

impl Raw {
    fn marks(&self, beside: &[String]) -> Vec<Mark> {
        self.spans.iter().map(|span| span.mark(beside)).collect()
    }

    fn words(&self, words: &mut String) {
        let labels = self.spans.iter().filter_map(|span| span.label.as_deref());
        let lines = self.spans.iter().flat_map(|span| &span.text).map(|line| line.text.as_str());
        for line in std::iter::once(self.message.as_str()).chain(labels).chain(lines) {
            words.push_str(line);
            words.push('\n');
        }
        for child in &self.children {
            child.words(words);
        }
    }
}

#[derive(Deserialize)]
struct Code {
    code: String,
}

#[derive(Deserialize)]
struct Span {
    file_name: String,
    line_start: u32,
    is_primary: bool,
    label: Option<String>,
    #[serde(default)]
    text: Vec<SourceLine>,
    expansion: Option<Box<Expansion>>,
}

#[derive(Deserialize)]
struct SourceLine {
    text: String,
    /// Columns, counted in characters from 1; the end is the first that is not covered.
    #[serde(default)]
    highlight_start: usize,
    #[serde(default)]
    highlight_end: usize,
}

#[derive(Deserialize)]
struct Expansion {
    span: Span,
    #[serde(default)]
    macro_decl_name: String,
}

impl Span {
    /// Whether a macro made it. What rustc makes of `?`, `for` and `.await` counts as written.
    fn is_of_macro(&self) -> bool {
        self.expansion.as_ref().is_some_and(|expansion| !expansion.macro_decl_name.starts_with("desugaring of"))
    }

    fn mark(&self, beside: &[String]) -> Mark {
        let written = self.written();
        let lines = &written.text;
        let ([first, ..], [.., last]) = (&lines[..], &lines[..]) else { return Mark::default() };
        let covered = |line: &SourceLine| -> String {
            let (start, end) = (line.highlight_start.saturating_sub(1), line.highlight_end.saturating_sub(1));
            line.text.chars().take(end).skip(start).collect()
        };
        Mark {
            text: lines.iter().map(|line| covered(line).trim().to_owned()).collect::<Vec<_>>().join(" "),
            before: first.text.chars().take(first.highlight_start.saturating_sub(1)).collect(),
            after: last.text.chars().skip(last.highlight_end.saturating_sub(1)).collect(),
            label: self.label.clone().unwrap_or_default(),
            is_primary: self.is_primary,
            is_plain: lines.len() == 1 && !self.is_of_macro(),
            line: written.is_in_learners(beside).then_some(written.line_start),
        }
    }

    /// Whether it lies in the learner's file, and in none that lies `beside` it.
    fn is_in_learners(&self, beside: &[String]) -> bool {
        self.file_name.starts_with("exercises") && !beside.contains(&path(&self.file_name))
    }

    /// The place that a person wrote: for code made by a macro, the call of the macro.
    fn written(&self) -> &Span {
        match &self.expansion {
            Some(expansion) if !self.file_name.starts_with("exercises") => expansion.span.written(),
            _ => self,
        }
    }
}

/// `file_name` with `/` between folders.
fn path(file_name: &str) -> String {
    file_name.replace('\\', "/")
}

/// Lints in which rustc (from 1.97 on, by default) passes on what the linker printed. That is about this
/// machine's linker and nothing in the learner's text; where linking fails, rustc has an error for it.
const LINKERS_WORDS: [&str; 2] = ["linker_messages", "linker_info"];

impl Diagnostic {
    /// Reads one line of `--error-format=json`; `None` if it is something else, or the linker's words. `beside` are the
    /// files that lie beside the learner's.
    pub fn parse(line: &str, beside: &[String]) -> Option<Diagnostic> {
        let json: Value = serde_json::from_str(line).ok()?;
        let raw = Raw::deserialize(&json).ok()?;
        if raw.code.as_ref().is_some_and(|code| LINKERS_WORDS.contains(&&*code.code)) {
            return None;
        }
        let mut words = String::new();
        raw.words(&mut words);
        let place = raw.spans.iter().find(|span| span.is_primary).map(Span::written);
        Some(Diagnostic {
            level: match raw.level.as_str() {
                level if level.starts_with("error") => Level::Error,
                "warning" => Level::Warning,
                _ => Level::Other,
            },
            code: raw.code.as_ref().map(|code| code.code.clone()),
            file: place.map(|span| path(&span.file_name)),
            line: place.map(|span| span.line_start),
            words,
            marks: raw.marks(beside),
            notes: raw
                .children
                .iter()
                .map(|note| Note { message: note.message.clone(), marks: note.marks(beside) })
                .collect(),
            rendered: raw.rendered.unwrap_or_else(|| raw.message.clone()),
            message: raw.message,
            json,
        })
    }

    /// Removes from what is shown, [`rendered`](Self::rendered) and [`json`](Self::json), the places in `files`,
    /// which exist only during the call, and notes that have no other place.
    pub(super) fn forget(&mut self, files: &[&str]) {
        forget(&mut self.json, files);
        self.rendered = without_places(&self.rendered, files);
        if self.json["rendered"].is_string() {
            self.json["rendered"] = self.rendered.as_str().into();
        }
    }

    /// Whether it is rustc's closing count ("aborting due to 2 previous errors").
    pub fn is_summary(&self) -> bool {
        self.file.is_none()
            && (self.message.starts_with("aborting due to")
                || self.message.ends_with("emitted")
                || self.message.starts_with("For more information"))
    }
}

fn forget(message: &mut Value, files: &[&str]) {
    if let Some(spans) = message["spans"].as_array_mut() {
        spans.retain_mut(|span| is_left(span, files));
    }
    let places = |message: &Value| message["spans"].as_array().map_or(0, Vec::len);
    if let Some(children) = message["children"].as_array_mut() {
        children.retain_mut(|child| {
            let before = places(child);
            forget(child, files);
            before == 0 || places(child) > 0
        });
    }
}

/// Whether `span` is left; where a macro was defined or called may be gone from it.
fn is_left(span: &mut Value, files: &[&str]) -> bool {
    if let Some(expansion) = span.get_mut("expansion").filter(|expansion| expansion.is_object()) {
        if !is_left(&mut expansion["def_site_span"], files) {
            expansion["def_site_span"] = Value::Null;
        }
        if !is_left(&mut expansion["span"], files) {
            *expansion = Value::Null;
        }
    }
    !span["file_name"].as_str().is_some_and(|file| files.contains(&file))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{Diagnostic, Level};

    #[test]
    fn the_linkers_words_reach_nobody() {
        let message = |level: &str, code: Value| {
            json!({
                "$message_type": "diagnostic", "level": level, "code": code, "spans": [], "children": [],
                "message": "linker stderr: ignoring deprecated linker optimization setting '1'",
                "rendered": "warning: linker stderr: ignoring deprecated linker optimization setting '1'\n\n",
            })
            .to_string()
        };
        for lint in ["linker_messages", "linker_info"] {
            assert!(
                Diagnostic::parse(&message("warning", json!({ "code": lint, "explanation": null })), &[]).is_none()
            );
        }
        let other =
            Diagnostic::parse(&message("warning", json!({ "code": "unused_must_use", "explanation": null })), &[]);
        assert_eq!(other.unwrap().code.as_deref(), Some("unused_must_use"));
        // "linking with `cc` failed" is an error without a code.
        assert_eq!(Diagnostic::parse(&message("error", json!(null)), &[]).unwrap().level, Level::Error);
    }

    #[test]
    fn only_what_lies_in_the_learners_own_file_has_a_line() {
        let span = |file: &str| {
            let text = json!([{ "text": "mod a;", "highlight_start": 1, "highlight_end": 4 }]);
            json!({ "file_name": file, "line_start": 7, "is_primary": true, "label": null, "text": text, "expansion": null })
        };
        let spans = json!([span("exercises/c/2.rs"), span("exercises\\c\\1.rs"), span("/rustc/std.rs")]);
        let message =
            json!({ "level": "error", "code": null, "message": "m", "spans": spans, "children": [], "rendered": "m" });
        let diagnostic = Diagnostic::parse(&message.to_string(), &["exercises/c/1.rs".to_owned()]).unwrap();
        let lines: Vec<Option<u32>> = diagnostic.marks.iter().map(|mark| mark.line).collect();
        assert_eq!(lines, [Some(7), None, None]);
    }

    #[test]
    fn places_that_nobody_has_are_left_out() {
        let span = |file: &str, expansion: Value| {
            let mut span = json!({ "line_start": 1, "is_primary": true, "label": null, "expansion": expansion });
            span["file_name"] = file.into();
            span
        };
        let call = json!({ "span": span("a.rs", json!(null)), "def_site_span": span("ours.rs", json!(null)) });
        let unknown = json!({ "span": span("a.rs", json!(null)), "def_site_span": null });
        let note = |spans| json!({ "level": "note", "message": "", "spans": spans, "children": [] });
        let message = json!({
            "level": "error", "code": null, "message": "m",
            "spans": [span("b.rs", call), span("ours.rs", json!(null)), span("c.rs", unknown.clone())],
            "children": [note(json!([])), note(json!([span("ours.rs", json!(null))]))],
        });
        let mut diagnostic = Diagnostic::parse(&message.to_string(), &[]).unwrap();
        diagnostic.forget(&["ours.rs"]);
        let json = &diagnostic.json;
        assert_eq!(json["spans"].as_array().unwrap().len(), 2);
        assert_eq!(json["spans"][0]["expansion"]["span"]["file_name"], "a.rs");
        assert!(json["spans"][0]["expansion"]["def_site_span"].is_null());
        assert_eq!(json["spans"][1]["expansion"], unknown);
        assert_eq!(json["children"].as_array().unwrap().len(), 1, "the note without any place stays");
    }
}
