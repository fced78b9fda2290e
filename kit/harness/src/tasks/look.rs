//! A look at all spans that are alive: tasks and their names, resources, and who waits for them.

use std::collections::BTreeMap;

use super::locks::Lock;
use super::resources::{operation, whole};
use super::spans::{Kind, Operation, Span, TaskName};
use crate::protocol::Place;

type Spans = BTreeMap<u64, Span>;
/// How many tasks were spawned at each place.
type Siblings = BTreeMap<(String, u32), usize>;

/// A look at all spans, to tell of them.
pub(super) struct Look<'a> {
    pub spans: &'a Spans,
    pub siblings: &'a Siblings,
}

impl Look<'_> {
    /// What a task is called.
    pub fn name(&self, task: &TaskName) -> String {
        let TaskName { root, number, place, named } = task;
        match (root, self.siblings_at(place)) {
            (true, _) if place.is_in_learner_file() => format!("what `block_on` runs at {place}"),
            (true, _) => "the main task".to_owned(),
            (false, _) if named.is_some() => named.clone().unwrap_or_default(),
            (false, _) if place.is_in_a_library() => format!("task {number} of those that a library spawned"),
            (false, 0 | 1) if place.is_in_a_check() => "a task of the check".to_owned(),
            (false, _) if place.is_in_a_check() => format!("task {number} of the check"),
            (false, 0 | 1) => format!("the task spawned at {place}"),
            (false, _) => format!("task {number} of those spawned at {place}"),
        }
    }

    /// What a task that is alive is called where the line of its place is enough.
    pub fn short_name_of(&self, task: u64) -> Option<String> {
        let task = self.spans.get(&task)?.task_name()?;
        let TaskName { root, number, ref place, ref named } = task;
        Some(match place.is_in_learner_file() {
            true if root => format!("what `block_on` runs at line {}", place.line),
            true if named.is_none() && self.siblings_at(place) > 1 => format!("task {number} of line {}", place.line),
            true if named.is_none() => format!("the task of line {}", place.line),
            _ => self.name(&task),
        })
    }

    fn siblings_at(&self, place: &Place) -> usize {
        self.siblings.get(&(place.file.clone(), place.line)).copied().unwrap_or(0)
    }

    /// What a task that is alive is called.
    pub fn name_of(&self, task: u64) -> Option<String> {
        Some(self.name(&self.spans.get(&task)?.task_name()?))
    }

    /// The uses of resources in which a task waits.
    pub fn waiting(&self) -> impl Iterator<Item = (u64, &Operation)> {
        self.spans.iter().filter_map(|(id, span)| match &span.kind {
            Kind::Operation(operation) if operation.waiting.is_some() => Some((*id, operation)),
            _ => None,
        })
    }

    pub fn resource(&self, number: u64) -> Option<(&str, &Place, &Lock)> {
        match self.spans.get(&number)? {
            Span { kind: Kind::Resource { name, lock, .. }, place, .. } => Some((name, place, lock)),
            _ => None,
        }
    }

    /// The task that waits for `number` right before the use `id` of it.
    pub fn before(&self, id: u64, number: u64) -> Option<u64> {
        let turn = operation(self.spans, id)?.queued?;
        let is_of_it = |use_: &Operation| use_.resource.is_some_and(|part| whole(self.spans, part) == number);
        // Of a use and the one inside of it only the inner one is in the queue.
        let queue = self.waiting().filter(|(_, use_)| is_of_it(use_) && use_.requested > 0);
        let earlier = queue.filter(|(_, use_)| use_.queued.is_some_and(|other| other < turn));
        earlier.max_by_key(|(_, use_)| use_.queued).and_then(|(_, use_)| use_.waiting)
    }
}
