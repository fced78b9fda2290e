//! mistake: none
//! Takes it for granted that there are as many files as places.

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
    let mut under_way: FuturesUnordered<_> =
        files[..limit].iter().map(|&file| fetch(file)).collect();
    let mut waiting = files[limit..].iter();
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
