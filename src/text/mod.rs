//! Text as a value: lines of spans, each with a role.
//!
//! Nothing in a [`Text`] steers a terminal, not even what the learner's program printed. `ui`
//! decides what a role looks like.

mod ansi;
mod columns;
mod sanitize;
mod styled;

pub use columns::{padded, shortened};
pub use sanitize::{sanitize, visible_json};
pub use styled::{Line, Role, Span, Text};
