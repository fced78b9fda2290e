//! mistake: thread-sleep
//! A thread for each of the blocking functions of chapter 1.

use std::thread;

use async_learn::{block_on, do_another_thing, do_one_thing};

pub async fn four_figures(x: u32, y: u32) -> (u32, u32, u32, u32) {
    thread::scope(|scope| {
        let one_x = scope.spawn(|| do_one_thing(x));
        let another_x = scope.spawn(|| do_another_thing(x));
        let one_y = scope.spawn(|| do_one_thing(y));
        let another_y = scope.spawn(|| do_another_thing(y));
        (
            one_x.join().unwrap(),
            another_x.join().unwrap(),
            one_y.join().unwrap(),
            another_y.join().unwrap(),
        )
    })
}

fn main() {
    println!("{:?}", block_on(four_figures(3, 5)));
}
