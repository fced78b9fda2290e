//! Two awaits, one below the other, run their futures one after the other. A leaflet has four
//! pages, but only the cover is printed. Complete `print_leaflet` so that all four pages are
//! printed, one at a time: two pages at once jam the printer.
//!
//! - The cover is `do_one_thing_async(number)`, which takes 30 ms. The map is
//!   `do_another_thing_async(number + 1)`, which takes 50 ms. The text is
//!   `do_one_thing_async(number + 2)`, and the back is `do_another_thing_async(number + 3)`.
//! - They are printed in this order, and each begins when the one before it is done. So a
//!   leaflet takes 30 + 50 + 30 + 50 ms, and the thread stays free meanwhile.
//! - The call alone prints nothing.
//! - The output is a list of what the four pages gave, from the cover to the back.
//! - `main` has no runtime and uses `block_on`, so don't use tokio.
//!
//! Run it first: `cargo async-learn exec in_sequence` prints which operations start and end.

use async_learn::{block_on, do_another_thing_async, do_one_thing_async};

/// Prints the pages `number` to `number + 3`.
pub async fn print_leaflet(number: u32) -> Vec<u32> {
    let cover = do_one_thing_async(number);
    let map = do_another_thing_async(number + 1);
    let text = do_one_thing_async(number + 2);
    let back = do_another_thing_async(number + 3);
    // TODO: these are four futures. How many of them run?
    vec![cover.await]
}

fn main() {
    println!("{:?}", block_on(print_leaflet(1)));
}
