//! mistake aborted_in_the_end: ended-with-its-owner at reporting.abort();
//! Cleans up after itself, and aborts the report.
//! - tokio::spawn(report);
//! + let reporting = tokio::spawn(report);
//! - prices
//! + reporting.abort();
//! + prices

//! mistake asks_in_turn: serial-awaits at prices.push(ask(airline).await);
//! Spawns the report only, and asks one airline after the other.
pub async fn search<F>(
    airlines: &[u32],
    ask: impl Fn(u32) -> F,
    report: impl Future<Output = ()> + Send + 'static,
) -> Vec<String>
where
    F: Future<Output = String> + Send + 'static,
{
    tokio::spawn(report);
    let mut prices = Vec::new();
    for &airline in airlines {
        prices.push(ask(airline).await);
    }
    prices
}

//! mistake asks_now_and_then: busy-waiting at is_finished()
//! Looks every two milliseconds whether a task has ended.
//! - for request in requests {
//! + for request in requests {
//! +     while !request.is_finished() {
//! +         pause(Duration::from_millis(2)).await;
//! +     }

//! mistake awaited_before_spawn: awaited-before-spawn (not_compiled)
//! Awaits the request, and spawns its price.
//! - .map(|&airline| tokio::spawn(ask(airline)))
//! - .collect();
//! + .map(async |&airline| tokio::spawn(ask(airline).await))
//! + .collect();

//! mistake begun_then_awaited: others-stand-still at request.await
//! Lets every request begin, and then awaits one after the other in its own task.
//! - let requests: Vec<_> = airlines
//! + let mut requests: Vec<_> = airlines
//! - .map(|&airline| tokio::spawn(ask(airline)))
//! + .map(|&airline| Box::pin(ask(airline)))
//! - let mut prices = Vec::new();
//! + for request in &mut requests {
//! +     assert!(
//! +         request.now_or_never().is_none(),
//! +         "no price is there at once"
//! +     );
//! + }
//! + let mut prices = Vec::new();
//! - prices.push(request.await.expect("no request panics"));
//! + prices.push(request.await);
use futures::FutureExt as _;

//! mistake borrowed_airline: task-may-outlive (not_compiled)
//! A task that borrows the list and the closure.
//! - .map(|&airline| tokio::spawn(ask(airline)))
//! + .map(|airline| tokio::spawn(async { ask(*airline).await }))

//! mistake channel_of_results: completion-order at recv()
//! The tasks send their prices through one channel, where the quickest comes first.
pub async fn search<F>(
    airlines: &[u32],
    ask: impl Fn(u32) -> F,
    report: impl Future<Output = ()> + Send + 'static,
) -> Vec<String>
where
    F: Future<Output = String> + Send + 'static,
{
    tokio::spawn(report);
    let (sender, mut receiver) = tokio::sync::mpsc::unbounded_channel();
    for &airline in airlines {
        let (request, sender) = (ask(airline), sender.clone());
        tokio::spawn(async move {
            let _ = sender.send(request.await);
        });
    }
    drop(sender);
    let mut prices = Vec::new();
    while let Some(price) = receiver.recv().await {
        prices.push(price);
    }
    prices
}

//! mistake answers_in_a_map: equal-is-not-the-same at prices.insert(
//! Keeps the answers in a map by their airline, where a second one replaces the first.
//! - let mut prices = Vec::new();
//! - for request in requests {
//! -     prices.push(request.await.expect("no request panics"));
//! - }
//! - prices
//! + let mut prices = HashMap::new();
//! + for (airline, request) in airlines.iter().zip(requests) {
//! +     prices.insert(airline, request.await.expect("no request panics"));
//! + }
//! + airlines
//! +     .iter()
//! +     .map(|airline| prices[airline].clone())
//! +     .collect()
use std::collections::HashMap;

//! mistake handles_in_a_set_by_id: equal-is-not-the-same at let mut requests: HashMap or at requests.remove(
//! Keeps the handles in a map by their airline, where a second request replaces the first.
//! - let requests: Vec<_> = airlines
//! + let mut requests: HashMap<_, _> = airlines
//! - .map(|&airline| tokio::spawn(ask(airline)))
//! + .map(|&airline| (airline, tokio::spawn(ask(airline))))
//! - for request in requests {
//! - prices.push(request.await.expect("no request panics"));
//! + for airline in airlines {
//! +     if let Some(request) = requests.remove(airline) {
//! +         prices.push(request.await.expect("no request panics"));
//! +     }
use std::collections::HashMap;

//! mistake joined_with_the_report: background-work-awaited at tokio::join!(
//! Joins the prices and the report, so that both have to be done.
pub async fn search<F>(
    airlines: &[u32],
    ask: impl Fn(u32) -> F,
    report: impl Future<Output = ()> + Send + 'static,
) -> Vec<String>
where
    F: Future<Output = String> + Send + 'static,
{
    let requests = join_all(airlines.iter().map(|&airline| ask(airline)));
    let (prices, ()) = tokio::join!(requests, report);
    prices
}
use futures::future::join_all;

//! mistake lazy_iterator: spawn-then-await-in-loop at let requests = airlines.iter().map
//! Without `collect`, each task is spawned when the loop asks for it.
//! - let requests: Vec<_> = airlines
//! - .iter()
//! - .map(|&airline| tokio::spawn(ask(airline)))
//! - .collect();
//! + let requests = airlines.iter().map(|&airline| tokio::spawn(ask(airline)));

//! mistake report_in_a_join_set: ended-with-its-owner at JoinSet::new()
//! A `JoinSet` for all tasks aborts those that are left when it is dropped.
//! - tokio::spawn(report);
//! + let mut tasks = tokio::task::JoinSet::new();
//! + tasks.spawn(report);

//! mistake report_let_go: dropped-unpolled at let _ = report;
//! Thinks that a future runs by itself if nobody waits for it.
//! - tokio::spawn(report);
//! + let _ = report;

//! mistake report_raced: ended-with-its-owner at tokio::select! {
//! `select!` runs both, and drops the report when the prices are there.
pub async fn search<F>(
    airlines: &[u32],
    ask: impl Fn(u32) -> F,
    report: impl Future<Output = ()> + Send + 'static,
) -> Vec<String>
where
    F: Future<Output = String> + Send + 'static,
{
    let prices = join_all(airlines.iter().map(|&airline| ask(airline)));
    tokio::select! {
        prices = prices => prices,
        () = async { report.await; std::future::pending().await } => unreachable!(),
    }
}
use futures::future::join_all;

//! mistake report_spawned_and_awaited: background-work-awaited at reporting.await
//! Runs all tasks at the same time, and waits for every one of them.
//! - tokio::spawn(report);
//! + let reporting = tokio::spawn(report);
//! - prices
//! + reporting.await.expect("the report does not panic");
//! + prices

//! mistake result_not_taken_apart: task-gives-a-result (not_compiled)
//! Takes what it awaits of a task for the price.
//! - prices.push(request.await.expect("no request panics"));
//! + prices.push(request.await);

//! mistake shared_list_read_at_once: handle-dropped at tokio::spawn(async move {
//! The tasks write into a shared list, and nobody waits for them.
pub async fn search<F>(
    airlines: &[u32],
    ask: impl Fn(u32) -> F,
    report: impl Future<Output = ()> + Send + 'static,
) -> Vec<String>
where
    F: Future<Output = String> + Send + 'static,
{
    tokio::spawn(report);
    let prices = Arc::new(Mutex::new(Vec::new()));
    for &airline in airlines {
        let (request, prices) = (ask(airline), Arc::clone(&prices));
        tokio::spawn(async move {
            let price = request.await;
            prices.lock().unwrap().push(price);
        });
    }
    let prices = prices.lock().unwrap();
    prices.clone()
}
use std::sync::{Arc, Mutex};

//! mistake sleeps_until_all_is_over: slept-past-the-end at pause(
//! Waits for a time that should be long enough, in place of the tasks.
pub async fn search<F>(
    airlines: &[u32],
    ask: impl Fn(u32) -> F,
    report: impl Future<Output = ()> + Send + 'static,
) -> Vec<String>
where
    F: Future<Output = String> + Send + 'static,
{
    tokio::spawn(report);
    let prices = Arc::new(Mutex::new(vec![String::new(); airlines.len()]));
    for (place, &airline) in airlines.iter().enumerate() {
        let (request, prices) = (ask(airline), Arc::clone(&prices));
        tokio::spawn(async move {
            let price = request.await;
            prices.lock().unwrap()[place] = price;
        });
    }
    pause(Duration::from_millis(200)).await;
    let prices = prices.lock().unwrap();
    prices.clone()
}
use std::sync::{Arc, Mutex};

//! mistake spawned_and_awaited: spawn-then-await-in-loop at tokio::spawn(ask(airline)).await
//! Lets the report run by itself, and still awaits each request before it spawns the next.
pub async fn search<F>(
    airlines: &[u32],
    ask: impl Fn(u32) -> F,
    report: impl Future<Output = ()> + Send + 'static,
) -> Vec<String>
where
    F: Future<Output = String> + Send + 'static,
{
    tokio::spawn(report);
    let mut prices = Vec::new();
    for &airline in airlines {
        let price = tokio::spawn(ask(airline)).await;
        prices.push(price.expect("no request panics"));
    }
    prices
}

//! mistake spawns_here: spawn-local-without-a-local-set at spawn_local(
//! Tasks that stay on their thread, and no `LocalSet` to run them.
//! - .map(|&airline| tokio::spawn(ask(airline)))
//! + .map(|&airline| tokio::task::spawn_local(ask(airline)))

//! mistake ten_at_a_time: limit-of-its-own at .buffered(10)
//! Asks ten airlines at a time.
pub async fn search<F>(
    airlines: &[u32],
    ask: impl Fn(u32) -> F,
    report: impl Future<Output = ()> + Send + 'static,
) -> Vec<String>
where
    F: Future<Output = String> + Send + 'static,
{
    tokio::spawn(report);
    stream::iter(airlines.iter().map(|&airline| ask(airline)))
        .buffered(10)
        .collect()
        .await
}
use futures::{StreamExt as _, stream};

//! mistake the_first_one_missed: none at skip(1)
//! Awaits all handles but the first, and forgets that its price is due.
//! - for request in requests {
//! + for request in requests.into_iter().skip(1) {

//! mistake all_in_one_task: serial-awaits at request.await
//! One task awaits all the requests, one after the other.
pub async fn search<F>(
    airlines: &[u32],
    ask: impl Fn(u32) -> F,
    report: impl Future<Output = ()> + Send + 'static,
) -> Vec<String>
where
    F: Future<Output = String> + Send + 'static,
{
    tokio::spawn(report);
    let requests: Vec<F> = airlines.iter().map(|&airline| ask(airline)).collect();
    let all = tokio::spawn(async move {
        let mut prices = Vec::new();
        for request in requests {
            prices.push(request.await);
        }
        prices
    });
    all.await.expect("no request panics")
}

//! mistake in_a_join_set: completion-order at join_all().await
//! Takes the outputs of a set, which come in the order in which the tasks end.
pub async fn search<F>(
    airlines: &[u32],
    ask: impl Fn(u32) -> F,
    report: impl Future<Output = ()> + Send + 'static,
) -> Vec<String>
where
    F: Future<Output = String> + Send + 'static,
{
    tokio::spawn(report);
    let mut requests = tokio::task::JoinSet::new();
    for &airline in airlines {
        requests.spawn(ask(airline));
    }
    requests.join_all().await
}

//! mistake report_at_the_end: background-work-awaited at report.await;
//! Sends the report when the prices are there, and waits for it.
//! - tokio::spawn(report);
//!
//! - prices
//! + report.await;
//! + prices

//! mistake report_returned_by_its_task: dropped-unpolled at tokio::spawn(async move { report });
//! Spawns a block that returns the report's future, and does not await it.
//! - tokio::spawn(report);
//! + tokio::spawn(async move { report });

//! mistake sorted_prices: results-out-of-order at prices.sort();
//! Sorts the prices, which loses the order of the airlines.
//! - prices
//! + prices.sort();
//! + prices

//! right handles_joined: `join_all` over the handles
//! - let mut prices = Vec::new();
//! - for request in requests {
//! -     prices.push(request.await.expect("no request panics"));
//! - }
//! - prices
//! + let prices = join_all(requests).await.into_iter();
//! + prices
//! +     .map(|price| price.expect("no request panics"))
//! +     .collect()
use futures::future::join_all;

//! right join_set_with_places: a `JoinSet`, whose tasks carry their places
use tokio::task::JoinSet;

pub async fn search<F>(
    airlines: &[u32],
    ask: impl Fn(u32) -> F,
    report: impl Future<Output = ()> + Send + 'static,
) -> Vec<String>
where
    F: Future<Output = String> + Send + 'static,
{
    tokio::spawn(report);
    let mut requests = JoinSet::new();
    for (place, &airline) in airlines.iter().enumerate() {
        let request = ask(airline);
        requests.spawn(async move { (place, request.await) });
    }
    let mut prices = requests.join_all().await;
    prices.sort();
    prices.into_iter().map(|(_, price)| price).collect()
}

//! right oneshots: detached tasks that send their prices, each through a channel of its own
use tokio::sync::oneshot;

pub async fn search<F>(
    airlines: &[u32],
    ask: impl Fn(u32) -> F,
    report: impl Future<Output = ()> + Send + 'static,
) -> Vec<String>
where
    F: Future<Output = String> + Send + 'static,
{
    let mut receivers = Vec::new();
    for &airline in airlines {
        let (sender, receiver) = oneshot::channel();
        let request = ask(airline);
        tokio::spawn(async move {
            let _ = sender.send(request.await);
        });
        receivers.push(receiver);
    }
    tokio::spawn(report);
    let mut prices = Vec::new();
    for receiver in receivers {
        prices.push(receiver.await.expect("each request sends its price"));
    }
    prices
}

//! right only_the_report: one task for the report, and `join_all` for the requests
use futures::future::join_all;

pub async fn search<F>(
    airlines: &[u32],
    ask: impl Fn(u32) -> F,
    report: impl Future<Output = ()> + Send + 'static,
) -> Vec<String>
where
    F: Future<Output = String> + Send + 'static,
{
    let prices = join_all(airlines.iter().map(|&airline| ask(airline))).await;
    tokio::runtime::Handle::current().spawn(report);
    prices
}

//! right ordered_stream: a stream of the handles in their order
use futures::StreamExt as _;
use futures::stream::FuturesOrdered;

pub async fn search<F>(
    airlines: &[u32],
    ask: impl Fn(u32) -> F,
    report: impl Future<Output = ()> + Send + 'static,
) -> Vec<String>
where
    F: Future<Output = String> + Send + 'static,
{
    let _reporting = tokio::spawn(report);
    let mut requests: FuturesOrdered<_> = FuturesOrdered::new();
    for &airline in airlines {
        requests.push_back(tokio::spawn(ask(airline)));
    }
    let mut prices = Vec::with_capacity(airlines.len());
    while let Some(price) = requests.next().await {
        prices.push(price.expect("no request panics"));
    }
    prices
}
