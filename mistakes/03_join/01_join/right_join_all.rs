//! right: boxes the four, so that they have one type and `join_all` takes them

use async_learn::{block_on, do_another_thing_async, do_one_thing_async};
use futures::FutureExt as _;
use futures::future::join_all;

pub async fn four_figures(x: u32, y: u32) -> (u32, u32, u32, u32) {
    let operations = vec![
        do_one_thing_async(x).boxed(),
        do_another_thing_async(x).boxed(),
        do_one_thing_async(y).boxed(),
        do_another_thing_async(y).boxed(),
    ];
    let figures = join_all(operations).await;
    (figures[0], figures[1], figures[2], figures[3])
}

fn main() {
    println!("{:?}", block_on(four_figures(3, 5)));
}
