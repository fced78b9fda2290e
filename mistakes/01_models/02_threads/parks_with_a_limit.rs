//! mistake: busy-waiting (failed, linux)
//! Is unparked by each that ends, and twice a second it has a look in any case.

use std::sync::{Arc, Barrier};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use async_learn::do_one_thing;

pub type Job = Box<dyn FnOnce() -> u32 + Send>;

pub fn run_all(jobs: Vec<Job>) -> Vec<u32> {
    let main = thread::current();
    let start = |job: Job| {
        let main = main.clone();
        thread::spawn(move || {
            let result = job();
            main.unpark();
            result
        })
    };
    let handles: Vec<JoinHandle<u32>> = jobs.into_iter().map(start).collect();
    while handles.iter().any(|handle| !handle.is_finished()) {
        thread::park_timeout(Duration::from_millis(500));
    }
    handles
        .into_iter()
        .map(|handle| handle.join().expect("no job panics"))
        .collect()
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
