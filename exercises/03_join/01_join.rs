//! A page shows four figures, and each comes from a service of its own. `four_figures`
//! asks the services one after the other, which takes 160 ms. No request needs the answer
//! to another one, so let the four waits overlap: together they take 50 ms.
//!
//! - `four_figures(x, y)` returns, in this order: one thing of `x`, another thing of `x`,
//!   one thing of `y`, another thing of `y`.
//! - Each figure is the output of `do_one_thing_async` (30 ms) or
//!   `do_another_thing_async` (50 ms). Each of the four calls is made once, even if `x`
//!   and `y` are equal.
//! - The whole takes as long as the slowest operation, 50 ms.
//! - All of it runs on the thread that polls `four_figures`. No thread is started, and no
//!   task is spawned (chapter 4 explains tasks).
//!
//! Begin with `cargo async-learn exec join`, which prints when each operation starts and
//! ends. After your change, look at the order of these lines again.

use std::time::Instant;

use async_learn::{block_on, do_another_thing_async, do_one_thing_async};

pub async fn four_figures(x: u32, y: u32) -> (u32, u32, u32, u32) {
    // TODO: wait for all four at the same time.
    let one_x = do_one_thing_async(x).await;
    let another_x = do_another_thing_async(x).await;
    let one_y = do_one_thing_async(y).await;
    let another_y = do_another_thing_async(y).await;
    (one_x, another_x, one_y, another_y)
}

fn main() {
    let start = Instant::now();
    let figures = block_on(four_figures(3, 5));
    println!("{figures:?} after {} ms", start.elapsed().as_millis());
}
