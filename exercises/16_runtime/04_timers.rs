//! A kitchen needs many timers and only one clock. `Timers` keeps the deadlines of all sleeps. The
//! executor asks it for the next one, waits until then, and tells it what time it is. But here the
//! sleeps stay in the order in which they began, so the tea waits for the roast. Change `Timers`,
//! so that each sleep ends at its own deadline.
//!
//! - `sleep_until(deadline)` returns a `Sleep`, which is a future. It waits from this call on, polled
//!   or not, until its deadline is fired or it is dropped.
//! - `next_deadline()` is the earliest deadline of all sleeps that wait, and `None` if there are none.
//! - `fire(now)` ends every sleep whose deadline is not after `now`. It wakes the waker of its latest
//!   poll, once. From then on the `Sleep` is ready. All others go on, and are not woken.
//! - It wakes them in the order of their deadlines. Of two equal ones, the sleep that began first
//!   is woken first. Any number of sleeps can have the same deadline.
//! - A `Sleep` that is dropped no longer waits. Its waker is dropped at once, and its entry is not
//!   kept until the deadline. A server makes thousands of sleeps, and drops most of them early.
//! - `Timers` has no clock and no thread. It knows the time only from `fire`. This can be any time,
//!   even one of next year, so it is never compared with the time of the system.
//! - A waker that is woken may use the same `Timers`, so no lock is held meanwhile. If it drops a sleep
//!   that is due, or makes one, this `fire` may end that one too, or not. Both are right.
//!
//! Begin with `cargo async-learn exec timers`: twelve minutes in a kitchen, which take no time.
//! When should the tea ring, and when does it?

use std::collections::VecDeque;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Wake, Waker};
use std::time::{Duration, Instant};

/// A handle. Clones of it are handles of the same timers.
#[derive(Clone, Default)]
pub struct Timers {
    state: Arc<Mutex<State>>,
}

#[derive(Default)]
struct State {
    /// The number of the next sleep.
    next: u64,
    /// The sleeps that wait.
    // TODO: which of them is at the front, and which should be?
    waiting: VecDeque<Entry>,
}

struct Entry {
    deadline: Instant,
    number: u64,
    /// Of the latest poll.
    waker: Option<Waker>,
}

impl Timers {
    pub fn new() -> Timers {
        Timers::default()
    }

    pub fn sleep_until(&self, deadline: Instant) -> Sleep {
        let mut state = self.state.lock().unwrap();
        let number = state.next;
        state.next += 1;
        state.waiting.push_back(Entry {
            deadline,
            number,
            waker: None,
        });
        let timers = self.clone();
        Sleep { number, timers }
    }

    pub fn next_deadline(&self) -> Option<Instant> {
        let state = self.state.lock().unwrap();
        state.waiting.front().map(|entry| entry.deadline)
    }

    pub fn fire(&self, now: Instant) {
        while let Some(entry) = self.take_due(now) {
            // The lock is free here, so a waker may use the timers.
            if let Some(waker) = entry.waker {
                waker.wake();
            }
        }
    }

    /// Takes one entry out whose deadline is not after `now`.
    fn take_due(&self, now: Instant) -> Option<Entry> {
        let mut state = self.state.lock().unwrap();
        let is_due = state.waiting.front()?.deadline <= now;
        if is_due {
            state.waiting.pop_front()
        } else {
            None
        }
    }
}

/// Ready when its deadline was fired.
pub struct Sleep {
    number: u64,
    timers: Timers,
}

impl Future for Sleep {
    type Output = ();

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let mut state = self.timers.state.lock().unwrap();
        let mut waiting = state.waiting.iter_mut();
        match waiting.find(|entry| entry.number == self.number) {
            Some(entry) => {
                entry.waker = Some(cx.waker().clone());
                Poll::Pending
            }
            // Not in the list any more: it was fired.
            None => Poll::Ready(()),
        }
    }
}

impl Drop for Sleep {
    fn drop(&mut self) {
        let mut state = self.timers.state.lock().unwrap();
        state.waiting.retain(|entry| entry.number != self.number);
    }
}

/// A kitchen timer, which says when it rings.
struct Bell(&'static str);

impl Wake for Bell {
    fn wake(self: Arc<Self>) {
        println!("            the bell of the {} rings", self.0);
    }
}

fn main() {
    let start = Instant::now();
    let at = |minute: u64| start + Duration::from_secs(60 * minute);
    let timers = Timers::new();
    // Kept until the end, since a sleep that is dropped does not wait any more.
    let mut sleeps = Vec::new();
    for (name, minute) in [("roast", 10), ("tea", 4), ("eggs", 7)] {
        let mut sleep = Box::pin(timers.sleep_until(at(minute)));
        let waker = Waker::from(Arc::new(Bell(name)));
        let poll = sleep.as_mut().poll(&mut Context::from_waker(&waker));
        println!("the {name} takes {minute} minutes: {poll:?}");
        sleeps.push(sleep);
    }
    for minute in 0..=12 {
        println!("minute {minute}");
        timers.fire(at(minute));
    }
}
