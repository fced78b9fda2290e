//! The subscriber: tokio's instrumentation, turned into spans and into events of the history.

use std::sync::atomic::Ordering;

use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};

use super::fields::Fields;
use super::spans::{
    HELD, Kind, NEXT_ID, Operation, SPAWNED, STACK, Span, current, held as held_now, is_a_timer, places, spans,
};
use super::{aborts, parked, resources};
use crate::protocol::{Place, TraceEvent};
use crate::{calls, trace};

/// Where tokio tells of polls and changes of resources, of changes of their uses, and of wakers.
const POLLS: &str = "runtime::resource::poll_op";
const CHANGES: [&str; 2] = ["runtime::resource::state_update", "runtime::resource::async_op::state_update"];
const WAKERS: &str = "tokio::task::waker";

/// Whether an event tells what came of a poll of a resource.
pub(super) fn is_of_a_poll(metadata: &Metadata<'_>) -> bool {
    metadata.target() == POLLS
}

/// Whether an event tells that the state of a resource has changed, or that of a use of it.
pub(super) fn is_of_a_state(metadata: &Metadata<'_>) -> bool {
    CHANGES.contains(&metadata.target())
}

pub(super) struct Recorder;

impl Subscriber for Recorder {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        if metadata.is_span() {
            metadata.name().starts_with("runtime.")
        } else {
            is_of_a_poll(metadata) || is_of_a_state(metadata) || metadata.target() == WAKERS
        }
    }

    fn new_span(&self, attributes: &Attributes<'_>) -> Id {
        if attributes.metadata().name() == "runtime.spawn" {
            tell_aborts();
        }
        let id = NEXT_ID.fetch_add(1, Ordering::Relaxed);
        let mut fields = Fields::default();
        attributes.record(&mut fields);
        if attributes.metadata().name() == "runtime.spawn" && fields.place.is_in_a_library() {
            fields.place = called_by().unwrap_or(fields.place);
        }
        if attributes.metadata().name() == "runtime.resource" {
            resources::made(&mut fields);
        }
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
                    Kind::Operation(Operation { resource: Some(up), .. }) => up,
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
                let (blocking, local) = (fields.kind == "blocking", fields.kind == "local");
                Kind::Task { root, blocking, local, number, woken: false, borrows: false, named: None }
            }
            "runtime.resource" => {
                let (kind, place) = resources::kind_of_resource(&spans, std::mem::take(&mut fields));
                fields.place = place;
                kind
            }
            "runtime.resource.async_op.poll" => {
                Kind::Poll { operation: nearest(|kind| matches!(kind, Kind::Operation(_))) }
            }
            _ => {
                let of = nearest(|kind| matches!(kind, Kind::Resource { .. }));
                resources::kind_of_use(&spans, of, std::mem::take(&mut fields.source))
            }
        };
        if let Kind::Task { root, blocking, .. } = kind {
            let by = STACK.with_borrow(|stack| {
                stack
                    .iter()
                    .rev()
                    .copied()
                    .find(|id| matches!(spans.get(id), Some(Span { kind: Kind::Task { .. }, .. })))
            });
            let place = fields.place.clone();
            trace::tell(|| TraceEvent::Task { task: id, root, place, by, blocking: blocking.then_some(true) });
            if !root && !blocking {
                aborts::one_more_is_due();
            }
        }
        spans.insert(id, Span { kind, place: fields.place, handles: 1, polls: 0, entered: 0, wakers: 0 });
        Id::from_u64(id)
    }

    fn record(&self, _: &Id, _: &Record<'_>) {}

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, event: &Event<'_>) {
        let mut fields = Fields::default();
        event.record(&mut fields);
        match event.metadata().target() {
            POLLS => resources::polled(fields.is_ready),
            WAKERS => waker(&fields),
            _ => resources::changed(&fields),
        }
    }

    fn enter(&self, id: &Id) {
        STACK.with_borrow_mut(|stack| stack.push(id.into_u64()));
        let is_blocking = spans().get_mut(&id.into_u64()).and_then(|span| {
            span.polls += 1;
            span.entered += 1;
            match &mut span.kind {
                Kind::Task { woken, blocking, .. } => {
                    *woken = false;
                    Some(*blocking)
                }
                _ => None,
            }
        });
        if let Some(is_blocking) = is_blocking {
            trace::poll_begins();
            trace::tell(|| TraceEvent::Poll { task: id.into_u64() });
            if !is_blocking && trace::is_kept() {
                tell_aborts();
                aborts::poll_begins();
            }
            HELD.with_borrow_mut(|held| held.push(held_now()));
        }
    }

    fn exit(&self, id: &Id) {
        let task = spans().get_mut(&id.into_u64()).and_then(|span| {
            span.entered = span.entered.saturating_sub(1);
            match span.kind {
                Kind::Task { root, blocking, .. } => Some((root, blocking, span.wakers)),
                _ => None,
            }
        });
        if let Some((root, blocking, wakers)) = task {
            let held = HELD.with_borrow_mut(Vec::pop).flatten().and_then(|held| held.micros());
            if !blocking {
                tell_aborts();
                aborts::poll_ends();
            }
            trace::poll_ends();
            // Of the root's wakers some are the harness's own.
            let kept = (!root).then(|| u64::try_from(wakers).unwrap_or(0));
            trace::tell(|| TraceEvent::Polled { task: id.into_u64(), kept, held });
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
            let left = match &span {
                Some(Span { kind: Kind::Operation(operation), .. }) => resources::dropped(&spans, operation),
                _ => None,
            };
            drop(spans);
            left.into_iter().for_each(|left| trace::tell(|| left));
            match span {
                Some(Span { kind: Kind::Task { .. }, .. }) => {
                    trace::tell(|| TraceEvent::Closed { task: id.into_u64() });
                }
                // The picture of a timer ends with it; nothing is told of other resources.
                Some(Span { kind: Kind::Resource { name, .. }, place, .. })
                    if is_a_timer(&name) && place.is_in_learner_file() =>
                {
                    let task = current();
                    trace::tell(|| TraceEvent::Gone { task, resource: id.into_u64() });
                }
                _ => {}
            }
        }
        closed
    }
}

/// The learner's call that leads to the spawn which goes on, if the history says places. To look it up takes long.
fn called_by() -> Option<Place> {
    const LOOKED_UP: usize = 100;
    let is_looked_up = trace::with_places() && SPAWNED.load(Ordering::Relaxed) < LOOKED_UP;
    is_looked_up.then(calls::place).flatten()
}

/// A copy of a task's waker is made, dropped or woken.
fn waker(fields: &Fields) {
    let is_wake = fields.op.starts_with("waker.wake");
    if is_wake {
        tell_aborts();
    }
    let mut all = spans();
    let Some(step) = fields.waker_step() else { return };
    if let Some(span) = fields.task.and_then(|task| all.get_mut(&task)) {
        span.wakers += step;
        if let Kind::Task { woken, .. } = &mut span.kind {
            // One that was never polled is in the queue since it was spawned.
            if is_wake && !*woken && span.polls > 0 && span.entered == 0 {
                aborts::one_more_is_due();
            }
            *woken |= is_wake;
        }
    }
    drop(all);
    if fields.op == "waker.clone" && trace::with_places() {
        fields.task.into_iter().for_each(|task| parked::note(task, resources::here()));
        trace::tell(|| TraceEvent::Parked { task: fields.task });
    }
    if is_wake {
        let by = current();
        trace::tell(|| TraceEvent::Wake { task: fields.task, by });
    }
}

/// Tells the aborts that were asked for since the last event of this kind.
fn tell_aborts() {
    for _ in 0..aborts::new() {
        let by = current();
        trace::tell(|| TraceEvent::Abort { by });
    }
}
