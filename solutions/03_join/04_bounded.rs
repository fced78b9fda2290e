//! Copies files with as many requests at a time as the server can take, and shows each
//! when it arrives.

use std::time::{Duration, Instant};

use async_learn::{block_on, pause};
use futures::{StreamExt as _, stream};

pub async fn mirror(
    files: &[u32],
    limit: usize,
    fetch: impl AsyncFn(u32) -> String,
    mut show: impl FnMut(String),
) {
    // The iterator is lazy and so are its futures: `buffer_unordered` takes one from it only
    // when it has a place free, polls those that it has, and gives each output when it is
    // ready. `buffered` would keep what is ready until everything before it is ready too, and
    // such an output still takes up a place.
    let mut outputs = stream::iter(files.iter().map(|&file| fetch(file))).buffer_unordered(limit);

    // The stream moves only while it is polled, which is in `next`. So what happens between
    // two outputs should be short; anything that awaits here would leave places empty.
    while let Some(output) = outputs.next().await {
        show(output);
    }

    // Without streams: `join_all` over all the files, each of which first awaits a permit of
    // a `tokio::sync::Semaphore::new(limit)`, and keeps it until its output is shown. Or
    // `join_all` over `limit` workers that take the next file from one shared iterator.
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
