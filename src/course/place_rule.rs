//! Where in the learner's file an idea shows: the `[[place]]` tables of advice.

use serde::Deserialize;

/// One way to find the place. An advice has several, and the first that finds something decides.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlaceRule {
    /// Pieces of code, of which the first that stands in the text is the place; `…` stands for anything on the line.
    /// Comments and imports do not count, nor do the contents of strings, but for a piece that has a `"`.
    #[serde(default)]
    pub code: Vec<String>,
    /// Of a rule with `code`: the names of the functions in which a piece has to stand. Elsewhere the same code is about
    /// something else.
    #[serde(default)]
    pub within: Vec<String>,
    /// Of a rule with `code`: a function of `within` that has one of these pieces is left out, since nothing is missing
    /// there. Without `within` it is the whole text that must not have them.
    #[serde(default)]
    pub missing: Vec<String>,
    /// What the failed check saw, and the call that led to it is the place.
    pub event: Option<Seen>,
    /// A few words on it, such as "holds the thread".
    #[serde(default)]
    pub label: String,
    /// Of a rule with `code`: the text that is told in place of the one whose table this is, where a piece stands in the
    /// learner's own lines.
    pub instead: Option<String>,
}

/// An event of the failed check's last run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Seen {
    /// A future was made, and nobody polled it.
    NeverPolled,
    /// An operation began: the one that the failure names, or the last.
    Began,
    /// An operation was dropped before it was done.
    Dropped,
    /// A task was spawned.
    Spawned,
    /// A task waited; the last time.
    Waited,
    /// A task that the check began, and not the learner's code, waited; the last time.
    MainWaited,
    /// Bytes were read; the last time.
    Read,
    /// Bytes were written; the last time.
    Wrote,
    /// Something that the check listens to took its turn, such as a note; the last time.
    Turn,
    /// Anything; the last time.
    Last,
    /// The check called its function: the place is the line that defines it.
    Called,
    /// The operation that the failure names began; the last time.
    Again,
    /// rustc warned, or the check named a line.
    Warned,
}

impl PlaceRule {
    /// Itself, if it can find something.
    pub(super) fn checked(self) -> Result<PlaceRule, String> {
        if self.code.is_empty() == self.event.is_none() {
            return Err("a place has `code` or `event`, and not both".into());
        }
        if self.code.is_empty() && self.instead.is_some() {
            return Err("`instead` goes with `code`".into());
        }
        if self.code.is_empty() && !self.within.is_empty() {
            return Err("`within` goes with `code`".into());
        }
        if self.code.is_empty() && !self.missing.is_empty() {
            return Err("`missing` goes with `code`".into());
        }
        let is_name = |name: &str| !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || c == '_');
        if let Some(name) = self.within.iter().find(|name| !is_name(name)) {
            return Err(format!("`within` names functions, and {name:?} is no name"));
        }
        if let Some(code) = self.code.iter().find(|code| code.trim().is_empty() || code.contains('\n')) {
            return Err(format!("{code:?} is no piece of a line of code"));
        }
        Ok(self)
    }
}
