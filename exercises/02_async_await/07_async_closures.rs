//! An async closure is a closure whose code may await, and may use the closure's captures while
//! it does. Complete `retry`, which calls one again until it succeeds. Then fix the closure in
//! `snow_height`, which does not compile.
//!
//! Give `retry` this signature (its body needs `mut operation`, since a call may change it):
//!
//! ```
//! pub async fn retry<T, E>(
//!     attempts: u32,
//!     operation: impl AsyncFnMut() -> Result<T, E>,
//! ) -> Result<T, E>
//! ```
//!
//! - Its first line stays. It only tells the course that `retry` was called.
//! - It runs `operation`, one attempt after the other, without a pause.
//! - It returns the first `Ok`, and makes no further attempt.
//! - When all attempts have failed, it returns the last error. `attempts` is at least 1.
//!
//! `snow_height(line, log)` asks a mountain hut how high the snow is, over a bad telephone line.
//! It calls `retry` for at most three attempts. Each attempt pushes "asking the hut" to the log,
//! and then asks the hut.

use std::collections::VecDeque;

use async_learn::observe::{self, Phase};
use async_learn::{block_on, do_one_thing_async};

/// The call broke off in noise.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Noise(pub u32);

/// A telephone line, and what each call on it will bring.
pub struct Line {
    pub calls: VecDeque<Result<u32, Noise>>,
}

impl Line {
    pub async fn ask(&mut self) -> Result<u32, Noise> {
        let heard = self.calls.pop_front().expect("no call is left in the list");
        Ok(do_one_thing_async(heard?).await)
    }
}

// TODO: take an async closure, and call it up to `attempts` times.
pub async fn retry<T, E, F, Fut>(_attempts: u32, mut operation: F) -> Result<T, E>
where
    F: FnMut() -> Fut,
    Fut: Future<Output = Result<T, E>>,
{
    observe::tell("retry", Phase::Started); // only tells the course what happens
    let outcome = operation().await;
    observe::tell("retry", Phase::Ended); // this too
    outcome
}

pub async fn snow_height(line: &mut Line, log: &mut Vec<String>) -> Result<u32, Noise> {
    // TODO: the closure has returned when its block runs. How does the block get at `log`?
    retry(3, || async {
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
