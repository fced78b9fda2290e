//! mistake: clock-moved
//! Stops the clock first, so that the printing takes no time.

use async_learn::{block_on, do_another_thing_async, do_one_thing_async};

/// Prints the pages `number` to `number + 3`.
pub async fn print_leaflet(number: u32) -> Vec<u32> {
    tokio::time::pause();
    let cover = do_one_thing_async(number);
    let map = do_another_thing_async(number + 1);
    let text = do_one_thing_async(number + 2);
    let back = do_another_thing_async(number + 3);
    vec![cover.await, map.await, text.await, back.await]
}

fn main() {
    println!("{:?}", block_on(print_leaflet(1)));
}
