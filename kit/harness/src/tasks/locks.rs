//! Who has a lock, or the permits of a semaphore.
//!
//! tokio tells when a lock is taken and released, and in which task. It does not tell where a guard goes: an owned one
//! may be given to another task, a permit may be forgotten, and `try_acquire` is not told at all. So this says what a
//! task took and did not give back, and where something was given back that nobody is known to have taken, it says
//! less from then on.

use super::spans::TaskName;
use crate::protocol::Held;

/// What tasks took of a resource and did not give back.
#[derive(Debug, Default)]
pub(super) struct Lock {
    /// Permits that it was made with, if it has some.
    pub made: Option<usize>,
    /// Whether a permit was ever given back or added.
    pub gave: bool,
    holds: Vec<Hold>,
    /// Of what was given back, how much was taken by a task that is not the one which gave it back.
    strays: usize,
}

/// What one task has.
#[derive(Clone, Debug)]
pub(super) struct Hold {
    /// The task. `None`: code outside of all tasks.
    pub task: Option<u64>,
    /// What it is called: it may end, and what it took may remain.
    pub name: Option<TaskName>,
    pub what: Held,
    /// How many permits. 1 for a lock.
    pub permits: usize,
    /// Whether it can't have left that task: the guard borrows the lock.
    pub surely: bool,
}

impl Lock {
    pub fn take(&mut self, hold: Hold) {
        // Nobody else has an exclusive lock: what is left of it was told in the wrong order.
        if matches!(hold.what, Held::Lock | Held::Write) {
            self.holds.clear();
            self.strays = 0;
        }
        let same = |other: &&mut Hold| other.task == hold.task && other.what == Held::Permits;
        match self.holds.iter_mut().find(same).filter(|_| hold.what == Held::Permits) {
            Some(other) => {
                other.permits += hold.permits;
                other.surely &= hold.surely;
            }
            None => self.holds.push(hold),
        }
    }

    /// `task` gives back so much of `what`.
    pub fn give(&mut self, task: Option<u64>, what: Held, permits: usize) {
        self.gave |= permits > 0;
        let mut left = permits;
        while left > 0 {
            let of_kind = |hold: &Hold| hold.what == what;
            let own = self.holds.iter().rposition(|hold| of_kind(hold) && hold.task == task);
            // A lock that only one task has can be no other's. A permit may be a new one.
            let only = || match self.holds.iter().filter(|hold| of_kind(hold)).count() {
                1 if what != Held::Permits => self.holds.iter().position(of_kind),
                _ => None,
            };
            let Some(at) = own.or_else(only) else { break };
            let step = left.min(self.holds[at].permits);
            self.holds[at].permits -= step;
            left -= step;
            if self.holds[at].permits == 0 {
                self.holds.remove(at);
            }
        }
        self.strays += left;
        // By now all of it is back.
        if self.strays >= self.taken() {
            self.holds.clear();
            self.strays = 0;
        }
    }

    /// Who has it, as far as that is known: nobody is named if something was given back of which it is unknown who
    /// had taken it.
    pub fn holds(&self) -> &[Hold] {
        if self.strays == 0 { &self.holds } else { &[] }
    }

    /// How much of it tasks are known to have.
    pub fn taken(&self) -> usize {
        self.holds.iter().map(|hold| hold.permits).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hold(task: u64, what: Held, permits: usize) -> Hold {
        Hold { task: Some(task), name: None, what, permits, surely: false }
    }

    fn held(lock: &Lock) -> Vec<(u64, usize)> {
        lock.holds().iter().filter_map(|hold| Some((hold.task?, hold.permits))).collect()
    }

    #[test]
    fn what_a_task_took_is_its_until_it_gives_it_back() {
        let mut lock = Lock::default();
        lock.take(hold(1, Held::Permits, 1));
        lock.take(hold(2, Held::Permits, 2));
        lock.take(hold(1, Held::Permits, 1));
        assert_eq!((held(&lock), lock.taken()), (vec![(1, 2), (2, 2)], 4));
        lock.give(Some(1), Held::Permits, 1);
        assert_eq!(held(&lock), [(1, 1), (2, 2)]);
        lock.give(Some(1), Held::Permits, 1);
        lock.give(Some(2), Held::Permits, 2);
        assert!(held(&lock).is_empty());
    }

    /// Whether it was a permit that had moved, or one more, nobody can tell.
    #[test]
    fn of_a_permit_that_another_task_gives_back_nobody_is_said_to_have_taken_it() {
        let mut lock = Lock::default();
        lock.take(hold(1, Held::Permits, 1));
        lock.take(hold(2, Held::Permits, 1));
        lock.give(Some(3), Held::Permits, 1);
        assert!(held(&lock).is_empty());
        lock.give(Some(3), Held::Permits, 1);
        lock.take(hold(2, Held::Permits, 1));
        assert_eq!(held(&lock), [(2, 1)]);
    }

    #[test]
    fn a_lock_that_one_task_has_is_that_ones_whoever_releases_it() {
        let mut lock = Lock::default();
        lock.take(hold(1, Held::Read, 1));
        lock.give(Some(2), Held::Read, 1);
        assert_eq!((held(&lock), lock.taken()), (vec![], 0));
        lock.take(hold(1, Held::Read, 1));
        lock.take(hold(2, Held::Read, 1));
        lock.give(Some(3), Held::Read, 1);
        assert!(held(&lock).is_empty(), "which of the two is left is not known");
    }

    /// Between threads the release is told after the next one has the lock.
    #[test]
    fn an_exclusive_lock_has_one_holder_at_most() {
        let mut lock = Lock::default();
        lock.take(hold(1, Held::Lock, 1));
        lock.take(hold(2, Held::Lock, 1));
        assert_eq!(held(&lock), [(2, 1)]);
    }
}
