//! Any number of titles, all requested at once, and returned in the order of their ids.

use std::time::{Duration, Instant};

use async_learn::{block_on, pause};
use futures::future::join_all;

pub async fn titles(ids: &[u32], fetch: impl AsyncFn(u32) -> String) -> Vec<String> {
    // The iterator makes a future for each id, and starts none of them. `join_all` collects
    // them, polls those that are not ready, and keeps a place for each output. So the order is
    // the list's, no matter which future was ready first.
    //
    // A list needs futures of one type. These have one type, since one expression makes them
    // all; futures of different types would have to be boxed.
    // `collect::<FuturesOrdered<_>>()` makes a stream of the same outputs in the same order,
    // and `FuturesUnordered` yields each output as soon as it is ready.
    join_all(ids.iter().map(|&id| fetch(id))).await
}

fn main() {
    let start = Instant::now();
    let fetch = async |id: u32| {
        pause(Duration::from_millis(10) * id).await;
        println!("book {id} came after {} ms", start.elapsed().as_millis());
        format!("book {id}")
    };
    let shelf = block_on(titles(&[5, 2, 4], fetch));
    println!("{shelf:?} after {} ms", start.elapsed().as_millis());
}
