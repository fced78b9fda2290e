//! error awaits_a_thread_yield: not-a-future over cooperate
//! Takes the `yield_now` of threads, which returns no future.
//! source: own
//! - use tokio::task::yield_now;
//! + use std::thread::yield_now;

//! error yield_without_a_call: not-a-future over cooperate
//! Awaits the function and not its future.
//! source: own
//! - yield_now().await;
//! + yield_now.await;

//! error yields_in_a_closure: await-outside-async over cooperate
//! Gives way in the closure of an iterator, which is not async.
//! source: own
pub async fn best_plan(plans: u32, mut rate: impl FnMut(u32) -> u32) -> Option<u32> {
    let ratings = (0..plans).map(|plan| {
        if plan % 500 == 0 {
            yield_now().await;
        }
        (rate(plan), plan)
    });
    ratings.rev().max_by_key(|(rating, _)| *rating).map(|(_, plan)| plan)
}

//! error yields_in_a_helper: await-outside-async over cooperate
//! Gives way in a helper that is a plain function.
//! source: own
fn best_of(plans: std::ops::Range<u32>, rate: &mut impl FnMut(u32) -> u32) -> Option<(u32, u32)> {
    yield_now().await;
    plans.rev().map(|plan| (rate(plan), plan)).max_by_key(|(rating, _)| *rating)
}

pub async fn best_plan(plans: u32, mut rate: impl FnMut(u32) -> u32) -> Option<u32> {
    best_of(0..plans, &mut rate).map(|(_, plan)| plan)
}

//! error search_as_a_task: generic-future-not-send over cooperate
//! Spawns the whole search, with a closure of the caller's in it.
//! source: own
pub async fn best_plan(plans: u32, mut rate: impl FnMut(u32) -> u32) -> Option<u32> {
    let search = async move {
        let mut best = None;
        for plan in 0..plans {
            let rating = rate(plan);
            if best.is_none_or(|(_, highest)| rating > highest) {
                best = Some((plan, rating));
            }
        }
        best.map(|(plan, _)| plan)
    };
    tokio::spawn(search).await.unwrap()
}

//! error batches_on_blocking_threads: generic-future-not-send over cooperate
//! Lets a thread for blocking work rate each batch.
//! source: own
pub async fn best_plan(plans: u32, mut rate: impl FnMut(u32) -> u32) -> Option<u32> {
    let mut best = None;
    for first in (0..plans).step_by(500) {
        let rate = &mut rate;
        let batch = tokio::task::spawn_blocking(move || {
            (first..plans.min(first + 500)).map(|plan| (rate(plan), plan)).max()
        });
        best = best.max(batch.await.unwrap());
    }
    best.map(|(_, plan)| plan)
}

//! error rates_on_a_thread: none over cooperate
//! Gives the closure to a scoped thread, but it is not known to be `Send`.
//! source: own
pub async fn best_plan(plans: u32, mut rate: impl FnMut(u32) -> u32) -> Option<u32> {
    std::thread::scope(|scope| {
        let search = scope.spawn(|| (0..plans).rev().max_by_key(|plan| rate(*plan)));
        search.join().unwrap()
    })
}

//! error joins_the_ratings: one-future-type-for-all-calls over cooperate
//! An async closure that changes what it captured, called while its earlier futures live.
//! source: own
pub async fn best_plan(plans: u32, mut rate: impl FnMut(u32) -> u32) -> Option<u32> {
    let rate = async |plan| {
        yield_now().await;
        (rate(plan), plan)
    };
    let ratings = futures::future::join_all((0..plans).map(rate)).await;
    ratings.into_iter().rev().max_by_key(|(rating, _)| *rating).map(|(_, plan)| plan)
}

//! error yields_nothing_to_match: future-used-as-value over cooperate
//! Compares the future of `rate` that an async block made, instead of its value.
//! source: own
//! - let rating = rate(plan);
//! + let rating = async {
//! +     yield_now().await;
//! +     rate(plan)
//! + };
