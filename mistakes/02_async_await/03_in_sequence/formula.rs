//! mistake: answer-without-the-work
//! Knows what the pages would give, and prints none.

use async_learn::block_on;

/// Prints the pages `number` to `number + 3`.
pub async fn print_leaflet(number: u32) -> Vec<u32> {
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
