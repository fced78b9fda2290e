//! mistake: output-thrown-away (failed, unix)
//! Gets a quote, and prints what it knows to be the price.

use async_learn::{block_on, do_another_thing_async, do_one_thing_async};

/// The area of a square shelf.
pub async fn area(side: u32) -> u32 {
    do_one_thing_async(side).await
}

/// The price of a square shelf.
pub async fn price(side: u32) -> u32 {
    area(side).await + do_another_thing_async(side).await
}

/// The price of a square shelf, for callers that are not async.
pub fn quote(side: u32) -> u32 {
    block_on(price(side))
}

pub fn main() {
    quote(3);
    println!("A shelf with side 3 costs {} coins.", 3 * 3 + 2 * 3);
}
