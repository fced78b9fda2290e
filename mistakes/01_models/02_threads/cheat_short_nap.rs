//! mistake: slept-past-the-end (failed, linux)
//! A cheat: sleeps for a while, which should be enough, in place of joining.

use std::sync::{Arc, Barrier, Mutex};
use std::thread;
use std::time::Duration;

use async_learn::do_one_thing;

pub type Job = Box<dyn FnOnce() -> u32 + Send>;

pub fn run_all(jobs: Vec<Job>) -> Vec<u32> {
    let results = Arc::new(Mutex::new(vec![0; jobs.len()]));
    for (i, job) in jobs.into_iter().enumerate() {
        let results = Arc::clone(&results);
        thread::spawn(move || {
            let result = job();
            results.lock().unwrap()[i] = result;
        });
    }
    thread::sleep(Duration::from_millis(40));
    results.lock().unwrap().clone()
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
