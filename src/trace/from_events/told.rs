//! An event of a run that is drawn.

use crate::protocol::TraceEvent;

/// An event with the time that it has on its run's clock.
pub(super) struct Told<'a> {
    pub at: u64,
    pub thread: usize,
    pub event: &'a TraceEvent,
    /// For the end of a task: whether it was ready then.
    pub ended: Option<bool>,
    /// For a poll by hand: how many like it are left out before it.
    pub skipped: usize,
}
