//! mistake: busy-waiting (failed, linux)
//! Spins on a counter, politely.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Barrier, Mutex};
use std::thread;

use async_learn::do_one_thing;

pub type Job = Box<dyn FnOnce() -> u32 + Send>;

pub fn run_all(jobs: Vec<Job>) -> Vec<u32> {
    let count = jobs.len();
    let results = Arc::new(Mutex::new(vec![0; count]));
    let ended = Arc::new(AtomicUsize::new(0));
    for (i, job) in jobs.into_iter().enumerate() {
        let (results, ended) = (Arc::clone(&results), Arc::clone(&ended));
        thread::spawn(move || {
            let result = job();
            results.lock().unwrap()[i] = result;
            ended.fetch_add(1, Ordering::SeqCst);
        });
    }
    while ended.load(Ordering::SeqCst) < count {
        thread::yield_now();
    }
    let results = results.lock().unwrap();
    results.clone()
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
