//! mistake: none (not_compiled)
//! Hands over the function itself: nothing is a future before it is called.

use async_learn::{block_on, do_another_thing_async, do_one_thing_async};

/// The area of a square shelf.
pub async fn area(side: u32) -> u32 {
    do_one_thing_async(side).await
}

/// The price of a square shelf.
pub async fn price(side: u32) -> u32 {
    let surface = area(side).await;
    let edging = do_another_thing_async(side).await;
    surface + edging
}

/// The price of a square shelf, for callers that are not async.
pub fn quote(_side: u32) -> u32 {
    block_on(price)
}

// Not `async`: the operating system calls `main` and would not know what to do with a future.
pub fn main() {
    println!("A shelf with side 3 costs {} coins.", quote(3));
}
