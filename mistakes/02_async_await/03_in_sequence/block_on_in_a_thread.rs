//! mistake: block-on-inside-async
//! Gives the printing a thread of its own, and joins it: the thread that polls stands still.

use async_learn::{block_on, do_another_thing_async, do_one_thing_async};

pub async fn print_leaflet(number: u32) -> Vec<u32> {
    std::thread::spawn(move || {
        vec![
            block_on(do_one_thing_async(number)),
            block_on(do_another_thing_async(number + 1)),
            block_on(do_one_thing_async(number + 2)),
            block_on(do_another_thing_async(number + 3)),
        ]
    })
    .join()
    .unwrap()
}

fn main() {
    println!("{:?}", block_on(print_leaflet(1)));
}
