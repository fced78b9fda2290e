//! What the shapes mean: those that occur in the picture, and no others.

use std::fmt::Write as _;

use unicode_width::UnicodeWidthStr as _;

use super::words;
use crate::trace::{ArrowKind, Fate, Lane, LaneKind, Pair, Span, State};

/// Draws the legend below `y`, between `left` and `right`; returns where it ends.
pub(super) fn legend(out: &mut String, pair: &Pair, left: f64, y: f64, right: f64) -> f64 {
    let (mut x, mut y) = (left, y + 12.0);
    for (class, path, text) in entries(pair) {
        let width = 34.0 + text.width() as f64 * 6.6;
        if x + width > right && x > left {
            (x, y) = (left, y + 20.0);
        }
        let _ = writeln!(out, "<path class=\"{class}\" transform=\"translate({x:.1} {y:.1})\" d=\"{path}\"/>");
        words(out, "soft", x + 26.0, y + 4.0, "start", text);
        x += width + 12.0;
    }
    y + 6.0
}

/// Class, path (20 wide, around the height 0), and meaning.
fn entries(pair: &Pair) -> Vec<(&'static str, &'static str, &'static str)> {
    let timelines = || [pair.yours, pair.solution].into_iter().flatten();
    let lane = |wanted: &dyn Fn(&Lane) -> bool| timelines().any(|timeline| timeline.lanes.iter().any(wanted));
    let span =
        |wanted: &dyn Fn(&Lane, &Span) -> bool| lane(&|lane: &Lane| lane.spans.iter().any(|span| wanted(lane, span)));
    let arrow = |kind| timelines().any(|timeline| timeline.arrows.iter().any(|arrow| arrow.kind == kind));
    let state =
        |state| span(&|lane, span| span.state == state && !(lane.kind == LaneKind::Connection && span.is_note()));
    let unpolled = |lane: &Lane| match (lane.made, lane.spans.first()) {
        (Some(made), Some(first)) => first.from.at > made.at,
        (made, None) => made.is_some(),
        _ => false,
    };
    let all = [
        (state(State::Polled), "poll", "M5 0a5 5 0 0 0 10 0a5 5 0 0 0-10 0z", "polled"),
        (state(State::Waiting), "wait", "M0 0H20", "waits for its next poll"),
        (state(State::Running), "running", "M0-6H20V6H0z", "under way"),
        (lane(&unpolled), "lazy", "M0 0H20", "made, not polled yet"),
        (
            lane(&|lane| matches!(lane.fate, Fate::Dropped(_) | Fate::NeverPolled)),
            "cross",
            "M4-6l12 12m0-12-12 12",
            "dropped before its end",
        ),
        (lane(&|lane| lane.fate == Fate::Standing), "goes-on", "M0-6H13L20 0L13 6H0", "never ended"),
        (arrow(ArrowKind::Spawned), "arrow spawned", "M0 0H18m-5-4 5 4-5 4", "spawns"),
        (arrow(ArrowKind::Woke), "arrow woke", "M0 0H18m-5-4 5 4-5 4", "wakes"),
        (state(State::Sent), "sent", "M10-5l5 10H5z", "client sends"),
        (
            span(&|lane, span| lane.kind == LaneKind::Connection && span.is_note()),
            "note",
            "M10-4l4 4-4 4-4-4z",
            "client connects or ends",
        ),
        (state(State::Received), "received", "M10 5l5-10H5z", "client receives"),
    ];
    all.into_iter().filter(|(occurs, ..)| *occurs).map(|(_, class, path, text)| (class, path, text)).collect()
}
