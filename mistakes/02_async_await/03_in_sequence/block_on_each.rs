//! mistake: block-on-inside-async
//! Takes `block_on` for another way to write `.await`.

use async_learn::{block_on, do_another_thing_async, do_one_thing_async};

/// Prints the pages `number` to `number + 3`.
pub async fn print_leaflet(number: u32) -> Vec<u32> {
    let cover = block_on(do_one_thing_async(number));
    let map = block_on(do_another_thing_async(number + 1));
    let text = block_on(do_one_thing_async(number + 2));
    let back = block_on(do_another_thing_async(number + 3));
    vec![cover, map, text, back]
}

fn main() {
    println!("{:?}", block_on(print_leaflet(1)));
}
