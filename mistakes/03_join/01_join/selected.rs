//! mistake: select-drops-the-others
//! `select!` takes the first that is ready, and drops the others.

use async_learn::{block_on, do_another_thing_async, do_one_thing_async};

pub async fn four_figures(x: u32, y: u32) -> (u32, u32, u32, u32) {
    tokio::select! {
        one = do_one_thing_async(x) => (one, 2 * x, y * y, 2 * y),
        another = do_another_thing_async(x) => (x * x, another, y * y, 2 * y),
        one = do_one_thing_async(y) => (x * x, 2 * x, one, 2 * y),
        another = do_another_thing_async(y) => (x * x, 2 * x, y * y, another),
    }
}

fn main() {
    println!("{:?}", block_on(four_figures(3, 5)));
}
