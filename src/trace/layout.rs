//! Where a moment lies on the horizontal axis.

use super::{Axis, Lane, Moment, Timeline};

impl Timeline {
    /// Where `moment` lies between the beginning (0) and the end (1) of the run.
    pub fn position(&self, moment: Moment) -> f64 {
        let (part, whole) = match self.axis {
            Axis::Time => (moment.at, self.end.at),
            Axis::Order => (moment.step as u64, self.end.step as u64),
        };
        if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
    }

    /// `moment` as a person reads it: `30 ms`, or its place in the order.
    pub fn when(&self, moment: Moment) -> String {
        match self.axis {
            Axis::Time => duration(moment.at),
            Axis::Order => format!("step {}", moment.step),
        }
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
        super::build::retain_lanes(self, keep);
    }

    /// The moments worth a tick on the axis, at most `most` of them, the first and last among
    /// them: those at which the clock came to rest.
    pub fn ticks(&self, most: usize) -> Vec<Moment> {
        if self.axis == Axis::Order {
            return Vec::new();
        }
        let mut ticks = vec![Moment::default()];
        ticks.extend(self.marks.iter().map(|mark| mark.at).filter(|at| at.at < self.end.at));
        ticks.push(self.end);
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
