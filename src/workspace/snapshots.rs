//! What was replaced, kept so that it can be brought back: a folder for each event.
//!
//! `.async-learn/snapshots/0007/event.toml` says what was done and when. Below `files/` beside
//! it lie the files as they were before, under their own paths, so that eyes and `cp` find
//! them too. They are the very files that stood there: they are moved, and not copied. Below
//! `new/` lie, until then, the texts that take their places. An event's folder is made aside and
//! renamed into place, so it says what is to be done before anything is. A folder that can't be
//! understood is passed over and left alone.

use std::collections::BTreeMap;
use std::fs::{self, File, Permissions};
use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::content::{Content, below};
use super::record::is_inside;
use crate::disk;

/// How a folder begins that is not an event yet.
const UNFINISHED: &str = ".new-";
/// The folder of an event's that holds what was there before it.
pub(super) const KEPT: &str = "files";
/// The folder of an event's in which new texts wait for their places.
pub(super) const NEW: &str = "new";
/// More than an `event.toml` has.
const LARGEST: u64 = 16 << 20;

/// Something that replaced files of the learner's.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Event {
    /// Events count up; the highest is the latest.
    #[serde(skip)]
    pub number: u32,
    /// What was done.
    pub kind: Kind,
    /// The number of the event that an undo turned around.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub of: Option<u32>,
    /// When, in seconds since 1970.
    pub at: u64,
    /// The files that it wrote or removed.
    pub files: Vec<Replaced>,
    /// What was known about exercises before, by id.
    #[serde(default)]
    pub marks: BTreeMap<String, Mark>,
    /// The files that were saved while it was at work; what was saved is what is kept.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub meanwhile: Vec<String>,
}

/// What replaced files.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Starters were put back.
    Reset,
    /// An earlier event was turned around.
    Undo,
    /// A newer course was brought in.
    Update,
    /// Texts came from another workspace.
    Import,
}

/// One file of an event.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Replaced {
    /// Relative to the workspace, with `/` between folders.
    pub path: String,
    /// Whose file it is, by id. It is brought back to wherever that exercise's file is then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exercise: Option<String>,
    /// How many lines it had. `None`: there was no file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lines: Option<usize>,
    /// The digest of what was put there. `None`: it was removed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<String>,
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

impl Event {
    /// The ids of the exercises whose text it replaced.
    pub fn exercises(&self) -> impl Iterator<Item = &str> {
        self.files.iter().filter(|file| file.lines.is_some()).filter_map(|file| file.exercise.as_deref())
    }

    /// How many lines it replaced.
    pub fn lines(&self) -> usize {
        self.files.iter().filter_map(|file| file.lines).sum()
    }
}

/// What stood at a file's place before an event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Before {
    /// This.
    Was(Content),
    /// No file.
    Nothing,
    /// What still stands there: the event was interrupted before it came to this file.
    Untouched,
}

/// The folder of all events of a workspace.
pub(super) struct Snapshots {
    folder: PathBuf,
}

impl Snapshots {
    pub fn in_folder(folder: PathBuf) -> Snapshots {
        Snapshots { folder }
    }

    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Where event `number` lies.
    pub fn folder_of(&self, number: u32) -> PathBuf {
        self.folder.join(format!("{number:04}"))
    }

    /// The file at `path` as it was before event `number`.
    pub fn file_of(&self, number: u32, path: &str) -> PathBuf {
        below(&self.folder_of(number).join(KEPT), path)
    }

    fn numbers(&self) -> Vec<u32> {
        let entries = fs::read_dir(&self.folder).into_iter().flatten().flatten();
        let mut numbers: Vec<u32> = entries.filter_map(|entry| entry.file_name().to_str()?.parse().ok()).collect();
        numbers.sort_unstable_by(|a, b| b.cmp(a));
        numbers
    }

    /// Every event, the latest first.
    pub fn all(&self) -> Vec<Event> {
        let read = |number| {
            let text = disk::read_text(&self.folder_of(number).join("event.toml"), LARGEST).ok()?;
            let event: Event = toml::from_str(&text).ok()?;
            // Nothing is ever brought back to outside the workspace, whatever is written there.
            event.files.iter().all(|file| is_inside(&file.path)).then_some(Event { number, ..event })
        };
        self.numbers().into_iter().filter_map(read).collect()
    }

    /// What stood at the place of `file` before `event`.
    ///
    /// # Errors
    /// When it can't be read, or is not there any more.
    pub fn before(&self, event: u32, file: &Replaced) -> io::Result<Before> {
        if let Some(content) = Content::at(&self.file_of(event, &file.path))? {
            return Ok(Before::Was(content));
        }
        // Either the new text, which was to change places with what is there, or what came from there
        // just before an interruption.
        if let Some(content) = Content::at(&below(&self.folder_of(event).join(NEW), &file.path))? {
            let is_new = file.after.as_ref() == Some(&content.digest());
            return Ok(if is_new { Before::Untouched } else { Before::Was(content) });
        }
        match (file.lines, &file.after) {
            (None, _) => Ok(Before::Nothing),
            (Some(_), None) => Ok(Before::Untouched),
            (Some(_), Some(_)) => Err(io::ErrorKind::NotFound.into()),
        }
    }

    /// Begins to keep `event`, and gives it its number: what the files in `kept` held is in it already,
    /// and the texts in `new` lie ready below `new`. Only one at a time may do so.
    pub fn begin(
        &self,
        event: Event,
        kept: &BTreeMap<String, Content>,
        new: &BTreeMap<String, (Content, Option<Permissions>)>,
    ) -> io::Result<Event> {
        fs::create_dir_all(&self.folder)?;
        self.sweep();
        let number = self.numbers().first().map_or(1, |latest| latest + 1);
        let mut builder = tempfile::Builder::new();
        builder.prefix(UNFINISHED);
        // A temporary folder is for its owner only; this one will be what the umask says.
        #[cfg(unix)]
        builder.permissions(<Permissions as std::os::unix::fs::PermissionsExt>::from_mode(0o777));
        let folder = builder.tempdir_in(&self.folder)?;
        let kept = kept.iter().map(|(path, content)| (KEPT, path, content, None));
        let new = new.iter().map(|(path, (content, permissions))| (NEW, path, content, permissions.clone()));
        for (top, path, content, permissions) in kept.chain(new) {
            let path = below(&folder.path().join(top), path);
            fs::create_dir_all(path.parent().expect("it lies below"))?;
            content.make(&path, permissions)?;
        }
        write_event(folder.path(), &event)?;
        fs::rename(folder.path(), self.folder_of(number))?;
        // It is no temporary folder any more.
        let _ = folder.keep();
        // Not every system lets a folder be synced, or needs it.
        let _ = File::open(&self.folder).and_then(|folder| folder.sync_all());
        Ok(Event { number, ..event })
    }

    /// Writes down anew what is known about `event`.
    pub fn rewrite(&self, event: &Event) -> io::Result<()> {
        write_event(&self.folder_of(event.number), event)
    }

    /// Removes what an interrupted [`begin`](Self::begin) left.
    fn sweep(&self) {
        for entry in fs::read_dir(&self.folder).into_iter().flatten().flatten() {
            if entry.file_name().to_string_lossy().starts_with(UNFINISHED) {
                let _ = fs::remove_dir_all(entry.path());
            }
        }
    }
}

fn write_event(folder: &Path, event: &Event) -> io::Result<()> {
    let text = toml::to_string(event).map_err(io::Error::other)?;
    disk::replace(&folder.join("event.toml"), text.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(path: &str) -> Event {
        let file = Replaced { path: path.into(), exercise: Some("join".into()), lines: Some(1), after: None };
        let mark = Mark { done: Some("1".into()), hints: 2 };
        Event {
            number: 0,
            kind: Kind::Reset,
            of: None,
            at: 7,
            files: vec![file],
            marks: BTreeMap::from([("join".into(), mark)]),
            meanwhile: Vec::new(),
        }
    }

    fn take(snapshots: &Snapshots, path: &str) -> Event {
        let before = BTreeMap::from([(path.to_owned(), Content::Text(b"mine".to_vec()))]);
        snapshots.begin(event(path), &before, &BTreeMap::new()).unwrap()
    }

    #[test]
    fn what_was_kept_is_found_again() {
        let folder = tempfile::tempdir().unwrap();
        let snapshots = Snapshots::in_folder(folder.path().join("snapshots"));
        assert_eq!(snapshots.all(), []);
        let first = take(&snapshots, "a/b.rs");
        let second = take(&snapshots, "a/b.rs");
        assert_eq!((first.number, second.number), (1, 2));
        assert_eq!(snapshots.all(), [second, first]);
        assert_eq!(fs::read(snapshots.file_of(1, "a/b.rs")).unwrap(), b"mine");
    }

    #[test]
    fn what_cannot_be_understood_or_leads_elsewhere_is_passed_over_and_left() {
        let folder = tempfile::tempdir().unwrap();
        let snapshots = Snapshots::in_folder(folder.path().to_owned());
        let good = take(&snapshots, "a");
        for (number, path) in [(2, "../../a"), (3, "/etc/passwd"), (4, "a\\..\\b"), (5, "c:x"), (6, "a//b")] {
            fs::create_dir(snapshots.folder_of(number)).unwrap();
            let text = toml::to_string(&event(path)).unwrap();
            fs::write(snapshots.folder_of(number).join("event.toml"), text).unwrap();
        }
        fs::create_dir(snapshots.folder_of(7)).unwrap();
        fs::create_dir(folder.path().join("someone else's")).unwrap();
        fs::create_dir(folder.path().join(".new-interrupted")).unwrap();
        assert_eq!(snapshots.all(), [good]);
        assert_eq!(take(&snapshots, "a").number, 8);
        assert!(snapshots.folder_of(7).is_dir() && folder.path().join("someone else's").is_dir());
        assert!(!folder.path().join(".new-interrupted").exists());
    }
}
