//! What an author did wrong.

/// What is wrong with a text.
#[derive(Debug)]
pub struct Fault {
    /// Counted from 1.
    pub line: usize,
    /// What is wrong, and what is wanted.
    pub message: String,
}

/// An author asks for something that is not there, or that a course's files do not allow.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct AuthorError(pub(super) String);
