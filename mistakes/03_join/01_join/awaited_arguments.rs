//! mistake: awaited-inside-join (not_compiled)
//! Awaits each argument, so that `join!` gets numbers in place of futures.

use async_learn::{block_on, do_another_thing_async, do_one_thing_async};

pub async fn four_figures(x: u32, y: u32) -> (u32, u32, u32, u32) {
    tokio::join!(
        do_one_thing_async(x).await,
        do_another_thing_async(x).await,
        do_one_thing_async(y).await,
        do_another_thing_async(y).await,
    )
}

fn main() {
    println!("{:?}", block_on(four_figures(3, 5)));
}
