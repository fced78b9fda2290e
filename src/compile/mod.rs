//! From a learner's source to a library or a program, with one direct call of rustc.
//!
//! The [`Toolchain`] says where rustc is, the [`Kit`] is the prebuilt library that
//! everything links against, and a [`Compiler`] makes an [`Artifact`] or says what
//! rustc has against it. What the diagnostics mean is not decided here.

mod build_folder;
mod compiler;
mod diagnostic;
mod job;
mod kit;
mod kit_build;
mod rendered;
mod rustc;
mod together;
mod toolchain;

pub use build_folder::Incremental;
pub use compiler::Artifact;
pub use diagnostic::{Diagnostic, Level, Mark, Note};
pub use job::Job;
pub use kit::Kit;
pub use kit_build::{KitError, Listener};
pub use rustc::{Compiler, NotCompiled};
pub use toolchain::{Toolchain, ToolchainError};

use std::path::{Path, PathBuf};

use crate::disk;

/// The folder for what all of the user's workspaces share: `$ASYNC_LEARN_CACHE`, or
/// `cargo-async-learn` in the platform's cache folder.
pub fn cache_folder() -> PathBuf {
    match std::env::var_os("ASYNC_LEARN_CACHE") {
        Some(folder) => PathBuf::from(folder),
        None => dirs::cache_dir().unwrap_or_else(std::env::temp_dir).join("cargo-async-learn"),
    }
}

/// The folder for what all workspaces share is of no use.
#[derive(Debug, thiserror::Error)]
#[error(
    "the cache folder {folder} can't be used: {source}. Set ASYNC_LEARN_CACHE to a folder of your own",
    folder = .folder.display()
)]
pub struct CacheError {
    folder: PathBuf,
    /// Why.
    pub source: std::io::Error,
}

impl CacheError {
    /// Whether it is there and belongs to another user.
    pub fn is_anothers(&self) -> bool {
        self.folder.is_dir() && !disk::is_ours(&self.folder)
    }
}

/// Makes the cache folder `folder`. What is in it is run, so it is for our user alone, and one of
/// another user's is refused.
///
/// # Errors
/// When it can't be made, or is another user's.
pub fn make_cache_folder(folder: &Path) -> Result<(), CacheError> {
    disk::make_private(folder).map_err(|source| CacheError { folder: folder.to_owned(), source })
}
