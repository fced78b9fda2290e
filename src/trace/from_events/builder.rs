//! A timeline in the making.

use std::collections::HashMap;

use super::spawned::Spawned;
use crate::trace::timeline::{Lane, LaneKind, Moment, Origin, Step, Timeline};

/// What is known of a task between its events.
#[derive(Debug, Default)]
pub(super) struct Known {
    /// How often it was polled so far.
    pub polls: u32,
    /// Whether its last poll has not returned.
    pub in_poll: bool,
    /// What it said it waits for in its latest poll.
    pub waits_for: Option<String>,
    /// The step in which its latest poll returned.
    pub returned: Option<usize>,
    pub panicked: bool,
}

#[derive(Default)]
pub(super) struct Builder {
    pub timeline: Timeline,
    pub real_clock: bool,
    pub tasks: HashMap<u64, usize>,
    /// The places in the learner's file where tasks are spawned, by line.
    pub spawned: HashMap<u32, Spawned>,
    pub threads: HashMap<usize, usize>,
    pub connections: HashMap<String, usize>,
    /// What is known of a task between its events, by lane.
    pub states: HashMap<usize, Known>,
    /// The tasks that a thread is polling, innermost last.
    pub polling: HashMap<usize, Vec<usize>>,
}

impl Builder {
    pub fn step(&mut self, lane: usize, at: Moment, words: String) {
        self.timeline.steps.push(Step { at, lane, words });
    }

    pub fn lane(&mut self, kind: LaneKind, name: String, origin: Origin) -> usize {
        self.timeline.lanes.push(Lane::new(kind, name, origin));
        self.timeline.lanes.len() - 1
    }

    pub fn on(&mut self, lane: usize) -> &mut Lane {
        &mut self.timeline.lanes[lane]
    }
}
