//! mistake: awaited-inside-join
//! Two branches of two awaits each: inside a branch, one still waits for the other.

use async_learn::{block_on, do_another_thing_async, do_one_thing_async};

pub async fn four_figures(x: u32, y: u32) -> (u32, u32, u32, u32) {
    let of = async |n| {
        let one = do_one_thing_async(n).await;
        let another = do_another_thing_async(n).await;
        (one, another)
    };
    let ((one_x, another_x), (one_y, another_y)) = tokio::join!(of(x), of(y));
    (one_x, another_x, one_y, another_y)
}

fn main() {
    println!("{:?}", block_on(four_figures(3, 5)));
}
