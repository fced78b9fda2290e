//! A guard for each thing that is taken. Its `drop` puts back this one thing.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use async_learn::pause;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;
use tokio::time::timeout;

pub struct Cafe {
    /// A permit for each free bench.
    turns: Semaphore,
    /// The numbers of the free benches. It is locked for a moment only, and `drop` has to lock it.
    /// So this is the lock of std.
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
        // Each guard is made when its thing is taken, so no await lies in between. Variables are
        // dropped in reverse order: the number is in the list again before the permit is free.
        let _visitor = Visitor::enter(&self.visitors);
        let _turn = self.turns.acquire().await.expect("it is never closed");
        let bench = Bench::take(&self.free);
        work(bench.number).await
    }
}

/// A visitor, who counts for as long as this exists.
struct Visitor<'a>(&'a AtomicUsize);

impl Visitor<'_> {
    fn enter(visitors: &AtomicUsize) -> Visitor<'_> {
        visitors.fetch_add(1, Ordering::SeqCst);
        Visitor(visitors)
    }
}

impl Drop for Visitor<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

/// A bench that is in use for as long as this exists.
struct Bench<'a> {
    number: usize,
    free: &'a Mutex<Vec<usize>>,
}

impl Bench<'_> {
    fn take(free: &Mutex<Vec<usize>>) -> Bench<'_> {
        let number = free.lock().expect("nothing panics meanwhile").pop();
        let number = number.expect("a permit stands for a free bench");
        Bench { number, free }
    }
}

impl Drop for Bench<'_> {
    fn drop(&mut self) {
        self.free
            .lock()
            .expect("nothing panics meanwhile")
            .push(self.number);
    }
}
// Or let one guard have all three: its `drop` puts back the number, and its fields are dropped
// after that, a permit among them. The crate scopeguard makes a guard of any closure.

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
