//! Which value keeps a future from being `Send`, in the learner's own names and lines.
//!
//! rustc says so in a note below the error: a value that is used across an `.await`, one that the block captured, or a future
//! that is awaited. Where it names no value of the learner's, nothing is said.

use super::expression;
use crate::compile::{Diagnostic, Mark, Note};

/// What a note says of a value that lives across an `.await`; its main place is the `.await`.
const ACROSS: &str = "as this value is used across an await";
/// What a note says of a value that a block took from outside; its main place is the value.
const CAPTURED: &str = "captured value is not `Send`";
/// What a note says of a future that is awaited; its main place is the future.
const AWAITED: &str = "as it awaits another future which is not `Send`";

/// The first of the notes with `words`.
fn about<'d>(diagnostic: &'d Diagnostic, words: &str) -> Option<&'d Note> {
    diagnostic.notes.iter().find(|note| note.message.contains(words))
}

/// Where a note points at the value.
fn value(note: &Note) -> Option<&Mark> {
    const LABELS: [&str; 2] = ["has type `", "await occurs here on type `"];
    note.marks.iter().find(|mark| LABELS.iter().any(|label| mark.label.starts_with(label)))
}

/// The text of a variable, or of an expression, without what makes it `mut`.
fn text(value: &Mark) -> &str {
    value.text.strip_prefix("mut ").unwrap_or(&value.text)
}

/// The line of the `.await` that a note points at.
fn awaited(note: &Note) -> Option<u32> {
    note.marks.iter().find(|mark| mark.is_primary)?.line
}

/// Whether the value that is kept across an `.await` is a variable that `source` gives to `drop` before.
pub(super) fn is_dropped_before(diagnostic: &Diagnostic, source: &str) -> bool {
    let place = || {
        let note = about(diagnostic, ACROSS)?;
        let value = value(note)?;
        Some((format!("drop({})", text(value)), value.line?, awaited(note)?))
    };
    let Some((call, from, to)) = place() else { return false };
    let lines = (1..).zip(source.lines()).filter(|(number, _)| (from..to).contains(number));
    let codes = lines.map(|(_, line)| line.split("//").next().unwrap_or_default());
    let calls = |code: &str| {
        let is_a_word = |at: usize| !code[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_' || c == '.');
        code.match_indices(&call).any(|(at, _)| is_a_word(at))
    };
    codes.into_iter().any(calls)
}

/// The words on the value, its type, and where it is kept.
pub(super) fn said(diagnostic: &Diagnostic) -> Option<String> {
    let across = about(diagnostic, ACROSS);
    let note = across.or_else(|| about(diagnostic, CAPTURED)).or_else(|| about(diagnostic, AWAITED))?;
    let value = value(note)?;
    let kind = value.label.split('`').nth(1)?;
    let (name, line) = (expression::shown(text(value).to_owned())?, value.line?);
    let place = if across.is_some() {
        match awaited(note)? {
            awaited if awaited == line => "it is kept across the `.await` in the same line".to_owned(),
            awaited => format!("it is kept across the `.await` in line {awaited}"),
        }
    } else if note.message.contains(CAPTURED) {
        "the async block captures it".to_owned()
    } else {
        "it is kept while it is awaited".to_owned()
    };
    Some(format!("`{name}` in line {line} has the type `{kind}`, and {place}"))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{is_dropped_before, said};
    use crate::compile::Diagnostic;

    /// A place that covers `text` from column 5 on, in the learner's file.
    fn span(line: u32, text: &str, label: &str, is_primary: bool) -> Value {
        let end = 5 + text.len();
        json!({
            "file_name": "exercises/05_tasks/03_send.rs", "line_start": line, "is_primary": is_primary, "label": label,
            "text": [{ "text": format!("    {text};"), "highlight_start": 5, "highlight_end": end }],
            "expansion": null,
        })
    }

    fn error(note: &str, spans: &[Value]) -> Diagnostic {
        let message = json!({
            "level": "error", "code": null, "message": "future cannot be sent between threads safely", "spans": [],
            "children": [{ "level": "note", "code": null, "message": note, "spans": spans, "children": [] }],
        });
        Diagnostic::parse(&message.to_string(), &[]).unwrap()
    }

    fn said_of(note: &str, spans: &[Value]) -> Option<String> {
        said(&error(note, spans))
    }

    #[test]
    fn a_value_across_an_await_is_named_with_both_lines() {
        let note = "future is not `Send` as this value is used across an await";
        let guard = span(25, "mut total", "has type `MutexGuard<'_, u32>` which is not `Send`", false);
        let awaited = |line| span(line, "await", "await occurs here, with `mut total` maybe used later", true);
        assert_eq!(
            said_of(note, &[awaited(26), guard.clone()]).as_deref(),
            Some(
                "`total` in line 25 has the type `MutexGuard<'_, u32>`, and it is kept across the `.await` in line 26"
            )
        );
        assert!(said_of(note, &[awaited(25), guard]).unwrap().ends_with("the `.await` in the same line"));
    }

    #[test]
    fn a_value_is_dropped_by_hand_only_between_its_line_and_the_await() {
        let note = "future is not `Send` as this value is used across an await";
        let is_dropped = |second: &str, fourth: &str| {
            let source = format!("let mut total = lock();\n{second}\nnumber.await;\n{fourth}\n");
            let guard = span(1, "mut total", "has type `MutexGuard<'_, u32>` which is not `Send`", false);
            let awaited = span(3, "await", "await occurs here, with `mut total` maybe used later", true);
            is_dropped_before(&error(note, &[awaited, guard]), &source)
        };
        assert!(is_dropped("*total += 1; drop(total);", ""));
        assert!(is_dropped("std::mem::drop(total);", ""));
        for other in ["", "// drop(total);", "drop(totals);", "airdrop(total);", "let total = 1;"] {
            assert!(!is_dropped(other, "drop(total);"), "{other}");
        }
    }

    #[test]
    fn a_captured_value_is_named_with_its_line() {
        let of = |label| said_of("captured value is not `Send`", &[span(7, "tally", label, true)]);
        assert_eq!(
            of("has type `Rc<u32>` which is not `Send`").as_deref(),
            Some("`tally` in line 7 has the type `Rc<u32>`, and the async block captures it")
        );
        assert_eq!(of("something else"), None);
    }

    #[test]
    fn a_future_that_is_awaited_is_named_with_its_line() {
        let awaited = span(9, "door", "await occurs here on type `Pin<Box<dyn Future>>`, which is not `Send`", true);
        assert_eq!(
            said_of("future is not `Send` as it awaits another future which is not `Send`", &[awaited]).as_deref(),
            Some("`door` in line 9 has the type `Pin<Box<dyn Future>>`, and it is kept while it is awaited")
        );
    }

    #[test]
    fn a_value_of_somebody_elses_is_not_named() {
        let mut foreign = span(7, "tally", "has type `Rc<u32>` which is not `Send`", true);
        foreign["file_name"] = "/rustc/library/std/src/lib.rs".into();
        assert_eq!(said_of("captured value is not `Send`", &[foreign]), None);
        assert_eq!(said_of("required by a bound in `spawn`", &[]), None);
    }
}
