//! A program copies all the files of a small server. Asked for all of them at once, the
//! server gives up: it can take `limit` requests at a time (at least one) and no more.
//! Asked with fewer, it has time to spare, and the copy takes longer than it must. And
//! somebody is watching, who wants to see each file when it arrives.
//!
//! - `mirror(files, limit, fetch, show)` calls `fetch` once for each file, begins them in
//!   the order of `files`, and hands the output of each to `show`. `files` may be empty, and
//!   one that stands there twice is fetched and shown twice.
//! - Never are more than `limit` of these fetches under way.
//! - Never are there fewer, whatever the limit, while a file is left that has not been begun:
//!   at the moment when any one of them is done, the next one begins.
//! - `show` gets each output at the moment when its fetch is done, so in the order in
//!   which they are done, which need not be the order of `files`. To look every now and then
//!   whether one is done is too late.
//!
//! One way to do it needs a little of streams: the chapter's README.md has the few lines
//! that it takes, under "When there are too many". There are others.
//!
//! `cargo run --bin bounded` has five files and a server that takes two requests.

use std::time::{Duration, Instant};

use async_learn::{block_on, pause};
use futures::future::join_all;

pub async fn mirror(
    files: &[u32],
    limit: usize,
    fetch: impl AsyncFn(u32) -> String,
    mut show: impl FnMut(String),
) {
    // TODO: keep to the limit, and show each output at once.
    for output in join_all(files.iter().map(|&file| fetch(file))).await {
        show(output);
    }
}

fn main() {
    let start = Instant::now();
    let fetch = async |file: u32| {
        println!("{:3} ms: asks for file {file}", start.elapsed().as_millis());
        pause(Duration::from_millis(10) * file).await;
        format!("file {file}")
    };
    let show = |output| println!("{:3} ms: {output} is there", start.elapsed().as_millis());
    block_on(mirror(&[6, 2, 5, 3, 1], 2, fetch, show));
}
