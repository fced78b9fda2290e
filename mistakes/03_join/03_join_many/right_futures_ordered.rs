//! right: `FuturesOrdered`, a stream of the outputs in the order of the futures

use std::time::Duration;

use async_learn::{block_on, pause};
use futures::StreamExt as _;
use futures::stream::FuturesOrdered;

pub async fn titles(ids: &[u32], fetch: impl AsyncFn(u32) -> String) -> Vec<String> {
    let requests: FuturesOrdered<_> = ids.iter().map(|&id| fetch(id)).collect();
    requests.collect().await
}

fn main() {
    let fetch = async |id: u32| {
        pause(Duration::from_millis(10) * id).await;
        format!("book {id}")
    };
    println!("{:?}", block_on(titles(&[5, 2, 4], fetch)));
}
