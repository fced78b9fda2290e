//! right: an async closure for a page, which keeps what came out

use async_learn::{block_on, do_another_thing_async, do_one_thing_async};

/// Prints the pages `number` to `number + 3`.
pub async fn print_leaflet(number: u32) -> Vec<u32> {
    let mut printed = Vec::new();
    let mut print = async |page: u32| {
        let gave = match page % 2 {
            0 => do_one_thing_async(number + page).await,
            _ => do_another_thing_async(number + page).await,
        };
        printed.push(gave);
    };
    for page in 0..4 {
        print(page).await;
    }
    printed
}

fn main() {
    println!("{:?}", block_on(print_leaflet(1)));
}
