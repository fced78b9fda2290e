//! A log of what was dropped, for any value that a check hands out.
//!
//! A cancelled future shows itself in what it drops, and when. [`DropLog::track`] wraps a
//! value; the wrapper behaves like the value, and its end is noted.

use std::ops::{Deref, DerefMut};
use std::sync::{Arc, Mutex, MutexGuard};
use std::thread::{self, ThreadId};

use tokio::time::Instant;

use crate::protocol::TraceEvent;
use crate::{tasks, trace};

/// The end of one tracked value.
#[derive(Clone, Debug)]
pub struct Dropped {
    /// The name that it was tracked under.
    pub name: String,
    /// Virtual time where a paused clock runs; `None` off a runtime.
    pub at: Option<Instant>,
    /// The thread that dropped it.
    pub thread: ThreadId,
}

#[derive(Debug, Default)]
struct Log {
    alive: Vec<String>,
    dropped: Vec<Dropped>,
}

/// Where tracked values note their end. Clones share one log.
#[derive(Clone, Debug, Default)]
pub struct DropLog(Arc<Mutex<Log>>);

impl DropLog {
    /// An empty log.
    pub fn new() -> DropLog {
        DropLog::default()
    }

    /// `value`, whose end is noted under `name`.
    pub fn track<T>(&self, name: &str, value: T) -> Tracked<T> {
        self.log().alive.push(name.to_owned());
        Tracked { name: name.to_owned(), log: self.clone(), value }
    }

    /// A value of no use but to be dropped.
    pub fn guard(&self, name: &str) -> Tracked<()> {
        self.track(name, ())
    }

    /// The names of what was dropped, in order.
    pub fn order(&self) -> Vec<String> {
        self.dropped().into_iter().map(|dropped| dropped.name).collect()
    }

    /// The names of what was not dropped yet, oldest first.
    pub fn alive(&self) -> Vec<String> {
        self.log().alive.clone()
    }

    /// What was dropped, in order, with time and thread.
    pub fn dropped(&self) -> Vec<Dropped> {
        self.log().dropped.clone()
    }

    fn log(&self) -> MutexGuard<'_, Log> {
        self.0.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
    }
}

/// See [`DropLog::track`].
#[derive(Debug)]
pub struct Tracked<T> {
    name: String,
    log: DropLog,
    value: T,
}

impl<T> Deref for Tracked<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

impl<T> DerefMut for Tracked<T> {
    fn deref_mut(&mut self) -> &mut T {
        &mut self.value
    }
}

impl<T> Drop for Tracked<T> {
    fn drop(&mut self) {
        let at = tokio::runtime::Handle::try_current().is_ok().then(Instant::now);
        let name = std::mem::take(&mut self.name);
        let task = tasks::current();
        trace::tell(|| TraceEvent::Released { task, name: name.clone() });
        let mut log = self.log.log();
        if let Some(place) = log.alive.iter().position(|alive| *alive == name) {
            log.alive.remove(place);
        }
        log.dropped.push(Dropped { name, at, thread: thread::current().id() });
    }
}

#[cfg(test)]
mod tests {
    use tokio::time::{Instant, sleep};

    use super::*;
    use crate::clock::{ms, virtual_time};

    #[test]
    fn drops_are_noted_in_order_with_their_instant() {
        let log = DropLog::new();
        let (early, mut late) = (log.guard("early"), log.track("late", 3));
        *late += 1;
        let took = virtual_time(async move {
            let start = Instant::now();
            sleep(ms(20)).await;
            drop(early);
            sleep(ms(20)).await;
            assert_eq!(*late, 4);
            start
        })
        .unwrap();
        let _still_there = log.guard("another");
        assert_eq!((log.order(), log.alive()), (vec!["early".into(), "late".into()], vec!["another".to_owned()]));
        let at: Vec<_> = log.dropped().iter().map(|dropped| dropped.at.unwrap() - took.value).collect();
        assert_eq!(at, [ms(20), ms(40)]);
    }
}
