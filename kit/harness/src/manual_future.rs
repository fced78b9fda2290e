//! Futures that complete when the check says so, without a runtime.
//!
//! They are for executors, combinators and state machines that a learner writes. A [`ManualFuture`] keeps the latest waker,
//! as a correct future does. It is not `Unpin`, so a move after its first poll shows as another address. It reports to the
//! [`Lab`] that made it, and [`Lab::watch`] says which rule was broken.
//!
//! A [`Rendezvous`] makes very many futures, none of which completes before a given number of them is in flight. So any
//! limit on concurrency shows. No time passes, nothing is reported, and thousands of its futures cost next to nothing.

use std::marker::PhantomPinned;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use crate::probe::{Lab, ProbeAction, Violation, end_of, is_kept_by};
use crate::protocol::Phase;
use crate::trace;

/// Polls of one such future that no correct executor needs.
const TOO_MANY_POLLS: usize = 1_000;

#[derive(Debug, Default)]
struct State {
    ready: bool,
    /// Polls that are still to wake their own waker and be pending.
    yields: usize,
    waker: Option<Waker>,
    address: Option<usize>,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
}

/// A future that is `value` once its [`Trigger`] has fired. Panics with its name when it is polled after it was
/// ready, or a thousand times.
#[derive(Debug)]
pub struct ManualFuture<T> {
    name: String,
    lab: Lab,
    value: Mutex<Option<T>>,
    state: Arc<Mutex<State>>,
    end: Phase,
    _not_unpin: PhantomPinned,
}

/// The other end of an [`ManualFuture`], which stays with the check.
#[derive(Clone, Debug)]
pub struct Trigger {
    state: Arc<Mutex<State>>,
    /// Of the future.
    name: String,
}

impl Lab {
    /// A future that is `value` as soon as the trigger has fired.
    pub fn manual_future<T>(&self, name: &str, value: T) -> (ManualFuture<T>, Trigger) {
        let future = self.yielding(name, 0, value);
        lock(&future.state).ready = false;
        let trigger = Trigger { state: Arc::clone(&future.state), name: name.to_owned() };
        (future, trigger)
    }

    /// The same for a future that can fail. Pictures show an `Err` as one.
    pub fn manual_fallible<T, E>(&self, name: &str, value: Result<T, E>) -> (ManualFuture<Result<T, E>>, Trigger) {
        let end = end_of(&value);
        let (mut future, trigger) = self.manual_future(name, value);
        future.end = end;
        (future, trigger)
    }

    /// A future that is pending `times` times, waking its task during each of these polls,
    /// and is then `value`. An executor that loses a wake during a poll never ends it.
    pub fn yielding<T>(&self, name: &str, times: usize, value: T) -> ManualFuture<T> {
        let state = State { ready: true, yields: times, ..State::default() };
        ManualFuture {
            name: name.to_owned(),
            lab: self.clone(),
            value: Mutex::new(Some(value)),
            state: Arc::new(Mutex::new(state)),
            end: Phase::Ended,
            _not_unpin: PhantomPinned,
        }
    }
}

impl Trigger {
    /// From now on the future is ready; its latest waker is woken.
    pub fn fire(&self) {
        let waker = {
            let mut state = lock(&self.state);
            state.ready = true;
            state.waker.take()
        };
        if let Some(waker) = waker {
            trace::acting(&self.name, || waker.wake());
        }
    }

    /// Wakes the latest waker without a reason: the future is not ready.
    pub fn wake(&self) {
        let waker = lock(&self.state).waker.clone();
        if let Some(waker) = waker {
            trace::acting(&self.name, || waker.wake());
        }
    }

    /// Whether someone polled it and now waits for it.
    pub fn is_awaited(&self) -> bool {
        lock(&self.state).waker.is_some()
    }
}

impl<T> Future for ManualFuture<T> {
    type Output = T;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<T> {
        let this = self.as_ref().get_ref();
        let polls = this.lab.count_poll(&this.name);
        if lock(&this.value).is_none() {
            this.lab.report(&this.name, Violation::PolledAfterReady);
            panic!("`{}` was polled after it was ready", this.name);
        }
        if polls > TOO_MANY_POLLS {
            this.lab.report(&this.name, Violation::PolledWithoutEnd);
            panic!("`{}` was polled {polls} times", this.name);
        }
        let mut state = lock(&this.state);
        let address = std::ptr::from_ref(this).addr();
        match state.address.replace(address) {
            None => this.lab.see(&this.name, ProbeAction::Started),
            Some(before) => {
                if before != address {
                    this.lab.report(&this.name, Violation::MovedAfterPoll);
                }
                if state.yields > 0 || !state.ready {
                    this.lab.see(&this.name, ProbeAction::Polled);
                }
            }
        }
        // A waker may do anything when it is woken or dropped, so no lock is held then.
        if state.yields > 0 {
            state.yields -= 1;
            drop(state);
            trace::acting(&this.name, || cx.waker().wake_by_ref());
            return Poll::Pending;
        }
        if !state.ready {
            let latest = cx.waker().clone();
            let former = state.waker.replace(latest);
            drop(state);
            is_kept_by(cx.waker(), &this.name);
            drop(former);
            return Poll::Pending;
        }
        drop(state);
        this.lab.see_end(&this.name, this.end);
        let value = lock(&this.value).take();
        Poll::Ready(value.expect("looked for above"))
    }
}

impl<T> Drop for ManualFuture<T> {
    fn drop(&mut self) {
        // The waker of a future that was dropped must not be woken any more.
        let waker = lock(&self.state).waker.take();
        drop(waker);
        self.lab.see(&self.name, ProbeAction::Dropped);
    }
}

/// Turns that the others get to begin what they can, before a rendezvous gives up on them.
const TURNS: usize = 200;

/// Futures that complete when the rendezvous is opened. Clones are the same rendezvous.
#[derive(Clone, Debug, Default)]
pub struct Rendezvous(Arc<Mutex<RendezvousState>>);

#[derive(Debug, Default)]
struct RendezvousState {
    in_flight: usize,
    max_in_flight: usize,
    open: bool,
    /// Of those that wait, by their numbers.
    wakers: Vec<Option<Waker>>,
}

impl Rendezvous {
    /// A rendezvous without futures.
    pub fn new() -> Rendezvous {
        Rendezvous::default()
    }

    /// One of these futures, which is `value` in the end.
    pub fn future<T>(&self, value: T) -> RendezvousFuture<T> {
        let mut state = lock(&self.0);
        state.wakers.push(None);
        RendezvousFuture { rendezvous: self.clone(), number: state.wakers.len() - 1, begun: false, value: Some(value) }
    }

    /// The highest number of futures in flight at once so far.
    pub fn max_in_flight(&self) -> usize {
        lock(&self.0).max_in_flight
    }

    /// From now on every guest is ready, and those that wait are woken.
    pub fn open(&self) {
        let mut state = lock(&self.0);
        state.open = true;
        let waiting: Vec<Waker> = state.wakers.iter_mut().filter_map(Option::take).collect();
        drop(state);
        waiting.into_iter().for_each(Waker::wake);
    }

    /// Performs `future` and opens the rendezvous once `expected` guests are under way, or never: then the
    /// result is `None`. No time passes on the check's clock until then, so one that looks only
    /// now and then whether it can go on has not come to its end in no time.
    pub async fn open_at<T>(&self, expected: usize, future: impl Future<Output = T>) -> Option<T> {
        let opens = async {
            for _ in 0..TURNS {
                tokio::task::yield_now().await;
                if self.max_in_flight() >= expected {
                    self.open();
                    return std::future::pending().await;
                }
            }
            // Somebody with a timer gets another chance.
            tokio::time::sleep(Duration::from_secs(60)).await;
        };
        tokio::select! {
            biased;
            value = future => Some(value),
            () = opens => None,
        }
    }
}

/// See [`Rendezvous::future`].
#[derive(Debug)]
pub struct RendezvousFuture<T> {
    rendezvous: Rendezvous,
    number: usize,
    begun: bool,
    value: Option<T>,
}

impl<T: Unpin> Future for RendezvousFuture<T> {
    type Output = T;

    /// # Panics
    /// When it is polled after it was ready.
    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<T> {
        let this = &mut *self;
        let mut state = lock(&this.rendezvous.0);
        if !std::mem::replace(&mut this.begun, true) {
            state.in_flight += 1;
            state.max_in_flight = state.max_in_flight.max(state.in_flight);
        }
        if !state.open {
            state.wakers[this.number] = Some(cx.waker().clone());
            return Poll::Pending;
        }
        state.in_flight -= 1;
        drop(state);
        Poll::Ready(this.value.take().expect("nobody polls what was ready"))
    }
}

impl<T> Drop for RendezvousFuture<T> {
    fn drop(&mut self) {
        let waker = {
            let mut state = lock(&self.rendezvous.0);
            state.in_flight -= usize::from(self.begun && self.value.is_some());
            state.wakers[self.number].take()
        };
        drop(waker);
    }
}

#[cfg(test)]
mod tests {
    use std::pin::pin;

    use super::*;
    use crate::outcome::{Checked, HangKind};
    use crate::probe::CountingWaker;

    #[test]
    fn a_fired_trigger_completes_the_future_and_wakes_the_latest_waker() {
        let lab = Lab::new();
        let (future, trigger) = lab.manual_future("a", 7);
        let mut future = pin!(future);
        let (a, b) = (CountingWaker::named("A"), CountingWaker::named("B"));
        assert!(!trigger.is_awaited());
        assert!(future.as_mut().poll(&mut Context::from_waker(&a.waker())).is_pending());
        assert!(future.as_mut().poll(&mut Context::from_waker(&b.waker())).is_pending());
        trigger.wake();
        assert_eq!((a.wakes(), b.wakes(), trigger.is_awaited()), (0, 1, true));
        trigger.fire();
        assert_eq!((a.wakes(), b.wakes(), b.kept()), (0, 2, 0));
        assert_eq!(future.as_mut().poll(&mut Context::from_waker(&a.waker())), Poll::Ready(7));
        assert_eq!((lab.polls("a"), lab.order_of(ProbeAction::Ended)), (3, vec!["a".to_owned()]));
        assert!(lab.violations().is_empty());
    }

    #[test]
    fn one_that_yields_wakes_its_task_during_the_poll() {
        let mut future = pin!(Lab::new().yielding("a", 2, ()));
        let waker = CountingWaker::named("A");
        for wakes in 1..=2 {
            assert!(future.as_mut().poll(&mut Context::from_waker(&waker.waker())).is_pending());
            assert_eq!(waker.wakes(), wakes);
        }
        assert!(future.as_mut().poll(&mut Context::from_waker(&waker.waker())).is_ready());
    }

    #[test]
    fn a_poll_after_ready_and_a_poll_without_end_are_told_apart() {
        let poll_on_and_on = |lab: &Lab, future: ManualFuture<()>| -> Checked {
            let mut future = pin!(future);
            lab.watch(|| {
                loop {
                    let _ = future.as_mut().poll(&mut Context::from_waker(Waker::noop()));
                }
            })
        };
        let lab = Lab::new();
        let failure = poll_on_and_on(&lab, lab.yielding("a", 0, ())).unwrap_err();
        assert_eq!(failure.advice.as_deref(), Some("poll-after-ready"));
        let lab = Lab::new();
        let failure = poll_on_and_on(&lab, lab.manual_future("a", ()).0).unwrap_err();
        assert_eq!(failure.hang, Some(HangKind::Spinning));
    }

    #[test]
    fn a_meeting_counts_who_is_in_flight_and_lets_them_go() {
        let rendezvous = Rendezvous::new();
        let waker = CountingWaker::named("A");
        let (waker_a, mut context) = (waker.waker(), Context::from_waker(Waker::noop()));
        let (mut first, mut second) = (pin!(rendezvous.future(1)), pin!(rendezvous.future(2)));
        let mut gone = Box::pin(rendezvous.future(3));
        assert!(gone.as_mut().poll(&mut context).is_pending());
        drop(gone);
        assert!(first.as_mut().poll(&mut Context::from_waker(&waker_a)).is_pending());
        assert!(second.as_mut().poll(&mut context).is_pending());
        assert_eq!((rendezvous.max_in_flight(), waker.wakes()), (2, 0));
        rendezvous.open();
        assert_eq!(waker.wakes(), 1);
        assert_eq!(first.as_mut().poll(&mut context), Poll::Ready(1));
        assert_eq!(pin!(rendezvous.future(4)).poll(&mut context), Poll::Ready(4));
        assert_eq!(rendezvous.max_in_flight(), 2);
    }

    #[test]
    fn a_rendezvous_opens_once_enough_futures_are_in_flight_and_not_before() {
        use crate::clock::{ms, virtual_time};
        use futures::StreamExt as _;

        let with_a_limit_of = |limit| {
            let rendezvous = Rendezvous::new();
            let state = (0..50).map(|n| rendezvous.future(n)).collect::<Vec<_>>();
            let all = futures::stream::iter(state).buffered(limit).collect::<Vec<_>>();
            let run = virtual_time(rendezvous.open_at(50, all)).unwrap();
            (run.value.map(|values| values.len()), rendezvous.max_in_flight(), run.elapsed)
        };
        assert_eq!(with_a_limit_of(50), (Some(50), 50, ms(0)));
        assert_eq!(with_a_limit_of(49), (None, 49, ms(60_000)));
    }

    #[test]
    fn one_that_was_moved_after_its_first_poll_is_told() {
        let lab = Lab::new();
        let (here, _cue) = lab.manual_future("a", ());
        // No safe code can move it, so a second one plays the part of where it was moved to.
        let mut on_other_threads = lab.yielding("a", 0, ());
        on_other_threads.state = Arc::clone(&here.state);
        let poll = |future: Pin<&mut ManualFuture<()>>| future.poll(&mut Context::from_waker(Waker::noop()));
        let (mut here, mut on_other_threads) = (pin!(here), pin!(on_other_threads));
        let outcome = lab.watch(|| {
            assert!(poll(here.as_mut()).is_pending() && poll(here.as_mut()).is_pending());
            assert!(lab.violations().is_empty());
            assert!(poll(on_other_threads.as_mut()).is_pending());
            Ok(())
        });
        assert_eq!(outcome.unwrap_err().advice.as_deref(), Some("moved-after-pin"));
    }
}
