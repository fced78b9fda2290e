//! The learner's folder: an ordinary cargo package with the exercises in it.
//!
//! What is the learner's is never overwritten: a folder is only created where there is
//! nothing, and a file of theirs is only replaced after a snapshot of it was taken.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use crate::course::{Course, Exercise};

const MANIFEST: &str = include_str!("template/manifest.toml");
const LOCK: &str = include_str!("template/lock.toml");
const GITIGNORE: &str = include_str!("template/gitignore");
/// What makes an editor's rust-analyzer ask us about a saved file, in the places where editors
/// look for a folder's own settings.
const EDITORS: [(&str, &str); 5] = [
    ("rust-analyzer.toml", include_str!("template/rust_analyzer.toml")),
    (".vscode/settings.json", include_str!("template/vscode_settings.json")),
    (".vscode/extensions.json", include_str!("template/vscode_extensions.json")),
    (".helix/languages.toml", include_str!("template/helix_languages.toml")),
    (".zed/settings.json", include_str!("template/zed_settings.json")),
];

/// Our own folder inside the workspace.
const OURS: &str = ".async-learn";
/// What makes a folder a workspace of ours.
const MARK: &str = ".async-learn/course.toml";

/// A learner's folder.
#[derive(Clone, Debug)]
pub struct Workspace {
    root: PathBuf,
}

/// A workspace could not be made or changed.
#[derive(Debug, thiserror::Error)]
pub enum WorkspaceError {
    /// There is something where it should go.
    #[error("{folder} is there already and is not empty; name another folder: cargo async-learn init DIR", folder = .0.display())]
    NotEmpty(PathBuf),
    /// Something that is not a folder is where it should go.
    #[error("{path} is a file; name another folder: cargo async-learn init DIR", path = .0.display())]
    NotAFolder(PathBuf),
    /// The operating system said no.
    #[error("{path} can't be written: {source}", path = .path.display())]
    Write {
        /// What was to be written.
        path: PathBuf,
        /// Why it was not.
        source: io::Error,
    },
}

fn write(path: &Path, text: &str) -> Result<(), WorkspaceError> {
    let fault = |source| WorkspaceError::Write { path: path.to_owned(), source };
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(fault)?;
    }
    fs::write(path, text).map_err(fault)
}

impl Workspace {
    /// The workspace that holds `folder`, which may be any folder inside it.
    pub fn containing(folder: &Path) -> Option<Workspace> {
        let root = folder.ancestors().find(|ancestor| ancestor.join(MARK).is_file())?;
        Some(Workspace { root: root.to_owned() })
    }

    /// Makes a workspace in `folder`, which must not be there or be empty.
    ///
    /// # Errors
    /// When there is something already, or the folder can't be written. What was
    /// begun is then left for the learner to see.
    pub fn create(folder: &Path, course: &Course) -> Result<Workspace, WorkspaceError> {
        match fs::read_dir(folder) {
            Ok(mut entries) => {
                if entries.next().is_some() {
                    return Err(WorkspaceError::NotEmpty(folder.to_owned()));
                }
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(_) if folder.is_file() => return Err(WorkspaceError::NotAFolder(folder.to_owned())),
            Err(source) => return Err(WorkspaceError::Write { path: folder.to_owned(), source }),
        }
        let root = std::path::absolute(folder).unwrap_or_else(|_| folder.to_owned());
        let place = |path: &str| path.split('/').fold(root.clone(), |at, name| at.join(name));
        write(&place("Cargo.toml"), &manifest(course))?;
        write(&place("Cargo.lock"), LOCK)?;
        write(&place(".gitignore"), GITIGNORE)?;
        for (path, text) in EDITORS {
            write(&place(path), text)?;
        }
        for path in course.files("exercises") {
            write(&place(&path), &course.read(&path).unwrap_or_default())?;
        }
        for path in course.files("kit/support") {
            let text = course.read(&path).unwrap_or_default();
            let path = path.trim_start_matches("kit/").replace("manifest.toml", "Cargo.toml");
            write(&place(&path), &text)?;
        }
        // Last: a folder without it is not a workspace yet.
        write(&place(MARK), &format!("# Made by cargo-async-learn.\nversion = \"{}\"\n", env!("CARGO_PKG_VERSION")))?;
        Ok(Workspace { root })
    }

    /// The folder itself, absolute.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The folder as a `file:` address, written as cargo writes it.
    pub fn url(&self) -> String {
        let path = self.root.to_string_lossy().replace('\\', "/");
        let mut url = String::from(if path.starts_with('/') { "file://" } else { "file:///" });
        for byte in path.bytes() {
            match byte {
                b' ' | b'"' | b'#' | b'<' | b'>' | b'`' | b'?' | b'{' | b'}' | b'%' | b'\\' | b'^' | b'|' => {
                    url.push_str(&format!("%{byte:02X}"));
                }
                0x21..=0x7e => url.push(char::from(byte)),
                _ => url.push_str(&format!("%{byte:02X}")),
            }
        }
        url
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

    /// The learner's file of `exercise`.
    pub fn file(&self, exercise: &Exercise) -> PathBuf {
        self.root.join("exercises").join(&exercise.chapter).join(&exercise.file)
    }

    /// The learner's file of `exercise` as they would type it from `folder`.
    pub fn shown(&self, exercise: &Exercise, folder: &Path) -> String {
        let file = self.file(exercise);
        file.strip_prefix(folder).unwrap_or(&file).display().to_string()
    }

    /// Puts the starter back, after a snapshot of what is there. Returns the snapshot's
    /// path, or `None` if there was nothing to keep.
    ///
    /// # Errors
    /// When either can't be written; then the learner's file is as it was.
    pub fn reset(&self, exercise: &Exercise, starter: &str) -> Result<Option<PathBuf>, WorkspaceError> {
        let file = self.file(exercise);
        let snapshot = match fs::read(&file) {
            Ok(bytes) if bytes == starter.as_bytes() => None,
            Ok(bytes) => Some(self.snapshot(exercise, &bytes)?),
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            Err(source) => return Err(WorkspaceError::Write { path: file, source }),
        };
        write(&file, starter)?;
        Ok(snapshot)
    }

    fn snapshot(&self, exercise: &Exercise, bytes: &[u8]) -> Result<PathBuf, WorkspaceError> {
        let folder = self.state().join("snapshots").join(&exercise.chapter);
        let fault = |source| WorkspaceError::Write { path: folder.clone(), source };
        fs::create_dir_all(&folder).map_err(fault)?;
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let path = folder.join(format!("{}.{}.rs", exercise.name, now.as_millis()));
        fs::write(&path, bytes).map_err(fault)?;
        Ok(path)
    }
}

/// The package's manifest, with every exercise as a binary.
fn manifest(course: &Course) -> String {
    let mut text = MANIFEST.to_owned();
    for exercise in course.exercises() {
        text.push_str(&format!("\n[[bin]]\nname = \"{}\"\npath = \"{}\"\n", exercise.name, exercise.path()));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_is_there_is_overwritten() {
        let course = Course::embedded().unwrap();
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("mine.txt"), "mine").unwrap();
        let error = Workspace::create(folder.path(), &course).unwrap_err();
        assert!(matches!(error, WorkspaceError::NotEmpty(_)), "{error}");
        let error = Workspace::create(&folder.path().join("mine.txt"), &course).unwrap_err();
        assert!(matches!(error, WorkspaceError::NotAFolder(_)), "{error}");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn a_reset_keeps_what_was_there() {
        let course = Course::embedded().unwrap();
        let folder = tempfile::tempdir().unwrap();
        let workspace = Workspace::create(&folder.path().join("new"), &course).unwrap();
        let exercise = &course.exercises()[0];
        let starter = course.read(&exercise.path()).unwrap();
        assert_eq!(workspace.reset(exercise, &starter).unwrap(), None);
        fs::write(workspace.file(exercise), "hours of work").unwrap();
        let snapshot = workspace.reset(exercise, &starter).unwrap().unwrap();
        assert_eq!(fs::read_to_string(snapshot).unwrap(), "hours of work");
        assert_eq!(fs::read_to_string(workspace.file(exercise)).unwrap(), starter);
        let inside = workspace.root().join("exercises");
        assert_eq!(Workspace::containing(&inside).unwrap().root(), workspace.root());
    }
}
