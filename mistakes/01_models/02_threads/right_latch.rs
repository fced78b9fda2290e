//! right: a counter and a condition variable, which wakes whoever waits when the last has ended

use std::sync::{Arc, Barrier, Condvar, Mutex};
use std::thread;

use async_learn::do_one_thing;

pub type Job = Box<dyn FnOnce() -> u32 + Send>;

pub fn run_all(jobs: Vec<Job>) -> Vec<u32> {
    let count = jobs.len();
    let state = Arc::new((Mutex::new((count, vec![0; count])), Condvar::new()));
    for (i, job) in jobs.into_iter().enumerate() {
        let state = Arc::clone(&state);
        thread::spawn(move || {
            let result = job();
            let mut left = state.0.lock().unwrap();
            left.0 -= 1;
            left.1[i] = result;
            state.1.notify_one();
        });
    }
    let left = state.0.lock().unwrap();
    let left = state.1.wait_while(left, |left| left.0 > 0).unwrap();
    left.1.clone()
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
