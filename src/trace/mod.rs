//! The picture of a run: what tasks, futures, threads and connections did, and when.
//!
//! [`Timeline`] is pure data, made of the [`History`] that the harness wrote, and drawn by the
//! functions below it as text, SVG, HTML, and Chrome trace events. A [`Pair`] is the learner's run beside
//! the solution's, and a sentence on where they differ. Nothing here runs anything or reads a file.

mod compare;
mod from_events;
#[cfg(test)]
mod golden;
mod history;
mod html;
mod labels;
mod lanes;
mod legend;
mod moment;
mod name;
mod pair;
mod parts;
mod perfetto;
mod scale;
mod spread;
mod svg;
mod text;
pub mod timeline;
mod words;

pub use history::History;
pub use html::html;
pub use pair::Pair;
pub use perfetto::perfetto;
pub use scale::Window;
pub use svg::svg;
pub use text::{TextStyle, folded, lane_of_cursor, legend, text};
pub use timeline::Timeline;
pub use words::words;
