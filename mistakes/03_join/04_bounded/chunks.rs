//! mistake: chunks-wait-for-the-slowest
//! Joins batches of `limit` files, each batch after the one before it.

use std::time::Duration;

use async_learn::{block_on, pause};
use futures::future::join_all;

pub async fn mirror(
    files: &[u32],
    limit: usize,
    fetch: impl AsyncFn(u32) -> String,
    mut show: impl FnMut(String),
) {
    for batch in files.chunks(limit) {
        for output in join_all(batch.iter().map(|&file| fetch(file))).await {
            show(output);
        }
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
