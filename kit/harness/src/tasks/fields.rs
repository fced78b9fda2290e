//! The few fields of tokio's spans and events that matter here.

use std::fmt::Debug;

use tracing::field::{Field, Visit};

use crate::protocol::{Held, Place};

#[derive(Default)]
pub(super) struct Fields {
    pub kind: String,
    pub concrete_type: String,
    pub place: Place,
    pub is_ready: bool,
    pub op: String,
    pub source: String,
    pub task: Option<u64>,
    /// Of a `Mutex`, and of the writer of an `RwLock`: whether it is taken or released.
    pub locked: Option<(Held, bool)>,
    /// Readers of an `RwLock`, or permits, that come or go: what is counted, how many, and in which way.
    count: Option<(Counted, usize)>,
    way: Option<Way>,
}

/// What an event counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Counted {
    Readers,
    /// Those that are free.
    Permits,
    /// Those that a use of a semaphore asks for.
    Requested,
    /// Those that a use of a semaphore has got.
    Obtained,
}

/// How an event changes a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Way {
    Add,
    Sub,
    Set,
}

impl Fields {
    /// What the event counts, how many, and in which way.
    pub fn counted(&self) -> Option<(Counted, usize, Way)> {
        let (counted, number) = self.count?;
        Some((counted, number, self.way.unwrap_or(Way::Set)))
    }

    /// Whether a lock is taken in the event.
    pub fn takes_a_lock(&self) -> bool {
        let is_read = matches!(self.counted(), Some((Counted::Readers, _, Way::Add)));
        is_read || self.locked.is_some_and(|(_, is_taken)| is_taken)
    }

    fn count(&mut self, name: &str, number: usize) {
        let counted = match name {
            "current_readers" => Counted::Readers,
            "permits" => Counted::Permits,
            "permits_requested" => Counted::Requested,
            "permits_obtained" => Counted::Obtained,
            _ => return,
        };
        self.count = Some((counted, number));
    }

    /// What an event about a waker does to the number of its copies, if it is one.
    pub fn waker_step(&self) -> Option<i64> {
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
            "permits.op" | "current_readers.op" => {
                self.way = match value {
                    "add" => Some(Way::Add),
                    "sub" => Some(Way::Sub),
                    _ => Some(Way::Set),
                };
            }
            _ => {}
        }
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        match field.name() {
            "loc.line" => self.place.line = u32::try_from(value).unwrap_or(u32::MAX),
            "task.id" => self.task = Some(value),
            name => self.count(name, usize::try_from(value).unwrap_or(usize::MAX)),
        }
    }

    fn record_i64(&mut self, field: &Field, value: i64) {
        self.count(field.name(), usize::try_from(value).unwrap_or(0));
    }

    fn record_bool(&mut self, field: &Field, value: bool) {
        match field.name() {
            "is_ready" => self.is_ready = value,
            "locked" => self.locked = Some((Held::Lock, value)),
            "write_locked" => self.locked = Some((Held::Write, value)),
            _ => {}
        }
    }
}
