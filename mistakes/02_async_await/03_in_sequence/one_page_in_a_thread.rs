//! mistake: block-on-inside-async
//! Has one of the pages printed by a thread, and waits for it in the middle of a poll.

use async_learn::{block_on, do_another_thing_async, do_one_thing_async};

pub async fn print_leaflet(number: u32) -> Vec<u32> {
    let a = do_one_thing_async(number).await;
    let map = std::thread::spawn(move || block_on(do_another_thing_async(number + 1)));
    let b = map.join().expect("it prints a page");
    let c = do_one_thing_async(number + 2).await;
    vec![a, b, c, do_another_thing_async(number + 3).await]
}

fn main() {
    println!("{:?}", block_on(print_leaflet(1)));
}
