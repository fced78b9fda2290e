//! What a learner has done: which exercises, with which source, and how many hints.
//!
//! `progress.toml` is written to a temporary file in the same folder, synced, and renamed
//! into place, so that a crash at any moment leaves the old one or the new one. A change
//! is made under a lock, on what the file holds by then, so two programs at once lose
//! nothing. A file that can't be understood is kept aside, never replaced in silence; one
//! of a newer version is left as it is.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Deserializer, Serialize};

use crate::disk;

const VERSION: u32 = 1;
/// More than what is known about any course.
const LARGEST: u64 = 4 << 20;

/// What is known about one learner's way through the course.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Progress {
    /// The format's version.
    version: u32,
    /// The exercise the learner is at. `None`: the first that is not done.
    pub current: Option<String>,
    /// How many hints were shown, by exercise.
    #[serde(default, deserialize_with = "counts")]
    pub hints: BTreeMap<String, u32>,
    /// The hash of the text that was judged last on this machine, by exercise.
    #[serde(default)]
    pub judged: BTreeMap<String, String>,
    /// The exercises that were passed. Those of other versions of the course are kept.
    #[serde(default)]
    pub done: BTreeMap<String, Done>,
}

/// One exercise that was passed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Done {
    /// The hash of the source that passed.
    pub source: String,
}

impl Default for Progress {
    fn default() -> Progress {
        Progress {
            version: VERSION,
            current: None,
            hints: BTreeMap::new(),
            judged: BTreeMap::new(),
            done: BTreeMap::new(),
        }
    }
}

/// Progress can't be read or written.
#[derive(Debug, thiserror::Error)]
pub enum ProgressError {
    /// A newer tool wrote it.
    #[error("{path} was written by a newer cargo-async-learn (its version is {version}, this tool knows {VERSION}); it is left as it is. Update with `cargo install cargo-async-learn`", path = .path.display())]
    Newer {
        /// The file.
        path: PathBuf,
        /// Its version.
        version: u32,
    },
    /// The operating system said no.
    #[error("your progress can't be kept in {path}: {source}; what you solved so far is unchanged", path = .path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
}

/// What was read, and what has to be said about it.
#[derive(Debug)]
pub struct Loaded {
    /// What is known.
    pub progress: Progress,
    /// Where a file that could not be understood was put.
    pub set_aside: Option<PathBuf>,
}

/// Where a workspace's progress is kept.
#[derive(Clone, Debug)]
pub struct ProgressFile {
    path: PathBuf,
}

impl ProgressFile {
    /// The one in `folder`, which need not be there yet.
    pub fn in_folder(folder: &Path) -> ProgressFile {
        ProgressFile { path: folder.join("progress.toml") }
    }

    /// Reads it. No file is a new beginning.
    ///
    /// # Errors
    /// When it is of a newer version, or can't be read at all.
    pub fn load(&self) -> Result<Loaded, ProgressError> {
        let bytes = match disk::read(&self.path, LARGEST) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                return Ok(Loaded { progress: Progress::default(), set_aside: None });
            }
            Err(source) => return Err(self.io(source)),
        };
        let text = String::from_utf8_lossy(&bytes);
        if let Ok(version) = toml::from_str::<Versioned>(&text)
            && version.version > VERSION
        {
            return Err(ProgressError::Newer { path: self.path.clone(), version: version.version });
        }
        match toml::from_str(&text) {
            Ok(progress) => Ok(Loaded { progress, set_aside: None }),
            Err(_) => {
                let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
                let aside = self.path.with_extension(format!("unreadable-{}.toml", now.as_secs()));
                let aside = disk::move_aside(&self.path, &aside).map_err(|source| self.io(source))?;
                Ok(Loaded { progress: Progress::default(), set_aside: Some(aside) })
            }
        }
    }

    /// Changes it, on top of what any other program wrote meanwhile, and returns the result.
    ///
    /// # Errors
    /// As [`load`](Self::load), or when it can't be written; then the old one stands.
    pub fn change(&self, change: impl FnOnce(&mut Progress)) -> Result<Loaded, ProgressError> {
        let folder = self.path.parent().expect("the file lies in a folder");
        fs::create_dir_all(folder).map_err(|source| self.io(source))?;
        let path = self.lock_path();
        let of_lock = |source| ProgressError::Io { path: path.clone(), source };
        let lock = disk::lock_file(&path).map_err(of_lock)?;
        match lock.lock() {
            // A file system without locks: the rename is still atomic.
            Err(error) if error.kind() != io::ErrorKind::Unsupported => return Err(of_lock(error)),
            _ => {}
        }
        disk::sweep(folder, &["progress-"]);
        let mut loaded = self.load()?;
        let before = loaded.progress.clone();
        change(&mut loaded.progress);
        if loaded.progress != before || loaded.set_aside.is_some() {
            self.write(&loaded.progress).map_err(|source| self.io(source))?;
        }
        Ok(loaded)
    }

    /// Whether another process of ours is changing it for all of `time`.
    pub fn is_busy_for(&self, time: Duration) -> bool {
        disk::is_locked_for(&self.lock_path(), time)
    }

    /// What other processes of ours hold while they change it.
    fn lock_path(&self) -> PathBuf {
        self.path.with_file_name("progress.lock")
    }

    fn write(&self, progress: &Progress) -> io::Result<()> {
        let text = toml::to_string(progress).map_err(io::Error::other)?;
        // It could not be read again.
        if text.len() as u64 > LARGEST {
            let many = format!("it would have {} bytes, and may have {LARGEST}", text.len());
            return Err(io::Error::new(io::ErrorKind::FileTooLarge, many));
        }
        disk::replace(&self.path, text.as_bytes())
    }

    fn io(&self, source: io::Error) -> ProgressError {
        ProgressError::Io { path: self.path.clone(), source }
    }
}

/// Counts, of which one that can't be is the nearest that can.
fn counts<'de, D: Deserializer<'de>>(deserializer: D) -> Result<BTreeMap<String, u32>, D::Error> {
    let counts = BTreeMap::<String, i64>::deserialize(deserializer)?;
    Ok(counts.into_iter().map(|(id, count)| (id, count.clamp(0, i64::from(u32::MAX)) as u32)).collect())
}

#[derive(Deserialize)]
struct Versioned {
    version: u32,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file() -> (tempfile::TempDir, ProgressFile) {
        let folder = tempfile::tempdir().unwrap();
        let file = ProgressFile::in_folder(folder.path());
        (folder, file)
    }

    #[test]
    fn what_was_written_is_read_again() {
        let (_folder, file) = file();
        assert_eq!(file.load().unwrap().progress, Progress::default());
        file.change(|p| drop(p.done.insert("join".into(), Done { source: "1".into() }))).unwrap();
        file.change(|p| p.current = Some("threads".into())).unwrap();
        let read = file.load().unwrap().progress;
        assert_eq!((read.done.len(), read.current.as_deref()), (1, Some("threads")));
    }

    #[test]
    fn an_unreadable_file_is_kept_aside_and_said() {
        for content in ["", "done = 3", "\0\0\0", "version = \"x\""] {
            let (_folder, file) = file();
            fs::write(&file.path, content).unwrap();
            let loaded = file.change(|p| p.current = Some("join".into())).unwrap();
            assert_eq!(fs::read_to_string(loaded.set_aside.unwrap()).unwrap(), content);
            assert_eq!(file.load().unwrap().progress.current.as_deref(), Some("join"));
        }
    }

    #[test]
    fn a_newer_version_is_refused_and_untouched() {
        let (_folder, file) = file();
        let text = "version = 9\nunheard_of = true\n";
        fs::write(&file.path, text).unwrap();
        assert!(matches!(file.change(|p| p.current = None), Err(ProgressError::Newer { version: 9, .. })));
        assert_eq!(fs::read_to_string(&file.path).unwrap(), text);
    }

    #[test]
    fn counts_that_cannot_be_are_the_nearest_that_can() {
        let (_folder, file) = file();
        fs::write(&file.path, "version = 1\n[hints]\na = -1\nb = 4294967295\nc = 4294967296\n").unwrap();
        let hints = file.load().unwrap().progress.hints;
        assert_eq!(hints.into_values().collect::<Vec<_>>(), [0, u32::MAX, u32::MAX]);
    }

    #[test]
    fn what_is_too_large_to_be_read_again_is_not_written() {
        let (_folder, file) = file();
        file.change(|p| p.current = Some("join".into())).unwrap();
        let error = file.change(|p| p.current = Some("x".repeat(LARGEST as usize))).unwrap_err();
        assert!(error.to_string().contains("bytes, and may have"), "{error}");
        assert_eq!(file.load().unwrap().progress.current.as_deref(), Some("join"));
    }

    #[test]
    fn two_programs_at_once_lose_nothing() {
        let (_folder, file) = file();
        std::thread::scope(|scope| {
            for thread in 0..4 {
                let file = &file;
                scope.spawn(move || {
                    for i in 0..25 {
                        let done = Done { source: String::new() };
                        file.change(|p| drop(p.done.insert(format!("{thread}-{i}"), done))).unwrap();
                    }
                });
            }
        });
        assert_eq!(file.load().unwrap().progress.done.len(), 100);
    }

    #[test]
    fn a_folder_that_cannot_be_written_is_an_error_and_loses_nothing() {
        let (folder, _) = file();
        let blocked = folder.path().join("file");
        fs::write(&blocked, "").unwrap();
        assert!(ProgressFile::in_folder(&blocked).change(|p| p.current = None).is_err());
    }
}
