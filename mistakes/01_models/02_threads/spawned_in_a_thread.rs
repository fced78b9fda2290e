//! mistake: never-joined
//! Each job's thread only starts the thread that does it.

use std::sync::{Arc, Barrier, Mutex};
use std::thread;

use async_learn::do_one_thing;

pub type Job = Box<dyn FnOnce() -> u32 + Send>;

pub fn run_all(jobs: Vec<Job>) -> Vec<u32> {
    let results = Arc::new(Mutex::new(vec![0; jobs.len()]));
    let handles: Vec<_> = jobs
        .into_iter()
        .enumerate()
        .map(|(i, job)| {
            let results = Arc::clone(&results);
            thread::spawn(move || {
                thread::spawn(move || {
                    let result = job();
                    results.lock().unwrap()[i] = result;
                });
            })
        })
        .collect();
    for handle in handles {
        handle.join().expect("no job panics");
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
