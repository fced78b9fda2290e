//! What people and programs read: the only floor that prints.
//!
//! Reports and lists are rendered into text here; where it goes is the caller's choice.
//! Colours come from `colored`, which obeys `NO_COLOR` and the kind of output.

mod json;
mod kit_bar;
mod plain;
mod rustc_json;
mod text;
mod timeline;

pub use json::json_line;
pub use kit_bar::KitBar;
pub use plain::{Row, Status, advice_page, hints, list, report, summary, table};
pub use rustc_json::{EditorReport, finished_line, kit_line};
pub use text::sanitize;
pub use timeline::timelines;
