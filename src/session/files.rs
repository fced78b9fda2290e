//! The rules for changing a learner's files: what a reset forgets, and what an undo brings back.

use std::collections::BTreeMap;

use anyhow::{Result, anyhow};

use super::Session;
use crate::course::Exercise;
use crate::disk;
use crate::progress::{Done, Progress};
use crate::submission::LARGEST_SOURCE;
use crate::workspace::{Applied, Event, Kind, Mark, News, Updated, WorkspaceError, is_same_text};

/// What came of an undo.
#[derive(Debug)]
pub enum Undone {
    /// What `event` had replaced is there again.
    Back {
        /// What was undone.
        event: Event,
        /// What changed by that; its own event keeps what was there until now.
        applied: Applied,
    },
    /// All is as it was before this event already.
    Already(Event),
    /// Nothing was replaced so far.
    Nothing,
}

impl Session {
    /// Whether the file of `exercise` is anything but its starter.
    pub fn is_altered(&self, exercise: &Exercise) -> bool {
        let starter = self.course.read(&exercise.path()).unwrap_or_default();
        let here = disk::read_linked(&self.workspace.file(exercise), LARGEST_SOURCE);
        !here.is_ok_and(|here| is_same_text(&here, &starter))
    }

    /// Puts `exercises` back to how they began, as one event. They are open again, and their
    /// hints begin anew.
    ///
    /// # Errors
    /// When something can't be written; then what was there can be brought back.
    pub fn reset(&mut self, exercises: &[Exercise]) -> Result<Applied> {
        let course = &self.course;
        let starter = |exercise: &Exercise| {
            course.read(&exercise.path()).ok_or_else(|| anyhow!("the course lacks {}", exercise.path()))
        };
        let starters = exercises.iter().map(starter).collect::<Result<Vec<_>>>()?;
        let texts: Vec<(&Exercise, &str)> = exercises.iter().zip(starters.iter().map(|text| &**text)).collect();
        let marks = self.marks(exercises.iter().map(|exercise| exercise.name.as_str()));
        let applied = self.workspace.replace(Kind::Reset, &texts, marks)?;
        self.change(|progress| {
            for exercise in exercises {
                set(progress, &exercise.name, &Mark::default());
            }
        });
        Ok(applied)
    }

    /// Brings back what the latest event replaced, or the latest that replaced the text of `exercise`;
    /// of that, then, only this text. What is there now is kept first, so an undo can be undone.
    ///
    /// # Errors
    /// When something can't be read or written; each file is then the old or the new.
    pub fn undo(&mut self, exercise: Option<&Exercise>) -> Result<Undone> {
        let of_exercise = |event: &Event| match exercise {
            None => true,
            Some(exercise) => {
                event.exercises().any(|id| self.course.exercise(id).is_some_and(|whose| whose.name == exercise.name))
            }
        };
        let events: Vec<Event> = self.workspace.events().into_iter().filter(of_exercise).collect();
        for event in events {
            // An undo that was interrupted before it changed anything is passed over.
            let interrupted = event.kind == Kind::Undo;
            match self.undo_event(event, exercise)? {
                Undone::Already(_) if interrupted => {}
                undone => return Ok(undone),
            }
        }
        Ok(Undone::Nothing)
    }

    /// Brings back what `event` replaced, or of that only the text of `exercise`.
    ///
    /// # Errors
    /// As [`undo`](Self::undo).
    pub fn undo_event(&mut self, event: Event, exercise: Option<&Exercise>) -> Result<Undone> {
        let present = |id: &str| self.course.exercise(id).map_or(id, |exercise| &exercise.name).to_owned();
        let marks: BTreeMap<String, Mark> = event
            .marks
            .iter()
            .map(|(id, mark)| (present(id), mark.clone()))
            .filter(|(id, _)| exercise.is_none_or(|exercise| exercise.name == *id))
            .collect();
        let now = self.marks(marks.keys().map(String::as_str));
        let applied = self.workspace.undo(&event, exercise, &self.course, now)?;
        if applied.paths.is_empty() {
            return Ok(Undone::Already(event));
        }
        self.change(|progress| {
            for (id, mark) in &marks {
                set(progress, id, mark);
            }
        });
        Ok(Undone::Back { event, applied })
    }

    /// Brings the course inside this binary into the learner's folder.
    ///
    /// # Errors
    /// As [`Workspace::update`](crate::workspace::Workspace::update).
    pub fn update(&mut self) -> Result<Updated, WorkspaceError> {
        let updated = self.workspace.update(&self.course)?;
        // What is kept under former ids is written under the present ones.
        self.change(|_| {});
        Ok(updated)
    }

    /// What the learner's folder has not got yet.
    pub fn news(&self) -> Option<News> {
        self.workspace.news(&self.course)
    }

    /// What is known about the exercises with these ids.
    pub(super) fn marks<'a>(&self, ids: impl IntoIterator<Item = &'a str>) -> BTreeMap<String, Mark> {
        let mark = |id: &str| Mark {
            done: self.progress.done.get(id).map(|done| done.source.clone()),
            hints: self.progress.hints.get(id).copied().unwrap_or(0),
        };
        ids.into_iter().map(|id| (id.to_owned(), mark(id))).collect()
    }
}

/// Makes `mark` all that is known about the exercise `id`.
fn set(progress: &mut Progress, id: &str, mark: &Mark) {
    match &mark.done {
        Some(source) => drop(progress.done.insert(id.to_owned(), Done { source: source.clone() })),
        None => drop(progress.done.remove(id)),
    }
    match mark.hints {
        0 => drop(progress.hints.remove(id)),
        shown => drop(progress.hints.insert(id.to_owned(), shown)),
    }
}
