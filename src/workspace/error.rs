//! Why a learner's folder can't be made or changed, and what to do about it.

use std::io;
use std::path::PathBuf;

/// A workspace could not be made or changed.
#[derive(Debug, thiserror::Error)]
pub enum WorkspaceError {
    /// The folder holds something that no new repository has.
    #[error(
        "{folder} is not empty: it contains `{name}`. Nothing was changed. Name another folder (cargo async-learn init \
         DIR), or make this one a repository first (git init)",
        folder = .folder.display()
    )]
    NotEmpty {
        /// The folder.
        folder: PathBuf,
        /// One thing in it.
        name: String,
    },
    /// The folder is a course already.
    #[error(
        "{folder} already contains a course. Nothing was changed. In that folder, `cargo async-learn` goes on with it, \
         and `cargo async-learn update` adds missing files",
        folder = .0.display()
    )]
    IsCourse(PathBuf),
    /// The folder is inside another course.
    #[error(
        "{folder} would be inside the course in {course}, and a course can't be inside another one. Nothing was changed. \
         Name a folder outside: cargo async-learn init DIR",
        folder = .folder.display(), course = .course.display()
    )]
    InsideCourse {
        /// The folder.
        folder: PathBuf,
        /// The other course.
        course: PathBuf,
    },
    /// Where the course has a file or a folder, there is something else.
    #[error(
        "{path} already exists and is {what}, so no course can be created here. Nothing was changed. Name another \
         folder: cargo async-learn init DIR",
        path = .path.display()
    )]
    InTheWay {
        /// The path.
        path: PathBuf,
        /// What is there, in words.
        what: &'static str,
    },
    /// The folder is a file.
    #[error("{path} is a file; name another folder: cargo async-learn init DIR", path = .0.display())]
    NotAFolder(PathBuf),
    /// A link in our own folder.
    #[error("{path} is a link, which could lead to files outside of the course; remove it", path = .0.display())]
    Link(PathBuf),
    /// A file or folder can't be written.
    #[error("{path} can't be written: {source}", path = .path.display())]
    Write {
        /// The path.
        path: PathBuf,
        /// The system's reason.
        source: io::Error,
    },
    /// A file can't be read.
    #[error("{path} can't be read: {source}", path = .path.display())]
    Read {
        /// The path.
        path: PathBuf,
        /// The system's reason.
        source: io::Error,
    },
    /// The record names a path that no course has.
    #[error(
        "{path} names `{named}` as a file of the course, and no course has a file there. Nothing was changed. Remove \
         {path} if it came from somebody else; the next `cargo async-learn update` writes a new one and takes every \
         file for yours",
        path = .path.display()
    )]
    Foreign {
        /// The record.
        path: PathBuf,
        /// The path in it.
        named: String,
    },
    /// A newer tool wrote the workspace.
    #[error(
        "this folder was written by cargo-async-learn {0}, which is newer than this one ({version}). Nothing was changed. \
         To update the tool: cargo install --locked cargo-async-learn",
        version = env!("CARGO_PKG_VERSION")
    )]
    Newer(String),
    /// A change failed after its first file.
    #[error("{0}. Some files were already changed; `cargo async-learn undo` restores them")]
    Halfway(Box<WorkspaceError>),
}

impl WorkspaceError {
    /// Whether the folder that was named, or what lies in it, is to blame; otherwise it is the machine.
    pub fn is_usage(&self) -> bool {
        use WorkspaceError::{Foreign, InTheWay, InsideCourse, IsCourse, NotAFolder, NotEmpty};
        matches!(
            self,
            NotEmpty { .. } | NotAFolder(_) | IsCourse(_) | InsideCourse { .. } | InTheWay { .. } | Foreign { .. }
        )
    }
}
