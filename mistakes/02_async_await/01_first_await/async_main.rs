//! mistake: async-main-without-runtime (not_compiled)
//! Makes everything async, up to `main`. As a program, it does not compile (E0752).

use async_learn::{do_another_thing_async, do_one_thing_async};

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
pub async fn quote(side: u32) -> u32 {
    price(side).await
}

pub async fn main() {
    println!("A shelf with side 3 costs {} coins.", quote(3).await);
}
