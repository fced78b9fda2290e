//! The spans that are alive now, and the one in which each thread is.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard};

use crate::process::Held;
use crate::protocol::Place;
use crate::trace;

#[derive(Debug)]
pub(super) enum Kind {
    /// A spawned task, or the future given to `block_on`.
    Task {
        root: bool,
        /// A call that the pool for blocking calls makes.
        blocking: bool,
        /// Spawned into a `LocalSet`.
        local: bool,
        /// Which of those that were spawned at its place, counted from 1.
        number: usize,
        /// Woken, and not polled since.
        woken: bool,
        /// Whether the lock that it waited for last was one whose guard can't leave it.
        borrows: bool,
    },
    /// Something that tasks wait for. `name` is its type, such as "Mutex"; `holder` is the
    /// task that locked it, for those that can be.
    Resource { name: String, outer: Option<u64>, holder: Option<Holder> },
    /// A use of a resource; it knows who waits in it at the moment. `owned`: what is got by it
    /// may be given to another task.
    Operation { resource: Option<u64>, waiting: Option<u64>, owned: bool },
    /// One poll of an operation.
    Poll { operation: Option<u64> },
}

/// The task that took a lock.
#[derive(Clone, Copy, Debug)]
pub(super) struct Holder {
    pub task: u64,
    /// Whether the guard can't have left that task.
    pub surely: bool,
}

#[derive(Debug)]
pub(super) struct Span {
    pub kind: Kind,
    pub place: Place,
    pub handles: usize,
    pub polls: u32,
    /// How many threads are inside of it now: 1 while a task is polled.
    pub entered: u32,
    /// Copies of a task's waker that somebody keeps.
    pub wakers: i64,
}

pub(super) static SPANS: Mutex<BTreeMap<u64, Span>> = Mutex::new(BTreeMap::new());

/// How many tasks were spawned at each place.
pub(super) static PLACES: Mutex<BTreeMap<(String, u32), usize>> = Mutex::new(BTreeMap::new());

pub(super) static NEXT_ID: AtomicU64 = AtomicU64::new(1);

pub(super) static SPAWNED: AtomicUsize = AtomicUsize::new(0);

thread_local! {
    /// The spans this thread is in, innermost last.
    pub static STACK: RefCell<Vec<u64>> = const { RefCell::new(Vec::new()) };
    /// How long the polls that this thread is in let it sleep so far, innermost last.
    pub static HELD: RefCell<Vec<Option<Held>>> = const { RefCell::new(Vec::new()) };
}

pub(super) fn spans() -> MutexGuard<'static, BTreeMap<u64, Span>> {
    SPANS.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
}

pub(super) fn places() -> MutexGuard<'static, BTreeMap<(String, u32), usize>> {
    PLACES.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
}

/// The task that this thread is polling, if it is polling one.
pub(crate) fn current() -> Option<u64> {
    current_poll().map(|(task, _)| task)
}

/// The same, and which of its polls it is.
pub(crate) fn current_poll() -> Option<(u64, u32)> {
    let stack = STACK.with_borrow(Clone::clone);
    let spans = spans();
    stack.into_iter().rev().find_map(|id| match spans.get(&id)? {
        Span { kind: Kind::Task { .. }, polls, .. } => Some((id, *polls)),
        _ => None,
    })
}

/// Polls and calls of one check whose sleep is measured. To measure one costs some microseconds.
const MEASURED: usize = 1000;

static NUMBER_MEASURED: AtomicUsize = AtomicUsize::new(0);

/// Begins to measure how long a poll or a call lets its thread sleep, if a picture may tell it.
pub(crate) fn held() -> Option<Held> {
    let is_told = trace::is_kept() && NUMBER_MEASURED.fetch_add(1, Ordering::Relaxed) < MEASURED;
    is_told.then(Held::start)
}

pub(super) fn forget_measured() {
    NUMBER_MEASURED.store(0, Ordering::Relaxed);
}

/// Whether the resource called `what` is one that rings by itself.
pub(super) fn is_a_timer(what: &str) -> bool {
    matches!(what, "Sleep" | "Interval")
}
