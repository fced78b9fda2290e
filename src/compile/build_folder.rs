//! The folder in which rustc works on one text, and rustc's incremental state of the last one.
//!
//! A call that may keep state gets a folder that stays the same for its exercise, since rustc's state holds for
//! one path only. It is locked while it is in use. Where it is locked already, can't be written, or is not ours, a
//! temporary folder serves, without state: that is slower and nothing else. State that was made by another
//! toolchain or kit, or that has grown too large, is thrown away. The texts are removed after the call, whatever
//! came of it.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use tempfile::TempDir;

use crate::disk;

/// What a call does with rustc's state of the last call on the same exercise.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Incremental {
    /// Uses it, and leaves its own for the next. The first call takes some 15 % longer for it.
    Keep,
    /// Uses it if there is some. For calls that will not be repeated soon.
    Reuse,
    /// Has nothing to do with it.
    Ignore,
}

/// How many exercises of one place have state at once. Each takes 5 to 10 MB.
const MOST: usize = 12;
/// Bytes that the state of one exercise may take. rustc itself removes what it needs no more.
const LARGEST: u64 = 64 << 20;
/// In the folder of an exercise.
const STATE: &str = "incremental";
const STAMP: &str = "made-by";
const LOCK: &str = "lock";
/// How the folders with state begin, beside those of runs.
const PREFIX: &str = "of-";

/// A folder to compile in.
#[derive(Debug)]
pub(super) struct BuildFolder {
    path: PathBuf,
    kind: Lifetime,
}

#[derive(Debug)]
enum Lifetime {
    /// Goes with this.
    Temporary(#[expect(dead_code, reason = "held for its end")] TempDir),
    /// Stays, and is ours as long as the lock is held.
    Stays { state: PathBuf, _lock: File },
}

impl BuildFolder {
    /// One that goes when it is done.
    pub fn temporary() -> io::Result<BuildFolder> {
        let folder = disk::temporary_folder()?;
        Ok(BuildFolder { path: folder.path().to_owned(), kind: Lifetime::Temporary(folder) })
    }

    /// The folder for the exercise `name` below `place`. State there counts only if it was made by what `key` is
    /// the hash of.
    pub fn open(place: &Path, name: &str, key: &str, incremental: Incremental) -> io::Result<BuildFolder> {
        let stays = match incremental {
            Incremental::Ignore => None,
            Incremental::Keep => BuildFolder::with_state(place, name, key, true),
            Incremental::Reuse => BuildFolder::with_state(place, name, key, false),
        };
        stays.map_or_else(BuildFolder::temporary, Ok)
    }

    /// `None` where anything stands against it.
    fn with_state(place: &Path, name: &str, key: &str, make: bool) -> Option<BuildFolder> {
        let path = std::path::absolute(place).ok()?.join(format!("{PREFIX}{name}"));
        let is_new = !is_folder(&path);
        if is_new && make {
            forget_others(place);
            fs::create_dir(&path).ok()?;
        }
        if !is_folder(&path) {
            return None;
        }
        let lock = disk::lock_file(&path.join(LOCK)).ok()?;
        lock.try_lock().ok()?;
        let folder = BuildFolder { kind: Lifetime::Stays { state: path.join(STATE), _lock: lock }, path };
        let stamp = folder.path.join(STAMP);
        let is_right = disk::read_text(&stamp, LARGEST).is_ok_and(|made_by| made_by == key);
        let state = folder.path.join(STATE);
        // rustc would write through a link.
        if fs::symlink_metadata(&state).is_ok_and(|data| data.is_symlink()) {
            return None;
        }
        if !is_right || size(&state) > LARGEST {
            folder.forget();
            disk::replace(&stamp, key.as_bytes()).ok()?;
        }
        folder.clear();
        (make || is_right).then_some(folder)
    }

    /// Where rustc works.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Where rustc keeps its state, if it does.
    pub fn incremental(&self) -> Option<&Path> {
        match &self.kind {
            Lifetime::Temporary(_) => None,
            Lifetime::Stays { state, .. } => Some(state),
        }
    }

    /// Throws the state away.
    pub fn forget(&self) {
        if let Some(state) = self.incremental() {
            let _ = fs::remove_dir_all(state);
        }
    }

    /// Removes all but the state.
    fn clear(&self) {
        if let Lifetime::Temporary(_) = self.kind {
            return;
        }
        for entry in fs::read_dir(&self.path).into_iter().flatten().flatten() {
            if [STATE, STAMP, LOCK].iter().any(|name| entry.file_name() == *name) {
                continue;
            }
            let is_folder = entry.file_type().is_ok_and(|kind| kind.is_dir());
            // What can't be removed is overwritten by the next call, or makes it fail and be said.
            let _ = if is_folder { fs::remove_dir_all(entry.path()) } else { fs::remove_file(entry.path()) };
        }
    }
}

impl Drop for BuildFolder {
    fn drop(&mut self) {
        self.clear();
    }
}

/// Whether `path` is a folder, and no link to one.
fn is_folder(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok_and(|data| data.is_dir())
}

/// Removes the state that was used longest ago, if `place` has as much as it may.
fn forget_others(place: &Path) {
    let mut all: Vec<(SystemTime, PathBuf)> = fs::read_dir(place)
        .into_iter()
        .flatten()
        .flatten()
        .filter(|entry| entry.file_name().to_string_lossy().starts_with(PREFIX) && is_folder(&entry.path()))
        .filter_map(|entry| Some((entry.metadata().ok()?.modified().ok()?, entry.path())))
        .collect();
    all.sort();
    let too_many = (all.len() + 1).saturating_sub(MOST);
    for (_, path) in all.into_iter().take(too_many) {
        // One that is in use is locked, and will be used again.
        let lock = disk::lock_file(&path.join(LOCK));
        if lock.is_ok_and(|lock| lock.try_lock().is_ok()) {
            let _ = fs::remove_dir_all(path);
        }
    }
}

/// The bytes of all files in `folder`.
fn size(folder: &Path) -> u64 {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    entries
        .map(|entry| match entry.metadata() {
            Ok(data) if data.is_dir() => size(&entry.path()),
            Ok(data) => data.len(),
            Err(_) => 0,
        })
        .sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn open(place: &Path, key: &str, incremental: Incremental) -> BuildFolder {
        BuildFolder::open(place, "join", key, incremental).unwrap()
    }

    #[test]
    fn state_stays_and_texts_go() {
        let place = tempfile::tempdir().unwrap();
        assert!(open(place.path(), "k", Incremental::Reuse).incremental().is_none(), "there is none yet");
        let first = open(place.path(), "k", Incremental::Keep);
        let state = first.incremental().unwrap().join("s-1");
        fs::create_dir_all(&state).unwrap();
        let text = first.path().join("text.rs");
        fs::write(&text, "text").unwrap();
        let second = open(place.path(), "k", Incremental::Keep);
        assert!(second.incremental().is_none(), "one at a time");
        drop(first);
        assert!(state.is_dir() && !text.exists());
        assert!(open(place.path(), "k", Incremental::Reuse).incremental().is_some());
        assert!(open(place.path(), "k", Incremental::Ignore).incremental().is_none());
        assert!(state.is_dir());
    }

    #[test]
    fn state_of_another_toolchain_is_thrown_away() {
        let place = tempfile::tempdir().unwrap();
        let state = open(place.path(), "k", Incremental::Keep).incremental().unwrap().join("s-1");
        fs::create_dir_all(&state).unwrap();
        assert!(open(place.path(), "other", Incremental::Reuse).incremental().is_none());
        assert!(!state.exists());
    }

    #[test]
    fn only_so_many_exercises_have_state() {
        let place = tempfile::tempdir().unwrap();
        for n in 0..MOST + 3 {
            drop(BuildFolder::open(place.path(), &format!("exercise_{n}"), "k", Incremental::Keep).unwrap());
        }
        assert_eq!(fs::read_dir(place.path()).unwrap().count(), MOST);
    }

    #[cfg(unix)]
    #[test]
    fn a_folder_or_lock_that_is_a_link_is_not_used() {
        let place = tempfile::tempdir().unwrap();
        let elsewhere = tempfile::tempdir().unwrap();
        let file = elsewhere.path().join("file");
        fs::write(&file, "precious").unwrap();
        let of_join = place.path().join("of-join");
        std::os::unix::fs::symlink(elsewhere.path(), &of_join).unwrap();
        assert!(open(place.path(), "k", Incremental::Keep).incremental().is_none());
        fs::remove_file(&of_join).unwrap();
        fs::create_dir(&of_join).unwrap();
        std::os::unix::fs::symlink(&file, of_join.join(LOCK)).unwrap();
        assert!(open(place.path(), "k", Incremental::Keep).incremental().is_none());
        assert_eq!(fs::read_to_string(&file).unwrap(), "precious");
    }
}
