//! mistake: none
//! Makes each fetch once to count them, and then once more.

use std::time::Duration;

use async_learn::{block_on, pause};
use futures::{StreamExt as _, stream};

pub async fn mirror(
    files: &[u32],
    limit: usize,
    fetch: impl AsyncFn(u32) -> String,
    mut show: impl FnMut(String),
) {
    let fetches = || files.iter().map(|&file| fetch(file));
    let count = fetches().map(drop).count();
    let mut outputs = stream::iter(fetches()).buffer_unordered(limit.min(count.max(1)));
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
