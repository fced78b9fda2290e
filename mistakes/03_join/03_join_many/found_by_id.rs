//! mistake: equal-is-not-the-same
//! Looks up the place of each title by its id, and finds the first of two.

use std::time::Duration;

use async_learn::{block_on, pause};
use futures::{StreamExt as _, stream::FuturesUnordered};

pub async fn titles(ids: &[u32], fetch: impl AsyncFn(u32) -> String) -> Vec<String> {
    let fetch = &fetch;
    let requests = ids.iter().map(|&id| async move { (id, fetch(id).await) });
    let mut requests: FuturesUnordered<_> = requests.collect();
    let mut titles = vec![String::new(); ids.len()];
    while let Some((id, title)) = requests.next().await {
        let place = ids.iter().position(|other| *other == id);
        titles[place.expect("only what was asked for comes")] = title;
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
