//! Who has what a task waits for, or comes before it, as a clause.

use super::locks::{Hold, Lock};
use super::look::Look;
use super::resources::{operation, whole};
use super::spans::{Operation, TaskName};
use crate::protocol::Held;

impl Look<'_> {
    /// Who has the resource `number`, for the use `id` of it by `task`.
    pub fn held(&self, id: u64, number: u64, task: u64) -> String {
        let Some((what, _, lock)) = self.resource(number) else { return String::new() };
        let holds = self.against(id, lock);
        let told = match what {
            "Semaphore" => self.permits(id, lock, task),
            "Mutex" | "RwLock" | "OnceCell" => self.holders(&holds, task),
            _ => return String::new(),
        };
        told.or_else(|| self.queue(id, number, task)).unwrap_or_default()
    }

    /// Whether `task`, which waits in the use `id` of the resource `number`, took it itself, as far as is known.
    pub fn is_taken_by_itself(&self, id: u64, number: u64, task: u64) -> bool {
        let lock = self.resource(number).filter(|(what, ..)| matches!(*what, "Mutex" | "RwLock"));
        lock.is_some_and(|(_, _, lock)| self.against(id, lock).iter().any(|hold| hold.task == Some(task)))
    }

    /// What tasks have of `lock` that the use `id` of it has to wait for.
    fn against<'a>(&self, id: u64, lock: &'a Lock) -> Vec<&'a Hold> {
        match operation(self.spans, id).map(Operation::wants) {
            // Readers don't exclude each other.
            Some(Held::Read) => lock.holds().iter().filter(|hold| hold.what == Held::Write).collect(),
            _ => lock.holds().iter().collect(),
        }
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

    /// The task to which the resource `number` was given, in a use other than `id` that was not polled since then.
    pub fn given(&self, id: u64, number: u64) -> Option<u64> {
        let is_of_it = |use_: &Operation| use_.resource.is_some_and(|part| whole(self.spans, part) == number);
        let given = self.waiting().find(|(other, use_)| *other != id && is_of_it(use_) && use_.is_given());
        given.and_then(|(_, use_)| use_.waiting)
    }

    /// A clause on who comes before the use `id` of the resource `number` by `task`.
    fn queue(&self, id: u64, number: u64, task: u64) -> Option<String> {
        if let Some(owner) = self.given(id, number) {
            let whose = if owner == task { "this same task".to_owned() } else { self.name_of(owner)? };
            return Some(format!(
                "it was given to the first in its queue, a future of {whose} that nobody polls any more"
            ));
        }
        let before = self.before(id, number).filter(|before| *before != task)?;
        Some(format!("{} waits for it before that", self.name_of(before)?))
    }
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

    use tokio::sync::{Mutex, OnceCell, Semaphore};

    use crate::tasks::tests::{keep, spawned, told};

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
            "waits for the Mutex that the check made; it was given to the first in its queue, a future of this same task \
             that nobody polls any more"
        );
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
}
