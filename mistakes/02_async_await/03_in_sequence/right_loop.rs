//! right: an async function for a page, awaited in a loop.

use async_learn::{block_on, do_another_thing_async, do_one_thing_async};

/// Prints page `page`, which is in place `place` of its leaflet.
async fn print_page(page: u32, place: u32) -> u32 {
    if place.is_multiple_of(2) {
        do_one_thing_async(page).await
    } else {
        do_another_thing_async(page).await
    }
}

/// Prints the pages `number` to `number + 3`.
pub async fn print_leaflet(number: u32) -> Vec<u32> {
    let mut receipts = Vec::with_capacity(4);
    for page in number..number + 4 {
        receipts.push(print_page(page, page - number).await);
    }
    receipts
}

fn main() {
    println!("{:?}", block_on(print_leaflet(1)));
}
