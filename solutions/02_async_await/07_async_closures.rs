//! The telephone line to the hut on the mountain is bad, and half of the calls break off in
//! noise. A second attempt often gets through, so everyone who calls writes the same loop,
//! each a little differently. Write it once.
//!
//! Give `retry` this signature,
//!
//! ```
//! pub async fn retry<T, E>(
//!     attempts: u32,
//!     operation: impl AsyncFnMut() -> Result<T, E>,
//! ) -> Result<T, E>
//! ```
//!
//! and let it run `operation`, one attempt after the other and without a pause, until the first
//! that gives `Ok`: that is what `retry` returns, and it makes no attempt more. When `attempts`
//! attempts have failed (it is at least 1), `retry` returns the error of the last one.
//!
//! `snow_height(line, log)` asks the hut for the height of the snow, with `Line::ask`, at most
//! three times, and puts an `asking the hut` into the log for each attempt. It does not
//! compile: its closure returns an `async` block that works with the closure's own captures.

use std::collections::VecDeque;

use async_learn::{block_on, do_one_thing_async};

/// The line broke off.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Noise(pub u32);

/// A line, and what will be heard on it, call by call.
pub struct Line {
    pub calls: VecDeque<Result<u32, Noise>>,
}

impl Line {
    pub async fn ask(&mut self) -> Result<u32, Noise> {
        let heard = self.calls.pop_front().expect("nobody calls that often");
        Ok(do_one_thing_async(heard?).await)
    }
}

// `AsyncFnMut` is for async closures what `FnMut` is for closures. Between its calls nothing
// of the future is left, so each call may lend its captures to its future. A bound like
// `F: FnMut() -> Fut` can't say that: there, `Fut` is one type, with no borrow of the call in
// it. (`AsyncFn` is for closures that change nothing, and `AsyncFnOnce` for a single call.)
pub async fn retry<T, E>(
    attempts: u32,
    mut operation: impl AsyncFnMut() -> Result<T, E>,
) -> Result<T, E> {
    let mut attempt = 1;
    loop {
        match operation().await {
            // Only a failure that is not the last leads to another attempt.
            Err(_) if attempt < attempts => attempt += 1,
            // An `Ok`, or the last error: the answer, either way.
            outcome => return outcome,
        }
    }
}

pub async fn snow_height(line: &mut Line, log: &mut Vec<String>) -> Result<u32, Noise> {
    // Not `|| async { … }`: that is a plain closure, which has returned when its block runs,
    // and so the block can't borrow what the closure holds.
    retry(3, async || {
        log.push("asking the hut".to_owned());
        line.ask().await
    })
    .await
}

fn main() {
    let calls = VecDeque::from([Err(Noise(1)), Err(Noise(2)), Ok(12), Ok(13)]);
    let mut line = Line { calls };
    let mut log = Vec::new();
    println!("{:?}", block_on(snow_height(&mut line, &mut log)));
    println!("{log:?}");
}
