//! A learner's folder: how it is found, and where things are in it.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};

use super::cargo_toml;
use super::content::{Content, below};
use super::error::WorkspaceError;
use super::paths::is_exercise;
use super::record::MARK;
use crate::course::Exercise;
use crate::disk;

/// Our own folder inside the workspace.
const OURS: &str = ".async-learn";
/// Tells the folder that was made here from its clones; no repository keeps it.
pub(super) const MADE_HERE: &str = ".async-learn/made-here";

/// How the name of a folder of [`Workspace::snapshots`] begins that is not an event yet.
pub(super) const UNFINISHED: &str = ".new-";

/// A learner's folder.
#[derive(Clone, Debug)]
pub struct Workspace {
    root: PathBuf,
}

/// The manifest in `folder`, if there is one that can be read.
pub(super) fn manifest_in(folder: &Path) -> Option<String> {
    const LARGEST: u64 = 1 << 20;
    String::from_utf8(disk::read_linked(&folder.join("Cargo.toml"), LARGEST).ok()?).ok()
}

/// Whether `folder` is a workspace: it has the record, or else the manifest of a course and the support crate. A
/// repository of an older course left the record out.
fn is_course(folder: &Path) -> bool {
    let has_support = || folder.join("support/src/lib.rs").is_file();
    folder.join(MARK).is_file()
        || has_support() && manifest_in(folder).is_some_and(|text| cargo_toml::is_of_a_course(&text))
}

impl Workspace {
    /// The folder `root`, which may not be a course yet.
    pub(super) fn at_root(root: PathBuf) -> Workspace {
        Workspace { root }
    }

    /// The workspace that holds `folder`, which may be any folder inside it.
    pub fn containing(folder: &Path) -> Option<Workspace> {
        let root = folder.ancestors().find(|ancestor| is_course(ancestor))?;
        Some(Workspace { root: root.to_owned() })
    }

    /// The folder itself, absolute.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The folder as a `file:` address, written as cargo writes it.
    pub fn url(&self) -> String {
        // What the `url` crate escapes in a path, as cargo does; and backslashes, which are
        // separators on Windows only.
        const ESCAPED: &AsciiSet = &CONTROLS
            .add(b' ')
            .add(b'"')
            .add(b'#')
            .add(b'<')
            .add(b'>')
            .add(b'`')
            .add(b'?')
            .add(b'{')
            .add(b'}')
            .add(b'%')
            .add(b'\\')
            .add(b'^')
            .add(b'|');
        let path = self.root.to_string_lossy();
        let path = if cfg!(windows) { path.replace('\\', "/") } else { path.into_owned() };
        let root = if path.starts_with('/') { "file://" } else { "file:///" };
        format!("{root}{}", utf8_percent_encode(&path, ESCAPED))
    }

    /// The learner's package as cargo names it in its messages.
    pub fn package_id(&self) -> String {
        // Of the template's manifest; cargo says the name only where the folder does not.
        let (name, version) = ("async-learn-exercises", "0.0.0");
        let says_it = self.root.file_name().is_some_and(|folder| folder == name);
        let name = if says_it { String::new() } else { format!("{name}@") };
        format!("path+{}#{name}{version}", self.url())
    }

    /// Our own folder inside it.
    pub fn state(&self) -> PathBuf {
        self.root.join(OURS)
    }

    /// The folder of the history's events.
    pub(super) fn snapshots(&self) -> PathBuf {
        self.state().join("snapshots")
    }

    /// The learner's file of `exercise`.
    pub fn file(&self, exercise: &Exercise) -> PathBuf {
        self.root.join("exercises").join(&exercise.chapter).join(&exercise.file)
    }

    /// Where the file of `exercise` leads, if that is by a link to anything but another exercise's place. A learner may
    /// have linked it, or a stranger, to a file that is none of the course's business.
    pub fn leads_out(&self, exercise: &Exercise) -> Option<PathBuf> {
        let real = fs::canonicalize(self.file(exercise)).ok()?;
        let root = fs::canonicalize(&self.root).ok()?;
        let inside = real.strip_prefix(root).ok().map(|inside| inside.to_string_lossy().replace('\\', "/"));
        let is_exercise = inside.is_some_and(|inside| is_exercise(&inside));
        (!is_exercise).then_some(real)
    }

    /// The learner's file of `exercise` as they would type it from `folder`.
    pub fn shown(&self, exercise: &Exercise, folder: &Path) -> String {
        let file = self.file(exercise);
        file.strip_prefix(folder).unwrap_or(&file).display().to_string()
    }

    /// The place of `path`, which is relative to the workspace and has `/` between folders.
    pub(super) fn at(&self, path: &str) -> PathBuf {
        below(&self.root, path)
    }

    /// Whether it was made on this machine. A clone was not.
    pub fn is_made_here(&self) -> bool {
        self.at(MADE_HERE).exists()
    }

    /// Requires that neither our own folder nor anything in it is a link: a link could lead to files that do not
    /// belong to the course.
    ///
    /// # Errors
    /// Names the link.
    pub fn check(&self) -> Result<(), WorkspaceError> {
        let is_link = |path: &Path| fs::symlink_metadata(path).is_ok_and(|data| data.is_symlink());
        let entries = fs::read_dir(self.state()).into_iter().flatten().flatten().map(|entry| entry.path());
        match std::iter::once(self.state()).chain(entries).find(|path| is_link(path)) {
            Some(link) => Err(WorkspaceError::Link(link)),
            None => Ok(()),
        }
    }

    /// The content of the file at `path`, if there is one.
    pub(super) fn content(&self, path: &str) -> Result<Option<Content>, WorkspaceError> {
        let path = self.at(path);
        Content::at(&path).map_err(|source| WorkspaceError::Read { path, source })
    }

    /// What other processes of ours hold while they change files.
    fn lock_path(&self) -> PathBuf {
        self.state().join("files.lock")
    }

    /// Whether another process of ours is changing files for all of `time`.
    pub fn is_busy_for(&self, time: Duration) -> bool {
        disk::is_locked_for(&self.lock_path(), time)
    }

    /// Keeps other processes of ours from changing files until it is dropped.
    pub(super) fn lock(&self) -> Result<File, WorkspaceError> {
        let path = self.lock_path();
        let fault = |source| WorkspaceError::Write { path: path.clone(), source };
        disk::make_folder(&self.root, &self.state()).map_err(fault)?;
        let lock = disk::lock_file(&path).map_err(fault)?;
        match lock.lock() {
            Ok(()) => {
                // A process that was killed left these.
                for entry in fs::read_dir(self.snapshots()).into_iter().flatten().flatten() {
                    if entry.file_name().to_string_lossy().starts_with(UNFINISHED) {
                        let _ = fs::remove_dir_all(entry.path());
                    }
                }
                Ok(lock)
            }
            // A file system without locks. Each file is still the old or the new.
            Err(error) if error.kind() == io::ErrorKind::Unsupported => Ok(lock),
            Err(error) => Err(fault(error)),
        }
    }
}

/// Writes a file in one step, with the folders that it needs. If a link is there, the link is
/// replaced, not its target.
///
/// # Errors
/// When it can't be written; the old file is then unchanged.
pub fn write(path: &Path, content: &[u8]) -> Result<(), WorkspaceError> {
    let folder = path.parent().expect("a file lies in a folder");
    fs::create_dir_all(folder)
        .and_then(|()| disk::replace(path, content))
        .map_err(|source| WorkspaceError::Write { path: path.to_owned(), source })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::course::Course;

    fn workspace() -> (tempfile::TempDir, Workspace, Course) {
        let course = Course::embedded().unwrap();
        let folder = tempfile::tempdir().unwrap();
        let workspace = Workspace::create(&folder.path().join("new"), &course).unwrap().workspace;
        (folder, workspace, course)
    }

    #[test]
    fn a_workspace_is_found_from_within_with_and_without_what_is_private() {
        let (_folder, workspace, _) = workspace();
        let inside = workspace.root().join("exercises");
        assert_eq!(Workspace::containing(&inside).unwrap().root(), workspace.root());
        fs::remove_dir_all(workspace.state()).unwrap();
        assert_eq!(Workspace::containing(&inside).unwrap().root(), workspace.root());
        fs::remove_dir_all(workspace.at("support")).unwrap();
        assert!(Workspace::containing(&inside).is_none());
    }

    #[test]
    #[cfg(unix)]
    fn a_link_in_our_own_folder_is_named() {
        let (folder, workspace, _) = workspace();
        workspace.check().unwrap();
        for name in ["build", "new", "progress.lock"] {
            let link = workspace.state().join(name);
            std::os::unix::fs::symlink(folder.path(), &link).unwrap();
            let error = workspace.check().unwrap_err().to_string();
            assert!(error.contains(&format!("{name} is a link")), "{error}");
            fs::remove_file(link).unwrap();
        }
        fs::rename(workspace.state(), folder.path().join("elsewhere")).unwrap();
        std::os::unix::fs::symlink(folder.path().join("elsewhere"), workspace.state()).unwrap();
        assert!(workspace.check().unwrap_err().to_string().contains(".async-learn is a link"));
    }
}
