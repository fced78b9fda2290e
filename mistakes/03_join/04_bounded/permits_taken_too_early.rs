//! mistake: asleep (hung)
//! Takes the permits before anything polls the fetches that would give them back.

use std::cell::RefCell;
use std::time::Duration;

use async_learn::{block_on, pause};
use futures::future::join_all;
use tokio::sync::Semaphore;

pub async fn mirror(
    files: &[u32],
    limit: usize,
    fetch: impl AsyncFn(u32) -> String,
    show: impl FnMut(String),
) {
    let places = Semaphore::new(limit);
    let show = RefCell::new(show);
    let mut fetches = Vec::new();
    for &file in files {
        let permit = places.acquire().await;
        let (fetch, show) = (&fetch, &show);
        fetches.push(async move {
            let _permit = permit;
            let output = fetch(file).await;
            show.borrow_mut()(output);
        });
    }
    join_all(fetches).await;
}

fn main() {
    let fetch = async |file: u32| {
        pause(Duration::from_millis(10) * file).await;
        format!("file {file}")
    };
    let show = |output| println!("{output}");
    block_on(mirror(&[6, 2, 5, 3, 1], 2, fetch, show));
}
