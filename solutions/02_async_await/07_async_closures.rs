//! An async closure and the bound for it: each future may borrow from the closure that made it.

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

// `AsyncFnMut` is for async closures what `FnMut` is for closures. The future of each call may
// borrow from the closure, until the next call. A bound like `F: FnMut() -> Fut` can't say that:
// there, `Fut` is one type for all calls, and it can't borrow from a single one. (`AsyncFn` is
// for closures that change nothing, and `AsyncFnOnce` for a single call.)
pub async fn retry<T, E>(
    attempts: u32,
    mut operation: impl AsyncFnMut() -> Result<T, E>,
) -> Result<T, E> {
    // The first line and the last but one only tell the course what happens.
    observe::tell("retry", Phase::Started);
    let mut attempt = 1;
    let outcome = loop {
        match operation().await {
            // A failure leads to another attempt, unless it is the last.
            Err(_) if attempt < attempts => attempt += 1,
            // An `Ok`, or the last error.
            outcome => break outcome,
        }
    };
    observe::tell("retry", Phase::Ended);
    outcome
}

pub async fn snow_height(line: &mut Line, log: &mut Vec<String>) -> Result<u32, Noise> {
    // `|| async { … }` is a plain closure. It has returned when its block runs, so the block
    // can't borrow what the closure holds.
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
