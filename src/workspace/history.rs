//! Every change of a learner's files, and its undo.
//!
//! There is one rule: **a text is never overwritten; it changes places with its successor.** A change of several
//! files is one event. It begins with its folder, `.async-learn/snapshots/0007`: `event.toml` lists the files, and
//! `files/` holds the new texts under their paths. The folder is written under another name and renamed, so it is
//! complete or absent. Then each file and its new text change places, so that in the end `files/` holds the old
//! texts. At any moment every text is in its place or in `files/`, and a digest tells which of the two is there. So
//! an event that was interrupted can be undone like any other. An undo is an event too.
//!
//! Nothing is read or written through a link. A folder of an event that can't be parsed is left alone, and named.

use std::collections::BTreeMap;
use std::fs::{self, File, Permissions};
use std::io;
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use tempfile::TempDir;

use super::content::{Content, below};
use super::error::WorkspaceError;
use super::event::{Event, Kind, Mark, Replaced, UnreadableEvent};
use super::exchange::{between, exchange, put};
use super::folder::{UNFINISHED, Workspace};
use super::record::MARK;
use crate::course::{Course, Exercise};
use crate::disk;

/// The folder of an event that holds the texts.
const FILES: &str = "files";
/// No `event.toml` is larger, in bytes.
const LARGEST: u64 = 16 << 20;

/// The state of one file of an event.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Before {
    /// It was changed; this is the old content, or `None` if there was no file.
    Was(Option<Content>),
    /// It was not changed: the event was interrupted before.
    Untouched,
}

/// The new texts of a change, and later the old ones.
pub(super) struct Staged {
    folder: PathBuf,
    /// No text is replaced: the folder goes with the value.
    _passing: Option<TempDir>,
}

impl Staged {
    fn file(&self, path: &str) -> PathBuf {
        below(&self.folder.join(FILES), path)
    }
}

/// What files are to hold.
pub(super) struct Change {
    kind: Kind,
    of: Option<u32>,
    marks: BTreeMap<String, Mark>,
    files: Vec<(Replaced, Option<Content>)>,
}

impl Change {
    pub fn new(kind: Kind) -> Change {
        Change { kind, of: None, marks: BTreeMap::new(), files: Vec::new() }
    }

    /// The file at `path`, which is that of `exercise` and holds `old`, is to hold `new`. `None` is no file.
    pub fn put(&mut self, path: &str, exercise: Option<&Exercise>, old: Option<&Content>, new: Option<Content>) {
        if old == new.as_ref() {
            return;
        }
        let replaced = Replaced {
            path: path.to_owned(),
            exercise: exercise.map(|exercise| exercise.name.clone()),
            lines: old.map(Content::lines),
            after: new.as_ref().map(Content::digest),
            before: old.map(Content::digest),
        };
        self.files.push((replaced, new));
    }

    /// The files that are there, and those that are new, as two changes.
    pub fn split(self) -> [Change; 2] {
        let (here, new) = self.files.into_iter().partition(|(file, _)| file.lines.is_some());
        [here, new].map(|files| Change { files, ..Change::new(self.kind) })
    }
}

impl Workspace {
    /// Puts `texts` into the exercises' files, as one event. `marks` are what was known about exercises before.
    /// Returns nothing if nothing had to be changed.
    ///
    /// # Errors
    /// When something can't be written. Every file is then the old or the new, and an undo brings the old ones back.
    pub fn replace(
        &self,
        kind: Kind,
        texts: &[(&Exercise, &str)],
        marks: BTreeMap<String, Mark>,
    ) -> Result<Option<Event>, WorkspaceError> {
        let _lock = self.lock()?;
        let mut change = Change { marks, ..Change::new(kind) };
        for (exercise, text) in texts {
            let path = exercise.path();
            change.put(&path, Some(exercise), self.content(&path)?.as_ref(), Some((*text).into()));
        }
        self.apply(change)
    }

    /// Brings back what `event` replaced, or only the text of `only`, as an event that can be undone. A text comes
    /// to where the file of its exercise is now.
    ///
    /// # Errors
    /// As [`replace`](Self::replace); and when the snapshot can't be read.
    pub fn undo(
        &self,
        event: &Event,
        only: Option<&Exercise>,
        course: &Course,
        marks: BTreeMap<String, Mark>,
    ) -> Result<Option<Event>, WorkspaceError> {
        let _lock = self.lock()?;
        let mut change = Change { of: Some(event.number), marks, ..Change::new(Kind::Undo) };
        for file in &event.files {
            let exercise = file.exercise.as_deref().and_then(|id| course.exercise(id));
            if only.is_some_and(|only| exercise.is_none_or(|exercise| exercise.name != only.name)) {
                continue;
            }
            let fault = |source| WorkspaceError::Read { path: self.kept_file(event.number, &file.path), source };
            if let Before::Was(old) = self.before(event.number, file).map_err(fault)? {
                let path = exercise.map_or_else(|| file.path.clone(), Exercise::path);
                change.put(&path, exercise, self.content(&path)?.as_ref(), old);
            }
        }
        self.apply(change)
    }

    /// The events, the latest first, with the files that each has changed.
    pub fn events(&self) -> Vec<Event> {
        let mut events = self.begun_events();
        for event in &mut events {
            let number = event.number;
            event.files.retain(|file| self.before(number, file).ok() != Some(Before::Untouched));
        }
        events.retain(|event| !event.files.is_empty());
        events
    }

    /// The events with all files that each was to change.
    fn begun_events(&self) -> Vec<Event> {
        self.numbers().into_iter().filter_map(|number| self.begun_event(number).ok()).collect()
    }

    /// The error says why it can't be undone.
    fn begun_event(&self, number: u32) -> Result<Event, UnreadableEvent> {
        let folder = self.event_folder(number);
        let text = disk::leads_inside(self.root(), &folder)
            .and_then(|()| disk::read_text(&folder.join("event.toml"), LARGEST))
            .map_err(|error| error.to_string());
        text.and_then(|text| Event::parse(number, &text)).map_err(|why| UnreadableEvent { number, folder, why })
    }

    /// The events of which nobody knows what they replaced, the latest first.
    pub fn unreadable_events(&self) -> Vec<UnreadableEvent> {
        self.numbers().into_iter().filter_map(|number| self.begun_event(number).err()).collect()
    }

    /// Where the texts lie that `event` replaced.
    pub fn kept(&self, event: &Event) -> PathBuf {
        self.event_folder(event.number).join(FILES)
    }

    /// Makes `change`. Returns nothing if nothing had to be changed. The caller holds the lock.
    pub(super) fn apply(&self, change: Change) -> Result<Option<Event>, WorkspaceError> {
        let Some((staged, mut event)) = self.begin(change)? else { return Ok(None) };
        for (at, file) in event.files.iter().enumerate() {
            self.carry_out(&staged, file).map_err(|source| {
                let error = WorkspaceError::Write { path: self.at(&file.path), source };
                if at == 0 { error } else { WorkspaceError::Halfway(Box::new(error)) }
            })?;
            let old = Content::at(&staged.file(&file.path)).ok().flatten();
            if file.before.is_some() && old.is_some_and(|old| file.before != Some(old.digest())) {
                event.meanwhile.push(file.path.clone());
            }
        }
        Ok(Some(event))
    }

    /// Writes down what is to be done, and all new texts. No file is touched yet.
    pub(super) fn begin(&self, change: Change) -> Result<Option<(Staged, Event)>, WorkspaceError> {
        let Change { kind, of, marks, mut files } = change;
        if files.is_empty() {
            return Ok(None);
        }
        // Nothing is removed before all is written. The manifest and the record come last.
        files.sort_by_key(|(file, _)| (file.path == MARK, file.path == "Cargo.toml", file.after.is_none()));
        for (file, _) in &files {
            let path = self.at(&file.path);
            let folder = path.parent().expect("a file lies in a folder");
            disk::leads_inside(self.root(), folder).map_err(|source| WorkspaceError::Write { path, source })?;
        }
        let number = self.numbers().first().map_or(1, |latest| latest.saturating_add(1));
        let fault = |source| WorkspaceError::Write { path: self.snapshots(), source };
        let passing = self.stage(&files).map_err(fault)?;
        let at = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
        let files: Vec<Replaced> = files.into_iter().map(|(file, _)| file).collect();
        let event = Event { number, kind, of, at, files, marks, meanwhile: Vec::new() };
        // The old record alone is nothing to bring back.
        if !event.files.iter().any(|file| file.lines.is_some() && file.path != MARK) {
            let staged = Staged { folder: passing.path().to_owned(), _passing: Some(passing) };
            return Ok(Some((staged, Event { number: 0, ..event })));
        }
        let text = toml::to_string(&event).expect("an event is plain data");
        let folder = self.event_folder(number);
        disk::replace(&passing.path().join("event.toml"), text.as_bytes())
            .and_then(|()| fs::rename(passing.path(), &folder))
            .map_err(fault)?;
        // It is no temporary folder any more.
        let _ = passing.keep();
        // Not every system can sync a folder, or needs to.
        let _ = File::open(self.snapshots()).and_then(|folder| folder.sync_all());
        Ok(Some((Staged { folder, _passing: None }, event)))
    }

    /// Writes the new texts into a folder that goes with the value.
    fn stage(&self, files: &[(Replaced, Option<Content>)]) -> io::Result<TempDir> {
        let mut builder = tempfile::Builder::new();
        builder.prefix(UNFINISHED);
        // A temporary folder is for its owner only; this one follows the umask.
        #[cfg(unix)]
        builder.permissions(<Permissions as std::os::unix::fs::PermissionsExt>::from_mode(0o777));
        disk::make_folder(self.root(), &self.snapshots())?;
        let folder = builder.tempdir_in(self.snapshots())?;
        for (file, new) in files {
            let staged = below(&folder.path().join(FILES), &file.path);
            fs::create_dir_all(staged.parent().expect("a file lies in a folder"))?;
            if let Some(new) = new {
                new.make(&staged, permissions(&self.at(&file.path)))?;
            }
        }
        Ok(folder)
    }

    /// Lets a file and its staged text change places. Where no file was, one that is there by now stays.
    pub(super) fn carry_out(&self, staged: &Staged, file: &Replaced) -> io::Result<()> {
        let path = self.at(&file.path);
        let folder = path.parent().expect("a file lies in a folder");
        disk::make_folder(self.root(), folder)?;
        match file.lines {
            Some(_) => exchange(&path, &staged.file(&file.path))?,
            None => drop(put(&staged.file(&file.path), &path)?),
        }
        // If the folder is empty now, it goes too.
        let _ = fs::remove_dir(folder);
        Ok(())
    }

    /// If an update was interrupted, lets its files and the texts in its folder change places again. A file that
    /// was changed since stays.
    pub(super) fn turn_back_interrupted_update(&self) -> Result<(), WorkspaceError> {
        // The record is written last, so it tells.
        let record_of = |event: &Event| event.files.iter().find(|file| file.path == MARK).cloned();
        let latest = self.begun_events().into_iter().find_map(|event| Some((record_of(&event)?, event)));
        let Some((record, event)) = latest.filter(|(_, event)| event.kind == Kind::Update) else { return Ok(()) };
        if !matches!(self.before(event.number, &record), Ok(Before::Untouched)) {
            return Ok(());
        }
        for file in &event.files {
            let is_changed = matches!(self.before(event.number, file), Ok(Before::Was(_)));
            if is_changed && self.content(&file.path)?.map(|content| content.digest()) == file.after {
                let path = self.at(&file.path);
                disk::make_folder(self.root(), path.parent().expect("a file lies in a folder"))
                    .and_then(|()| exchange(&path, &self.kept_file(event.number, &file.path)))
                    .map_err(|source| WorkspaceError::Write { path, source })?;
            }
        }
        Ok(())
    }

    /// The state of `file` of the event.
    fn before(&self, event: u32, file: &Replaced) -> io::Result<Before> {
        let kept = self.kept_file(event, &file.path);
        disk::leads_inside(self.root(), kept.parent().expect("a file lies in a folder"))?;
        let content = match Content::at(&between(&kept))? {
            None => Content::at(&kept)?,
            old => old,
        };
        match content {
            Some(content) if file.after.as_ref() == Some(&content.digest()) => Ok(Before::Untouched),
            Some(content) => Ok(Before::Was(Some(content))),
            None if file.after.is_none() => Ok(Before::Untouched),
            None if file.lines.is_none() => Ok(Before::Was(None)),
            None => Err(io::ErrorKind::NotFound.into()),
        }
    }

    fn event_folder(&self, number: u32) -> PathBuf {
        self.snapshots().join(format!("{number:04}"))
    }

    fn kept_file(&self, event: u32, path: &str) -> PathBuf {
        below(&self.event_folder(event).join(FILES), path)
    }

    /// The numbers of all events, the latest first.
    fn numbers(&self) -> Vec<u32> {
        let entries = fs::read_dir(self.snapshots()).into_iter().flatten().flatten();
        let number = |name: &str| name.parse().ok().filter(|number| *number > 0 && format!("{number:04}") == name);
        let mut numbers: Vec<u32> = entries.filter_map(|entry| number(entry.file_name().to_str()?)).collect();
        numbers.sort_unstable_by(|a, b| b.cmp(a));
        numbers
    }
}

/// The permissions of the file at `path`. Its successor gets them too.
fn permissions(path: &Path) -> Option<Permissions> {
    fs::symlink_metadata(path).ok().filter(|data| data.is_file()).map(|data| data.permissions())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn workspace() -> (tempfile::TempDir, Workspace, Course) {
        let course = Course::embedded().unwrap();
        let folder = tempfile::tempdir().unwrap();
        let workspace = Workspace::create(&folder.path().join("new"), &course).unwrap().workspace;
        (folder, workspace, course)
    }

    fn paths(event: &Event) -> Vec<&str> {
        event.files.iter().map(|file| file.path.as_str()).collect()
    }

    #[test]
    fn an_undo_brings_back_a_whole_event_or_one_text_of_it() {
        let (_folder, workspace, course) = workspace();
        let (a, b, c) = (&course.exercises()[0], &course.exercises()[1], &course.exercises()[2]);
        let read = |exercise| fs::read_to_string(workspace.file(exercise)).unwrap();
        let starter = |exercise: &Exercise| course.read(&exercise.path()).unwrap().into_owned();
        fs::write(workspace.file(a), "hours of work").unwrap();
        fs::write(workspace.file(b), "more\nof it").unwrap();
        let texts = [a, b, c].map(|exercise| (exercise, starter(exercise)));
        let texts: Vec<(&Exercise, &str)> = texts.iter().map(|(exercise, text)| (*exercise, text.as_str())).collect();
        let reset = || workspace.replace(Kind::Reset, &texts, BTreeMap::new()).unwrap();

        let event = reset().unwrap();
        assert_eq!(paths(&event), [a.path(), b.path()], "the third was the starter already");
        assert_eq!((event.exercises().collect::<Vec<_>>(), event.lines()), (vec![&*a.name, &*b.name], 3));
        assert_eq!((read(a), read(b)), (starter(a), starter(b)));
        assert!(reset().is_none(), "nothing is left to replace");

        let undo = |event: &Event, only| workspace.undo(event, only, &course, BTreeMap::new()).unwrap();
        undo(&event, Some(b));
        assert_eq!((read(a), read(b)), (starter(a), "more\nof it".into()));
        let undone = undo(&event, None);
        assert_eq!(read(a), "hours of work");
        undo(&undone.unwrap(), None);
        assert_eq!((read(a), read(b)), (starter(a), "more\nof it".into()), "an undo is undone");
    }

    #[test]
    fn a_text_comes_back_to_where_its_exercise_is_now() {
        let (_folder, workspace, course) = workspace();
        let now = course.exercises()[0].clone();
        let then = Exercise { name: "earlier".into(), chapter: "00_old".into(), ..now.clone() };
        fs::create_dir(workspace.root().join("exercises/00_old")).unwrap();
        fs::write(workspace.file(&then), "hours of work").unwrap();
        let mut event = workspace.replace(Kind::Reset, &[(&then, "starter")], BTreeMap::new()).unwrap().unwrap();
        event.files[0].exercise = Some(now.name.clone());
        workspace.undo(&event, None, &course, BTreeMap::new()).unwrap();
        assert_eq!(fs::read_to_string(workspace.file(&now)).unwrap(), "hours of work");
    }

    #[test]
    fn a_change_that_cannot_be_kept_is_not_made() {
        let (_folder, workspace, course) = workspace();
        let exercise = &course.exercises()[0];
        fs::write(workspace.file(exercise), "hours of work").unwrap();
        fs::remove_dir(workspace.snapshots()).unwrap();
        fs::write(workspace.snapshots(), "a file in its place").unwrap();
        assert!(workspace.replace(Kind::Reset, &[(exercise, "starter")], BTreeMap::new()).is_err());
        assert_eq!(fs::read_to_string(workspace.file(exercise)).unwrap(), "hours of work");
    }

    #[test]
    fn interrupted_in_the_middle_of_a_file_an_undo_finds_its_text() {
        let (_folder, workspace, course) = workspace();
        let (a, b) = (&course.exercises()[0], &course.exercises()[1]);
        fs::write(workspace.file(a), "hours of work").unwrap();
        fs::write(workspace.file(b), "more of it").unwrap();
        let mut change = Change::new(Kind::Reset);
        for (exercise, old) in [(a, "hours of work"), (b, "more of it")] {
            change.put(&exercise.path(), Some(exercise), Some(&old.into()), Some("starter".into()));
        }
        let (_, event) = workspace.begin(change).unwrap().unwrap();
        assert_eq!(workspace.events(), [], "it has changed nothing yet");
        let kept = workspace.kept_file(event.number, &a.path());
        // Between two steps of an exchange, and after it.
        for (path, old, new) in [(None, between(&kept), Some("starter")), (Some("starter"), kept.clone(), None)] {
            let _ = fs::remove_file(between(&kept));
            path.map_or_else(|| fs::remove_file(workspace.file(a)), |path| fs::write(workspace.file(a), path)).unwrap();
            new.map_or(Ok(()), |new| fs::write(&kept, new)).unwrap();
            fs::write(old, "hours of work").unwrap();
            let undone = workspace.undo(&event, None, &course, BTreeMap::new()).unwrap();
            assert_eq!(paths(&undone.unwrap()), [a.path()], "the other was not touched");
            let read = |exercise| fs::read_to_string(workspace.file(exercise)).unwrap();
            assert_eq!((read(a), read(b)), ("hours of work".into(), "more of it".into()));
        }
    }

    #[test]
    fn a_text_that_was_saved_after_the_decision_is_kept_and_named() {
        let (_folder, workspace, course) = workspace();
        let exercise = &course.exercises()[0];
        fs::write(workspace.file(exercise), "hours\nof work").unwrap();
        let mut change = Change::new(Kind::Reset);
        change.put(&exercise.path(), Some(exercise), Some(&"before that".into()), Some("starter".into()));
        let event = workspace.apply(change).unwrap().unwrap();
        assert_eq!(event.meanwhile, [exercise.path()]);
        let kept = fs::read_to_string(below(&workspace.kept(&event), &exercise.path())).unwrap();
        assert_eq!(kept, "hours\nof work");
    }

    #[test]
    #[cfg(unix)]
    fn a_file_keeps_its_mode() {
        use std::os::unix::fs::PermissionsExt as _;

        let (folder, workspace, course) = workspace();
        let a = &course.exercises()[0];
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        fs::write(folder.path().join("ordinary"), "").unwrap();
        assert_eq!(mode(&workspace.file(a)), mode(&folder.path().join("ordinary")));
        fs::set_permissions(workspace.file(a), fs::Permissions::from_mode(0o640)).unwrap();
        workspace.replace(Kind::Reset, &[(a, "new a")], BTreeMap::new()).unwrap();
        assert_eq!(mode(&workspace.file(a)), 0o640);
    }

    #[test]
    #[cfg(unix)]
    fn nothing_is_written_through_a_link_and_a_link_comes_back_as_one() {
        let (folder, workspace, course) = workspace();
        let exercise = &course.exercises()[0];
        let elsewhere = folder.path().join("elsewhere.rs");
        fs::rename(workspace.file(exercise), &elsewhere).unwrap();
        let text = fs::read_to_string(&elsewhere).unwrap();
        std::os::unix::fs::symlink("../../../elsewhere.rs", workspace.file(exercise)).unwrap();
        let reset = || workspace.replace(Kind::Reset, &[(exercise, "new")], BTreeMap::new());
        let event = reset().unwrap().unwrap();
        assert!(!workspace.file(exercise).is_symlink());
        assert_eq!(fs::read_to_string(workspace.file(exercise)).unwrap(), "new");
        assert_eq!(fs::read_to_string(&elsewhere).unwrap(), text);
        workspace.undo(&event, None, &course, BTreeMap::new()).unwrap();
        assert_eq!(fs::read_link(workspace.file(exercise)).unwrap(), Path::new("../../../elsewhere.rs"));
        assert_eq!(fs::read_to_string(workspace.file(exercise)).unwrap(), text);

        // The same with the folder.
        let moved = folder.path().join("moved");
        fs::rename(workspace.root().join("exercises"), &moved).unwrap();
        std::os::unix::fs::symlink(&moved, workspace.root().join("exercises")).unwrap();
        let error = reset().unwrap_err().to_string();
        assert!(error.contains("exercises is a link, and nothing is read or written there"), "{error}");
        assert_eq!(fs::read_to_string(&elsewhere).unwrap(), text);
    }

    #[test]
    fn an_event_that_cannot_be_parsed_or_leads_elsewhere_is_left_and_named() {
        let (_folder, workspace, course) = workspace();
        let exercise = &course.exercises()[0];
        let reset = |text| workspace.replace(Kind::Reset, &[(exercise, text)], BTreeMap::new()).unwrap().unwrap();
        let good = reset("1");
        for (number, path) in [(2, "../../a"), (3, ".git/config"), (4, ".async-learn/progress.toml"), (5, "notes.txt")]
        {
            let mut event = good.clone();
            event.files[0].path = path.into();
            fs::create_dir(workspace.event_folder(number)).unwrap();
            let text = toml::to_string(&event).unwrap();
            fs::write(workspace.event_folder(number).join("event.toml"), text).unwrap();
        }
        let others = [workspace.event_folder(6), workspace.snapshots().join("someone else's")];
        let unfinished = workspace.snapshots().join(".new-interrupted");
        others.iter().chain([&unfinished]).for_each(|folder| fs::create_dir(folder).unwrap());
        let numbers = || workspace.events().iter().map(|event| event.number).collect::<Vec<_>>();
        assert_eq!(numbers(), [1]);
        let unreadable = workspace.unreadable_events().iter().map(|event| event.number).collect::<Vec<_>>();
        assert_eq!(unreadable, [6, 5, 4, 3, 2]);
        assert_eq!(reset("2").number, 7);
        assert_eq!(numbers(), [7, 1]);
        assert!(others.iter().all(|folder| folder.is_dir()) && !unfinished.exists());
    }
}
