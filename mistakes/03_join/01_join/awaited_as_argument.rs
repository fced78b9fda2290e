//! mistake: awaited-inside-join
//! Awaits two operations while `join!` evaluates its arguments, before any branch began.

use std::future::ready;

use async_learn::{block_on, do_another_thing_async, do_one_thing_async};

pub async fn four_figures(x: u32, y: u32) -> (u32, u32, u32, u32) {
    tokio::join!(
        do_one_thing_async(x),
        do_another_thing_async(x),
        {
            let figure = do_one_thing_async(y).await;
            ready(figure)
        },
        ready(do_another_thing_async(y).await),
    )
}

fn main() {
    println!("{:?}", block_on(four_figures(3, 5)));
}
