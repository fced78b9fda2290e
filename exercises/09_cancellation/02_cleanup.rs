//! In a repair café, neighbors repair lamps and radios at a few benches. If all benches are taken,
//! they wait. A display at the door shows how many visitors are there. But some leave early. Then
//! nobody can use their bench any more, and the display still counts them. Fix `Cafe`, so that
//! everything is given back, no matter how a visit ends.
//!
//! - `Cafe::new(benches)` makes a café whose benches have the numbers 0 to `benches - 1`.
//! - `repair(work)` waits for a free bench, calls `work` once with the number of this bench, and
//!   awaits the future that it gets. It returns the output of this future.
//! - `visitors()` is the number of calls that wait or work. A call counts from its first poll on.
//! - The work may return `Ok` or `Err`, and a call or a poll of it may panic. A visitor may also
//!   leave while it waits or works: then the future of its call is dropped. In each case its bench
//!   is free again, and the visitor counts no more. A panic goes on to the caller.
//! - Until the work has ended or is dropped, nobody else gets this bench, and the visitor counts.
//! - Everything is given back exactly once, before the last poll of a call returns or panics, or
//!   before its drop returns. If a bench is free then and nobody waits, a new call begins its
//!   work in its first poll. A call that waits may be polled by another thread as soon as it is
//!   woken, and its bench must be there by then. If it leaves instead, the next one is woken.
//! - No runtime is needed: a call can be polled and dropped with any executor.
//!
//! The type `Cafe` may have any fields. A value's `Drop` runs whenever the value goes away, also
//! with its future or in a panic. But `drop` is not async, so it can't wait for a lock of tokio.
//! And if it only tries to get that lock, somebody else may have it.
//!
//! Begin with `cargo async-learn exec cleanup`. The café is empty in the end, and what is shown?

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use async_learn::pause;
use tokio::sync::{Mutex, Semaphore};
use tokio::task::JoinSet;
use tokio::time::timeout;

pub struct Cafe {
    /// A permit for each free bench.
    turns: Semaphore,
    /// The numbers of the free benches.
    free: Mutex<Vec<usize>>,
    visitors: AtomicUsize,
}

impl Cafe {
    pub fn new(benches: usize) -> Cafe {
        Cafe {
            turns: Semaphore::new(benches),
            free: Mutex::new((0..benches).collect()),
            visitors: AtomicUsize::new(0),
        }
    }

    /// How many are here: those who wait for a bench, and those who work.
    pub fn visitors(&self) -> usize {
        self.visitors.load(Ordering::SeqCst)
    }

    pub async fn repair<T, E, F>(&self, work: impl FnOnce(usize) -> F) -> Result<T, E>
    where
        F: Future<Output = Result<T, E>>,
    {
        self.visitors.fetch_add(1, Ordering::SeqCst);
        let _turn = self.turns.acquire().await.expect("it is never closed");
        let bench = self.free.lock().await.pop();
        let bench = bench.expect("a permit stands for a free bench");
        let repaired = work(bench).await?;
        // TODO: who gives these two back if the code does not get here?
        self.free.lock().await.push(bench);
        self.visitors.fetch_sub(1, Ordering::SeqCst);
        Ok(repaired)
    }
}

#[tokio::main]
async fn main() {
    let start = Instant::now();
    let cafe = Arc::new(Cafe::new(3));
    let mut visits = JoinSet::new();
    for (thing, time) in [("lamp", 30), ("radio", 80), ("toaster", 50)] {
        let cafe = Arc::clone(&cafe);
        visits.spawn(async move {
            let work = async |bench| {
                println!("the {thing} is at bench {bench}");
                pause(Duration::from_millis(time)).await;
                if thing == "toaster" {
                    return Err("burnt out");
                }
                Ok("works again")
            };
            let visit = timeout(Duration::from_millis(60), cafe.repair(work));
            let end = visit.await.unwrap_or(Err("the owner left early"));
            let now = start.elapsed().as_millis();
            println!("{now:2} ms: the {thing}: {end:?}");
        });
    }
    visits.join_all().await;
    println!("visitors: {}", cafe.visitors());
}
