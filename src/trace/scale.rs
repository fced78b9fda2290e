//! Where moments lie on the horizontal axis, in columns of a terminal or in units of a picture.

use super::spread::{Letters, drawn_steps, spread};
use super::timeline::{Axis, Moment, Timeline};

/// Beyond this, a short run on the scale of a long one would be a speck.
const MOST_TIMES_LONGER: u64 = 8;

/// A part of the axis, both ends included, in its unit: microseconds, or where only the order
/// counts, events that are drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    /// The left end.
    pub from: u64,
    /// The right end.
    pub to: u64,
}

impl Timeline {
    /// All of the axis; a viewport is a part of it.
    pub fn whole(&self) -> Window {
        let to = match self.axis {
            Axis::Time => self.end.at,
            Axis::Order => drawn_steps(self).len() as u64 - 1,
        };
        Window { from: 0, to }
    }

    /// Where `moment` is on the axis, in its unit.
    pub fn place(&self, moment: Moment) -> u64 {
        match self.axis {
            Axis::Time => moment.at,
            Axis::Order => drawn_steps(self).range(..moment.step).count() as u64,
        }
    }

    /// The moments worth a tick in `window`, at most `most` of them, its ends among them:
    /// those at which the clock came to rest.
    pub(super) fn ticks(&self, window: Window, most: usize) -> Vec<Moment> {
        if self.axis == Axis::Order {
            return Vec::new();
        }
        let inside = self.marks.iter().map(|mark| mark.at).filter(|at| window.from < at.at && at.at < window.to);
        let mut ticks = vec![Moment { at: window.from, step: 0 }];
        ticks.extend(inside);
        ticks.push(Moment { at: window.to, step: self.end.step });
        ticks.dedup_by_key(|moment| moment.at);
        while ticks.len() > most.max(2) {
            // The one that is closest to its neighbour says least.
            let gap = |i: &usize| ticks[*i].at - ticks[*i - 1].at;
            let Some(least) = (1..ticks.len() - 1).min_by_key(gap) else { break };
            ticks.remove(least);
        }
        ticks
    }
}

/// A horizontal scale of one timeline.
pub(super) struct Scale {
    axis: Axis,
    window: Window,
    /// The steps at which something is drawn, so that order takes no more room than it needs.
    steps: Vec<usize>,
    left: f64,
    width: f64,
    /// Where each of the steps lies, where words need more room than others.
    spread: Option<Vec<f64>>,
}

impl Scale {
    /// A scale for `timeline` between `left` and `left + width`. If `other` lasts about as
    /// long, both get the same scale, so that a shorter run looks shorter.
    pub(super) fn new(timeline: &Timeline, other: Option<&Timeline>, left: f64, width: f64, letters: Letters) -> Scale {
        let mut window = timeline.whole();
        if let Some(other) = other.filter(|other| other.axis == Axis::Time && timeline.axis == Axis::Time) {
            let (short, long) = (window.to.min(other.end.at), window.to.max(other.end.at));
            if short > 0 && long <= short * MOST_TIMES_LONGER {
                window.to = long;
            }
        }
        Scale::of(timeline, window, left, width, letters)
    }

    /// A scale for the part of `timeline` that is in `window`.
    pub(super) fn of(timeline: &Timeline, window: Window, left: f64, width: f64, letters: Letters) -> Scale {
        let steps: Vec<usize> = drawn_steps(timeline).into_iter().collect();
        // A part of it is looked at for its moments, and not for its words.
        let is_whole = window == timeline.whole();
        let spread = if is_whole { spread(timeline, &steps, width, letters) } else { None };
        Scale { axis: timeline.axis, window, steps, left, width, spread }
    }

    /// How far from the left edge of the picture `moment` is. What lies outside of the window
    /// lies outside of the scale.
    pub(super) fn x(&self, moment: Moment) -> f64 {
        let place = match self.axis {
            Axis::Time => moment.at,
            Axis::Order => self.steps.partition_point(|step| *step < moment.step) as u64,
        };
        if let Some(spread) = &self.spread {
            let place = usize::try_from(place).unwrap_or(usize::MAX).min(spread.len() - 1);
            return self.left + spread[place];
        }
        let (part, whole) = (place as f64 - self.window.from as f64, self.window.to.saturating_sub(self.window.from));
        self.left + if whole == 0 { part } else { part / whole as f64 } * self.width
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lasting(at: u64) -> Timeline {
        Timeline { axis: Axis::Time, end: Moment { at, step: 9 }, ..Timeline::default() }
    }

    #[test]
    fn a_shorter_run_looks_shorter() {
        let (short, long) = (lasting(50_000), lasting(100_000));
        assert_eq!(Scale::new(&short, Some(&long), 10.0, 100.0, Letters::COLUMNS).x(short.end), 60.0);
        assert_eq!(Scale::new(&long, Some(&short), 10.0, 100.0, Letters::COLUMNS).x(long.end), 110.0);
    }

    #[test]
    fn a_run_is_not_squeezed_into_a_speck() {
        let (short, long) = (lasting(1), lasting(100_000));
        assert_eq!(Scale::new(&short, Some(&long), 0.0, 100.0, Letters::COLUMNS).x(short.end), 100.0);
    }

    #[test]
    fn order_leaves_no_room_for_what_is_not_drawn() {
        let at = |step| Moment { at: 0, step };
        let mut timeline = Timeline { end: at(100), ..Timeline::default() };
        timeline.steps.push(crate::trace::timeline::Step { at: at(7), lane: 0, words: String::new() });
        timeline.steps.push(crate::trace::timeline::Step { at: at(50), lane: 0, words: String::new() });
        assert_eq!(Scale::new(&timeline, None, 0.0, 100.0, Letters::COLUMNS).x(at(50)), 50.0);
        assert_eq!((timeline.whole().to, timeline.place(at(50)), timeline.place(at(100))), (2, 1, 2));
    }

    #[test]
    fn a_window_spreads_its_part() {
        let run = lasting(100_000);
        let scale = Scale::of(&run, Window { from: 50_000, to: 60_000 }, 0.0, 100.0, Letters::COLUMNS);
        assert_eq!(scale.x(Moment { at: 55_000, step: 1 }), 50.0);
        assert!(scale.x(Moment::default()) < 0.0 && scale.x(run.end) > 100.0);
    }
}
