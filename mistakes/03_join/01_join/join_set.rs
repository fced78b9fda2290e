//! mistake: spawned-where-join-suffices
//! A `JoinSet`, which is for tasks.

use async_learn::{do_another_thing_async, do_one_thing_async};
use tokio::task::JoinSet;

pub async fn four_figures(x: u32, y: u32) -> (u32, u32, u32, u32) {
    let mut tasks = JoinSet::new();
    tasks.spawn(async move { (0, do_one_thing_async(x).await) });
    tasks.spawn(async move { (1, do_another_thing_async(x).await) });
    tasks.spawn(async move { (2, do_one_thing_async(y).await) });
    tasks.spawn(async move { (3, do_another_thing_async(y).await) });
    let mut figures = tasks.join_all().await;
    figures.sort_unstable();
    (figures[0].1, figures[1].1, figures[2].1, figures[3].1)
}

#[tokio::main]
async fn main() {
    println!("{:?}", four_figures(3, 5).await);
}
