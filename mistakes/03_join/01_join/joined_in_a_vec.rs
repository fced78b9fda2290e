//! mistake: futures-of-different-types (not_compiled)
//! Puts two operations, which are two types, into one `vec!`.

use async_learn::{block_on, do_another_thing_async, do_one_thing_async};
use futures::future::join_all;

pub async fn four_figures(x: u32, y: u32) -> (u32, u32, u32, u32) {
    let figures = join_all(vec![
        do_one_thing_async(x),
        do_another_thing_async(x),
        do_one_thing_async(y),
        do_another_thing_async(y),
    ])
    .await;
    (figures[0], figures[1], figures[2], figures[3])
}

fn main() {
    println!("{:?}", block_on(four_figures(3, 5)));
}
