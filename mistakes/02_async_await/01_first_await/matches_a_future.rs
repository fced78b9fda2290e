//! mistake: future-used-as-value (not_compiled)
//! Looks at the area without an `.await`, in a pattern.

use async_learn::{block_on, do_another_thing_async, do_one_thing_async};

/// The area of a square shelf.
pub async fn area(side: u32) -> u32 {
    do_one_thing_async(side).await
}

/// The price of a square shelf.
pub async fn price(side: u32) -> u32 {
    match area(side) {
        0 => 0,
        surface => surface + do_another_thing_async(side).await,
    }
}

/// The price of a square shelf, for callers that are not async.
pub fn quote(side: u32) -> u32 {
    //
    block_on(price(side))
}

// Not `async`: the operating system calls `main` and would not know what to do with a future.
pub fn main() {
    println!("A shelf with side 3 costs {} coins.", quote(3));
}
