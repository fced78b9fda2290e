//! Export of what a learner has done, to one TOML file, and import on another machine.
//!
//! It holds what was passed, the hints, and the texts that are no starters, since a pass is
//! bound to the text that passed. Nothing in it is trusted: it names exercises by id, never
//! by path. What belongs to an id that this course has not is kept in our own folder, for the next export.

use std::collections::BTreeMap;

use anyhow::Result;
use serde::de::IgnoredAny;
use serde::{Deserialize, Serialize};
use toml::Spanned;

use super::carried::{carried, carry};
use super::state::{Session, Status};
use crate::course::{Exercise, is_id};
use crate::disk;
use crate::hash::{hash, is_hash};
use crate::progress::Done;
use crate::submission::{LARGEST_SOURCE, read_source};
use crate::text::sanitize;
use crate::workspace::{Event, Kind};

const VERSION: u32 = 1;
/// No course has more exercises, and no id is longer.
const MOST_EXERCISES: usize = 1000;
const LONGEST_ID: usize = 100;
const HEADER: &str = "# What you did in the course of cargo-async-learn. To bring it into a course on another machine:\n\
                      # cargo async-learn progress import FILE\n";

/// What a learner has done, with their texts.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Export {
    /// The format's version.
    version: u32,
    /// The exercise they were at.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    current: Option<String>,
    /// By id; those that this course has not are among them.
    #[serde(default)]
    exercises: BTreeMap<String, Entry>,
}

/// What an export holds of one exercise.
#[derive(Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    /// The hash of the source that passed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    done: Option<String>,
    /// How many hints were shown.
    #[serde(default, skip_serializing_if = "is_none")]
    hints: u32,
    /// The learner's text, if it is not the starter.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    text: Option<String>,
}

/// Where the parts of an export are in its text.
#[derive(Deserialize)]
struct Places {
    #[serde(default)]
    exercises: BTreeMap<Spanned<String>, BTreeMap<String, Spanned<IgnoredAny>>>,
}

/// Whether an export may name an exercise `id`.
fn can_be_carried(id: &str) -> bool {
    is_id(id) && id.len() <= LONGEST_ID
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks with a reference")]
fn is_none(shown: &u32) -> bool {
    *shown == 0
}

/// A file that can't be imported.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// It was not understood.
    #[error("line {line}: {message}; is it a file that `cargo async-learn progress export` wrote?")]
    Malformed {
        /// Counted from 1.
        line: usize,
        /// What is wrong.
        message: String,
    },
    /// A newer tool wrote it.
    #[error(
        "a newer cargo-async-learn wrote it (version {0}, this tool knows {VERSION}). \
         Update this one: cargo install --locked cargo-async-learn"
    )]
    Newer(u32),
}

/// What an import did.
#[derive(Debug)]
pub struct Imported {
    /// The ids of exercises that are solved here, and whose texts stayed.
    pub stayed: Vec<String>,
    /// The ids that this course has not.
    pub unknown: Vec<String>,
    /// How many texts of those were kept.
    pub carried: usize,
    /// The event, if any file was changed.
    pub event: Option<Event>,
}

impl Export {
    /// Reads what [`text`](Self::text) wrote.
    ///
    /// # Errors
    /// Says the line, and what is wrong there.
    pub fn parse(text: &str) -> Result<Export, ImportError> {
        #[derive(Deserialize)]
        struct Head {
            version: u32,
        }
        let line = |at: usize| text[..at.min(text.len())].matches('\n').count() + 1;
        let malformed = |error: toml::de::Error| ImportError::Malformed {
            line: line(error.span().map_or(0, |span| span.start)),
            message: sanitize(error.message()),
        };
        // By itself, since a newer tool may write the rest in another way.
        let head: Head = toml::from_str(text).map_err(malformed)?;
        if head.version > VERSION {
            return Err(ImportError::Newer(head.version));
        }
        let export: Export = toml::from_str(text).map_err(malformed)?;
        let places: Places = toml::from_str(text).map_err(malformed)?;
        let refuse = |at, message| Err(ImportError::Malformed { line: line(at), message });
        for (id, fields) in &places.exercises {
            let (begin, id) = (id.span().start, id.get_ref());
            let begin_of = |field: &str| fields.get(field).map_or(begin, |field| field.span().start);
            let Entry { done, text, .. } = &export.exercises[id];
            if !can_be_carried(id) {
                return refuse(begin, format!("`{}` can't be an exercise's id", sanitize(id)));
            }
            if text.as_ref().is_some_and(|text| text.len() as u64 > LARGEST_SOURCE) {
                return refuse(begin_of("text"), format!("the text of `{id}` has more than {LARGEST_SOURCE} bytes"));
            }
            if done.as_ref().is_some_and(|done| !is_hash(done)) {
                return refuse(begin_of("done"), format!("`done` of `{id}` is not the hash of a text"));
            }
        }
        let mut begins: Vec<usize> = places.exercises.keys().map(|id| id.span().start).collect();
        begins.sort_unstable();
        if let Some(at) = begins.get(MOST_EXERCISES) {
            return refuse(*at, format!("there are more than {MOST_EXERCISES} exercises"));
        }
        Ok(export)
    }

    /// The text of the file.
    pub fn text(&self) -> String {
        let body = toml::to_string_pretty(self).expect("it is plain data");
        format!("{HEADER}{body}")
    }

    /// How many exercises were passed, and how many texts it holds.
    pub fn size(&self) -> (usize, usize) {
        let entries = || self.exercises.values();
        (entries().filter(|entry| entry.done.is_some()).count(), entries().filter(|entry| entry.text.is_some()).count())
    }
}

impl Session {
    /// The export, and why some texts could not be read.
    pub fn export(&self) -> (Export, Vec<String>) {
        let (mut exercises, mut refusals) = (BTreeMap::<String, Entry>::new(), Vec::new());
        for (id, done) in &self.progress.done {
            if !can_be_carried(id) || !is_hash(&done.source) {
                refusals.push(format!("the pass of `{}`, which is not written as the tool does it", sanitize(id)));
                continue;
            }
            exercises.entry(id.clone()).or_default().done = Some(done.source.clone());
        }
        for (id, shown) in self.progress.hints.iter().filter(|(id, _)| can_be_carried(id)) {
            exercises.entry(id.clone()).or_default().hints = *shown;
        }
        for carried in carried(&self.workspace) {
            let id = self.course.exercise(&carried.id).map_or(carried.id, |exercise| exercise.name.clone());
            let entry = exercises.entry(id).or_default();
            // The one that passed, or else the latest.
            if entry.text.is_none() || entry.done == Some(hash([&carried.text])) {
                entry.text = Some(carried.text);
            }
        }
        for exercise in self.course.exercises().iter().filter(|exercise| self.is_altered(exercise)) {
            let file = self.workspace.file(exercise);
            if let Some(elsewhere) = self.workspace.leads_out(exercise) {
                let (file, elsewhere) = (file.display(), elsewhere.display());
                refusals.push(format!("{file} leads to {elsewhere}, which is no exercise; put the text in its place"));
                continue;
            }
            match read_source(&file) {
                Ok(text) => exercises.entry(exercise.name.clone()).or_default().text = Some(text),
                // A file that was removed has no text to export.
                Err(refusal) if file.exists() => refusals.push(refusal),
                Err(_) => {}
            }
        }
        (Export { version: VERSION, current: self.progress.current.clone(), exercises }, refusals)
    }

    /// Takes in what was done elsewhere, as one event. What is solved here stays as it is; any
    /// other text gives way to the one that comes, and is kept aside.
    ///
    /// # Errors
    /// When something can't be written. It can then be run again.
    pub fn import(&mut self, export: &Export) -> Result<Imported> {
        let (mut entries, mut unknown) = (Vec::new(), Vec::new());
        for (id, entry) in &export.exercises {
            match self.course.exercise(id) {
                None => unknown.push(id.clone()),
                // What it holds under the present id counts for more.
                Some(exercise) if exercise.name != *id && export.exercises.contains_key(&exercise.name) => {}
                Some(exercise) => entries.push((exercise.clone(), entry)),
            }
        }
        let (mut texts, mut stayed) = (Vec::new(), Vec::new());
        for (exercise, entry) in &entries {
            let Some(text) = &entry.text else { continue };
            let is_there = disk::read_linked(&self.workspace.file(exercise), LARGEST_SOURCE)
                .is_ok_and(|here| here == text.as_bytes());
            if !is_there && self.status(exercise) == Status::Done {
                stayed.push(exercise.name.clone());
            } else {
                texts.push((exercise, text.as_str()));
            }
        }
        let others = unknown.iter().filter_map(|id| Some((id.as_str(), export.exercises[id].text.as_deref()?)));
        let others: Vec<(&str, &str)> = others.collect();
        carry(&self.workspace, &others)?;
        let marks = self.marks(texts.iter().map(|(exercise, _)| exercise.name.as_str()));
        self.tell_if_files_are_busy();
        let event = self.workspace.replace(Kind::Import, &texts, marks)?;

        let chosen = self.progress.current.as_deref().and_then(|id| self.course.exercise(id));
        let is_free = chosen.is_none_or(|exercise| self.status(exercise) == Status::Done);
        let current = export.current.as_deref().filter(|_| is_free).and_then(|id| self.course.exercise(id)).cloned();
        let came: Vec<&Exercise> = texts.iter().map(|(exercise, _)| *exercise).collect();
        self.try_change(|progress| {
            let known = entries.iter().map(|(exercise, entry)| (&exercise.name, *entry));
            let others = unknown.iter().map(|id| (id, &export.exercises[id]));
            for (id, entry) in known.chain(others) {
                if let Some(source) = &entry.done {
                    let done = Done { source: source.clone() };
                    if came.iter().any(|exercise| exercise.name == *id) {
                        progress.done.insert(id.clone(), done);
                    } else {
                        progress.done.entry(id.clone()).or_insert(done);
                    }
                }
                if entry.hints > 0 {
                    let level = progress.hints.entry(id.clone()).or_default();
                    *level = entry.hints.max(*level);
                }
            }
            if let Some(exercise) = &current {
                progress.current = Some(exercise.name.clone());
            }
        })?;
        Ok(Imported { stayed, carried: others.len(), unknown, event })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_text_is_the_same_after_export_and_import() {
        for text in ["fn main() {}\n", "", "\r\n'''\n\"\"\"\\u{1b}", "a\rb\0\u{7f}\u{1}\tü日\n\n", "  '", "\n\nx"] {
            let entry = Entry { done: Some(hash(["1"])), hints: 3, text: Some(text.into()) };
            let exercises = BTreeMap::from([("join".to_owned(), entry)]);
            let export = Export { version: VERSION, current: Some("join".into()), exercises };
            assert_eq!(Export::parse(&export.text()).unwrap(), export, "{text:?}");
        }
    }

    #[test]
    fn other_files_are_refused_with_a_line() {
        let fault = |text: &str| Export::parse(text).unwrap_err().to_string();
        assert!(fault("").starts_with("line 1: missing field `version`"), "{}", fault(""));
        assert!(fault("version = 1\nnot toml").starts_with("line 2: "));
        assert!(fault("version = 1\n[exercises.join]\ntxet = \"\"\n").starts_with("line 3: unknown field `txet`"));
        assert!(fault("version = 1\n[exercises.join]\nhints = -1\n").starts_with("line 3: "));
        for id in ["../../etc/passwd", "/etc/passwd", "a.b", "", "JOIN", "\\u001b[2J"] {
            let text = format!("version = 1\n\n[exercises.\"{id}\"]\nhints = 1\n");
            assert!(fault(&text).contains("can't be an exercise's id"), "{}", fault(&text));
            assert!(!fault(&text).contains('\x1b'));
        }
        let large = format!("version = 1\n[exercises.join]\ntext = \"{}\"\n", "x".repeat(1 << 20 | 1));
        assert!(fault(&large).contains("has more than"));
        assert!(fault("version = 2\nnew = true\n").contains("a newer cargo-async-learn"));
    }
}
