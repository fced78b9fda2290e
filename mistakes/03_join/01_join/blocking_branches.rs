//! mistake: thread-sleep
//! Joins branches that call the blocking functions of chapter 1: no branch can begin while
//! another one keeps the thread.

use async_learn::{block_on, do_another_thing, do_one_thing};

pub async fn four_figures(x: u32, y: u32) -> (u32, u32, u32, u32) {
    tokio::join!(
        async { do_one_thing(x) },
        async { do_another_thing(x) },
        async { do_one_thing(y) },
        async { do_another_thing(y) },
    )
}

fn main() {
    println!("{:?}", block_on(four_figures(3, 5)));
}
