//! mistake: limit-of-its-own
//! Has a few thousand requests under way, "which is as good as all".

use std::time::Duration;

use async_learn::{block_on, pause};
use futures::{StreamExt as _, stream};

pub async fn titles(ids: &[u32], fetch: impl AsyncFn(u32) -> String) -> Vec<String> {
    let requests = stream::iter(ids.iter().map(|&id| fetch(id)));
    requests.buffered(3999).collect().await
}

fn main() {
    let fetch = async |id: u32| {
        pause(Duration::from_millis(10) * id).await;
        format!("book {id}")
    };
    println!("{:?}", block_on(titles(&[5, 2, 4], fetch)));
}
