//! mistake: futures-of-different-types (not_compiled)
//! Two kinds of pages in one array, for a loop that awaits them.

use async_learn::{block_on, do_another_thing_async, do_one_thing_async};

/// Prints the pages `number` to `number + 3`.
pub async fn print_leaflet(number: u32) -> Vec<u32> {
    let pages = [
        do_one_thing_async(number),
        do_another_thing_async(number + 1),
        do_one_thing_async(number + 2),
        do_another_thing_async(number + 3),
    ];
    let mut printed = Vec::new();
    for page in pages {
        printed.push(page.await);
    }
    printed
}

fn main() {
    println!("{:?}", block_on(print_leaflet(1)));
}
