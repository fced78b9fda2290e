//! From findings to a verdict that teaches: what rustc said, what the checks recorded and
//! how the process ended, put into a [`Report`] with the idea behind it.
//!
//! Pure: it is given everything, and reads and starts nothing.

mod compiler;
mod matcher;
mod place;
mod running;

pub use compiler::{overwhelmed, refused};
pub use place::place;
pub use running::{judged, rehearsed};

use crate::compile::{Diagnostic, Level};
use crate::verdict::CompilerMessage;

/// The texts of `diagnostics` that are about the learner's file, whole.
fn rendered(diagnostics: &[Diagnostic], level: Level) -> Vec<String> {
    diagnostics
        .iter()
        .filter(|d| d.level == level)
        .filter(|d| d.file.as_deref().is_none_or(|file| file.starts_with("exercises")))
        .map(|d| d.rendered.clone())
        .collect()
}

/// The errors and warnings among `diagnostics` that lie in the learner's file, as data; `advice` says
/// which idea one stands for.
fn messages(diagnostics: &[Diagnostic], advice: impl Fn(&Diagnostic) -> Option<String>) -> Vec<CompilerMessage> {
    diagnostics
        .iter()
        .filter(|d| d.level != Level::Other)
        .filter(|d| d.file.as_deref().is_some_and(|file| file.starts_with("exercises")))
        .map(|d| CompilerMessage { json: d.json.clone(), advice: advice(d) })
        .collect()
}
