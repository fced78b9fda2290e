//! mistake: spawned-where-join-suffices
//! Tasks of a `LocalSet` stay on this thread, and are tasks all the same.

use async_learn::{block_on, do_another_thing_async, do_one_thing_async};
use tokio::task::LocalSet;

pub async fn four_figures(x: u32, y: u32) -> (u32, u32, u32, u32) {
    let tasks = LocalSet::new();
    let one_x = tasks.spawn_local(do_one_thing_async(x));
    let another_x = tasks.spawn_local(do_another_thing_async(x));
    let one_y = tasks.spawn_local(do_one_thing_async(y));
    let another_y = tasks.spawn_local(do_another_thing_async(y));
    tasks.await;
    (
        one_x.await.unwrap(),
        another_x.await.unwrap(),
        one_y.await.unwrap(),
        another_y.await.unwrap(),
    )
}

fn main() {
    println!("{:?}", block_on(four_figures(3, 5)));
}
