//! What a lane is called, or what is waited for. A value, because a sentence may need a part of it.

use std::fmt;
use std::ops::Deref;

use serde::{Serialize, Serializer};

/// What the recorder calls a semaphore.
pub(super) const SEMAPHORE: &str = "Semaphore";

/// A name such as `main task`, `Mutex of line 12`, or `task 2 of line 14` where one line makes several. It reads as text.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Name {
    what: String,
    number: Option<usize>,
    owner: Owner,
    text: String,
}

/// Whose a name is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Owner {
    /// Not said.
    #[default]
    Unknown,
    /// The line of the learner's file that made it.
    Line(u32),
    /// The check.
    Check,
}

impl Name {
    /// The name of a `what`, with a number where there are several.
    pub(super) fn new(what: &str, number: Option<usize>, owner: Owner) -> Name {
        let front = front(what, number);
        let text = match owner {
            Owner::Unknown => front,
            Owner::Line(line) => format!("{front} of line {line}"),
            Owner::Check => format!("{front} of the check"),
        };
        Name { what: what.to_owned(), number, owner, text }
    }

    /// The name of a `function` that runs as a task, which was made at `line`.
    pub(super) fn of_function(function: &str, number: Option<usize>, line: u32) -> Name {
        let text = format!("{} (line {line})", front(function, number));
        Name { what: function.to_owned(), number, owner: Owner::Line(line), text }
    }

    /// What it is, without its number.
    pub(super) fn what(&self) -> &str {
        &self.what
    }

    /// Whether it is one of several.
    pub(super) fn is_numbered(&self) -> bool {
        self.number.is_some()
    }

    /// The line that made it.
    pub(super) fn line(&self) -> Option<u32> {
        match self.owner {
            Owner::Line(line) => Some(line),
            _ => None,
        }
    }

    /// It in a sentence: "the Mutex of line 12", but "Mutex 2 of line 12".
    pub(super) fn said(&self) -> String {
        if self.is_numbered() { self.text.clone() } else { format!("the {self}") }
    }

    /// It after `other` was named: "task 2", if both are of one line.
    pub(super) fn beside(&self, other: &Name) -> String {
        let is_shared = self.is_numbered() && self.line().is_some() && self.line() == other.line();
        if is_shared { front(&self.what, self.number) } else { self.text.clone() }
    }

    /// It in a text whose lines have other numbers.
    pub(super) fn without_line(&self) -> Name {
        match self.line() {
            Some(_) => Name::new(&self.what, self.number, Owner::Unknown),
            None => self.clone(),
        }
    }
}

fn front(what: &str, number: Option<usize>) -> String {
    number.map_or_else(|| what.to_owned(), |number| format!("{what} {number}"))
}

impl From<String> for Name {
    fn from(text: String) -> Name {
        Name { what: text.clone(), text, ..Name::default() }
    }
}

impl From<&str> for Name {
    fn from(text: &str) -> Name {
        Name::from(text.to_owned())
    }
}

impl Deref for Name {
    type Target = str;

    fn deref(&self) -> &str {
        &self.text
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl PartialEq<str> for Name {
    fn eq(&self, other: &str) -> bool {
        self.text == other
    }
}

impl PartialEq<&str> for Name {
    fn eq(&self, other: &&str) -> bool {
        self.text == *other
    }
}

impl Serialize for Name {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_as_long_as_the_sentence_needs_it() {
        let lock = Name::new("Mutex", None, Owner::Line(12));
        let [first, second] = [1, 2].map(|number| Name::new("task", Some(number), Owner::Line(7)));
        let elsewhere = Name::new("task", Some(3), Owner::Line(9));
        assert_eq!([lock.said(), second.said()], ["the Mutex of line 12", "task 2 of line 7"]);
        assert_eq!([second.beside(&first), elsewhere.beside(&first)], ["task 2", "task 3 of line 9"]);
        let handle = Name::of_function("handle", Some(2), 4);
        assert_eq!([&*handle, &*handle.without_line()], ["handle 2 (line 4)", "handle 2"]);
        assert_eq!(Name::from("the timer").without_line(), "the timer");
    }
}
