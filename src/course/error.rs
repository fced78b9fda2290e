//! What can be wrong with a course.

/// What is wrong with a course, and where.
#[derive(Debug, thiserror::Error)]
pub enum CourseError {
    /// `info.toml`, or a text's front matter, can't be used as it is.
    #[error("{path}:{line}: {message}")]
    Malformed {
        /// Relative to the course.
        path: String,
        /// Counted from 1.
        line: usize,
        /// What is wrong and what is wanted.
        message: String,
    },
    /// A file that the course needs is not there.
    #[error("{path} is missing, or is not a UTF-8 file inside the course")]
    Missing {
        /// Relative to the course.
        path: String,
    },
    /// The operating system said no, or it is no ordinary file.
    #[error("{path} can't be read: {source}")]
    Unreadable {
        /// Relative to the course.
        path: String,
        /// Why.
        source: std::io::Error,
    },
}

impl CourseError {
    pub(super) fn missing(path: &str) -> CourseError {
        CourseError::Missing { path: path.to_owned() }
    }
}
