//! P without a runtime: a future that is ready when the check says so.
//!
//! For executors, combinators and state machines that a learner writes by hand. An
//! [`OnCue`] keeps the latest waker, as a well-behaved future does, and is not `Unpin`, so
//! that one that is moved after its first poll is seen at another address. What is done to
//! it goes to the [`Lab`] that made it, where [`Lab::watch`] says which rule was broken.
//!
//! A [`Meeting`] is for very many futures that must be under way at once: none is ready before
//! so many have begun, so a limit that somebody set shows itself, whatever it is. It takes no
//! time and reports to nobody, and thousands of futures cost next to nothing.

use std::marker::PhantomPinned;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use crate::probe::{Lab, Offense, Seen};

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

/// A future that is `value` on its cue. Panics with its name when it is polled after it was
/// ready, or a thousand times.
#[derive(Debug)]
pub struct OnCue<T> {
    name: String,
    lab: Lab,
    value: Mutex<Option<T>>,
    state: Arc<Mutex<State>>,
    _not_unpin: PhantomPinned,
}

/// The other end of an [`OnCue`], which stays with the check.
#[derive(Clone, Debug)]
pub struct Cue(Arc<Mutex<State>>);

impl Lab {
    /// A future that is `value` as soon as the cue is given.
    pub fn on_cue<T>(&self, name: &str, value: T) -> (OnCue<T>, Cue) {
        let future = self.yielding(name, 0, value);
        lock(&future.state).ready = false;
        let cue = Cue(Arc::clone(&future.state));
        (future, cue)
    }

    /// A future that is pending `times` times, waking its task during each of these polls,
    /// and is then `value`. An executor that loses a wake during a poll never ends it.
    pub fn yielding<T>(&self, name: &str, times: usize, value: T) -> OnCue<T> {
        let state = State { ready: true, yields: times, ..State::default() };
        OnCue {
            name: name.to_owned(),
            lab: self.clone(),
            value: Mutex::new(Some(value)),
            state: Arc::new(Mutex::new(state)),
            _not_unpin: PhantomPinned,
        }
    }
}

impl Cue {
    /// From now on the future is ready, and whoever polled it last is woken.
    pub fn give(&self) {
        let waker = {
            let mut state = lock(&self.0);
            state.ready = true;
            state.waker.take()
        };
        if let Some(waker) = waker {
            waker.wake();
        }
    }

    /// Wakes whoever polled it last for nothing: the future is no nearer to its end.
    pub fn wake(&self) {
        let waker = lock(&self.0).waker.clone();
        if let Some(waker) = waker {
            waker.wake();
        }
    }

    /// Whether someone polled it and now waits for it.
    pub fn is_awaited(&self) -> bool {
        lock(&self.0).waker.is_some()
    }
}

impl<T> Future for OnCue<T> {
    type Output = T;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<T> {
        let this = self.as_ref().get_ref();
        let polls = this.lab.count_poll(&this.name);
        if lock(&this.value).is_none() {
            this.lab.accuse(&this.name, Offense::PolledAfterReady);
            panic!("`{}` was polled after it was ready", this.name);
        }
        if polls > TOO_MANY_POLLS {
            this.lab.accuse(&this.name, Offense::PolledWithoutEnd);
            panic!("`{}` was polled {polls} times", this.name);
        }
        let mut state = lock(&this.state);
        let address = std::ptr::from_ref(this).addr();
        match state.address.replace(address) {
            None => this.lab.see(&this.name, Seen::Started),
            Some(before) => {
                if before != address {
                    this.lab.accuse(&this.name, Offense::MovedAfterPoll);
                }
                if state.yields > 0 || !state.ready {
                    this.lab.see(&this.name, Seen::Polled);
                }
            }
        }
        // A waker may do anything when it is woken or dropped, so no lock is held then.
        if state.yields > 0 {
            state.yields -= 1;
            drop(state);
            cx.waker().wake_by_ref();
            return Poll::Pending;
        }
        if !state.ready {
            let latest = cx.waker().clone();
            let former = state.waker.replace(latest);
            drop(state);
            drop(former);
            return Poll::Pending;
        }
        drop(state);
        this.lab.see(&this.name, Seen::Ended);
        let value = lock(&this.value).take();
        Poll::Ready(value.expect("looked for above"))
    }
}

impl<T> Drop for OnCue<T> {
    fn drop(&mut self) {
        // Whoever waited through a future that is gone is not to be woken any more.
        let waker = lock(&self.state).waker.take();
        drop(waker);
        self.lab.see(&self.name, Seen::Dropped);
    }
}

/// Turns that the others get to begin what they can, before a meeting gives up on them.
const TURNS: usize = 200;

/// Futures that are ready when the meeting is opened. Clones are the same meeting.
#[derive(Clone, Debug, Default)]
pub struct Meeting(Arc<Mutex<Guests>>);

#[derive(Debug, Default)]
struct Guests {
    under_way: usize,
    most: usize,
    open: bool,
    /// Of those that wait, by their numbers.
    wakers: Vec<Option<Waker>>,
}

impl Meeting {
    /// A meeting without guests.
    pub fn new() -> Meeting {
        Meeting::default()
    }

    /// One of these futures, which is `value` in the end.
    pub fn guest<T>(&self, value: T) -> Guest<T> {
        let mut guests = lock(&self.0);
        guests.wakers.push(None);
        Guest { meeting: self.clone(), number: guests.wakers.len() - 1, begun: false, value: Some(value) }
    }

    /// How many were under way at once so far, at the most.
    pub fn most(&self) -> usize {
        lock(&self.0).most
    }

    /// From now on every guest is ready, and those that wait are woken.
    pub fn open(&self) {
        let mut guests = lock(&self.0);
        guests.open = true;
        let waiting: Vec<Waker> = guests.wakers.iter_mut().filter_map(Option::take).collect();
        drop(guests);
        waiting.into_iter().for_each(Waker::wake);
    }

    /// Performs `future` and opens the meeting once `due` guests are under way, or never: then the
    /// result is `None`. No time passes on the check's clock until then, so one that looks only
    /// now and then whether it can go on has not come to its end in no time.
    pub async fn opened_for<T>(&self, due: usize, future: impl Future<Output = T>) -> Option<T> {
        let opens = async {
            for _ in 0..TURNS {
                tokio::task::yield_now().await;
                if self.most() >= due {
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

/// See [`Meeting::guest`].
#[derive(Debug)]
pub struct Guest<T> {
    meeting: Meeting,
    number: usize,
    begun: bool,
    value: Option<T>,
}

impl<T: Unpin> Future for Guest<T> {
    type Output = T;

    /// # Panics
    /// When it is polled after it was ready.
    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<T> {
        let this = &mut *self;
        let mut guests = lock(&this.meeting.0);
        if !std::mem::replace(&mut this.begun, true) {
            guests.under_way += 1;
            guests.most = guests.most.max(guests.under_way);
        }
        if !guests.open {
            guests.wakers[this.number] = Some(cx.waker().clone());
            return Poll::Pending;
        }
        guests.under_way -= 1;
        drop(guests);
        Poll::Ready(this.value.take().expect("nobody polls what was ready"))
    }
}

impl<T> Drop for Guest<T> {
    fn drop(&mut self) {
        let waker = {
            let mut guests = lock(&self.meeting.0);
            guests.under_way -= usize::from(self.begun && self.value.is_some());
            guests.wakers[self.number].take()
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
    fn it_is_ready_on_its_cue_and_wakes_who_polled_last() {
        let lab = Lab::new();
        let (future, cue) = lab.on_cue("a", 7);
        let mut future = pin!(future);
        let (a, b) = (CountingWaker::named("A"), CountingWaker::named("B"));
        assert!(!cue.is_awaited());
        assert!(future.as_mut().poll(&mut Context::from_waker(&a.waker())).is_pending());
        assert!(future.as_mut().poll(&mut Context::from_waker(&b.waker())).is_pending());
        cue.wake();
        assert_eq!((a.wakes(), b.wakes(), cue.is_awaited()), (0, 1, true));
        cue.give();
        assert_eq!((a.wakes(), b.wakes(), b.kept()), (0, 2, 0));
        assert_eq!(future.as_mut().poll(&mut Context::from_waker(&a.waker())), Poll::Ready(7));
        assert_eq!((lab.polls("a"), lab.order_of(Seen::Ended)), (3, vec!["a".to_owned()]));
        assert!(lab.offenses().is_empty());
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
        let poll_on_and_on = |lab: &Lab, future: OnCue<()>| -> Checked {
            let mut future = pin!(future);
            lab.watch(|| {
                loop {
                    let _ = future.as_mut().poll(&mut Context::from_waker(Waker::noop()));
                }
            })
        };
        let lab = Lab::new();
        let failure = poll_on_and_on(&lab, lab.yielding("a", 0, ())).unwrap_err();
        assert_eq!(failure.advice, Some("poll-after-ready"));
        let lab = Lab::new();
        let failure = poll_on_and_on(&lab, lab.on_cue("a", ()).0).unwrap_err();
        assert_eq!(failure.hang, Some(HangKind::Spinning));
    }

    #[test]
    fn a_meeting_counts_who_is_under_way_and_lets_them_go() {
        let meeting = Meeting::new();
        let waker = CountingWaker::named("A");
        let (waker_a, mut context) = (waker.waker(), Context::from_waker(Waker::noop()));
        let (mut first, mut second) = (pin!(meeting.guest(1)), pin!(meeting.guest(2)));
        let mut gone = Box::pin(meeting.guest(3));
        assert!(gone.as_mut().poll(&mut context).is_pending());
        drop(gone);
        assert!(first.as_mut().poll(&mut Context::from_waker(&waker_a)).is_pending());
        assert!(second.as_mut().poll(&mut context).is_pending());
        assert_eq!((meeting.most(), waker.wakes()), (2, 0));
        meeting.open();
        assert_eq!(waker.wakes(), 1);
        assert_eq!(first.as_mut().poll(&mut context), Poll::Ready(1));
        assert_eq!(pin!(meeting.guest(4)).poll(&mut context), Poll::Ready(4));
        assert_eq!(meeting.most(), 2);
    }

    #[test]
    fn a_meeting_opens_for_those_that_are_due_and_for_nobody_else() {
        use crate::clock::{ms, virtual_time};
        use futures::StreamExt as _;

        let with_a_limit_of = |limit| {
            let meeting = Meeting::new();
            let guests = (0..50).map(|n| meeting.guest(n)).collect::<Vec<_>>();
            let all = futures::stream::iter(guests).buffered(limit).collect::<Vec<_>>();
            let run = virtual_time(meeting.opened_for(50, all)).unwrap();
            (run.value.map(|values| values.len()), meeting.most(), run.elapsed)
        };
        assert_eq!(with_a_limit_of(50), (Some(50), 50, ms(0)));
        assert_eq!(with_a_limit_of(49), (None, 49, ms(60_000)));
    }

    #[test]
    fn one_that_was_moved_after_its_first_poll_is_told() {
        let lab = Lab::new();
        let (here, _cue) = lab.on_cue("a", ());
        // No safe code can move it, so a second one plays the part of where it was moved to.
        let mut elsewhere = lab.yielding("a", 0, ());
        elsewhere.state = Arc::clone(&here.state);
        let poll = |future: Pin<&mut OnCue<()>>| future.poll(&mut Context::from_waker(Waker::noop()));
        let (mut here, mut elsewhere) = (pin!(here), pin!(elsewhere));
        let outcome = lab.watch(|| {
            assert!(poll(here.as_mut()).is_pending() && poll(here.as_mut()).is_pending());
            assert!(lab.offenses().is_empty());
            assert!(poll(elsewhere.as_mut()).is_pending());
            Ok(())
        });
        assert_eq!(outcome.unwrap_err().advice, Some("moved-after-pin"));
    }
}
