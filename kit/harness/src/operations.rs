//! What the support crate's jobs and operations did during a check.
//!
//! Only what the support crate marks as its work counts. What the learner's own code tells
//! through `async_learn::observe` is drawn in pictures, and is in [`take_all`] for a check
//! whose exercise has steps of its own that announce themselves.
//!
//! The jobs' numbers are easily worked out without them: under [`changed_results`] they give
//! others, so that a result which does not come from the work shows itself.

use std::cell::RefCell;
use std::fmt::Debug;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, ThreadId};
use std::time::Duration;

use async_learn::observe::{self, Observer, Phase};
use tokio::time::Instant;

use crate::outcome::{Advise as _, Checked, Failure};
use crate::process::Held;
use crate::protocol::TraceEvent;
use crate::timeline::{self, Mark};
use crate::{protocol, seed, tasks, trace};

/// One observed event.
#[derive(Clone, Debug)]
pub struct Event {
    /// The call as it is written, such as `do_one_thing(1)`.
    pub name: String,
    /// What happened to it.
    pub phase: Phase,
    /// The thread on which it happened.
    pub thread: ThreadId,
    /// Virtual time where a paused clock runs; `None` off a runtime.
    pub at: Option<Instant>,
    /// Not told by the learner's own code.
    work: bool,
}

static EVENTS: Mutex<Vec<Event>> = Mutex::new(Vec::new());

fn events() -> std::sync::MutexGuard<'static, Vec<Event>> {
    EVENTS.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
}

fn keep(name: String, phase: Phase, thread: ThreadId, work: bool) {
    // Off a runtime there is no virtual clock to read.
    let at = tokio::runtime::Handle::try_current().is_ok().then(Instant::now);
    events().push(Event { name, phase, thread, at, work });
}

struct Recorder;

/// A job or an operation that began in a poll of a task.
struct Begun {
    name: String,
    /// The task, and the number of the poll.
    poll: (u64, u32),
    held: Held,
}

thread_local! {
    /// Those that began in the poll that this thread is in.
    static BEGUN: RefCell<Vec<Begun>> = const { RefCell::new(Vec::new()) };
}

/// For how long it let its thread sleep, if `event` is the end of something that began in the same poll.
fn held(event: &observe::Event) -> Option<u64> {
    let poll = tasks::current_poll()?;
    BEGUN.with_borrow_mut(|begun| {
        begun.retain(|begun| begun.poll == poll);
        match event.phase {
            Phase::Started => {
                begun.extend(tasks::held().map(|held| Begun { name: event.name.clone(), poll, held }));
                None
            }
            Phase::Ended => {
                let at = begun.iter().rposition(|begun| begun.name == event.name)?;
                begun.remove(at).held.micros()
            }
            Phase::Made | Phase::Dropped => None,
        }
    })
}

impl Observer for Recorder {
    fn saw(&self, event: observe::Event) {
        let held = held(&event);
        trace::tell(|| TraceEvent::Operation {
            name: event.name.clone(),
            phase: match event.phase {
                Phase::Made => protocol::Phase::Made,
                Phase::Started => protocol::Phase::Started,
                Phase::Ended => protocol::Phase::Ended,
                Phase::Dropped => protocol::Phase::Dropped,
            },
            task: tasks::current(),
            held,
        });
        let work = event.is_work();
        keep(event.name, event.phase, event.thread, work);
    }

    fn result(&self, name: &str, value: u32) -> u32 {
        match CHANGED_RESULTS.load(Ordering::SeqCst) {
            true => value.wrapping_add(difference(name)),
            false => value,
        }
    }
}

pub(crate) fn install() {
    observe::observe(Recorder);
}

pub(crate) fn forget() {
    events().clear();
}

/// The work that was observed since the check began, or since the last call of this or of
/// [`take_all`], and the check's own [`note`]s.
pub fn take() -> Vec<Event> {
    let mut events = take_all();
    events.retain(|event| event.work);
    events
}

/// The same with what the learner's own code told, which may be anything.
pub fn take_all() -> Vec<Event> {
    std::mem::take(&mut *events())
}

/// An entry of the check's own among the work: `name` ends, here and now.
pub fn note(name: &str) {
    keep(name.to_owned(), Phase::Ended, thread::current().id(), true);
}

static CHANGED_RESULTS: AtomicBool = AtomicBool::new(false);

/// See [`changed_results`].
#[derive(Debug)]
pub struct ChangedResults(());

/// Until the guard is dropped, the jobs and operations give other numbers than their text
/// says, which nobody knows in advance. What they give for `x` is [`one_thing`] and
/// [`another_thing`] of it.
#[must_use]
pub fn changed_results() -> ChangedResults {
    CHANGED_RESULTS.store(true, Ordering::SeqCst);
    ChangedResults(())
}

impl Drop for ChangedResults {
    fn drop(&mut self) {
        CHANGED_RESULTS.store(false, Ordering::SeqCst);
    }
}

/// What `do_one_thing(x)` and its async twin give now.
pub fn one_thing(x: u32) -> u32 {
    Recorder.result(&format!("do_one_thing({x})"), x * x)
}

/// What `do_another_thing(x)` and its async twin give now.
pub fn another_thing(x: u32) -> u32 {
    Recorder.result(&format!("do_another_thing({x})"), x * 2)
}

/// Between 1 and 97, so that the number is another one in any case; the same for both twins.
fn difference(name: &str) -> u32 {
    let twin = name.replace("_async", "");
    let mixed = twin.bytes().fold(seed(), |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193));
    1 + (mixed >> 8) % 97
}

/// Requires of a run under [`changed_results`], whose work was done, that `got` is what came of
/// it. `what` is whose result that is, in words: "the result of `f(7)`".
pub fn expect_from_operations<T: PartialEq + Debug>(what: &str, expected: T, got: T) -> Checked {
    if expected == got {
        return Ok(());
    }
    Err(Failure::new(format!("{what} does not come from what the operations returned"))
        .expected(format!("{expected:?}, from the numbers that they returned this time"))
        .got(format!("{got:?}"))
        .details(["in this check the operations return other numbers than usual, to show where a result comes from"
            .to_owned()])
        .advise("output-thrown-away"))
}

/// How far one future came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FutureState {
    /// The operation was never made.
    NotMade,
    /// It was dropped before the next thing happened, and never polled.
    DroppedAtOnce,
    /// It lived on, and was never polled.
    NeverPolled,
    /// It started and did not end.
    Unfinished,
    /// It is done.
    Ended,
}

impl FutureState {
    /// The idea that was missed when a future that should have run was never polled.
    pub fn advice(self) -> Option<&'static str> {
        match self {
            FutureState::DroppedAtOnce => Some("dropped-unpolled"),
            FutureState::NeverPolled => Some("never-awaited"),
            FutureState::NotMade | FutureState::Unfinished | FutureState::Ended => None,
        }
    }

    /// The state in words that follow a future's name.
    pub fn describe(self) -> &'static str {
        match self {
            FutureState::NotMade => "was never made",
            FutureState::DroppedAtOnce => "was made, and dropped at once without ever being polled",
            FutureState::NeverPolled => "was made, and never polled",
            FutureState::Unfinished => "was started, and dropped before it was done",
            FutureState::Ended => "ran to its end",
        }
    }
}

/// What `events` tell about the future named `name`; the best, if there were several.
pub fn state_of(events: &[Event], name: &str) -> FutureState {
    let of = |event: &Event, phase| event.name == name && event.phase == phase;
    let saw = |phase| events.iter().any(|event| of(event, phase));
    let at_once = |pair: &[Event]| of(&pair[0], Phase::Made) && of(&pair[1], Phase::Dropped);
    if saw(Phase::Ended) {
        FutureState::Ended
    } else if saw(Phase::Started) {
        FutureState::Unfinished
    } else if !saw(Phase::Made) {
        FutureState::NotMade
    } else if events.windows(2).any(at_once) {
        FutureState::DroppedAtOnce
    } else {
        FutureState::NeverPolled
    }
}

/// The names of `events` in phase `phase`, in order.
pub fn names(events: &[Event], phase: Phase) -> Vec<String> {
    events.iter().filter(|e| e.phase == phase).map(|e| e.name.clone()).collect()
}

/// Whether all of `due` was done, some of it more than once, and nothing else.
pub fn done_twice<T: PartialEq>(due: &[T], done: &[T]) -> bool {
    let count = |all: &[T], one: &T| all.iter().filter(|other| *other == one).count();
    let all_is_done = due.iter().all(|one| count(done, one) >= count(due, one));
    done.len() > due.len() && all_is_done && done.iter().all(|one| due.contains(one))
}

/// The starts and ends of `events` as a readable log: `["start do_one_thing(1)", …]`.
pub fn log(events: &[Event]) -> Vec<String> {
    events
        .iter()
        .filter_map(|e| match e.phase {
            Phase::Started => Some(format!("start {}", e.name)),
            Phase::Ended => Some(format!("end {}", e.name)),
            Phase::Made | Phase::Dropped => None,
        })
        .collect()
}

/// How many were between their start and their end at once, at the most.
pub fn overlap(events: &[Event]) -> usize {
    let (mut now, mut most) = (0usize, 0);
    for event in events {
        match event.phase {
            Phase::Started => now += 1,
            Phase::Ended => now = now.saturating_sub(1),
            // Dropped before its start, it was never running.
            Phase::Dropped => {
                let ran = events.iter().any(|e| e.name == event.name && e.phase == Phase::Started);
                now = now.saturating_sub(usize::from(ran));
            }
            Phase::Made => {}
        }
        most = most.max(now);
    }
    most
}

/// When each of them ran, a line each, for [`Failure::times`](crate::Failure::times):
/// `do_one_thing_async(1): from 0 to 30 ms`.
pub fn timeline(events: &[Event]) -> Vec<String> {
    timeline::lines(events.iter().filter_map(|event| {
        let mark = match event.phase {
            Phase::Started => Mark::Start,
            Phase::Ended => Mark::End,
            Phase::Dropped => Mark::Drop,
            Phase::Made => return None,
        };
        Some((event.name.as_str(), mark, event.at))
    }))
}

/// The threads that did any of it.
pub fn threads(events: &[Event]) -> Vec<ThreadId> {
    let mut threads: Vec<ThreadId> = Vec::new();
    for event in events.iter().filter(|e| e.phase == Phase::Started) {
        if !threads.contains(&event.thread) {
            threads.push(event.thread);
        }
    }
    threads
}

/// Whether other threads than this one did any of it: under virtual time, a `block_on` of theirs that a
/// future waits for.
pub fn on_other_threads(events: &[Event]) -> bool {
    threads(events).iter().any(|thread| *thread != thread::current().id())
}

/// From the first start to the last end, on the virtual clock.
pub fn span(events: &[Event]) -> Option<Duration> {
    let first = events.iter().find(|e| e.phase == Phase::Started)?.at?;
    let last = events.iter().rev().find(|e| e.phase == Phase::Ended)?.at?;
    Some(last - first)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn events(told: &[(&str, Phase)]) -> Vec<Event> {
        let thread = std::thread::current().id();
        let event =
            |(name, phase): &(&str, Phase)| Event { name: (*name).into(), phase: *phase, thread, at: None, work: true };
        told.iter().map(event).collect()
    }

    #[test]
    fn a_fate_is_as_far_as_the_future_came() {
        use Phase::{Dropped, Ended, Made, Started};
        let told = events(&[
            ("kept", Made),
            ("thrown away", Made),
            ("thrown away", Dropped),
            ("run", Made),
            ("run", Started),
            ("run", Ended),
            ("cut off", Made),
            ("cut off", Started),
            ("cut off", Dropped),
            ("kept", Dropped),
        ]);
        assert_eq!(state_of(&told, "kept"), FutureState::NeverPolled);
        assert_eq!(state_of(&told, "thrown away"), FutureState::DroppedAtOnce);
        assert_eq!(state_of(&told, "run"), FutureState::Ended);
        assert_eq!(state_of(&told, "cut off"), FutureState::Unfinished);
        assert_eq!(state_of(&told, "another"), FutureState::NotMade);
    }

    #[test]
    fn other_numbers_are_never_the_usual_ones_and_end_with_the_guard() {
        let _turn = crate::runner::the_only_check();
        let names = (0..50).map(|x| format!("do_one_thing({x})"));
        assert!(names.map(|name| difference(&name)).all(|difference| (1..=97).contains(&difference)));
        assert_eq!(difference("do_one_thing_async(7)"), difference("do_one_thing(7)"));
        let others = changed_results();
        assert_eq!(one_thing(7), 49 + difference("do_one_thing(7)"));
        let failure = expect_from_operations("the result", 49, one_thing(7)).unwrap_err();
        assert_eq!(failure.advice.as_deref(), Some("output-thrown-away"));
        drop(others);
        assert_eq!((one_thing(7), another_thing(7)), (49, 14));
    }

    #[test]
    fn what_somebody_tells_by_themselves_is_no_work() {
        let _turn = crate::runner::the_only_check();
        install();
        forget();
        observe::job("do_one_thing(7)".to_owned(), || 49);
        note("of the check");
        async_learn::do_one_thing(1);
        let mine = thread::current().id();
        let names = |events: Vec<Event>| -> Vec<String> {
            events.into_iter().filter(|event| event.thread == mine).map(|event| event.name).collect()
        };
        let all = take_all();
        let work: Vec<Event> = all.iter().filter(|event| event.work).cloned().collect();
        assert_eq!(names(work), ["of the check", "do_one_thing(1)", "do_one_thing(1)"]);
        assert_eq!(names(all).len(), 5);
    }
}
