//! mistake: serial-awaits
//! Makes all four futures first, and then awaits them in turn: making one starts nothing.

use async_learn::{block_on, do_another_thing_async, do_one_thing_async};

pub async fn four_figures(x: u32, y: u32) -> (u32, u32, u32, u32) {
    let one_x = do_one_thing_async(x);
    let another_x = do_another_thing_async(x);
    let one_y = do_one_thing_async(y);
    let another_y = do_another_thing_async(y);
    (one_x.await, another_x.await, one_y.await, another_y.await)
}

fn main() {
    println!("{:?}", block_on(four_figures(3, 5)));
}
