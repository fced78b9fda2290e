//! mistake: none
//! Counts the requests in an iterator that makes them, and then makes them again.

use std::time::Duration;

use async_learn::{block_on, pause};
use futures::future::join_all;

pub async fn titles(ids: &[u32], fetch: impl AsyncFn(u32) -> String) -> Vec<String> {
    let requests = || ids.iter().map(|&id| fetch(id));
    let mut titles = Vec::with_capacity(requests().map(drop).count());
    titles.extend(join_all(requests()).await);
    titles
}

fn main() {
    let fetch = async |id: u32| {
        pause(Duration::from_millis(10) * id).await;
        format!("book {id}")
    };
    println!("{:?}", block_on(titles(&[5, 2, 4], fetch)));
}
