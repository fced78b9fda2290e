//! Drives one future poll by poll, with wakers that count.
//!
//! [`ManualPoll`] does what an executor does, one poll at a time. After each poll it checks the contract of `Future`: a
//! future that returns `Pending` arranges that the waker of its *latest* poll is woken.
//!
//! | what it sees | the failure | advice |
//! |---|---|---|
//! | `Pending`, and no waker was kept or woken | hung, asleep | `pending-without-waker` |
//! | `Pending`, and only an earlier poll's waker was kept | failed | `stale-waker` |
//! | `Pending` again and again, waking itself each time | hung, spinning | `wake-and-pending` |
//! | the event came, and only an earlier poll's waker was woken | failed | `stale-waker` |
//! | the event came, and nobody was woken | hung, asleep | none: the check knows why |
//!
//! The future must not need a runtime, or `ManualPoll` must be used inside one.

mod story;

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, Wake, Waker};
use std::time::Duration;

use crate::outcome::{Checked, Failure};
use crate::probe::{CountingWaker, identity_of};
use crate::process::polled;
use crate::trace::Given;

use story::Story;

/// Drives one future, poll by poll.
pub struct ManualPoll<F: Future> {
    /// `None` once it was ready or cancelled.
    future: Option<Pin<Box<F>>>,
    story: Story,
}

impl<F: Future> ManualPoll<F> {
    /// Takes `future`, and does not poll it yet.
    pub fn new(future: F) -> ManualPoll<F> {
        ManualPoll { future: Some(Box::pin(future)), story: Story::new() }
    }

    /// Calls it `name` in pictures; the default is "the future".
    pub fn named(mut self, name: &str) -> ManualPoll<F> {
        self.story.hand.rename(name);
        self
    }

    /// Allows `polls` polls at most; the default is a thousand.
    pub fn at_most(mut self, polls: usize) -> ManualPoll<F> {
        self.story.most_polls = polls;
        self
    }

    /// Polls once with `waker`. If the future is pending, someone must keep that waker, or
    /// have woken it.
    ///
    /// # Panics
    /// When the future was ready or cancelled before, which is a mistake in the check.
    pub fn poll(&mut self, waker: &CountingWaker) -> Checked<Poll<F::Output>> {
        let at = self.story.called_with(waker);
        let poll = self.poll_with(&waker.waker())?;
        self.story.tell_of_copies();
        if poll.is_pending() {
            self.story.is_kept(at)?;
        }
        Ok(poll)
    }

    /// Polls once with any waker, and does not check who keeps it.
    ///
    /// # Panics
    /// As [`poll`](Self::poll).
    pub fn poll_with(&mut self, waker: &Waker) -> Checked<Poll<F::Output>> {
        self.story.begin_poll()?;
        let future = self.future.as_mut().expect("the check polls no future that is gone");
        let given = identity_of(waker).map_or(Given::Unheard, |(number, name)| Given::Named(number, name));
        let poll = self.story.hand.poll(given, || polled(|| future.as_mut().poll(&mut Context::from_waker(waker))));
        if poll.is_ready() {
            // An executor drops a future that is done, with the wakers that it keeps.
            self.future = None;
        }
        self.story.end_poll(poll.is_ready());
        Ok(poll)
    }

    /// Polls once with `waker`, and requires that it is not ready yet.
    pub fn pending(&mut self, waker: &CountingWaker) -> Checked {
        match self.poll(waker)? {
            Poll::Pending => Ok(()),
            Poll::Ready(_) => Err(self.story.too_early()),
        }
    }

    /// Polls once with `waker`, and requires that it is ready.
    pub fn ready(&mut self, waker: &CountingWaker) -> Checked<F::Output> {
        match self.poll(waker)? {
            Poll::Ready(value) => Ok(value),
            Poll::Pending => Err(self.story.too_late()),
        }
    }

    /// Polls with `waker` for as long as it is woken. `None` means that it waits for something.
    pub fn until_stalled(&mut self, waker: &CountingWaker) -> Checked<Option<F::Output>> {
        loop {
            if let Poll::Ready(value) = self.poll(waker)? {
                return Ok(Some(value));
            }
            if !self.is_woken(waker) {
                return Ok(None);
            }
        }
    }

    /// Polls with `waker` for as long as it is woken, and requires that it comes to its end.
    pub fn finish(&mut self, waker: &CountingWaker) -> Checked<F::Output> {
        let value = self.until_stalled(waker)?;
        value.ok_or_else(|| self.asleep())
    }

    /// Whether `waker` was woken since it was polled with.
    pub fn is_woken(&self, waker: &CountingWaker) -> bool {
        self.story.is_woken(waker)
    }

    /// Requires that `waker` was woken since its last poll. `event` says why it should have been, in words
    /// that fit after "when": "the value was sent".
    pub fn woken(&mut self, waker: &CountingWaker, event: &str) -> Checked {
        self.story.woken(waker, event)
    }

    /// Waits until one of the learner's threads wakes `waker`. Gives up when no thread of the process has run
    /// for `quiet`, which must be longer than any thread sleeps on purpose.
    pub fn until_woken(&mut self, waker: &CountingWaker, quiet: Duration) -> Checked {
        self.story.until_woken(waker, quiet)
    }

    /// Requires that nobody keeps a waker any more. For a future that was ready or cancelled.
    pub fn let_go(&self) -> Checked {
        self.story.let_go()
    }

    /// Drops the future where it is.
    pub fn cancel(&mut self) {
        self.story.tell_of_wakes();
        if self.future.take().is_some() {
            self.story.cancelled();
        }
    }

    /// The future, to look at between two polls. `None` once it was ready or cancelled.
    pub fn future(&self) -> Option<&F> {
        self.future.as_deref()
    }

    /// How often the future was polled so far.
    pub fn polls(&self) -> usize {
        self.story.polls
    }

    /// What happened so far, a line each, for [`Failure::details`].
    pub fn log(&self) -> Vec<String> {
        self.story.log()
    }

    pub(crate) fn asleep(&self) -> Failure {
        self.story.asleep()
    }
}

/// A waker that runs `call` whenever it is woken. If `call` tries a lock that the waking code uses, it
/// shows whether that code wakes before it unlocks.
pub fn waker_fn(call: impl Fn() + Send + Sync + 'static) -> Waker {
    struct Calling<F>(F);

    impl<F: Fn() + Send + Sync + 'static> Wake for Calling<F> {
        fn wake(self: Arc<Self>) {
            (self.0)();
        }
    }

    Arc::new(Calling(call)).into()
}

#[cfg(test)]
mod tests {
    use std::future::{pending, poll_fn, ready};
    use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
    use std::thread;

    use super::*;
    use crate::clock::ms;
    use crate::outcome::HangKind;
    use crate::probe::Lab;

    fn a_and_b() -> (CountingWaker, CountingWaker) {
        (CountingWaker::named("A"), CountingWaker::named("B"))
    }

    #[test]
    fn who_says_pending_and_keeps_no_waker_is_asleep() {
        let (a, _) = a_and_b();
        let failure = ManualPoll::new(pending::<()>()).poll(&a).unwrap_err();
        assert_eq!((failure.hang, failure.advice.as_deref()), (Some(HangKind::Asleep), Some("pending-without-waker")));
        assert_eq!(failure.message, "your future returned `Pending`, but nothing kept the waker given at poll 1");
        assert_eq!(failure.details, ["poll 1 with waker A: pending"]);
    }

    #[test]
    fn who_keeps_the_first_waker_only_is_told_at_the_second_poll() {
        let (a, b) = a_and_b();
        let mut kept = None;
        let mut poller = ManualPoll::new(poll_fn(|cx| {
            kept.get_or_insert_with(|| cx.waker().clone());
            Poll::<()>::Pending
        }));
        poller.pending(&a).unwrap();
        let failure = poller.pending(&b).unwrap_err();
        assert_eq!((failure.hang, failure.advice.as_deref()), (None, Some("stale-waker")));
        assert_eq!(failure.expected.as_deref(), Some("waker B, given at poll 2, is kept"));
        assert_eq!(failure.got.as_deref(), Some("waker A, given at poll 1, is kept"));
    }

    #[test]
    fn who_keeps_both_wakers_must_wake_the_latest() {
        let (a, b) = a_and_b();
        let mut kept = Vec::new();
        let mut poller = ManualPoll::new(poll_fn(|cx| {
            kept.push(cx.waker().clone());
            if kept.len() == 2 {
                kept[0].wake_by_ref();
            }
            Poll::<()>::Pending
        }));
        poller.pending(&a).unwrap();
        poller.pending(&b).unwrap();
        let failure = poller.woken(&b, "it was ready").unwrap_err();
        assert_eq!(failure.advice.as_deref(), Some("stale-waker"));
        assert_eq!(failure.details.last().unwrap(), "waker A was woken");
    }

    #[test]
    fn a_future_that_does_as_it_should_is_driven_to_its_end() {
        let (a, b) = a_and_b();
        let (future, trigger) = Lab::new().manual_future("a", 7);
        let mut poller = ManualPoll::new(future);
        poller.pending(&a).unwrap();
        poller.pending(&b).unwrap();
        assert!(poller.woken(&b, "the trigger fired").unwrap_err().hang.is_some());
        trigger.fire();
        poller.woken(&b, "the trigger fired").unwrap();
        assert_eq!(poller.ready(&a).unwrap(), 7);
        poller.let_go().unwrap();
        // It is gone already.
        poller.cancel();
        let log = [
            "poll 1 with waker A: pending",
            "poll 2 with waker B: pending",
            "waker B was woken",
            "poll 3 with waker A: ready",
        ];
        assert_eq!(poller.log(), log);
    }

    #[test]
    fn a_waker_that_outlives_the_future_is_found() {
        let (a, _) = a_and_b();
        let mut kept = None;
        let mut poller = ManualPoll::new(poll_fn(|cx| match kept.replace(cx.waker().clone()) {
            None => Poll::Pending,
            Some(_) => Poll::Ready(()),
        }));
        poller.pending(&a).unwrap();
        poller.ready(&a).unwrap();
        assert_eq!(poller.let_go().unwrap_err().advice.as_deref(), Some("waker-kept-too-long"));
    }

    #[test]
    fn yielding_is_no_spinning_but_never_being_ready_is() {
        let (a, _) = a_and_b();
        assert_eq!(ManualPoll::new(Lab::new().yielding("a", 50, 3)).finish(&a).unwrap(), 3);
        let failure = ManualPoll::new(Lab::new().yielding("a", 50, 3)).at_most(20).finish(&a).unwrap_err();
        assert_eq!((failure.hang, failure.advice.as_deref()), (Some(HangKind::Spinning), Some("wake-and-pending")));
        assert!(failure.message.contains("20 times"), "{}", failure.message);
    }

    #[test]
    fn what_waits_for_someone_is_stalled_and_has_no_end() {
        let (a, _) = a_and_b();
        let (future, _cue) = Lab::new().manual_future("a", ());
        let mut poller = ManualPoll::new(future);
        assert!(poller.until_stalled(&a).unwrap().is_none());
        assert_eq!(poller.finish(&a).unwrap_err().hang, Some(HangKind::Asleep));
    }

    #[test]
    fn ready_and_pending_are_required() {
        let (a, _) = a_and_b();
        assert!(ManualPoll::new(ready(1)).pending(&a).is_err());
        let (future, _cue) = Lab::new().manual_future("a", ());
        assert!(ManualPoll::new(future).ready(&a).is_err());
    }

    #[test]
    fn a_thread_may_be_the_one_that_wakes() {
        let (a, _) = a_and_b();
        let (future, trigger) = Lab::new().manual_future("a", 7);
        let mut poller = ManualPoll::new(future);
        poller.pending(&a).unwrap();
        let helper = thread::spawn(move || {
            thread::sleep(ms(10));
            trigger.fire();
        });
        poller.until_woken(&a, ms(250)).unwrap();
        assert_eq!(poller.ready(&a).unwrap(), 7);
        helper.join().unwrap();
    }

    #[test]
    fn the_future_can_be_looked_at_until_it_is_ready() {
        let (future, trigger) = Lab::new().manual_future("a", 7);
        let a = CountingWaker::named("A");
        let mut poller = ManualPoll::new(future);
        poller.pending(&a).unwrap();
        assert!(poller.future().is_some());
        trigger.fire();
        assert_eq!(poller.ready(&a).unwrap(), 7);
        assert!(poller.future().is_none());
    }

    #[test]
    fn a_waker_can_do_anything() {
        let calls = Arc::new(AtomicUsize::new(0));
        let (future, trigger) = Lab::new().manual_future("a", ());
        let mut poller = ManualPoll::new(future);
        let count = Arc::clone(&calls);
        let waker = waker_fn(move || {
            count.fetch_add(1, SeqCst);
        });
        assert!(poller.poll_with(&waker).unwrap().is_pending());
        trigger.fire();
        assert_eq!(calls.load(SeqCst), 1);
    }
}
