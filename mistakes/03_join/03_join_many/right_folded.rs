//! right: each title joined to those before it, a join of a join of a join

use std::time::Duration;

use async_learn::{block_on, pause};
use futures::future::LocalBoxFuture;

pub async fn titles(ids: &[u32], fetch: impl AsyncFn(u32) -> String) -> Vec<String> {
    let mut titles: LocalBoxFuture<'_, Vec<String>> = Box::pin(async { Vec::new() });
    for &id in ids {
        let request = fetch(id);
        titles = Box::pin(async {
            let (mut titles, title) = tokio::join!(titles, request);
            titles.push(title);
            titles
        });
    }
    titles.await
}

fn main() {
    let fetch = async |id: u32| {
        pause(Duration::from_millis(10) * id).await;
        format!("book {id}")
    };
    println!("{:?}", block_on(titles(&[5, 2, 4], fetch)));
}
