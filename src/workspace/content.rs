//! What stands at a path: a text, or a link, which is a thing of its own and never looked through
//! when files are changed.

use std::fs::{self, File, Permissions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use super::record::digest;
use crate::disk;

/// More than any file that we replace has.
pub(super) const LARGEST: u64 = 256 << 20;

/// What stands at a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Content {
    /// A file's bytes.
    Text(Vec<u8>),
    /// A link, and where it leads.
    Link(PathBuf),
}

impl Content {
    /// What stands at `path`, if anything does.
    pub fn at(path: &Path) -> io::Result<Option<Content>> {
        match fs::symlink_metadata(path) {
            Ok(data) if data.is_symlink() => fs::read_link(path).map(|target| Some(Content::Link(target))),
            Ok(_) => disk::read(path, LARGEST).map(|bytes| Some(Content::Text(bytes))),
            Err(error) if is_absence(&error) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Makes it at `path`, where nothing is yet.
    pub fn make(&self, path: &Path, permissions: Option<Permissions>) -> io::Result<()> {
        match self {
            Content::Text(bytes) => {
                let mut file = File::options().write(true).create_new(true).open(path)?;
                file.write_all(bytes)?;
                if let Some(permissions) = permissions {
                    file.set_permissions(permissions)?;
                }
                file.sync_all()
            }
            #[cfg(unix)]
            Content::Link(target) => std::os::unix::fs::symlink(target, path),
            #[cfg(windows)]
            Content::Link(target) => std::os::windows::fs::symlink_file(target, path),
        }
    }

    pub fn digest(&self) -> String {
        match self {
            Content::Text(bytes) => digest(bytes),
            Content::Link(target) => digest(&[b"link to ", target.as_os_str().as_encoded_bytes()].concat()),
        }
    }

    pub fn lines(&self) -> usize {
        match self {
            Content::Text(bytes) => bytes.split_inclusive(|&byte| byte == b'\n').count(),
            Content::Link(_) => 1,
        }
    }
}

/// Whether `error` says that nothing is there. Not a directory: a file stands where a folder of the
/// path would be.
pub(super) fn is_absence(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory)
}

/// The place of `path`, which has `/` between folders, below `folder`.
pub(super) fn below(folder: &Path, path: &str) -> PathBuf {
    path.split('/').fold(folder.to_owned(), |at, name| at.join(name))
}
