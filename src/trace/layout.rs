//! What every drawing asks a timeline for: moments in words, ticks, depth.

use super::scale::Window;
use super::{Axis, Lane, LaneKind, Moment, Timeline};

impl Timeline {
    /// `moment` as a person reads it: `30 ms`, or its place in the order.
    pub fn when(&self, moment: Moment) -> String {
        match self.axis {
            Axis::Time => duration(moment.at),
            Axis::Order => format!("step {}", self.steps.partition_point(|step| step.at <= moment)),
        }
    }

    /// Whether there is anything in it to look at; a main task that nothing else happens in
    /// is nothing, unless it stands still.
    pub fn shows_anything(&self) -> bool {
        let tells = |lane: &Lane| lane.kind != LaneKind::Task || lane.place.is_some() || lane.takes_turns();
        self.hung || self.panic.is_some() || self.lanes.iter().any(tells)
    }

    /// How deep `lane` lies below the lanes that it belongs to.
    pub fn depth(&self, lane: usize) -> usize {
        let (mut depth, mut at) = (0, lane);
        while let Some(parent) = self.lanes[at].parent {
            depth += 1;
            at = parent;
        }
        depth
    }

    /// Leaves out the lanes that `keep` does not want, and what belongs to them.
    pub fn keep_lanes(&mut self, keep: impl Fn(&Lane) -> bool) {
        super::lanes::keep_lanes(self, |_, lane| keep(lane));
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

/// Microseconds as a person reads them.
fn duration(micros: u64) -> String {
    match micros {
        0 => "0".to_owned(),
        m if m.is_multiple_of(1_000_000) => format!("{} s", m / 1_000_000),
        m if m.is_multiple_of(1000) => format!("{} ms", m / 1000),
        m if m > 10_000 => format!("{:.1} ms", m as f64 / 1000.0),
        m => format!("{m} µs"),
    }
}
