//! Futures that no runtime of tokio's polls, and lanes that a check fills itself.
//!
//! [`ManualPoll`](crate::manual_poll::ManualPoll) and the wakers, sources and futures that belong to it tell what happens
//! to them by themselves. [`polls`] does the same for a future that a learner's runtime polls. The rest is for what the
//! harness can't see: what is in a queue, when a thread is parked, what a reactor is told.

use std::cell::RefCell;
use std::fmt::Display;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll, Wake, Waker};

use super::tell;
use crate::protocol::TraceEvent;

/// The number of the next future.
static NEXT: AtomicU64 = AtomicU64::new(1);

thread_local! {
    /// Who acts on this thread, the innermost last.
    static ACTING: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) };
}

/// A future that is polled by hand, as the history knows it.
pub(crate) struct Hand {
    number: u64,
    name: String,
    is_over: bool,
}

/// What the history knows of the waker that a poll is given.
pub(crate) enum Given {
    /// It has a number and a name.
    Named(u64, String),
    /// It has no name, and its calls are told.
    Heard,
    /// Nobody tells that it is called.
    Unheard,
}

impl Hand {
    pub fn new(name: &str) -> Hand {
        Hand { number: NEXT.fetch_add(1, Ordering::Relaxed), name: name.to_owned(), is_over: false }
    }

    pub fn number(&self) -> u64 {
        self.number
    }

    pub fn rename(&mut self, name: &str) {
        name.clone_into(&mut self.name);
    }

    /// Performs one poll of it.
    pub fn poll<T>(&mut self, given: Given, poll: impl FnOnce() -> Poll<T>) -> Poll<T> {
        /// A poll that ends in a panic ends too.
        struct Ends {
            future: u64,
            ready: bool,
        }

        impl Drop for Ends {
            fn drop(&mut self) {
                let Ends { future, ready } = *self;
                tell(|| TraceEvent::HandPolled { future, ready });
            }
        }

        let (waker, called, heard) = match given {
            Given::Named(number, name) => (Some(number), Some(name), None),
            Given::Heard => (None, None, None),
            Given::Unheard => (None, None, Some(false)),
        };
        tell(|| TraceEvent::HandPoll { future: self.number, name: self.name.clone(), waker, called, heard });
        let mut ends = Ends { future: self.number, ready: false };
        let poll = poll();
        ends.ready = poll.is_ready();
        self.is_over = ends.ready;
        poll
    }

    /// It is dropped.
    pub fn is_gone(&mut self) {
        if !std::mem::replace(&mut self.is_over, true) {
            tell(|| TraceEvent::HandGone { future: self.number });
        }
    }

    /// The check looks whether it was woken because of `what`.
    pub fn is_expected(&self, what: &str, woken: bool) {
        tell(|| TraceEvent::Expected { future: self.number, what: what.to_owned(), woken });
    }
}

/// Performs `body`: what is woken in it is woken by `name`.
pub(crate) fn acting<T>(name: &str, body: impl FnOnce() -> T) -> T {
    struct Acts;

    impl Drop for Acts {
        fn drop(&mut self) {
            ACTING.with_borrow_mut(Vec::pop);
        }
    }

    ACTING.with_borrow_mut(|acting| acting.push(name.to_owned()));
    let _acts = Acts;
    body()
}

/// Who acts on this thread, if that has a name.
pub(crate) fn caller() -> Option<String> {
    ACTING.with_borrow(|acting| acting.last().cloned())
}

/// That something happens to `name`, which a future waits for. `wakes`: whether a waker is there to be called.
pub(crate) fn happens(name: &str, what: &str, wakes: Option<bool>) {
    tell(|| TraceEvent::Happens { name: name.to_owned(), what: what.to_owned(), wakes });
}

/// Something that is seen on the lane `name` at this moment: `readable`, `read 512`, `WouldBlock`.
pub fn note(name: &str, what: &str) {
    happens(name, what, None);
}

/// Performs `body`, which is what happens on the lane `name`: `event("the bell", "rings", || bell.ring())`. What it wakes
/// is woken from that lane.
pub fn event<T>(name: &str, what: &str, body: impl FnOnce() -> T) -> T {
    note(name, what);
    acting(name, body)
}

/// From now on the lane `name` shows `what`, until it is told again.
pub fn shows(name: &str, what: &str) {
    tell(|| TraceEvent::Shows { name: name.to_owned(), what: what.to_owned(), twice: Vec::new() });
}

/// From now on `entries` are in the queue `name`, the next one first. One that is in it twice is marked.
pub fn queue<T: Display>(name: &str, entries: impl IntoIterator<Item = T>) {
    let entries: Vec<String> = entries.into_iter().map(|entry| entry.to_string()).collect();
    let mut twice: Vec<String> = Vec::new();
    for (at, entry) in entries.iter().enumerate() {
        if entries[..at].contains(entry) && !twice.contains(entry) {
            twice.push(entry.clone());
        }
    }
    tell(|| TraceEvent::Shows { name: name.to_owned(), what: entries.join(" "), twice });
}

/// From now on `entries` are in the heap `name`, the first one first. Two that are equal are two, and nothing is wrong.
pub fn heap<T: Display>(name: &str, entries: impl IntoIterator<Item = T>) {
    let entries: Vec<String> = entries.into_iter().map(|entry| entry.to_string()).collect();
    shows(name, &entries.join(" "));
}

/// The future `number` is woken by `by`; by itself without.
pub(crate) fn woken(future: u64, by: Option<&str>) {
    tell(|| TraceEvent::HandWoken { future, by: by.map(ToOwned::to_owned) });
}

/// The thread `name` stands still from now on, until it is unparked.
pub fn parked(name: &str) {
    shows(name, "parked");
}

/// The thread `name` runs from now on, because `by` unparked it.
pub fn unparked(name: &str, by: &str) {
    acts(by, name, "unparks");
    shows(name, "runs");
}

/// `name` acts on another lane: `acts("the reactor", "reader", "wakes")`.
pub fn acts(name: &str, on: &str, what: &str) {
    tell(|| TraceEvent::Acts { name: name.to_owned(), on: on.to_owned(), what: what.to_owned() });
}

/// `future` as it is, with a lane `name` for its polls and wakes. For a future that a learner's runtime polls.
pub fn polls<F: Future>(name: &str, future: F) -> Polls<F> {
    Polls { future: Box::pin(future), hand: Hand::new(name), waker: None }
}

/// See [`polls`].
pub struct Polls<F> {
    future: Pin<Box<F>>,
    hand: Hand,
    /// What it was polled with last, and what it gave to `future` in place of that.
    waker: Option<(Waker, Waker)>,
}

impl<F: Future> Future for Polls<F> {
    type Output = F::Output;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<F::Output> {
        let this = &mut *self;
        if this.waker.as_ref().is_none_or(|(given, _)| !given.will_wake(cx.waker())) {
            let (future, name) = (this.hand.number, this.hand.name.clone());
            let tells = Arc::new(Tells { future, name, waker: cx.waker().clone() });
            this.waker = Some((cx.waker().clone(), tells.into()));
        }
        let (_, waker) = this.waker.as_ref().expect("it was set just now");
        let poll = this.hand.poll(Given::Heard, || this.future.as_mut().poll(&mut Context::from_waker(waker)));
        if poll.is_ready() {
            // Its executor may keep the future for a time, and must not find its own waker there.
            this.waker = None;
        }
        poll
    }
}

impl<F> Drop for Polls<F> {
    fn drop(&mut self) {
        self.hand.is_gone();
    }
}

/// A waker that tells that it is called.
struct Tells {
    future: u64,
    /// Of the future.
    name: String,
    waker: Waker,
}

impl Wake for Tells {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        // What it waits for has often the same name.
        let by = || ACTING.with_borrow(|acting| acting.iter().rfind(|name| **name != self.name).cloned());
        tell(|| TraceEvent::HandWoken { future: self.future, by: by() });
        self.waker.wake_by_ref();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::probe::Lab;

    /// What `body` tells, a line each, without times and numbers of futures.
    fn told(body: impl FnOnce()) -> Vec<String> {
        let path = std::env::temp_dir().join(format!("history-by-hand-{}", std::process::id()));
        super::super::install(&path, false);
        body();
        super::super::write(false);
        let text = std::fs::read_to_string(&path).unwrap();
        let _ = std::fs::remove_file(&path);
        let is_noise = |word: &&str| word.starts_with("at=") || word.starts_with("thread=");
        let line = |line: &str| {
            let words = line.split(' ').filter(|word| !is_noise(word) && !word.starts_with("future="));
            words.collect::<Vec<_>>().join(" ")
        };
        text.lines().map(line).collect()
    }

    #[test]
    fn a_queue_says_what_is_in_it_twice() {
        if !crate::runner::alone() {
            return;
        }
        let told = told(|| queue("run queue", ["a", "b", "a", "a"]));
        assert_eq!(told, [r#"shows name="run queue" what="a b a a" twice=a"#]);
    }

    #[test]
    fn equal_deadlines_in_a_heap_are_two() {
        if !crate::runner::alone() {
            return;
        }
        assert_eq!(told(|| heap("due list", [20, 20])), [r#"shows name="due list" what="20 20""#]);
    }

    #[test]
    fn a_future_that_another_runtime_polls_tells_its_polls_and_wakes() {
        if !crate::runner::alone() {
            return;
        }
        let told = told(|| {
            let (future, trigger) = Lab::new().manual_future("a", ());
            let mut future = std::pin::pin!(polls("a", future));
            let mut context = Context::from_waker(Waker::noop());
            assert!(future.as_mut().poll(&mut context).is_pending());
            event("the bell", "rings", || trigger.fire());
            assert!(future.as_mut().poll(&mut context).is_ready());
        });
        let told: Vec<&str> = told.iter().map(String::as_str).filter(|line| !line.starts_with("operation")).collect();
        let due = [
            "hand_poll name=a",
            "hand_polled ready=false",
            "happens name=\"the bell\" what=rings",
            "hand_woken by=\"the bell\"",
            "hand_poll name=a",
            "hand_polled ready=true",
        ];
        assert_eq!(told, due);
    }

    /// A poll was a dot at its end, and the wakes in it stood before it.
    #[test]
    fn what_an_executor_polls_is_told_with_the_wakes_inside() {
        if !crate::runner::alone() {
            return;
        }
        let told = told(|| {
            let visits = crate::executor::Visits::new();
            let mut future = std::pin::pin!(visits.future(|visit| {
                if visit.number == 1 {
                    visit.wake_itself();
                    return Poll::Pending;
                }
                if visit.number == 2 { Poll::Pending } else { Poll::Ready(()) }
            }));
            let mut context = Context::from_waker(Waker::noop());
            let _ = future.as_mut().poll(&mut context);
            let _ = future.as_mut().poll(&mut context);
            visits.wake("another thread");
            assert!(future.as_mut().poll(&mut context).is_ready());
        });
        let due = [
            "hand_poll name=\"the future\"",
            "hand_woken",
            "hand_polled ready=false",
            "hand_poll name=\"the future\"",
            "hand_polled ready=false",
            "happens name=\"another thread\" what=\"wakes it\"",
            "hand_woken by=\"another thread\"",
            "hand_poll name=\"the future\"",
            "hand_polled ready=true",
        ];
        assert_eq!(told, due);
    }

    #[test]
    fn a_poll_whose_waker_tells_nothing_says_so() {
        if !crate::runner::alone() {
            return;
        }
        let told = told(|| {
            let mut poll = crate::manual_poll::ManualPoll::new(std::future::pending::<()>());
            let _ = poll.poll_with(Waker::noop());
        });
        assert_eq!(told[0], "hand_poll name=\"the future\" heard=false");
    }

    #[test]
    fn a_poll_that_panics_ends_and_one_that_is_dropped_is_gone() {
        if !crate::runner::alone() {
            return;
        }
        let told = told(|| {
            let mut hand = Hand::new("a");
            let panics =
                || hand.poll(Given::Heard, || -> Poll<()> { std::panic::resume_unwind(Box::new("no hook is called")) });
            let _ = std::panic::catch_unwind(std::panic::AssertUnwindSafe(panics));
            drop(polls("b", std::future::pending::<()>()));
        });
        assert_eq!(told, ["hand_poll name=a", "hand_polled ready=false", "hand_gone"]);
    }
}
