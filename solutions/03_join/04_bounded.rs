//! Copies files with as many requests at a time as the server can take, and shows each file
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
    // The iterator is lazy, and so are its futures. `buffer_unordered` takes a future from it
    // when it has a free place. It polls the futures that it has, and yields each output when
    // it is ready. `buffered` would hold a ready output back until all before it are ready,
    // and such an output still takes up a place.
    let mut outputs = stream::iter(files.iter().map(|&file| fetch(file))).buffer_unordered(limit);

    // The stream makes progress only while it is polled, which `next` does. So the body of this
    // loop should be short: an await in it would leave places empty.
    while let Some(output) = outputs.next().await {
        show(output);
    }

    // It also works without streams. `join_all` all the files, and let each future first await
    // a permit of a `tokio::sync::Semaphore::new(limit)` and keep it until its output is shown.
    // Or `join_all` a number of `limit` workers, which take files from one shared iterator.
}

fn main() {
    let start = Instant::now();
    let fetch = async |file: u32| {
        println!("{:3} ms: asks for file {file}", start.elapsed().as_millis());
        pause(Duration::from_millis(10) * file).await;
        format!("file {file}")
    };
    let show = |output| println!("{:3} ms: {output} has arrived", start.elapsed().as_millis());
    block_on(mirror(&[6, 2, 5, 3, 1], 2, fetch, show));
}
