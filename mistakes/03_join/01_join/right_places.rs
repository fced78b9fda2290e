//! right: each puts its figure into its place, and a `FuturesUnordered` polls them all

use async_learn::{block_on, do_another_thing_async, do_one_thing_async};
use futures::stream::FuturesUnordered;
use futures::{FutureExt as _, StreamExt as _};

pub async fn four_figures(x: u32, y: u32) -> (u32, u32, u32, u32) {
    let operations = FuturesUnordered::from_iter([
        async { (0, do_one_thing_async(x).await) }.boxed(),
        async { (1, do_another_thing_async(x).await) }.boxed(),
        async { (2, do_one_thing_async(y).await) }.boxed(),
        async { (3, do_another_thing_async(y).await) }.boxed(),
    ]);
    let place = async |mut figures: [u32; 4], (i, figure): (usize, u32)| {
        figures[i] = figure;
        figures
    };
    let [a, b, c, d] = operations.fold([0; 4], place).await;
    (a, b, c, d)
}

fn main() {
    println!("{:?}", block_on(four_figures(3, 5)));
}
