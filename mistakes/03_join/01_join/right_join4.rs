//! right: the function `join4`, whose future is awaited like any other

use async_learn::{block_on, do_another_thing_async, do_one_thing_async};
use futures::future::join4;

pub async fn four_figures(x: u32, y: u32) -> (u32, u32, u32, u32) {
    let one_x = do_one_thing_async(x);
    let another_x = do_another_thing_async(x);
    let one_y = do_one_thing_async(y);
    let another_y = do_another_thing_async(y);
    join4(one_x, another_x, one_y, another_y).await
}

fn main() {
    println!("{:?}", block_on(four_figures(3, 5)));
}
