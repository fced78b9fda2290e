//! From findings to a verdict that teaches: what rustc said, what the checks recorded and
//! how the process ended, put into a [`Report`] with the idea behind it.
//!
//! Pure: it is given everything, and reads and starts nothing.

mod aborted;
mod compiler;
mod expression;
mod kept;
mod matcher;
mod messages;
mod place;
mod places;
mod running;
mod types;

pub use compiler::{compiler_crashed, refused};
pub use place::place;
pub use places::{Run, add_places};
pub use running::{corrected_by_main, judged};
