//! The recorder: what tokio's own instrumentation tells about tasks and resources.
//!
//! tokio is built with `--cfg tokio_unstable` and its `tracing` feature. Every spawn,
//! and every Mutex, semaphore, channel and sleep, is then a span, also on a runtime
//! that the learner made. This subscriber keeps only what is alive now, so that a
//! hang can be explained; it keeps no history and does nothing for other spans.
//!
//! It says only what it knows: a task that waits for something uninstrumented (a
//! socket, a hand-written future) is named by its place and nothing else.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fmt::Debug;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};

use crate::outcome::{Failure, HangKind};
pub use crate::protocol::Place;
use crate::protocol::TraceEvent;
use crate::trace;

#[derive(Debug)]
enum Kind {
    /// A spawned task, or the future given to `block_on`.
    Task {
        root: bool,
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

/// Who took a lock.
#[derive(Clone, Copy, Debug)]
struct Holder {
    task: u64,
    /// Whether the guard can't have left that task.
    surely: bool,
}

#[derive(Debug)]
struct Span {
    kind: Kind,
    place: Place,
    handles: usize,
    polls: u32,
    /// How many threads are inside of it now: 1 while a task is polled.
    entered: u32,
    /// Copies of a task's waker that somebody keeps.
    wakers: i64,
}

static SPANS: Mutex<BTreeMap<u64, Span>> = Mutex::new(BTreeMap::new());
/// How many tasks were spawned at each place.
static PLACES: Mutex<BTreeMap<(String, u32), usize>> = Mutex::new(BTreeMap::new());
static NEXT_ID: AtomicU64 = AtomicU64::new(1);
static SPAWNED: AtomicUsize = AtomicUsize::new(0);

thread_local! {
    /// The spans this thread is in, innermost last.
    static STACK: RefCell<Vec<u64>> = const { RefCell::new(Vec::new()) };
}

fn spans() -> std::sync::MutexGuard<'static, BTreeMap<u64, Span>> {
    SPANS.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
}

fn places() -> std::sync::MutexGuard<'static, BTreeMap<(String, u32), usize>> {
    PLACES.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
}

pub(crate) fn install() {
    // Fails only if the learner's code came first, and then there is simply less to tell.
    let _ = tracing::subscriber::set_global_default(Recorder);
}

pub(crate) fn forget() {
    spans().clear();
    places().clear();
}

/// How many tasks were spawned in this process so far, `block_on` apart.
pub fn spawned() -> usize {
    SPAWNED.load(Ordering::Relaxed)
}

/// How often the spawned tasks that are alive now were polled so far, all of them together.
pub fn polls() -> u32 {
    alive().iter().filter(|task| task.spawned_at.is_some()).map(|task| task.polls).sum()
}

/// The task that this thread is polling, if it is polling one.
pub(crate) fn current() -> Option<u64> {
    let stack = STACK.with_borrow(Clone::clone);
    let spans = spans();
    stack.into_iter().rev().find(|id| matches!(spans.get(id), Some(Span { kind: Kind::Task { .. }, .. })))
}

/// Takes back the poll that goes on in this thread: it is a turn of the harness's own.
pub(crate) fn discount_own_poll() {
    let Some(task) = current() else { return };
    if let Some(span) = spans().get_mut(&task) {
        span.polls = span.polls.saturating_sub(1);
    }
}

/// Performs `body` with nobody recording what this thread's tasks do: for a check of a
/// hundred thousand tasks, where the record would add a quarter to their memory and take
/// four fifths of the time. Nothing is counted as [`spawned`] meanwhile, and a hang is told
/// without the tasks that hang.
pub fn unrecorded<T>(body: impl FnOnce() -> T) -> T {
    tracing::subscriber::with_default(tracing::subscriber::NoSubscriber::default(), body)
}

/// A task that has not ended, and what it waits for as far as is known.
#[derive(Clone, Debug)]
pub struct LiveTask {
    /// What to call it: "the task spawned at FILE:LINE".
    pub name: String,
    /// Where it was spawned; `None` for the future that `block_on` runs.
    pub spawned_at: Option<Place>,
    /// How often it was polled so far.
    pub polls: u32,
    /// What it waits for, as far as is known.
    pub waits_for: Option<Awaited>,
    /// Whether it is being polled at this moment, by a thread other than this one, so that its
    /// last poll has not returned.
    pub in_poll: bool,
    /// Whether it was woken since it was polled last: it would go on, if it were let.
    pub woken: bool,
    /// Copies of its waker that somebody keeps. Not known for the future of `block_on`.
    pub wakers: Option<i64>,
}

/// A resource that a task waits for.
#[derive(Clone, Debug)]
pub struct Awaited {
    /// Its type, such as "Mutex".
    pub what: String,
    /// Where it was made.
    pub made_at: Place,
    /// Who has it, in words that go on after a semicolon; empty where that is not known.
    pub held: String,
}

impl Awaited {
    /// Whether it is the clock's to end the wait.
    fn is_a_timer(&self) -> bool {
        matches!(self.what.as_str(), "Sleep" | "Interval")
    }
}

impl LiveTask {
    fn describe(&self, kind: Option<HangKind>) -> String {
        let who = &self.name;
        let polls = match self.polls {
            0 => ", never polled,".to_owned(),
            1 => ", polled once,".to_owned(),
            n => format!(", polled {n} times,"),
        };
        if self.in_poll && kind != Some(HangKind::Asleep) {
            return format!("{who} has not returned from poll {}", self.polls);
        }
        match &self.waits_for {
            Some(Awaited { what, made_at, held }) if made_at.file.is_empty() => {
                format!("{who}{polls} waits for a {what}{held}")
            }
            Some(Awaited { what, made_at, held }) => {
                format!("{who}{polls} waits for the {what} made at {made_at}{held}")
            }
            None if self.polls > 0 && self.wakers == Some(0) && !self.woken => {
                format!("{who} waits, and nobody kept the waker that it was given at poll {}", self.polls)
            }
            None => format!("{who}{polls} has not ended"),
        }
    }
}

impl std::fmt::Display for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}", self.file, self.line)
    }
}

/// The tasks that are alive now, oldest first.
pub fn alive() -> Vec<LiveTask> {
    let this = current();
    let (spans, places) = (spans(), places());
    let name = |task: u64| {
        let Span { kind: Kind::Task { root, number, .. }, place, .. } = spans.get(&task)? else { return None };
        let siblings = places.get(&(place.file.clone(), place.line)).copied().unwrap_or(0);
        Some(match (root, siblings) {
            (true, _) if place.is_in_learner_file() => format!("what `block_on` runs at {place}"),
            (true, _) => "the main task".to_owned(),
            (false, 0 | 1) => format!("the task spawned at {place}"),
            (false, _) => format!("task {number} of those spawned at {place}"),
        })
    };
    let awaited = |task: u64| {
        let resource = spans.values().find_map(|operation| match operation.kind {
            Kind::Operation { resource, waiting: Some(waiting), .. } if waiting == task => resource,
            _ => None,
        })?;
        let Span { kind: Kind::Resource { name: what, outer, holder }, place, .. } = spans.get(&resource)? else {
            return None;
        };
        // The lock of a Mutex is taken in the semaphore inside it, and held by the Mutex.
        let outer_holder = outer.and_then(|outer| match spans.get(&outer)?.kind {
            Kind::Resource { holder, .. } => holder,
            _ => None,
        });
        let held = outer_holder.or(*holder).and_then(|holder| match (holder.task == task, holder.surely) {
            (true, true) => Some("; it holds that one itself".to_owned()),
            (true, false) => Some("; it took that one itself".to_owned()),
            (false, true) => Some(format!("; {} holds it", name(holder.task)?)),
            (false, false) => Some(format!("; {} took it", name(holder.task)?)),
        });
        Some(Awaited { what: what.clone(), made_at: place.clone(), held: held.unwrap_or_default() })
    };
    let task = |(id, span): (&u64, &Span)| {
        let Kind::Task { root, woken, .. } = span.kind else { return None };
        Some(LiveTask {
            name: name(*id)?,
            spawned_at: (!root).then(|| span.place.clone()),
            polls: span.polls,
            waits_for: awaited(*id),
            in_poll: span.entered > 0 && this != Some(*id),
            woken,
            wakers: (!root).then_some(span.wakers),
        })
    };
    spans.iter().filter_map(task).collect()
}

/// The polls that go on at this moment: of which task, and which of its polls it is.
pub(crate) fn in_poll() -> Vec<(u64, u32)> {
    let spans = spans();
    let polled = spans.iter().filter(|(_, span)| span.entered > 0 && matches!(span.kind, Kind::Task { .. }));
    polled.map(|(id, span)| (*id, span.polls)).collect()
}

/// Whether no task of the learner's is known to wait for anything.
pub(crate) fn no_task_waits() -> bool {
    alive().iter().all(|task| task.spawned_at.is_none() && task.waits_for.is_none())
}

/// Whether a timer goes on among the tasks: one was just woken, or waits for the clock alone.
pub(crate) fn a_timer_goes_on() -> bool {
    let by_the_clock = |task: &LiveTask| task.waits_for.as_ref().is_some_and(Awaited::is_a_timer);
    alive().iter().any(|task| by_the_clock(task) || (task.woken && task.spawned_at.is_some()))
}

/// Adds to a hang what is known of the tasks that stand still, and the first place.
///
/// The harness's own tasks and timers (those with a place outside the learner's file)
/// say nothing to the learner, and are left out.
pub fn explain(mut failure: Failure) -> Failure {
    for mut task in alive() {
        if task.spawned_at.as_ref().is_some_and(|at| !at.is_in_learner_file()) {
            continue;
        }
        if task.waits_for.as_ref().is_some_and(|awaited| !awaited.made_at.is_in_learner_file()) {
            task.waits_for = None;
        }
        let held_up = task.in_poll && failure.hang != Some(HangKind::Asleep);
        if task.spawned_at.is_none() && task.waits_for.is_none() && !held_up {
            continue;
        }
        // Its timer has just rung, and rings again and again: it is not what stands still.
        if task.woken && failure.hang == Some(HangKind::Asleep) {
            continue;
        }
        if failure.place.is_none() {
            let place = task.waits_for.as_ref().map(|awaited| &awaited.made_at).or(task.spawned_at.as_ref());
            failure.place = place.cloned();
        }
        failure.details.push(task.describe(failure.hang));
    }
    failure
}

struct Recorder;

impl Subscriber for Recorder {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        if metadata.is_span() {
            metadata.name().starts_with("runtime.")
        } else {
            matches!(
                metadata.target(),
                "runtime::resource::poll_op" | "runtime::resource::state_update" | "tokio::task::waker"
            )
        }
    }

    fn new_span(&self, attributes: &Attributes<'_>) -> Id {
        let id = NEXT_ID.fetch_add(1, Ordering::Relaxed);
        let mut fields = Fields::default();
        attributes.record(&mut fields);
        let mut spans = spans();
        let parent = match attributes.parent() {
            Some(parent) => Some(parent.into_u64()),
            None if attributes.is_contextual() => STACK.with_borrow(|stack| stack.last().copied()),
            None => None,
        };
        let nearest = |wanted: fn(&Kind) -> bool| {
            let mut at = parent?;
            loop {
                let span = spans.get(&at)?;
                if wanted(&span.kind) {
                    return Some(at);
                }
                at = match span.kind {
                    Kind::Poll { operation: Some(up) } => up,
                    Kind::Operation { resource: Some(up), .. } => up,
                    _ => return None,
                };
            }
        };
        let kind = match attributes.metadata().name() {
            "runtime.spawn" => {
                let root = fields.kind == "block_on";
                let mut number = 0;
                if !root {
                    SPAWNED.fetch_add(1, Ordering::Relaxed);
                    let mut places = places();
                    let siblings = places.entry((fields.place.file.clone(), fields.place.line)).or_default();
                    *siblings += 1;
                    number = *siblings;
                }
                Kind::Task { root, number, woken: false, borrows: false }
            }
            "runtime.resource" => {
                // A Mutex is a semaphore inside; the learner made a Mutex.
                let outer = nearest(|kind| matches!(kind, Kind::Resource { .. }));
                if let Some(outer) = outer.and_then(|outer| spans.get(&outer)) {
                    let (Kind::Resource { name, .. }, place) = (&outer.kind, &outer.place) else {
                        unreachable!("nearest looked for a resource")
                    };
                    fields.concrete_type = name.clone();
                    fields.place = place.clone();
                }
                // The name of one half would tell less than what it is a half of.
                let name = match fields.concrete_type.as_str() {
                    "Sender|Receiver" => "oneshot channel".to_owned(),
                    _ => fields.concrete_type,
                };
                Kind::Resource { name, outer, holder: None }
            }
            "runtime.resource.async_op.poll" => {
                Kind::Poll { operation: nearest(|kind| matches!(kind, Kind::Operation { .. })) }
            }
            _ => Kind::Operation {
                resource: nearest(|kind| matches!(kind, Kind::Resource { .. })),
                waiting: None,
                owned: fields.source.contains("owned"),
            },
        };
        if let Kind::Task { root, .. } = kind {
            let by = STACK.with_borrow(|stack| {
                stack
                    .iter()
                    .rev()
                    .copied()
                    .find(|id| matches!(spans.get(id), Some(Span { kind: Kind::Task { .. }, .. })))
            });
            trace::tell(|| TraceEvent::Task { task: id, root, place: fields.place.clone(), by });
        }
        spans.insert(id, Span { kind, place: fields.place, handles: 1, polls: 0, entered: 0, wakers: 0 });
        Id::from_u64(id)
    }

    fn record(&self, _: &Id, _: &Record<'_>) {}

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, event: &Event<'_>) {
        let mut fields = Fields::default();
        event.record(&mut fields);
        let mut spans = spans();
        if let Some(step) = fields.waker_step() {
            if let Some(span) = fields.task.and_then(|task| spans.get_mut(&task)) {
                span.wakers += step;
                if let Kind::Task { woken, .. } = &mut span.kind {
                    *woken |= fields.op.starts_with("waker.wake");
                }
            }
            drop(spans);
            if fields.op.starts_with("waker.wake") {
                let by = current();
                trace::tell(|| TraceEvent::Wake { task: fields.task, by });
            }
            return;
        }
        let stack = STACK.with_borrow(Clone::clone);
        let task =
            stack.iter().rev().copied().find(|id| matches!(spans.get(id), Some(Span { kind: Kind::Task { .. }, .. })));
        if let Some(locked) = fields.locked {
            let innermost = stack.iter().rev().find_map(|id| match spans.get(id)?.kind {
                Kind::Resource { .. } => Some(*id),
                _ => None,
            });
            let mut taken = None;
            if let (true, Some(task)) = (locked, task)
                && let Some(Span { kind: Kind::Task { borrows, .. }, .. }) = spans.get_mut(&task)
            {
                taken = Some(Holder { task, surely: std::mem::take(borrows) });
            }
            if let Some(Span { kind: Kind::Resource { holder, .. }, .. }) = innermost.and_then(|id| spans.get_mut(&id))
            {
                *holder = taken;
            }
            return;
        }
        let operation = stack.iter().rev().find_map(|id| match spans.get(id)?.kind {
            Kind::Operation { .. } => Some(*id),
            Kind::Poll { operation } => operation,
            _ => None,
        });
        if let (true, Some(task)) = (fields.is_ready, task) {
            let owned = stack
                .iter()
                .any(|id| matches!(spans.get(id), Some(Span { kind: Kind::Operation { owned: true, .. }, .. })));
            if let Some(Span { kind: Kind::Task { borrows, .. }, .. }) = spans.get_mut(&task) {
                *borrows = !owned;
            }
        }
        let Some(span) = operation.and_then(|id| spans.get_mut(&id)) else { return };
        if let Kind::Operation { waiting, .. } = &mut span.kind {
            *waiting = if fields.is_ready { None } else { task };
        }
        let Span { kind: Kind::Operation { resource, .. }, .. } = span else { return };
        let resource = resource.and_then(|resource| spans.get(&resource));
        if let Some(Span { kind: Kind::Resource { name, .. }, place, .. }) = resource
            && place.is_in_learner_file()
        {
            trace::tell(|| match (fields.is_ready, name.clone(), place.clone()) {
                (true, what, place) => TraceEvent::Ready { task, what, place },
                (false, what, place) => TraceEvent::Wait { task, what, place },
            });
        }
    }

    fn enter(&self, id: &Id) {
        STACK.with_borrow_mut(|stack| stack.push(id.into_u64()));
        let is_task = spans().get_mut(&id.into_u64()).is_some_and(|span| {
            span.polls += 1;
            span.entered += 1;
            match &mut span.kind {
                Kind::Task { woken, .. } => {
                    *woken = false;
                    true
                }
                _ => false,
            }
        });
        if is_task {
            trace::tell(|| TraceEvent::Poll { task: id.into_u64() });
        }
    }

    fn exit(&self, id: &Id) {
        let task = spans().get_mut(&id.into_u64()).and_then(|span| {
            span.entered = span.entered.saturating_sub(1);
            match span.kind {
                Kind::Task { root, .. } => Some((root, span.wakers)),
                _ => None,
            }
        });
        if let Some((root, wakers)) = task {
            // Of the root's wakers some are the harness's own.
            let kept = (!root).then(|| u64::try_from(wakers).unwrap_or(0));
            trace::tell(|| TraceEvent::Polled { task: id.into_u64(), kept });
        }
        STACK.with_borrow_mut(|stack| {
            if let Some(at) = stack.iter().rposition(|entered| *entered == id.into_u64()) {
                stack.remove(at);
            }
        });
    }

    fn clone_span(&self, id: &Id) -> Id {
        if let Some(span) = spans().get_mut(&id.into_u64()) {
            span.handles += 1;
        }
        id.clone()
    }

    fn try_close(&self, id: Id) -> bool {
        let mut spans = spans();
        let Some(span) = spans.get_mut(&id.into_u64()) else { return false };
        span.handles -= 1;
        let closed = span.handles == 0;
        if closed {
            let span = spans.remove(&id.into_u64());
            drop(spans);
            if matches!(span, Some(Span { kind: Kind::Task { .. }, .. })) {
                trace::tell(|| TraceEvent::Closed { task: id.into_u64() });
            }
        }
        closed
    }
}

/// The few fields of tokio's spans that matter here.
#[derive(Default)]
struct Fields {
    kind: String,
    concrete_type: String,
    place: Place,
    is_ready: bool,
    locked: Option<bool>,
    op: String,
    source: String,
    task: Option<u64>,
}

impl Fields {
    /// What an event about a waker does to the number of its copies, if it is one.
    fn waker_step(&self) -> Option<i64> {
        match self.op.as_str() {
            "waker.clone" => Some(1),
            // `wake` uses up the copy that it is called on.
            "waker.drop" | "waker.wake" => Some(-1),
            "waker.wake_by_ref" => Some(0),
            _ => None,
        }
    }
}

impl Visit for Fields {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        if field.name() == "kind" {
            self.kind = format!("{value:?}");
        }
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        match field.name() {
            "kind" => value.clone_into(&mut self.kind),
            "concrete_type" => value.clone_into(&mut self.concrete_type),
            "op" => value.clone_into(&mut self.op),
            "source" => value.clone_into(&mut self.source),
            "loc.file" => value.clone_into(&mut self.place.file),
            _ => {}
        }
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        match field.name() {
            "loc.line" => self.place.line = u32::try_from(value).unwrap_or(u32::MAX),
            "task.id" => self.task = Some(value),
            _ => {}
        }
    }

    fn record_bool(&mut self, field: &Field, value: bool) {
        match field.name() {
            "is_ready" => self.is_ready = value,
            "locked" => self.locked = Some(value),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::AtomicUsize;

    use super::*;
    use crate::clock::virtual_time;

    /// Counts the tasks of its thread; the recorder itself would count those of other tests.
    struct CountsTasks(Arc<AtomicUsize>);

    impl Subscriber for CountsTasks {
        fn enabled(&self, metadata: &Metadata<'_>) -> bool {
            metadata.name() == "runtime.spawn"
        }

        fn new_span(&self, _: &Attributes<'_>) -> Id {
            self.0.fetch_add(1, Ordering::Relaxed);
            Id::from_u64(1)
        }

        fn record(&self, _: &Id, _: &Record<'_>) {}
        fn record_follows_from(&self, _: &Id, _: &Id) {}
        fn event(&self, _: &Event<'_>) {}
        fn enter(&self, _: &Id) {}
        fn exit(&self, _: &Id) {}
    }

    #[test]
    fn what_is_unrecorded_leaves_no_trace() {
        let tasks = Arc::new(AtomicUsize::new(0));
        let spawn_one = || virtual_time(async { tokio::spawn(async {}).await.is_ok() }).unwrap();
        tracing::subscriber::with_default(CountsTasks(Arc::clone(&tasks)), || {
            spawn_one();
            let recorded = tasks.load(Ordering::Relaxed);
            assert!(recorded > 0);
            unrecorded(spawn_one);
            assert_eq!(tasks.load(Ordering::Relaxed), recorded);
        });
    }
}
