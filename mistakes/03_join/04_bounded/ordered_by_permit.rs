//! mistake: ready-but-kept-in-line
//! The permits keep all places full, but `FuturesOrdered` gives the outputs in the files' order.

use std::time::Duration;

use async_learn::{block_on, pause};
use futures::StreamExt as _;
use futures::stream::FuturesOrdered;
use tokio::sync::Semaphore;

pub async fn mirror(
    files: &[u32],
    limit: usize,
    fetch: impl AsyncFn(u32) -> String,
    mut show: impl FnMut(String),
) {
    let places = Semaphore::new(limit);
    let copy = async |file| {
        let _permit = places.acquire().await;
        fetch(file).await
    };
    let mut outputs: FuturesOrdered<_> = files.iter().map(|&file| copy(file)).collect();
    while let Some(output) = outputs.next().await {
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
