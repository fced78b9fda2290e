//! mistake: blocked (hung)
//! Runs each to its end, one after the other, from inside of async code.

use async_learn::{block_on, do_another_thing_async, do_one_thing_async};

pub async fn four_figures(x: u32, y: u32) -> (u32, u32, u32, u32) {
    let one_x = block_on(do_one_thing_async(x));
    let another_x = block_on(do_another_thing_async(x));
    let one_y = block_on(do_one_thing_async(y));
    let another_y = block_on(do_another_thing_async(y));
    (one_x, another_x, one_y, another_y)
}

fn main() {
    println!("{:?}", block_on(four_figures(3, 5)));
}
