//! What a change of the learner's files was: the content of an `event.toml`.
//!
//! It may come from a stranger. Then it may name only what the tool itself replaces.

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::folder::MADE_HERE;
use super::paths::is_of_course;
use super::record::MARK;
use crate::text::sanitize;

/// A change of the learner's files.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Event {
    /// Events count up; the highest is the latest. 0: it replaced no text, so it is not kept.
    #[serde(skip)]
    pub number: u32,
    /// Which command changed the files.
    pub kind: Kind,
    /// The number of the event that an undo turned around.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub of: Option<u32>,
    /// When, in seconds since 1970.
    pub at: u64,
    /// The files, in the order in which they are changed.
    pub files: Vec<Replaced>,
    /// What was known about exercises before, by id.
    #[serde(default)]
    pub marks: BTreeMap<String, Mark>,
    /// Files that were saved while the change went on; the saved text is the one that is kept.
    #[serde(skip)]
    pub meanwhile: Vec<String>,
}

/// Which command changed files.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    Init,
    Reset,
    Undo,
    Update,
    Import,
}

/// One file of an event.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Replaced {
    /// Relative to the workspace, with `/` between folders.
    pub path: String,
    /// The id of its exercise. An undo brings the text to where the exercise's file is then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exercise: Option<String>,
    /// The number of lines of the old text. `None`: there was no file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lines: Option<usize>,
    /// The digest of the new text. `None`: the file is removed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<String>,
    /// The digest of the old text, while the change goes on.
    #[serde(skip)]
    pub(super) before: Option<String>,
}

/// What was known about an exercise.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mark {
    /// The hash of the source that had passed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub done: Option<String>,
    /// How many hints were shown.
    #[serde(default)]
    pub hints: u32,
}

/// An event of which nobody knows what it replaced.
#[derive(Debug, thiserror::Error)]
#[error(
    "event {number} can't be undone: {file} can't be understood ({why}). What it replaced lies below {folder}; copy from \
     there what you need. To undo another event: cargo async-learn undo --number N",
    file = .folder.join("event.toml").display(), folder = .folder.join("files").display()
)]
pub struct UnreadableEvent {
    /// Its number.
    pub number: u32,
    /// Where it lies.
    pub(super) folder: PathBuf,
    /// What is wrong with it.
    pub(super) why: String,
}

impl Event {
    /// The event `number` that `text` describes. The error says what is wrong with it.
    pub(super) fn parse(number: u32, text: &str) -> Result<Event, String> {
        let event: Event = toml::from_str(text).map_err(|error| sanitize(error.message()))?;
        let is_ours = |path: &str| is_of_course(path) || [MARK, MADE_HERE].contains(&path);
        match event.files.iter().find(|file| !is_ours(&file.path)) {
            Some(file) => Err(format!("it names `{}`, where the course can't have a file", sanitize(&file.path))),
            None => Ok(Event { number, ..event }),
        }
    }

    /// Whether it replaced texts, which can be restored.
    pub fn is_kept(&self) -> bool {
        self.number > 0
    }

    /// The ids of the exercises whose text it replaced.
    pub fn exercises(&self) -> impl Iterator<Item = &str> {
        self.files.iter().filter(|file| file.lines.is_some()).filter_map(|file| file.exercise.as_deref())
    }

    /// How many lines it replaced.
    pub fn lines(&self) -> usize {
        self.files.iter().filter_map(|file| file.lines).sum()
    }
}
