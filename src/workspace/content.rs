//! The content of a path: a text, or a link. A link counts as itself; nothing is read or written through it.

use std::fs::{self, File, Permissions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use super::record::digest;
use crate::disk;

/// No file that we replace is larger, in bytes.
const LARGEST: u64 = 256 << 20;

/// The content of a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Content {
    /// A file's bytes.
    Text(Vec<u8>),
    /// A link, and where it leads.
    Link(PathBuf),
}

impl Content {
    /// The content of `path`, if anything is there.
    pub fn at(path: &Path) -> io::Result<Option<Content>> {
        match fs::symlink_metadata(path) {
            Ok(data) if data.is_symlink() => fs::read_link(path).map(|target| Some(Content::Link(target))),
            Ok(_) => disk::read(path, LARGEST).map(|bytes| Some(Content::Text(bytes))),
            // Not a directory: a file stands where a folder of the path would be.
            Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => Ok(None),
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

    /// The bytes of a text.
    pub fn bytes(&self) -> Option<&[u8]> {
        match self {
            Content::Text(bytes) => Some(bytes),
            Content::Link(_) => None,
        }
    }

    pub fn digest(&self) -> String {
        match self {
            Content::Text(bytes) => digest(bytes),
            Content::Link(target) => digest(&[b"link to ", target.as_os_str().as_encoded_bytes()].concat()),
        }
    }

    pub fn lines(&self) -> usize {
        self.bytes().map_or(1, |bytes| bytes.split_inclusive(|&byte| byte == b'\n').count())
    }
}

impl From<&str> for Content {
    fn from(text: &str) -> Content {
        Content::Text(text.into())
    }
}

/// The place of `path`, which has `/` between folders, below `folder`.
pub(super) fn below(folder: &Path, path: &str) -> PathBuf {
    path.split('/').fold(folder.to_owned(), |at, name| at.join(name))
}
