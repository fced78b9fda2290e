//! mistake: spawned-where-join-suffices
//! Joins all four, and starts a thread beside them to say that they take a while.

use async_learn::{block_on, do_another_thing_async, do_one_thing_async};

pub async fn four_figures(x: u32, y: u32) -> (u32, u32, u32, u32) {
    let waits = std::thread::spawn(|| println!("please wait"));
    let figures = tokio::join!(
        do_one_thing_async(x),
        do_another_thing_async(x),
        do_one_thing_async(y),
        do_another_thing_async(y),
    );
    waits.join().expect("it only prints");
    figures
}

fn main() {
    println!("{:?}", block_on(four_figures(3, 5)));
}
