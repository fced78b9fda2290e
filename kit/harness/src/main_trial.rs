//! A trial of the learner's `main`: whether what passes the checks also works as a program.
//!
//! It runs as under `cargo run`, in a separate process, but the support crate's jobs take no time. A panic fails it,
//! and so does a `main` that can never end. The learner may choose any other end: an error, or an exit code. A `main`
//! that waits for a timer or for clients passes. A slow one never fails.

use std::panic::{self, AssertUnwindSafe};
use std::process::ExitCode;
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use crate::outcome::{Advise as _, Failure, HangKind};
use crate::panics::main_panicked;
use crate::process::{self, Activity, own_cpu};
use crate::record::Record;
use crate::waits;

/// The name under which it stands in the record.
const MAIN: &str = "main";
/// How often to look.
const SAMPLE_INTERVAL: Duration = Duration::from_millis(2);
/// How long a server has been still when it waits for its clients.
const SERVES: Duration = Duration::from_millis(20);
/// How long everything has been still when nothing is to be expected any more.
const STILL: Duration = Duration::from_millis(500);
/// Processor time that no `main` of this course comes near.
const TOO_BUSY: Duration = Duration::from_millis(1500);
/// Real time after which no more is found out.
const LONG: Duration = Duration::from_secs(8);

/// Runs `main`, records the result, and ends the process.
pub(crate) fn run(record: &Arc<Record>, main: impl FnOnce() -> ExitCode, serves: bool) -> ! {
    async_learn::take_no_time();
    record.started(MAIN);
    let beside = Arc::clone(record);
    // Without it a `main` that never ends meets the tool's own limit.
    let _ = process::spawn_own(move || watch(&beside, serves));
    match panic::catch_unwind(AssertUnwindSafe(main)) {
        Ok(_) => end(record, None),
        Err(payload) => {
            let due = "the program runs, with `cargo run` too: the checks call your functions, but not `main`";
            end(record, Some(main_panicked(payload.as_ref()).expected(due)));
        }
    }
}

/// Watches `main` from aside, for as long as the process lives.
fn watch(record: &Record, serves: bool) {
    let begin = Instant::now();
    let mut still_since = (begin, Activity::own());
    loop {
        thread::sleep(SAMPLE_INTERVAL);
        let now = Activity::own();
        if !now.is_still_since(&still_since.1) {
            still_since = (Instant::now(), now);
        }
        let still = still_since.0.elapsed();
        let precise = still_since.1.precise;
        if begin.elapsed() > LONG || serves && still > SERVES {
            end(record, None);
        }
        if own_cpu() > TOO_BUSY {
            end(record, Some(never_ends(HangKind::Spinning)));
        }
        if still > STILL {
            let waits = !precise || waits::limited(std::process::id()).is_some();
            end(record, (!waits).then(|| never_ends(HangKind::Blocked)));
        }
    }
}

fn never_ends(kind: HangKind) -> Failure {
    let message = match kind {
        HangKind::Spinning => "`main` never ends: it keeps a processor busy",
        _ => "`main` never ends: every thread waits, and nothing is left to wake one",
    };
    Failure::hung(kind, message)
        .expected("the program runs to its end, with `cargo run` too: the checks call your functions, but not `main`")
        .advise_if(kind == HangKind::Spinning, "spinning")
        .advise("asleep")
}

fn end(record: &Record, failure: Option<Failure>) -> ! {
    match &failure {
        Some(failure) => record.failed(MAIN, failure),
        None => record.passed(MAIN),
    }
    record.done();
    std::process::exit(i32::from(failure.is_some()));
}
