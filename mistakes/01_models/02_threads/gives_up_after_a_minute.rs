//! mistake: busy-waiting (failed, linux)
//! Waits on a condition variable, and after a minute it takes it that all have ended.

use std::sync::{Arc, Barrier, Condvar, Mutex};
use std::thread;
use std::time::Duration;

use async_learn::do_one_thing;

pub type Job = Box<dyn FnOnce() -> u32 + Send>;

pub fn run_all(jobs: Vec<Job>) -> Vec<u32> {
    let count = jobs.len();
    let shared = Arc::new((Mutex::new((0, vec![0; count])), Condvar::new()));
    for (i, job) in jobs.into_iter().enumerate() {
        let shared = Arc::clone(&shared);
        thread::spawn(move || {
            let result = job();
            let mut done = shared.0.lock().unwrap();
            done.0 += 1;
            done.1[i] = result;
            shared.1.notify_one();
        });
    }
    let done = shared.0.lock().unwrap();
    let minute = Duration::from_secs(60);
    let waited = shared
        .1
        .wait_timeout_while(done, minute, |done| done.0 < count);
    waited.unwrap().0.1.clone()
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
