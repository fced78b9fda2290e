//! Four awaits, one below the other, are a sequence.

use async_learn::{block_on, do_another_thing_async, do_one_thing_async};

/// Prints the pages `number` to `number + 3`.
pub async fn print_leaflet(number: u32) -> Vec<u32> {
    // An `.await` returns when its future is done. So these lines run one after the other, as in a
    // program without async. The difference: this thread may do something else during the waits.
    let cover = do_one_thing_async(number).await;
    let map = do_another_thing_async(number + 1).await;
    let text = do_one_thing_async(number + 2).await;
    let back = do_another_thing_async(number + 3).await;
    // To make all futures first and write `vec![cover.await, map.await, …]` is as right: the order
    // of the awaits counts, not that of the calls. `join!` would be wrong here, since it runs all
    // of them at the same time.
    vec![cover, map, text, back]
}

fn main() {
    println!("{:?}", block_on(print_leaflet(1)));
}
