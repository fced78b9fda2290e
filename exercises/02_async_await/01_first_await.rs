//! A workshop sells square shelves. A shelf costs one coin for each unit of its area,
//! and one for each unit of edging, which goes along two of its sides. The two numbers
//! come from machines that take a while: `do_one_thing_async` squares in 30 ms, and
//! `do_another_thing_async` doubles in 50 ms.
//!
//! Make this file compile and quote prices. rustc finds three mistakes in it, and each
//! is one that everybody makes with async code; read what it says about them.
//!
//! - `area(side)` and `price(side)` are async functions. They await the two machines,
//!   and leave the thread free meanwhile. `area` is `side` squared, and `price` is that
//!   plus `side` doubled.
//! - `quote(side)` is for the till, which knows nothing of async. It is an ordinary
//!   function that runs `price` to its end and returns the number, and it needs no
//!   runtime for that.
//! - `main` is an ordinary function too. It prints what `quote` returns for some shelf, and
//!   ends after that. (It is `pub` so that the check can start it as you would.)
//! - Every price is worked out by the machines, for any `side`: if a machine gave another
//!   number one day, the prices would follow.

use async_learn::{block_on, do_another_thing, do_one_thing_async};

/// The area of a square shelf.
pub async fn area(side: u32) -> u32 {
    // TODO: a number is due here, and this is not one yet.
    do_one_thing_async(side)
}

/// The price of a square shelf.
pub async fn price(side: u32) -> u32 {
    let surface = area(side).await;
    // TODO: which of the two twins can be awaited?
    let edging = do_another_thing(side).await;
    surface + edging
}

/// The price of a square shelf, for callers that are not async.
pub fn quote(side: u32) -> u32 {
    // TODO: an ordinary function can't pause halfway. Who runs the future instead?
    price(side).await
}

pub fn main() {
    println!("A shelf with side 3 costs {} coins.", quote(3));
}
