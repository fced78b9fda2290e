//! right: a stream of boxed futures, which polls the next one when the last is done.

use async_learn::{block_on, do_another_thing_async, do_one_thing_async};
use futures::{FutureExt, StreamExt, stream};

/// Prints the pages `number` to `number + 3`.
pub async fn print_leaflet(number: u32) -> Vec<u32> {
    let cover = do_one_thing_async(number).boxed();
    let map = do_another_thing_async(number + 1).boxed();
    let text = do_one_thing_async(number + 2).boxed();
    let back = do_another_thing_async(number + 3).boxed();
    stream::iter([cover, map, text, back])
        .then(|page| page)
        .collect()
        .await
}

fn main() {
    println!("{:?}", block_on(print_leaflet(1)));
}
