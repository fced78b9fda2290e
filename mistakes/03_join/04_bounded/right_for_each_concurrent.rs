//! right: `for_each_concurrent`, where each body shows its own output

use std::cell::RefCell;
use std::time::Duration;

use async_learn::{block_on, pause};
use futures::{StreamExt as _, stream};

pub async fn mirror(
    files: &[u32],
    limit: usize,
    fetch: impl AsyncFn(u32) -> String,
    show: impl FnMut(String),
) {
    let show = RefCell::new(show);
    let copy = async |&file: &u32| {
        let output = fetch(file).await;
        show.borrow_mut()(output);
    };
    stream::iter(files).for_each_concurrent(limit, copy).await;
}

fn main() {
    let fetch = async |file: u32| {
        pause(Duration::from_millis(10) * file).await;
        format!("file {file}")
    };
    let show = |output| println!("{output}");
    block_on(mirror(&[6, 2, 5, 3, 1], 2, fetch, show));
}
