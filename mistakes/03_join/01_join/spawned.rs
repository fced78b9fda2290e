//! mistake: spawned-where-join-suffices
//! Makes a task of each operation, where one task can wait for all of them.

use async_learn::{do_another_thing_async, do_one_thing_async};

pub async fn four_figures(x: u32, y: u32) -> (u32, u32, u32, u32) {
    let one_x = tokio::spawn(do_one_thing_async(x));
    let another_x = tokio::spawn(do_another_thing_async(x));
    let one_y = tokio::spawn(do_one_thing_async(y));
    let another_y = tokio::spawn(do_another_thing_async(y));
    (
        one_x.await.unwrap(),
        another_x.await.unwrap(),
        one_y.await.unwrap(),
        another_y.await.unwrap(),
    )
}

#[tokio::main]
async fn main() {
    println!("{:?}", four_figures(3, 5).await);
}
