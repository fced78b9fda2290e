//! What people and programs read: the only floor that prints.
//!
//! Reports and lists are rendered into text here; where it goes is the caller's choice. The
//! full screen shows the same texts. Colours come from `colored`, which obeys `NO_COLOR` and
//! the kind of output.

mod bar;
mod diff;
mod files;
mod full;
mod glyphs;
mod json;
mod kit_bar;
mod markdown;
mod out;
mod plain;
mod rustc_json;
mod timeline;

pub use bar::Bar;
pub use diff::diff;
pub use files::{ago, count, created, event_name, events, news, unjudged, updated};
pub use full::{Drawn, Screen, draw, links, picture, room};
pub use glyphs::in_ascii;
pub use json::json_line;
pub use kit_bar::{kit_bar, preparing};
pub use markdown::opening;
pub use out::{Out, Unwritten, error, print, print_data, tell, tell_colored};
pub use plain::{
    Depth, Look, Row, Status, Told, advice_page, chapter_line, colors, details, exercise_line, headline, hints, list,
    report, rule, settle_colors, summary, table,
};
pub use rustc_json::{EditorReport, finished_line, kit_line};
pub use timeline::{Comparison, timelines};
