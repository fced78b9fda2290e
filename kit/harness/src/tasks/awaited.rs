//! What tasks wait for, and who keeps it from them, in words.

use super::locks::Hold;
use super::look::Look;
use super::resources::{CHANNEL, operation, whole};
use super::spans::{Kind, Operation, Span, is_a_timer};
use crate::protocol::{Held, Place, is_a_lock};

/// A resource that a task waits for.
#[derive(Clone, Debug)]
pub struct Awaited {
    /// Its type, such as "Mutex".
    pub what: String,
    /// Where it was made.
    pub made_at: Place,
    /// What of it is waited for, such as "the write lock of the RwLock made at FILE:LINE".
    pub(super) wanted: String,
    /// Who has it, in a clause; empty if unknown.
    pub(super) held: String,
    /// Whether that is the task itself, for sure. If it waits for nothing else, it waits for itself.
    pub(super) is_own: bool,
    /// Whether the task took it itself, as far as is known, and it is a lock, which only that task can release.
    pub(super) is_taken_by_itself: bool,
    /// Whether it was given to another call, of this task or of another one, which was not polled since then.
    pub(super) is_given_to_unpolled: bool,
    /// Whether the task has something of it itself, as far as is known.
    pub(super) is_partly_its_own: bool,
    /// The use of it that waits.
    pub(super) operation: u64,
    /// The resource.
    pub(super) resource: u64,
}

impl Awaited {
    /// Who has it, in a clause that follows: for a wait that is the `only_one` of its task, or one of several.
    pub(super) fn held(&self, only_one: bool) -> String {
        match (self.held.as_str(), self.is_own && only_one) {
            ("", _) => String::new(),
            (held, true) => format!("; {held}, so it waits for itself"),
            (held, false) => format!("; {held}"),
        }
    }

    /// Whether it is the clock's to end the wait.
    pub(super) fn is_a_timer(&self) -> bool {
        is_a_timer(&self.what)
    }

    /// Whether it is of one side of a channel.
    pub(super) fn is_a_channel(&self) -> bool {
        self.what.ends_with(" channel")
    }

    /// Whether tasks exclude each other by it.
    pub(super) fn is_a_lock(&self) -> bool {
        is_a_lock(&self.what)
    }

    /// Whether tasks exclude each other by it, and the learner made it.
    pub(super) fn is_a_lock_of_the_learners(&self) -> bool {
        is_a_lock(&self.what) && (self.made_at.is_in_learner_file() || self.made_at.file.is_empty())
    }

    /// Whether a learner can know which one is meant.
    pub(super) fn is_known(&self) -> bool {
        let is_somewhere = self.made_at.is_in_a_check() || self.made_at.file.is_empty();
        self.made_at.is_in_learner_file() || (is_a_lock(&self.what) && is_somewhere)
    }
}

/// A task that keeps a lock from another one.
pub(super) struct Blocks {
    pub task: u64,
    /// What it has of the lock, and whether it surely still has it. `None`: it only comes before the other one in the
    /// queue.
    pub has: Option<(Held, bool)>,
}

impl Look<'_> {
    /// Everything that `task` waits for, what it began to wait for first before the others.
    pub fn awaited(&self, task: u64) -> Vec<Awaited> {
        let waiting: Vec<(u64, &Operation)> = self.waiting().filter(|(_, use_)| use_.waiting == Some(task)).collect();
        let is_outer = |id: u64| waiting.iter().any(|(_, inner)| inner.within == Some(id));
        let told = waiting.iter().filter(|(id, use_)| !is_outer(*id) && !use_.is_given());
        told.filter_map(|(id, _)| self.of_operation(*id, task)).collect()
    }

    fn of_operation(&self, id: u64, task: u64) -> Option<Awaited> {
        let number = whole(self.spans, operation(self.spans, id)?.resource?);
        let (what, place, lock) = self.resource(number)?;
        Some(Awaited {
            what: what.to_owned(),
            made_at: place.clone(),
            wanted: self.wanted(id, number, &self.which(number, |place| place.to_string())),
            held: self.held(id, number, task),
            is_own: self
                .blocks(id, number)
                .iter()
                .any(|blocks| blocks.task == task && blocks.has.is_some_and(|(_, surely)| surely)),
            is_taken_by_itself: self.is_taken_by_itself(id, number, task),
            is_given_to_unpolled: self.given(id, number).is_some(),
            is_partly_its_own: lock.holds().iter().any(|hold| hold.task == Some(task)),
            operation: id,
            resource: number,
        })
    }

    /// A resource by its type and its place; by a number, too, if more were made there. `at` writes a place.
    pub fn which(&self, number: u64, at: impl Fn(&Place) -> String) -> String {
        let Some((what, place, _)) = self.resource(number) else { return String::new() };
        let made = match place {
            place if place.file.is_empty() => return format!("{} {what}", article(what)),
            place if place.is_in_a_check() => "that the check made".to_owned(),
            place => format!("made at {}", at(place)),
        };
        match self.ordinal(number) {
            Some((nth, all)) => format!("the {nth} of the {all} {} {made}", plural(what)),
            None => format!("the {what} {made}"),
        }
    }

    /// Which of several that were made at one place, in the order of their making: "2nd", and how many there are.
    pub fn ordinal(&self, number: u64) -> Option<(String, usize)> {
        let (what, place, _) = self.resource(number)?;
        let is_like_it = |span: &Span| match &span.kind {
            Kind::Resource { name, outer: None, .. } => name == what && span.place == *place,
            _ => false,
        };
        let all: Vec<u64> = self.spans.iter().filter(|(_, span)| is_like_it(span)).map(|(id, _)| *id).collect();
        let at = all.iter().position(|other| *other == number)?;
        (all.len() > 1 && is_a_lock(what)).then(|| (ordinal(at + 1), all.len()))
    }

    /// What the use `id` of the resource that is called `which` asks for.
    pub fn wanted(&self, id: u64, number: u64, which: &str) -> String {
        let (Some(operation), Some((what, ..))) = (operation(self.spans, id), self.resource(number)) else {
            return which.to_owned();
        };
        match (what, operation.wants(), operation.requested) {
            ("RwLock", Held::Read, _) => format!("a read lock of {which}"),
            ("RwLock", ..) => format!("the write lock of {which}"),
            ("Semaphore", _, 0 | 1) => format!("a permit of {which}"),
            ("Semaphore", _, several) => format!("{several} permits of {which}"),
            (CHANNEL, ..) => format!("room in {which}"),
            _ => which.to_owned(),
        }
    }

    /// The tasks that keep what the use `id` of the resource `number` asks for from it, as far as that is certain.
    pub fn blocks(&self, id: u64, number: u64) -> Vec<Blocks> {
        let Some((what, _, lock)) = self.resource(number) else { return Vec::new() };
        let Some(wants) = operation(self.spans, id).map(Operation::wants) else { return Vec::new() };
        let of_holder = |hold: &Hold| Some(Blocks { task: hold.task?, has: Some((hold.what, hold.surely)) });
        let holds = lock.holds();
        let in_the_way: Vec<&Hold> = match (what, wants) {
            ("RwLock", Held::Read) => holds.iter().filter(|hold| hold.what == Held::Write).collect(),
            ("Mutex" | "RwLock" | "OnceCell", _) => holds.iter().collect(),
            // Any permit would do. Only if one task has all of them, it is that one's to give one back.
            ("Semaphore", _) if holds.len() == 1 && lock.made == Some(holds[0].permits) => holds.iter().collect(),
            _ => Vec::new(),
        };
        let mut blocks: Vec<Blocks> = in_the_way.into_iter().filter_map(of_holder).collect();
        if blocks.is_empty() && is_a_lock(what) {
            blocks.extend(self.before(id, number).map(|task| Blocks { task, has: None }));
        }
        blocks
    }
}

fn article(what: &str) -> &'static str {
    if what.starts_with(['a', 'e', 'i', 'o', 'R', 'I']) || what == CHANNEL { "an" } else { "a" }
}

fn plural(what: &str) -> String {
    if what.ends_with('x') { format!("{what}es") } else { format!("{what}s") }
}

fn ordinal(n: usize) -> String {
    let end = match (n % 100, n % 10) {
        (11..=13, _) => "th",
        (_, 1) => "st",
        (_, 2) => "nd",
        (_, 3) => "rd",
        _ => "th",
    };
    format!("{n}{end}")
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use tokio::sync::{Mutex, RwLock};

    use super::ordinal;
    use crate::tasks::tests::{keep, spawned, told};

    /// tokio says of these that tokio made them.
    #[test]
    fn a_lock_that_is_made_by_default_is_told_without_its_place() {
        let holds = told(async || {
            let lock: Arc<Mutex<()>> = Arc::default();
            let also = Arc::clone(&lock);
            spawned(async move { keep(also.lock()).await });
            spawned(async move { drop(lock.lock().await) });
        });
        assert_eq!(holds, "waits for a Mutex; X holds it");
    }

    #[test]
    fn of_several_locks_that_were_made_at_one_place_each_has_a_number() {
        let second = told(async || {
            let locks: Arc<[Mutex<u32>; 3]> = Arc::new([1, 2, 3].map(Mutex::new));
            let also = Arc::clone(&locks);
            spawned(async move { keep(also[1].lock()).await });
            spawned(async move { drop(locks[1].lock().await) });
        });
        // `map` has no place of the caller's.
        assert!(second.contains("the 2nd of the 3 Mutexes"), "{second}");
        assert_eq!([1, 2, 3, 11, 21].map(ordinal), ["1st", "2nd", "3rd", "11th", "21st"]);
    }

    #[test]
    fn readers_and_writers_are_told_apart() {
        let run = async |reads: usize, then: &str| {
            let lock = Arc::new(RwLock::new(()));
            for _ in 0..reads {
                let also = Arc::clone(&lock);
                spawned(async move { keep(also.read()).await });
            }
            if then == "write, read" {
                let also = Arc::clone(&lock);
                spawned(async move { keep(also.write()).await });
            }
            if then == "write" {
                spawned(async move { drop(lock.write().await) });
            } else {
                spawned(async move { drop(lock.read().await) });
            }
        };
        let write = "waits for the write lock of the RwLock that the check made";
        assert_eq!(told(|| run(1, "write")), format!("{write}; X holds a read lock of it"));
        assert_eq!(told(|| run(2, "write")), format!("{write}; X and Y hold read locks of it"));
        let read = "waits for a read lock of the RwLock that the check made";
        assert_eq!(told(|| run(0, "write, read")), format!("{read}; X holds the write lock of it"));
        assert_eq!(told(|| run(1, "write, read")), format!("{read}; Y waits for it before that"));
        let upgrade = told(async || {
            let lock = RwLock::new(());
            spawned(async move {
                let _read = lock.read().await;
                let _write = lock.write().await;
            });
        });
        assert_eq!(upgrade, format!("{write}; it holds a read lock of that one itself, so it waits for itself"));
    }
}
