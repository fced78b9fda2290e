//! A shelf shows its books in the order of a list, and each title needs a request to a
//! catalog. `titles` makes these requests one after the other, so five hundred books take
//! a minute. Change it so that all requests run at the same time, however many there are.
//!
//! - `titles(ids, fetch)` calls `fetch` once for each entry of `ids`. If an id is in the
//!   list twice, it is fetched twice.
//! - It returns the titles in the order of `ids`, even if they come in another order.
//! - All requests run at the same time, however many there are. So `titles` returns at the
//!   moment when the slowest request is done.
//! - For an empty list it returns an empty `Vec` at once, without any call of `fetch`.
//!
//! `join!` can't do this, because the number of its branches is fixed in the source code.
//! The lesson (README.md in this folder) shows what to use for a list.
//!
//! Begin with `cargo async-learn exec join_many`. It prints when each title comes.

use std::time::{Duration, Instant};

use async_learn::{block_on, pause};

pub async fn titles(ids: &[u32], fetch: impl AsyncFn(u32) -> String) -> Vec<String> {
    let mut titles = Vec::new();
    for &id in ids {
        // TODO: don't let one request wait for another.
        titles.push(fetch(id).await);
    }
    titles
}

fn main() {
    let start = Instant::now();
    let fetch = async |id: u32| {
        pause(Duration::from_millis(10) * id).await; // waits for this time
        println!("book {id} came after {} ms", start.elapsed().as_millis());
        format!("book {id}")
    };
    let shelf = block_on(titles(&[5, 2, 4], fetch));
    println!("{shelf:?} after {} ms", start.elapsed().as_millis());
}
