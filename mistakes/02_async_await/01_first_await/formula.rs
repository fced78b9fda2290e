//! mistake: answer-without-the-work
//! Works the numbers out by itself and asks no machine.

use async_learn::block_on;

/// The area of a square shelf.
pub async fn area(side: u32) -> u32 {
    side * side
}

/// The price of a square shelf.
pub async fn price(side: u32) -> u32 {
    let surface = area(side).await;
    let edging = side * 2;
    surface + edging
}

/// The price of a square shelf, for callers that are not async.
pub fn quote(side: u32) -> u32 {
    block_on(price(side))
}

pub fn main() {
    println!("A shelf with side 3 costs {} coins.", quote(3));
}
