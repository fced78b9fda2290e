//! mistake: none
//! Takes it for granted that there is a file.

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
    let mut waiting = files.iter();
    let mut under_way = FuturesUnordered::new();
    under_way.push(fetch(*waiting.next().unwrap()));
    under_way.extend(waiting.by_ref().take(limit - 1).map(|&file| fetch(file)));
    while let Some(output) = under_way.next().await {
        show(output);
        under_way.extend(waiting.next().map(|&file| fetch(file)));
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
