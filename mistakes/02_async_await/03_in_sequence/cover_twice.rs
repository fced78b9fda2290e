//! mistake: none
//! Prints the cover once more, as a proof.

use async_learn::{block_on, do_another_thing_async, do_one_thing_async};

/// Prints the pages `number` to `number + 3`.
pub async fn print_leaflet(number: u32) -> Vec<u32> {
    do_one_thing_async(number).await;
    let cover = do_one_thing_async(number).await;
    let map = do_another_thing_async(number + 1).await;
    let text = do_one_thing_async(number + 2).await;
    let back = do_another_thing_async(number + 3).await;
    vec![cover, map, text, back]
}

fn main() {
    println!("{:?}", block_on(print_leaflet(1)));
}
