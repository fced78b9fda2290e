//! What tokio tells of locks, permits and channels: who waits, who takes them, and who gives them back.
//!
//! The events bear no names: what they are about is told by the spans that the thread is in.

use std::collections::BTreeMap;
use std::sync::MutexGuard;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

use super::fields::{Counted, Fields, Way};
use super::locks::Hold;
use super::spans::{Kind, Operation, STACK, Span, spans};
use crate::protocol::{Held, Place, TraceEvent};
use crate::{calls, trace};

type Spans = BTreeMap<u64, Span>;

/// What a channel with a limit is called.
pub(super) const CHANNEL: &str = "mpsc channel";

/// The next place in the queues of all resources.
static NEXT_TURN: AtomicU64 = AtomicU64::new(1);

/// Resources of one check whose place is looked up, which takes long, and how many that were so far.
const MOST_LOOKED_UP: usize = 100;
static LOOKED_UP: AtomicUsize = AtomicUsize::new(0);

pub(super) fn forget() {
    LOOKED_UP.store(0, Ordering::Relaxed);
}

/// The spans that this thread is in, and what of them matters for an event.
struct Context {
    stack: Vec<u64>,
    /// The task that is polled.
    task: Option<u64>,
}

impl Context {
    fn here(spans: &Spans) -> Context {
        let stack = STACK.with_borrow(Clone::clone);
        let task =
            stack.iter().rev().copied().find(|id| matches!(spans.get(id), Some(Span { kind: Kind::Task { .. }, .. })));
        Context { stack, task }
    }

    /// The innermost use of a resource, and whether it is polled.
    fn operation(&self, spans: &Spans) -> Option<(u64, bool)> {
        let is_polled = |operation| {
            let polls = |id| matches!(spans.get(id), Some(Span { kind: Kind::Poll { operation: Some(of) }, .. }) if *of == operation);
            self.stack.iter().any(polls)
        };
        let id = self.stack.iter().rev().find_map(|id| match spans.get(id)?.kind {
            Kind::Operation(_) => Some(*id),
            Kind::Poll { operation } => operation,
            _ => None,
        })?;
        Some((id, is_polled(id)))
    }

    /// The innermost resource, with what it is a part of.
    fn resource(&self, spans: &Spans) -> Option<u64> {
        let innermost = self.stack.iter().rev().find(|id| is_resource(spans, id))?;
        Some(whole(spans, *innermost))
    }
}

fn is_resource(spans: &Spans, id: &u64) -> bool {
    matches!(spans.get(id), Some(Span { kind: Kind::Resource { .. }, .. }))
}

/// The resource that `resource` is a part of, or itself.
pub(super) fn whole(spans: &Spans, resource: u64) -> u64 {
    match spans.get(&resource) {
        Some(Span { kind: Kind::Resource { outer: Some(outer), .. }, .. }) => *outer,
        _ => resource,
    }
}

/// The use `id` of a resource.
pub(super) fn operation(spans: &Spans, id: u64) -> Option<&Operation> {
    match spans.get(&id) {
        Some(Span { kind: Kind::Operation(operation), .. }) => Some(operation),
        _ => None,
    }
}

fn operation_mut(spans: &mut Spans, id: u64) -> Option<&mut Operation> {
    match spans.get_mut(&id) {
        Some(Span { kind: Kind::Operation(operation), .. }) => Some(operation),
        _ => None,
    }
}

/// Whether the history tells of it: a lock or a channel. One that was made in a library, or in a crate of the kit, is no
/// matter of the learner's. Of some it is unknown where they were made.
fn is_told(what: &str, place: &Place) -> bool {
    match what {
        CHANNEL | "OnceCell" => true,
        "Mutex" | "RwLock" | "Semaphore" => {
            place.is_in_learner_file() || place.is_in_a_check() || place.file.is_empty()
        }
        _ => false,
    }
}

/// Nobody is in the use `operation` of a resource any more, which is dropped: the task that waited in it did not get
/// what it waited for.
pub(super) fn dropped(all: &Spans, operation: &Operation) -> Option<TraceEvent> {
    let (task, part) = (operation.waiting, operation.resource?);
    let resource = whole(all, part);
    let Span { kind: Kind::Resource { name, .. }, place, .. } = all.get(&resource)? else { return None };
    let has_left = operation.requested > 0 && task.is_some() && is_told(name, place);
    has_left.then_some(TraceEvent::Left { task, resource })
}

/// The use of a resource in which this thread is.
pub(super) fn here() -> Option<u64> {
    let all = spans();
    Context::here(&all).operation(&all).map(|(id, _)| id)
}

/// A resource that is being made: its type, and where it is made.
pub(super) fn made(fields: &mut Fields) {
    // What is made inside of another resource gets the name of that one.
    let is_a_part = || {
        let top = STACK.with_borrow(|stack| stack.last().copied());
        top.is_some_and(|top| is_resource(&spans(), &top))
    };
    let is_in = |file: &str| fields.place.file.replace('\\', "/").ends_with(file);
    let name = match fields.concrete_type.as_str() {
        // The name of one half would tell less than what it is a half of.
        "Sender|Receiver" => "oneshot channel",
        // A semaphore that is in nothing else and was made nowhere.
        "Semaphore" if fields.place.file.is_empty() && !is_a_part() => CHANNEL,
        "Semaphore" if is_in("sync/once_cell.rs") => "OnceCell",
        // As `derive(Default)` makes them.
        "Mutex" if is_in("sync/mutex.rs") => "Mutex",
        "RwLock" if is_in("sync/rwlock.rs") => "RwLock",
        _ => return,
    };
    name.clone_into(&mut fields.concrete_type);
    // tokio does not tell where the others are made.
    if name != "oneshot channel" {
        let is_looked_up = trace::with_places() && LOOKED_UP.fetch_add(1, Ordering::Relaxed) < MOST_LOOKED_UP;
        fields.place = is_looked_up.then(calls::place).flatten().unwrap_or_default();
    }
}

/// The kind of span for a resource, and where it was made.
pub(super) fn kind_of_resource(spans: &Spans, fields: Fields) -> (Kind, Place) {
    let outer = STACK.with_borrow(|stack| stack.last().copied()).filter(|top| is_resource(spans, top));
    let outer = outer.filter(|_| fields.place.file.is_empty() && fields.concrete_type == "Semaphore");
    // A Mutex is a semaphore inside; the learner made a Mutex.
    let (name, place) = match outer.and_then(|outer| spans.get(&outer)) {
        Some(Span { kind: Kind::Resource { name, .. }, place, .. }) => (name.clone(), place.clone()),
        _ => (fields.concrete_type, fields.place),
    };
    (Kind::Resource { name, outer, lock: super::locks::Lock::default() }, place)
}

/// The kind of span for a use of a resource, which is of the resource `of`.
pub(super) fn kind_of_use(spans: &Spans, of: Option<u64>, source: String) -> Kind {
    let within = Context::here(spans).operation(spans).map(|(id, _)| id);
    // The outer one says what is wanted; the inner one, how many permits that are.
    let source = within.and_then(|within| operation(spans, within)).map_or(source, |outer| outer.source.clone());
    Kind::Operation(Operation { resource: of, source, within, ..Operation::default() })
}

/// A poll of a use of a resource is about to return.
pub(super) fn polled(is_ready: bool) {
    let mut all = spans();
    let context = Context::here(&all);
    let Some(task) = context.task else { return };
    let Some((id, _)) = context.operation(&all) else { return };
    if is_ready {
        let owned = context.stack.iter().any(|id| operation(&all, *id).is_some_and(Operation::is_owned));
        if let Some(Span { kind: Kind::Task { borrows, .. }, .. }) = all.get_mut(&task) {
            *borrows = !owned;
        }
    }
    let Some(operation) = operation_mut(&mut all, id) else { return };
    operation.waiting = Some(task).filter(|_| !is_ready);
    if !is_ready && operation.queued.is_none() {
        operation.queued = Some(NEXT_TURN.fetch_add(1, Ordering::Relaxed));
    }
    let takes_now = is_ready && !std::mem::replace(&mut operation.is_taken, is_ready) && operation.requested > 0;
    let (owned, permits) = (operation.is_owned(), operation.requested);
    let Some(part) = operation.resource else { return };
    let number = whole(&all, part);
    let name = all.get(&task).and_then(Span::task_name);
    let Some(Span { kind: Kind::Resource { name: what, lock, .. }, place, .. }) = all.get_mut(&number) else { return };
    let counts_permits = counts_permits(what);
    // Messages are counted, and nobody has them.
    if takes_now && counts_permits && what != CHANNEL {
        lock.take(Hold { task: Some(task), name, what: Held::Permits, permits, surely: !owned });
    }
    let (what, place) = (what.clone(), place.clone());
    drop(all);
    let is_told = is_told(&what, &place);
    // What it is a part of tells it.
    if part == number && (place.is_in_learner_file() || is_told) {
        trace::tell(|| match is_ready {
            true => TraceEvent::Ready { task: Some(task), resource: Some(number), what, place },
            false => TraceEvent::Wait { task: Some(task), resource: Some(number), what, place },
        });
    }
    if takes_now && is_told && counts_permits {
        let permits = Some(permits).filter(|permits| *permits != 1);
        trace::tell(|| TraceEvent::Took { task: Some(task), resource: number, held: Held::Permits, permits });
    }
}

/// The state of a resource has changed, or that of a use of it.
pub(super) fn changed(fields: &Fields) {
    let mut all = spans();
    let context = Context::here(&all);
    if let Some((what, is_taken)) = fields.locked {
        return locked(all, &context, what, is_taken);
    }
    match fields.counted() {
        Some((Counted::Readers, _, Way::Add)) => locked(all, &context, Held::Read, true),
        Some((Counted::Readers, _, Way::Sub)) => locked(all, &context, Held::Read, false),
        Some((Counted::Permits, made, Way::Set)) => {
            let Some(resource) = context.resource(&all) else { return };
            let Some(Span { kind: Kind::Resource { lock, name, .. }, place, .. }) = all.get_mut(&resource) else {
                return;
            };
            lock.made = Some(made);
            if is_told(name, place) {
                let (what, place) = (name.clone(), place.clone());
                let permits = Some(made).filter(|_| counts_permits(&what));
                drop(all);
                trace::tell(|| TraceEvent::Made { resource, what, place, permits });
            }
        }
        Some((Counted::Permits, permits, Way::Add)) => {
            let of = context.resource(&all);
            given_back(all, of, &context, permits);
        }
        Some((Counted::Requested, permits, _)) => {
            let operation = context.operation(&all).and_then(|(id, _)| operation_mut(&mut all, id));
            operation.into_iter().for_each(|operation| operation.requested = permits);
        }
        Some((Counted::Obtained, permits, Way::Add)) => {
            let Some((id, is_polled)) = context.operation(&all) else { return };
            let Some(operation) = operation_mut(&mut all, id) else { return };
            operation.obtained += permits;
            // Who gives a permit back gives it to the first that waits for it.
            if !is_polled {
                let of = operation.resource.map(|part| whole(&all, part));
                given_back(all, of, &context, permits);
            }
        }
        _ => {}
    }
}

/// Whether permits are what tokio tells of a resource called `what`. Of a Mutex and an RwLock it tells in another way.
fn counts_permits(what: &str) -> bool {
    matches!(what, "Semaphore" | "OnceCell" | CHANNEL)
}

/// The task that is polled takes the lock that this thread is in, or releases it.
fn locked(mut all: MutexGuard<'_, Spans>, context: &Context, held: Held, is_taken: bool) {
    let Some(resource) = context.resource(&all) else { return };
    let task = context.task;
    let (mut surely, mut name) = (false, None);
    if let (true, Some(span)) = (is_taken, task.and_then(|task| all.get_mut(&task))) {
        name = span.task_name();
        if let Kind::Task { borrows, .. } = &mut span.kind {
            surely = std::mem::take(borrows);
        }
    }
    let Some(Span { kind: Kind::Resource { lock, name: what, .. }, place, .. }) = all.get_mut(&resource) else {
        return;
    };
    // That it is free is told when it is made, too.
    let was_free = lock.taken() == 0;
    match is_taken {
        true => lock.take(Hold { task, name, what: held, permits: 1, surely }),
        false => lock.give(task, held, 1),
    }
    if is_told(what, place) && (is_taken || !was_free) {
        drop(all);
        trace::tell(|| match is_taken {
            true => TraceEvent::Took { task, resource, held, permits: None },
            false => TraceEvent::Gave { task, resource, held, permits: None },
        });
    }
}

/// Permits of the resource `of` are given back.
fn given_back(mut all: MutexGuard<'_, Spans>, of: Option<u64>, context: &Context, permits: usize) {
    let task = context.task;
    let Some(resource) = of else { return };
    let Some(Span { kind: Kind::Resource { lock, name, .. }, place, .. }) = all.get_mut(&resource) else { return };
    if permits == 0 || !counts_permits(name) {
        return;
    }
    lock.give(task, Held::Permits, permits);
    if is_told(name, place) {
        drop(all);
        let permits = Some(permits).filter(|permits| *permits != 1);
        trace::tell(|| TraceEvent::Gave { task, resource, held: Held::Permits, permits });
    }
}
