//! mistake at_the_same_time: order-lost at futures::join!(
//! Runs both steps at once: the cache fills before the store is open.
//! - let records = do_one_thing_async(size).await;
//! - do_another_thing_async(size).await;
//! + let (records, _) = futures::join!(do_one_thing_async(size), do_another_thing_async(size));

//! mistake block_on_inside: block-on-inside-async at block_on(do_another_thing_async(size))
//! Fills the cache with `block_on`, as `dry_run` does it.
//! - do_another_thing_async(size).await;
//! + block_on(do_another_thing_async(size));

//! mistake blocking_steps: thread-sleep at thing(size)
//! Takes the twins that block.
//! - let records = do_one_thing_async(size).await;
//! - do_another_thing_async(size).await;
//! + let records = do_one_thing(size);
//! + do_another_thing(size);
use async_learn::{do_another_thing, do_one_thing};

//! mistake cache_first: wrong-order at cache.await; or at store.await or at note("ready")
//! Awaits the cache before the store.
//! - let records = do_one_thing_async(size).await;
//! - do_another_thing_async(size).await;
//! + let cache = do_another_thing_async(size);
//! + let store = do_one_thing_async(size);
//! + cache.await;
//! + let records = store.await;

//! mistake cache_before_ready: wrong-order at cache.await; or at store.await or at note("ready")
//! Awaits the cache, notes "ready", and awaits the store where the starter does.
/// Opens the store, fills the cache, and notes that the service is ready.
pub async fn start_up(size: u32, note: impl Fn(&str)) -> u32 {
    let store = do_one_thing_async(size);
    let cache = do_another_thing_async(size);
    cache.await;
    note("ready");
    store.await
}

//! mistake cache_in_a_statement: dropped-unpolled at do_another_thing_async(size);
//! Calls the cache in a statement, without `.await`.
//! - do_another_thing_async(size).await;
//! + do_another_thing_async(size);

//! mistake cache_returned: none at filled
//! Returns what the cache gave.
//! - do_another_thing_async(size).await;
//! + let filled = do_another_thing_async(size).await;
//! - records
//! + let _ = records;
//! + filled

//! mistake cache_let_underscore: dropped-unpolled at let _ = do_another_thing_async(size);
//! `let _ =` silences rustc, and drops the future at once.
//! - do_another_thing_async(size).await;
//! + let _ = do_another_thing_async(size);

//! mistake cache_never_awaited: never-awaited at let _cache =
//! Keeps the cache's future in a variable, and never awaits it.
//! - let records = do_one_thing_async(size).await;
//! + let _cache = do_another_thing_async(size);
//! + let records = do_one_thing_async(size).await;
//! - do_another_thing_async(size).await;

//! mistake dry_run_changed: experiment-changed at block_on(step("store"
//! Changes `dry_run` so that it notes what was predicted.
//! - let store = step("store", &note);
//! + block_on(step("store", &note));
//! - block_on(store);
//!
//! - vec!["begin", "half way", "cache", "nearly there", "store", "end"]
//! + vec!["begin", "store", "half way", "cache", "nearly there", "end"]

//! mistake no_work: answer-without-the-work at size * size
//! Notes "ready" without any work, and works the number out.
//! - let records = do_one_thing_async(size).await;
//! - do_another_thing_async(size).await;
//! + let records = size * size;

//! mistake prediction_eager: effect-at-call at vec!["begin"
//! Predicts that each step runs where it is called. `start_up` is right.
//! - vec!["begin", "half way", "cache", "nearly there", "store", "end"]
//! + vec!["begin", "store", "cache", "half way", "nearly there", "end"]

//! mistake prediction_in_call_order: runs-only-its-own-future at vec!["begin"
//! Predicts that the futures run in the order in which they were made.
//! - vec!["begin", "half way", "cache", "nearly there", "store", "end"]
//! + vec!["begin", "half way", "store", "nearly there", "cache", "end"]

//! mistake prediction_too_short: wrong-prediction at vec!["begin"
//! Predicts that nothing runs at all.
//! - vec!["begin", "half way", "cache", "nearly there", "store", "end"]
//! + vec!["begin", "half way", "nearly there", "end"]

//! mistake prediction_with_mail: dropped-is-not-run at "mail",
//! Predicts that the third step runs at the end, when its variable goes out of scope.
/// What `dry_run` notes, from first to last.
pub fn prediction() -> Vec<&'static str> {
    vec![
        "begin",
        "half way",
        "cache",
        "nearly there",
        "store",
        "end",
        "mail",
    ]
}

//! mistake ready_before_the_cache: wrong-order at note("ready");
//! Notes "ready" one line too early.
//! - do_another_thing_async(size).await;
//! + note("ready");
//! + do_another_thing_async(size).await;
//! - note("ready");

//! mistake ready_between: wrong-order at note("ready");
//! Awaits the store, and notes "ready" before the cache is awaited.
/// Opens the store, fills the cache, and notes that the service is ready.
pub async fn start_up(size: u32, note: impl Fn(&str)) -> u32 {
    let cache = do_another_thing_async(size);
    let records = do_one_thing_async(size).await;
    note("ready");
    cache.await;
    records
}

//! mistake ready_first: effect-at-call at note("ready");
//! Notes "ready" first, and then awaits both.
/// Opens the store, fills the cache, and notes that the service is ready.
pub async fn start_up(size: u32, note: impl Fn(&str)) -> u32 {
    let store = do_one_thing_async(size);
    let cache = do_another_thing_async(size);
    note("ready");
    cache.await;
    store.await
}

//! mistake ready_twice: none at note("ready");
//! Notes "ready" after each of the two steps.
//! - records
//! + note("ready");
//! + records

//! mistake records_worked_out: output-thrown-away at do_one_thing_async(size).await; or at size * size
//! Opens the store, and works out how many records it has.
//! - let records = do_one_thing_async(size).await;
//! + do_one_thing_async(size).await;
//! - records
//! + size * size

//! mistake spawned_at_the_call: off-its-runtime at = tokio::spawn(
//! Spawns the steps at the call, and there is no runtime.
/// Opens the store, fills the cache, and notes that the service is ready.
pub fn start_up(size: u32, note: impl Fn(&str)) -> impl Future<Output = u32> {
    let store = tokio::spawn(do_one_thing_async(size));
    let cache = tokio::spawn(do_another_thing_async(size));
    async move {
        let records = store.await.expect("it does not panic");
        cache.await.expect("it does not panic");
        note("ready");
        records
    }
}

//! mistake spawned_cache: off-its-runtime at tokio::spawn(
//! Awaits a spawned task for the cache, which needs a tokio runtime.
//! - do_another_thing_async(size).await;
//! + let cache = tokio::spawn(do_another_thing_async(size));
//! + cache.await.expect("the cache can be filled");

//! mistake work_before_the_block: work-at-the-call at block_on(do_
//! Moves the steps out of the async block, so that the call does them.
/// Opens the store, fills the cache, and notes that the service is ready.
pub fn start_up(size: u32, note: impl Fn(&str)) -> impl Future<Output = u32> {
    let records = block_on(do_one_thing_async(size));
    block_on(do_another_thing_async(size));
    note("ready");
    async move { records }
}

//! right async_block: an ordinary function, which makes the futures at the call and runs them in an async block.
/// Opens the store, fills the cache, and notes that the service is ready.
pub fn start_up(size: u32, note: impl Fn(&str)) -> impl Future<Output = u32> {
    let (store, cache) = (do_one_thing_async(size), do_another_thing_async(size));
    async move {
        let records = store.await;
        cache.await;
        note("ready");
        records
    }
}

//! right combinators: chains the steps with combinators, without a single `.await`.
use futures::FutureExt;

/// Opens the store, fills the cache, and notes that the service is ready.
pub fn start_up(size: u32, note: impl Fn(&str)) -> impl Future<Output = u32> {
    do_one_thing_async(size).then(move |records| {
        do_another_thing_async(size).map(move |_| {
            note("ready");
            records
        })
    })
}

//! right made_first: makes both futures first and awaits them in order afterwards.
//! - let records = do_one_thing_async(size).await;
//! - do_another_thing_async(size).await;
//! + let store = do_one_thing_async(size);
//! + let cache = do_another_thing_async(size);
//! + let records = store.await;
//! + cache.await;

//! right notes_more: boxes the steps, awaits them in a loop, and notes more than is asked for, after each.
use futures::FutureExt;

/// Opens the store, fills the cache, and notes that the service is ready.
pub async fn start_up(size: u32, note: impl Fn(&str)) -> u32 {
    let steps = [
        do_one_thing_async(size).boxed(),
        do_another_thing_async(size).boxed(),
    ];
    let mut answers = Vec::new();
    for (step, name) in steps.into_iter().zip(["store", "cache"]) {
        answers.push(step.await);
        note(name);
    }
    note("ready");
    answers[0]
}

//! right tells_its_steps: tells of its steps with events of its own, also at the call
use async_learn::observe;
use async_learn::observe::Phase;

/// Opens the store, fills the cache, and notes that the service is ready.
pub fn start_up(size: u32, note: impl Fn(&str)) -> impl Future<Output = u32> {
    observe::tell("a start-up is prepared", Phase::Ended);
    async move {
        let records = do_one_thing_async(size).await;
        do_another_thing_async(size).await;
        note("ready");
        records
    }
}

//! mistake prediction_of_a_queue: runs-only-its-own-future at vec![
//! Predicts that the first `block_on` runs all that was made before it.
//! - vec!["begin", "half way", "cache", "nearly there", "store", "end"]
//! + vec![
//! +     "begin",
//! +     "half way",
//! +     "store",
//! +     "cache",
//! +     "mail",
//! +     "nearly there",
//! +     "end",
//! + ]

//! mistake notes_at_the_first_poll: none at note("opening the store");
//! Notes what it is about to do, and opens the store after that.
//! - let records = do_one_thing_async(size).await;
//! + note("opening the store");
//! + let records = do_one_thing_async(size).await;

//! mistake waits_between: slept-past-the-end at pause(
//! Gives the store some more time, although it is open.
//! - let records = do_one_thing_async(size).await;
//! + let records = do_one_thing_async(size).await;
//! + pause(Duration::from_millis(20)).await;
use async_learn::pause;
use std::time::Duration;
