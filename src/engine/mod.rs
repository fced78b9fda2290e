//! The pipeline from a submission to an outcome: build, run, diagnose, told as events.
//!
//! A [`Checker`] is made once and checks many submissions, also at once. Dropping the
//! future of a check cancels it and ends its processes.

mod build;
mod check;
mod checker;
mod compare;
mod outcome;
mod places;
mod program;
mod report_cache;
mod run;

pub use crate::compile::Listener;
pub use build::Built;
pub use checker::{Checker, SetupError};
pub use outcome::Outcome;
