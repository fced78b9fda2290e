//! mistake: answer-without-the-work
//! A cheat: moves the test's clock, and makes the futures without ever polling them.

use async_learn::{ANOTHER_THING, block_on, do_another_thing_async, do_one_thing_async};

pub async fn four_figures(x: u32, y: u32) -> (u32, u32, u32, u32) {
    let _ = (do_one_thing_async(x), do_another_thing_async(x));
    let _ = (do_one_thing_async(y), do_another_thing_async(y));
    tokio::time::advance(ANOTHER_THING).await;
    (x * x, x * 2, y * y, y * 2)
}

fn main() {
    println!("{:?}", block_on(four_figures(3, 5)));
}
