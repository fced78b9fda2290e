//! mistake: awaited-twice
//! Pins the cover, so that rustc lets it be awaited again for a second copy.

use std::pin::pin;

use async_learn::{block_on, do_another_thing_async, do_one_thing_async};

/// Prints the pages `number` to `number + 3`.
pub async fn print_leaflet(number: u32) -> Vec<u32> {
    let mut cover = pin!(do_one_thing_async(number));
    let map = do_another_thing_async(number + 1);
    let text = do_one_thing_async(number + 2);
    let back = do_another_thing_async(number + 3);
    let copy = cover.as_mut().await;
    println!("a proof of the cover: {copy}");
    vec![cover.await, map.await, text.await, back.await]
}

fn main() {
    println!("{:?}", block_on(print_leaflet(1)));
}
