//! mistake: equal-is-not-the-same
//! Asks once where `x` and `y` are the same number.

use async_learn::{block_on, do_another_thing_async, do_one_thing_async};

pub async fn four_figures(x: u32, y: u32) -> (u32, u32, u32, u32) {
    if x == y {
        let (one, another) = tokio::join!(do_one_thing_async(x), do_another_thing_async(x));
        return (one, another, one, another);
    }
    tokio::join!(
        do_one_thing_async(x),
        do_another_thing_async(x),
        do_one_thing_async(y),
        do_another_thing_async(y),
    )
}

fn main() {
    println!("{:?}", block_on(four_figures(3, 5)));
}
