//! What happened to a future that is polled by hand, and which part of the contract that breaks.
//!
//! It does not depend on the future's type, so it is compiled with the kit and not at each save.

use std::time::Duration;

use crate::outcome::{Advise as _, Checked, Failure, HangKind};
use crate::probe::CountingWaker;
use crate::process::{A_LOOK, ActiveTime, until_still};
use crate::trace::Hand;

/// No correct future needs more polls here.
const TOO_MANY_POLLS: usize = 1_000;
/// Every wake comes within this time, if the machine lets its thread run.
const TOO_LONG: Duration = Duration::from_secs(5);

/// What happened to the future so far.
pub(super) struct Story {
    pub hand: Hand,
    pub most_polls: usize,
    pub polls: usize,
    callers: Vec<Caller>,
    log: Vec<String>,
}

/// A waker that was given to a poll.
struct Caller {
    waker: CountingWaker,
    /// The latest poll that it was given at.
    poll: usize,
    /// Its wakes before that poll.
    wakes_before: usize,
    /// Its wakes that are in the log.
    wakes_told: usize,
}

impl Caller {
    fn is_woken(&self) -> bool {
        self.waker.wakes() > self.wakes_before
    }

    fn describe(&self) -> String {
        format!("waker {}, given at poll {},", self.waker.name(), self.poll)
    }
}

impl Story {
    pub fn new() -> Story {
        let hand = Hand::new("the future");
        Story { hand, most_polls: TOO_MANY_POLLS, polls: 0, callers: Vec::new(), log: Vec::new() }
    }

    /// Notes that the next poll gets `waker`, and returns the index of that waker.
    pub fn called_with(&mut self, waker: &CountingWaker) -> usize {
        self.tell_of_wakes();
        let known = self.callers.iter().position(|caller| caller.waker.name() == waker.name());
        let (poll, wakes) = (self.polls + 1, waker.wakes());
        let caller = Caller { waker: waker.clone(), poll, wakes_before: wakes, wakes_told: wakes };
        match known {
            Some(at) => {
                self.callers[at] = caller;
                at
            }
            None => {
                self.callers.push(caller);
                self.callers.len() - 1
            }
        }
    }

    /// Tells the history which wakers are kept now.
    pub fn tell_of_copies(&self) {
        for caller in &self.callers {
            // That nobody keeps the waker of the latest poll is worth telling each time.
            let is_latest = caller.poll == self.polls;
            caller.waker.tell_of_copies(is_latest && !caller.is_woken() && caller.waker.kept() == 0);
        }
    }

    pub fn begin_poll(&mut self) -> Checked {
        if self.polls == self.most_polls {
            return Err(self.spins());
        }
        self.polls += 1;
        Ok(())
    }

    pub fn end_poll(&mut self, ready: bool) {
        let with = match self.callers.iter().find(|caller| caller.poll == self.polls) {
            Some(caller) => format!("waker {}", caller.waker.name()),
            None => "another waker".to_owned(),
        };
        let answer = if ready { "ready" } else { "pending" };
        self.log.push(format!("poll {} with {with}: {answer}", self.polls));
    }

    /// Requires that the waker of the latest poll, which was pending, is kept or woken.
    pub fn is_kept(&self, at: usize) -> Checked {
        let latest = &self.callers[at];
        // A thread wakes first and drops the waker afterwards, so we look in this order.
        let kept = latest.waker.kept() > 0;
        if kept || latest.is_woken() {
            return Ok(());
        }
        let older = self.callers.iter().find(|caller| caller.waker.kept() > 0).map(Caller::describe);
        let failure = match older {
            Some(older) => Failure::new("your future kept an old waker, and not the one of its latest poll")
                .expected(format!("{} is kept", latest.describe()))
                .got(format!("{older} is kept"))
                .advise("stale-waker"),
            None => Failure::hung(
                HangKind::Asleep,
                format!("your future returned `Pending`, but nothing kept the waker given at poll {}", self.polls),
            )
            .expected("the waker is kept, and woken when the future can go on")
            .got("nobody has a clone of it, so nothing can wake the future")
            .advise("pending-without-waker"),
        };
        Err(failure.details(self.log()))
    }

    pub fn is_woken(&self, waker: &CountingWaker) -> bool {
        self.callers.iter().any(|caller| caller.waker.name() == waker.name() && caller.is_woken())
    }

    pub fn woken(&mut self, waker: &CountingWaker, event: &str) -> Checked {
        self.hand.is_expected(event, self.callers.iter().any(Caller::is_woken));
        self.tell_of_copies();
        if self.is_woken(waker) {
            return Ok(());
        }
        self.tell_of_wakes();
        let of = |wanted: &dyn Fn(&Caller) -> bool| self.callers.iter().find(|c| wanted(c)).map(Caller::describe);
        let expected = of(&|caller| caller.waker.name() == waker.name()).unwrap_or_default();
        let failure = match of(&Caller::is_woken) {
            Some(other) => Failure::new(format!("when {event}, only an old waker was woken"))
                .expected(format!("{expected} is woken"))
                .got(format!("{other} was woken"))
                .advise("stale-waker"),
            None => Failure::hung(HangKind::Asleep, format!("when {event}, nothing was woken"))
                .expected(format!("{expected} is woken"))
                .got("no waker was woken"),
        };
        Err(failure.details(self.log()))
    }

    pub fn until_woken(&self, waker: &CountingWaker, quiet: Duration) -> Checked {
        self.tell_of_copies();
        let mut awake = ActiveTime::sampled_every(A_LOOK);
        while !self.is_woken(waker) {
            if until_still(quiet, || self.is_woken(waker)) || awake.is_over(TOO_LONG) {
                return Err(self.asleep());
            }
        }
        Ok(())
    }

    pub fn let_go(&self) -> Checked {
        self.tell_of_copies();
        let Some(kept) = self.callers.iter().find(|caller| caller.waker.kept() > 0) else { return Ok(()) };
        Err(Failure::new("your future is done or dropped, but somebody still keeps its waker")
            .expected("nobody keeps a waker, because nothing is left to wake")
            .got(format!("{} is still kept", kept.describe()))
            .details(self.log())
            .advise("waker-kept-too-long"))
    }

    /// It was dropped before it was ready.
    pub fn cancelled(&mut self) {
        self.hand.is_gone();
        self.tell_of_copies();
        self.log.push(format!("dropped after poll {}", self.polls));
    }

    /// Adds the wakes to the log that are not in it.
    pub fn tell_of_wakes(&mut self) {
        for caller in &mut self.callers {
            let wakes = caller.waker.wakes();
            if wakes > caller.wakes_told {
                self.log.push(format!("waker {} was woken", caller.waker.name()));
                caller.wakes_told = wakes;
            }
        }
    }

    pub fn log(&self) -> Vec<String> {
        crate::transcript::shortened(&self.log)
    }

    pub fn too_early(&self) -> Failure {
        Failure::new(format!("your future was ready at poll {}", self.polls))
            .expected("`Pending`, since what it waits for has not happened")
            .got("`Ready`")
            .details(self.log())
    }

    pub fn too_late(&self) -> Failure {
        Failure::new(format!("your future was not ready at poll {}", self.polls))
            .expected("`Ready`, since what it waits for has happened")
            .got("`Pending`")
            .details(self.log())
    }

    pub fn asleep(&self) -> Failure {
        Failure::hung(HangKind::Asleep, "your future is not ready, and nothing will wake it").details(self.log())
    }

    fn spins(&self) -> Failure {
        let polls = self.polls;
        Failure::hung(HangKind::Spinning, format!("your future was polled {polls} times and is still not ready"))
            .expected("it is woken only when it can go on")
            .got("it was woken after each poll, and could not go on")
            .details(self.log())
            .advise("wake-and-pending")
    }
}
