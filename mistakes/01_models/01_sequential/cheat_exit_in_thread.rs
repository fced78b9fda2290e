//! mistake: ended-early (ended_early)
//! A cheat: another thread leaves with success.

use std::thread;

pub fn sequential(_: u32) -> [u32; 4] {
    thread::spawn(|| std::process::exit(0)).join().unwrap()
}

fn main() {
    println!("{:?}", sequential(3));
}
