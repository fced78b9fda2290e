//! mistake: completion-order
//! `FuturesUnordered` gives each title when it comes.

use std::time::Duration;

use async_learn::{block_on, pause};
use futures::StreamExt as _;
use futures::stream::FuturesUnordered;

pub async fn titles(ids: &[u32], fetch: impl AsyncFn(u32) -> String) -> Vec<String> {
    let requests: FuturesUnordered<_> = ids.iter().map(|&id| fetch(id)).collect();
    requests.collect().await
}

fn main() {
    let fetch = async |id: u32| {
        pause(Duration::from_millis(10) * id).await;
        format!("book {id}")
    };
    println!("{:?}", block_on(titles(&[5, 2, 4], fetch)));
}
