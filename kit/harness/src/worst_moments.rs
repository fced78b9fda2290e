//! Lets an event happen at a moment that luck seldom finds.
//!
//! A future and the code that wakes it meet in state of the learner's, such as a lock or some atomics. No call of ours
//! lies in between, so a [`Source`](crate::lost_wakeup::Source) can't tell its moments. But each poll comes with a waker,
//! and so two moments can be met in any code, each time:
//!
//! | moment | what it finds | advice |
//! |---|---|---|
//! | [`polled_in_its_wake`]: the poll comes inside of the `wake` call | the wake was made under a lock | `woken-under-a-lock` |
//! | | the wake came before there was something to see | `woken-before-the-change` |
//! | [`event_during_a_poll`]: the event comes while the poll clones its waker | it was missed | `lost-wakeup` |
//!
//! The event happens on a thread of its own, since it may have to wait for a lock that the poll holds. A run goes on
//! when the event is over, or when no thread moves any more.
//!
//! Not every gap can be met. Where a poll looks under one lock, and clones its waker under a second one, it calls nothing of ours
//! in between, and at the clone the event has to wait for the second lock. This code passes here.
//!
//! A picture shows the polls, the event on a lane of its own, the waker, and the `wake` call with the poll inside of it.

use std::pin::Pin;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering::SeqCst};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, TryLockError};
use std::task::{Context, Poll, Wake, Waker};
use std::thread;
use std::time::Duration;

use crate::clock::ms;
use crate::os::{self, Bell};
use crate::outcome::{Advise as _, Checked, Failure, HangKind};
use crate::probe::Called;
use crate::process::{A_LOOK, ActiveTime, until_still};
use crate::trace::{self, Hand};

/// In this time, most events are over. Only a mistake waits longer.
const SHORT: Duration = ms(20);
/// How long no thread may move until nothing more is expected. Longer than any thread sleeps on purpose.
const QUIET: Duration = ms(250);
/// The same while a poll holds a lock that the event may wait for, which is the usual case.
const QUIET_IN_A_POLL: Duration = ms(4);
/// Any event is over in this time, if the machine lets it run.
const TOO_LONG: Duration = Duration::from_secs(5);
/// No right future needs more polls here.
const TOO_MANY_POLLS: usize = 1_000;

/// The lane of what happens, in a picture.
const EVENT: &str = "the event";
/// The only waker in a picture.
const WAKER: &str = "A";

/// A boxed future of the learner's, which may be polled on any thread.
type Boxed<T> = Pin<Box<dyn Future<Output = T> + Send>>;

/// Polls `future` once, lets `event` happen, and polls it again inside of each wake call, as some executors do.
/// `what` says what happened, in words that fit after "when": "the book was returned". Returns the output.
///
/// It fails when the future is ready before the event, when nothing wakes it, and when the poll inside of the wake call
/// stands still or is pending. A future that borrows is made anew in each poll:
/// `poll_fn(move |cx| pin!(receiver.recv()).poll(cx))`.
pub fn polled_in_its_wake<T: Send + 'static>(
    future: impl Future<Output = T> + Send + 'static,
    what: &str,
    event: impl FnOnce() + Send + 'static,
) -> Checked<T> {
    trace::one_more_run();
    let (executor, output) = Inline::new(Box::pin(future));
    executor.poll();
    executor.hand_over();
    if output.try_recv().is_ok() {
        return Err(Failure::new("your future was ready at its first poll")
            .expected("`Pending`, since what it waits for has not happened")
            .got("`Ready`"));
    }
    let happens = what.to_owned();
    drop(thread::spawn(move || trace::event(EVENT, &happens, event)));
    // Nearly always it is there within this time, and to look at the threads takes longer.
    if let Ok(value) = output.recv_timeout(SHORT) {
        return Ok(value);
    }
    let mut awake = ActiveTime::sampled_every(A_LOOK);
    loop {
        let is_still = until_still(QUIET, || false);
        if let Ok(value) = output.try_recv() {
            return Ok(value);
        }
        if is_still || awake.is_over(TOO_LONG) {
            executor.is_expected(what);
            return Err(executor.story.failure(what));
        }
    }
}

/// An executor of one future, which it polls on the thread that wakes it, before `wake` returns.
struct Inline<T> {
    future: Mutex<Polled<T>>,
    /// Its waker, as a picture shows it.
    called: Called,
    /// What it gave, until the `wake` call is over in which it did.
    given: Mutex<Option<T>>,
    output: Sender<T>,
    /// Woken while it is polled, so that it has to be polled once more.
    again: AtomicBool,
    story: Story,
}

/// The future of an [`Inline`].
struct Polled<T> {
    hand: Hand,
    /// `None` when it was ready.
    future: Option<Boxed<T>>,
}

#[derive(Default)]
struct Story {
    polls: AtomicUsize,
    wakes: AtomicUsize,
    /// Wake calls in which the poll has not returned.
    in_wakes: AtomicUsize,
}

impl<T: Send + 'static> Inline<T> {
    fn new(future: Boxed<T>) -> (Arc<Inline<T>>, Receiver<T>) {
        let (sender, output) = channel();
        let executor = Inline {
            future: Mutex::new(Polled { hand: Hand::new("the future"), future: Some(future) }),
            called: Called::named(WAKER),
            given: Mutex::new(None),
            output: sender,
            again: AtomicBool::new(false),
            story: Story::default(),
        };
        (Arc::new(executor), output)
    }

    fn poll(self: &Arc<Self>) {
        self.again.store(true, SeqCst);
        while self.again.load(SeqCst) {
            // Somebody else polls it, and sees the flag after that.
            let Some(mut polled) = try_lock(&self.future) else { return };
            self.again.store(false, SeqCst);
            let Polled { hand, future: due } = &mut *polled;
            let Some(future) = due else { return };
            if self.story.polls.fetch_add(1, SeqCst) == TOO_MANY_POLLS {
                return;
            }
            let waker = Waker::from(Arc::clone(self));
            let poll = hand.poll(self.called.given(), || future.as_mut().poll(&mut Context::from_waker(&waker)));
            drop(waker);
            if let Poll::Ready(value) = poll {
                *due = None;
                *self.given.lock().unwrap_or_else(PoisonError::into_inner) = Some(value);
            }
            self.tell_of_copies();
        }
    }

    /// Hands over what the future gave, if it has.
    fn hand_over(&self) {
        let given = self.given.lock().unwrap_or_else(PoisonError::into_inner).take();
        // The check may have given up.
        given.into_iter().for_each(|value| _ = self.output.send(value));
    }

    /// Tells the history how many copies of the waker are kept, beside those that are being called.
    fn tell_of_copies(self: &Arc<Self>) {
        let others = 1 + self.story.in_wakes.load(SeqCst);
        self.called.is_kept(Arc::strong_count(self).saturating_sub(others));
    }

    /// Tells the history whether something was woken because of `what`, unless a poll stands still.
    fn is_expected(&self, what: &str) {
        if let Some(polled) = try_lock(&self.future) {
            polled.hand.is_expected(what, self.story.wakes.load(SeqCst) > 0);
        }
    }
}

impl<T: Send + 'static> Wake for Inline<T> {
    fn wake(self: Arc<Self>) {
        self.story.wakes.fetch_add(1, SeqCst);
        self.story.in_wakes.fetch_add(1, SeqCst);
        self.called.is_called();
        self.tell_of_copies();
        // A picture shows that the poll is inside of this call, unless this call is inside of a poll.
        if try_lock(&self.future).is_some() {
            trace::job("wake", || self.poll());
        } else {
            self.poll();
        }
        self.story.in_wakes.fetch_sub(1, SeqCst);
        // Last, since the check goes on then, and what is told after that is in no picture.
        self.hand_over();
    }
}

fn try_lock<T>(mutex: &Mutex<T>) -> Option<MutexGuard<'_, T>> {
    match mutex.try_lock() {
        Ok(guard) => Some(guard),
        Err(TryLockError::Poisoned(poisoned)) => Some(poisoned.into_inner()),
        Err(TryLockError::WouldBlock) => None,
    }
}

impl Story {
    /// Why the future has not ended although `what` has happened.
    fn failure(&self, what: &str) -> Failure {
        let (polls, wakes) = (self.polls.load(SeqCst), self.wakes.load(SeqCst));
        if self.in_wakes.load(SeqCst) > 0 {
            return Failure::hung(
                HangKind::Blocked,
                format!("when {what}, your code called `wake`, and the poll inside of this call stands still"),
            )
            .expected("no lock of your code is held during `wake`, so a poll can take it")
            .got("the poll waits for a lock, and `wake` has not returned")
            .advise("woken-under-a-lock");
        }
        if polls > TOO_MANY_POLLS {
            return Failure::hung(
                HangKind::Spinning,
                format!("your future was polled {polls} times, and is not ready"),
            )
            .expected("a wake means that the future can go on")
            .got("it is woken again and again, and each time it can't go on")
            .advise("wake-and-pending");
        }
        if wakes == 0 {
            return Failure::hung(HangKind::Asleep, format!("when {what}, nothing was woken"))
                .expected("the waker of the latest poll is woken")
                .got("no waker was woken");
        }
        Failure::hung(
            HangKind::Asleep,
            format!("when {what}, the task was woken, and its poll inside of the `wake` call was pending"),
        )
        .expected("`Ready`, since the task is woken after everything is in its place")
        .got("`Pending`, and no other wake came")
        .advise("woken-before-the-change")
    }
}

/// Polls `future`, and lets `event` happen on another thread while this poll clones its waker. The clone goes on when
/// the event is over and has woken somebody, or when no thread moves any more. `what` says what happens, in words that
/// fit before "while": "the book was returned". Returns the output, which must come with this poll, or with the next one
/// after a wake.
///
/// It fails with `lost-wakeup` if the future is pending after that and nothing wakes it. If the first poll clones no
/// waker, the event happens after it.
pub fn event_during_a_poll<T>(
    future: impl Future<Output = T>,
    what: &str,
    event: impl FnOnce() + Send + 'static,
) -> Checked<T> {
    trace::one_more_run();
    let (mut hand, mut future) = (Hand::new("the future"), Box::pin(future));
    let happens = what.to_owned();
    let moment = Arc::new(AtTheClone {
        event: Mutex::new(Some(Box::new(move || trace::event(EVENT, &happens, event)))),
        woken: AtomicUsize::new(0),
        called: Called::named(WAKER),
    });
    let waker = os::waker_of(Arc::clone(&moment));
    for _ in 0..TOO_MANY_POLLS {
        let seen = moment.woken.load(SeqCst);
        let poll = || future.as_mut().poll(&mut Context::from_waker(&waker));
        let poll = hand.poll(moment.called.given(), poll);
        // Two are ours: `moment` itself, and `waker`.
        moment.called.is_kept(Arc::strong_count(&moment) - 2);
        if let Poll::Ready(value) = poll {
            return Ok(value);
        }
        moment.happens();
        let is_woken = || moment.woken.load(SeqCst) > seen;
        let mut awake = ActiveTime::sampled_every(A_LOOK);
        while !is_woken() {
            let is_still = until_still(QUIET, is_woken);
            if !is_woken() && (is_still || awake.is_over(TOO_LONG)) {
                hand.is_expected(what, false);
                return Err(lost(what));
            }
        }
    }
    let message = format!("your future was polled {TOO_MANY_POLLS} times, and is not ready");
    Err(Failure::hung(HangKind::Spinning, message).advise("wake-and-pending"))
}

fn lost(what: &str) -> Failure {
    Failure::hung(HangKind::Asleep, format!("{what} while your future was polled, and it still went to sleep"))
        .expected("`Ready`, or a wake after this poll")
        .got("`Pending`, and no wake")
        .advise("lost-wakeup")
}

/// An event that happens when a waker is cloned for the first time.
struct AtTheClone {
    event: Mutex<Option<Box<dyn FnOnce() + Send>>>,
    woken: AtomicUsize,
    /// The waker, as a picture shows it.
    called: Called,
}

impl AtTheClone {
    /// Lets the event happen, unless it has.
    fn happens(&self) {
        let event = self.event.lock().unwrap_or_else(PoisonError::into_inner).take();
        let Some(event) = event else { return };
        drop(thread::spawn(event));
        until_still(QUIET_IN_A_POLL, || self.woken.load(SeqCst) > 0);
    }
}

impl Bell for AtTheClone {
    fn cloned(&self) {
        self.happens();
    }

    fn woken(&self) {
        self.called.is_called();
        self.woken.fetch_add(1, SeqCst);
    }
}

#[cfg(test)]
mod tests {
    use std::future::{pending, poll_fn, ready};
    use std::sync::atomic::AtomicU32;

    use super::*;

    /// What the future and its event have in common.
    #[derive(Default)]
    struct Shared {
        state: Mutex<(Option<u32>, Option<Waker>)>,
        value: AtomicU32,
        waker: Mutex<Option<Waker>>,
    }

    fn under_one_lock(shared: &Arc<Shared>) -> impl Future<Output = u32> + Send + use<> {
        let shared = Arc::clone(shared);
        poll_fn(move |cx| {
            let mut state = shared.state.lock().unwrap();
            match state.0 {
                Some(value) => Poll::Ready(value),
                None => {
                    state.1 = Some(cx.waker().clone());
                    Poll::Pending
                }
            }
        })
    }

    fn sets_and_wakes(shared: &Arc<Shared>) -> impl FnOnce() + Send + use<> {
        let shared = Arc::clone(shared);
        move || {
            let waker = {
                let mut state = shared.state.lock().unwrap();
                state.0 = Some(7);
                state.1.take()
            };
            waker.into_iter().for_each(Waker::wake);
        }
    }

    #[test]
    fn who_wakes_without_a_lock_is_polled_in_the_wake() {
        let shared = Arc::default();
        assert_eq!(polled_in_its_wake(under_one_lock(&shared), "it rang", sets_and_wakes(&shared)).unwrap(), 7);
    }

    #[test]
    fn an_event_during_the_poll_is_seen_under_one_lock() {
        let shared = Arc::default();
        assert_eq!(event_during_a_poll(under_one_lock(&shared), "it rang", sets_and_wakes(&shared)).unwrap(), 7);
    }

    /// With an atomic and a lock, in the order that `looks_first` says.
    fn of_two_parts(looks_first: bool) -> Checked<u32> {
        let shared = Arc::<Shared>::default();
        let event = {
            let shared = Arc::clone(&shared);
            move || {
                shared.value.store(7, SeqCst);
                let waker = shared.waker.lock().unwrap().take();
                waker.into_iter().for_each(Waker::wake);
            }
        };
        let look = move |shared: &Shared| match shared.value.load(SeqCst) {
            0 => Poll::Pending,
            value => Poll::Ready(value),
        };
        let future = poll_fn(move |cx| {
            if looks_first && let Poll::Ready(value) = look(&shared) {
                return Poll::Ready(value);
            }
            let waker = cx.waker().clone();
            *shared.waker.lock().unwrap() = Some(waker);
            if looks_first { Poll::Pending } else { look(&shared) }
        });
        event_during_a_poll(future, "it rang", event)
    }

    /// They wait until no thread moves, and where other threads always do, that takes seconds.
    mod alone {
        use super::*;

        #[cfg(target_os = "linux")]
        #[test]
        #[cfg_attr(target_os = "linux", ignore = "other tests of its process never stand still")]
        fn who_wakes_under_a_lock_is_told() {
            let shared = Arc::<Shared>::default();
            let event = {
                let shared = Arc::clone(&shared);
                move || {
                    let mut state = shared.state.lock().unwrap();
                    state.0 = Some(7);
                    state.1.take().into_iter().for_each(Waker::wake);
                }
            };
            let failure = polled_in_its_wake(under_one_lock(&shared), "it rang", event).unwrap_err();
            assert_eq!(
                (failure.hang, failure.advice.as_deref()),
                (Some(HangKind::Blocked), Some("woken-under-a-lock"))
            );
        }

        #[test]
        #[cfg_attr(target_os = "linux", ignore = "other tests of its process never stand still")]
        fn who_wakes_before_the_change_is_told() {
            let shared = Arc::<Shared>::default();
            let event = {
                let shared = Arc::clone(&shared);
                move || {
                    let waker = shared.state.lock().unwrap().1.take();
                    waker.into_iter().for_each(Waker::wake);
                    shared.state.lock().unwrap().0 = Some(7);
                }
            };
            let failure = polled_in_its_wake(under_one_lock(&shared), "it rang", event).unwrap_err();
            assert_eq!(failure.advice.as_deref(), Some("woken-before-the-change"));
        }

        #[test]
        #[cfg_attr(target_os = "linux", ignore = "other tests of its process never stand still")]
        fn who_wakes_nobody_and_who_is_ready_at_once_are_told() {
            let failure = polled_in_its_wake(pending::<()>(), "it rang", || ()).unwrap_err();
            assert_eq!((failure.hang, failure.advice), (Some(HangKind::Asleep), None));
            assert!(polled_in_its_wake(ready(7), "it rang", || ()).unwrap_err().message.contains("first poll"));
        }

        #[test]
        #[cfg_attr(target_os = "linux", ignore = "other tests of its process never stand still")]
        fn who_wakes_itself_in_each_poll_spins() {
            let spins = poll_fn(|cx| {
                cx.waker().wake_by_ref();
                Poll::<()>::Pending
            });
            let failure = polled_in_its_wake(spins, "it rang", || ()).unwrap_err();
            assert_eq!((failure.hang, failure.advice.as_deref()), (Some(HangKind::Spinning), Some("wake-and-pending")));
        }

        #[test]
        #[cfg_attr(target_os = "linux", ignore = "other tests of its process never stand still")]
        fn an_event_between_look_and_register_is_a_lost_wakeup() {
            let failure = of_two_parts(true).unwrap_err();
            assert_eq!((failure.hang, failure.advice.as_deref()), (Some(HangKind::Asleep), Some("lost-wakeup")));
            assert_eq!(of_two_parts(false).unwrap(), 7);
        }

        #[test]
        #[cfg_attr(target_os = "linux", ignore = "other tests of its process never stand still")]
        fn what_never_clones_its_waker_gets_its_event_after_the_poll() {
            let failure = event_during_a_poll(pending::<()>(), "it rang", || ()).unwrap_err();
            assert_eq!(failure.advice.as_deref(), Some("lost-wakeup"));
        }
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn what_ends_when_all_stand_still_is_told() {
        crate::process::tests::apart_in("worst_moments::tests::alone");
    }
}
