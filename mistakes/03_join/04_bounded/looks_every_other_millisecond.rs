//! mistake: busy-waiting
//! The same every two milliseconds, by a list of boxed fetches.

use std::time::Duration;

use async_learn::{block_on, pause};
use futures::future::LocalBoxFuture;

pub async fn mirror(
    files: &[u32],
    limit: usize,
    fetch: impl AsyncFn(u32) -> String,
    mut show: impl FnMut(String),
) {
    let mut next = files.iter();
    let mut places: Vec<LocalBoxFuture<'_, String>> = Vec::new();
    loop {
        let free = limit - places.len();
        for &file in next.by_ref().take(free) {
            places.push(Box::pin(fetch(file)));
        }
        if places.is_empty() {
            return;
        }
        let mut done = false;
        let mut i = 0;
        while i < places.len() {
            match futures::poll!(&mut places[i]) {
                std::task::Poll::Ready(output) => {
                    show(output);
                    drop(places.remove(i));
                    done = true;
                }
                std::task::Poll::Pending => i += 1,
            }
        }
        if !done {
            pause(Duration::from_millis(2)).await;
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
