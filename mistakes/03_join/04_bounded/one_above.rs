//! mistake: none
//! Begins the next one before it looks whether there is a place.

use std::time::Duration;

use async_learn::{block_on, pause};
use futures::StreamExt as _;
use futures::stream::FuturesUnordered;

pub async fn mirror(
    files: &[u32],
    limit: usize,
    fetch: impl AsyncFn(u32) -> String,
    mut show: impl FnMut(String),
) {
    let mut under_way = FuturesUnordered::new();
    for &file in files {
        under_way.push(fetch(file));
        if under_way.len() > limit
            && let Some(output) = under_way.next().await
        {
            show(output);
        }
    }
    while let Some(output) = under_way.next().await {
        show(output);
    }
}

fn main() {
    let fetch = async |file: u32| {
        pause(Duration::from_millis(10) * file).await;
        format!("file {file}")
    };
    let show = |output| println!("{output}");
    block_on(mirror(&[6, 2, 5, 3, 1], 2, fetch, show));
}
