//! The computer of a pharmacy orders by telephone, and the wholesaler's line is often busy.
//! `dial` gets it right. Its `test` took three seconds, so somebody paused the clock in
//! `main`, and now the test fails. It never found many mistakes either. Rewrite it, so that
//! it finds each `dial` that breaks a rule.
//!
//! The rules for `dial`:
//! - It calls at once. After a busy signal it pauses and calls again: for 1 s after the
//!   first call, and for 2 s after the second one.
//! - As soon as a call gets through, `dial` returns the `Ok` of that call.
//! - It calls three times at the most. If the third call is busy too, it returns
//!   `Err(Busy)` at once.
//!
//! `test` gets a `dial`, calls it as often as it likes, and asserts. It
//! - returns for every `dial` that keeps the rules, however it is written.
//! - panics for every `dial` that breaks one of them. A pause may be too short, too long or
//!   not due at all. There may be too few calls, too many, or a wrong result.
//! - reads tokio's clock, and takes no real time.
//!
//! The checks run it on a paused clock, with `dial`s that are right or wrong. Some go wrong
//! only on some lines, such as one that is never busy. Change only `test`. In a project it
//! would have no argument and be marked with `#[tokio::test(start_paused = true)]`. Begin
//! with `cargo async-learn exec write_the_test`.

use std::time::Duration;

use tokio::time::{Instant, sleep};

/// The signal of a line on which somebody else is talking.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Busy;

/// A telephone line for tests. It notes when it was called.
pub struct Line {
    busy: usize,
    pub calls: Vec<Instant>,
}

impl Line {
    /// A line that is busy for the first `busy` calls.
    pub fn new(busy: usize) -> Line {
        let calls = Vec::new();
        Line { busy, calls }
    }

    /// Calls the wholesaler. Returns the number of the order.
    pub async fn call(&mut self) -> Result<u32, Busy> {
        self.calls.push(Instant::now());
        if self.calls.len() > self.busy {
            Ok(7)
        } else {
            Err(Busy)
        }
    }
}

pub async fn dial(line: &mut Line) -> Result<u32, Busy> {
    for pause in [1, 2] {
        if let Ok(order) = line.call().await {
            return Ok(order);
        }
        sleep(Duration::from_secs(pause)).await;
    }
    line.call().await
}

pub async fn test(dial: impl AsyncFn(&mut Line) -> Result<u32, Busy>) {
    // TODO: use tokio's clock, and find every mistake.
    let start = std::time::Instant::now();
    let mut line = Line::new(2);
    assert_eq!(dial(&mut line).await, Ok(7));
    let took = start.elapsed();
    assert!(took >= Duration::from_secs(3), "it took only {took:?}");
}

#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() {
    test(dial).await;
    println!("the test has passed");
}
