//! mistake: results-out-of-order
//! Prints in order, and returns the receipts in another.

use async_learn::{block_on, do_another_thing_async, do_one_thing_async};

/// Prints the pages `number` to `number + 3`.
pub async fn print_leaflet(number: u32) -> Vec<u32> {
    let cover = do_one_thing_async(number);
    let map = do_another_thing_async(number + 1);
    let text = do_one_thing_async(number + 2);
    let back = do_another_thing_async(number + 3);
    let (cover, map) = (cover.await, map.await);
    let (text, back) = (text.await, back.await);
    vec![cover, text, map, back]
}

fn main() {
    println!("{:?}", block_on(print_leaflet(1)));
}
