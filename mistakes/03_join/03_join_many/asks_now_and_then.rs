//! mistake: busy-waiting
//! Looks every two milliseconds whether all titles have come.

use std::time::Duration;

use async_learn::{block_on, pause};
use futures::future::join_all;

pub async fn titles(ids: &[u32], fetch: impl AsyncFn(u32) -> String) -> Vec<String> {
    let mut all = Box::pin(join_all(ids.iter().map(|&id| fetch(id))));
    loop {
        let now = futures::poll!(all.as_mut());
        if let std::task::Poll::Ready(titles) = now {
            return titles;
        }
        pause(Duration::from_millis(2)).await;
    }
}

fn main() {
    let fetch = async |id: u32| {
        pause(Duration::from_millis(10) * id).await;
        format!("book {id}")
    };
    println!("{:?}", block_on(titles(&[5, 2, 4], fetch)));
}
