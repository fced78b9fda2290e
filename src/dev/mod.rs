//! Tools for the course's authors.

mod check;
mod fixtures;
mod pictures;

pub use check::{Asked, check};
pub use pictures::stale;
