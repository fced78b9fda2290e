//! mistake: dealt-out-beforehand
//! Deals the files out to `limit` workers, one of which may be done while another has a pile.

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
    let show = RefCell::new(show);
    let worker = async |first| {
        for &file in files.iter().skip(first).step_by(limit) {
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
