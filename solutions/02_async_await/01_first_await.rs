//! A future of a number becomes the number by `.await`, and where async ends, by `block_on`.

use async_learn::{block_on, do_another_thing_async, do_one_thing_async};

/// The area of a square shelf.
pub async fn area(side: u32) -> u32 {
    // The call makes a future of a number. `.await` runs that future to its end, and the
    // value of the whole expression is the number.
    do_one_thing_async(side).await
}

/// The price of a square shelf.
pub async fn price(side: u32) -> u32 {
    // Our own async functions are awaited just like those of a library.
    let surface = area(side).await;
    // There is also an ordinary function `do_another_thing`. It returns the number itself, but
    // for 50 ms its thread can do nothing else.
    let edging = do_another_thing_async(side).await;
    surface + edging
}

/// The price of a square shelf, for callers that are not async.
pub fn quote(side: u32) -> u32 {
    // Here async ends. `block_on` polls the future, sleeps while there is nothing to do, and
    // returns the number. This thread can do nothing else until then.
    //
    // With tokio it would be `tokio::runtime::Runtime::new()?.block_on(price(side))`. The
    // attribute `#[tokio::main]` puts such a line into a `main`.
    block_on(price(side))
}

// Not `async`: the operating system calls `main`, and it knows nothing about futures. And no
// `block_on`: `quote` has returned a number, so there is nothing left to wait for.
pub fn main() {
    println!("A shelf with side 3 costs {} coins.", quote(3));
}
