//! mistake: spawned-where-join-suffices (hung)
//! A thread of the blocking pool for each, with a `block_on` of its own.

use async_learn::{block_on, do_another_thing_async, do_one_thing_async};
use tokio::task::spawn_blocking;

pub async fn four_figures(x: u32, y: u32) -> (u32, u32, u32, u32) {
    let one_x = spawn_blocking(move || block_on(do_one_thing_async(x)));
    let another_x = spawn_blocking(move || block_on(do_another_thing_async(x)));
    let one_y = spawn_blocking(move || block_on(do_one_thing_async(y)));
    let another_y = spawn_blocking(move || block_on(do_another_thing_async(y)));
    let (a, b, c, d) = tokio::join!(one_x, another_x, one_y, another_y);
    (a.unwrap(), b.unwrap(), c.unwrap(), d.unwrap())
}

#[tokio::main]
async fn main() {
    println!("{:?}", four_figures(3, 5).await);
}
