//! mistake: off-its-runtime
//! Awaits a spawned task for each page: the order is right, and only a tokio runtime can do it.

use async_learn::{block_on, do_another_thing_async, do_one_thing_async};

/// Prints the pages `number` to `number + 3`.
pub async fn print_leaflet(number: u32) -> Vec<u32> {
    let cover = tokio::spawn(do_one_thing_async(number)).await;
    let map = tokio::spawn(do_another_thing_async(number + 1)).await;
    let text = tokio::spawn(do_one_thing_async(number + 2)).await;
    let back = tokio::spawn(do_another_thing_async(number + 3)).await;
    [cover, map, text, back]
        .map(|page| page.expect("no page panics"))
        .to_vec()
}

fn main() {
    println!("{:?}", block_on(print_leaflet(1)));
}
