//! What the shapes mean: those that occur in the picture, and no others.

use std::fmt::Write as _;

use unicode_width::UnicodeWidthStr as _;

use super::elements::words;
use crate::trace::legend::Shape;
use crate::trace::pair::Pair;

/// Draws the legend below `y`, between `left` and `right`; returns where it ends.
pub(super) fn legend(out: &mut String, pair: &Pair, left: f64, y: f64, right: f64) -> f64 {
    let (mut x, mut y) = (left, y + 12.0);
    let timelines = pair.timelines();
    for shape in Shape::in_any(&timelines) {
        let meaning = shape.meaning(&timelines);
        let width = 34.0 + meaning.width() as f64 * 6.6;
        if x + width > right && x > left {
            (x, y) = (left, y + 20.0);
        }
        let (class, path) = drawn(shape);
        let _ = writeln!(out, "<path class=\"{class}\" transform=\"translate({x:.1} {y:.1})\" d=\"{path}\"/>");
        words(out, "soft", x + 26.0, y + 4.0, "start", &meaning);
        x += width + 12.0;
    }
    y + 6.0
}

/// A class, and a path that is 20 wide, around the height 0.
fn drawn(shape: Shape) -> (&'static str, &'static str) {
    match shape {
        Shape::Poll | Shape::Turn => ("poll", "M5 0a5 5 0 0 0 10 0a5 5 0 0 0-10 0z"),
        Shape::LongPoll => ("poll", "M4-5H16a5 5 0 0 1 0 10H4a5 5 0 0 1 0-10z"),
        Shape::Wait => ("wait", "M0 0H20"),
        Shape::Bar => ("running", "M0-6H20V6H0z"),
        Shape::Failed => ("erred", "M10-8V8"),
        Shape::Lazy => ("lazy", "M0 0H20"),
        Shape::Dropped => ("cross", "M4-6l12 12m0-12-12 12"),
        Shape::Panicked => ("panic", "M10-7v9m0 5v.1"),
        Shape::Standing => ("goes-on", "M0-6H13L20 0L13 6H0"),
        Shape::Spawned => ("arrow spawned", "M0 0H18m-5-4 5 4-5 4"),
        Shape::Woke => ("arrow woke", "M0 0H18m-5-4 5 4-5 4"),
        Shape::Sent => ("sent", "M10-5l5 10H5z"),
        Shape::Received => ("received", "M10 5l5-10H5z"),
        Shape::SentEnd => ("sent", "M10-5l5 10H5zM4-7H16V-5H4z"),
        Shape::ReceivedEnd => ("received", "M10 5l5-10H5zM4 5H16V7H4z"),
        Shape::Connects => ("note", "M10-4l4 4-4 4-4-4z"),
        Shape::Nothing => ("note", "M6 0a4 4 0 0 0 8 0a4 4 0 0 0-8 0z"),
        Shape::Noted => ("note ended", "M6-4H14V4H6z"),
        Shape::Held => ("held", "M6-9H14V9H6z"),
        Shape::AbortAsked => ("asked", "M10-8V8M5-3H15"),
        Shape::Tick => ("tick-mark", "M10-7V7"),
        Shape::Taken => ("taken", "M0-6H20V6H0z"),
        Shape::WaitsForLock => ("blocked", "M0-3H20V3H0z"),
        Shape::Filled => ("level", "M0 6V-2H8V-6H14V2H20V6z"),
        Shape::Behind => ("behind", "M10 6l5-10H5z"),
        Shape::Circle => ("arrow circle", "M0 0H18m-5-4 5 4-5 4"),
        Shape::Tagged => ("poll", "M5 0a5 5 0 0 0 10 0a5 5 0 0 0-10 0z"),
        Shape::Unasked => ("unwoken", "M2 0a8 8 0 0 0 16 0a8 8 0 0 0-16 0z"),
        Shape::Kept => ("kept", "M0-6H20V6H0z"),
        Shape::Called => ("called", "M10-6l6 11h-12z"),
        Shape::CalledStale => ("called old", "M10-6l6 11h-12z"),
        Shape::Unwoken => ("unwoken", "M4 0a6 6 0 0 0 12 0a6 6 0 0 0-12 0zm1 5l10-10"),
        Shape::Happens => ("happens", "M7-3h6v6h-6z"),
        Shape::Shows => ("shown", "M0-7H20V7H0z"),
        Shape::Twice => ("shown twice", "M0-7H20V7H0z"),
        Shape::WokeStale => ("arrow stale", "M0 0H18m-5-4 5 4-5 4"),
        Shape::Missing => ("arrow missing", "M0 0H12m0-4 8 8m0-8-8 8"),
        Shape::Acts => ("arrow acts", "M0 0H18m-5-4 5 4-5 4"),
        Shape::Message => ("arrow message", "M0 0H18m-5-4 5 4-5 4"),
    }
}
