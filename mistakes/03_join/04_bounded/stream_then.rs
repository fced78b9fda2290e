//! mistake: serial-awaits
//! `then` is a loop of awaits: what it hands on is ready already, and nothing is left to overlap.

use std::future::ready;
use std::pin::pin;
use std::time::Duration;

use async_learn::{block_on, pause};
use futures::{StreamExt as _, stream};

pub async fn mirror(
    files: &[u32],
    limit: usize,
    fetch: impl AsyncFn(u32) -> String,
    mut show: impl FnMut(String),
) {
    let fetched = stream::iter(files).then(async |&file| fetch(file).await);
    let mut outputs = pin!(fetched.map(ready).buffer_unordered(limit));
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
