//! mistake: threads-too-early
//! In order, but on a thread that was started for them.

use std::thread;

use async_learn::{do_another_thing, do_one_thing};

pub fn sequential(x: u32) -> [u32; 4] {
    let worker = thread::spawn(move || {
        [
            do_one_thing(x),
            do_another_thing(x),
            do_one_thing(x + 1),
            do_another_thing(x + 1),
        ]
    });
    worker.join().unwrap()
}

fn main() {
    println!("{:?}", sequential(3));
}
