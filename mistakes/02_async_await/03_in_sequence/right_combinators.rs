//! right: an ordinary function that chains the pages, the first two with combinators

use async_learn::{block_on, do_another_thing_async, do_one_thing_async};
use futures::FutureExt;

/// Prints the pages `number` to `number + 3`.
pub fn print_leaflet(number: u32) -> impl Future<Output = Vec<u32>> {
    let cover = do_one_thing_async(number);
    cover
        .then(move |cover| do_another_thing_async(number + 1).map(move |map| vec![cover, map]))
        .then(move |mut printed| async move {
            printed.push(do_one_thing_async(number + 2).await);
            printed.push(do_another_thing_async(number + 3).await);
            printed
        })
}

fn main() {
    println!("{:?}", block_on(print_leaflet(1)));
}
