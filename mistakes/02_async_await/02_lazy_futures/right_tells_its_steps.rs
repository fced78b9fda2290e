//! right: tells of its steps by events of its own, also at the call

use async_learn::observe::{self, Phase};
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
    vec!["begin", "half way", "cache", "nearly there", "store", "end"]
}

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

fn main() {
    println!("You predict: {}", prediction().join(", "));
    dry_run(|line| println!("  {line}"));
    let records = block_on(start_up(9, |line| println!("{line}")));
    println!("The store has {records} records.");
}
