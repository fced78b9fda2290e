//! mistake: none
//! Asks for each title twice, and takes the first answer.

use std::time::Duration;

use async_learn::{block_on, pause};
use futures::future::join_all;

pub async fn titles(ids: &[u32], fetch: impl AsyncFn(u32) -> String) -> Vec<String> {
    let ask = async |id| tokio::join!(fetch(id), fetch(id)).0;
    join_all(ids.iter().map(|&id| ask(id))).await
}

fn main() {
    let fetch = async |id: u32| {
        pause(Duration::from_millis(10) * id).await;
        format!("book {id}")
    };
    println!("{:?}", block_on(titles(&[5, 2, 4], fetch)));
}
