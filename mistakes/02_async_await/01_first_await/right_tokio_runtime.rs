//! right: runs the future on a runtime of tokio's, and `main` is made by `#[tokio::main]`.

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
pub fn quote(side: u32) -> u32 {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    runtime
        .expect("a runtime needs nothing but a thread")
        .block_on(price(side))
}

#[tokio::main]
pub async fn main() {
    println!("A shelf with side 3 costs {} coins.", price(3).await);
}
