//! Threads let jobs run at the same time. Here only the first job ever starts, and then the
//! program stands still. Fix `run_all` so that every job gets to run.
//!
//! The program acts as four clients of a server, and each client is a job. A job connects, waits
//! until all others are connected too, and returns a number. `run_all(jobs)`
//!
//! - runs each job on a new thread of its own;
//! - has all jobs running at the same time, however many there are, since a job may wait for
//!   any other;
//! - returns when the last job has ended, neither sooner nor later;
//! - blocks until then, without a time limit. It must not ask in a loop whether a job has
//!   ended, not even with a sleep in between;
//! - returns the results in the order of `jobs`, no matter which job ends first.
//!
//! No job panics.
//!
//! Run it first: `cargo async-learn exec threads`. Ctrl-C ends a program that stands still.

use std::sync::{Arc, Barrier};
use std::thread;

use async_learn::do_one_thing;

pub type Job = Box<dyn FnOnce() -> u32 + Send>;

pub fn run_all(jobs: Vec<Job>) -> Vec<u32> {
    let mut results = Vec::new();
    for job in jobs {
        // TODO: which of these two lines waits, and for what?
        let handle = thread::spawn(job);
        results.push(handle.join().expect("no job panics"));
    }
    results
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
