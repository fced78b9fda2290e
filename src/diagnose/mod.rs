//! From findings to a verdict that teaches: what rustc said, what the checks recorded and
//! how the process ended, put into a [`Report`] with the idea behind it.
//!
//! Pure: it is given everything, and reads and starts nothing.

mod catalogue;
mod compiler;
mod running;

pub use catalogue::{Advice, Catalogue};
pub use compiler::refused;
pub use running::judged;

use crate::compile::{Diagnostic, Level};

/// The texts of `diagnostics` that are about the learner's file, whole.
fn rendered(diagnostics: &[Diagnostic], level: Level) -> Vec<String> {
    diagnostics
        .iter()
        .filter(|d| d.level == level)
        .filter(|d| d.file.as_deref().is_none_or(|file| file.starts_with("exercises")))
        .map(|d| d.rendered.clone())
        .collect()
}
