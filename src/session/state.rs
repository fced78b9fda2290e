//! The course, the learner's folder and their progress; and where each exercise stands.
//!
//! Progress changes only here. A pass is bound to the source that passed. If progress can't be written, the learner
//! is told, and goes on.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, Result};

use crate::compile::cache_folder;
use crate::course::{Course, Exercise};
use crate::engine::{Checker, Listener, SetupError};
use crate::progress::{Done, Loaded, Progress, ProgressError, ProgressFile};
use crate::submission::{LearnersTexts, Submission};
use crate::verdict::{Report, Verdict};
use crate::workspace::{Workspace, is_same_text};

/// There is no course where a command needs one.
#[derive(Debug, thiserror::Error)]
#[error("there is no course in {} or above it.\n{}", .folder.display(), what_to_do(.below.as_deref()))]
pub struct NoCourse {
    folder: PathBuf,
    /// The name of a folder in it that is a course.
    below: Option<PathBuf>,
}

impl NoCourse {
    fn new(folder: PathBuf) -> NoCourse {
        let entries = std::fs::read_dir(&folder).into_iter().flatten().flatten();
        // The folder itself is no course and in none, so what is found is a course below it.
        let courses = entries.filter(|entry| Workspace::containing(&entry.path()).is_some());
        let below = courses.map(|entry| PathBuf::from(entry.file_name())).min();
        NoCourse { folder, below }
    }
}

fn what_to_do(below: Option<&Path>) -> String {
    match below {
        Some(below) => format!("There is one in {0}. Go there first: cd {0}", below.display()),
        None => "Create one with `cargo async-learn init`, then `cd async-learn`.".to_owned(),
    }
}

/// How long to wait for another process without a word.
const SILENCE: Duration = Duration::from_secs(1);

/// Where an exercise stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// Passed, with the source that is in the file now.
    Done,
    /// Passed once, and changed since.
    Changed,
    /// Not passed yet.
    Open,
    /// Not passed on this machine, where the text that is in the file now was not judged yet.
    Unjudged,
}

impl Status {
    /// Whether it has passed, with whichever text.
    pub fn has_passed(self) -> bool {
        matches!(self, Status::Done | Status::Changed)
    }
}

/// A course that a learner is in.
pub struct Session {
    /// The course inside this binary.
    pub course: Arc<Course>,
    /// The learner's folder.
    pub workspace: Workspace,
    progress_file: ProgressFile,
    /// What was last read or written.
    pub progress: Progress,
    /// What was judged since, by exercise: the hash of the text.
    seen: BTreeMap<String, String>,
    tell: Box<dyn Fn(&str)>,
}

impl Session {
    /// The course around the current folder. `tell` hears what has to be said beside the answer.
    ///
    /// # Errors
    /// When there is none, or its progress is of a newer version.
    pub fn here(tell: impl Fn(&str) + 'static) -> Result<Session> {
        let folder = std::env::current_dir().context("the current folder can't be told")?;
        let workspace = Workspace::containing(&folder).ok_or_else(|| NoCourse::new(folder))?;
        Session::of(workspace, tell)
    }

    /// The course in `workspace`. `tell` hears what has to be said beside the answer.
    ///
    /// # Errors
    /// When its progress is of a newer version.
    pub fn of(workspace: Workspace, tell: impl Fn(&str) + 'static) -> Result<Session> {
        workspace.check()?;
        let course = Course::embedded()?;
        let progress_file = ProgressFile::in_folder(&workspace.state());
        let tell: Box<dyn Fn(&str)> = Box::new(tell);
        let mut progress = match progress_file.load() {
            Ok(loaded) => told(loaded, &tell),
            // Another user's, maybe: nobody is kept from working by that.
            Err(error @ ProgressError::Io { .. }) => {
                tell(&error.to_string());
                Progress::default()
            }
            Err(error) => return Err(error.into()),
        };
        under_present_names(&mut progress, course.exercises());
        let seen = BTreeMap::new();
        Ok(Session { course: Arc::new(course), workspace, progress_file, progress, seen, tell })
    }

    /// From now on `tell` hears what has to be said beside the answer.
    pub fn tell_to(&mut self, tell: impl Fn(&str) + 'static) {
        self.tell = Box::new(tell);
    }

    /// A checker for this workspace, with the kit built if need be.
    ///
    /// # Errors
    /// When there is no toolchain or no kit; both say what to do.
    pub fn checker(
        &self,
        color: bool,
        listener: Listener,
    ) -> impl Future<Output = Result<Checker, SetupError>> + use<> {
        let (course, workspace) = (Arc::clone(&self.course), self.workspace.clone());
        async move { Checker::set_up(course, workspace.root(), workspace.state(), cache_folder(), color, listener).await }
    }

    /// The learner's files, and with which text each exercise has passed.
    pub fn texts(&self) -> LearnersTexts {
        let done = self.progress.done.iter();
        let passed = done.map(|(id, done)| (id.clone(), done.source.clone())).collect();
        LearnersTexts::new(self.workspace.root().to_owned(), passed)
    }

    /// The exercise that `name` means; without a name, the current one.
    ///
    /// # Errors
    /// When `name` means none, or more than one.
    pub fn exercise(&self, name: Option<&str>) -> Result<&Exercise> {
        match name {
            Some(name) => Ok(self.course.find(name)?),
            None => Ok(self.current()),
        }
    }

    /// The one the learner is at; past the end, the last.
    pub fn current(&self) -> &Exercise {
        self.next().unwrap_or_else(|| self.course.exercises().last().expect("a course has exercises"))
    }

    /// The one to do next: the one that was chosen, or the first open one after it. Those
    /// before it come when the later ones are done. `None`: all are done.
    pub fn next(&self) -> Option<&Exercise> {
        let chosen = self.progress.current.as_deref().and_then(|name| self.course.position(name));
        self.open_from(chosen.unwrap_or(0))
    }

    /// The first exercise that is not done, from `position` on and then from the beginning.
    pub fn open_from(&self, position: usize) -> Option<&Exercise> {
        let (before, after) = self.course.exercises().split_at(position);
        after.iter().chain(before).find(|exercise| self.status(exercise) != Status::Done)
    }

    /// Whether every exercise has passed, with the text that is in its file now or with an earlier one.
    pub fn all_have_passed(&self) -> bool {
        self.course.exercises().iter().all(|exercise| self.progress.done.contains_key(&exercise.name))
    }

    /// Makes `exercise` the current one.
    pub fn go_to(&mut self, exercise: &Exercise) {
        self.change(|progress| progress.current = Some(exercise.name.clone()));
    }

    /// Where `exercise` stands, by what is in its file now.
    pub fn status(&self, exercise: &Exercise) -> Status {
        match self.progress.done.get(&exercise.name) {
            None if self.is_unjudged(exercise) => Status::Unjudged,
            None => Status::Open,
            Some(done) => match Submission::read(exercise, &self.workspace.file(exercise)) {
                Ok(submission) if submission.digest == done.source => Status::Done,
                _ => Status::Changed,
            },
        }
    }

    /// Whether the text of `exercise` is no starter, and was not judged on this machine: it came
    /// with a clone, or was changed where nobody looked.
    fn is_unjudged(&self, exercise: &Exercise) -> bool {
        let Ok(submission) = Submission::read(exercise, &self.workspace.file(exercise)) else { return false };
        let judged = self.seen.get(&exercise.name).or_else(|| self.progress.judged.get(&exercise.name));
        if judged == Some(&submission.digest) {
            return false;
        }
        !self.is_starter(exercise, &submission.source)
    }

    /// Whether `source` is the starter of `exercise`.
    pub fn is_starter(&self, exercise: &Exercise, source: &str) -> bool {
        self.course.read(&exercise.path()).is_some_and(|starter| is_same_text(source.as_bytes(), &starter))
    }

    /// The exercises whose text came from another machine and was not judged on this one yet. In a
    /// course that was made here there are none: a learner knows which texts they have not tried.
    pub fn unjudged(&self) -> impl Iterator<Item = &Exercise> {
        let is_from_elsewhere = !self.workspace.is_made_here();
        let is_open = |exercise: &&Exercise| match self.status(exercise) {
            Status::Unjudged => true,
            Status::Changed => self.is_unjudged(exercise),
            Status::Done | Status::Open => false,
        };
        self.course.exercises().iter().filter(move |_| is_from_elsewhere).filter(is_open)
    }

    /// Takes in that the text of `report` was judged; nothing is written yet.
    pub fn saw(&mut self, report: &Report) {
        if !report.source.is_empty() && report.verdict != Verdict::SetupTrouble {
            self.seen.insert(report.exercise.clone(), report.source.clone());
        }
    }

    /// Takes in `reports`, and writes down which of them passed. What can't be written is said,
    /// and is no reason to stop.
    pub fn remember<'a>(&mut self, reports: impl IntoIterator<Item = &'a Report>) {
        let mut passed: Vec<&Report> = Vec::new();
        for report in reports {
            self.saw(report);
            passed.extend(Some(report).filter(|report| report.passed()));
        }
        if passed.is_empty() {
            return;
        }
        self.change(|progress| {
            for report in &passed {
                progress.done.insert(report.exercise.clone(), Done { source: report.source.clone() });
            }
        });
    }

    /// Writes down what was judged and did not pass, which is of use only to a later start. So it
    /// is done at the end, and where it can't be done nobody misses it.
    pub fn settle(&mut self) {
        if self.seen.iter().any(|(id, source)| self.progress.judged.get(id) != Some(source)) {
            let _ = self.try_change(|_| {});
        }
    }

    /// Changes the progress; one that can't be written stays true in memory, and is said.
    pub fn change(&mut self, change: impl Fn(&mut Progress)) {
        if let Err(error) = self.try_change(&change) {
            (self.tell)(&error.to_string());
            change(&mut self.progress);
        }
    }

    /// Says so if another process is changing the learner's files, and we have to wait.
    pub(super) fn tell_if_files_are_busy(&self) {
        if self.workspace.is_busy_for(SILENCE) {
            (self.tell)("waiting for another cargo async-learn, which is changing files of this course");
        }
    }

    pub(super) fn try_change(&mut self, change: impl Fn(&mut Progress)) -> Result<(), ProgressError> {
        if self.progress_file.is_busy_for(SILENCE) {
            (self.tell)("waiting for another cargo async-learn, which is writing down your progress");
        }
        let loaded = self.progress_file.change(|progress| {
            under_present_names(progress, self.course.exercises());
            progress.judged.extend(self.seen.clone());
            change(progress);
        })?;
        self.progress = told(loaded, &self.tell);
        Ok(())
    }

    /// How many hints on `exercise` to show when another one is asked for.
    pub fn next_hint(&mut self, exercise: &Exercise) -> usize {
        let all = u32::try_from(exercise.hints.len()).unwrap_or(u32::MAX);
        let level = self.progress.hints.get(&exercise.name).map_or(1, |shown| shown.saturating_add(1)).min(all);
        self.change(|progress| {
            progress.hints.insert(exercise.name.clone(), level);
        });
        level as usize
    }

    /// The exercise's file as one would type it here.
    pub fn shown(&self, exercise: &Exercise) -> String {
        let folder = std::env::current_dir().unwrap_or_else(|_| Path::new("").to_owned());
        self.workspace.shown(exercise, &folder)
    }
}

/// Moves what is kept under an exercise's former id to its present one.
fn under_present_names(progress: &mut Progress, exercises: &[Exercise]) {
    for exercise in exercises {
        for old in &exercise.was {
            if let Some(done) = progress.done.remove(old) {
                progress.done.entry(exercise.name.clone()).or_insert(done);
            }
            if let Some(shown) = progress.hints.remove(old) {
                let level = progress.hints.entry(exercise.name.clone()).or_default();
                *level = shown.max(*level);
            }
            if progress.current.as_ref() == Some(old) {
                progress.current = Some(exercise.name.clone());
            }
        }
    }
}

fn told(loaded: Loaded, tell: &dyn Fn(&str)) -> Progress {
    if let Some(aside) = loaded.set_aside {
        tell(&format!(
            "your progress file could not be understood. It was put aside as {}, and a new one begins; \
             `cargo async-learn verify` finds again what is solved.",
            aside.display()
        ));
    }
    loaded.progress
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_renamed_exercise_keeps_its_progress() {
        let mut exercises = Course::embedded().unwrap().exercises().to_vec();
        exercises.iter_mut().find(|exercise| exercise.name == "join").unwrap().was.push("joined".into());
        let done = |source: &str| Done { source: source.into() };
        let mut progress = Progress::default();
        progress.current = Some("joined".into());
        progress.done.insert("joined".into(), done("1"));
        progress.done.insert("of_another_course".into(), done("2"));
        progress.hints.insert("joined".into(), 2);
        progress.hints.insert("join".into(), 1);
        under_present_names(&mut progress, &exercises);
        assert_eq!(progress.current.as_deref(), Some("join"));
        assert_eq!(progress.done["join"], done("1"));
        assert_eq!(progress.done["of_another_course"], done("2"));
        assert_eq!((progress.done.len(), progress.hints.len(), progress.hints["join"]), (2, 1, 2));
    }
}
