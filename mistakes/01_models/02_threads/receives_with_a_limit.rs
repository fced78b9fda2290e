//! mistake: busy-waiting (failed, linux)
//! Waits for a message, but ten times a second it looks whether one has come.

use std::sync::mpsc::channel;
use std::sync::{Arc, Barrier};
use std::thread;
use std::time::Duration;

use async_learn::do_one_thing;

pub type Job = Box<dyn FnOnce() -> u32 + Send>;

pub fn run_all(jobs: Vec<Job>) -> Vec<u32> {
    let (sender, receiver) = channel();
    let count = jobs.len();
    for (i, job) in jobs.into_iter().enumerate() {
        let sender = sender.clone();
        thread::spawn(move || sender.send((i, job())));
    }
    let mut results = vec![0; count];
    let mut got = 0;
    while got < count {
        if let Ok((i, result)) = receiver.recv_timeout(Duration::from_millis(100)) {
            results[i] = result;
            got += 1;
        }
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
