//! A load test has four clients. Each client is a job: it connects, waits until all the
//! others are connected as well, so that the load sets in at one instant, and returns
//! how many replies it got.
//!
//! At the moment the first client connects, and then nothing happens any more. Let
//! `run_all` give every job its chance. `run_all(jobs)`
//!
//! - runs each job on a thread of its own, and none on the thread that called it;
//! - has all jobs under way at the same time, however many there are, since a job may
//!   wait for any of the others;
//! - returns once the last job has ended, neither sooner nor later. Until then it does not ask
//!   again and again, at whatever interval, but stands still until it is woken, without a time
//!   limit;
//! - returns the results in the order of `jobs`, whichever of them ends first.
//!
//! No job panics.
//!
//! Try it with `cargo run --bin threads`. Until it is right you will need Ctrl-C.

use std::sync::{Arc, Barrier};
use std::thread;

use async_learn::do_one_thing;

pub type Job = Box<dyn FnOnce() -> u32 + Send>;

pub fn run_all(jobs: Vec<Job>) -> Vec<u32> {
    let mut results = Vec::new();
    for job in jobs {
        // TODO: only the first client ever gets this far.
        let handle = thread::spawn(job);
        results.push(handle.join().expect("no job panics"));
    }
    results
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
