//! What tasks wait for, and who keeps it from them, in words.

use std::collections::BTreeMap;

use super::locks::{Hold, Lock};
use super::resources::{CHANNEL, operation, whole};
use super::spans::{Kind, Operation, Span, TaskName, is_a_timer};
use crate::protocol::{Held, Place};

type Spans = BTreeMap<u64, Span>;
/// How many tasks were spawned at each place.
type Siblings = BTreeMap<(String, u32), usize>;

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

/// Whether tasks exclude each other by a resource of this type.
fn is_a_lock(what: &str) -> bool {
    matches!(what, "Mutex" | "RwLock" | "Semaphore" | "OnceCell")
}

/// A look at all spans, to tell of them.
pub(super) struct Look<'a> {
    pub spans: &'a Spans,
    pub siblings: &'a Siblings,
}

/// A task that keeps a lock from another one.
pub(super) struct Blocks {
    pub task: u64,
    /// What it has of the lock, and whether it surely still has it. `None`: it only comes before the other one in the
    /// queue.
    pub has: Option<(Held, bool)>,
}

impl Look<'_> {
    /// What a task is called.
    pub fn name(&self, task: &TaskName) -> String {
        let TaskName { root, number, place, named } = task;
        let siblings = self.siblings.get(&(place.file.clone(), place.line)).copied().unwrap_or(0);
        match (root, siblings) {
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

    /// What a task that is alive is called.
    pub fn name_of(&self, task: u64) -> Option<String> {
        Some(self.name(&self.spans.get(&task)?.task_name()?))
    }

    /// Everything that `task` waits for, what it began to wait for first before the others.
    pub fn awaited(&self, task: u64) -> Vec<Awaited> {
        let waiting: Vec<(u64, &Operation)> = self.waiting().filter(|(_, use_)| use_.waiting == Some(task)).collect();
        let is_outer = |id: u64| waiting.iter().any(|(_, inner)| inner.within == Some(id));
        let told = waiting.iter().filter(|(id, use_)| !is_outer(*id) && !use_.is_given());
        told.filter_map(|(id, _)| self.of_operation(*id, task)).collect()
    }

    /// The uses of resources in which a task waits.
    fn waiting(&self) -> impl Iterator<Item = (u64, &Operation)> {
        self.spans.iter().filter_map(|(id, span)| match &span.kind {
            Kind::Operation(operation) if operation.waiting.is_some() => Some((*id, operation)),
            _ => None,
        })
    }

    fn resource(&self, number: u64) -> Option<(&str, &Place, &Lock)> {
        match self.spans.get(&number)? {
            Span { kind: Kind::Resource { name, lock, .. }, place, .. } => Some((name, place, lock)),
            _ => None,
        }
    }

    fn of_operation(&self, id: u64, task: u64) -> Option<Awaited> {
        let number = whole(self.spans, operation(self.spans, id)?.resource?);
        let (what, place, _) = self.resource(number)?;
        Some(Awaited {
            what: what.to_owned(),
            made_at: place.clone(),
            wanted: self.wanted(id, number, &self.which(number, |place| place.to_string())),
            held: self.held(id, number, task),
            is_own: self
                .blocks(id, number)
                .iter()
                .any(|blocks| blocks.task == task && blocks.has.is_some_and(|(_, surely)| surely)),
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

    /// The task that waits for `number` right before the use `id` of it.
    fn before(&self, id: u64, number: u64) -> Option<u64> {
        let turn = operation(self.spans, id)?.queued?;
        let is_of_it = |use_: &Operation| use_.resource.is_some_and(|part| whole(self.spans, part) == number);
        // Of a use and the one inside of it only the inner one is in the queue.
        let queue = self.waiting().filter(|(_, use_)| is_of_it(use_) && use_.requested > 0);
        let earlier = queue.filter(|(_, use_)| use_.queued.is_some_and(|other| other < turn));
        earlier.max_by_key(|(_, use_)| use_.queued).and_then(|(_, use_)| use_.waiting)
    }

    /// Who has the resource `number`, for the use `id` of it by `task`.
    fn held(&self, id: u64, number: u64, task: u64) -> String {
        let Some((what, _, lock)) = self.resource(number) else { return String::new() };
        let wants = operation(self.spans, id).map(Operation::wants);
        let holds: Vec<&Hold> = match wants {
            // Readers don't exclude each other.
            Some(Held::Read) => lock.holds().iter().filter(|hold| hold.what == Held::Write).collect(),
            _ => lock.holds().iter().collect(),
        };
        let told = match what {
            "Semaphore" => self.permits(id, lock, task),
            "Mutex" | "RwLock" | "OnceCell" => self.holders(&holds, task),
            _ => return String::new(),
        };
        told.or_else(|| self.queue(id, number, task)).unwrap_or_default()
    }

    /// A clause on who has a lock.
    fn holders(&self, holds: &[&Hold], task: u64) -> Option<String> {
        let of_it = |hold: &Hold, itself: &str| match hold.what {
            Held::Read => format!("a read lock of {itself}"),
            Held::Write => format!("the write lock of {itself}"),
            _ => itself.to_owned(),
        };
        if let Some(own) = holds.iter().find(|hold| hold.task == Some(task)) {
            let verb = if own.surely { "holds" } else { "took" };
            return Some(match own.what {
                Held::Permits => "it began to initialize that one itself".to_owned(),
                _ => format!("it {verb} {} itself", of_it(own, "that one")),
            });
        }
        let [one] = holds else {
            let names = self.names(holds).filter(|_| holds.iter().all(|hold| hold.what == Held::Read))?;
            let verb = if holds.iter().all(|hold| hold.surely) { "hold" } else { "took" };
            return Some(format!("{names} {verb} read locks of it"));
        };
        let name = self.name(one.name.as_ref()?);
        let has_ended = one.task.is_none_or(|task| !self.spans.contains_key(&task));
        Some(match (one.what, has_ended) {
            (Held::Permits, false) => format!("{name} began to initialize it, and has not finished"),
            (Held::Permits, true) => return None,
            (_, true) => format!("{name}, which has ended, took {}, and it was never released", of_it(one, "it")),
            (_, false) if one.surely => format!("{name} holds {}", of_it(one, "it")),
            (_, false) => format!("{name} took {}", of_it(one, "it")),
        })
    }

    /// A clause on where the permits of a semaphore are, for the use `id` of it by `task`.
    fn permits(&self, id: u64, lock: &Lock, task: u64) -> Option<String> {
        let made = lock.made?;
        let requested = operation(self.spans, id)?.requested;
        if !lock.gave && requested > made {
            return Some(match made {
                0 => "it was made without permits, and nobody has added one".to_owned(),
                1 => "it has only one".to_owned(),
                _ => format!("it has only {made}"),
            });
        }
        let holds = lock.holds();
        let is_gone = |hold: &&Hold| hold.task.is_some_and(|task| !self.spans.contains_key(&task));
        let lost: usize = holds.iter().filter(is_gone).map(|hold| hold.permits).sum();
        let all_are_taken = lock.taken() == made;
        if lost > 0 && all_are_taken && holds.iter().all(|hold| is_gone(&hold)) {
            let who = self.names(&holds.iter().collect::<Vec<_>>())?;
            let have = if holds.len() == 1 { "has" } else { "have" };
            return Some(match made {
                1 => format!("its only permit was never given back: {who} took it and {have} ended"),
                _ => format!("its {made} permits were never given back: {who} took them and {have} ended"),
            });
        }
        let (own, others): (Vec<&Hold>, Vec<&Hold>) = holds.iter().partition(|hold| hold.task == Some(task));
        let others = if others.is_empty() { None } else { Some(self.names(&others)?) };
        let mut told: Vec<String> = own.iter().map(|_| "it itself".to_owned()).collect();
        told.extend(others);
        let who = Some(listed(&told)).filter(|who| !who.is_empty())?;
        Some(match (all_are_taken, made) {
            (true, 1) => format!("{who} took its only permit"),
            (true, _) => format!("its {made} permits were taken by {}", who.replace("it itself", "itself")),
            (false, _) => {
                let some = if lock.taken() == 1 { "one".to_owned() } else { lock.taken().to_string() };
                format!("{who} took {some} of its {made} permits")
            }
        })
    }

    /// Several tasks that have something. Those of one place are told together. `None` if one has no name.
    fn names(&self, holds: &[&Hold]) -> Option<String> {
        let permits = |hold: &Hold| {
            if hold.permits > 1 && holds.len() > 1 { format!(" ({})", hold.permits) } else { String::new() }
        };
        let all: Option<Vec<(&TaskName, String)>> =
            holds.iter().map(|hold| Some((hold.name.as_ref()?, permits(hold)))).collect();
        let is_like =
            |one: &TaskName, other: &TaskName| one.place == other.place && other.named.is_none() && !other.root;
        let all = all?;
        let told = all.chunk_by(|(one, _), (other, _)| is_like(one, other)).map(|together| match together {
            [(name, permits)] => self.name(name) + permits,
            [(TaskName { place, .. }, _), ..] => {
                let numbers: Vec<String> =
                    together.iter().map(|(name, permits)| format!("{}{permits}", name.number)).collect();
                let of = match place {
                    place if place.is_in_a_library() => "those that a library spawned".to_owned(),
                    place if place.is_in_a_check() => "the check".to_owned(),
                    place => format!("those spawned at {place}"),
                };
                match numbers.len() {
                    several if several > 3 => format!("{several} tasks of {of}"),
                    _ => format!("tasks {} of {of}", listed(&numbers)),
                }
            }
            [] => String::new(),
        });
        Some(told.collect::<Vec<_>>()).filter(|told| told.len() <= 4 && !told.is_empty()).map(|told| listed(&told))
    }

    /// A clause on who comes before the use `id` of the resource `number` by `task`.
    fn queue(&self, id: u64, number: u64, task: u64) -> Option<String> {
        let is_of_it = |use_: &Operation| use_.resource.is_some_and(|part| whole(self.spans, part) == number);
        let given = self.waiting().find(|(other, use_)| *other != id && is_of_it(use_) && use_.is_given());
        if let Some(owner) = given.and_then(|(_, use_)| use_.waiting) {
            return match owner == task {
                true => Some("it was given to another call of this task, which was not polled since then".to_owned()),
                false => {
                    Some(format!("it was given to {}, whose call was not polled since then", self.name_of(owner)?))
                }
            };
        }
        let before = self.before(id, number).filter(|before| *before != task)?;
        Some(format!("{} waits for it before that", self.name_of(before)?))
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

/// "a", "a and b" or "a, b and c".
pub(super) fn listed(all: &[String]) -> String {
    match all {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use std::future::pending;
    use std::mem::forget;
    use std::sync::Arc;

    use tokio::sync::{Mutex, OnceCell, RwLock, Semaphore};
    use tokio::task::JoinHandle;

    use super::ordinal;
    use crate::tasks::name_current;
    use crate::tasks::tests::waits_told;

    /// Spawns a task with the next of a few names.
    fn spawned<T: Send + 'static>(future: impl Future<Output = T> + Send + 'static) -> JoinHandle<T> {
        let number = crate::tasks::alive().len() - 1;
        tokio::spawn(async move {
            name_current(["X", "Y", "Z"][number]);
            future.await
        })
    }

    /// What is told of the last task that is spawned.
    fn told<F: Future<Output = ()>>(run: impl FnOnce() -> F) -> String {
        waits_told(run()).pop().expect("something waits")
    }

    #[test]
    fn a_mutex_is_told_with_its_holder() {
        let holds = told(async || {
            let lock = Arc::new(Mutex::new(()));
            let also = Arc::clone(&lock);
            spawned(async move { keep(also.lock()).await });
            spawned(async move { drop(lock.lock().await) });
        });
        assert_eq!(holds, "waits for the Mutex that the check made; X holds it");
        let took = told(async || {
            let lock = Arc::new(Mutex::new(()));
            let guard = Arc::clone(&lock).lock_owned().await;
            spawned(keep(async move { guard }));
            spawned(async move { drop(lock.lock().await) });
        });
        assert_eq!(took, "waits for the Mutex that the check made; the main task took it");
        let itself = told(async || {
            let lock = Mutex::new(());
            spawned(async move {
                let _first = lock.lock().await;
                let _second = lock.lock().await;
            });
        });
        assert_eq!(itself, "waits for the Mutex that the check made; it holds that one itself, so it waits for itself");
    }

    #[test]
    fn a_guard_that_outlives_its_task_is_told_as_one_that_was_never_released() {
        let lost = told(async || {
            let lock = Arc::new(Mutex::new(()));
            let also = Arc::clone(&lock);
            let _ = spawned(async move { forget(also.lock_owned().await) }).await;
            spawned(async move { drop(lock.lock().await) });
        });
        assert_eq!(
            lost,
            "waits for the Mutex that the check made; X, which has ended, took it, and it was never released"
        );
    }

    /// As in a `select!` that drops the guard's turn: the lock is in the hand of a future that nobody polls.
    #[test]
    fn a_lock_that_was_given_to_a_call_that_nobody_polls_is_told() {
        let given = told(async || {
            let lock = Arc::new(Mutex::new(()));
            let guard = Arc::clone(&lock).lock_owned().await;
            let own = Arc::clone(&lock);
            spawned(async move {
                let mut early = Box::pin(own.lock());
                assert!(futures::poll!(&mut early).is_pending());
                let _late = own.lock().await;
                drop(early.await);
            });
            tokio::task::yield_now().await;
            drop(guard);
        });
        assert_eq!(
            given,
            "waits for the Mutex that the check made; it was given to another call of this task, which was not polled \
             since then"
        );
    }

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

    #[test]
    fn permits_are_told_with_those_who_took_them() {
        let run = async |made: usize, taken: &[u32], wanted: u32| {
            let semaphore = Arc::new(Semaphore::new(made));
            for permits in taken.iter().copied() {
                let also = Arc::clone(&semaphore);
                spawned(async move { keep(also.acquire_many_owned(permits)).await });
            }
            spawned(async move { drop(semaphore.acquire_many(wanted).await) });
        };
        let permit = "waits for a permit of the Semaphore that the check made";
        assert_eq!(told(|| run(1, &[1], 1)), format!("{permit}; X took its only permit"));
        assert_eq!(told(|| run(2, &[1, 1], 1)), format!("{permit}; its 2 permits were taken by X and Y"));
        assert_eq!(told(|| run(3, &[2, 1], 1)), format!("{permit}; its 3 permits were taken by X (2) and Y"));
        let permits = "waits for 3 permits of the Semaphore that the check made";
        assert_eq!(told(|| run(3, &[1], 3)), format!("{permits}; X took one of its 3 permits"));
        assert_eq!(told(|| run(2, &[], 3)), format!("{permits}; it has only 2"));
        assert_eq!(told(|| run(0, &[], 1)), format!("{permit}; it was made without permits, and nobody has added one"));
    }

    #[test]
    fn a_permit_that_nobody_gave_back_is_told() {
        let forgotten = told(async || {
            let semaphore = Arc::new(Semaphore::new(1));
            let also = Arc::clone(&semaphore);
            let _ = spawned(async move { also.acquire().await.expect("it is open").forget() }).await;
            spawned(async move { drop(semaphore.acquire().await) });
        });
        assert_eq!(
            forgotten,
            "waits for a permit of the Semaphore that the check made; its only permit was never given back: X \
             took it and has ended"
        );
    }

    /// What went another way than from a task to itself could be anything.
    #[test]
    fn of_permits_whose_way_is_not_known_nobody_is_said_to_have_them() {
        let moved = told(async || {
            let semaphore = Arc::new(Semaphore::new(2));
            let permit = Arc::clone(&semaphore).acquire_owned().await.expect("it is open");
            let also = Arc::clone(&semaphore);
            spawned(async move { keep(also.acquire_owned()).await });
            tokio::task::yield_now().await;
            let _ = spawned(async move { drop(permit) }).await;
            semaphore.try_acquire().expect("one is free").forget();
            spawned(async move { drop(semaphore.acquire().await) });
        });
        assert_eq!(moved, "waits for a permit of the Semaphore that the check made");
    }

    #[test]
    fn a_cell_is_told_with_the_task_that_initializes_it() {
        let cell = told(async || {
            let cell = Arc::new(OnceCell::new());
            let also = Arc::clone(&cell);
            spawned(async move { also.get_or_init(pending::<u32>).await.to_owned() });
            spawned(async move { cell.get_or_init(async || 7).await.to_owned() });
        });
        assert_eq!(cell, "waits for a OnceCell; X began to initialize it, and has not finished");
    }

    /// Takes something and never gives it back.
    async fn keep<T>(taking: impl Future<Output = T>) {
        let _kept = taking.await;
        pending::<()>().await;
    }
}
