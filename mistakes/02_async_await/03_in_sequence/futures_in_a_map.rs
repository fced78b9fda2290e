//! mistake: future-used-as-value (not_compiled)
//! Collects blocks where their numbers are due.

use async_learn::{block_on, do_another_thing_async, do_one_thing_async};

/// Prints the pages `number` to `number + 3`.
pub async fn print_leaflet(number: u32) -> Vec<u32> {
    (0..4)
        .map(|page| async move {
            if page % 2 == 0 {
                do_one_thing_async(number + page).await
            } else {
                do_another_thing_async(number + page).await
            }
        })
        .collect()
}

fn main() {
    println!("{:?}", block_on(print_leaflet(1)));
}
