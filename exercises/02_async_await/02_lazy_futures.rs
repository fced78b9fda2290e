//! When does the code of an async function run? The author of this service was wrong about it:
//! the service says "ready" before its store is open, and its cache stays empty. First predict
//! what `dry_run` notes, and then fix `start_up`.
//!
//! 1. Read `dry_run`. Before you run anything, write into `prediction` what it notes, from
//!    first to last. Leave `dry_run` and `step` as they are.
//! 2. Fix `start_up(size, note)`. It opens the store with `do_one_thing_async(size)`, and fills
//!    the cache with `do_another_thing_async(size)`.
//!    - The call alone does nothing and notes nothing.
//!    - The first poll begins to open the store, and does nothing else.
//!    - The cache begins to fill when the store is open.
//!    - "ready" is noted once, when the cache is full.
//!    - The output is what the store gave.
//!    - `main` has no runtime and uses `block_on`, so don't use tokio.
//!
//! After your prediction, `cargo async-learn exec lazy_futures` shows what really happens.

use async_learn::{block_on, do_another_thing_async, do_one_thing_async};

/// A step of the dry run. It only notes its name.
async fn step(name: &str, note: &impl Fn(&str)) {
    note(name);
}

/// Notes the steps without doing them.
pub fn dry_run(note: impl Fn(&str)) {
    note("begin");
    let store = step("store", &note);
    let cache = step("cache", &note);
    let _mail = step("mail", &note);
    note("half way");
    block_on(cache);
    note("nearly there");
    block_on(store);
    note("end");
}

/// What `dry_run` notes, from first to last.
pub fn prediction() -> Vec<&'static str> {
    // TODO: this is right if `step` is an ordinary function. Is it?
    vec![
        "begin",
        "store",
        "cache",
        "mail",
        "half way",
        "nearly there",
        "end",
    ]
}

/// Opens the store, fills the cache, and notes that the service is ready.
pub async fn start_up(size: u32, note: impl Fn(&str)) -> u32 {
    // TODO: in which line does the store open, and in which does the cache fill?
    let store = do_one_thing_async(size);
    let _cache = do_another_thing_async(size);
    note("ready");
    store.await
}

fn main() {
    println!("You predict: {}", prediction().join(", "));
    dry_run(|line| println!("  {line}"));
    let records = block_on(start_up(9, |line| println!("{line}")));
    println!("The store has {records} records.");
}
