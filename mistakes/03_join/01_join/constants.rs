//! mistake: answer-without-the-work
//! A cheat: lets 50 ms pass and works the figures out by itself.

use async_learn::{ANOTHER_THING, block_on, pause};

pub async fn four_figures(x: u32, y: u32) -> (u32, u32, u32, u32) {
    pause(ANOTHER_THING).await;
    (x * x, x * 2, y * y, y * 2)
}

fn main() {
    println!("{:?}", block_on(four_figures(3, 5)));
}
