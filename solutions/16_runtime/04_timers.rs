//! A map that is sorted by deadline. Its first entry is the next deadline, as in a heap, and any
//! entry can be removed from it.

use std::collections::BTreeMap;
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
    /// The sleeps that wait, with the waker of the latest poll. The smallest key is the earliest
    /// deadline. The number makes two sleeps with the same deadline differ, and puts them in the
    /// order in which they began.
    waiting: BTreeMap<Key, Option<Waker>>,
}

type Key = (Instant, u64);

impl Timers {
    pub fn new() -> Timers {
        Timers::default()
    }

    pub fn sleep_until(&self, deadline: Instant) -> Sleep {
        let mut state = self.state.lock().unwrap();
        let key = (deadline, state.next);
        state.next += 1;
        state.waiting.insert(key, None);
        let timers = self.clone();
        Sleep { key, timers }
    }

    pub fn next_deadline(&self) -> Option<Instant> {
        let state = self.state.lock().unwrap();
        let (&(deadline, _), _) = state.waiting.first_key_value()?;
        Some(deadline)
    }

    pub fn fire(&self, now: Instant) {
        while let Some(waker) = self.take_due(now) {
            // The lock is free here, so a waker may use the timers. `None` is a sleep that was
            // not polled yet. Its first poll will find that it is over.
            if let Some(waker) = waker {
                waker.wake();
            }
        }
    }

    /// Takes the earliest entry out if its deadline is not after `now`.
    fn take_due(&self, now: Instant) -> Option<Option<Waker>> {
        let mut state = self.state.lock().unwrap();
        let first = state.waiting.first_entry()?;
        let (deadline, _) = *first.key();
        (deadline <= now).then(|| first.remove())
    }
}
// `BinaryHeap` is faster, but it gives the largest entry first, so its entries are
// `Reverse((deadline, number))`. And it can't remove an entry from its middle. A `Sleep` that is
// dropped then leaves a dead entry, and somebody has to clear those away before they are many.
//
// Tokio has a timer wheel: boxes of one millisecond, boxes of 64 of them, and so on. To add and
// to remove takes the same short time, however many timers there are.

/// Ready when its deadline was fired.
pub struct Sleep {
    key: Key,
    timers: Timers,
}

impl Future for Sleep {
    type Output = ();

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let mut state = self.timers.state.lock().unwrap();
        let Some(waker) = state.waiting.get_mut(&self.key) else {
            // Not in the map any more: it was fired.
            return Poll::Ready(());
        };
        // The latest waker is the one that counts. A sleep can move from one task to another.
        let former = waker.replace(cx.waker().clone());
        // A waker may do anything when it is dropped, so the lock ends first.
        drop(state);
        drop(former);
        Poll::Pending
    }
}

impl Drop for Sleep {
    fn drop(&mut self) {
        let mut state = self.timers.state.lock().unwrap();
        let waker = state.waiting.remove(&self.key);
        drop(state);
        drop(waker);
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
