//! Fires an event right after each single call that a future makes of its source.
//!
//! A future over a source asks `is_ready`, and when it is not, registers its waker. An event between these two calls wakes
//! nobody, since no waker is registered yet. With threads that happens once in a million runs. A [`Source`] counts the
//! calls and fires right after one of them, and [`fire_at_every_call`] tries them all, so each run meets that moment.
//!
//! The source behaves as real ones do: `register` replaces the stored waker and does not check whether the event came
//! before. An exercise states its own trait, which its check implements for [`Source`]:
//!
//! ```ignore
//! impl exercise::Source for lost_wakeup::Source {
//!     fn is_ready(&self) -> bool { self.is_ready() }
//!     fn register(&self, waker: &Waker) { self.register(waker) }
//! }
//! ```

use std::sync::{Arc, Mutex, MutexGuard};
use std::task::Waker;

use crate::manual_poll::ManualPoll;
use crate::outcome::{Advise as _, Checked, Failure, HangKind};
use crate::probe::{CountingWaker, identity_of, is_kept_by};
use crate::trace;

/// What a picture calls a source.
const LANE: &str = "the source";

/// The most calls of a source in one run. Only a future that spins makes more.
const TOO_MANY_CALLS: usize = 200;

#[derive(Debug, Default)]
struct State {
    fired: bool,
    waker: Option<Waker>,
    calls: usize,
    /// Fires right after this many calls.
    fire_after: Option<usize>,
    story: Vec<String>,
}

/// Something that becomes ready once, and wakes the waker that is registered then.
/// Clones are the same source.
#[derive(Clone, Debug, Default)]
pub struct Source(Arc<Mutex<State>>);

impl Source {
    /// One that fires when [`fire`](Self::fire) is called.
    pub fn new() -> Source {
        Source::default()
    }

    /// One that fires right after its `calls`-th call; with 0 it has already fired.
    pub fn firing_after(calls: usize) -> Source {
        let source = Source::new();
        source.state().fire_after = Some(calls);
        source.fire_if_due();
        source
    }

    /// Whether it has fired.
    pub fn is_ready(&self) -> bool {
        let ready = {
            let mut state = self.state();
            let ready = state.fired;
            state.call(format!("is_ready() says {ready}"));
            ready
        };
        trace::note(LANE, if ready { "is_ready: yes" } else { "is_ready: no" });
        self.fire_if_due();
        ready
    }

    /// Stores `waker` as the one to wake. Does not check whether the event has happened.
    pub fn register(&self, waker: &Waker) {
        let name = identity_of(waker).map_or_else(String::new, |(_, name)| format!(" {name}"));
        trace::note(LANE, &format!("register{name}"));
        is_kept_by(waker, LANE);
        let former = {
            let mut state = self.state();
            state.call("register(waker)".to_owned());
            state.waker.replace(waker.clone())
        };
        // Dropping a waker may run anything, also a call of this source.
        drop(former);
        self.fire_if_due();
    }

    /// The event happens: the source is ready from now on, and the stored waker is woken.
    pub fn fire(&self) {
        let waker = {
            let mut state = self.state();
            if state.fired {
                return;
            }
            state.fired = true;
            let woken = if state.waker.is_some() { "the registered waker is woken" } else { "no waker is registered" };
            state.story.push(format!("the event comes; {woken}"));
            state.waker.take()
        };
        trace::happens(LANE, "event", Some(waker.is_some()));
        if let Some(waker) = waker {
            trace::acting(LANE, || waker.wake());
        }
    }

    /// Whether the event has happened.
    pub fn has_fired(&self) -> bool {
        self.state().fired
    }

    /// The calls and the event in order, a line each, for [`Failure::details`].
    pub fn story(&self) -> Vec<String> {
        crate::transcript::shortened(&self.state().story)
    }

    fn fire_if_due(&self) {
        let expected = {
            let state = self.state();
            state.fire_after.is_some_and(|after| state.calls >= after)
        };
        if expected {
            self.fire();
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
    }
}

impl State {
    fn call(&mut self, what: String) {
        self.calls += 1;
        self.story.push(what);
    }
}

/// Drives the future that `make` makes from a source: once with the event before everything,
/// once with the event after each single call of the source, and once with the event after
/// the future has gone to sleep. Each time the future must complete, and not before the
/// event. Returns the values, in that order.
///
/// A lost wake is reported as a hang (asleep) with the advice `lost-wakeup`. Failures that
/// [`ManualPoll`] finds have their own advice.
pub fn fire_at_every_call<F: Future>(mut make: impl FnMut(Source) -> F) -> Checked<Vec<F::Output>> {
    let mut values = Vec::new();
    for after in 0..TOO_MANY_CALLS {
        trace::one_more_run();
        let source = Source::firing_after(after);
        let (mut poller, waker) = (ManualPoll::new(make(source.clone())), CountingWaker::named("A"));
        let with_story = |failure: Failure| failure.details(source.story());

        let value = poller.until_stalled(&waker).map_err(with_story)?;
        match (value, source.has_fired()) {
            (Some(value), true) => values.push(value),
            (Some(_), false) => return Err(with_story(too_early())),
            (None, true) => return Err(with_story(lost_wakeup())),
            // It sleeps after fewer calls than that: the usual case, and the last one.
            (None, false) => {
                source.fire();
                poller.woken(&waker, "the event came").map_err(with_story)?;
                values.push(poller.finish(&waker).map_err(with_story)?);
                return Ok(values);
            }
        }
    }
    Err(never_waits())
}

// Apart from `fire_at_every_call`, which is compiled for each type of future, with the learner's code.

fn too_early() -> Failure {
    Failure::new("your future was ready before its event")
        .expected("`Pending` as long as the source is not ready")
        .got("`Ready`")
}

fn never_waits() -> Failure {
    Failure::hung(HangKind::Spinning, "your future asks its source again and again, and never waits for it")
        .expected("it registers its waker and returns `Pending`")
        .got(format!("more than {TOO_MANY_CALLS} calls of the source"))
        .advise("wake-and-pending")
}

fn lost_wakeup() -> Failure {
    Failure::hung(HangKind::Asleep, "the event came during a poll, and your future still went to sleep")
        .expected("`Ready`, or a waker that is registered before the last call of `is_ready`")
        .got("`Pending`, and the event will not come again")
        .advise("lost-wakeup")
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;
    use std::future::poll_fn;
    use std::task::Poll;

    use super::*;

    /// The gap: asks, then registers.
    fn checks_then_registers(source: Source) -> impl Future<Output = ()> {
        poll_fn(move |cx| {
            if source.is_ready() {
                return Poll::Ready(());
            }
            source.register(cx.waker());
            Poll::Pending
        })
    }

    fn registers_then_checks(source: Source) -> impl Future<Output = ()> {
        poll_fn(move |cx| {
            source.register(cx.waker());
            if source.is_ready() { Poll::Ready(()) } else { Poll::Pending }
        })
    }

    fn checks_twice(source: Source) -> impl Future<Output = ()> {
        poll_fn(move |cx| {
            if source.is_ready() {
                return Poll::Ready(());
            }
            source.register(cx.waker());
            if source.is_ready() { Poll::Ready(()) } else { Poll::Pending }
        })
    }

    #[test]
    fn an_event_between_check_and_register_is_a_lost_wakeup() {
        let failure = fire_at_every_call(checks_then_registers).unwrap_err();
        assert_eq!((failure.hang, failure.advice.as_deref()), (Some(HangKind::Asleep), Some("lost-wakeup")));
        let story = ["is_ready() says false", "the event comes; no waker is registered", "register(waker)"];
        assert_eq!(failure.details, story);
    }

    #[test]
    fn who_looks_after_registering_loses_nothing() {
        // Before, after each of two or three calls, and after going to sleep; but an event
        // after the last call of a poll is one that finds a waker.
        assert_eq!(fire_at_every_call(registers_then_checks).unwrap().len(), 4);
        assert_eq!(fire_at_every_call(checks_twice).unwrap().len(), 5);
    }

    #[test]
    fn other_broken_promises_keep_their_own_advice() {
        let never_registers =
            |source: Source| poll_fn(move |_| if source.is_ready() { Poll::Ready(()) } else { Poll::Pending });
        assert_eq!(fire_at_every_call(never_registers).unwrap_err().advice.as_deref(), Some("pending-without-waker"));
        let asks_again = |source: Source| {
            poll_fn(move |cx| {
                cx.waker().wake_by_ref();
                if source.is_ready() { Poll::Ready(()) } else { Poll::Pending }
            })
        };
        assert_eq!(fire_at_every_call(asks_again).unwrap_err().advice.as_deref(), Some("wake-and-pending"));
        let asks_on_and_on = |source: Source| {
            poll_fn(move |_| {
                while !source.is_ready() {}
                Poll::Ready(())
            })
        };
        assert_eq!(fire_at_every_call(asks_on_and_on).unwrap_err().advice.as_deref(), Some("wake-and-pending"));
        let too_early = |_: Source| std::future::ready(());
        assert!(fire_at_every_call(too_early).unwrap_err().message.contains("before its event"));
    }

    #[test]
    fn a_wake_that_leads_nowhere_is_told() {
        // Woken, and never looks at the source again.
        let deaf = |source: Source| {
            let registered = Cell::new(false);
            poll_fn(move |cx| {
                if !registered.replace(true) {
                    source.register(cx.waker());
                    return if source.is_ready() { Poll::Ready(()) } else { Poll::Pending };
                }
                source.register(cx.waker());
                Poll::Pending
            })
        };
        assert_eq!(fire_at_every_call(deaf).unwrap_err().hang, Some(HangKind::Asleep));
    }
}
