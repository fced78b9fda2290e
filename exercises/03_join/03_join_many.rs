//! A shelf shows books in the order in which its owner put them there. Their titles come
//! from a catalog, one request for each, and some take longer than others. With five
//! books nobody notices that the requests are made one after the other; with a few
//! hundred the shelf takes a minute to appear.
//!
//! `join!` can't help, because it needs its branches written down, and here their number
//! is only known when the program runs.
//!
//! - `titles(ids, fetch)` calls `fetch` once for each id, and gives the titles in the order
//!   of the `ids`, whichever of them comes first. A book of which the shelf has two copies
//!   has its id there twice: it is asked for twice, and its title is given twice.
//! - All requests are under way at once, however many there are, so the whole takes as
//!   long as the slowest of them, and no moment longer.
//! - For an empty shelf it gives an empty `Vec`, at once, and asks for nothing.
//!
//! `cargo run --bin join_many` shows in which order the titles come, and when.

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
        pause(Duration::from_millis(10) * id).await;
        println!("book {id} came after {} ms", start.elapsed().as_millis());
        format!("book {id}")
    };
    let shelf = block_on(titles(&[5, 2, 4], fetch));
    println!("{shelf:?} after {} ms", start.elapsed().as_millis());
}
