//! mistake: unbounded-concurrency
//! Shows each output when it is there, but has all the fetches under way at once.

use std::time::Duration;

use async_learn::{block_on, pause};
use futures::StreamExt as _;
use futures::stream::FuturesUnordered;

pub async fn mirror(
    files: &[u32],
    _limit: usize,
    fetch: impl AsyncFn(u32) -> String,
    mut show: impl FnMut(String),
) {
    let mut fetches: FuturesUnordered<_> = files.iter().map(|&file| fetch(file)).collect();
    while let Some(output) = fetches.next().await {
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
