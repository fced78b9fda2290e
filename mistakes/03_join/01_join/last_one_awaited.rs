//! mistake: awaited-inside-join
//! Joins three of them, and awaits the fourth behind them.

use async_learn::{block_on, do_another_thing_async, do_one_thing_async};

pub async fn four_figures(x: u32, y: u32) -> (u32, u32, u32, u32) {
    let (one_x, another_x, one_y) = tokio::join!(
        do_one_thing_async(x),
        do_another_thing_async(x),
        do_one_thing_async(y),
    );
    (one_x, another_x, one_y, do_another_thing_async(y).await)
}

fn main() {
    println!("{:?}", block_on(four_figures(3, 5)));
}
