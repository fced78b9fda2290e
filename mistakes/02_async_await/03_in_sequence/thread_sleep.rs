//! mistake: thread-sleep
//! Sleeps as long as the printer would take.

use std::thread;
use std::time::Duration;

use async_learn::block_on;

/// Prints the pages `number` to `number + 3`.
pub async fn print_leaflet(number: u32) -> Vec<u32> {
    thread::sleep(Duration::from_millis(30 + 50 + 30 + 50));
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
