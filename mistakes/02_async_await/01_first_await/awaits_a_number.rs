//! mistake: not-a-future (not_compiled)
//! Awaits the twin that blocks, whose call is a number already.

use async_learn::{block_on, do_another_thing, do_one_thing_async};

/// The area of a square shelf.
pub async fn area(side: u32) -> u32 {
    do_one_thing_async(side).await
}

/// The price of a square shelf.
pub async fn price(side: u32) -> u32 {
    let surface = area(side).await;
    let edging = do_another_thing(side).await;
    surface + edging
}

/// The price of a square shelf, for callers that are not async.
pub fn quote(side: u32) -> u32 {
    block_on(price(side))
}

pub fn main() {
    println!("A shelf with side 3 costs {} coins.", quote(3));
}
