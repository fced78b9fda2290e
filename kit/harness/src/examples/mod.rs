//! The examples of docs/AUTHORING.md: a real check for each piece of the harness.
//!
//! Each file here is the text of a code block there; `tests/it/authoring.rs` compares them.
//! It is written as a file of `checks/` is, except that its exercise lies beside it and not
//! in the crate's root. [`right`] and [`wrong`] hold what a learner would have written.
//! So every example compiles, accepts the one, and rejects the other with its advice.

#![expect(clippy::duplicate_mod, reason = "each check meets the right exercise and the wrong one")]

mod right;
mod wrong;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::Checks;
use crate::outcome::Failure;
use crate::protocol::RecordEvent;
use crate::record::Record;

/// Runs `checks`. `None`: all passed; else the failure.
fn failure_of(checks: fn(&mut Checks)) -> Option<Failure> {
    let _turn = crate::runner::the_only_check();
    static NUMBER: AtomicUsize = AtomicUsize::new(0);
    let number = NUMBER.fetch_add(1, Ordering::Relaxed);
    let path = std::env::temp_dir().join(format!("harness-example-{}-{number}", std::process::id()));
    checks(&mut Checks::new(Arc::new(Record::for_test(&path)), None));
    let events = Record::events_at(&path);
    std::fs::remove_file(path).unwrap();
    assert!(matches!(events.first(), Some(RecordEvent::Started { .. })), "{events:?}");
    events.into_iter().find_map(|event| match event {
        RecordEvent::Failed { failure, .. } => Some(failure),
        _ => None,
    })
}

/// Requires that `right` passes, and that `wrong` fails and draws `advice`.
fn proves(right: fn(&mut Checks), wrong: fn(&mut Checks), advice: &str) {
    assert_eq!(failure_of(right), None);
    let failure = failure_of(wrong).expect("the wrong one fails");
    assert_eq!(failure.advice.as_deref(), Some(advice), "{failure:?}");
}

#[test]
fn virtual_time() {
    proves(right::virtual_time::checks, wrong::virtual_time::checks, "serial-awaits");
}

#[test]
fn barrier() {
    proves(right::barrier::checks, wrong::barrier::checks, "began-before-the-signal");
}

#[test]
fn watchdog() {
    proves(right::watchdog::checks, wrong::watchdog::checks, "own-sender-kept");
}

#[test]
fn probe() {
    proves(right::probe::checks, wrong::probe::checks, "no-limit-at-all");
}

#[test]
fn manual_poll() {
    proves(right::manual_poll::checks, wrong::manual_poll::checks, "stale-waker");
}

#[test]
fn worst_moments() {
    proves(right::worst_moments::checks, wrong::worst_moments::checks, "woken-under-a-lock");
}

#[test]
fn drops() {
    proves(right::drops::checks, wrong::drops::checks, "stopped-waiting-not-working");
}

#[test]
fn script() {
    proves(right::script::checks, wrong::script::checks, "write-is-not-write-all");
}

#[test]
fn network() {
    proves(right::network::checks, wrong::network::checks, "one-client-at-a-time");
}

#[test]
fn memory() {
    if !crate::runner::alone() {
        return;
    }
    proves(right::memory::checks, wrong::memory::checks, "unlimited-line");
}

#[test]
fn lost_wakeup() {
    proves(right::lost_wakeup::checks, wrong::lost_wakeup::checks, "lost-wakeup");
}

#[test]
fn cancellation() {
    proves(right::cancellation::checks, wrong::cancellation::checks, "cleanup-after-the-await");
}

#[test]
fn schedules() {
    proves(right::schedules::checks, wrong::schedules::checks, "circle-of-locks");
}
