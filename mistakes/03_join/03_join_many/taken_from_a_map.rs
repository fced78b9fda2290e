//! mistake: equal-is-not-the-same
//! Keeps the titles by their ids, and takes each out for its place: once.

use std::time::Duration;

use async_learn::{block_on, pause};
use futures::{StreamExt as _, stream::FuturesUnordered};

pub async fn titles(ids: &[u32], fetch: impl AsyncFn(u32) -> String) -> Vec<String> {
    let fetch = &fetch;
    let requests = ids.iter().map(|&id| async move { (id, fetch(id).await) });
    let requests: FuturesUnordered<_> = requests.collect();
    let mut found: std::collections::HashMap<u32, String> = requests.collect().await;
    ids.iter()
        .map(|id| found.remove(id).expect("each title came"))
        .collect()
}

fn main() {
    let fetch = async |id: u32| {
        pause(Duration::from_millis(10) * id).await;
        format!("book {id}")
    };
    println!("{:?}", block_on(titles(&[5, 2, 4], fetch)));
}
