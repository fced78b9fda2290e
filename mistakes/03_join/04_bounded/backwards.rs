//! mistake: none
//! Takes the files from the end of the list.

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
    let mut waiting = files.to_vec();
    let mut under_way = FuturesUnordered::new();
    loop {
        while under_way.len() < limit
            && let Some(file) = waiting.pop()
        {
            under_way.push(fetch(file));
        }
        match under_way.next().await {
            Some(output) => show(output),
            None => return,
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
