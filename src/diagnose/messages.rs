//! rustc's messages on the learner's file, as a report has them.

use crate::compile::{Diagnostic, Level};
use crate::verdict::CompilerMessage;

/// The texts of `diagnostics` that are about the learner's file, whole.
pub(super) fn rendered(diagnostics: &[Diagnostic], level: Level) -> Vec<String> {
    diagnostics
        .iter()
        .filter(|d| d.level == level)
        .filter(|d| d.file.as_deref().is_none_or(|file| file.starts_with("exercises")))
        .map(|d| d.rendered.clone())
        .collect()
}

/// The errors and warnings among `diagnostics` that lie in the learner's file, as data; `advice` says
/// which idea one stands for, and what is to be said of the learner's own expression.
pub(super) fn messages(
    diagnostics: &[Diagnostic],
    advice: impl Fn(&Diagnostic) -> Option<(String, Option<String>)>,
) -> Vec<CompilerMessage> {
    diagnostics
        .iter()
        .filter(|d| d.level != Level::Other)
        .filter(|d| d.file.as_deref().is_some_and(|file| file.starts_with("exercises")))
        .map(|d| {
            let (advice, said) = advice(d).unzip();
            CompilerMessage { json: d.json.clone(), advice, said: said.flatten() }
        })
        .collect()
}
