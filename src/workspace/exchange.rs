//! Two paths change their contents, and nothing is lost: not even what an editor saves at that moment.
//!
//! A copy that was read before can't promise that: a save between the reading and the writing would be lost. So
//! the file itself moves. Linux and macOS exchange two files in one step. Elsewhere, and on file systems that
//! can't, the old file moves away and the new one is put in its place without replacing anything.

use std::ffi::OsString;
use std::fs;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use super::content::Content;

/// So many saves in a row may come between two steps before we give up.
const ATTEMPTS: usize = 100;

/// `path` and `kept` change their contents; either may be missing. What is saved between two steps stays at `path`.
pub(super) fn exchange(path: &Path, kept: &Path) -> io::Result<()> {
    exchange_with(rename_in_one_step, path, kept)
}

/// Moves the file at `new` to `path`, if nothing is there; returns whether it did.
pub(super) fn put(new: &Path, path: &Path) -> io::Result<bool> {
    put_with(rename_in_one_step, new, path)
}

/// Where the old file is while an exchange takes several steps.
pub(super) fn between(kept: &Path) -> PathBuf {
    let mut name = OsString::from(kept);
    name.push(".before");
    PathBuf::from(name)
}

/// Moves the file at `path` to `kept`, where nothing is. Returns whether there was one.
fn take_away(path: &Path, kept: &Path) -> io::Result<bool> {
    match fs::rename(path, kept) {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(false),
        Err(error) if error.kind() == ErrorKind::CrossesDevices => take_far_away(path, kept),
        Err(error) => Err(error),
    }
}

/// The same between two file systems: the file gets another name first, and is copied then.
fn take_far_away(path: &Path, kept: &Path) -> io::Result<bool> {
    let beside = between(path);
    if !put(path, &beside)? {
        return Err(io::Error::new(ErrorKind::AlreadyExists, format!("{} is in the way", beside.display())));
    }
    let copied = Content::at(&beside).and_then(|content| content.ok_or(ErrorKind::NotFound)?.make(kept, None));
    match copied {
        Ok(()) => fs::remove_file(&beside).map(|()| true),
        Err(error) => {
            let _ = put(&beside, path);
            Err(error)
        }
    }
}

/// Two ways to rename in one step that [`fs::rename`] does not have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    /// The two change places.
    Exchange,
    /// Nothing is replaced.
    New,
}

type Rename = fn(&Path, &Path, Way) -> io::Result<()>;

fn exchange_with(rename: Rename, path: &Path, kept: &Path) -> io::Result<()> {
    let old = between(kept);
    // An earlier exchange was interrupted.
    let _ = fs::rename(&old, kept);
    for _ in 0..ATTEMPTS {
        if fs::symlink_metadata(kept).is_err() {
            return take_away(path, kept).map(drop);
        }
        match rename(kept, path, Way::Exchange) {
            Err(error) if error.kind() == ErrorKind::NotFound => {
                if put_with(rename, kept, path)? {
                    return Ok(());
                }
                // Another program made the file just now.
            }
            Err(error) if is_unable(&error) => {
                let was_there = take_away(path, &old)?;
                let is_put = put_with(rename, kept, path)?;
                if was_there {
                    return fs::rename(&old, kept);
                }
                if is_put {
                    return Ok(());
                }
            }
            done => return done,
        }
    }
    Err(io::Error::other("another program keeps writing it; try again when that program is done"))
}

fn put_with(rename: Rename, new: &Path, path: &Path) -> io::Result<bool> {
    let is_done = |done: io::Result<()>| match done {
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(false),
        done => done.map(|()| true),
    };
    match rename(new, path, Way::New) {
        Err(error) if is_unable(&error) => {}
        done => return is_done(done),
    }
    let done = match fs::hard_link(new, path) {
        Err(error) if error.kind() != ErrorKind::AlreadyExists && error.kind() != ErrorKind::NotFound => {
            // A file system without hard links. A kill during this write leaves a part of our own text.
            let content = Content::at(new)?.ok_or(ErrorKind::NotFound)?;
            content.make(path, fs::metadata(new).ok().map(|data| data.permissions()))
        }
        linked => linked,
    };
    let is_put = is_done(done)?;
    if is_put {
        fs::remove_file(new)?;
    }
    Ok(is_put)
}

/// Whether `error` says that the system can't do this, rather than that we may not.
fn is_unable(error: &io::Error) -> bool {
    matches!(error.kind(), ErrorKind::Unsupported | ErrorKind::InvalidInput | ErrorKind::CrossesDevices)
}

#[cfg(any(target_os = "linux", target_os = "android", target_vendor = "apple"))]
fn rename_in_one_step(from: &Path, to: &Path, way: Way) -> io::Result<()> {
    use rustix::fs::{CWD, RenameFlags, renameat_with};

    let flags = match way {
        Way::Exchange => RenameFlags::EXCHANGE,
        Way::New => RenameFlags::NOREPLACE,
    };
    Ok(renameat_with(CWD, from, CWD, to, flags)?)
}

#[cfg(not(any(target_os = "linux", target_os = "android", target_vendor = "apple")))]
fn rename_in_one_step(_: &Path, _: &Path, _: Way) -> io::Result<()> {
    Err(ErrorKind::Unsupported.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unable(_: &Path, _: &Path, _: Way) -> io::Result<()> {
        Err(ErrorKind::Unsupported.into())
    }

    fn texts(folder: &Path) -> [Option<String>; 3] {
        ["path", "kept", "kept.before"].map(|name| fs::read_to_string(folder.join(name)).ok())
    }

    fn text(text: &str) -> Option<String> {
        Some(text.to_owned())
    }

    #[test]
    fn contents_change_places_also_where_one_is_missing() {
        for rename in [rename_in_one_step, unable] {
            let folder = tempfile::tempdir().unwrap();
            let (path, kept) = (folder.path().join("path"), folder.path().join("kept"));
            fs::write(&kept, "1").unwrap();
            exchange_with(rename, &path, &kept).unwrap();
            assert_eq!(texts(folder.path()), [text("1"), None, None]);
            fs::write(&kept, "2").unwrap();
            exchange_with(rename, &path, &kept).unwrap();
            assert_eq!(texts(folder.path()), [text("2"), text("1"), None]);
            assert!(!put_with(rename, &kept, &path).unwrap(), "nothing is replaced");
            assert_eq!(texts(folder.path()), [text("2"), text("1"), None]);
            fs::remove_file(&kept).unwrap();
            exchange_with(rename, &path, &kept).unwrap();
            assert_eq!(texts(folder.path()), [None, text("2"), None]);
        }
    }

    #[test]
    fn a_save_between_two_steps_stays() {
        // An editor that saves after the file was taken away.
        fn editor(from: &Path, to: &Path, way: Way) -> io::Result<()> {
            if way == Way::New {
                fs::write(to, "saved").unwrap();
            }
            unable(from, to, way)
        }
        let folder = tempfile::tempdir().unwrap();
        let (path, kept) = (folder.path().join("path"), folder.path().join("kept"));
        fs::write(&kept, "new").unwrap();
        fs::write(&path, "old").unwrap();
        exchange_with(editor, &path, &kept).unwrap();
        assert_eq!(texts(folder.path()), [text("saved"), text("old"), None]);
    }

    #[test]
    fn an_exchange_that_was_interrupted_between_two_steps_can_be_turned_around() {
        let folder = tempfile::tempdir().unwrap();
        let (path, kept) = (folder.path().join("path"), folder.path().join("kept"));
        fs::write(&path, "new").unwrap();
        fs::write(between(&kept), "old").unwrap();
        exchange_with(unable, &path, &kept).unwrap();
        assert_eq!(texts(folder.path()), [text("old"), text("new"), None]);
    }

    #[test]
    fn between_two_file_systems_a_file_is_copied_and_then_removed() {
        let folder = tempfile::tempdir().unwrap();
        let (path, kept) = (folder.path().join("path"), folder.path().join("kept"));
        fs::write(&path, "old").unwrap();
        assert!(take_far_away(&path, &kept).unwrap());
        assert_eq!(texts(folder.path()), [None, text("old"), None]);
        fs::write(&path, "newer").unwrap();
        assert!(take_far_away(&path, &kept).is_err(), "nothing that is kept is replaced");
        assert_eq!(texts(folder.path()), [text("newer"), text("old"), None]);
    }
}
