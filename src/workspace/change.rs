//! Changing files as one event: first a snapshot is begun, then each file changes places with its
//! new text, and what stood there moves into the snapshot.
//!
//! A file is the old or the new at any moment. Several files are not changed at one moment, but the
//! snapshot says what is to be done before the first of them is touched, and all new texts are
//! written by then. Nothing is written through a link.

use std::collections::BTreeMap;
use std::fs::{self, Permissions};
use std::io;
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use super::content::{Content, LARGEST, below, is_absence};
use super::snapshots::{Event, KEPT, Kind, Mark, NEW, Replaced};
use super::{MARK, Workspace, WorkspaceError, swap};
use crate::course::Exercise;
use crate::disk;

/// Contents by path; `None` is no file.
pub(super) type Contents = BTreeMap<String, Option<Vec<u8>>>;

/// What a change was decided on.
#[derive(Default)]
pub(super) struct Known {
    /// What files held when they were read.
    pub read: Contents,
    /// What counts as the old content of a file though it holds something else by now.
    pub old: Contents,
}

/// What files are to hold.
pub(super) struct Change {
    kind: Kind,
    /// The event that an undo turns around.
    pub of: Option<u32>,
    /// What was known about the exercises before.
    pub marks: BTreeMap<String, Mark>,
    files: BTreeMap<String, Target>,
}

struct Target {
    exercise: Option<String>,
    content: Option<Content>,
}

/// What came of a change.
#[derive(Debug)]
pub struct Applied {
    /// The files that were written or removed. Those that were so already are not among them.
    pub paths: Vec<String>,
    /// What keeps the texts that were replaced, if any were.
    pub event: Option<Event>,
}

/// One file to be written or removed.
pub(super) struct Step {
    path: String,
    /// Where the new text lies. `None`: the file is to go.
    new: Option<PathBuf>,
    /// Where what stands there is moved to. `None`: nothing is to be kept.
    kept: Option<PathBuf>,
    /// What stood there when the change was decided on.
    seen: Option<Content>,
    /// What counts as the old text in place of what was seen.
    old: Option<Content>,
}

impl Change {
    pub fn new(kind: Kind) -> Change {
        Change { kind, of: None, marks: BTreeMap::new(), files: BTreeMap::new() }
    }

    /// The file at `path`, which is that of `exercise`, is to hold `content`; `None` removes it.
    pub fn put(&mut self, path: String, exercise: Option<&Exercise>, content: Option<Vec<u8>>) {
        self.put_any(path, exercise, content.map(Content::Text));
    }

    /// The same, where it may be a link.
    pub fn put_any(&mut self, path: String, exercise: Option<&Exercise>, content: Option<Content>) {
        self.files.insert(path, Target { exercise: exercise.map(|exercise| exercise.name.clone()), content });
    }

    pub fn has(&self, path: &str) -> bool {
        self.files.contains_key(path)
    }
}

impl Workspace {
    /// The content of the file at `path`, if there is one; that of another file, if it is a link.
    pub(super) fn read(&self, path: &str) -> Result<Option<Vec<u8>>, WorkspaceError> {
        let path = self.at(path);
        match disk::read_linked(&path, LARGEST) {
            Ok(bytes) => Ok(Some(bytes)),
            Err(error) if is_absence(&error) => Ok(None),
            Err(source) => Err(WorkspaceError::Read { path, source }),
        }
    }

    /// Makes `change`, which was decided on what is `known`. The caller holds the lock.
    pub(super) fn apply(&self, change: Change, known: Known) -> Result<Applied, WorkspaceError> {
        let (mut event, steps) = self.prepare(change, known)?;
        let mut paths = Vec::new();
        for step in steps {
            let surprise = self.take(&step).map_err(|error| match (paths.is_empty(), &event) {
                (false, Some(_)) => WorkspaceError::Halfway(Box::new(error)),
                _ => error,
            })?;
            if let (Some(content), Some(event)) = (surprise, &mut event) {
                self.saved_meanwhile(event, &step.path, &content)?;
            }
            paths.push(step.path);
        }
        // Folders that are empty now, or a text for which an editor was quicker.
        let _ = fs::remove_dir_all(
            event.as_ref().map_or_else(|| self.aside(), |event| self.snapshots().folder_of(event.number).join(NEW)),
        );
        Ok(Applied { paths, event })
    }

    /// Writes down that the file at `path` was saved after it was decided, and held `content`.
    fn saved_meanwhile(&self, event: &mut Event, path: &str, content: &Content) -> Result<(), WorkspaceError> {
        event.meanwhile.push(path.to_owned());
        if let Some(file) = event.files.iter_mut().find(|file| file.path == path) {
            file.lines = Some(content.lines());
        }
        let snapshots = self.snapshots();
        snapshots
            .rewrite(event)
            .map_err(|source| WorkspaceError::Write { path: snapshots.folder_of(event.number), source })
    }

    /// Begins the snapshot, and says what is then to be done, in order.
    pub(super) fn prepare(
        &self,
        change: Change,
        mut known: Known,
    ) -> Result<(Option<Event>, Vec<Step>), WorkspaceError> {
        let (mut kept, mut new, mut files, mut steps) = (BTreeMap::new(), BTreeMap::new(), Vec::new(), Vec::new());
        for (path, target) in change.files {
            let place = self.at(&path);
            self.leads_inside(&place)?;
            let read = |source| WorkspaceError::Read { path: place.clone(), source };
            let present = Content::at(&place).map_err(read)?;
            let old = known.old.remove(&path).map(|old| old.map(Content::Text));
            let before = old.as_ref().unwrap_or(&present);
            if *before != target.content {
                files.push(Replaced {
                    path: path.clone(),
                    exercise: target.exercise,
                    lines: before.as_ref().map(Content::lines),
                    after: target.content.as_ref().map(Content::digest),
                });
                if present == target.content {
                    kept.extend(before.clone().map(|before| (path.clone(), before)));
                }
            }
            if present == target.content {
                continue;
            }
            // What was read was read through a link.
            let seen = match (&present, known.read.remove(&path)) {
                (Some(Content::Text(_)) | None, Some(read)) => read.map(Content::Text),
                _ => present,
            };
            let is_new = target.content.is_some();
            if let Some(content) = target.content {
                new.insert(path.clone(), (content, permissions(&place)));
            }
            steps.push((path, is_new, seen, old.flatten()));
        }
        // Nothing is removed before all is written, and the record comes last.
        steps.sort_by_key(|(path, is_new, ..)| (path == MARK, !is_new));
        let snapshots = self.snapshots();
        // The record alone is nothing to bring back.
        let is_kept = files.iter().any(|file| file.path != MARK && file.lines.is_some());
        let (event, folder) = if is_kept {
            let at = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
            let event = Event {
                number: 0,
                kind: change.kind,
                of: change.of,
                at,
                files,
                marks: change.marks,
                meanwhile: Vec::new(),
            };
            let fault = |source| WorkspaceError::Write { path: snapshots.folder().to_owned(), source };
            self.leads_inside(&snapshots.folder().join("0000"))?;
            let event = snapshots.begin(event, &kept, &new).map_err(fault)?;
            let folder = snapshots.folder_of(event.number);
            (Some(event), Some(folder))
        } else {
            let fault = |source| WorkspaceError::Write { path: self.aside(), source };
            self.write_aside(&new).map_err(fault)?;
            (None, None)
        };
        let steps = steps.into_iter().map(|(path, is_new, seen, old)| Step {
            new: is_new.then(|| below(&folder.as_ref().map_or_else(|| self.aside(), |at| at.join(NEW)), &path)),
            kept: folder.as_ref().map(|at| below(&at.join(KEPT), &path)),
            path,
            seen,
            old,
        });
        Ok((event, steps.collect()))
    }

    /// Writes what no snapshot is made for.
    fn write_aside(&self, new: &BTreeMap<String, (Content, Option<Permissions>)>) -> io::Result<()> {
        let _ = fs::remove_dir_all(self.aside());
        for (path, (content, permissions)) in new {
            let path = below(&self.aside(), path);
            disk::make_folder(&self.root, path.parent().expect("it lies below the folder"))?;
            content.make(&path, permissions.clone())?;
        }
        Ok(())
    }

    /// Changes one file. Returns what stood there, if that is not what was seen before: it was saved
    /// in between.
    pub(super) fn take(&self, step: &Step) -> Result<Option<Content>, WorkspaceError> {
        let path = self.at(&step.path);
        let kept = self.swap(step, &path).map_err(|source| WorkspaceError::Write { path, source })?;
        let Some(kept) = kept else { return Ok(None) };
        // What can't be read was not what was seen, and is kept all the same.
        let Ok(Some(taken)) = Content::at(&kept) else { return Ok(None) };
        if step.seen.as_ref() != Some(&taken) {
            return Ok(Some(taken));
        }
        if let Some(Content::Text(old)) = &step.old {
            disk::replace(&kept, old).map_err(|source| WorkspaceError::Write { path: kept, source })?;
        }
        Ok(None)
    }

    /// Carries `step` out at `path`. Returns where what stood there is kept, if anything did.
    fn swap(&self, step: &Step, path: &Path) -> io::Result<Option<PathBuf>> {
        let folder = path.parent().expect("a file lies in a folder");
        if step.new.is_some() {
            disk::make_folder(&self.root, folder)?;
        } else {
            disk::leads_inside(&self.root, folder)?;
        }
        if let Some(folder) = step.kept.as_ref().and_then(|kept| kept.parent()) {
            disk::make_folder(&self.root, folder)?;
        }
        match (&step.new, &step.kept) {
            (Some(new), Some(kept)) => Ok(swap::swap(new, path, kept)?.then(|| kept.clone())),
            // Ours, and of no use to anybody.
            (Some(new), None) if step.path == MARK => fs::rename(new, path).map(|()| None),
            // What stands there by now is the learner's, and stays.
            (Some(new), None) => swap::put(new, path).map(|_| None),
            (None, Some(kept)) => {
                let was_there = swap::take_away(path, kept)?;
                // A folder that is left empty goes too; any other stays by itself.
                let _ = fs::remove_dir(folder);
                Ok(was_there.then(|| kept.clone()))
            }
            // Nothing was there, or there were a snapshot.
            (None, None) => Ok(None),
        }
    }

    /// Requires that no folder on the way to `path` is a link.
    fn leads_inside(&self, path: &Path) -> Result<(), WorkspaceError> {
        let folder = path.parent().expect("a file lies in a folder");
        disk::leads_inside(&self.root, folder).map_err(|source| WorkspaceError::Write { path: path.to_owned(), source })
    }
}

/// Those of the file at `path`, which the one in its place gets too.
fn permissions(path: &Path) -> Option<Permissions> {
    fs::symlink_metadata(path).ok().filter(|data| data.is_file()).map(|data| data.permissions())
}

/// Writes a file in one step, with the folders that it needs. If a link is there, the link goes, and
/// not what it leads to.
///
/// # Errors
/// When it can't be written; what was there is then unchanged.
pub fn write(path: &Path, content: &[u8]) -> Result<(), WorkspaceError> {
    let folder = path.parent().expect("a file lies in a folder");
    fs::create_dir_all(folder)
        .and_then(|()| disk::replace(path, content))
        .map_err(|source| WorkspaceError::Write { path: path.to_owned(), source })
}
