//! mistake: lock-around-the-work (hung)
//! Starts them all, and each takes the lock before it does its job.

use std::sync::{Arc, Barrier, Mutex};
use std::thread;

use async_learn::do_one_thing;

pub type Job = Box<dyn FnOnce() -> u32 + Send>;

pub fn run_all(jobs: Vec<Job>) -> Vec<u32> {
    let results = Mutex::new(vec![0; jobs.len()]);
    thread::scope(|scope| {
        for (i, job) in jobs.into_iter().enumerate() {
            let results = &results;
            scope.spawn(move || {
                let mut results = results.lock().unwrap();
                results[i] = job();
            });
        }
    });
    results.into_inner().unwrap()
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
