//! The number of a run that nobody can foresee.

use std::sync::OnceLock;

static SEED: OnceLock<u32> = OnceLock::new();

/// Makes `seed` the seed of this run, for a run that repeats another.
pub(crate) fn set(seed: u32) {
    let _ = SEED.set(seed);
}

/// A number that nobody knows in advance, so that a result can only come from what the check
/// gave. It is the same throughout a run, and in the solution's run that is drawn beside it.
pub fn seed() -> u32 {
    *SEED.get_or_init(std::process::id)
}
