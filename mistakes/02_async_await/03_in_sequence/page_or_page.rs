//! mistake: futures-of-different-types (not_compiled)
//! Chooses between two futures, and awaits the one that was chosen.

use async_learn::{block_on, do_another_thing_async, do_one_thing_async};

/// Prints the pages `number` to `number + 3`.
pub async fn print_leaflet(number: u32) -> Vec<u32> {
    let mut printed = Vec::new();
    for page in 0..4 {
        let work = if page % 2 == 0 {
            do_one_thing_async(number + page)
        } else {
            do_another_thing_async(number + page)
        };
        printed.push(work.await);
    }
    printed
}

fn main() {
    println!("{:?}", block_on(print_leaflet(1)));
}
