//! What hidden checks are written with.
//!
//! A check is a function that runs the learner's code under controlled conditions and returns [`Checked`]: `Ok(())`, or
//! a [`Failure`] that says what was expected, what happened, and which idea was missed. [`host`] performs an exercise's
//! checks in order, stops at the first failure, and writes each result into the record for the tool.
//!
//! | module | what it proves |
//! |---|---|
//! | [`clock`] | exact elapsed virtual time; that nothing happened before a moment |
//! | [`until_still`] | the same for threads, in real time |
//! | [`watchdog`], [`tasks`] | whether code is asleep, spinning or blocked, and where |
//! | [`blocking`] | on which thread a call blocks, and whether the runtime is free meanwhile |
//! | [`probe`], [`manual_future`] | polls, overlap, threads; no poll after `Ready`, no move after a poll |
//! | [`manual_poll`] | one future, poll by poll: whose waker it keeps, and who is woken |
//! | [`worst_moments`] | that a wake is made without a lock and after the change; that an event during a poll is noticed |
//! | [`executor`] | of an executor that a learner writes: when it polls, and that it sleeps in between |
//! | [`drops`] | what was dropped, in which order, and when |
//! | [`feed`] | streams whose items come at known moments, and that end or break then |
//! | [`script`], [`flood`] | scripted reads and writes with a ledger of them; a peer that sends without end |
//! | [`net`], [`program`] | real TCP and UDP, in this process or against a program |
//! | [`memory`], [`flood`] | bytes taken in, bytes kept, the size of a future, tasks alive |
//! | [`lost_wakeup`] | that an event after any call of a source is noticed |
//! | [`cancellation`] | what is left when a future is dropped at any of its awaits |
//! | [`schedules`] | what becomes of several tasks, also in the order that goes wrong |
//! | [`operations`] | what the support crate's operations did, and whether a result comes from them |
//! | [`checked_with`], [`printed`] | the input, for a hang; what was printed, for a text that promises it |
//!
//! docs/AUTHORING.md shows how each is used. A mistake that does not compile needs no check: the tool reads what rustc
//! says.
//!
//! The crate is a dylib that carries every crate of the course, so that one save links against one library that exists
//! already.

// The examples are written as checks are, which know this crate by its name.
#[cfg(test)]
extern crate self as harness;

// Everything in the dylib must be reachable from here, or it would be left out.
pub use {async_learn, futures, mio, tokio, tokio_util, tracing};

pub mod blocking;
mod calls;
pub mod cancellation;
pub mod clock;
pub mod drops;
#[cfg(test)]
mod examples;
pub mod executor;
pub mod feed;
pub mod flood;
mod input;
pub mod lost_wakeup;
mod main_trial;
pub mod manual_future;
pub mod manual_poll;
pub mod memory;
pub mod net;
pub mod operations;
mod order;
mod os;
pub mod outcome;
mod panics;
mod printed;
pub mod probe;
pub mod process;
pub mod program;
#[allow(dead_code, reason = "each side reads what the other one writes")]
mod protocol;
mod record;
mod runner;
pub mod schedules;
pub mod script;
mod seed;
pub mod tasks;
mod timeline;
pub mod trace;
pub mod transcript;
pub mod waits;
pub mod watchdog;
pub mod worst_moments;

pub use clock::{VirtualRun, ms, virtual_time};
pub use input::checked_with;
pub use order::{sort, sort_by_key};
pub use outcome::{Advise, Checked, Failure, HangKind, ensure, expect_eq, expect_log_eq, may_be_a_clients};
pub use panics::{catch_panic, catch_wanted_panic, panic_with, told_with_panic};
pub use printed::printed;
pub use process::until_still;
pub use runner::{Checks, host, perform};
pub use seed::seed;
