//! right: a join of two joins, since a join is a future too

use async_learn::{block_on, do_another_thing_async, do_one_thing_async};

async fn two_figures(n: u32) -> (u32, u32) {
    futures::join!(do_one_thing_async(n), do_another_thing_async(n))
}

pub async fn four_figures(x: u32, y: u32) -> (u32, u32, u32, u32) {
    let ((one_x, another_x), (one_y, another_y)) = futures::join!(two_figures(x), two_figures(y));
    (one_x, another_x, one_y, another_y)
}

fn main() {
    println!("{:?}", block_on(four_figures(3, 5)));
}
