//! mistake: borrowed-by-a-future-that-outlives-it (not_compiled)
//! A block that borrows the loop's variable.

use std::time::Duration;

use async_learn::{block_on, pause};
use futures::future::join_all;

pub async fn titles(ids: &[u32], fetch: impl AsyncFn(u32) -> String) -> Vec<String> {
    let mut requests = Vec::new();
    for &id in ids {
        requests.push(async { fetch(id).await });
    }
    join_all(requests).await
}

fn main() {
    let fetch = async |id: u32| {
        pause(Duration::from_millis(10) * id).await;
        format!("book {id}")
    };
    println!("{:?}", block_on(titles(&[5, 2, 4], fetch)));
}
