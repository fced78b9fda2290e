//! mistake: output-thrown-away
//! Three figures come from their operations, and one that "is double in any case" does not.

use async_learn::{block_on, do_another_thing_async, do_one_thing_async};

pub async fn four_figures(x: u32, y: u32) -> (u32, u32, u32, u32) {
    let (one_x, another_x, one_y, _) = tokio::join!(
        do_one_thing_async(x),
        do_another_thing_async(x),
        do_one_thing_async(y),
        do_another_thing_async(y),
    );
    (one_x, another_x, one_y, y + y)
}

fn main() {
    println!("{:?}", block_on(four_figures(3, 5)));
}
