//! mistake: await-outside-async (not_compiled)
//! The closure is not async, although the function around it is.

use async_learn::{block_on, do_another_thing_async, do_one_thing_async};

/// Prints the pages `number` to `number + 3`.
pub async fn print_leaflet(number: u32) -> Vec<u32> {
    (0..4)
        .map(|page| match page % 2 {
            0 => do_one_thing_async(number + page).await,
            _ => do_another_thing_async(number + page).await,
        })
        .collect()
}

fn main() {
    println!("{:?}", block_on(print_leaflet(1)));
}
