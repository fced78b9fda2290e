//! mistake: busy-waiting
//! Keeps all places full, and looks every millisecond whether one of them is done.

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
    let mut outputs = std::pin::pin!(fetches.buffer_unordered(limit));
    loop {
        match futures::poll!(outputs.next()) {
            std::task::Poll::Ready(Some(output)) => show(output),
            std::task::Poll::Ready(None) => return,
            std::task::Poll::Pending => pause(Duration::from_millis(1)).await,
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
