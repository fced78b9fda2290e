//! An async function returns a future, and `.await` or `block_on` turns it into a value. This
//! file gets that wrong in three places, so it does not compile. For each of them, a change in
//! one line is enough.
//!
//! A workshop sells square shelves. The program works out what a shelf costs.
//!
//! - `area(side)` and `price(side)` are async functions, and the thread stays free while they
//!   wait. `area` is what `do_one_thing_async(side)` gives, the side squared. `price` is the area
//!   plus what `do_another_thing_async(side)` gives, the side doubled.
//! - `quote(side)` is an ordinary function, for callers that are not async. It runs `price` to
//!   its end and returns the number. There is no runtime, so use `block_on`.
//! - A call of `main` prints the price of some shelf, and then ends. (It is `pub` so that the
//!   check can call it.)
//! - All numbers come from these two operations. One check puts others in their place, which give
//!   other numbers. So the price that you see after a pass may not be the one that `exec` prints.

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
