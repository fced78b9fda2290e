//! What a step of `doctor` found.

use crate::verdict::Shortage;

/// The result of one step.
pub(super) enum Found {
    Well(String),
    /// Nothing that a check needs.
    Lacking(String),
    Wrong(String),
}

/// `said`, and what to do about it where that is known.
pub(super) fn advised(said: &str) -> String {
    match Shortage::in_words(said) {
        Some(shortage) if !said.contains(&shortage.to_string()) => {
            format!("{}.\n{shortage}", said.trim_end().trim_end_matches('.'))
        }
        _ => said.to_owned(),
    }
}
