//! mistake: none
//! Waits twice as long after each failure, as one does with a server, and the text wants none.

use std::collections::VecDeque;
use std::time::Duration;

use async_learn::{block_on, do_one_thing_async, pause};

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

pub async fn retry<T, E>(
    attempts: u32,
    mut operation: impl AsyncFnMut() -> Result<T, E>,
) -> Result<T, E> {
    let mut wait = Duration::from_millis(1);
    for _ in 1..attempts {
        let outcome = operation().await;
        if outcome.is_ok() {
            return outcome;
        }
        pause(wait).await;
        wait *= 2;
    }
    operation().await
}

pub async fn snow_height(line: &mut Line, log: &mut Vec<String>) -> Result<u32, Noise> {
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
