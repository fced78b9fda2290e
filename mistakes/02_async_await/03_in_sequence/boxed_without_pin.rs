//! mistake: boxed-but-not-pinned (not_compiled)
//! A box gives all pages one type, and a plain box can't be awaited.

use async_learn::{block_on, do_another_thing_async, do_one_thing_async};

/// Prints the pages `number` to `number + 3`.
pub async fn print_leaflet(number: u32) -> Vec<u32> {
    let pages: [Box<dyn Future<Output = u32>>; 4] = [
        Box::new(do_one_thing_async(number)),
        Box::new(do_another_thing_async(number + 1)),
        Box::new(do_one_thing_async(number + 2)),
        Box::new(do_another_thing_async(number + 3)),
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
