//! A service comes up in three steps: its store opens, its cache fills, and then it says
//! "ready". Whoever wrote this took an async call for a call that does something. The
//! service says "ready" before its store is open, and the cache stays empty for ever.
//!
//! 1. Read `dry_run`, and before you run anything, write down in `prediction` what it
//!    notes, from first to last. Leave `dry_run` and `step` as they are.
//! 2. Repair `start_up(size, note)`. Its store is `do_one_thing_async(size)`, and its
//!    cache is `do_another_thing_async(size)`.
//!    - The call alone does nothing and notes nothing, so that a start-up can be
//!      prepared now and run later, or not at all.
//!    - The first poll begins to open the store, and nothing else.
//!    - The cache begins to fill when the store is open.
//!    - "ready" is noted once, when the cache is full.
//!    - The result is what the store gave.
//!    - No runtime is needed for it: `main` uses `block_on`.
//!
//! `cargo run --bin lazy_futures` shows what really happens.

use async_learn::{block_on, do_another_thing_async, do_one_thing_async};

/// A step of the dry run: it notes its name, and that is all.
async fn step(name: &str, note: &impl Fn(&str)) {
    note(name);
}

/// Rehearses the steps without doing them.
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
    // TODO: so it would be if `step` were an ordinary function.
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
    // TODO: when does each of these do its work?
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
