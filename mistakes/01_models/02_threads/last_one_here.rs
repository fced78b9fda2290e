//! mistake: no-thread-of-its-own
//! Spawns all but the last, which it does itself.

use std::sync::{Arc, Barrier};
use std::thread;

use async_learn::do_one_thing;

pub type Job = Box<dyn FnOnce() -> u32 + Send>;

pub fn run_all(mut jobs: Vec<Job>) -> Vec<u32> {
    let Some(last) = jobs.pop() else {
        return Vec::new();
    };
    let handles: Vec<_> = jobs.into_iter().map(thread::spawn).collect();
    let result = last();
    let mut results: Vec<u32> = handles
        .into_iter()
        .map(|handle| handle.join().expect("no job panics"))
        .collect();
    results.push(result);
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
