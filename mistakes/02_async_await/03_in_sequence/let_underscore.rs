//! mistake: dropped-unpolled
//! Throws the futures away whose numbers it can work out by itself.

use async_learn::{block_on, do_another_thing_async, do_one_thing_async};

/// Prints the pages `number` to `number + 3`.
pub async fn print_leaflet(number: u32) -> Vec<u32> {
    let cover = do_one_thing_async(number).await;
    let _ = do_another_thing_async(number + 1);
    let text = do_one_thing_async(number + 2).await;
    let _ = do_another_thing_async(number + 3);
    vec![cover, 2 * (number + 1), text, 2 * (number + 3)]
}

fn main() {
    println!("{:?}", block_on(print_leaflet(1)));
}
