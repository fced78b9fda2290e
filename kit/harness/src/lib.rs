//! What hidden checks are written with.
//!
//! A check is a function that runs the learner's code in a small laboratory and
//! returns [`Checked`]: `Ok(())`, or a [`Failure`] that says what was expected, what
//! happened, and which idea was missed. [`host`] performs an exercise's checks in
//! order, stops at the first failure, and writes what came of each into the record
//! that only the tool and this crate know of.
//!
//! | letter | piece | what it proves |
//! |---|---|---|
//! | V, B | [`clock`] | exact elapsed virtual time; "nothing happened" |
//! | B | [`until_still`] | the same for threads, in real time |
//! | W | [`watchdog`], [`tasks`] | asleep, spinning or blocked, and where |
//! | P | [`probe`], [`cue`] | polls, overlap, threads; a poll after `Ready`, a move after a poll |
//! | K | [`hand`] | one future, poll by poll: who keeps its waker, and who is woken |
//! | D | [`drops`] | what was dropped, in which order, and when |
//! | S | [`script`], [`flood`] | scripted reads and writes, and a ledger of them; a peer without an end |
//! | N | [`net`], [`program`] | real TCP and UDP, in this process or against a program |
//! | N | [`echo`] | an echo server's obligations |
//! | M | [`memory`], [`flood`] | bytes taken in, bytes kept, the size of a future, tasks alive |
//! | G | [`gap`] | an event right after each single call of a source |
//! | X | [`sweep`] | what is left when a future is dropped, wherever that happens |
//! |   | [`jobs`] | what the support crate's jobs and operations did, and whether a result comes from them |
//! |   | [`checked_with`], [`printed`] | what the input was, for a hang; what was printed, for a text that promises it |
//!
//! docs/AUTHORING.md shows how each is used. C, a mistake that does not compile, needs no
//! piece here: the tool reads what rustc says.
//!
//! The crate is a dylib that carries every crate of the course, so that one save
//! links against one library that is already there.

// The examples are written as checks are, which know this crate by its name.
#[cfg(test)]
extern crate self as harness;

// Everything in the dylib must be reachable from here, or it would be left out.
pub use {async_learn, futures, tokio, tracing};

pub mod clock;
pub mod cue;
pub mod drops;
pub mod echo;
#[cfg(test)]
mod examples;
pub mod flood;
pub mod gap;
pub mod hand;
mod input;
pub mod jobs;
pub mod memory;
pub mod net;
mod os;
pub mod outcome;
mod printed;
pub mod probe;
pub mod process;
pub mod program;
mod record;
mod rehearsal;
mod runner;
pub mod script;
pub mod sweep;
pub mod tasks;
mod timeline;
pub mod trace;
pub mod waits;
pub mod watchdog;

pub use clock::{VirtualRun, ms, virtual_time};
pub use input::checked_with;
pub use outcome::{Checked, Failure, HangKind, Teach, ensure, same, same_log};
pub use printed::printed;
pub use process::until_still;
pub use runner::{Checks, caught, host, unforeseen};
