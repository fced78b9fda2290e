//! mistake: others-stand-still
//! Lets every request begin, and then awaits one after the other.

use std::time::Duration;

use async_learn::{block_on, pause};
use futures::FutureExt;

pub async fn titles(ids: &[u32], fetch: impl AsyncFn(u32) -> String) -> Vec<String> {
    let mut requests: Vec<_> = ids.iter().map(|&id| fetch(id).boxed_local()).collect();
    for request in &mut requests {
        assert!(
            request.now_or_never().is_none(),
            "no title is there at once"
        );
    }
    let mut titles = Vec::new();
    for request in requests {
        titles.push(request.await);
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
