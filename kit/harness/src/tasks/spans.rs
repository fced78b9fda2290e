//! The spans that are alive now, and the one in which each thread is.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard};

use super::locks::Lock;
use crate::process;
use crate::protocol::{Held, Place};
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
        /// What a check calls it, if it is one of the check's.
        named: Option<String>,
    },
    /// Something that tasks wait for. `name` is its type, such as "Mutex"; `outer` is the resource that it is a part
    /// of, as a semaphore is of a Mutex.
    Resource { name: String, outer: Option<u64>, lock: Lock },
    /// A use of a resource.
    Operation(Operation),
    /// One poll of an operation.
    Poll { operation: Option<u64> },
}

/// A use of a resource; it knows who waits in it at the moment.
#[derive(Debug, Default)]
pub(super) struct Operation {
    pub resource: Option<u64>,
    /// The task that waits in it.
    pub waiting: Option<u64>,
    /// When it began to wait, among all operations: a lock goes to the first.
    pub queued: Option<u64>,
    /// The function that was called, such as "Mutex::lock".
    pub source: String,
    /// The operation that it is a part of, as the use of a semaphore is of that of a Mutex.
    pub within: Option<u64>,
    /// Permits that it asks for, and those that it was given so far.
    pub requested: usize,
    pub obtained: usize,
    /// Whether its task took what it asked for.
    pub is_taken: bool,
}

impl Operation {
    /// Whether what is got by it may be given to another task.
    pub fn is_owned(&self) -> bool {
        self.source.contains("owned")
    }

    /// Whether it got all that it asked for, and its task has not seen that.
    pub fn is_given(&self) -> bool {
        self.requested > 0 && self.obtained >= self.requested && !self.is_taken
    }

    /// What of the resource it asks for.
    pub fn wants(&self) -> Held {
        match self.source.split("::").next() {
            Some("Mutex") => Held::Lock,
            Some("RwLock") if self.source.contains("read") => Held::Read,
            Some("RwLock") => Held::Write,
            _ => Held::Permits,
        }
    }
}

/// What a task is called after.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct TaskName {
    pub root: bool,
    pub number: usize,
    pub place: Place,
    pub named: Option<String>,
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
    pub static HELD: RefCell<Vec<Option<process::Held>>> = const { RefCell::new(Vec::new()) };
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
pub(crate) fn held() -> Option<process::Held> {
    let is_told = trace::is_kept() && NUMBER_MEASURED.fetch_add(1, Ordering::Relaxed) < MEASURED;
    is_told.then(process::Held::start)
}

pub(super) fn forget_measured() {
    NUMBER_MEASURED.store(0, Ordering::Relaxed);
}

impl Span {
    /// What it is called after, if it is a task.
    pub fn task_name(&self) -> Option<TaskName> {
        let Kind::Task { root, number, named, .. } = &self.kind else { return None };
        Some(TaskName { root: *root, number: *number, place: self.place.clone(), named: named.clone() })
    }
}

/// Whether the resource called `what` is one that rings by itself.
pub(super) fn is_a_timer(what: &str) -> bool {
    matches!(what, "Sleep" | "Interval")
}
