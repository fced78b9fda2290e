//! What a task waits for where tokio does not tell: a `JoinHandle`, a `JoinSet`, the branches of a `select!`.
//!
//! Whatever a task waits for keeps a copy of its waker. tokio tells of each copy of a task's waker, and the calls that
//! led there say who made it and where in the learner's file. Taking a backtrace costs time, so this is done only in
//! the run that looks for places.

use std::backtrace::Backtrace;
use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard};

use crate::calls;
use crate::protocol::Spot;

/// Calls that are kept of one task. Of more waits at once, some are not told.
const MOST: usize = 16;

static PARKED: Mutex<BTreeMap<u64, Vec<Parked>>> = Mutex::new(BTreeMap::new());

/// A copy of a task's waker that was made.
struct Parked {
    calls: Backtrace,
    /// The use of a resource of tokio's in which that happened.
    operation: Option<u64>,
}

/// A wait.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Wait {
    pub what: What,
    /// The calls in the learner's file that lead to it, the innermost first.
    pub calls: Vec<Spot>,
    /// Whether it is one of several that all have to end.
    pub is_joined: bool,
    /// The use of a resource in which the task waits, if tokio tells of it.
    pub operation: Option<u64>,
}

/// What is waited for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum What {
    Handle,
    Set,
    /// What the other side of a channel does: `kind` is its module.
    Channel {
        kind: &'static str,
        side: Side,
    },
    /// Something that is only named.
    Named(&'static str),
}

/// Which side of a channel waits, and for what.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Side {
    /// A receiver, for a message; `bounded`: of a channel with a limit.
    Receives { bounded: bool },
    /// A sender, for room.
    Sends,
    /// A sender, for the end of its receivers.
    Outlasts,
    /// One of the two, for the other one.
    Either,
}

const NOTIFY: &str = "a `Notify`";

/// How tokio calls what it is in, in the path of a type or of a file. The innermost call decides.
const KINDS: [(&str, &str, What); 16] = [
    // The set inside a `JoinSet`, whose type names the handles in it.
    ("util::idle_notified_set::", "util/idle_notified_set.rs", What::Set),
    ("task::join_set::", "task/join_set.rs", What::Set),
    ("task::join::JoinHandle", "runtime/task/join.rs", What::Handle),
    ("time::sleep::", "time/sleep.rs", What::Named("a sleep")),
    ("time::interval::", "time/interval.rs", What::Named("the next tick of an interval")),
    ("sync::mpsc::", "sync/mpsc/", What::Channel { kind: "mpsc", side: Side::Either }),
    ("sync::oneshot::", "sync/oneshot.rs", What::Channel { kind: "oneshot", side: Side::Either }),
    ("sync::watch::", "sync/watch.rs", What::Channel { kind: "watch", side: Side::Either }),
    ("sync::broadcast::", "sync/broadcast.rs", What::Channel { kind: "broadcast", side: Side::Either }),
    ("sync::notify::", "sync/notify.rs", What::Named(NOTIFY)),
    ("sync::mutex::", "sync/mutex.rs", What::Named("a `Mutex`")),
    ("sync::rwlock::", "sync/rwlock.rs", What::Named("an `RwLock`")),
    ("sync::semaphore::", "sync/semaphore.rs", What::Named("a permit of a `Semaphore`")),
    ("sync::barrier::", "sync/barrier.rs", What::Named("a `Barrier`")),
    // Of tokio-util only the names of these futures count: `run_until_cancelled` and the future of a tracked task are
    // in the same files, and poll the learner's own.
    ("task_tracker::TaskTrackerWait", NO_FILE, What::Named(TRACKER)),
    ("cancellation_token::WaitForCancellation", NO_FILE, What::Named(TOKEN)),
];

/// In no path.
const NO_FILE: &str = "\0";
const TRACKER: &str = "`wait` of a `TaskTracker`, which lasts until `close` was called and all its tasks have ended";
const TOKEN: &str = "the `cancel` of a `CancellationToken`";

fn parked() -> MutexGuard<'static, BTreeMap<u64, Vec<Parked>>> {
    PARKED.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
}

pub(super) fn forget() {
    parked().clear();
}

/// Something that `task` waits for copies its waker, here and now, in the use `operation` of a resource.
pub(super) fn note(task: u64, operation: Option<u64>) {
    let calls = Backtrace::force_capture();
    let mut parked = parked();
    let of_task = parked.entry(task).or_default();
    if of_task.len() == MOST {
        drop(of_task.remove(0));
    }
    of_task.push(Parked { calls, operation });
}

/// What was noted of the task `from` is of the task `to`.
pub(super) fn rename(from: u64, to: u64) {
    let mut parked = parked();
    if let Some(calls) = parked.remove(&from) {
        parked.insert(to, calls);
    }
}

/// What `task` waits for, the latest first, if `copies` of its waker are kept. Places that were told before are
/// replaced: a wait that is over has given its copy back.
pub(super) fn waits(task: u64, copies: usize) -> Vec<Wait> {
    let parked = parked();
    let mut waits: Vec<Wait> = Vec::new();
    for Parked { calls, operation } in parked.get(&task).into_iter().flatten().rev() {
        if waits.len() == copies {
            break;
        }
        let Some(wait) = wait(&calls.to_string()) else { continue };
        let wait = Wait { operation: *operation, ..wait };
        if !waits.contains(&wait) {
            waits.push(wait);
        }
    }
    waits
}

/// In which line `task` waits in the use `operation` of a resource.
pub(super) fn line(task: u64, operation: u64) -> Option<u32> {
    let parked = parked();
    let of_operation = parked.get(&task)?.iter().rev().find(|parked| parked.operation == Some(operation))?;
    calls::in_learner_file(&of_operation.calls).first().map(|call| call.line)
}

/// What the calls of a backtrace wait for, as it is printed.
fn wait(printed: &str) -> Option<Wait> {
    let kind = |line: &str| {
        let (_, text) = line.trim_start().split_once(' ')?;
        let text = text.replace('\\', "/");
        let of_path = |text: &str| KINDS.iter().find(|(_, file, _)| text.contains("tokio") && text.contains(file));
        let is_tokio = |text: &str| text.starts_with("tokio::") || text.starts_with("tokio_util::");
        let of_name = |text: &str| KINDS.iter().find(|(module, ..)| is_tokio(text) && text.contains(module));
        if line.trim_start().starts_with("at ") { of_path(&text) } else { of_name(own_name(&text)) }
    };
    let mut kinds = printed.lines().take_while(|line| calls::spots(line).is_empty()).filter_map(kind);
    let (.., mut what) = *kinds.next()?;
    // Some channels have a `Notify` inside, and so have the types of tokio-util. Their users don't wait for it.
    let by_notify = what == What::Named(NOTIFY);
    if by_notify
        && let Some((.., outer @ (What::Channel { .. } | What::Named(TRACKER | TOKEN)))) =
            kinds.find(|(.., what)| *what != What::Named(NOTIFY))
    {
        what = *outer;
    }
    if let What::Channel { kind, side } = &mut what {
        *side = self::side(kind, printed, by_notify);
    }
    let is_joined = ["maybe_done", "join_all", "futures_unordered"].iter().any(|word| printed.contains(word));
    Some(Wait { what, calls: calls::spots(printed), is_joined, operation: None })
}

/// Which side waits in a channel of this kind, as far as the calls tell. `by_notify`: in the `Notify` inside of it.
fn side(kind: &str, printed: &str, by_notify: bool) -> Side {
    match kind {
        "mpsc" if by_notify => Side::Outlasts,
        "mpsc" if printed.contains("batch_semaphore") => Side::Sends,
        "mpsc" => Side::Receives {
            bounded: printed.contains("mpsc::bounded") || printed.replace('\\', "/").contains("mpsc/bounded"),
        },
        "oneshot" if printed.contains("::closed") => Side::Outlasts,
        "oneshot" => Side::Receives { bounded: false },
        "broadcast" if !by_notify => Side::Receives { bounded: false },
        "broadcast" => Side::Outlasts,
        "watch" => side_of_watch(printed),
        _ => Side::Either,
    }
}

/// Which side of a `watch` channel waits: both wait in a `Notify`. What `closed` awaits is a block, and what `changed` and
/// `wait_for` await are functions. Some platforms print that in place of their names.
fn side_of_watch(printed: &str) -> Side {
    let lines: Vec<&str> = printed.lines().collect();
    let names = lines
        .windows(2)
        .filter(|two| two[0].contains("tokio::sync::watch::") || two[1].replace('\\', "/").contains("sync/watch.rs"));
    let side_of = |name: &str| match name {
        name if name.contains("::closed") || name.contains("async_block") => Some(Side::Outlasts),
        name if name.contains("changed") || name.contains("async_fn") => Some(Side::Receives { bounded: false }),
        _ => None,
    };
    names.filter(|two| !two[0].trim_start().starts_with("at ")).find_map(|two| side_of(two[0])).unwrap_or(Side::Either)
}

/// The name of a function without the types that it is for: those may be names of tokio's as well.
fn own_name(function: &str) -> &str {
    let name = function.strip_prefix('<').unwrap_or(function);
    name.split(['<', ' ']).next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wait_is_named_by_the_innermost_call_of_tokio() {
        let printed = "   0: <tokio::runtime::task::join::JoinHandle<T> as core::future::future::Future>::poll\n             \
            at /home/a/.cargo/registry/tokio-1.54.1/src/runtime/task/join.rs:336:20\n   1: {async_fn#0}\n             at \
            /a/exercises/05_tasks/01_x.rs:23:39\n   2: tokio::time::sleep::Sleep::poll\n";
        let calls = vec![Spot { line: 23, column: 39 }];
        assert_eq!(
            wait(printed),
            Some(Wait { what: What::Handle, calls: calls.clone(), is_joined: false, operation: None })
        );
        let joined = printed.replace("   1: ", "   1: tokio::future::maybe_done::MaybeDone<F>::poll\n   2: ");
        assert_eq!(wait(&joined), Some(Wait { what: What::Handle, calls, is_joined: true, operation: None }));
        let set =
            "   0: tokio::util::idle_notified_set::IdleNotifiedSet<tokio::runtime::task::join::JoinHandle<T>>::x\n";
        assert_eq!(wait(set).map(|wait| wait.what), Some(What::Set));
        assert_eq!(wait("   0: mycrate::sync::mpsc::recv\n"), None);
    }

    #[test]
    fn the_side_of_a_watch_channel_is_told_by_what_it_awaits() {
        let poll = "   0: tokio::sync::notify::Notified::poll_notified\n             at /a/tokio-1.54.1/src/sync/notify.rs:9:9\n";
        let side = |names: &[&str]| {
            let at = "             at /a/tokio-1.54.1/src/sync/watch.rs:9:9";
            let calls: Vec<String> = names.iter().map(|name| format!("   1: {name}\n{at}\n")).collect();
            match wait(&format!("{poll}{}", calls.concat())).map(|wait| wait.what) {
                Some(What::Channel { kind: "watch", side }) => Some(side),
                _ => None,
            }
        };
        let receives = Some(Side::Receives { bounded: false });
        assert_eq!(side(&["{async_fn#0}<u32>", "{async_fn#0}<u32>"]), receives);
        assert_eq!(side(&["tokio::sync::watch::changed_impl::{{closure}}"]), receives);
        assert_eq!(side(&["{async_block#0}<u32>", "{async_fn#0}<u32>"]), Some(Side::Outlasts));
        assert_eq!(side(&["tokio::sync::watch::Sender<T>::closed::{{closure}}::{{closure}}"]), Some(Side::Outlasts));
        assert_eq!(side(&["what is this"]), Some(Side::Either));
    }

    #[test]
    fn the_notify_inside_of_a_type_of_tokio_util_is_not_what_is_waited_for() {
        let notify = "   0: <tokio::sync::notify::Notified as core::future::future::Future>::poll\n";
        let own = "   9: {async_fn#0}\n             at /a/exercises/09_cancellation/03_x.rs:23:39\n";
        let what = |calls: &str| wait(&format!("{notify}{calls}{own}")).map(|wait| wait.what);
        let token = "   1: <tokio_util::sync::cancellation_token::WaitForCancellationFuture as Future>::poll\n";
        assert_eq!(what(token), Some(What::Named(TOKEN)));
        let tracker = "   1: <tokio_util::task::task_tracker::TaskTrackerWaitFuture as Future>::poll\n";
        assert_eq!(what(tracker), Some(What::Named(TRACKER)));
        // It only polls the future that it was given, which is a `Notify` of the learner's.
        let until = "   1: <tokio_util::sync::cancellation_token::CancellationToken::run_until_cancelled::\
            RunUntilCancelledFuture<F> as Future>::poll\n             at /a/tokio-util-0.7.20/src/sync/cancellation_token.rs:9:9\n";
        assert_eq!(what(until), Some(What::Named(NOTIFY)));
    }

    #[test]
    fn the_notify_inside_of_a_channel_is_not_what_is_waited_for() {
        let at = |file: &str| format!("             at /home/a/.cargo/registry/tokio-1.54.1/src/sync/{file}:336:20\n");
        let notify = "   0: tokio::sync::notify::Notified::poll_notified\n";
        let own = "   9: {async_fn#0}\n             at /a/exercises/07_channels/01_x.rs:23:39\n";
        let what = |calls: String| wait(&calls).map(|wait| wait.what);
        let watch = What::Channel { kind: "watch", side: Side::Either };
        assert_eq!(what(format!("{notify}   1: poll\n{}{own}", at("watch.rs"))), Some(watch));
        let closed = What::Channel { kind: "mpsc", side: Side::Outlasts };
        assert_eq!(what(format!("{notify}   1: poll\n{}{own}", at("mpsc/chan.rs"))), Some(closed));
        // A channel that is only used further out is none of it.
        assert_eq!(what(format!("{notify}{own}   10: poll\n{}", at("mpsc/chan.rs"))), Some(What::Named(NOTIFY)));
        let full = "   0: tokio::sync::batch_semaphore::Semaphore::poll_acquire\n   1: poll\n";
        let sends = What::Channel { kind: "mpsc", side: Side::Sends };
        assert_eq!(what(format!("{full}{}{own}", at("mpsc/bounded.rs"))), Some(sends));
    }
}
