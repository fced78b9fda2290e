//! A small press prints leaflets of four pages on its only printer. A page may go in
//! when the one before it has come out; two at a time are a paper jam.
//!
//! `print_leaflet` knows what the four pages are, but only the cover ever comes out.
//! Let it print all of them:
//!
//! - The cover is `do_one_thing_async(number)` (30 ms), the map is
//!   `do_another_thing_async(number + 1)` (50 ms), the text is
//!   `do_one_thing_async(number + 2)`, and the back is `do_another_thing_async(number + 3)`.
//! - They are printed in this order, and each begins when the one before it is done.
//! - So a leaflet takes 30 + 50 + 30 + 50 ms. Meanwhile the thread stays free for others.
//! - No runtime is needed for it: `main` uses `block_on`.
//! - The result is what the four pages gave, from the cover to the back.

use async_learn::{block_on, do_another_thing_async, do_one_thing_async};

/// Prints the pages `number` to `number + 3`.
pub async fn print_leaflet(number: u32) -> Vec<u32> {
    let cover = do_one_thing_async(number);
    let map = do_another_thing_async(number + 1);
    let text = do_one_thing_async(number + 2);
    let back = do_another_thing_async(number + 3);
    // TODO: four pages were made here. How many of them are printed?
    vec![cover.await]
}

fn main() {
    println!("{:?}", block_on(print_leaflet(1)));
}
