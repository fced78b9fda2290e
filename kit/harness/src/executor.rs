//! For executors that a learner writes: futures that say when they were polled and woken, and a thread beside the call.
//!
//! [`Visits`] makes futures whose answers the check decides, poll by poll, and counts their polls and wakes. A poll is due at the
//! beginning and after a wake; [`Visits::watch`] fails an executor that polls more often, moves the future, or polls it on
//! another thread. [`beside`] lets a check act while the executor blocks its thread, and [`at_rest`] requires that it really
//! sleeps then: without processor time, without waking up again and again, and without a time limit.

use std::cell::RefCell;
use std::marker::PhantomPinned;
use std::panic::{self, AssertUnwindSafe};
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard};
use std::task::{Context, Poll, Waker};
use std::thread::{self, ThreadId};
use std::time::Duration;

use crate::outcome::{Advise as _, Checked, Failure};
use crate::panics::{catch_panic, panic_with};
use crate::process::{self, A_LOOK, ActiveTime, Activity, until_still};
use crate::trace::{self, Given, Hand};
use crate::waits;

/// Polls that nothing has asked for, after which the loop that makes them is ended by a panic.
const TOO_MANY: usize = 1_000;
/// Any thread gets so far in this time, if the machine lets it run.
const TOO_LONG: Duration = Duration::from_secs(5);
/// Without a move of any thread for this long, a poll does not come any more.
const QUIET: Duration = Duration::from_millis(100);
/// Processor time that nobody uses who only waits.
const BUSY: Duration = Duration::from_millis(200);
/// How often a thread may wake up by chance while it waits.
const RESTLESS: u64 = 20;

#[derive(Debug, Default)]
struct State {
    polls: usize,
    wakes: usize,
    /// A wake came since the latest poll began, or the first poll is still to come.
    due: bool,
    /// Polls that were not due.
    needless: usize,
    ready: bool,
    after_ready: bool,
    waker: Option<Waker>,
    noop: bool,
    address: Option<usize>,
    moved: bool,
    threads: Vec<ThreadId>,
    log: Vec<String>,
    /// Its number in the history.
    traced: Option<u64>,
}

/// What happened to a future that [`Visits::future`] made. Clones share one record.
#[derive(Clone, Debug, Default)]
pub struct Visits {
    state: Arc<Mutex<State>>,
    /// What its futures are called in pictures.
    name: Option<&'static str>,
}

/// One poll, for the closure that answers it.
pub struct Visit<'a> {
    /// Its number, from 1.
    pub number: usize,
    visits: &'a Visits,
}

/// See [`Visits::future`]. Not `Unpin`, so that a move shows as another address.
pub struct Visited<A> {
    /// In a cell, because a pinned future can be seen through a shared reference only.
    answer: RefCell<A>,
    hand: RefCell<Hand>,
    visits: Visits,
    _not_unpin: PhantomPinned,
}

impl Visits {
    /// A record of nothing.
    pub fn new() -> Visits {
        Visits::default()
    }

    /// The same, of a future that pictures call `name`, beside another one.
    pub fn named(name: &'static str) -> Visits {
        Visits { name: Some(name), ..Visits::default() }
    }

    /// A future whose polls `answer` answers. What was seen of an earlier one is forgotten, its waker too. So it is made before
    /// the thread [`beside`] begins, which would see the earlier one.
    pub fn future<T, A: FnMut(&Visit<'_>) -> Poll<T>>(&self, answer: A) -> Visited<A> {
        let hand = Hand::new(self.name.unwrap_or("the future"));
        let state = State { due: true, traced: Some(hand.number()), ..State::default() };
        let former = std::mem::replace(&mut *self.state(), state);
        // Dropping a waker may run anything.
        drop(former);
        let (answer, hand) = (RefCell::new(answer), RefCell::new(hand));
        Visited { answer, hand, visits: self.clone(), _not_unpin: PhantomPinned }
    }

    /// A future that is pending at its first `times` polls, and then `value`.
    pub fn pending<T>(&self, times: usize, value: T) -> impl Future<Output = T> + use<T> {
        let mut value = Some(value);
        self.future(move |visit| match visit.number > times {
            true => value.take().map_or(Poll::Pending, Poll::Ready),
            false => Poll::Pending,
        })
    }

    /// Wakes the waker of the latest poll, as `by` in the log and in the picture.
    pub fn wake(&self, by: &str) {
        self.woken_by(Some(by));
    }

    fn woken_by(&self, by: Option<&str>) {
        let (waker, traced) = {
            let mut state = self.state();
            state.wakes += 1;
            state.due = true;
            state.log.push(format!("woken by {}", by.unwrap_or("its own poll")));
            (state.waker.clone(), state.traced)
        };
        if let Some(by) = by {
            trace::note(by, "wakes it");
        }
        if let Some(future) = traced {
            trace::woken(future, by);
        }
        if let Some(waker) = waker {
            waker.wake();
        }
    }

    /// How often the future was polled.
    pub fn polls(&self) -> usize {
        self.state().polls
    }

    /// How often it was woken.
    pub fn wakes(&self) -> usize {
        self.state().wakes
    }

    /// How many polls came without a wake.
    pub fn needless(&self) -> usize {
        self.state().needless
    }

    /// Whether its latest poll got `Waker::noop()`.
    pub fn got_a_noop_waker(&self) -> bool {
        self.state().noop
    }

    /// What happened so far, a line each.
    pub fn log(&self) -> Vec<String> {
        crate::transcript::shortened(&self.state().log)
    }

    /// Waits on this thread until another one has polled the future `polls` times.
    pub fn until_polled(&self, polls: usize) -> Checked {
        let mut awake = ActiveTime::sampled_every(A_LOOK);
        while self.polls() < polls {
            if until_still(QUIET, || self.polls() >= polls) || awake.is_over(TOO_LONG) {
                return Err(Failure::new(format!("the future was polled {} times and no more", self.polls()))
                    .expected(format!("{polls} polls"))
                    .details(self.log()));
            }
        }
        Ok(())
    }

    /// Performs `body`, which may return anything, or panic: what was done to the future against the rules counts for more.
    pub fn watch<T>(&self, body: impl FnOnce() -> Checked<T>) -> Checked<T> {
        let outcome = catch_panic(body);
        match self.violation() {
            Some(failure) => Err(failure),
            None => outcome,
        }
    }

    fn violation(&self) -> Option<Failure> {
        let state = self.state();
        let failure = if state.moved {
            Failure::new("the future was moved after its first poll")
                .expected("it stays in one place from its first poll until it is dropped")
                .got("it was polled at two addresses")
                .advise("moved-after-pin")
        } else if state.after_ready {
            Failure::new("the future was polled again after it was ready")
                .expected("no poll after `Ready`")
                .advise("poll-after-ready")
        } else if state.threads.len() > 1 {
            Failure::new("the future was polled on more than one thread")
                .expected("each poll on the thread that called `block_on`")
                .got(format!("polls on {} threads", state.threads.len()))
        } else if state.needless > 0 {
            let got = match state.needless {
                1 => "one poll came without a wake".to_owned(),
                many => format!("{many} polls came without a wake"),
            };
            Failure::new("the future was polled again, and nothing had woken it")
                .expected("after `Pending`, the next poll comes after a wake")
                .got(got)
        } else {
            return None;
        };
        Some(failure.details(crate::transcript::shortened(&state.log)))
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
    }
}

impl Visit<'_> {
    /// Wakes the waker of this poll, while the poll is still running.
    pub fn wake_itself(&self) {
        self.visits.woken_by(None);
    }
}

impl State {
    /// Notes that a poll begins at `address` with `waker`. Returns its number, the waker before, and why it must not be
    /// answered, if so.
    fn begin_poll(&mut self, address: usize, waker: &Waker) -> (usize, Option<&'static str>, Option<Waker>) {
        self.polls += 1;
        self.moved |= self.address.replace(address).is_some_and(|before| before != address);
        let here = thread::current().id();
        if !self.threads.contains(&here) {
            self.threads.push(here);
        }
        self.after_ready |= self.ready;
        if !std::mem::take(&mut self.due) {
            self.needless += 1;
        }
        // `will_wake` compares tables too, of which the learner's crate may have another copy.
        self.noop = waker.data().is_null();
        let stop = if self.ready {
            Some("the check's future was polled after it was ready")
        } else if self.needless > TOO_MANY {
            Some("the check's future was polled a thousand times without a wake")
        } else {
            None
        };
        (self.polls, stop, self.waker.replace(waker.clone()))
    }
}

impl<T, A: FnMut(&Visit<'_>) -> Poll<T>> Future for Visited<A> {
    type Output = T;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<T> {
        let this = self.as_ref().get_ref();
        let (number, stop, former) = this.visits.state().begin_poll(std::ptr::from_ref(this).addr(), cx.waker());
        drop(former);
        if let Some(words) = stop {
            panic_with(words.to_owned());
        }
        let visit = Visit { number, visits: &this.visits };
        let answer = this.hand.borrow_mut().poll(Given::Heard, || (this.answer.borrow_mut())(&visit));
        let what = if answer.is_ready() { "ready" } else { "pending" };
        {
            let mut state = this.visits.state();
            state.ready = answer.is_ready();
            state.log.push(format!("poll {number}: {what}"));
        }
        answer
    }
}

/// Performs `call` on this thread, which may block it, and `act` on a thread of the harness's own beside it.
///
/// # Errors
/// What `act` returns. A panic of `call` goes on.
pub fn beside<T>(call: impl FnOnce() -> T, act: impl FnOnce() -> Checked + Send + 'static) -> Checked<T> {
    let acts = process::spawn_own(move || catch_panic(act)).map_err(|error| process::no_thread(&error))?;
    let outcome = panic::catch_unwind(AssertUnwindSafe(call));
    let acted = acts.join().unwrap_or_else(|payload| panic::resume_unwind(payload));
    let value = outcome.unwrap_or_else(|payload| panic::resume_unwind(payload));
    acted.map(|()| value)
}

/// Requires that every thread but this one and the harness's own sleeps until something wakes it: for `quiet` none moves, and
/// none waits with a time limit. `what` should be asleep, in words such as "the thread in `block_on`". Once `enough` holds, no
/// more is looked at.
///
/// A busy machine makes no failure of it: what can't be told counts as asleep.
pub fn at_rest(what: &str, quiet: Duration, enough: impl Fn() -> bool) -> Checked {
    let before = Activity::own();
    let got = if until_still(quiet, &enough) {
        let with_a_limit = waits::limited_here() || process::every_thread_sleeps();
        with_a_limit.then(|| "it waits with a time limit, after which it wakes up by itself".to_owned())
    } else if enough() {
        None
    } else {
        restless_since(&before)
    };
    let Some(got) = got else { return Ok(()) };
    Err(Failure::new(format!("{what} did not sleep while nothing had woken it"))
        .expected("it blocks without a time limit, and uses no processor time")
        .got(got)
        .advise("busy-waiting"))
}

/// What was done since `before`, if that is more than it takes to go to sleep.
fn restless_since(before: &Activity) -> Option<String> {
    let now = Activity::own();
    let spent = now.cpu.saturating_sub(before.cpu);
    let woke_up = before.sleeps.iter().filter_map(|(id, before)| {
        let (_, now) = now.sleeps.iter().find(|(other, _)| other == id)?;
        Some(now - before)
    });
    let woke_up = woke_up.max().unwrap_or_default();
    if !now.precise {
        None
    } else if spent >= BUSY {
        Some(format!("it used {} ms of processor time", spent.as_millis()))
    } else if woke_up > RESTLESS {
        Some(format!("it woke up {woke_up} times by itself"))
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use std::pin::pin;
    use std::sync::atomic::{AtomicBool, Ordering};
    use std::task::Wake;
    use std::thread::Thread;

    use super::*;
    use crate::clock::ms;

    /// Wakes a thread, with a flag of its own.
    struct Sleeper(Thread, AtomicBool);

    impl Wake for Sleeper {
        fn wake(self: Arc<Self>) {
            self.1.store(true, Ordering::SeqCst);
            self.0.unpark();
        }
    }

    fn block_on<F: Future>(future: F) -> F::Output {
        let sleeper = Arc::new(Sleeper(thread::current(), AtomicBool::new(false)));
        let (waker, mut future) = (Waker::from(Arc::clone(&sleeper)), pin!(future));
        loop {
            if let Poll::Ready(value) = future.as_mut().poll(&mut Context::from_waker(&waker)) {
                return value;
            }
            while !sleeper.1.swap(false, Ordering::SeqCst) {
                thread::park();
            }
        }
    }

    /// Polls without an end, and gives its future a waker that does nothing.
    fn spin_on<F: Future>(future: F) -> F::Output {
        let mut future = pin!(future);
        loop {
            if let Poll::Ready(value) = future.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
                return value;
            }
        }
    }

    #[test]
    fn a_poll_for_each_wake_is_no_violation() {
        let visits = Visits::new();
        let waker = visits.clone();
        let value = visits.watch(|| {
            beside(
                || block_on(visits.pending(2, 7)),
                move || {
                    waker.until_polled(1)?;
                    waker.wake("the test");
                    waker.until_polled(2)?;
                    waker.wake("the test");
                    Ok(())
                },
            )
        });
        assert_eq!(value.unwrap(), 7);
        assert_eq!((visits.polls(), visits.wakes(), visits.needless()), (3, 2, 0));
        assert!(!visits.got_a_noop_waker());
    }

    #[test]
    fn polls_without_a_wake_are_ended_and_told() {
        let visits = Visits::new();
        let failure = visits.watch(|| Ok(spin_on(visits.pending(usize::MAX, 7)))).unwrap_err();
        assert_eq!(failure.message, "the future was polled again, and nothing had woken it");
        assert_eq!(failure.got.as_deref(), Some("1001 polls came without a wake"));
        assert!(visits.got_a_noop_waker() && !failure.panicked);
    }

    #[test]
    fn a_future_that_was_moved_or_polled_after_its_end_is_told() {
        let visits = Visits::new();
        let mut cx = Context::from_waker(Waker::noop());
        for _ in 0..2 {
            // Two futures at two places, with one record.
            let mut elsewhere = Box::pin(visits.pending(1, ()));
            let _ = elsewhere.as_mut().poll(&mut cx);
            let mut here = Box::pin(Visited {
                answer: RefCell::new(|_: &Visit<'_>| Poll::<()>::Pending),
                hand: RefCell::new(Hand::new("the future")),
                visits: visits.clone(),
                _not_unpin: PhantomPinned,
            });
            let _ = here.as_mut().poll(&mut cx);
            let failure = visits.watch(|| Ok(())).unwrap_err();
            assert_eq!(failure.advice.as_deref(), Some("moved-after-pin"));
        }

        let mut future = Box::pin(visits.pending(0, ()));
        assert!(future.as_mut().poll(&mut cx).is_ready());
        let failure = visits.watch(|| Ok(future.as_mut().poll(&mut cx))).unwrap_err();
        assert_eq!(failure.advice.as_deref(), Some("poll-after-ready"));
    }

    #[test]
    fn several_wakes_are_due_to_one_poll_only() {
        let visits = Visits::new();
        let future = visits.future(|visit| {
            if visit.number == 1 {
                visit.wake_itself();
                visit.wake_itself();
            }
            if visit.number < 3 { Poll::Pending } else { Poll::Ready(7) }
        });
        visits.watch(|| Ok(spin_on(future))).unwrap_err();
        assert_eq!((visits.polls(), visits.needless()), (3, 1));
    }

    #[test]
    fn what_is_done_beside_a_call_counts_and_its_panic_too() {
        let failure = beside(|| 7, || Err(Failure::new("as it should"))).unwrap_err();
        assert_eq!(failure.message, "as it should");
        assert_eq!(beside(|| 7, || Ok(())).unwrap(), 7);
        let panics = || panic::catch_unwind(|| beside(|| -> u32 { panic!("in the call") }, || Ok(())));
        assert!(panics().is_err());
    }

    /// The other tests of this binary run beside this one, so only what holds in any company is asserted.
    #[test]
    fn once_it_is_enough_nobody_need_rest() {
        at_rest("this test", ms(3600), || true).unwrap();
    }

    #[cfg(target_os = "linux")]
    mod alone {
        use super::*;

        fn while_it(sleeps: impl FnOnce(&AtomicBool) + Send + 'static) -> Checked {
            let end = Arc::new(AtomicBool::new(false));
            let at_end = Arc::clone(&end);
            let thread = thread::spawn(move || sleeps(&at_end));
            let seen = at_rest("the thread", ms(10), || false);
            end.store(true, Ordering::SeqCst);
            thread.thread().unpark();
            thread.join().unwrap();
            seen
        }

        #[test]
        #[ignore = "other tests of its process would not be at rest"]
        fn only_a_thread_that_is_parked_is_at_rest() {
            let ended = |end: &AtomicBool| end.load(Ordering::SeqCst);
            while_it(move |end| {
                while !ended(end) {
                    thread::park()
                }
            })
            .unwrap();
            for restless in [
                (|end| while !end.load(Ordering::SeqCst) {}) as fn(&AtomicBool),
                |end| {
                    while !end.load(Ordering::SeqCst) {
                        thread::park_timeout(ms(1))
                    }
                },
                |end| {
                    while !end.load(Ordering::SeqCst) {
                        thread::park_timeout(ms(3_600_000))
                    }
                },
            ] {
                assert_eq!(while_it(restless).unwrap_err().advice.as_deref(), Some("busy-waiting"));
            }
        }
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn who_spins_or_waits_with_a_limit_does_not_rest() {
        process::tests::apart_in("executor::tests::alone::only_a_thread_that_is_parked_is_at_rest");
    }
}
