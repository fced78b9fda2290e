//! mistake: joined-in-the-spawning-loop (hung)
//! Has no more than 512 threads at a time.

use std::sync::{Arc, Barrier};
use std::thread::{self, JoinHandle};

use async_learn::do_one_thing;

pub type Job = Box<dyn FnOnce() -> u32 + Send>;

pub fn run_all(jobs: Vec<Job>) -> Vec<u32> {
    let mut jobs = jobs.into_iter();
    let mut results = Vec::new();
    loop {
        let batch: Vec<JoinHandle<u32>> = jobs.by_ref().take(512).map(thread::spawn).collect();
        if batch.is_empty() {
            return results;
        }
        for handle in batch {
            results.push(handle.join().expect("no job panics"));
        }
    }
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
