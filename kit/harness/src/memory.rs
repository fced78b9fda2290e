//! How much memory the learner's code takes. There are three ways to know.
//!
//! - **Counted by the check**, exact and on every platform: bytes that were read from a
//!   [`Flood`](crate::flood::Flood), items sent to a stalled consumer, tasks that are alive
//!   ([`tasks_alive`]). Prefer this.
//! - **The size of a future**, exact and on every platform: [`future_at_most`]. A future
//!   contains what it holds across an await, and so does every task that runs it.
//! - **Measured**, coarsely, on Linux only: a [`Meter`]. For memory that the check can't
//!   count: a buffer that is too large, data that is cloned.
//!
//! # What a meter measures
//!
//! `VmData` of `/proc/self/status`: all memory that the process may write to, including a
//! buffer that was allocated and never touched. The tool's own limit on memory counts the
//! same. It changes by whole pages for blocks from 128 KiB on, and by about a quarter of a
//! MiB for smaller ones. A new thread adds 2 MiB, its stack. So a limit below [`GRAIN`]
//! means nothing; a check sets a limit far above what the right solution takes and far below
//! what the wrong one takes. Small blocks that were freed before can be reused unseen, so a
//! check measures them where they are allocated first. The recorder's notes on each task,
//! some 200 bytes, are included, except in [`unrecorded`](crate::tasks::unrecorded).
//!
//! It is exact only because the tool starts checks with `MALLOC_MMAP_THRESHOLD_` set. Without
//! it, glibc keeps freed blocks of up to 32 MiB, and reusing one of them is not seen. If the
//! variable is not set, or there is no `/proc`, nothing is known, and [`Meter::at_most`]
//! succeeds.
//!
//! # Why not a counting allocator
//!
//! A `#[global_allocator]` in this crate reaches the learner's code on Linux, although std is
//! a dylib: the loader finds the allocator's symbols here first. (An allocator in the binary
//! does not.) But it needs an `unsafe impl` below every allocation of every exercise, or one
//! more crate that every learner builds. And it depends on an order of symbols that other
//! platforms don't have.

use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard};
use std::task::{Context, Poll};

use crate::outcome::{Checked, Failure};

/// Smaller differences are not measured.
pub const GRAIN: usize = 1 << 20;

/// The variable that keeps glibc from holding on to large blocks; set by the tool.
const EXACT: &str = "MALLOC_MMAP_THRESHOLD_";

/// Bytes of memory that this process may write to; `None` where that can't be known.
pub fn writable() -> Option<usize> {
    std::env::var_os(EXACT)?;
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmData:"))?;
    Some(line.trim().strip_suffix(" kB")?.parse::<usize>().ok()? << 10)
}

/// The largest growth of memory since its start that any measurement found. Clones share
/// one meter.
///
/// It measures when it is told to, not from a thread of its own, so the result does not
/// depend on luck. A [`Flood`](crate::flood::Flood) measures at each read, and
/// [`over`](Self::over) after each poll.
#[derive(Clone, Debug)]
pub struct Meter(Arc<Mutex<Reading>>);

#[derive(Debug)]
struct Reading {
    start: Option<usize>,
    most: usize,
}

impl Meter {
    /// Starts to measure now.
    pub fn start() -> Meter {
        Meter(Arc::new(Mutex::new(Reading { start: writable(), most: 0 })))
    }

    /// Measures, and remembers the result if it is the largest so far.
    pub fn look(&self) {
        let Some(now) = writable() else { return };
        let mut reading = self.reading();
        if let Some(start) = reading.start {
            reading.most = reading.most.max(now.saturating_sub(start));
        }
    }

    /// The largest growth since the start, in bytes; `None` where it can't be known.
    pub fn peak(&self) -> Option<usize> {
        let reading = self.reading();
        reading.start.map(|_| reading.most)
    }

    /// `future`, measured after each of its polls: what it holds while it waits.
    pub fn over<F: Future>(&self, future: F) -> Metered<F> {
        Metered { future: Box::pin(future), meter: self.clone() }
    }

    /// Requires that no measurement found more than `limit` bytes; `what` names it in the message
    /// ("the memory for one line").
    ///
    /// # Panics
    /// When `limit` is below [`GRAIN`], which is a mistake in the check.
    pub fn at_most(&self, what: &str, limit: usize) -> Checked {
        assert!(limit >= GRAIN, "{limit} bytes can't be told from nothing");
        match self.peak() {
            Some(most) if most > limit => Err(Failure::new(format!("{what} is more than it should be"))
                .expected(format!("at most {} more than before", size(limit)))
                .got(format!("{} more", size(most)))),
            _ => Ok(()),
        }
    }

    fn reading(&self) -> MutexGuard<'_, Reading> {
        self.0.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
    }
}

/// See [`Meter::over`].
#[derive(Debug)]
pub struct Metered<F> {
    future: Pin<Box<F>>,
    meter: Meter,
}

impl<F: Future> Future for Metered<F> {
    type Output = F::Output;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<F::Output> {
        let poll = self.future.as_mut().poll(cx);
        self.meter.look();
        poll
    }
}

/// Requires that `future` is no larger than `limit` bytes; `what` names it in the message
/// ("the future of `serve`"). What it points to is not counted.
pub fn future_at_most<F: Future>(what: &str, limit: usize, future: &F) -> Checked {
    let bytes = size_of_val(future);
    if bytes <= limit {
        return Ok(());
    }
    Err(Failure::new(format!("{what} is larger than it should be"))
        .expected(format!("at most {}", size(limit)))
        .got(format!("{}, in every task that runs it", size(bytes))))
}

/// How many tasks of this runtime have not ended. The future that `block_on` runs is not counted.
///
/// # Panics
/// Outside of a tokio runtime.
pub fn tasks_alive() -> usize {
    tokio::runtime::Handle::current().metrics().num_alive_tasks()
}

/// A number of bytes with its unit.
pub fn size(bytes: usize) -> String {
    match bytes {
        1 => "1 byte".to_owned(),
        0..10_240 => format!("{bytes} bytes"),
        10_240..10_485_760 => format!("{} KiB", bytes >> 10),
        _ => format!("{} MiB", bytes >> 20),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::{ms, virtual_time};

    const BLOCK: usize = 64 << 20;

    /// Beside other tests, whose threads ended meanwhile, a block of 24 MiB seemed smaller. So each test that measures has a
    /// process of its own, in which there are still the threads of a test, which have stacks.
    const OTHERS: usize = 32 << 20;

    #[test]
    fn a_meter_sees_memory_that_is_asked_for_and_not_touched() {
        if !crate::runner::alone() {
            return;
        }
        let meter = Meter::start();
        let block: Vec<u8> = Vec::with_capacity(BLOCK);
        meter.look();
        drop(block);
        let Some(most) = meter.peak() else {
            // Without the variable nothing may be concluded.
            assert!(std::env::var_os(EXACT).is_none() || !cfg!(target_os = "linux"));
            assert!(meter.at_most("it", GRAIN).is_ok());
            return;
        };
        assert!((BLOCK..BLOCK + OTHERS).contains(&most), "{most}");
        let failure = meter.at_most("the memory for one line", BLOCK / 2).unwrap_err();
        assert_eq!(failure.expected.as_deref(), Some("at most 32 MiB more than before"));
        meter.at_most("it", BLOCK + OTHERS).unwrap();
    }

    /// glibc kept the first block, and the second one was not seen.
    #[test]
    fn a_block_that_was_freed_counts_again_when_it_is_taken_again() {
        if !crate::runner::alone() {
            return;
        }
        if writable().is_none() {
            return;
        }
        for _ in 0..3 {
            let meter = Meter::start();
            let block = vec![1u8; 24 << 20];
            meter.look();
            drop(block);
            assert!(meter.peak().unwrap() >= 24 << 20);
        }
    }

    #[test]
    fn what_a_future_holds_while_it_waits_is_metered() {
        if !crate::runner::alone() {
            return;
        }
        let meter = Meter::start();
        virtual_time(meter.over(async {
            let block = vec![1u8; BLOCK];
            tokio::time::sleep(ms(2)).await;
            drop(block);
        }))
        .unwrap();
        assert!(meter.peak().is_none_or(|most| most >= BLOCK), "{:?}", meter.peak());
    }

    #[test]
    fn a_future_is_as_large_as_what_it_keeps_across_an_await() {
        let keeps = async {
            let mut buffer = [0u8; 16 << 10];
            buffer[7] = 1;
            tokio::task::yield_now().await;
            buffer[7]
        };
        let failure = future_at_most("the future of `copy`", 1024, &keeps).unwrap_err();
        assert_eq!(failure.message, "the future of `copy` is larger than it should be");
        assert_eq!(failure.got.as_deref(), Some("16 KiB, in every task that runs it"));
        future_at_most("it", 64, &tokio::task::yield_now()).unwrap();
    }

    #[test]
    fn tasks_count_until_they_end() {
        virtual_time(async {
            assert_eq!(tasks_alive(), 0);
            let task = tokio::spawn(tokio::time::sleep(ms(2)));
            assert_eq!(tasks_alive(), 1);
            task.await.unwrap();
            assert_eq!(tasks_alive(), 0);
        })
        .unwrap();
    }

    #[test]
    fn sizes_are_said_in_the_unit_that_fits() {
        let said = [0, 1, 999, 16 << 10, 3 << 20, 64 << 20].map(size);
        assert_eq!(said, ["0 bytes", "1 byte", "999 bytes", "16 KiB", "3072 KiB", "64 MiB"]);
    }
}
