//! right: takes the titles as they come, each with its place, and sorts them at the end

use std::time::Duration;

use async_learn::{block_on, pause};
use futures::StreamExt as _;
use futures::stream::FuturesUnordered;

pub async fn titles(ids: &[u32], fetch: impl AsyncFn(u32) -> String) -> Vec<String> {
    let fetch = &fetch;
    let mut requests: FuturesUnordered<_> = ids
        .iter()
        .enumerate()
        .map(|(place, &id)| async move { (place, fetch(id).await) })
        .collect();
    let mut titles = Vec::new();
    while let Some(title) = requests.next().await {
        titles.push(title);
    }
    titles.sort();
    titles.into_iter().map(|(_, title)| title).collect()
}

fn main() {
    let fetch = async |id: u32| {
        pause(Duration::from_millis(10) * id).await;
        format!("book {id}")
    };
    println!("{:?}", block_on(titles(&[5, 2, 4], fetch)));
}
