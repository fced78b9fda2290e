//! The learner's folder: an ordinary cargo package with the exercises in it.
//!
//! Nothing of the learner's is ever lost: a file is put only where none is, or it changes places with the old one,
//! which the history keeps. Each file below imports only those that stand before it:
//!
//! - `paths` (where the course can have files), `record` (which texts are the course's), `error`, `gitignore`
//! - `content` (of one path), `exchange` (two paths change contents), `cargo_toml`
//! - `folder` (where things are), `above` (cargo workspaces around it), `template` (what the course puts there)
//! - `event`: what a change of files was
//! - `history`: every change of files, and its undo
//! - `update` (a newer course), `create` (a new folder)

mod above;
mod cargo_toml;
mod content;
mod create;
mod error;
mod event;
mod exchange;
mod folder;
mod gitignore;
mod history;
mod paths;
mod record;
mod template;
mod update;

pub use create::Created;
pub use error::WorkspaceError;
pub use event::{Event, Kind, Mark, UnreadableEvent};
pub use folder::{Workspace, write};

pub use record::is_same_text;
pub use update::{Item, News, Updated, What};
