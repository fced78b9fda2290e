//! First every job gets its thread, then we wait for all of them.

use std::sync::{Arc, Barrier};
use std::thread::{self, JoinHandle};

use async_learn::do_one_thing;

pub type Job = Box<dyn FnOnce() -> u32 + Send>;

pub fn run_all(jobs: Vec<Job>) -> Vec<u32> {
    // Two passes, with a `Vec` between them. A chain of two `map`s without the `collect`
    // would be lazy: it would spawn one thread and join it before it spawns the next.
    let handles: Vec<JoinHandle<u32>> = jobs.into_iter().map(thread::spawn).collect();

    // The handles are in the order of the jobs, so the results are too. While we wait for
    // the first, the others go on; one that ended long ago is joined without waiting.
    handles
        .into_iter()
        .map(|handle| handle.join().expect("no job panics"))
        .collect()

    // `thread::scope` would do as well. It joins what was not joined when it ends, and
    // its threads may borrow, so that jobs need not be `'static`.
}

/// A client that begins its work when all who share the `start` are there.
fn client(number: u32, start: &Arc<Barrier>) -> Job {
    let start = Arc::clone(start);
    Box::new(move || {
        println!("client {number} is connected");
        start.wait();
        do_one_thing(number)
    })
}

fn main() {
    let clients = 4;
    let start = Arc::new(Barrier::new(clients as usize));
    let jobs = (1..=clients).map(|number| client(number, &start)).collect();
    println!("{:?}", run_all(jobs));
}
