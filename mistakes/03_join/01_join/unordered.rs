//! mistake: results-out-of-order
//! Takes the outputs as they come, as if they came as they were made.

use async_learn::{block_on, do_another_thing_async, do_one_thing_async};
use futures::stream::FuturesUnordered;
use futures::{FutureExt as _, StreamExt as _};

pub async fn four_figures(x: u32, y: u32) -> (u32, u32, u32, u32) {
    let operations = FuturesUnordered::from_iter([
        do_one_thing_async(x).boxed(),
        do_another_thing_async(x).boxed(),
        do_one_thing_async(y).boxed(),
        do_another_thing_async(y).boxed(),
    ]);
    let figures: Vec<u32> = operations.collect().await;
    (figures[0], figures[1], figures[2], figures[3])
}

fn main() {
    println!("{:?}", block_on(four_figures(3, 5)));
}
