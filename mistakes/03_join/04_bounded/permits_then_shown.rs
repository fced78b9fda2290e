//! mistake: shown-only-at-the-end
//! Keeps to the limit with permits, but shows nothing until `join_all` has every output.

use std::time::Duration;

use async_learn::{block_on, pause};
use futures::future::join_all;
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
    for output in join_all(files.iter().map(|&file| copy(file))).await {
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
