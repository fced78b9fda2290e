//! right: `maybe_done` keeps each output until all are there

use std::future::poll_fn;
use std::task::Poll;
use std::time::Duration;

use async_learn::{block_on, pause};
use futures::future::maybe_done;

pub async fn titles(ids: &[u32], fetch: impl AsyncFn(u32) -> String) -> Vec<String> {
    let mut requests: Vec<_> = ids
        .iter()
        .map(|&id| Box::pin(maybe_done(fetch(id))))
        .collect();
    poll_fn(|cx| {
        let mut all_done = true;
        for request in &mut requests {
            all_done &= request.as_mut().poll(cx).is_ready();
        }
        if all_done {
            Poll::Ready(())
        } else {
            Poll::Pending
        }
    })
    .await;
    requests
        .iter_mut()
        .filter_map(|request| request.as_mut().take_output())
        .collect()
}

fn main() {
    let fetch = async |id: u32| {
        pause(Duration::from_millis(10) * id).await;
        format!("book {id}")
    };
    println!("{:?}", block_on(titles(&[5, 2, 4], fetch)));
}
