//! A workshop sells square shelves. A shelf costs one coin for each unit of its area,
//! and one for each unit of edging, which goes along two of its sides. The two numbers
//! come from machines that take a while: `do_one_thing_async` squares in 30 ms, and
//! `do_another_thing_async` doubles in 50 ms.

use async_learn::{block_on, do_another_thing_async, do_one_thing_async};

/// The area of a square shelf.
pub async fn area(side: u32) -> u32 {
    // The call makes a future of a number. `.await` runs that future to its end, and the
    // whole expression is then the number itself.
    do_one_thing_async(side).await
}

/// The price of a square shelf.
pub async fn price(side: u32) -> u32 {
    // Our own async functions are awaited just like those of a library.
    let surface = area(side).await;
    // `do_another_thing` returns a plain number after 50 ms in which its thread can do
    // nothing else. Only its async twin is something to await.
    let edging = do_another_thing_async(side).await;
    surface + edging
}

/// The price of a square shelf, for callers that are not async.
pub fn quote(side: u32) -> u32 {
    // Here async ends: `block_on` polls the future, sleeps while there is nothing to do,
    // and returns when it is done. That holds this thread, which is what a till expects.
    //
    // With tokio it would be `tokio::runtime::Runtime::new()?.block_on(price(side))`,
    // and that is what `#[tokio::main]` puts into a `main`.
    block_on(price(side))
}

// Not `async`: the operating system calls `main` and would not know what to do with a future.
pub fn main() {
    println!("A shelf with side 3 costs {} coins.", quote(3));
}
