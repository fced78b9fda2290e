//! mistake: not-a-future (not_compiled)
//! Awaits a `Vec` of futures, which is no future.

use std::time::Duration;

use async_learn::{block_on, pause};

pub async fn titles(ids: &[u32], fetch: impl AsyncFn(u32) -> String) -> Vec<String> {
    ids.iter().map(|&id| fetch(id)).collect::<Vec<_>>().await
}

fn main() {
    let fetch = async |id: u32| {
        pause(Duration::from_millis(10) * id).await;
        format!("book {id}")
    };
    println!("{:?}", block_on(titles(&[5, 2, 4], fetch)));
}
