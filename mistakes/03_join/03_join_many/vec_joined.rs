//! mistake: not-a-future (not_compiled)
//! `join!` takes a list for one branch.

use std::time::Duration;

use async_learn::{block_on, pause};

pub async fn titles(ids: &[u32], fetch: impl AsyncFn(u32) -> String) -> Vec<String> {
    let requests: Vec<_> = ids.iter().map(|&id| fetch(id)).collect();
    tokio::join!(requests)
}

fn main() {
    let fetch = async |id: u32| {
        pause(Duration::from_millis(10) * id).await;
        format!("book {id}")
    };
    println!("{:?}", block_on(titles(&[5, 2, 4], fetch)));
}
