//! Three first steps with async functions. This file does not compile: rustc finds three
//! mistakes, which nearly everybody makes once. For each, a change in one line is enough.
//!
//! A workshop sells square shelves. The program works out what a shelf costs.
//!
//! - `area(side)` and `price(side)` are async functions. `area` is what
//!   `do_one_thing_async(side)` gives, the side squared. `price` is the area plus what
//!   `do_another_thing_async(side)` gives, the side doubled. The thread stays free while they
//!   wait.
//! - `quote(side)` is for callers that are not async. It is an ordinary function: it runs
//!   `price` to its end and returns the number. It needs no runtime for that.
//! - `main` is an ordinary function too. It prints what `quote` returns for some side, and
//!   then ends. (It is `pub` so that the check can call it.)
//! - All numbers come from the operations. In one check these give other numbers, and the
//!   prices must follow. So a pass shows other prices than your own run.

use async_learn::{block_on, do_another_thing_async, do_one_thing_async};

/// The area of a square shelf.
pub async fn area(side: u32) -> u32 {
    // TODO: the function returns a number. Is this one?
    do_one_thing_async(side)
}

/// The price of a square shelf.
pub async fn price(side: u32) -> u32 {
    let surface = area(side).await;
    let edging = do_another_thing_async(side).await;
    surface + edging
}

/// The price of a square shelf, for callers that are not async.
pub fn quote(side: u32) -> u32 {
    // TODO: an ordinary function can't be left halfway. What runs the future instead?
    price(side).await
}

pub fn main() {
    // TODO: what does `quote` return: a future, or a number?
    println!("A shelf with side 3 costs {} coins.", block_on(quote(3)));
}
