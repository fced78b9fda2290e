//! mistake: work-at-the-call
//! Prints the cover right away, so that only the others are left for later.

use async_learn::{block_on, do_another_thing_async, do_one_thing_async};

/// Prints the pages `number` to `number + 3`.
pub fn print_leaflet(number: u32) -> impl Future<Output = Vec<u32>> {
    let cover = block_on(do_one_thing_async(number));
    async move {
        let map = do_another_thing_async(number + 1).await;
        let text = do_one_thing_async(number + 2).await;
        let back = do_another_thing_async(number + 3).await;
        vec![cover, map, text, back]
    }
}

fn main() {
    println!("{:?}", block_on(print_leaflet(1)));
}
