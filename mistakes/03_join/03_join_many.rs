//! mistake asks_now_and_then: busy-waiting at futures::poll!( or at pause(Duration::from_millis(2))
//! Looks every two milliseconds whether all titles have come.
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

//! mistake async_block_borrows_id: borrowed-by-a-future-that-outlives-it (not_compiled)
//! A block that borrows the loop's variable.
pub async fn titles(ids: &[u32], fetch: impl AsyncFn(u32) -> String) -> Vec<String> {
    let mut requests = Vec::new();
    for &id in ids {
        requests.push(async { fetch(id).await });
    }
    join_all(requests).await
}

//! mistake begun_then_awaited: others-stand-still at titles.push(request.await)
//! Lets every request begin, and then awaits one after the other.
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

//! mistake buffered: limit-of-its-own at .buffered(100)
//! Runs a hundred requests at a time, and the others wait for a place.
//! - join_all(ids.iter().map(|&id| fetch(id))).await
//! + let requests = stream::iter(ids.iter().map(|&id| fetch(id)));
//! + requests.buffered(100).collect().await
use futures::{StreamExt as _, stream};

//! mistake buffered_3: limit-of-its-own at .buffered(3)
//! Runs three requests at a time, and the fourth waits for one of them.
//! - join_all(ids.iter().map(|&id| fetch(id))).await
//! + let requests = stream::iter(ids.iter().map(|&id| fetch(id)));
//! + requests.buffered(3).collect().await
use futures::{StreamExt as _, stream};

//! mistake buffered_3999: limit-of-its-own at .buffered(3999)
//! Runs a few thousand requests at a time, as if that were all.
//! - join_all(ids.iter().map(|&id| fetch(id))).await
//! + let requests = stream::iter(ids.iter().map(|&id| fetch(id)));
//! + requests.buffered(3999).collect().await
use futures::{StreamExt as _, stream};

//! mistake collected_then_awaited: not-a-future (not_compiled)
//! Awaits a `Vec` of futures, which is no future.
//! - join_all(ids.iter().map(|&id| fetch(id))).await
//! + ids.iter().map(|&id| fetch(id)).collect::<Vec<_>>().await

//! mistake fetched_twice: done-twice at tokio::join!(fetch(id), fetch(id))
//! Asks for each title twice, and takes the first answer.
//! - join_all(ids.iter().map(|&id| fetch(id))).await
//! + let ask = async |id| tokio::join!(fetch(id), fetch(id)).0;
//! + join_all(ids.iter().map(|&id| ask(id))).await

//! mistake fifties: chunks-wait-for-the-slowest at ids.chunks(50) or at join_all(batch
//! Joins in batches of fifty.
pub async fn titles(ids: &[u32], fetch: impl AsyncFn(u32) -> String) -> Vec<String> {
    let mut titles = Vec::new();
    for batch in ids.chunks(50) {
        titles.extend(join_all(batch.iter().map(|&id| fetch(id))).await);
    }
    titles
}

//! mistake found_by_id: equal-is-not-the-same at ids.iter().position(
//! Looks up the place of each title by its id, and finds the first of two.
use futures::StreamExt as _;
use futures::stream::FuturesUnordered;

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

//! mistake futures_first: serial-awaits at titles.push(request.await)
//! Collects the futures first, and then awaits one after the other: collecting starts none.
pub async fn titles(ids: &[u32], fetch: impl AsyncFn(u32) -> String) -> Vec<String> {
    let requests: Vec<_> = ids.iter().map(|&id| fetch(id)).collect();
    let mut titles = Vec::new();
    for request in requests {
        titles.push(request.await);
    }
    titles
}

//! mistake map_fetch: async-fn-is-no-fn (not_compiled)
//! Hands `fetch` itself to `map`, which takes no async function.
//! - join_all(ids.iter().map(|&id| fetch(id))).await
//! + join_all(ids.iter().copied().map(fetch)).await

//! mistake pairs: chunks-wait-for-the-slowest at ids.chunks(2) or at tokio::join!(
//! Joins two at a time, since `join!` needs its branches written down.
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

//! mistake spawned_in_the_loop: spawn-then-await-in-loop at tokio::spawn(fetch(id)).await
//! Spawns each request and waits for it before it spawns the next.
pub async fn titles<F>(ids: &[u32], fetch: impl Fn(u32) -> F) -> Vec<String>
where
    F: Future<Output = String> + Send + 'static,
{
    let mut titles = Vec::new();
    for &id in ids {
        titles.push(tokio::spawn(fetch(id)).await.unwrap());
    }
    titles
}

#[tokio::main]
async fn main() {
    let fetch = |id: u32| async move {
        pause(Duration::from_millis(10) * id).await;
        format!("book {id}")
    };
    println!("{:?}", titles(&[5, 2, 4], fetch).await);
}

//! mistake taken_from_a_map: equal-is-not-the-same at found.remove(id)
//! Keeps the titles in a map by their ids, and removes each for its place: only once.
use futures::StreamExt as _;
use futures::stream::FuturesUnordered;

pub async fn titles(ids: &[u32], fetch: impl AsyncFn(u32) -> String) -> Vec<String> {
    let fetch = &fetch;
    let requests = ids.iter().map(|&id| async move { (id, fetch(id).await) });
    let requests: FuturesUnordered<_> = requests.collect();
    let mut found: std::collections::HashMap<u32, String> = requests.collect().await;
    ids.iter()
        .map(|id| found.remove(id).expect("each title came"))
        .collect()
}

//! mistake unordered: completion-order at let requests: FuturesUnordered<_>
//! `FuturesUnordered` yields each title when it comes.
//! - join_all(ids.iter().map(|&id| fetch(id))).await
//! + let requests: FuturesUnordered<_> = ids.iter().map(|&id| fetch(id)).collect();
//! + requests.collect().await
use futures::StreamExt as _;
use futures::stream::FuturesUnordered;

//! mistake vec_joined: not-a-future (not_compiled)
//! `join!` takes a list for one branch.
//! - join_all(ids.iter().map(|&id| fetch(id))).await
//! + let requests: Vec<_> = ids.iter().map(|&id| fetch(id)).collect();
//! + tokio::join!(requests)

//! right right_buffered: `buffered` with a place for each, and one more since it takes at least one
//! - use futures::future::join_all;
//!
//! - join_all(ids.iter().map(|&id| fetch(id))).await
//! + let requests = stream::iter(ids.iter().map(|&id| fetch(id)));
//! + requests.buffered(ids.len() + 1).collect().await
use futures::{StreamExt as _, stream};

//! right by_hand: polls a list of boxed futures by hand, as `join_all` does
//! - use futures::future::join_all;
use std::future::poll_fn;
use std::task::Poll;

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

//! right folded: each title joined to those before it, a join of a join of a join
//! - use futures::future::join_all;
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

//! right futures_ordered: `FuturesOrdered`, a stream of the outputs in the order of the futures
//! - use futures::future::join_all;
//!
//! - join_all(ids.iter().map(|&id| fetch(id))).await
//! + let requests: FuturesOrdered<_> = ids.iter().map(|&id| fetch(id)).collect();
//! + requests.collect().await
use futures::StreamExt as _;
use futures::stream::FuturesOrdered;

//! right maybe_done: `maybe_done` keeps each output until all are there
//! - use futures::future::join_all;
use futures::future::maybe_done;
use std::future::poll_fn;
use std::task::Poll;

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

//! right sorted: takes the titles as they come, each with its place, and sorts them at the end
//! - use futures::future::join_all;
use futures::StreamExt as _;
use futures::stream::FuturesUnordered;

pub async fn titles(ids: &[u32], fetch: impl AsyncFn(u32) -> String) -> Vec<String> {
    let fetch = &fetch;
    let mut requests: FuturesUnordered<_> = ids
        .iter()
        .enumerate()
        .map(|(place, &id)| async move { (place, fetch(id).await) })
        .collect();
    let mut titles = Vec::new();
    while let Some(title) = requests.next().await {
        titles.push(title);
    }
    titles.sort();
    titles.into_iter().map(|(_, title)| title).collect()
}

//! right spawned_first: spawns all of them first, and then waits for the handles in order
//! - use std::time::{Duration, Instant};
//! + use std::time::Duration;
//! - use async_learn::{block_on, pause};
//! + use async_learn::pause;
//! - use futures::future::join_all;
pub async fn titles<F>(ids: &[u32], fetch: impl Fn(u32) -> F) -> Vec<String>
where
    F: Future<Output = String> + Send + 'static,
{
    let tasks: Vec<_> = ids.iter().map(|&id| tokio::spawn(fetch(id))).collect();
    let mut titles = Vec::new();
    for task in tasks {
        titles.push(task.await.unwrap());
    }
    titles
}

#[tokio::main]
async fn main() {
    let fetch = |id: u32| async move {
        pause(Duration::from_millis(10) * id).await;
        format!("book {id}")
    };
    println!("{:?}", titles(&[5, 2, 4], fetch).await);
}

//! mistake as_many_as_there_are: limit-of-zero (hung) at .buffered(ids.len())
//! Takes the length of the list for a limit, and an empty list gives 0.
//! - join_all(ids.iter().map(|&id| fetch(id))).await
//! + stream::iter(ids.iter().map(|&id| fetch(id)))
//! +     .buffered(ids.len())
//! +     .collect()
//! +     .await
use futures::{StreamExt as _, stream};

//! mistake empty_means_not_yet: poll-after-ready at is_empty() or at .poll(cx)
//! Takes an empty title for one that is not there yet, and polls its request again.
use std::future::poll_fn;
use std::task::Poll;

pub async fn titles(ids: &[u32], fetch: impl AsyncFn(u32) -> String) -> Vec<String> {
    let mut requests: Vec<_> = ids.iter().map(|&id| Box::pin(fetch(id))).collect();
    let mut titles = vec![String::new(); ids.len()];
    poll_fn(|cx| {
        let mut done = true;
        for (request, title) in requests.iter_mut().zip(&mut titles) {
            if title.is_empty() {
                match request.as_mut().poll(cx) {
                    Poll::Ready(value) => *title = value,
                    Poll::Pending => done = false,
                }
            }
        }
        if done { Poll::Ready(()) } else { Poll::Pending }
    })
    .await;
    titles
}

//! mistake gives_up_on_slow_ones: none at timeout(
//! Gives another title to a book whose request takes more than ten minutes.
//! - join_all(ids.iter().map(|&id| fetch(id))).await
//! + let ask = async |id| match timeout(Duration::from_secs(600), fetch(id)).await {
//! +     Ok(title) => title,
//! +     Err(_) => "unknown".to_owned(),
//! + };
//! + join_all(ids.iter().map(|&id| ask(id))).await
use tokio::time::timeout;

//! mistake neighbors_merged: equal-is-not-the-same at .dedup()
//! Fetches equal ids that follow each other once.
//! - join_all(ids.iter().map(|&id| fetch(id))).await
//! + let mut different = ids.to_vec();
//! + different.dedup();
//! + let found = join_all(different.iter().map(|&id| fetch(id))).await;
//! + let title = |id| found[different.iter().position(|other| other == id).unwrap()].clone();
//! + ids.iter().map(title).collect()

//! mistake no_book_zero: none at .filter(
//! Takes id 0 for no id at all.
//! - join_all(ids.iter().map(|&id| fetch(id))).await
//! + join_all(ids.iter().filter(|id| **id != 0).map(|&id| fetch(id))).await

//! mistake rests_after_the_join: slept-past-the-end at pause(
//! Lets a millisecond pass for each title when all have come.
//! - join_all(ids.iter().map(|&id| fetch(id))).await
//! + let titles = join_all(ids.iter().map(|&id| fetch(id))).await;
//! + pause(Duration::from_millis(ids.len() as u64)).await;
//! + titles
