//! mistake: limit-of-its-own
//! Never has more than five thousand under way, whatever the limit allows.

use std::time::Duration;

use async_learn::{block_on, pause};
use futures::{StreamExt as _, stream};

pub async fn mirror(
    files: &[u32],
    limit: usize,
    fetch: impl AsyncFn(u32) -> String,
    mut show: impl FnMut(String),
) {
    let fetches = stream::iter(files.iter().map(|&file| fetch(file)));
    let mut outputs = fetches.buffer_unordered(limit.min(5000));
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
