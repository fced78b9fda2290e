//! A call of an async function makes a future. The code runs where the future is awaited.

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
    // The three calls note nothing, not even the first line of `step`. The order is that of the
    // two `block_on`s, not of the calls. Nobody polls `_mail`, so it notes nothing.
    vec!["begin", "half way", "cache", "nearly there", "store", "end"]
}

/// Opens the store, fills the cache, and notes that the service is ready.
pub async fn start_up(size: u32, note: impl Fn(&str)) -> u32 {
    // Each step runs where it is awaited. Both futures could also be made here and be awaited
    // below: to make them starts nothing.
    let records = do_one_thing_async(size).await;
    // The number is not needed, but without the `.await` the cache would stay empty.
    do_another_thing_async(size).await;
    note("ready");
    records
}

fn main() {
    println!("You predict: {}", prediction().join(", "));
    dry_run(|line| println!("  {line}"));
    let records = block_on(start_up(9, |line| println!("{line}")));
    println!("The store has {records} records.");
}
