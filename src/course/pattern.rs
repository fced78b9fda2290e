//! By which words a message of rustc is told: the `[[error]]` and `[[warning]]` tables of advice.

use serde::Deserialize;

use super::error::CourseError;

/// What stands in `codes` for errors that rustc gives no code.
const NO_CODE: &str = "none";

/// What stands in a phrase for any type that is a future.
pub const FUTURE: &str = "{future}";

/// What stands in a phrase for any words in between, on one line.
pub const ANYTHING: &str = "…";

/// What stands in `says` for the learner's expression.
const EXPRESSION: &str = "{expression}";

/// What stands in `says` for the words on the value that a future keeps.
const KEPT: &str = "{kept}";

/// Which messages of rustc stand for an idea. All conditions must hold; a list that is empty asks for nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pattern {
    codes: Vec<String>,
    /// One of these is in the message's first line.
    #[serde(default)]
    pub message: Vec<String>,
    /// One of these is in the text that the main place covers, or in its label.
    #[serde(default)]
    pub at: Vec<String>,
    /// One of these is in what it says at some place: its label, `: `, and the lines of that place, with `«` and `»` around
    /// what it covers.
    #[serde(default)]
    pub marks: Vec<String>,
    /// One of these is in the text of the function that it is about, on one line.
    #[serde(default)]
    pub inside: Vec<String>,
    /// One of these is in its words: message, notes, labels, and the lines that it points at.
    #[serde(default)]
    pub phrases: Vec<String>,
    /// One of these is in its words as well.
    #[serde(default)]
    pub also: Vec<String>,
    /// The value that a future keeps across an `.await` is given to `drop` before it.
    #[serde(default)]
    pub dropped: bool,
    /// None of these is in its words.
    #[serde(default)]
    pub never: Vec<String>,
    /// What is said of the learner's own expression, in whose place `{expression}` stands, or of a value that their future
    /// keeps: `{kept}`.
    pub says: Option<String>,
    /// Of a warning: the text that is told in place of the one whose table this is.
    pub instead: Option<String>,
    /// Of the patterns for one code, the one with the highest is tried first.
    #[serde(default)]
    pub priority: i32,
}

/// What is wrong with a text of the catalogue.
#[derive(Debug)]
pub(super) struct Refusal {
    pub line: usize,
    pub message: String,
}

impl Refusal {
    pub(super) fn in_file(self, id: &str) -> CourseError {
        CourseError::Malformed { path: format!("advice/{id}.md"), line: self.line, message: self.message }
    }
}

impl Pattern {
    /// How the front matter of a text writes `code`, which is empty for an error without one.
    pub(super) fn code_as_written(code: &str) -> &str {
        if code.is_empty() { NO_CODE } else { code }
    }

    /// The codes that it is about; an empty one stands for errors without a code.
    pub fn codes(&self) -> impl Iterator<Item = &str> {
        self.codes.iter().map(|code| if code == NO_CODE { "" } else { code })
    }

    /// What it says of the `expression`, or of what is `kept`, if it says something and what it is about is known.
    pub fn said(
        &self,
        expression: impl FnOnce() -> Option<String>,
        kept: impl FnOnce() -> Option<String>,
    ) -> Option<String> {
        let says = self.says.as_ref()?;
        match says.contains(KEPT) {
            true => Some(says.replace(KEPT, &kept()?)),
            false => Some(says.replace(EXPRESSION, &expression()?)),
        }
    }

    /// Itself, if some message could match it.
    pub(super) fn checked(self, is_code: fn(&str) -> bool) -> Result<Pattern, String> {
        if let Some(wrong) = self.codes.iter().find(|code| *code != NO_CODE && !is_code(code)) {
            return Err(format!("`{wrong}` is no code of rustc's; use one such as `E0277`, a lint, or `{NO_CODE}`"));
        }
        if self.codes.is_empty() {
            return Err("`codes` is empty, so nothing matches".into());
        }
        let asks = [&self.message, &self.at, &self.marks, &self.phrases];
        if self.codes.iter().any(|code| code == NO_CODE) && asks.iter().all(|list| list.is_empty()) {
            return Err(format!("with code `{NO_CODE}` and no phrase it matches every error without a code"));
        }
        for list in [&self.message, &self.at, &self.marks, &self.inside, &self.phrases, &self.also, &self.never] {
            for (at, phrase) in list.iter().enumerate() {
                if phrase.trim().is_empty() {
                    return Err("an empty phrase is in every message".into());
                }
                if phrase.contains('\n') {
                    return Err(format!("{phrase:?} has more than one line, and a phrase is looked for in one"));
                }
                let is_other = |(other, _): &(usize, &String)| *other != at;
                if let Some((_, part)) = list.iter().enumerate().filter(is_other).find(|(_, p)| phrase.contains(&***p))
                {
                    return Err(format!("{phrase:?} adds nothing to {part:?}, which it contains"));
                }
            }
        }
        let names_one = |says: &String| says.contains(EXPRESSION) != says.contains(KEPT);
        if self.says.as_ref().is_some_and(|says| !names_one(says)) {
            return Err(format!(
                "`says` names the learner's expression, as `{EXPRESSION}`, or what is kept, as `{KEPT}`"
            ));
        }
        for phrase in self.phrases.iter().chain(&self.also).chain(&self.message) {
            if let Some(never) = self.never.iter().find(|never| phrase.contains(&***never)) {
                return Err(format!("{phrase:?} contains {never:?}, which must never be there"));
            }
        }
        Ok(self)
    }

    /// Whether all that `narrower` could match is matched by this one.
    pub(super) fn covers(&self, narrower: &Pattern) -> bool {
        let is_wider = |wide: &[String], narrow: &[String]| {
            wide.is_empty()
                || !narrow.is_empty() && narrow.iter().all(|phrase| wide.iter().any(|part| phrase.contains(&**part)))
        };
        self.never.iter().all(|phrase| narrower.never.contains(phrase))
            && (!self.dropped || narrower.dropped)
            && is_wider(&self.message, &narrower.message)
            && is_wider(&self.at, &narrower.at)
            && is_wider(&self.marks, &narrower.marks)
            && is_wider(&self.inside, &narrower.inside)
            && is_wider(&self.phrases, &narrower.phrases)
            && is_wider(&self.also, &narrower.also)
    }
}
