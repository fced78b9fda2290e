//! The subscriber: tokio's instrumentation, turned into spans and into events of the history.

use std::backtrace::Backtrace;
use std::fmt::Debug;
use std::sync::atomic::Ordering;

use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};

use super::spans::{
    HELD, Holder, Kind, NEXT_ID, SPAWNED, STACK, Span, current, held as held_now, is_a_timer, places, spans,
};
use super::{aborts, parked};
use crate::protocol::{Place, TraceEvent};
use crate::{calls, trace};

pub(super) struct Recorder;

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
        if attributes.metadata().name() == "runtime.spawn" {
            tell_aborts();
        }
        let id = NEXT_ID.fetch_add(1, Ordering::Relaxed);
        let mut fields = Fields::default();
        attributes.record(&mut fields);
        if attributes.metadata().name() == "runtime.spawn" && fields.place.is_in_a_library() {
            fields.place = called_by().unwrap_or(fields.place);
        }
        // An `mpsc` channel with a limit is a semaphore, of which tokio does not tell where it was made.
        let is_bare = fields.concrete_type == "Semaphore" && fields.place.file.is_empty();
        if is_bare && let Some((place, name)) = channel_made_here() {
            (fields.place, fields.concrete_type) = (place, name);
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
                let (blocking, local) = (fields.kind == "blocking", fields.kind == "local");
                Kind::Task { root, blocking, local, number, woken: false, borrows: false }
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
        let is_wake = fields.op.starts_with("waker.wake");
        if is_wake {
            tell_aborts();
        }
        let mut spans = spans();
        if let Some(step) = fields.waker_step() {
            if let Some(span) = fields.task.and_then(|task| spans.get_mut(&task)) {
                span.wakers += step;
                if let Kind::Task { woken, .. } = &mut span.kind {
                    // One that was never polled is in the queue since it was spawned.
                    if is_wake && !*woken && span.polls > 0 && span.entered == 0 {
                        aborts::one_more_is_due();
                    }
                    *woken |= is_wake;
                }
            }
            drop(spans);
            if fields.op == "waker.clone" && trace::with_places() {
                fields.task.into_iter().for_each(parked::note);
                trace::tell(|| TraceEvent::Parked { task: fields.task });
            }
            if is_wake {
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
        let number = *resource;
        let resource = number.and_then(|resource| spans.get(&resource));
        if let Some(Span { kind: Kind::Resource { name, .. }, place, .. }) = resource
            && place.is_in_learner_file()
        {
            trace::tell(|| match (fields.is_ready, name.clone(), place.clone()) {
                (true, what, place) => TraceEvent::Ready { task, resource: number, what, place },
                (false, what, place) => TraceEvent::Wait { task, resource: number, what, place },
            });
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
            drop(spans);
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

/// The place of the `mpsc` channel that is being made, and what to call it. The place is empty if it is not in the
/// learner's file.
fn channel_made_here() -> Option<(Place, String)> {
    if !trace::with_places() {
        return None;
    }
    let calls = Backtrace::force_capture();
    let place = || calls::place_of(&calls).unwrap_or_default();
    parked::makes_a_channel(&calls).then(|| (place(), "mpsc channel".to_owned()))
}

/// Tells the aborts that were asked for since the last event of this kind.
fn tell_aborts() {
    for _ in 0..aborts::new() {
        let by = current();
        trace::tell(|| TraceEvent::Abort { by });
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
