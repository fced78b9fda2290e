//! Tools for the course's authors.

mod check;
mod fixtures;
mod items;
mod mistakes;
mod new;
mod pictures;
mod show;
mod wording;

pub use check::{Asked, check};
pub use new::create;
pub use pictures::stale;
pub use show::show;
pub use wording::remarks;

/// What is wrong with a text.
#[derive(Debug)]
struct Fault {
    /// Counted from 1.
    line: usize,
    /// What is wrong, and what is wanted.
    message: String,
}

/// An author asks for something that is not there, or that a course's files do not allow.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct AuthorError(String);
