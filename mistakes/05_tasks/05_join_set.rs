//! mistake abort_all: abort-is-a-request at tasks.abort_all();
//! Requests the end of the others, and does not wait for it.
//! - tasks.shutdown().await;
//! + tasks.abort_all();

//! mistake aborted_at_the_end: abort-after-the-await at task.abort();
//! Stops the tasks on the last line, which a dropped future does not reach.
use futures::StreamExt as _;
use futures::stream::FuturesUnordered;

pub async fn offers<F>(queries: Vec<F>, enough: usize, mut show: impl FnMut(String))
where
    F: Future<Output = String> + Send + 'static,
{
    let mut tasks: FuturesUnordered<_> = queries.into_iter().map(tokio::spawn).collect();
    let mut shown = 0;
    while shown < enough
        && let Some(result) = tasks.next().await
    {
        if let Ok(offer) = result {
            show(offer);
            shown += 1;
        }
    }
    for task in tasks.iter() {
        task.abort();
    }
    while tasks.next().await.is_some() {}
}

//! mistake asks_now_and_then: busy-waiting at sleep(
//! Looks every two milliseconds whether a task has ended.
//! - let mut shown = 0;
//! - while shown < enough
//! -     && let Some(result) = tasks.join_next().await
//! - {
//! -     if let Ok(offer) = result {
//! -         show(offer);
//! -         shown += 1;
//! -     }
//! - }
//! + let mut shown = 0;
//! + while shown < enough && !tasks.is_empty() {
//! +     match tasks.try_join_next() {
//! +         Some(Ok(offer)) => {
//! +             show(offer);
//! +             shown += 1;
//! +         }
//! +         Some(Err(_)) => {}
//! +         None => tokio::time::sleep(Duration::from_millis(2)).await,
//! +     }
//! + }

//! mistake awaits_the_set: not-a-future (not_compiled)
//! Takes the set for one future of all results.
//! - tasks.shutdown().await;
//! + tasks.await;

//! mistake counts_panics: failure-counted-as-a-result at shown += 1;
//! Counts the queries that have ended, also those that brought no offer.
//! - if let Ok(offer) = result {
//! -     show(offer);
//! -     shown += 1;
//! - }
//! + shown += 1;
//! + if let Ok(offer) = result {
//! +     show(offer);
//! + }

//! mistake dropped: abort-is-a-request at drop(tasks)
//! Leaves the end of the others to the drop of the set, which does not wait.
//! - tasks.shutdown().await;
//! + drop(tasks);

//! mistake ends_with_a_panic: one-panic-ends-the-others at Some(Ok(offer))
//! Takes the `Err` of one task for the end of the set.
//! - && let Some(result) = tasks.join_next().await
//! + && let Some(Ok(offer)) = tasks.join_next().await
//!
//! - if let Ok(offer) = result {
//! -     show(offer);
//! -     shown += 1;
//! - }
//! + show(offer);
//! + shown += 1;

//! mistake fifty_at_a_time: limit-of-its-own at .take(50)
//! Starts fifty queries, and another one when one of them has ended.
pub async fn offers<F>(queries: Vec<F>, enough: usize, mut show: impl FnMut(String))
where
    F: Future<Output = String> + Send + 'static,
{
    let mut queries = queries.into_iter();
    let mut tasks: JoinSet<String> = queries.by_ref().take(50).collect();
    let mut shown = 0;
    while shown < enough
        && let Some(result) = tasks.join_next().await
    {
        if let Some(query) = queries.next() {
            tasks.spawn(query);
        }
        if let Ok(offer) = result {
            show(offer);
            shown += 1;
        }
    }
    tasks.shutdown().await;
}

//! mistake forgets_the_handles: stopped-waiting-not-working at tokio::spawn
//! Gets the offers over a channel, and leaves the tasks to themselves.
use tokio::sync::mpsc;

pub async fn offers<F>(queries: Vec<F>, enough: usize, mut show: impl FnMut(String))
where
    F: Future<Output = String> + Send + 'static,
{
    let (sender, mut offers) = mpsc::unbounded_channel();
    for query in queries {
        let sender = sender.clone();
        tokio::spawn(async move { sender.send(query.await) });
    }
    drop(sender);
    let mut shown = 0;
    while shown < enough
        && let Some(offer) = offers.recv().await
    {
        show(offer);
        shown += 1;
    }
}

//! mistake in_one_task: no-task-of-its-own at queries.into_iter().collect()
//! Polls all queries in the task that it is in.
use futures::StreamExt as _;
use futures::stream::FuturesUnordered;

pub async fn offers<F>(queries: Vec<F>, enough: usize, mut show: impl FnMut(String))
where
    F: Future<Output = String> + Send + 'static,
{
    let mut queries: FuturesUnordered<_> = queries.into_iter().collect();
    let mut shown = 0;
    while shown < enough
        && let Some(offer) = queries.next().await
    {
        show(offer);
        shown += 1;
    }
}

//! mistake joins_all: shown-only-at-the-end at join_all()
//! Waits for all of them, and then shows what came first.
pub async fn offers<F>(queries: Vec<F>, enough: usize, show: impl FnMut(String))
where
    F: Future<Output = String> + Send + 'static,
{
    let tasks: JoinSet<String> = queries.into_iter().collect();
    let offers = tasks.join_all().await;
    offers.into_iter().take(enough).for_each(show);
}

//! mistake one_after_the_other: spawn-then-await-in-loop at tasks.spawn(query) or at tasks.join_next().await
//! Spawns a query, and waits for it before it spawns the next one.
pub async fn offers<F>(queries: Vec<F>, enough: usize, mut show: impl FnMut(String))
where
    F: Future<Output = String> + Send + 'static,
{
    let mut tasks = JoinSet::new();
    let mut shown = 0;
    for query in queries {
        tasks.spawn(query);
        if shown < enough
            && let Some(Ok(offer)) = tasks.join_next().await
        {
            show(offer);
            shown += 1;
        }
    }
    tasks.shutdown().await;
}

//! mistake one_too_many: enough-is-enough at shown <= enough
//! Counts from zero, and so waits for one more.
//! - while shown < enough
//! + while shown <= enough

//! mistake takes_the_result_for_the_offer: task-gives-a-result (not_compiled)
//! Shows what `join_next` gives, which is a `Result`.
//! - if let Ok(offer) = result {
//! -     show(offer);
//! -     shown += 1;
//! - }
//! + show(result);
//! + shown += 1;

//! mistake unwrapped: panic-passed-on at result.unwrap()
//! Panics when a query did.
//! - if let Ok(offer) = result {
//! -     show(offer);
//! -     shown += 1;
//! - }
//! + show(result.unwrap());
//! + shown += 1;

//! mistake waits_for_all: enough-is-enough at while let Some(result)
//! Shows no more than enough, and waits for all.
//! - while shown < enough
//! -     && let Some(result) = tasks.join_next().await
//! - {
//! -     if let Ok(offer) = result {
//! + while let Some(result) = tasks.join_next().await {
//! +     if let Ok(offer) = result
//! +         && shown < enough
//! +     {

//! mistake without_await: future-used-as-value (not_compiled)
//! Matches the future of `join_next`.
//! - && let Some(result) = tasks.join_next().await
//! + && let Some(result) = tasks.join_next()

//! mistake as_many_answers_as_enough: failure-counted-as-a-result at for _ in 0..enough
//! Takes as many answers as there should be offers.
//! - let mut shown = 0;
//! - while shown < enough
//! -     && let Some(result) = tasks.join_next().await
//! - {
//! -     if let Ok(offer) = result {
//! -         show(offer);
//! -         shown += 1;
//! -     }
//! - }
//! + for _ in 0..enough {
//! +     if let Some(Ok(offer)) = tasks.join_next().await {
//! +         show(offer);
//! +     }
//! + }

//! mistake end_of_the_set_unwrapped: none at .unwrap()
//! Expects another answer, when the set is empty.
//! - while shown < enough
//! -     && let Some(result) = tasks.join_next().await
//! - {
//! + while shown < enough {
//! +     let result = tasks.join_next().await.unwrap();

//! mistake detached: stopped-waiting-not-working at detach_all()
//! Lets the other tasks go.
//! - tasks.shutdown().await;
//! + tasks.detach_all();

//! mistake handles_in_select_all: stopped-waiting-not-working at select_all( or at tokio::spawn)
//! Drops the handles that are left.
use futures::future::select_all;

pub async fn offers<F>(queries: Vec<F>, enough: usize, mut show: impl FnMut(String))
where
    F: Future<Output = String> + Send + 'static,
{
    let mut tasks: Vec<_> = queries.into_iter().map(tokio::spawn).collect();
    let mut shown = 0;
    while shown < enough && !tasks.is_empty() {
        let (result, _, rest) = select_all(tasks).await;
        tasks = rest;
        if let Ok(offer) = result {
            show(offer);
            shown += 1;
        }
    }
}

//! mistake panic_as_an_offer: none at unwrap_or
//! Shows an offer without a text for a query that panicked.
//! - if let Ok(offer) = result {
//! -     show(offer);
//! -     shown += 1;
//! - }
//! + show(result.unwrap_or_default());
//! + shown += 1;

//! mistake break_at_an_error: one-panic-ends-the-others at break
//! Leaves the loop at the first query that failed.
//! - if let Ok(offer) = result {
//! -     show(offer);
//! -     shown += 1;
//! - }
//! + match result {
//! +     Ok(offer) => show(offer),
//! +     Err(_) => break,
//! + }
//! + shown += 1;

//! right abort_and_join: requests the end of all, and takes them out until the set is empty
//! - tasks.shutdown().await;
//! + tasks.abort_all();
//! + while tasks.join_next().await.is_some() {}

//! right channel: a task each, which sends its offer, and a set that owns the tasks
use tokio::sync::mpsc;

pub async fn offers<F>(queries: Vec<F>, enough: usize, mut show: impl FnMut(String))
where
    F: Future<Output = String> + Send + 'static,
{
    let (sender, mut offers) = mpsc::unbounded_channel();
    let mut tasks = JoinSet::new();
    for query in queries {
        let sender = sender.clone();
        tasks.spawn(async move { sender.send(query.await) });
    }
    drop(sender);
    let mut shown = 0;
    while shown < enough
        && let Some(offer) = offers.recv().await
    {
        show(offer);
        shown += 1;
    }
    tasks.shutdown().await;
}

//! right guarded_handles: handles in a `FuturesUnordered`, each in a guard that aborts its task
//! - use tokio::task::JoinSet;
use futures::stream::FuturesUnordered;
use futures::{FutureExt as _, StreamExt as _};
use std::pin::{Pin, pin};
use std::task::{Context, Poll};
use tokio::task::{JoinError, JoinHandle};

struct Guarded(JoinHandle<String>);

impl Future for Guarded {
    type Output = Result<String, JoinError>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        self.0.poll_unpin(cx)
    }
}

impl Drop for Guarded {
    fn drop(&mut self) {
        self.0.abort();
    }
}

pub async fn offers<F>(queries: Vec<F>, enough: usize, mut show: impl FnMut(String))
where
    F: Future<Output = String> + Send + 'static,
{
    let guarded = |query| Guarded(tokio::spawn(query));
    let mut tasks: FuturesUnordered<_> = queries.into_iter().map(guarded).collect();
    let offers = tasks.by_ref().filter_map(async |result| result.ok());
    let mut offers = pin!(offers.take(enough));
    while let Some(offer) = offers.next().await {
        show(offer);
    }
    for task in &tasks {
        task.0.abort();
    }
    while tasks.next().await.is_some() {}
}

//! right with_ids: collects the tasks into a set, and takes results with their ids
pub async fn offers<F>(queries: Vec<F>, mut enough: usize, mut show: impl FnMut(String))
where
    F: Future<Output = String> + Send + 'static,
{
    let mut tasks: JoinSet<String> = queries.into_iter().collect();
    while let Some(result) = tasks.join_next_with_id().await {
        let Ok((_, offer)) = result else { continue };
        show(offer);
        enough -= 1;
        if enough == 0 {
            break;
        }
    }
    tasks.shutdown().await;
}
