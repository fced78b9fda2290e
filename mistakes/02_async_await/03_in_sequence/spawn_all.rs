//! mistake: order-lost
//! Spawned tasks run at once, whatever the order in which they are awaited.

use async_learn::{block_on, do_another_thing_async, do_one_thing_async};

/// Prints the pages `number` to `number + 3`.
pub async fn print_leaflet(number: u32) -> Vec<u32> {
    let cover = tokio::spawn(do_one_thing_async(number));
    let map = tokio::spawn(do_another_thing_async(number + 1));
    let text = tokio::spawn(do_one_thing_async(number + 2));
    let back = tokio::spawn(do_another_thing_async(number + 3));
    let mut receipts = Vec::new();
    for page in [cover, map, text, back] {
        receipts.push(page.await.expect("no page panics"));
    }
    receipts
}

fn main() {
    println!("{:?}", block_on(print_leaflet(1)));
}
