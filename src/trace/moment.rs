//! When something happens in a run, and how a time is written.

use serde::Serialize;

/// A moment of a run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Moment {
    /// Microseconds since the run began, on its own clock.
    pub at: u64,
    /// The number of the event, which orders those of the same time.
    pub step: usize,
}

/// Microseconds as a person reads them.
pub(super) fn duration(micros: u64) -> String {
    match micros {
        0 => "0".to_owned(),
        m if m.is_multiple_of(1_000_000) => format!("{} s", m / 1_000_000),
        m if m.is_multiple_of(1000) => format!("{} ms", m / 1000),
        m if m > 10_000 => format!("{:.1} ms", m as f64 / 1000.0),
        m => format!("{m} µs"),
    }
}
