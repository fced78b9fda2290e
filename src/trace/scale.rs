//! Where moments lie in a picture that has room: what `layout` says for a terminal's columns,
//! made finer.

use std::collections::BTreeSet;

use super::{Axis, Fate, Moment, Timeline};

/// Beyond this, a short run on the scale of a long one would be a speck.
const MOST_TIMES_LONGER: u64 = 8;

/// A horizontal scale of one timeline.
pub(super) struct Scale {
    axis: Axis,
    /// Microseconds at the right end.
    whole: u64,
    /// The steps at which something is drawn, so that order takes no more room than it needs.
    steps: Vec<usize>,
    left: f64,
    width: f64,
}

impl Scale {
    /// A scale for `timeline` between `left` and `left + width`. If `other` lasts about as
    /// long, both get the same scale, so that a shorter run looks shorter.
    pub(super) fn new(timeline: &Timeline, other: Option<&Timeline>, left: f64, width: f64) -> Scale {
        let own = timeline.end.at;
        let others = other.filter(|other| other.axis == Axis::Time).map_or(own, |other| other.end.at);
        let (short, long) = (own.min(others), own.max(others));
        let shared = short > 0 && long <= short * MOST_TIMES_LONGER;
        let whole = if shared { long } else { own };
        Scale { axis: timeline.axis, whole, steps: drawn_steps(timeline).into_iter().collect(), left, width }
    }

    /// How far from the left edge of the picture `moment` is.
    pub(super) fn x(&self, moment: Moment) -> f64 {
        let (part, whole) = match self.axis {
            Axis::Time => (moment.at, self.whole),
            Axis::Order => {
                let before = self.steps.partition_point(|step| *step < moment.step);
                (before as u64, self.steps.len().saturating_sub(1) as u64)
            }
        };
        let position = if whole == 0 { 0.0 } else { part as f64 / whole as f64 };
        self.left + position.min(1.0) * self.width
    }
}

/// The steps at which something is drawn.
pub(super) fn drawn_steps(timeline: &Timeline) -> BTreeSet<usize> {
    let mut steps = BTreeSet::from([0, timeline.end.step]);
    for lane in &timeline.lanes {
        steps.extend(lane.made.map(|made| made.step));
        steps.extend(lane.spans.iter().flat_map(|span| [span.from.step, span.to.step]));
        if let Fate::Ready(at) | Fate::Dropped(at) = lane.fate {
            steps.insert(at.step);
        }
    }
    steps.extend(timeline.arrows.iter().map(|arrow| arrow.at.step));
    steps.extend(timeline.steps.iter().map(|step| step.at.step));
    steps
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
        assert_eq!(Scale::new(&short, Some(&long), 10.0, 100.0).x(short.end), 60.0);
        assert_eq!(Scale::new(&long, Some(&short), 10.0, 100.0).x(long.end), 110.0);
    }

    #[test]
    fn a_run_is_not_squeezed_into_a_speck() {
        let (short, long) = (lasting(1), lasting(100_000));
        assert_eq!(Scale::new(&short, Some(&long), 0.0, 100.0).x(short.end), 100.0);
    }

    #[test]
    fn order_leaves_no_room_for_what_is_not_drawn() {
        let at = |step| Moment { at: 0, step };
        let mut timeline = Timeline { end: at(100), ..Timeline::default() };
        timeline.steps.push(super::super::Step { at: at(7), lane: 0, words: String::new() });
        assert_eq!(Scale::new(&timeline, None, 0.0, 100.0).x(at(7)), 50.0);
    }
}
