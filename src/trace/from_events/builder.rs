//! A timeline in the making.

use std::collections::{HashMap, HashSet, VecDeque};

use super::hands::ByHand;
use super::shared::Shared;
use super::spawned::Spawned;
use crate::trace::timeline::{Lane, LaneKind, Moment, Name, Origin, Step, Timeline};

/// What is known of a task between its events.
#[derive(Debug, Default)]
pub(super) struct Known {
    /// How often it was polled so far.
    pub polls: u32,
    /// Whether its last poll has not returned.
    pub in_poll: bool,
    /// What it said it waits for in its latest poll.
    pub waits_for: Option<Name>,
    /// The step in which its latest poll returned.
    pub returned: Option<usize>,
    pub panicked: bool,
}

/// An abort that was asked for and has not taken effect.
#[derive(Debug)]
pub(super) struct Asked {
    pub at: Moment,
    /// The lane of the task that asked.
    pub by: Option<usize>,
    /// The number of the step that tells of it.
    pub step: Option<usize>,
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
    /// The calls that a runtime's pool makes for its own sake.
    pub not_drawn: HashSet<u64>,
    /// In the order in which they will take effect.
    pub asked: VecDeque<Asked>,
    /// The lanes of timers, by the number of the timer.
    pub timers: HashMap<u64, usize>,
    /// Sleeps that are in a poll, which may go on: tokio tells that first.
    pub may_go_on: HashSet<u64>,
    /// When futures were dropped that were never polled, by lane.
    pub unpolled: HashMap<usize, Moment>,
    /// Values that were dropped, and the lane of the task in which they were.
    pub released: Vec<(Moment, Option<usize>, String)>,
    /// For how long the poll that the run ended in kept its thread.
    pub held_last: Option<u64>,
    /// Locks, semaphores and channels, by their numbers.
    pub shared: HashMap<u64, Shared>,
    /// Futures that are polled by hand, and their wakers.
    pub by_hand: ByHand,
    /// The text that ran.
    pub source: String,
}

impl Builder {
    pub fn step(&mut self, lane: usize, at: Moment, words: String) {
        self.timeline.steps.push(Step { at, lane, words });
    }

    pub fn lane(&mut self, kind: LaneKind, name: impl Into<Name>, origin: Origin) -> usize {
        self.timeline.lanes.push(Lane::new(kind, name, origin));
        self.timeline.lanes.len() - 1
    }

    pub fn on(&mut self, lane: usize) -> &mut Lane {
        &mut self.timeline.lanes[lane]
    }
}
