//! Which columns of a text are for what.

use std::ops::Range;

use unicode_width::UnicodeWidthStr as _;

use crate::trace::scale::{Scale, Window};
use crate::trace::spread::{Letters, is_spread};
use crate::trace::timeline::{Axis, Fate, Moment, Span, SpanState, Timeline};
use crate::trace::words::fate;

/// No picture is narrower.
pub(super) const NARROWEST: usize = 40;

/// A chart is not made narrower for the sake of the fates.
const ROOM_FOR_A_CHART: usize = 16;

/// "dropped at 1500 ms".
const LONGEST_TIME: usize = 18;

/// Longer words, such as what is waited for, leave the chart three eighths of the width at least.
fn wide_enough(width: usize) -> usize {
    width * 3 / 8
}

/// How to draw.
#[derive(Clone, Copy, Debug)]
pub struct TextStyle {
    /// Columns that a line may take.
    pub width: usize,
    /// Without characters beyond ASCII.
    pub ascii: bool,
    /// The part of the axis to draw; all of it without.
    pub window: Option<Window>,
    /// The step to point at, by its number, if one is.
    pub cursor: Option<usize>,
}

pub(super) struct Columns {
    /// Those that are drawn in, after the names.
    pub chart: Range<usize>,
    /// How many the fates take, after a blank.
    pub fates: usize,
    pub window: Window,
    scale: Scale,
    /// Whether lanes that never ended have a column of their own, after the last moment's.
    pub beyond: bool,
}

impl Columns {
    pub fn of(timeline: &Timeline, style: TextStyle) -> Columns {
        let width = style.width.max(NARROWEST);
        let longest = |texts: &mut dyn Iterator<Item = String>, most: usize| {
            texts.map(|text| text.width()).max().unwrap_or(0).min(most)
        };
        let left = longest(&mut names(timeline, style), width * 2 / 5);
        // Short names leave the fates more room than a quarter.
        let spare = width.saturating_sub(left + 2 + ROOM_FOR_A_CHART).min(LONGEST_TIME);
        let beside_a_wide_one = width.saturating_sub(left + 2 + wide_enough(width));
        let most = spare.max(width / 4).max(beside_a_wide_one);
        let fates = longest(&mut timeline.lanes.iter().map(|lane| fate(timeline, lane)), most);
        let room = width.saturating_sub(left + fates + 2).max(12);
        let window = style.window.unwrap_or(timeline.whole());
        let window = Window { from: window.from, to: window.to.max(window.from) };
        let beyond = timeline.lanes.iter().any(|lane| lane.fate == Fate::Standing) && window.to >= timeline.whole().to;
        let last = room - 1 - usize::from(beyond);
        let last = if is_spread(timeline) { last } else { last.saturating_sub(room_for_turns(timeline)) };
        let scale = Scale::of(timeline, window, 0.0, last as f64, Letters::COLUMNS);
        Columns { chart: left + 1..left + 1 + room, fates, scale, window, beyond }
    }

    /// The column of `moment` in the chart, which is beyond its ends if the window is past it.
    fn unclipped(&self, moment: Moment) -> isize {
        self.scale.x(moment).round() as isize
    }

    /// How many columns the window has.
    pub fn room(&self) -> usize {
        self.chart.len() - usize::from(self.beyond)
    }

    /// The column of `moment` in the chart, if it is in the window.
    pub fn at(&self, moment: Moment) -> Option<usize> {
        usize::try_from(self.unclipped(moment)).ok().filter(|at| *at < self.room())
    }

    /// What the window shows of a stretch.
    pub fn clipped(&self, from: Moment, to: Moment) -> Option<Range<usize>> {
        let (from, to) = (self.unclipped(from), self.unclipped(to));
        let last = self.room() as isize - 1;
        let seen = to >= 0 && from <= last && from <= to;
        seen.then(|| from.max(0) as usize..to.min(last) as usize + 1)
    }
}

/// What stands before each lane; with room for a mark, if one of them is pointed at.
pub(super) fn names(timeline: &Timeline, style: TextStyle) -> impl Iterator<Item = String> {
    let mark = if style.cursor.is_some() { "  " } else { "" };
    let lanes = timeline.lanes.iter().enumerate();
    lanes.map(move |(number, lane)| format!("{mark}{}{}", "  ".repeat(timeline.depth(number)), lane.name))
}

/// The chart is made so much narrower for the words of the last turn, at most.
const LONGEST_TURN: usize = 14;

/// What a turn comes to.
pub(super) fn turn(span: &Span) -> Option<&str> {
    span.label.as_deref().filter(|_| span.state == SpanState::Polled)
}

/// How many columns the words of the last turn take, after its mark.
fn room_for_turns(timeline: &Timeline) -> usize {
    let is_last = |at: Moment| match timeline.axis {
        Axis::Time => at.at == timeline.end.at,
        Axis::Order => at == timeline.end,
    };
    let last = timeline.lanes.iter().flat_map(|lane| &lane.spans).filter(|span| is_last(span.to));
    last.filter_map(turn).map(|told| told.width()).max().unwrap_or(0).min(LONGEST_TURN)
}
