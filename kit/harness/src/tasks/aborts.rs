//! Aborts that are asked for while a task is polled.
//!
//! tokio tells when it drops the future of an aborted task, and not when `abort` is called. But the call puts a task
//! into the queue of its runtime. Within a poll only a spawn, a wake and an abort do that, and tokio tells of the
//! first two. So each other task that is new in the queue is to be aborted. Which one shows itself when its turn comes.
//!
//! That holds on a current-thread runtime. An abort of a task that is in the queue already, or is the one that is
//! polled, leaves the queue as it is and is not seen.

use std::cell::Cell;

use tokio::runtime::{Handle, RuntimeFlavor};

/// What is known of the queue while this thread polls a task.
#[derive(Clone, Copy)]
struct Look {
    /// Tasks in it at the last look.
    depth: usize,
    /// Tasks that were put into it since then, as tokio told.
    told: usize,
    /// Polls within the poll.
    inner: usize,
}

thread_local! {
    static LAST: Cell<Option<Look>> = const { Cell::new(None) };
}

fn depth() -> Option<usize> {
    let runtime = Handle::try_current().ok()?;
    let is_one_thread = runtime.runtime_flavor() == RuntimeFlavor::CurrentThread;
    is_one_thread.then(|| runtime.metrics().worker_local_queue_depth(0))
}

/// A poll of a task begins on this thread.
pub(super) fn poll_begins() {
    LAST.set(match LAST.get() {
        Some(look) => Some(Look { inner: look.inner + 1, ..look }),
        None => depth().map(|depth| Look { depth, told: 0, inner: 0 }),
    });
}

/// It ends.
pub(super) fn poll_ends() {
    LAST.set(LAST.get().and_then(|look| Some(Look { inner: look.inner.checked_sub(1)?, ..look })));
}

/// What happens next puts a task into the queue, and is no abort.
pub(super) fn one_more_is_due() {
    LAST.set(LAST.get().map(|look| Look { told: look.told + 1, ..look }));
}

/// How many aborts were asked for since the last look.
pub(super) fn new() -> usize {
    let (Some(look), Some(depth)) = (LAST.get(), LAST.get().and_then(|_| depth())) else { return 0 };
    LAST.set(Some(Look { depth, told: 0, ..look }));
    depth.saturating_sub(look.depth + look.told)
}

#[cfg(test)]
mod tests {
    use std::future::pending;

    use super::*;
    use crate::clock::virtual_time;

    #[test]
    fn an_abort_is_told_from_what_else_puts_a_task_into_the_queue() {
        virtual_time(async {
            let (first, second) = (tokio::spawn(pending::<()>()), tokio::spawn(pending::<()>()));
            tokio::task::yield_now().await;
            poll_begins();
            assert_eq!(new(), 0);
            first.abort();
            second.abort();
            assert_eq!((new(), new()), (2, 0));
            // Whoever spawns or wakes says so before.
            one_more_is_due();
            let third = tokio::spawn(pending::<()>());
            assert_eq!(new(), 0);
            // It is in the queue already.
            third.abort();
            assert_eq!(new(), 0);
            poll_begins();
            poll_ends();
            assert!(LAST.get().is_some(), "the outer poll goes on");
            poll_ends();
            first.abort();
            assert_eq!(new(), 0, "no task is polled as far as was told");
        })
        .unwrap();
    }
}
