//! mistake: spawned-where-join-suffices
//! Gives each operation a thread with a `block_on` of its own.

use std::thread;

use async_learn::{block_on, do_another_thing_async, do_one_thing_async};

pub async fn four_figures(x: u32, y: u32) -> (u32, u32, u32, u32) {
    thread::scope(|scope| {
        let one_x = scope.spawn(|| block_on(do_one_thing_async(x)));
        let another_x = scope.spawn(|| block_on(do_another_thing_async(x)));
        let one_y = scope.spawn(|| block_on(do_one_thing_async(y)));
        let another_y = scope.spawn(|| block_on(do_another_thing_async(y)));
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
