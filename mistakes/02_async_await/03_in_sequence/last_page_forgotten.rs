//! mistake: never-awaited
//! Awaits three pages, and takes the last one for printed.

use async_learn::{block_on, do_another_thing_async, do_one_thing_async};

/// Prints the pages `number` to `number + 3`.
pub async fn print_leaflet(number: u32) -> Vec<u32> {
    let cover = do_one_thing_async(number);
    let map = do_another_thing_async(number + 1);
    let text = do_one_thing_async(number + 2);
    let _back = do_another_thing_async(number + 3);
    let receipts = vec![cover.await, map.await, text.await];
    println!("{receipts:?}");
    [receipts, vec![2 * (number + 3)]].concat()
}

fn main() {
    println!("{:?}", block_on(print_leaflet(1)));
}
