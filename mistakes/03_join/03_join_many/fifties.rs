//! mistake: chunks-wait-for-the-slowest
//! Joins in batches of fifty.

use std::time::Duration;

use async_learn::{block_on, pause};
use futures::future::join_all;

pub async fn titles(ids: &[u32], fetch: impl AsyncFn(u32) -> String) -> Vec<String> {
    let mut titles = Vec::new();
    for batch in ids.chunks(50) {
        titles.extend(join_all(batch.iter().map(|&id| fetch(id))).await);
    }
    titles
}

fn main() {
    let fetch = async |id: u32| {
        pause(Duration::from_millis(10) * id).await;
        format!("book {id}")
    };
    println!("{:?}", block_on(titles(&[5, 2, 4], fetch)));
}
