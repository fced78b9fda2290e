//! Wakers that count, and that a history can name.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};
use std::task::{Wake, Waker};

use crate::protocol::TraceEvent;
use crate::trace::{self, Given};

/// K: a waker that counts. Two of them, `A` and `B`, tell whether a future keeps the latest.
/// Clones are the same waker.
#[derive(Clone, Debug)]
pub struct CountingWaker(Arc<Counter>);

#[derive(Debug)]
struct Counter {
    name: String,
    /// Held once here, and once by every waker that was made from it.
    bell: Arc<Bell>,
}

#[derive(Debug)]
struct Bell {
    wakes: AtomicUsize,
    /// The copies that the history knows of.
    told: Arc<AtomicUsize>,
    /// By which the history knows it.
    number: u64,
}

/// The number of the next one.
static NEXT: AtomicU64 = AtomicU64::new(1);

/// The wakers that a history can name, by their address.
static NAMED: Mutex<BTreeMap<usize, Named>> = Mutex::new(BTreeMap::new());

struct Named {
    number: u64,
    name: String,
    told: Arc<AtomicUsize>,
}

/// So many copies that the next look is told for sure.
const UNKNOWN: usize = usize::MAX;

fn named() -> MutexGuard<'static, BTreeMap<usize, Named>> {
    NAMED.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
}

/// The number and the name of `waker`, if it is a [`CountingWaker`] and a history is kept.
pub(crate) fn identity_of(waker: &Waker) -> Option<(u64, String)> {
    named().get(&waker.data().addr()).map(|named| (named.number, named.name.clone()))
}

/// Tells that `keeper` keeps `waker` from now on, in place of the one that it kept before.
pub(crate) fn is_kept_by(waker: &Waker, keeper: &str) {
    let number = named().get(&waker.data().addr()).map(|named| {
        named.told.store(UNKNOWN, Ordering::Relaxed);
        named.number
    });
    if let Some(waker) = number {
        trace::tell(|| TraceEvent::Kept { waker, by: keeper.to_owned() });
    }
}

/// A waker of a kind of its own, as the history knows it: its maker tells when it is called, and who keeps it.
pub(crate) struct Called {
    number: u64,
    name: String,
}

impl Called {
    /// One that is called `waker NAME` in a picture.
    pub fn named(name: &str) -> Called {
        Called { number: NEXT.fetch_add(1, Ordering::Relaxed), name: name.to_owned() }
    }

    /// What a poll is given with it.
    pub fn given(&self) -> Given {
        Given::Named(self.number, self.name.clone())
    }

    /// It is called now, on this thread.
    pub fn is_called(&self) {
        trace::tell(|| TraceEvent::Called { waker: self.number, by: trace::caller() });
    }

    /// So many copies of it are kept now.
    pub fn is_kept(&self, copies: usize) {
        trace::tell(|| TraceEvent::Copies { waker: self.number, copies: copies as u64 });
    }
}

impl CountingWaker {
    /// One that is called `waker NAME` in what a learner reads.
    pub fn named(name: &str) -> CountingWaker {
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let told = Arc::new(AtomicUsize::new(UNKNOWN));
        let bell = Arc::new(Bell { wakes: AtomicUsize::new(0), told: Arc::clone(&told), number });
        if trace::is_kept() {
            named().insert(Arc::as_ptr(&bell).addr(), Named { number, name: name.to_owned(), told });
        }
        CountingWaker(Arc::new(Counter { name: name.to_owned(), bell }))
    }

    /// Its name, without the word "waker".
    pub fn name(&self) -> &str {
        &self.0.name
    }

    /// A waker to poll with.
    pub fn waker(&self) -> Waker {
        Arc::clone(&self.0.bell).into()
    }

    /// How often it was woken.
    pub fn wakes(&self) -> usize {
        self.0.bell.wakes.load(Ordering::SeqCst)
    }

    /// How many wakers made from it are still kept somewhere.
    pub fn kept(&self) -> usize {
        Arc::strong_count(&self.0.bell) - 1
    }

    /// Tells how many are kept, if that is another number than the one that was told last, or if it `matters`.
    pub(crate) fn tell_of_copies(&self, matters: bool) {
        let (waker, copies) = (self.0.bell.number, self.kept());
        if self.0.bell.told.swap(copies, Ordering::Relaxed) != copies || matters {
            trace::tell(|| TraceEvent::Copies { waker, copies: copies as u64 });
        }
    }
}

impl Wake for Bell {
    fn wake(self: Arc<Self>) {
        // Before it counts: who waits for the count goes on at once.
        trace::tell(|| TraceEvent::Called { waker: self.number, by: trace::caller() });
        self.wakes.fetch_add(1, Ordering::SeqCst);
    }
}

impl Drop for Bell {
    fn drop(&mut self) {
        // Another one may get this address.
        named().remove(&std::ptr::from_ref(self).addr());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_waker_counts_wakes_and_copies() {
        let counter = CountingWaker::named("A");
        let other_handle = counter.clone();
        let waker = counter.waker();
        waker.wake_by_ref();
        assert_eq!((counter.wakes(), counter.kept()), (1, 1));
        drop(waker);
        assert_eq!((counter.kept(), other_handle.wakes()), (0, 1));
    }
}
