//! mistake: none
//! Refills when one is done, but begins with one fewer than the limit allows.

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
    let mut waiting = files.iter().map(|&file| fetch(file));
    let mut under_way: FuturesUnordered<_> = waiting.by_ref().take((limit - 1).max(1)).collect();
    while let Some(output) = under_way.next().await {
        show(output);
        under_way.extend(waiting.next());
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
