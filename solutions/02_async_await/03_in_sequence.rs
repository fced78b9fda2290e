//! A small press prints leaflets of four pages on its only printer. A page may go in
//! when the one before it has come out; two at a time are a paper jam.

use async_learn::{block_on, do_another_thing_async, do_one_thing_async};

/// Prints the pages `number` to `number + 3`.
pub async fn print_leaflet(number: u32) -> Vec<u32> {
    // An `.await` comes back only when its future is done, so these lines run like those of
    // a program without async: top-down, one after the other. What is different is that
    // this thread may do something else during each of the four waits.
    let cover = do_one_thing_async(number).await;
    let map = do_another_thing_async(number + 1).await;
    let text = do_one_thing_async(number + 2).await;
    let back = do_another_thing_async(number + 3).await;
    // Making all futures first and writing `vec![cover.await, map.await, …]` is as right:
    // the order of the awaits counts, not that of the calls. `join!` would be wrong here,
    // since it has all of them under way at once.
    vec![cover, map, text, back]
}

fn main() {
    println!("{:?}", block_on(print_leaflet(1)));
}
