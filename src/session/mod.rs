//! What every command works with: the course, the learner's folder, and their progress.
//!
//! `state` holds the three together; `files` (reset, undo, update) imports it, and `export` (export, import) both.
//! `carried` keeps what an import brings for another version of the course.

mod carried;
mod export;
mod files;
mod state;

pub use export::{Export, ImportError, Imported};
pub use files::Undone;
pub use state::{NoCourse, Session, Status};
