//! Two futures that are ready when the check says so, for what is made of two: a join, a race.

use harness::manual_future::{ManualFuture, Trigger};
use harness::manual_poll::ManualPoll;
use harness::probe::{CountingWaker, Lab};
use harness::{Advise, Checked, Failure, HangKind, expect_eq, seed};

/// The names of the two.
pub const NAMES: [&str; 2] = ["a", "b"];

/// The output of the future `name`, which nobody knows in advance.
pub fn output(name: &str) -> String {
    let number = 1_000 + (seed() * 7 + u32::from(name.as_bytes()[0]) * 31) % 9_000;
    format!("output {number} of {name}")
}

/// `failure`, which may come from a loop in a poll of the learner's.
fn waits_in_a_poll(failure: Failure) -> Failure {
    let spins = failure.hang == Some(HangKind::Spinning);
    failure.advise_if(spins, "poll-that-blocks")
}

/// What the check keeps of two futures, `a` and `b`.
pub struct Pair {
    /// What was done to them.
    pub lab: Lab,
    cues: [Trigger; 2],
}

impl Pair {
    /// Two new futures, and what the check keeps of them.
    pub fn new() -> (Pair, [ManualFuture<String>; 2]) {
        let lab = Lab::new();
        let [(a, cue_a), (b, cue_b)] = NAMES.map(|name| lab.manual_future(name, output(name)));
        let cues = [cue_a, cue_b];
        (Pair { lab, cues }, [a, b])
    }

    /// [`Lab::watch`], where a future that is polled without an end is polled so by one poll that does not return.
    pub fn watch<T>(&self, body: impl FnOnce() -> Checked<T>) -> Checked<T> {
        self.lab.watch(body).map_err(waits_in_a_poll)
    }

    /// Makes one of them ready.
    pub fn fire(&self, side: usize) {
        self.cues[side].fire();
    }

    /// Makes one of them ready, and requires that this wakes `waker`.
    pub fn ready_wakes<F: Future>(&self, side: usize, both: &mut ManualPoll<F>, waker: &CountingWaker) -> Checked {
        self.fire(side);
        both.woken(waker, &format!("`{}` was ready", NAMES[side])).advise("waker-not-passed-on")
    }

    /// Polls what was made of both, and requires that it is pending.
    pub fn pending<F: Future>(&self, both: &mut ManualPoll<F>, waker: &CountingWaker) -> Checked {
        both.pending(waker).map_err(|failure| self.explain(failure))
    }

    /// `failure`, and what is known of its reason: one of the two has another waker, or nobody polled them.
    pub fn explain(&self, failure: Failure) -> Failure {
        if failure.has_advice("pending-without-waker") && self.cues.iter().any(Trigger::is_awaited) {
            return failure.instead_advise("waker-not-passed-on");
        }
        let polls = NAMES.map(|name| self.lab.polls(name));
        failure.advise_if(polls == [0, 0], "answer-without-the-work")
    }

    /// Requires that `a` and `b` were polled so often.
    pub fn expect_polls(&self, when: &str, due: [usize; 2]) -> Checked {
        let polls = NAMES.map(|name| self.lab.polls(name));
        let too_few = polls.iter().zip(due).any(|(got, due)| *got < due);
        expect_eq(&format!("how often `a` and `b` were polled {when}"), due, polls)
            .advise_if(due == [0, 0], "work-at-the-call")
            .advise_if(too_few, "one-not-polled")
    }
}
