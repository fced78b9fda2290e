//! Tools for the course's authors.

mod check;
mod compile_errors;
mod error;
mod fixtures;
mod items;
mod lessons;
mod mistakes;
mod new;
mod pictures;
mod places;
mod proof;
mod remarks;
mod show;
mod wording;

pub use check::{check, errors};
pub use error::AuthorError;
pub use new::create;
pub use pictures::stale;
pub use places::places;
pub use proof::Asked;
pub use show::show;
pub use wording::remarks;
