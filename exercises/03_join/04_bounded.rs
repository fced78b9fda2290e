//! `mirror` copies files from a small server, which can take `limit` requests at a time
//! and no more. Now it sends only one request at a time. Change `mirror` so that it makes
//! full use of the limit, and shows each file as soon as it has arrived.
//!
//! - `mirror(files, limit, fetch, show)` calls `fetch` once for each entry of `files`, in
//!   this order, and passes each output to `show`. A file that is listed twice is fetched
//!   and shown twice. `files` may be empty.
//! - No more than `limit` fetches run at a time. `limit` is at least 1, and may be larger
//!   than the number of files.
//! - As long as files are waiting, no fewer than `limit` run: when any fetch ends, the
//!   next one begins at the same moment.
//! - `show` gets each output at the moment when its fetch ends. So the outputs come in
//!   the order in which they are ready. `mirror` does not check for new ones on a timer.
//!
//! The lesson shows streams, which can do this: see "When there are too many".
//!
//! Begin with `cargo async-learn exec bounded`: five files, and a server that takes two
//! requests.

use std::time::{Duration, Instant};

use async_learn::{block_on, pause};

pub async fn mirror(
    files: &[u32],
    limit: usize,
    fetch: impl AsyncFn(u32) -> String,
    mut show: impl FnMut(String),
) {
    for &file in files {
        // TODO: run as many fetches as the limit allows, and show each output when it is ready.
        show(fetch(file).await);
    }
}

fn main() {
    let start = Instant::now();
    let fetch = async |file: u32| {
        println!("{:3} ms: asks for file {file}", start.elapsed().as_millis());
        pause(Duration::from_millis(10) * file).await; // waits for this time
        format!("file {file}")
    };
    let show = |output| println!("{:3} ms: {output} has arrived", start.elapsed().as_millis());
    block_on(mirror(&[6, 2, 5, 3, 1], 2, fetch, show));
}
