//! Four figures from four services. No request waits for another one, so the whole takes as
//! long as the slowest, on one thread.

use std::time::Instant;

use async_learn::{block_on, do_another_thing_async, do_one_thing_async};

pub async fn four_figures(x: u32, y: u32) -> (u32, u32, u32, u32) {
    // `join!` takes the futures themselves, without `.await`: it awaits all of them. Whenever
    // it is polled, it polls each branch that is not ready yet. It is ready when all branches
    // are. The outputs come in the order of the branches, no matter which was ready first, so
    // this tuple is the one to return.
    //
    // `futures::join!` does the same, and so does the function `futures::future::join4`.
    // Their branches may be of different types; for many futures of one type there is
    // `join_all`.
    tokio::join!(
        do_one_thing_async(x),
        do_another_thing_async(x),
        do_one_thing_async(y),
        do_another_thing_async(y),
    )
}

fn main() {
    let start = Instant::now();
    let figures = block_on(four_figures(3, 5));
    println!("{figures:?} after {} ms", start.elapsed().as_millis());
}
