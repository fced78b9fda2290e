//! mistake: output-thrown-away
//! Asks all four at once, throws away what they say, and works the figures out.

use async_learn::{block_on, do_another_thing_async, do_one_thing_async};

pub async fn four_figures(x: u32, y: u32) -> (u32, u32, u32, u32) {
    let _ = tokio::join!(
        do_one_thing_async(x),
        do_another_thing_async(x),
        do_one_thing_async(y),
        do_another_thing_async(y),
    );
    (x * x, 2 * x, y * y, 2 * y)
}

fn main() {
    println!("{:?}", block_on(four_figures(3, 5)));
}
