//! From a learner's source to a library or a program, with one direct call of rustc.
//!
//! The [`Toolchain`] says where rustc is, the [`Kit`] is the prebuilt library that
//! everything links against, and a [`Compiler`] makes an [`Artifact`] or says what
//! rustc has against it. What the diagnostics mean is not decided here.

mod build_folder;
mod diagnostic;
mod kit;
mod rustc;
mod toolchain;

pub use build_folder::Incremental;
pub use diagnostic::{Diagnostic, Level};
pub use kit::{Kit, KitError, KitProgress};
pub use rustc::{Artifact, Compiled, Compiler, Job};
pub use toolchain::{Toolchain, ToolchainError};

use std::path::PathBuf;

/// The folder for what all of the user's workspaces share: `$ASYNC_LEARN_CACHE`, or
/// `cargo-async-learn` in the platform's cache folder.
pub fn cache_folder() -> PathBuf {
    match std::env::var_os("ASYNC_LEARN_CACHE") {
        Some(folder) => PathBuf::from(folder),
        None => dirs::cache_dir().unwrap_or_else(std::env::temp_dir).join("cargo-async-learn"),
    }
}

/// A hash of `parts`, as hexadecimal digits. Each part counts as a whole.
pub fn hash<T: AsRef<[u8]>>(parts: impl IntoIterator<Item = T>) -> String {
    let mut hasher = blake3::Hasher::new();
    for part in parts {
        let part = part.as_ref();
        hasher.update(&(part.len() as u64).to_le_bytes());
        hasher.update(part);
    }
    hasher.finalize().to_hex()[..32].to_owned()
}
