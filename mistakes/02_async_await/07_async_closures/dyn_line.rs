//! mistake: async-trait-not-dyn (not_compiled)
//! Makes the line one of many that can be asked, behind a `dyn`.

use std::collections::VecDeque;

use async_learn::{block_on, do_one_thing_async};

/// The line broke off.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Noise(pub u32);

/// A line, and what will be heard on it, call by call.
pub struct Line {
    pub calls: VecDeque<Result<u32, Noise>>,
}

/// Whoever can be asked.
trait Ask {
    async fn ask(&mut self) -> Result<u32, Noise>;
}

impl Ask for Line {
    async fn ask(&mut self) -> Result<u32, Noise> {
        let heard = self.calls.pop_front().expect("nobody calls that often");
        Ok(do_one_thing_async(heard?).await)
    }
}

pub async fn retry<T, E>(
    attempts: u32,
    mut operation: impl AsyncFnMut() -> Result<T, E>,
) -> Result<T, E> {
    let mut attempt = 1;
    loop {
        match operation().await {
            Err(_) if attempt < attempts => attempt += 1,
            outcome => return outcome,
        }
    }
}

pub async fn snow_height(line: &mut Line, log: &mut Vec<String>) -> Result<u32, Noise> {
    let line: &mut dyn Ask = line;
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
