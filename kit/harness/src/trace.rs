//! The history of a check: what happened to tasks, operations and connections, in order.
//!
//! The recorder in [`tasks`](crate::tasks), the observed jobs, the probes and the network
//! clients tell it; the tool draws it as a timeline. Kept in memory, bounded, and written
//! when a check ends or hangs ([`protocol`](crate::protocol)). Where the tool asked for no history,
//! telling costs one load of an atomic.

mod by_hand;
#[cfg(test)]
mod pictures;

use std::backtrace::Backtrace;
use std::cell::Cell;
use std::collections::VecDeque;
use std::fs::{File, OpenOptions};
use std::io::Write as _;
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread::{self, ThreadId};
use std::time::Instant;

use crate::outcome::HangKind;
use crate::protocol::{Clock, Phase, Place, RunEnd, TraceEvent, TraceLine};
use crate::{calls, seed};

pub(crate) use by_hand::{Given, Hand, acting, caller, happens, woken};
pub use by_hand::{Polls, acts, event, heap, note, parked, polls, queue, shows, unparked};

/// Events that are kept from the beginning of a check, and as many from its end.
const KEPT: usize = 2000;
/// Events of a check for which the calls are noted, and for how many of these they are looked up: the first, and as
/// many from the end.
const NOTED: usize = 4000;
const LOOKED_UP: usize = 100;

static ON: AtomicBool = AtomicBool::new(false);
static WITH_PLACES: AtomicBool = AtomicBool::new(false);
/// Events of this check for which the calls were noted.
static NUMBER_NOTED: AtomicUsize = AtomicUsize::new(0);
static HISTORY: Mutex<Option<History>> = Mutex::new(None);

struct History {
    /// Open from the start: what the learner's code puts in its place is not waited for.
    file: File,
    first: Vec<Kept>,
    last: VecDeque<Kept>,
    left_out: u64,
    /// Threads in the order in which they were met.
    threads: Vec<ThreadId>,
    began: Instant,
    /// The zero of the virtual clock, while one runs.
    zero: Option<tokio::time::Instant>,
    /// Whether this run is over because it spun; no later end of it counts.
    was_stopped: bool,
    /// In which steps the real clock is read, in microseconds.
    grain: u64,
}

/// An event, and the calls that led to it.
struct Kept {
    line: TraceLine,
    calls: Option<Backtrace>,
}

/// Begins to keep a history, to be written to `path`; `with_places` says where in the learner's file things happen.
pub(crate) fn install(path: &Path, with_places: bool) {
    // A history that can't be written is not drawn; the verdict does not depend on it.
    let Ok(file) = OpenOptions::new().append(true).create(true).open(path) else { return };
    let history = History {
        file,
        first: Vec::new(),
        last: VecDeque::new(),
        left_out: 0,
        threads: vec![thread::current().id()],
        began: Instant::now(),
        zero: None,
        was_stopped: false,
        grain: 1,
    };
    *HISTORY.lock().unwrap_or_else(|poisoned| poisoned.into_inner()) = Some(history);
    ON.store(true, Ordering::Relaxed);
    WITH_PLACES.store(with_places, Ordering::Relaxed);
}

/// Tells that `event` happened now, on this thread.
pub(crate) fn tell(event: impl FnOnce() -> TraceEvent) {
    if ON.load(Ordering::Relaxed) {
        keep(event());
    }
}

/// Keeps `event` as what happened now, on this thread.
fn keep(event: TraceEvent) {
    let is_noted = with_places() && has_a_place(&event) && NUMBER_NOTED.fetch_add(1, Ordering::Relaxed) < NOTED;
    let calls = is_noted.then(Backtrace::force_capture);
    // The virtual clock is read before the history is locked: reading it takes locks of tokio's.
    let now = tokio::runtime::Handle::try_current().is_ok().then(tokio::time::Instant::now);
    let mut history = HISTORY.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
    let Some(history) = history.as_mut() else { return };
    let at = match (history.zero, now) {
        (Some(zero), Some(now)) => now.saturating_duration_since(zero),
        // A thread beside the virtual clock's own has no place on it.
        (Some(_), None) => return history.keep(event, calls, None),
        (None, _) => history.began.elapsed(),
    };
    let at = u64::try_from(at.as_micros()).unwrap_or(u64::MAX);
    let at = at - at % history.grain;
    history.keep(event, calls, Some(at));
}

impl History {
    fn keep(&mut self, event: TraceEvent, calls: Option<Backtrace>, at: Option<u64>) {
        let own = thread::current().id();
        let thread = self.threads.iter().position(|thread| *thread == own).unwrap_or_else(|| {
            self.threads.push(own);
            self.threads.len() - 1
        });
        let kept = Kept { line: TraceLine { at, thread, event, calls: Vec::new() }, calls };
        if self.first.len() < KEPT {
            self.first.push(kept);
            return;
        }
        self.last.push_back(kept);
        if self.last.len() > KEPT {
            self.last.pop_front();
            self.left_out += 1;
        }
    }

    /// Finds the lines of the calls that were noted: of the first, and of the last.
    fn look_up(&mut self) {
        let noted = || self.first.iter().chain(&self.last).filter(|kept| kept.calls.is_some());
        let more = noted().count().saturating_sub(LOOKED_UP);
        let mut number = 0;
        for Kept { line, calls } in self.first.iter_mut().chain(&mut self.last) {
            let Some(calls) = calls else { continue };
            number += 1;
            if number <= LOOKED_UP || number > more {
                line.calls = calls::in_learner_file(calls);
            }
        }
    }
}

/// A check begins, and with it a new history.
pub(crate) fn begin(check: &str) {
    if let Some(history) = HISTORY.lock().unwrap_or_else(|poisoned| poisoned.into_inner()).as_mut() {
        history.first.clear();
        history.last.clear();
        history.left_out = 0;
        NUMBER_NOTED.store(0, Ordering::Relaxed);
        history.began = Instant::now();
        history.zero = None;
        history.was_stopped = false;
        history.grain = 1;
    }
    tell(|| TraceEvent::Check { name: check.to_owned(), seed: Some(seed::seed()) });
}

/// Runs `job`, a named piece of work of a check's own, so that its thread shows it.
pub fn job<T>(name: &str, job: impl FnOnce() -> T) -> T {
    let told = |phase| tell(|| TraceEvent::Operation { name: name.to_owned(), phase, task: None, held: None });
    told(Phase::Started);
    let value = job();
    told(Phase::Ended);
    value
}

/// Tells that it is `lane`'s turn, and what it does with it: a machine that is stepped, a
/// function that notes something.
pub fn turn(lane: &str, what: &str) {
    tell(|| TraceEvent::Turn { name: lane.to_owned(), what: what.to_owned() });
}

/// Tells that `lane` has fallen behind: so many messages were dropped just now, and it has not received them. tokio tells nothing
/// of a `broadcast` channel. A check sees it by a `Weak` of each message, which can't be upgraded any more.
pub fn fell_behind(lane: &str, missed: usize) {
    if missed > 0 {
        tell(|| TraceEvent::Behind { name: lane.to_owned(), missed });
    }
}

/// The learner's code is run once more, on a clock of its own. `zero`: it is a virtual one.
pub(crate) fn run(zero: Option<tokio::time::Instant>) {
    run_on(if zero.is_some() { Clock::Virtual } else { Clock::Real }, zero);
}

fn run_on(clock: Clock, zero: Option<tokio::time::Instant>) {
    if let Some(history) = HISTORY.lock().unwrap_or_else(|poisoned| poisoned.into_inner()).as_mut() {
        history.began = Instant::now();
        history.zero = zero;
        history.was_stopped = false;
        history.grain = if clock == Clock::Timed { 10_000 } else { 1 };
    }
    tell(|| TraceEvent::Run { clock });
}

/// The learner's code is run once more, without a runtime. A check that does so several
/// times says it each time, since a picture is of one run.
pub fn another_run() {
    run(None);
}

/// The same, for what polls a future by hand several times; inside a runtime the run is the runtime's.
pub(crate) fn one_more_run() {
    if tokio::runtime::Handle::try_current().is_err() {
        another_run();
    }
}

/// The same, for jobs that block for tens of milliseconds: the picture is to scale, in steps of 10 ms.
pub fn timed_run() {
    run_on(Clock::Timed, None);
}

/// Performs `body`, in which a check that has failed runs the learner's code once more, to find out which idea was
/// missed. The history stays that of the run that failed, and so does the picture.
pub fn aside<T>(body: impl FnOnce() -> T) -> T {
    struct Silence(bool);

    impl Drop for Silence {
        fn drop(&mut self) {
            ON.store(self.0, Ordering::Relaxed);
        }
    }

    let _silence = Silence(ON.swap(false, Ordering::Relaxed));
    body()
}

/// The run is over; what comes now is the tidying up, in real time.
pub(crate) fn run_ended(end: RunEnd) {
    let is_over = |history: &Option<History>| history.as_ref().is_some_and(|history| history.was_stopped);
    if is_over(&HISTORY.lock().unwrap_or_else(|poisoned| poisoned.into_inner())) {
        return;
    }
    tell(|| TraceEvent::Over { end });
    if let Some(history) = HISTORY.lock().unwrap_or_else(|poisoned| poisoned.into_inner()).as_mut() {
        history.zero = None;
        history.was_stopped = end == RunEnd::Stopped;
    }
}

/// The learner's code stands still, and that is what ended the check.
pub(crate) fn hung(kind: HangKind) {
    tell(|| TraceEvent::Hung { kind });
}

thread_local! {
    /// Whether the panic that this thread unwinds for, if it does, is told.
    static TOLD_A_PANIC: Cell<bool> = const { Cell::new(false) };
}

/// Code panicked on this thread, with these words.
pub(crate) fn panicked(place: Option<Place>, said: &str) {
    TOLD_A_PANIC.set(true);
    tell(|| TraceEvent::Panic { place, said: Some(said.to_owned()) });
}

/// The poll of a task begins on this thread; or its future is dropped, perhaps because it panicked.
pub(crate) fn poll_begins() {
    if !thread::panicking() {
        TOLD_A_PANIC.set(false);
    }
}

/// The poll of a task ends on this thread. A panic that goes on from elsewhere (`resume_unwind`) calls no hook, and is told
/// here.
pub(crate) fn poll_ends() {
    if thread::panicking() && !TOLD_A_PANIC.replace(true) {
        tell(|| TraceEvent::Panic { place: None, said: None });
    }
}

/// Whether a history is kept at all.
pub(crate) fn is_kept() -> bool {
    ON.load(Ordering::Relaxed)
}

/// Whether the history says where in the learner's file things happen.
pub(crate) fn with_places() -> bool {
    WITH_PLACES.load(Ordering::Relaxed)
}

/// Whether `event` happens in a call that the learner's code makes.
fn has_a_place(event: &TraceEvent) -> bool {
    matches!(
        event,
        TraceEvent::Task { .. }
            | TraceEvent::Wait { .. }
            | TraceEvent::Parked { .. }
            | TraceEvent::Operation { .. }
            | TraceEvent::Turn { .. }
            | TraceEvent::Wire { .. }
            | TraceEvent::Panic { .. }
    )
}

/// Writes what is kept of the check, in place of the one before. `failed`: the places are wanted too, if they were
/// noted.
pub(crate) fn write(failed: bool) {
    let mut history = HISTORY.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
    let Some(history) = history.as_mut() else { return };
    if failed {
        history.look_up();
    }
    let mut text = String::new();
    for Kept { line, .. } in &history.first {
        text.push_str(&line.write());
    }
    if history.left_out > 0 {
        let event = TraceEvent::LeftOut { count: history.left_out };
        text.push_str(&TraceLine { at: None, thread: 0, event, calls: Vec::new() }.write());
    }
    for Kept { line, .. } in &history.last {
        text.push_str(&line.write());
    }
    // Several checks in one file: the tool takes the one it wants.
    let _ = history.file.write_all(text.as_bytes());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_run_aside_is_not_in_the_history() {
        if !crate::runner::alone() {
            return;
        }
        let path = std::env::temp_dir().join(format!("history-aside-{}", std::process::id()));
        install(&path, false);
        turn("kept", "before");
        aside(|| {
            another_run();
            turn("aside", "in between");
        });
        let panics = || aside(|| -> () { panic!("as code of a learner's may") });
        let _ = std::panic::catch_unwind(panics);
        turn("kept", "after");
        write(false);
        let text = std::fs::read_to_string(&path).unwrap();
        let _ = std::fs::remove_file(&path);
        assert!(text.contains("before") && text.contains("after"), "{text}");
        assert!(!text.contains("in between"), "{text}");
    }
}
