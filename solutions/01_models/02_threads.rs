//! First every job gets its thread, and then `run_all` waits for all of them.

use std::sync::{Arc, Barrier};
use std::thread::{self, JoinHandle};

use async_learn::do_one_thing;

pub type Job = Box<dyn FnOnce() -> u32 + Send>;

pub fn run_all(jobs: Vec<Job>) -> Vec<u32> {
    // Two steps, with a `Vec` between them. Two `map`s without the `collect` would be lazy: they
    // would spawn one thread and join it before they spawn the next.
    let handles: Vec<JoinHandle<u32>> = jobs.into_iter().map(thread::spawn).collect();

    // The handles are in the order of the jobs, so the results are too. While `join` waits for
    // the first thread, the others run. A thread that has ended is joined without waiting.
    handles
        .into_iter()
        .map(|handle| handle.join().expect("no job panics"))
        .collect()

    // `thread::scope` is as good. It joins at its end what was not joined before, and its
    // threads may borrow, so that jobs need not be `'static`.
}

/// A client that begins its work when all clients are connected: `start.wait()` returns when
/// every client has called it.
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
