//! Which columns of a text are for what.

use std::ops::Range;

use unicode_width::UnicodeWidthStr as _;

use super::row::room_for_turns;
use super::{TextStyle, fate, names};
use crate::trace::scale::{Scale, Window};
use crate::trace::{Fate, Moment, Timeline};

/// No picture is narrower.
pub(super) const NARROWEST: usize = 40;

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
        let fates = longest(&mut timeline.lanes.iter().map(|lane| fate(timeline, lane)), width / 4);
        let room = width.saturating_sub(left + fates + 2).max(12);
        let window = style.window.unwrap_or(timeline.whole());
        let window = Window { from: window.from, to: window.to.max(window.from) };
        let beyond = timeline.lanes.iter().any(|lane| lane.fate == Fate::Standing) && window.to >= timeline.whole().to;
        let last = (room - 1 - usize::from(beyond)).saturating_sub(room_for_turns(timeline));
        let scale = Scale::of(timeline, window, 0.0, last as f64);
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
