//! Changing what stands at a path so that whatever stood there is kept, also what an editor saved a
//! moment ago.
//!
//! A copy that was read before is no safe keeping: a save between the reading and the writing would
//! be in neither. So the file itself is taken away, and the new one is put without replacing. Where
//! the system can exchange two files in one step, the path is never without a file.

use std::ffi::OsString;
use std::fs;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use super::content::Content;

/// Saves in a row that may come in between before we give up.
const ATTEMPTS: usize = 100;

/// Puts what is at `new` to `path`, and what is there to `kept`. Returns whether anything was there.
/// Where files can't be exchanged, what is saved between two steps stays at `path`.
pub(super) fn swap(new: &Path, path: &Path, kept: &Path) -> io::Result<bool> {
    swap_with(rename_in_one_step, new, path, kept)
}

/// Puts what is at `new` to `path`, if nothing is there; returns whether it did.
pub(super) fn put(new: &Path, path: &Path) -> io::Result<bool> {
    put_with(rename_in_one_step, new, path)
}

/// Moves what is at `path` to `kept`, where nothing is. Returns whether anything was there.
pub(super) fn take_away(path: &Path, kept: &Path) -> io::Result<bool> {
    match fs::rename(path, kept) {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(false),
        Err(error) if error.kind() == ErrorKind::CrossesDevices => take_far_away(path, kept),
        Err(error) => Err(error),
    }
}

/// The same between two file systems: from its place first, and then over.
fn take_far_away(path: &Path, kept: &Path) -> io::Result<bool> {
    let mut beside: OsString = path.as_os_str().to_owned();
    beside.push(".before");
    let beside = PathBuf::from(beside);
    if !put(path, &beside)? {
        return Err(io::Error::new(ErrorKind::AlreadyExists, format!("{} is in the way", beside.display())));
    }
    let copied = Content::at(&beside).and_then(|content| match content {
        Some(content) => content.make(kept, None),
        None => Err(ErrorKind::NotFound.into()),
    });
    match copied {
        Ok(()) => fs::remove_file(&beside).map(|()| true),
        Err(error) => {
            let _ = put(&beside, path);
            Err(error)
        }
    }
}

/// Two ways to rename in one step that [`fs::rename`] has not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    /// The two change places.
    Exchange,
    /// Nothing is replaced.
    New,
}

type Rename = fn(&Path, &Path, Way) -> io::Result<()>;

fn swap_with(rename: Rename, new: &Path, path: &Path, kept: &Path) -> io::Result<bool> {
    for _ in 0..ATTEMPTS {
        match rename(new, path, Way::Exchange) {
            Ok(()) => return fs::rename(new, kept).map(|()| true),
            Err(error) if error.kind() == ErrorKind::NotFound => {
                if put_with(rename, new, path)? {
                    return Ok(false);
                }
                // Somebody put a file there just now.
            }
            Err(error) if is_unable(&error) => {
                let was_there = take_away(path, kept)?;
                if put_with(rename, new, path)? || was_there {
                    return Ok(was_there);
                }
            }
            Err(error) => return Err(error),
        }
    }
    Err(io::Error::other("it is written again and again by another program; try once more when that is done"))
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
            // A file system without links. A kill in this write leaves a part of our own text.
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

/// Whether `error` says that this cannot be done here, and not that it may not.
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
        ["new", "path", "kept"].map(|name| fs::read_to_string(folder.join(name)).ok())
    }

    #[test]
    fn what_was_there_is_kept_and_what_was_not_is_put() {
        for rename in [rename_in_one_step, unable] {
            let folder = tempfile::tempdir().unwrap();
            let at = |name: &str| folder.path().join(name);
            fs::write(at("new"), "1").unwrap();
            assert!(!swap_with(rename, &at("new"), &at("path"), &at("kept")).unwrap());
            assert_eq!(texts(folder.path()), [None, Some("1".into()), None]);
            fs::write(at("new"), "2").unwrap();
            assert!(swap_with(rename, &at("new"), &at("path"), &at("kept")).unwrap());
            assert_eq!(texts(folder.path()), [None, Some("2".into()), Some("1".into())]);
            fs::write(at("new"), "3").unwrap();
            assert!(!put_with(rename, &at("new"), &at("path")).unwrap(), "nothing is replaced");
            assert_eq!(texts(folder.path()), [Some("3".into()), Some("2".into()), Some("1".into())]);
        }
    }

    #[test]
    fn what_is_saved_between_two_steps_stays() {
        // An editor that saves after the file was taken away.
        fn editor(from: &Path, to: &Path, way: Way) -> io::Result<()> {
            if way == Way::New {
                fs::write(to, "saved").unwrap();
            }
            unable(from, to, way)
        }
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        fs::write(at("new"), "new").unwrap();
        fs::write(at("path"), "old").unwrap();
        assert!(swap_with(editor, &at("new"), &at("path"), &at("kept")).unwrap());
        assert_eq!(texts(folder.path()), [Some("new".into()), Some("saved".into()), Some("old".into())]);
    }

    #[test]
    fn between_two_file_systems_it_is_copied_and_then_removed() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        fs::write(at("path"), "old").unwrap();
        assert!(take_far_away(&at("path"), &at("kept")).unwrap());
        assert_eq!(texts(folder.path()), [None, None, Some("old".into())]);
        fs::write(at("path"), "newer").unwrap();
        assert!(take_far_away(&at("path"), &at("kept")).is_err(), "nothing that is kept is replaced");
        assert_eq!(texts(folder.path()), [None, Some("newer".into()), Some("old".into())]);
    }
}
