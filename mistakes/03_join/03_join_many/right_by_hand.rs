//! right: polls a list of boxed futures by hand, as `join_all` does

use std::future::poll_fn;
use std::task::Poll;
use std::time::Duration;

use async_learn::{block_on, pause};

pub async fn titles(ids: &[u32], fetch: impl AsyncFn(u32) -> String) -> Vec<String> {
    let mut requests: Vec<_> = ids.iter().map(|&id| Box::pin(fetch(id))).collect();
    let mut titles = vec![None; ids.len()];
    poll_fn(|cx| {
        for (request, title) in requests.iter_mut().zip(&mut titles) {
            if title.is_none()
                && let Poll::Ready(value) = request.as_mut().poll(cx)
            {
                *title = Some(value);
            }
        }
        if titles.iter().all(Option::is_some) {
            Poll::Ready(())
        } else {
            Poll::Pending
        }
    })
    .await;
    titles.into_iter().flatten().collect()
}

fn main() {
    let fetch = async |id: u32| {
        pause(Duration::from_millis(10) * id).await;
        format!("book {id}")
    };
    println!("{:?}", block_on(titles(&[5, 2, 4], fetch)));
}
