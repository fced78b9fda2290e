//! mistake: answer-without-the-work
//! A cheat: keeps the thread for 50 ms and works the figures out by itself.

use async_learn::{ANOTHER_THING, block_on};

pub async fn four_figures(x: u32, y: u32) -> (u32, u32, u32, u32) {
    std::thread::sleep(ANOTHER_THING);
    (x * x, x * 2, y * y, y * 2)
}

fn main() {
    println!("{:?}", block_on(four_figures(3, 5)));
}
