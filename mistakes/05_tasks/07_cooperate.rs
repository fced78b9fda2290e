//! mistake awaits_what_is_ready: ready-at-once at async { rate(plan) }
//! Awaits a block that is ready at its first poll, so the poll of the task goes on.
//! - if plan % 500 == 0 {
//! - yield_now().await;
//! - }
//! - let rating = rate(plan);
//! + let rating = async { rate(plan) }.await;

//! mistake blocks_in_place: block-in-place-on-one-thread at block_in_place(
//! Wants other threads to take over the tasks, and the runtime has one thread.
//! - if plan % 500 == 0 {
//! - yield_now().await;
//! - }
//! - let rating = rate(plan);
//! + let rating = tokio::task::block_in_place(|| rate(plan));

//! mistake budget_for_each_batch: budget-counts-its-calls at consume_budget().await;
//! `consume_budget` after each ten plans is pending after 1,280 of them.
//! - if plan % 500 == 0 {
//! - yield_now().await;
//! + if plan % 10 == 0 {
//! +     tokio::task::consume_budget().await;

//! mistake each_plan_as_a_task: generic-future-not-send (not_compiled)
//! Spawns each call of `rate`, which borrows from its caller.
//! - if plan % 500 == 0 {
//! - yield_now().await;
//! - }
//! - let rating = rate(plan);
//! + let rating = tokio::spawn(async { rate(plan) }).await.unwrap();

//! mistake full_batches_only: job-skipped at for batch in 0..plans / 500 {
//! Rates whole batches of 500 plans, and leaves out the rest.
pub async fn best_plan(plans: u32, mut rate: impl FnMut(u32) -> u32) -> Option<u32> {
    let mut best = None;
    for batch in 0..plans / 500 {
        for plan in batch * 500..(batch + 1) * 500 {
            let rating = rate(plan);
            if best.is_none_or(|(_, highest)| rating > highest) {
                best = Some((plan, rating));
            }
        }
        yield_now().await;
    }
    best.map(|(plan, _)| plan)
}

//! mistake last_of_the_best: none at .max_by_key(
//! `max_by_key` gives the last of several.
pub async fn best_plan(plans: u32, mut rate: impl FnMut(u32) -> u32) -> Option<u32> {
    let mut ratings = Vec::new();
    for plan in 0..plans {
        if plan % 500 == 0 {
            yield_now().await;
        }
        ratings.push((plan, rate(plan)));
    }
    ratings
        .into_iter()
        .max_by_key(|(_, rating)| *rating)
        .map(|(plan, _)| plan)
}

//! mistake nobody_wakes_it: pending-without-waker (hung) at futures::pending!();
//! `pending!` is pending once, and wakes nobody.
//! - yield_now().await;
//! + futures::pending!();

//! mistake on_a_thread_for_blocking: generic-future-not-send (not_compiled)
//! Moves the whole search to another thread, where its borrows can't go.
pub async fn best_plan(plans: u32, mut rate: impl FnMut(u32) -> u32) -> Option<u32> {
    tokio::task::spawn_blocking(move || {
        (0..plans)
            .rev()
            .map(|plan| (rate(plan), plan))
            .max_by_key(|(rating, _)| *rating)
            .map(|(_, plan)| plan)
    })
    .await
    .unwrap()
}

//! mistake one_yield: gives-way-too-rarely at rate(plan)
//! Gives way once, and then rates all the plans in one poll.
//! - for plan in 0..plans {
//! - if plan % 500 == 0 {
//! - yield_now().await;
//! - }
//! + yield_now().await;
//! + for plan in 0..plans {

//! mistake rates_the_best_again: none at rate(plan) > rate(
//! Calls `rate` for the best plan once more each time.
pub async fn best_plan(plans: u32, mut rate: impl FnMut(u32) -> u32) -> Option<u32> {
    let mut best = None;
    for plan in 0..plans {
        if plan % 200 == 0 {
            yield_now().await;
        }
        if best.is_none_or(|best| rate(plan) > rate(best)) {
            best = Some(plan);
        }
    }
    best
}

//! mistake sleeps_at_each_plan: slept-to-give-way at pause(
//! A pause for each plan, which adds a millisecond each time.
//! - if plan % 500 == 0 {
//! - yield_now().await;
//! - }
//! + pause(Duration::from_millis(1)).await;

//! mistake sleeps_for_no_time: slept-to-give-way at pause(
//! A sleep of no duration, which is ready at once on a full millisecond and waits for the next on a real clock.
//! - if plan % 500 == 0 {
//! - yield_now().await;
//! - }
//! + pause(Duration::ZERO).await;

//! mistake thread_yields: never-gives-way at rate(plan)
//! Lets another thread run, and no other task.
//! - if plan % 500 == 0 {
//! - yield_now().await;
//! - }
//! + std::thread::yield_now();

//! mistake unused_yield: never-awaited at yield_now();
//! Makes the future of `yield_now` and drops it.
//! - yield_now().await;
//! + yield_now();

//! mistake let_underscore_yield: never-awaited at let _ = yield_now();
//! Makes the future of `yield_now`, and names it so that rustc does not warn.
//! - yield_now().await;
//! + let _ = yield_now();

//! mistake sleeps_for_no_time_more_often: slept-to-give-way at sleep(Duration::ZERO)
//! A sleep of no duration after each ten plans, so that the budget is used up now and then.
//! - if plan % 500 == 0 {
//! - yield_now().await;
//! + if plan % 10 == 0 {
//! +     tokio::time::sleep(Duration::ZERO).await;

//! mistake yields_by_the_clock: gives-way-by-the-clock at elapsed()
//! Gives way when some time has passed, however many plans that are.
//! - for plan in 0..plans {
//! - if plan % 500 == 0 {
//! + let mut since = tokio::time::Instant::now();
//! + for plan in 0..plans {
//! +     if since.elapsed() >= Duration::from_millis(1) {
//! +         since = tokio::time::Instant::now();

//! mistake sleeps_with_the_thread: thread-sleep at thread::sleep(
//! Stops the thread for a moment, and with it all its tasks.
//! - yield_now().await;
//! + std::thread::sleep(Duration::from_micros(1));

//! mistake wakes_and_stays_pending: spinning (hung) at Poll::Pending
//! A future by hand that is never ready.
//! - use tokio::task::yield_now;
//! + use std::task::Poll;
//! - yield_now().await;
//! + std::future::poll_fn::<(), _>(|cx| {
//! +     cx.waker().wake_by_ref();
//! +     Poll::Pending
//! + })
//! + .await;

//! mistake block_of_a_yield: never-awaited at async { yield_now().await }
//! Makes a block that gives way, and does not await it.
//! - yield_now().await;
//! + let _ = async { yield_now().await };

//! right batches: an inner loop for each batch, and a turn after it
pub async fn best_plan(plans: u32, mut rate: impl FnMut(u32) -> u32) -> Option<u32> {
    let mut best: Option<(u32, u32)> = None;
    for first in (0..plans).step_by(256) {
        let batch = first..plans.min(first + 256);
        // `rev`, because `max_by_key` returns the last of several.
        let ratings: Vec<_> = batch.map(|plan| (plan, rate(plan))).collect();
        let best_here = ratings.into_iter().rev().max_by_key(|(_, rating)| *rating);
        best = match (best, best_here) {
            (Some(before), Some(here)) if here.1 <= before.1 => Some(before),
            (before, here) => here.or(before),
        };
        yield_now().await;
    }
    best.map(|(plan, _)| plan)
}

//! right budget: `consume_budget` with each plan
//! - use tokio::task::yield_now;
//! + use tokio::task::coop::consume_budget;
//! - if plan % 500 == 0 {
//! - yield_now().await;
//! - }
//! + consume_budget().await;

//! right by_hand: a future that is pending once and wakes its own task
//! - use tokio::task::yield_now;
use std::future::poll_fn;
use std::task::Poll;

fn yield_now() -> impl Future<Output = ()> {
    let mut pending = true;
    poll_fn(move |cx| {
        if !std::mem::take(&mut pending) {
            return Poll::Ready(());
        }
        cx.waker().wake_by_ref();
        Poll::Pending
    })
}

//! right each_plan: a turn for each plan
//! - if plan % 500 == 0 {
//! - yield_now().await;
//! - }
//! + yield_now().await;

//! right empty_task: waits for an empty task, which is polled after all that are ready
//! - use tokio::task::yield_now;
async fn yield_now() {
    let _ = tokio::spawn(async {}).await;
}

//! right stream: a stream of ratings, with a turn in some of its futures
//! - use tokio::task::yield_now;
//! + use futures::{StreamExt as _, stream};
//! + use tokio::task::yield_now;
pub async fn best_plan(plans: u32, mut rate: impl FnMut(u32) -> u32) -> Option<u32> {
    let ratings = stream::iter(0..plans).then(|plan| {
        let rating = rate(plan);
        async move {
            if plan % 100 == 99 {
                yield_now().await;
            }
            (plan, rating)
        }
    });
    let better = async |best: (u32, u32), next: (u32, u32)| match next.1 > best.1 {
        true => next,
        false => best,
    };
    let mut ratings = std::pin::pin!(ratings);
    let first = ratings.next().await?;
    Some(ratings.fold(first, better).await.0)
}
