//! Text as a value: lines of spans, each with a role.
//!
//! A [`Text`] holds nothing that steers a terminal, whoever wrote it. What a role looks like is
//! the matter of `ui`.

mod ansi;
mod sanitize;
mod styled;

pub use sanitize::{sanitize, visible_json};
pub use styled::{Line, Role, Span, Text};
