//! mistake: equal-is-not-the-same
//! Leaves out a file that it has seen before.

use std::time::Duration;

use async_learn::{block_on, pause};
use futures::{StreamExt as _, stream};

pub async fn mirror(
    files: &[u32],
    limit: usize,
    fetch: impl AsyncFn(u32) -> String,
    mut show: impl FnMut(String),
) {
    let mut seen = std::collections::HashSet::new();
    let files = files.iter().filter(|file| seen.insert(**file));
    let fetches = stream::iter(files.map(|&file| fetch(file)));
    let mut outputs = fetches.buffer_unordered(limit);
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
