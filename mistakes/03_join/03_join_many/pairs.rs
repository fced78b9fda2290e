//! mistake: chunks-wait-for-the-slowest
//! Joins two at a time, since `join!` needs its branches written down.

use std::time::Duration;

use async_learn::{block_on, pause};

pub async fn titles(ids: &[u32], fetch: impl AsyncFn(u32) -> String) -> Vec<String> {
    let mut titles = Vec::new();
    for pair in ids.chunks(2) {
        if let [first, second] = *pair {
            let (first, second) = tokio::join!(fetch(first), fetch(second));
            titles.extend([first, second]);
        } else {
            titles.push(fetch(pair[0]).await);
        }
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
