//! mistake: none
//! Makes no more than a thousand attempts, however many are allowed.

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

pub async fn retry<T, E>(
    attempts: u32,
    mut operation: impl AsyncFnMut() -> Result<T, E>,
) -> Result<T, E> {
    let mut left = attempts.min(1000);
    loop {
        left -= 1;
        let outcome = operation().await;
        if outcome.is_ok() || left == 0 {
            return outcome;
        }
    }
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
