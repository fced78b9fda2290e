//! right: `limit` workers that take the next file from one shared iterator

use std::cell::RefCell;
use std::time::Duration;

use async_learn::{block_on, pause};
use futures::future::join_all;

pub async fn mirror(
    files: &[u32],
    limit: usize,
    fetch: impl AsyncFn(u32) -> String,
    show: impl FnMut(String),
) {
    let files = RefCell::new(files.iter());
    let show = RefCell::new(show);
    let next = || files.borrow_mut().next();
    let worker = async |_| {
        while let Some(&file) = next() {
            let output = fetch(file).await;
            show.borrow_mut()(output);
        }
    };
    join_all((0..limit).map(worker)).await;
}

fn main() {
    let fetch = async |file: u32| {
        pause(Duration::from_millis(10) * file).await;
        format!("file {file}")
    };
    let show = |output| println!("{output}");
    block_on(mirror(&[6, 2, 5, 3, 1], 2, fetch, show));
}
