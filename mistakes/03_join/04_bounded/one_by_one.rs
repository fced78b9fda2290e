//! mistake: serial-awaits
//! Stays below any limit, since it waits for each file before it asks for the next.

use std::time::Duration;

use async_learn::{block_on, pause};

pub async fn mirror(
    files: &[u32],
    _limit: usize,
    fetch: impl AsyncFn(u32) -> String,
    mut show: impl FnMut(String),
) {
    for &file in files {
        show(fetch(file).await);
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
