//! mistake: clock-moved
//! Moves the clock of the check by the time that the pages would take.

use std::time::Duration;

use async_learn::block_on;

/// Prints the pages `number` to `number + 3`.
pub async fn print_leaflet(number: u32) -> Vec<u32> {
    tokio::time::advance(Duration::from_millis(160)).await;
    vec![
        number * number,
        (number + 1) * 2,
        (number + 2) * (number + 2),
        (number + 3) * 2,
    ]
}

fn main() {
    println!("{:?}", block_on(print_leaflet(1)));
}
