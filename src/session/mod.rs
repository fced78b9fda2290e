//! What every command works with: the course, the learner's folder, and their progress.
//!
//! `state` holds the three together; `files` (reset, undo, update) imports it, and `export` (export, import) both.

mod export;
mod files;
mod state;

pub use export::{Export, ImportError, Imported};
pub use files::Undone;
pub use state::{NoCourse, Session, Status};
