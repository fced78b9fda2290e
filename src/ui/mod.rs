//! What people and programs read: the only floor that prints.
//!
//! `words` renders reports, lists and lessons into [`Text`](crate::text::Text) once. The surfaces
//! take that: plain lines (`out`), the full screen and its pictures (`full`), and an editor
//! (`rustc_json`). Roles become colours in `style`.

mod bar;
mod code;
mod full;
mod glyphs;
mod json;
mod kit_bar;
mod look;
mod markdown;
mod out;
mod rustc_json;
mod style;
mod table;
pub mod words;

pub use bar::Bar;
pub use full::{Drawn, Screen, Terminal, give_terminal_back, picture, room};
pub use glyphs::in_ascii;
pub use json::json_line;
pub use kit_bar::kit_bar;
pub use look::{Depth, Look};
pub use markdown::opening;
pub use out::{Out, Unwritten, error, print, print_data, reader_is_gone, tell};
pub use rustc_json::{EditorReport, finished_line, kit_line};
pub use style::{colors, settle_colors};
