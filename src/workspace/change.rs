//! Changing files as one event: first a snapshot of all that is replaced, then each file.
//!
//! A file is written aside and renamed into place, so that it is the old or the new at any
//! moment. Several files are not changed at one moment, but the snapshot is complete before
//! the first of them is touched.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Write as _};
use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

use super::record::digest;
use super::snapshots::{Event, Kind, Mark, Replaced};
use super::{MARK, Workspace, WorkspaceError};
use crate::course::Exercise;

/// Contents by path; `None` is no file.
pub(super) type Contents = BTreeMap<String, Option<Vec<u8>>>;

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
    content: Option<Vec<u8>>,
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
    content: Option<Vec<u8>>,
}

impl Change {
    pub fn new(kind: Kind) -> Change {
        Change { kind, of: None, marks: BTreeMap::new(), files: BTreeMap::new() }
    }

    /// The file at `path`, which is that of `exercise`, is to hold `content`; `None` removes it.
    pub fn put(&mut self, path: String, exercise: Option<&Exercise>, content: Option<Vec<u8>>) {
        self.files.insert(path, Target { exercise: exercise.map(|exercise| exercise.name.clone()), content });
    }

    pub fn has(&self, path: &str) -> bool {
        self.files.contains_key(path)
    }
}

impl Workspace {
    /// The content of the file at `path`, if there is one.
    pub(super) fn read(&self, path: &str) -> Result<Option<Vec<u8>>, WorkspaceError> {
        let path = self.at(path);
        match fs::read(&path) {
            Ok(bytes) => Ok(Some(bytes)),
            // Not a directory: a file stands where a folder of the path would be.
            Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => Ok(None),
            Err(source) => Err(WorkspaceError::Read { path, source }),
        }
    }

    /// Makes `change`. What counts as the old content is what `before` says, and where it
    /// says nothing, what is there. The caller holds the lock.
    pub(super) fn apply(&self, change: Change, before: Contents) -> Result<Applied, WorkspaceError> {
        let (event, steps) = self.prepare(change, before)?;
        let mut paths = Vec::new();
        for step in steps {
            self.take(&step).map_err(|error| match (paths.is_empty(), &event) {
                (false, Some(_)) => WorkspaceError::Halfway(Box::new(error)),
                _ => error,
            })?;
            paths.push(step.path);
        }
        Ok(Applied { paths, event })
    }

    /// Takes the snapshot, and says what is then to be done, in order.
    pub(super) fn prepare(
        &self,
        change: Change,
        mut before: Contents,
    ) -> Result<(Option<Event>, Vec<Step>), WorkspaceError> {
        let (mut kept, mut files, mut steps) = (BTreeMap::new(), Vec::new(), Vec::new());
        for (path, target) in change.files {
            let present = self.read(&path)?;
            let old = before.remove(&path).unwrap_or_else(|| present.clone());
            if old != target.content {
                files.push(Replaced {
                    path: path.clone(),
                    exercise: target.exercise,
                    lines: old.as_deref().map(lines),
                    after: target.content.as_deref().map(digest),
                });
                kept.extend(old.map(|old| (path.clone(), old)));
            }
            if present != target.content {
                steps.push(Step { path, content: target.content });
            }
        }
        // Nothing is removed before all is written, and the record comes last.
        steps.sort_by_key(|step| (step.path == MARK, step.content.is_none()));
        // The record alone is nothing to bring back.
        if kept.keys().all(|path| path == MARK) {
            return Ok((None, steps));
        }
        let at = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
        let event = Event { number: 0, kind: change.kind, of: change.of, at, files, marks: change.marks };
        let snapshots = self.snapshots();
        let event = snapshots
            .take(event, &kept)
            .map_err(|source| WorkspaceError::Write { path: snapshots.folder().to_owned(), source })?;
        Ok((Some(event), steps))
    }

    pub(super) fn take(&self, step: &Step) -> Result<(), WorkspaceError> {
        let path = self.at(&step.path);
        match &step.content {
            Some(content) => write_by_way_of(Some(&self.aside()), &path, content),
            None => {
                match fs::remove_file(&path) {
                    Err(source) if source.kind() != io::ErrorKind::NotFound => {
                        return Err(WorkspaceError::Write { path, source });
                    }
                    _ => {}
                }
                // A folder that is left empty goes too; any other stays by itself.
                let _ = path.parent().map(fs::remove_dir);
                Ok(())
            }
        }
    }
}

/// Writes a file in one step, with the folders that it needs.
///
/// # Errors
/// When it can't be written; what was there is then unchanged.
pub fn write(path: &Path, content: &[u8]) -> Result<(), WorkspaceError> {
    write_by_way_of(None, path, content)
}

/// Like [`write`], and writes aside in the folder `aside`, so that nothing half-written is ever
/// seen beside the file, if the two are on one file system.
fn write_by_way_of(aside: Option<&Path>, path: &Path, content: &[u8]) -> Result<(), WorkspaceError> {
    let fault = |source| WorkspaceError::Write { path: path.to_owned(), source };
    let folder = path.parent().expect("a file lies in a folder");
    fs::create_dir_all(folder).map_err(fault)?;
    // Through a link, so that what the learner linked stays linked.
    let target = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let beside = target.parent().expect("a file lies in a folder");
    if let Some(aside) = aside {
        fs::create_dir_all(aside).map_err(fault)?;
        match replace(aside, &target, content) {
            Err(error) if error.kind() == io::ErrorKind::CrossesDevices => {}
            done => return done.map_err(fault),
        }
    }
    replace(beside, &target, content).map_err(fault)
}

fn replace(aside: &Path, path: &Path, content: &[u8]) -> io::Result<()> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".async-learn-");
    // A temporary file is for its owner only; this one will be an ordinary file.
    #[cfg(unix)]
    builder.permissions(<fs::Permissions as std::os::unix::fs::PermissionsExt>::from_mode(0o666));
    let mut file = builder.tempfile_in(aside)?;
    file.write_all(content)?;
    if let Ok(old) = fs::metadata(path) {
        file.as_file().set_permissions(old.permissions())?;
    }
    file.as_file().sync_all()?;
    file.persist(path)?;
    Ok(())
}

fn lines(text: &[u8]) -> usize {
    text.split_inclusive(|&byte| byte == b'\n').count()
}
