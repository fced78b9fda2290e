//! Futures that record how they are polled, and wakers that count.
//!
//! A [`Probe`] takes (virtual) time; its sister [`ManualFuture`](crate::manual_future::ManualFuture) is ready when
//! the check says so, and needs no runtime. Both report to a [`Lab`].
//!
//! A probe that is polled again after it was ready, or without an end, panics: nothing
//! else stops the loop that does it. [`Lab::watch`] turns that into a failure that says
//! which rule was broken.

mod wakers;

use std::collections::BTreeMap;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard};
use std::task::{Context, Poll};
use std::thread::{self, ThreadId};
use std::time::Duration;

use tokio::time::{Instant, Sleep, sleep};

use crate::outcome::{Advise as _, Checked, Failure, HangKind};
use crate::panics::catch_panic;
use crate::protocol::{Phase, RunEnd, TraceEvent};
use crate::timeline::{self, Mark};
use crate::{tasks, trace};

pub use wakers::CountingWaker;
pub(crate) use wakers::{Called, identity_of, is_kept_by};

/// Polls of one probe after which its caller counts as spinning. Real work stays below a
/// few hundred.
pub(crate) const TOO_MANY_POLLS: usize = 10_000;

/// What a [`Lab`] saw of one probe.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProbeEvent {
    /// The probe's name.
    pub name: String,
    /// What was done to it.
    pub what: ProbeAction,
    /// Virtual time where a paused clock runs; `None` off a runtime.
    pub at: Option<Instant>,
    /// The thread on which it was done.
    pub thread: ThreadId,
}

/// What was done to a probe.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProbeAction {
    /// Polled for the first time.
    Started,
    /// Polled again and not ready.
    Polled,
    /// Ready.
    Ended,
    /// Dropped, ready or not.
    Dropped,
}

/// What must not be done to a future.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Violation {
    /// Polled again after it was ready.
    PolledAfterReady,
    /// Polled so often that it can't have been woken each time.
    PolledWithoutEnd,
    /// Polled at another address than before, though it is not `Unpin`.
    MovedAfterPoll,
}

#[derive(Debug, Default)]
struct Log {
    seen: Vec<ProbeEvent>,
    polls: BTreeMap<String, usize>,
    violations: Vec<(String, Violation)>,
}

/// A place where probes report what is done to them. Clones share one log.
#[derive(Clone, Debug, Default)]
pub struct Lab(Arc<Mutex<Log>>);

impl Lab {
    /// A lab without probes.
    pub fn new() -> Lab {
        Lab::default()
    }

    /// A future that takes `duration` of (virtual) time and is then `value`.
    pub fn probe<T: Unpin>(&self, name: &str, duration: Duration, value: T) -> Probe<T> {
        Probe { name: name.to_owned(), lab: self.clone(), duration, value: Some(value), timer: None, end: Phase::Ended }
    }

    /// The same for a future that can fail. Pictures show an `Err` as one.
    pub fn fallible<T: Unpin, E: Unpin>(
        &self,
        name: &str,
        duration: Duration,
        value: Result<T, E>,
    ) -> Probe<Result<T, E>> {
        let end = end_of(&value);
        let mut probe = self.probe(name, duration, value);
        probe.end = end;
        probe
    }

    /// Everything seen so far, in order.
    pub fn seen(&self) -> Vec<ProbeEvent> {
        self.log().seen.clone()
    }

    /// The names of the probes to which `what` happened, in order.
    pub fn order_of(&self, what: ProbeAction) -> Vec<String> {
        self.seen().into_iter().filter(|s| s.what == what).map(|s| s.name).collect()
    }

    /// How often probe `name` was polled.
    pub fn polls(&self, name: &str) -> usize {
        self.log().polls.get(name).copied().unwrap_or_default()
    }

    /// The threads that polled any of the probes, each once, in the order of their first poll.
    pub fn threads(&self) -> Vec<ThreadId> {
        let mut threads = Vec::new();
        for sighting in self.log().seen.iter().filter(|s| s.what != ProbeAction::Dropped) {
            if !threads.contains(&sighting.thread) {
                threads.push(sighting.thread);
            }
        }
        threads
    }

    /// What was done to probes against the rules, in order.
    pub fn violations(&self) -> Vec<(String, Violation)> {
        self.log().violations.clone()
    }

    /// Performs `body`, which may return anything, or panic because a probe did: the first
    /// violation of a rule counts for more. Its advice is `poll-after-ready`,
    /// `moved-after-pin`, or is a hang that spins.
    pub fn watch<T>(&self, body: impl FnOnce() -> Checked<T>) -> Checked<T> {
        let outcome = catch_panic(body);
        match self.first_violation() {
            Some(failure) => Err(failure),
            None => outcome,
        }
    }

    fn first_violation(&self) -> Option<Failure> {
        let (name, offense) = self.violations().into_iter().next()?;
        let polls = self.polls(&name);
        let failure = match offense {
            Violation::PolledAfterReady => {
                Failure::new(format!("the future `{name}` was polled again after it was ready"))
                    .expected("no poll after `Ready`")
                    .got(format!("`{name}` was polled {polls} times in all, and has only one value"))
                    .advise("poll-after-ready")
            }
            Violation::PolledWithoutEnd => Failure::hung(
                HangKind::Spinning,
                format!("the future `{name}` was polled {polls} times and never became ready"),
            ),
            Violation::MovedAfterPoll => Failure::new(format!("the future `{name}` was moved after its first poll"))
                .expected("it stays in one place from its first poll until it is dropped")
                .got("it was polled at two addresses")
                .advise("moved-after-pin"),
        };
        Some(failure.details(self.timeline()))
    }

    /// How many probes were between start and end at once, at the most.
    pub fn overlap(&self) -> usize {
        let (mut running, mut most) = (Vec::new(), 0);
        for sighting in self.seen() {
            match sighting.what {
                ProbeAction::Started => running.push(sighting.name),
                ProbeAction::Ended | ProbeAction::Dropped => running.retain(|name| *name != sighting.name),
                ProbeAction::Polled => {}
            }
            most = most.max(running.len());
        }
        most
    }

    /// When each probe ran, a line each, for [`Failure::times`](crate::Failure::times):
    /// `a: from 0 to 30 ms`.
    pub fn timeline(&self) -> Vec<String> {
        let seen = self.seen();
        timeline::lines(seen.iter().filter_map(|sighting| {
            let mark = match sighting.what {
                ProbeAction::Started => Mark::Start,
                ProbeAction::Ended => Mark::End,
                ProbeAction::Dropped => Mark::Drop,
                ProbeAction::Polled => return None,
            };
            Some((sighting.name.as_str(), mark, sighting.at))
        }))
    }

    pub(crate) fn see(&self, name: &str, what: ProbeAction) {
        let phase = match what {
            ProbeAction::Started => Some(Phase::Started),
            ProbeAction::Polled => None,
            ProbeAction::Ended => Some(Phase::Ended),
            ProbeAction::Dropped => Some(Phase::Dropped),
        };
        self.see_as(name, what, phase);
    }

    /// The same for one that is done; `end` is what a picture shows.
    pub(crate) fn see_end(&self, name: &str, end: Phase) {
        self.see_as(name, ProbeAction::Ended, Some(end));
    }

    fn see_as(&self, name: &str, what: ProbeAction, phase: Option<Phase>) {
        if let Some(phase) = phase {
            let task = tasks::current();
            trace::tell(|| TraceEvent::Operation { name: name.to_owned(), phase, task, held: None });
        }
        let at = tokio::runtime::Handle::try_current().is_ok().then(Instant::now);
        self.log().seen.push(ProbeEvent { name: name.to_owned(), what, at, thread: thread::current().id() });
    }

    /// Counts a poll of `name`, and returns the number that it has.
    pub(crate) fn count_poll(&self, name: &str) -> usize {
        let mut log = self.log();
        let polls = log.polls.entry(name.to_owned()).or_default();
        *polls += 1;
        *polls
    }

    pub(crate) fn report(&self, name: &str, offense: Violation) {
        self.log().violations.push((name.to_owned(), offense));
    }

    fn log(&self) -> MutexGuard<'_, Log> {
        self.0.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
    }
}

/// See [`Lab::probe`]. Panics with its name when polled after it was ready, or without an
/// end.
pub struct Probe<T> {
    name: String,
    lab: Lab,
    duration: Duration,
    value: Option<T>,
    timer: Option<Pin<Box<Sleep>>>,
    end: Phase,
}

/// How a future ends whose output is `value`.
pub(crate) fn end_of<T, E>(value: &Result<T, E>) -> Phase {
    if value.is_err() { Phase::Failed } else { Phase::Ended }
}

impl<T: Unpin> Future for Probe<T> {
    type Output = T;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<T> {
        let this = &mut *self;
        let name = &this.name;
        let polls = this.lab.count_poll(name);
        if this.value.is_none() {
            this.lab.report(name, Violation::PolledAfterReady);
            panic!("`{name}` was polled after it was ready");
        }
        if polls > TOO_MANY_POLLS {
            this.lab.report(name, Violation::PolledWithoutEnd);
            // The panic is only how its caller is stopped, and no picture's matter.
            tasks::end_own_poll();
            trace::run_ended(RunEnd::Stopped);
            panic!("`{name}` was polled {polls} times");
        }
        let first = this.timer.is_none();
        if first {
            this.lab.see(name, ProbeAction::Started);
        }
        let timer = this.timer.get_or_insert_with(|| Box::pin(sleep(this.duration)));
        match timer.as_mut().poll(cx) {
            Poll::Pending => {
                if !first {
                    this.lab.see(name, ProbeAction::Polled);
                }
                Poll::Pending
            }
            Poll::Ready(()) => {
                this.lab.see_end(name, this.end);
                Poll::Ready(this.value.take().expect("looked for above"))
            }
        }
    }
}

impl<T> Drop for Probe<T> {
    fn drop(&mut self) {
        self.lab.see(&self.name, ProbeAction::Dropped);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::{ms, virtual_time};

    #[test]
    fn a_lab_sees_overlap_and_drops() {
        let lab = Lab::new();
        let (a, b) = (lab.probe("a", ms(10), 1), lab.probe("b", ms(20), 2));
        virtual_time(async { tokio::join!(a, b) }).unwrap();
        assert_eq!(lab.overlap(), 2);
        assert_eq!(lab.order_of(ProbeAction::Ended), ["a", "b"]);
        drop(lab.probe("c", ms(1), ()));
        assert_eq!(lab.polls("c"), 0);
        assert_eq!(lab.order_of(ProbeAction::Dropped), ["a", "b", "c"]);
    }

    /// A first poll that was pending once counted twice.
    #[test]
    fn every_poll_counts_once() {
        let lab = Lab::new();
        virtual_time(lab.probe("a", ms(10), ())).unwrap();
        assert_eq!((lab.polls("a"), lab.threads().len()), (2, 1));
        assert_eq!(lab.order_of(ProbeAction::Polled).len(), 0);
    }

    #[test]
    fn a_poll_after_ready_is_told_by_the_probe_and_not_as_a_panic() {
        let lab = Lab::new();
        let mut probe = lab.probe("a", ms(10), ());
        let failure = lab.watch(|| {
            virtual_time(async {
                (&mut probe).await;
                (&mut probe).await;
            })
        });
        let failure = failure.unwrap_err();
        assert_eq!((failure.advice.as_deref(), failure.panicked), (Some("poll-after-ready"), false));
        assert_eq!(failure.message, "the future `a` was polled again after it was ready");
    }

    #[test]
    fn a_probe_ends_a_loop_that_polls_it_without_end() {
        let lab = Lab::new();
        let probe = lab.probe("a", ms(10), ());
        let failure = lab.watch(|| {
            virtual_time(async {
                // As a hand-written executor would: again and again in one poll.
                let mut probe = std::pin::pin!(probe);
                std::future::poll_fn(|cx| {
                    loop {
                        if probe.as_mut().poll(cx).is_ready() {
                            return Poll::Ready(());
                        }
                    }
                })
                .await;
            })
        });
        assert_eq!(failure.unwrap_err().hang, Some(HangKind::Spinning));
    }
}
