//! mistake: none (not_compiled)
//! Hands `fetch` itself to `map`, which takes no async function.

use std::time::Duration;

use async_learn::{block_on, pause};
use futures::future::join_all;

pub async fn titles(ids: &[u32], fetch: impl AsyncFn(u32) -> String) -> Vec<String> {
    join_all(ids.iter().copied().map(fetch)).await
}

fn main() {
    let fetch = async |id: u32| {
        pause(Duration::from_millis(10) * id).await;
        format!("book {id}")
    };
    println!("{:?}", block_on(titles(&[5, 2, 4], fetch)));
}
