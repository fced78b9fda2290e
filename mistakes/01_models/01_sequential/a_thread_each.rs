//! mistake: threads-too-early
//! Starts everything at once.

use std::thread;

use async_learn::{do_another_thing, do_one_thing};

pub fn sequential(x: u32) -> [u32; 4] {
    let jobs = [
        thread::spawn(move || do_one_thing(x)),
        thread::spawn(move || do_another_thing(x)),
        thread::spawn(move || do_one_thing(x + 1)),
        thread::spawn(move || do_another_thing(x + 1)),
    ];

    jobs.map(|job| job.join().unwrap())
}

fn main() {
    println!("{:?}", sequential(3));
}
