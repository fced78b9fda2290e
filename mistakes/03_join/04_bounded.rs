//! mistake all_joined: unbounded-concurrency at join_all(files
//! Joins all the fetches, as for a list without a limit.
//! - limit: usize,
//! + _limit: usize,
//! - let mut outputs = stream::iter(files.iter().map(|&file| fetch(file))).buffer_unordered(limit);
//! -
//! - while let Some(output) = outputs.next().await {
//! + for output in join_all(files.iter().map(|&file| fetch(file))).await {
use futures::future::join_all;

//! mistake another_limit: limit-of-its-own at .buffer_unordered(4)
//! Always runs four fetches, even if the limit allows fewer.
//! - let mut outputs = stream::iter(files.iter().map(|&file| fetch(file))).buffer_unordered(limit);
//! -
//! + let _ = limit;
//! + let mut outputs = stream::iter(files.iter().map(|&file| fetch(file))).buffer_unordered(4);

//! mistake at_least_two: limit-of-its-own at limit.max(2)
//! Runs two fetches even if the limit is one.
//! - let mut outputs = stream::iter(files.iter().map(|&file| fetch(file))).buffer_unordered(limit);
//! -
//! + let fetches = stream::iter(files.iter().map(|&file| fetch(file)));
//! + let mut outputs = fetches.buffer_unordered(limit.max(2));

//! mistake awaits_before_it_shows: awaits-in-the-loop-body at pause(Duration::from_millis(5)).await
//! `for_each` awaits each body before it takes the next output.
use std::cell::RefCell;

pub async fn mirror(
    files: &[u32],
    limit: usize,
    fetch: impl AsyncFn(u32) -> String,
    show: impl FnMut(String),
) {
    let show = RefCell::new(show);
    let body = async |output| {
        pause(Duration::from_millis(5)).await;
        (show.borrow_mut())(output);
    };
    let fetches = stream::iter(files.iter().map(|&file| fetch(file)));
    fetches.buffer_unordered(limit).for_each(body).await;
}

//! mistake awaits_in_the_body: awaits-in-the-loop-body at pause(Duration::from_millis(5)).await
//! Waits between two outputs, while nobody polls the others.
//! - let mut outputs = stream::iter(files.iter().map(|&file| fetch(file))).buffer_unordered(limit);
//! -
//! + let fetches = stream::iter(files.iter().map(|&file| fetch(file)));
//! + let mut outputs = fetches.buffer_unordered(limit);
//! - show(output);
//! + show(output);
//! + pause(Duration::from_millis(5)).await;

//! mistake buffered: ready-but-kept-in-line at .buffered(limit)
//! `buffered` holds each output back until those before it are ready, and it takes up a place.
//! - let mut outputs = stream::iter(files.iter().map(|&file| fetch(file))).buffer_unordered(limit);
//! -
//! + let mut outputs = stream::iter(files.iter().map(|&file| fetch(file))).buffered(limit);

//! mistake capped: limit-of-its-own at limit.min(8)
//! Never runs more than eight fetches, even if the limit allows more.
//! - let mut outputs = stream::iter(files.iter().map(|&file| fetch(file))).buffer_unordered(limit);
//! -
//! + let fetches = stream::iter(files.iter().map(|&file| fetch(file)));
//! + let mut outputs = fetches.buffer_unordered(limit.min(8));

//! mistake capped_at_5000: limit-of-its-own at limit.min(5000)
//! Never runs more than five thousand fetches, even if the limit allows more.
//! - let mut outputs = stream::iter(files.iter().map(|&file| fetch(file))).buffer_unordered(limit);
//! -
//! + let fetches = stream::iter(files.iter().map(|&file| fetch(file)));
//! + let mut outputs = fetches.buffer_unordered(limit.min(5000));

//! mistake chunks: chunks-wait-for-the-slowest at files.chunks(limit) or at join_all(batch
//! Joins batches of `limit` files, each batch after the one before it.
//! - let mut outputs = stream::iter(files.iter().map(|&file| fetch(file))).buffer_unordered(limit);
//! -
//! - while let Some(output) = outputs.next().await {
//! -     show(output);
//! + for batch in files.chunks(limit) {
//! +     for output in join_all(batch.iter().map(|&file| fetch(file))).await {
//! +         show(output);
//! +     }
use futures::future::join_all;

//! mistake collected: shown-only-at-the-end at .collect().await
//! Keeps to the limit, but collects all the outputs before it shows the first.
//! - let mut outputs = stream::iter(files.iter().map(|&file| fetch(file))).buffer_unordered(limit);
//! -
//! - while let Some(output) = outputs.next().await {
//! + let fetches = stream::iter(files.iter().map(|&file| fetch(file)));
//! + let outputs: Vec<String> = fetches.buffer_unordered(limit).collect().await;
//! + for output in outputs {

//! mistake dealt_out: dealt-out-beforehand at .step_by(limit)
//! Deals the files out to `limit` workers. One may be done while another still has files.
use futures::future::join_all;
use std::cell::RefCell;

pub async fn mirror(
    files: &[u32],
    limit: usize,
    fetch: impl AsyncFn(u32) -> String,
    show: impl FnMut(String),
) {
    let show = RefCell::new(show);
    let worker = async |first| {
        for &file in files.iter().skip(first).step_by(limit) {
            let output = fetch(file).await;
            show.borrow_mut()(output);
        }
    };
    join_all((0..limit).map(worker)).await;
}

//! mistake each_file_once: equal-is-not-the-same at seen.insert(
//! Leaves out a file that it has seen before.
//! - let mut outputs = stream::iter(files.iter().map(|&file| fetch(file))).buffer_unordered(limit);
//! -
//! + let mut seen = std::collections::HashSet::new();
//! + let files = files.iter().filter(|file| seen.insert(**file));
//! + let fetches = stream::iter(files.map(|&file| fetch(file)));
//! + let mut outputs = fetches.buffer_unordered(limit);

//! mistake fetched_twice: done-twice at fetches().map(drop).count()
//! Makes each fetch once to count them, and then once more.
//! - let mut outputs = stream::iter(files.iter().map(|&file| fetch(file))).buffer_unordered(limit);
//! -
//! + let fetches = || files.iter().map(|&file| fetch(file));
//! + let count = fetches().map(drop).count();
//! + let mut outputs = stream::iter(fetches()).buffer_unordered(limit.min(count.max(1)));

//! mistake first_batch_needed: none at files[..limit]
//! Expects at least as many files as places.
//! - let mut outputs = stream::iter(files.iter().map(|&file| fetch(file))).buffer_unordered(limit);
//! -
//! - while let Some(output) = outputs.next().await {
//! + let mut under_way: FuturesUnordered<_> =
//! +     files[..limit].iter().map(|&file| fetch(file)).collect();
//! + let mut waiting = files[limit..].iter();
//! + while let Some(output) = under_way.next().await {
//! - show(output);
//! + show(output);
//! + under_way.extend(waiting.next().map(|&file| fetch(file)));
use futures::stream::FuturesUnordered;

//! mistake first_needed: none at waiting.next().unwrap()
//! Expects at least one file.
use futures::stream::FuturesUnordered;

pub async fn mirror(
    files: &[u32],
    limit: usize,
    fetch: impl AsyncFn(u32) -> String,
    mut show: impl FnMut(String),
) {
    let mut waiting = files.iter();
    let mut under_way = FuturesUnordered::new();
    under_way.push(fetch(*waiting.next().unwrap()));
    under_way.extend(waiting.by_ref().take(limit - 1).map(|&file| fetch(file)));
    while let Some(output) = under_way.next().await {
        show(output);
        under_way.extend(waiting.next().map(|&file| fetch(file)));
    }
}

//! mistake looks_every_millisecond: busy-waiting at futures::poll!( or at pause(Duration::from_millis(1))
//! Keeps all places full, and looks every millisecond whether one of them is done.
pub async fn mirror(
    files: &[u32],
    limit: usize,
    fetch: impl AsyncFn(u32) -> String,
    mut show: impl FnMut(String),
) {
    let fetches = stream::iter(files.iter().map(|&file| fetch(file)));
    let mut outputs = std::pin::pin!(fetches.buffer_unordered(limit));
    loop {
        match futures::poll!(outputs.next()) {
            std::task::Poll::Ready(Some(output)) => show(output),
            std::task::Poll::Ready(None) => return,
            std::task::Poll::Pending => pause(Duration::from_millis(1)).await,
        }
    }
}

//! mistake one_above: one-off-the-limit at under_way.push(fetch(file)) or at under_way.len() > limit
//! Begins the next one before it looks whether there is a place.
use futures::stream::FuturesUnordered;

pub async fn mirror(
    files: &[u32],
    limit: usize,
    fetch: impl AsyncFn(u32) -> String,
    mut show: impl FnMut(String),
) {
    let mut under_way = FuturesUnordered::new();
    for &file in files {
        under_way.push(fetch(file));
        if under_way.len() > limit
            && let Some(output) = under_way.next().await
        {
            show(output);
        }
    }
    while let Some(output) = under_way.next().await {
        show(output);
    }
}

//! mistake one_below: one-off-the-limit at limit - 1
//! Refills when one is done, but begins with one fewer than the limit allows.
//! - let mut outputs = stream::iter(files.iter().map(|&file| fetch(file))).buffer_unordered(limit);
//! -
//! - while let Some(output) = outputs.next().await {
//! + let mut waiting = files.iter().map(|&file| fetch(file));
//! + let mut under_way: FuturesUnordered<_> = waiting.by_ref().take((limit - 1).max(1)).collect();
//! + while let Some(output) = under_way.next().await {
//! - show(output);
//! + show(output);
//! + under_way.extend(waiting.next());
use futures::stream::FuturesUnordered;

//! mistake ordered_by_permit: ready-but-kept-in-line at let mut outputs: FuturesOrdered<_>
//! The permits keep all places full, but `FuturesOrdered` yields the outputs in the files' order.
//! - let mut outputs = stream::iter(files.iter().map(|&file| fetch(file))).buffer_unordered(limit);
//! -
//! + let places = Semaphore::new(limit);
//! + let copy = async |file| {
//! +     let _permit = places.acquire().await;
//! +     fetch(file).await
//! + };
//! + let mut outputs: FuturesOrdered<_> = files.iter().map(|&file| copy(file)).collect();
use futures::stream::FuturesOrdered;
use tokio::sync::Semaphore;

//! mistake permit_dropped: permit-not-kept at let _ = places.acquire()
//! `let _ =` drops each permit on the spot, so all the fetches get one.
use futures::future::join_all;
use std::cell::RefCell;
use tokio::sync::Semaphore;

pub async fn mirror(
    files: &[u32],
    limit: usize,
    fetch: impl AsyncFn(u32) -> String,
    show: impl FnMut(String),
) {
    let places = Semaphore::new(limit);
    let show = RefCell::new(show);
    let copy = async |file| {
        let _ = places.acquire().await;
        let output = fetch(file).await;
        show.borrow_mut()(output);
    };
    join_all(files.iter().map(|&file| copy(file))).await;
}

//! mistake permits_taken_too_early: awaits-in-the-loop-body (hung) at places.acquire().await
//! Takes the permits before anything polls the fetches that would release them.
use futures::future::join_all;
use std::cell::RefCell;
use tokio::sync::Semaphore;

pub async fn mirror(
    files: &[u32],
    limit: usize,
    fetch: impl AsyncFn(u32) -> String,
    show: impl FnMut(String),
) {
    let places = Semaphore::new(limit);
    let show = RefCell::new(show);
    let mut fetches = Vec::new();
    for &file in files {
        let permit = places.acquire().await;
        let (fetch, show) = (&fetch, &show);
        fetches.push(async move {
            let _permit = permit;
            let output = fetch(file).await;
            show.borrow_mut()(output);
        });
    }
    join_all(fetches).await;
}

//! mistake queue_of_the_limit: one-off-the-limit at fetches.len() <= limit
//! A queue of `limit` places, and one more fetch that was taken out of it.
use futures::stream::FuturesUnordered;
use tokio::sync::mpsc;

pub async fn mirror(
    files: &[u32],
    limit: usize,
    fetch: impl AsyncFn(u32) -> String,
    mut show: impl FnMut(String),
) {
    let (place, mut places) = mpsc::channel(limit);
    let begin = async {
        for &file in files {
            let _ = place.send(file).await;
        }
        drop(place);
    };
    let copy = async {
        let mut fetches = FuturesUnordered::new();
        loop {
            tokio::select! {
                Some(file) = places.recv(), if fetches.len() <= limit => fetches.push(fetch(file)),
                Some(output) = fetches.next() => show(output),
                else => break,
            }
        }
    };
    tokio::join!(begin, copy);
}

//! mistake stream_then: serial-awaits at .then(async
//! `then` awaits each fetch before it starts the next one, so nothing overlaps.
//! - let mut outputs = stream::iter(files.iter().map(|&file| fetch(file))).buffer_unordered(limit);
//! -
//! + let fetched = stream::iter(files).then(async |&file| fetch(file).await);
//! + let mut outputs = pin!(fetched.map(ready).buffer_unordered(limit));
use std::future::ready;
use std::pin::pin;

//! mistake two_at_most: limit-of-its-own at limit.min(2)
//! Never runs more than two fetches, even if the limit allows more.
//! - let mut outputs = stream::iter(files.iter().map(|&file| fetch(file))).buffer_unordered(limit);
//! -
//! + let fetches = stream::iter(files.iter().map(|&file| fetch(file)));
//! + let mut outputs = fetches.buffer_unordered(limit.min(2));

//! mistake unbounded: unbounded-concurrency at let mut fetches: FuturesUnordered<_>
//! Shows each output when it is ready, but runs all the fetches at once.
//! - limit: usize,
//! + _limit: usize,
//! - let mut outputs = stream::iter(files.iter().map(|&file| fetch(file))).buffer_unordered(limit);
//! -
//! - while let Some(output) = outputs.next().await {
//! + let mut fetches: FuturesUnordered<_> = files.iter().map(|&file| fetch(file)).collect();
//! + while let Some(output) = fetches.next().await {
use futures::stream::FuturesUnordered;

//! right for_each_concurrent: `for_each_concurrent`, where each body shows its own output
use std::cell::RefCell;

pub async fn mirror(
    files: &[u32],
    limit: usize,
    fetch: impl AsyncFn(u32) -> String,
    show: impl FnMut(String),
) {
    let show = RefCell::new(show);
    let copy = async |&file: &u32| {
        let output = fetch(file).await;
        show.borrow_mut()(output);
    };
    stream::iter(files).for_each_concurrent(limit, copy).await;
}

//! right one_more: waits for one of them whenever all places are taken
//! - use futures::{StreamExt as _, stream};
//! + use futures::StreamExt as _;
use futures::stream::FuturesUnordered;

pub async fn mirror(
    files: &[u32],
    limit: usize,
    fetch: impl AsyncFn(u32) -> String,
    mut show: impl FnMut(String),
) {
    let mut under_way = FuturesUnordered::new();
    for &file in files {
        if under_way.len() == limit
            && let Some(output) = under_way.next().await
        {
            show(output);
        }
        under_way.push(fetch(file));
    }
    while let Some(output) = under_way.next().await {
        show(output);
    }
}

//! right refilled: refills a `FuturesUnordered` by hand whenever one is done
//! - use futures::{StreamExt as _, stream};
//! + use futures::StreamExt as _;
//! - let mut outputs = stream::iter(files.iter().map(|&file| fetch(file))).buffer_unordered(limit);
//! -
//! - while let Some(output) = outputs.next().await {
//! + let mut waiting = files.iter().map(|&file| fetch(file));
//! + let mut under_way: FuturesUnordered<_> = waiting.by_ref().take(limit).collect();
//! + while let Some(output) = under_way.next().await {
//! - show(output);
//! + show(output);
//! + under_way.extend(waiting.next());
use futures::stream::FuturesUnordered;

//! right semaphore: all files joined, each of which needs a permit before it may begin
//! - use futures::{StreamExt as _, stream};
use futures::future::join_all;
use std::cell::RefCell;
use tokio::sync::Semaphore;

pub async fn mirror(
    files: &[u32],
    limit: usize,
    fetch: impl AsyncFn(u32) -> String,
    show: impl FnMut(String),
) {
    let places = Semaphore::new(limit);
    let show = RefCell::new(show);
    let copy = async |file| {
        let _permit = places.acquire().await.expect("nobody closes it");
        let output = fetch(file).await;
        show.borrow_mut()(output);
    };
    join_all(files.iter().map(|&file| copy(file))).await;
}

//! right workers: `limit` workers that take the next file from one shared iterator
//! - use futures::{StreamExt as _, stream};
use futures::future::join_all;
use std::cell::RefCell;

pub async fn mirror(
    files: &[u32],
    limit: usize,
    fetch: impl AsyncFn(u32) -> String,
    show: impl FnMut(String),
) {
    let files = RefCell::new(files.iter());
    let show = RefCell::new(show);
    let next = || files.borrow_mut().next();
    let worker = async |_| {
        while let Some(&file) = next() {
            let output = fetch(file).await;
            show.borrow_mut()(output);
        }
    };
    join_all((0..limit).map(worker)).await;
}

//! mistake acquires_in_the_loop: awaits-in-the-loop-body (hung) at acquire_owned().await
//! The loop waits for a permit, and those who have one are not polled meanwhile.
//! - let mut outputs = stream::iter(files.iter().map(|&file| fetch(file))).buffer_unordered(limit);
//! -
//! + let places = Arc::new(Semaphore::new(limit));
//! + let mut outputs = FuturesUnordered::new();
//! + for &file in files {
//! +     let place = Arc::clone(&places).acquire_owned().await;
//! +     let fetch = &fetch;
//! +     outputs.push(async move {
//! +         let output = fetch(file).await;
//! +         drop(place);
//! +         output
//! +     });
//! + }
use futures::stream::FuturesUnordered;
use std::sync::Arc;
use tokio::sync::Semaphore;

//! mistake no_places_at_all: asleep (hung) at places.acquire().await
//! A semaphore without permits: nobody ever gets one.
use futures::future::join_all;
use tokio::sync::Semaphore;

pub async fn mirror(
    files: &[u32],
    _limit: usize,
    fetch: impl AsyncFn(u32) -> String,
    mut show: impl FnMut(String),
) {
    let places = Semaphore::new(0);
    let copy = async |file| {
        let _place = places.acquire().await;
        fetch(file).await
    };
    for output in join_all(files.iter().map(|&file| copy(file))).await {
        show(output);
    }
}

//! mistake permit_in_a_statement: permit-not-kept at drop(places.acquire()
//! Takes a permit, and drops it before the fetch.
use futures::stream::FuturesUnordered;
use tokio::sync::Semaphore;

pub async fn mirror(
    files: &[u32],
    limit: usize,
    fetch: impl AsyncFn(u32) -> String,
    mut show: impl FnMut(String),
) {
    let places = Semaphore::new(limit);
    let copy = async |file| {
        drop(places.acquire().await.unwrap());
        fetch(file).await
    };
    let mut outputs: FuturesUnordered<_> = files.iter().map(|&file| copy(file)).collect();
    while let Some(output) = outputs.next().await {
        show(output);
    }
}

//! mistake beside_a_ticking_timer: busy-waiting at pause(Duration::from_secs(30))
//! Waits for the next output, and wakes up every half minute beside it.
//! - let mut outputs = stream::iter(files.iter().map(|&file| fetch(file))).buffer_unordered(limit);
//! -
//! - while let Some(output) = outputs.next().await {
//! -     show(output);
//! + let fetches = stream::iter(files.iter().map(|&file| fetch(file)));
//! + let mut outputs = pin!(fetches.buffer_unordered(limit));
//! + loop {
//! +     match select(outputs.next(), pin!(pause(Duration::from_secs(30)))).await {
//! +         Either::Left((Some(output), _)) => show(output),
//! +         Either::Left((None, _)) => break,
//! +         Either::Right(_) => continue,
//! +     }
use futures::future::{Either, select};
use std::pin::pin;

//! mistake empty_is_nothing: none at is_empty()
//! Takes an empty output for a file that is not there, and does not show it.
//! - show(output);
//! + if !output.is_empty() {
//! +     show(output);
//! + }

//! mistake gives_up_on_slow_ones: none at timeout(
//! Leaves out a file whose fetch takes more than ten minutes.
//! - let mut outputs = stream::iter(files.iter().map(|&file| fetch(file))).buffer_unordered(limit);
//! -
//! - while let Some(output) = outputs.next().await {
//! -     show(output);
//! + let fetch = async |&file| timeout(Duration::from_secs(600), fetch(file)).await;
//! + let mut outputs = pin!(stream::iter(files).map(fetch).buffer_unordered(limit));
//! + while let Some(output) = outputs.next().await {
//! +     let _ = output.map(&mut show);
use std::pin::pin;
use tokio::time::timeout;

//! mistake looks_every_seven_milliseconds: busy-waiting at futures::poll!( or at pause(Duration::from_millis(7))
//! Looks at other moments than those at which the fetches end.
pub async fn mirror(
    files: &[u32],
    limit: usize,
    fetch: impl AsyncFn(u32) -> String,
    mut show: impl FnMut(String),
) {
    let fetches = stream::iter(files.iter().map(|&file| fetch(file)));
    let mut outputs = std::pin::pin!(fetches.buffer_unordered(limit));
    loop {
        match futures::poll!(outputs.next()) {
            std::task::Poll::Ready(Some(output)) => show(output),
            std::task::Poll::Ready(None) => return,
            std::task::Poll::Pending => pause(Duration::from_millis(7)).await,
        }
    }
}

//! mistake neighbors_merged: equal-is-not-the-same at .dedup()
//! Fetches and shows equal files that follow each other once.
//! - let mut outputs = stream::iter(files.iter().map(|&file| fetch(file))).buffer_unordered(limit);
//! -
//! + let mut files = files.to_vec();
//! + files.dedup();
//! + let mut outputs = stream::iter(files.iter().map(|&file| fetch(file))).buffer_unordered(limit);
