//! Reset, undo and update of a learner's files, and what they do to the progress.

use std::collections::BTreeMap;
use std::time::UNIX_EPOCH;

use anyhow::{Result, anyhow};

use super::state::Session;
use crate::course::Exercise;
use crate::disk;
use crate::progress::{Done, Progress};
use crate::submission::LARGEST_SOURCE;
use crate::workspace::{Event, Kind, Mark, News, UnreadableEvent, Updated, WorkspaceError, is_same_text};

/// The result of an undo.
#[derive(Debug)]
pub enum Undone {
    /// The files are again as they were before `event`.
    Back {
        /// The event that was undone.
        event: Event,
        /// The undo, which is an event too.
        undo: Event,
    },
    /// The files already were as before this event.
    Already(Event),
    /// No event replaced anything.
    Nothing,
}

impl Session {
    /// Whether the file of `exercise` is anything but its starter.
    pub fn is_altered(&self, exercise: &Exercise) -> bool {
        let starter = self.course.read(&exercise.path()).unwrap_or_default();
        let here = disk::read_linked(&self.workspace.file(exercise), LARGEST_SOURCE);
        !here.is_ok_and(|here| is_same_text(&here, &starter))
    }

    /// The events, the latest first; only those that replaced the text of `exercise`, if one is named.
    pub fn events(&self, exercise: Option<&Exercise>) -> Vec<Event> {
        let is_of = |id: &str, exercise: &Exercise| self.course.exercise(id).is_some_and(|it| it.name == exercise.name);
        let mut events = self.workspace.events();
        events.retain(|event| exercise.is_none_or(|exercise| event.exercises().any(|id| is_of(id, exercise))));
        events
    }

    /// The latest of [`events`](Self::events).
    ///
    /// # Errors
    /// When a later one can't be read: it may be the one that is meant.
    pub fn latest_event(&self, exercise: Option<&Exercise>) -> Result<Option<Event>, UnreadableEvent> {
        let latest = self.events(exercise).into_iter().next();
        let unreadable = self.workspace.unreadable_events().into_iter().next();
        match unreadable.filter(|event| latest.as_ref().is_none_or(|latest| latest.number < event.number)) {
            Some(unreadable) => Err(unreadable),
            None => Ok(latest),
        }
    }

    /// Puts the starters of `exercises` back, as one event. They are open again, and their hints begin anew.
    ///
    /// # Errors
    /// When something can't be written; then what was there can be brought back.
    pub fn reset(&mut self, exercises: &[Exercise]) -> Result<Option<Event>> {
        let course = &self.course;
        let starter = |exercise: &Exercise| {
            course.read(&exercise.path()).ok_or_else(|| anyhow!("the course lacks {}", exercise.path()))
        };
        let starters = exercises.iter().map(starter).collect::<Result<Vec<_>>>()?;
        let texts: Vec<(&Exercise, &str)> = exercises.iter().zip(starters.iter().map(|text| &**text)).collect();
        let marks = self.marks(exercises.iter().map(|exercise| exercise.name.as_str()));
        self.tell_if_files_are_busy();
        let event = self.workspace.replace(Kind::Reset, &texts, marks)?;
        self.change(|progress| {
            for exercise in exercises {
                set(progress, &exercise.name, &Mark::default());
            }
        });
        Ok(event)
    }

    /// Whether the learner saved a text after `event` replaced it, only that of `exercise` if one is named. An undo
    /// would replace it.
    pub fn has_newer(&self, event: &Event, exercise: Option<&Exercise>) -> bool {
        // An event has whole seconds, and its files are written a moment after.
        const MOMENT: u64 = 2;
        let replaced = event.exercises().filter_map(|id| self.course.exercise(id));
        replaced.filter(|replaced| exercise.is_none_or(|only| only.name == replaced.name)).any(|replaced| {
            let saved = std::fs::metadata(self.workspace.file(replaced)).and_then(|data| data.modified());
            let saved = saved.ok().and_then(|at| at.duration_since(UNIX_EPOCH).ok());
            saved.is_some_and(|saved| saved.as_secs() > event.at + MOMENT)
        })
    }

    /// Brings back what the latest event replaced. With `exercise`: the text of it that was replaced last.
    ///
    /// # Errors
    /// As [`latest_event`](Self::latest_event); and when something can't be read or written. Each file is then the old
    /// or the new.
    pub fn undo(&mut self, exercise: Option<&Exercise>) -> Result<Undone> {
        let latest = self.latest_event(exercise)?;
        latest.map_or(Ok(Undone::Nothing), |event| self.undo_event(event, exercise))
    }

    /// Brings back what `event` replaced, or of that only the text of `exercise`.
    ///
    /// # Errors
    /// As [`undo`](Self::undo).
    pub fn undo_event(&mut self, event: Event, exercise: Option<&Exercise>) -> Result<Undone> {
        let present = |id: &String| self.course.exercise(id).map_or(id, |exercise| &exercise.name).clone();
        let mut marks: BTreeMap<String, Mark> =
            event.marks.iter().map(|(id, mark)| (present(id), mark.clone())).collect();
        marks.retain(|id, _| exercise.is_none_or(|exercise| exercise.name == *id));
        let now = self.marks(marks.keys().map(String::as_str));
        self.tell_if_files_are_busy();
        let Some(undo) = self.workspace.undo(&event, exercise, &self.course, now)? else {
            return Ok(Undone::Already(event));
        };
        self.change(|progress| {
            for (id, mark) in &marks {
                set(progress, id, mark);
            }
        });
        Ok(Undone::Back { event, undo })
    }

    /// Brings the course inside this binary into the learner's folder.
    ///
    /// # Errors
    /// As [`Workspace::update`](crate::workspace::Workspace::update).
    pub fn update(&mut self) -> Result<Updated, WorkspaceError> {
        self.tell_if_files_are_busy();
        let updated = self.workspace.update(&self.course)?;
        // What is kept under former ids is written under the present ones.
        self.change(|_| {});
        Ok(updated)
    }

    /// What the course has and the learner's folder lacks.
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
