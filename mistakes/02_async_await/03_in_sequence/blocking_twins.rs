//! mistake: thread-sleep
//! Takes the jobs of the first chapter; the order is right, and the thread is held.

use async_learn::{block_on, do_another_thing, do_one_thing};

/// Prints the pages `number` to `number + 3`.
pub async fn print_leaflet(number: u32) -> Vec<u32> {
    let cover = do_one_thing(number);
    let map = do_another_thing(number + 1);
    let text = do_one_thing(number + 2);
    let back = do_another_thing(number + 3);
    vec![cover, map, text, back]
}

fn main() {
    println!("{:?}", block_on(print_leaflet(1)));
}
