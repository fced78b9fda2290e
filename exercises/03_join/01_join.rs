//! A page shows four figures, and each comes from a service of its own. An answer takes
//! 30 or 50 ms, and no question depends on another one's answer. Asked one after the
//! other, they keep the reader waiting for 160 ms, during which this program does next
//! to nothing: it waits for the first answer, then for the second, and so on.
//!
//! Let the four waits overlap.
//!
//! - `four_figures(x, y)` gives, in this order: one thing of `x`, another thing of `x`,
//!   one thing of `y`, another thing of `y`. Each is the output of `do_one_thing_async`
//!   or `do_another_thing_async`, and each of the four calls is made once.
//! - The whole takes as long as the slowest of the four, 50 ms.
//! - All of it happens on the thread that polls `four_figures`: you start no thread, and
//!   you spawn nothing onto a runtime (what that is comes later).
//!
//! `cargo run --bin join` prints when each operation starts and when it is done. Watch
//! how the lines change their order.

use std::time::Instant;

use async_learn::{block_on, do_another_thing_async, do_one_thing_async};

pub async fn four_figures(x: u32, y: u32) -> (u32, u32, u32, u32) {
    // TODO: wait for all four at once.
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
