//! A test of pauses that takes no time. On a paused clock a duration is exact, so the test can
//! say when each call is due, and needs no tolerance.

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
    let second = Duration::from_secs(1);

    // Equality is a bound on both sides. And the moments of the calls say more than the time of
    // the whole. Pauses of 2 s and 1 s would have the same sum.
    let start = Instant::now();
    let mut line = Line::new(2);
    assert_eq!(dial(&mut line).await, Ok(7));
    assert_eq!(line.calls, [start, start + second, start + 3 * second]);

    // A failure has rules too: it may come neither too early nor too late.
    let start = Instant::now();
    let mut line = Line::new(3);
    assert_eq!(dial(&mut line).await, Err(Busy));
    assert_eq!(line.calls.len(), 3);
    assert_eq!(start.elapsed(), 3 * second);
}
// In a project, each of the two would be a test of its own:
//     #[tokio::test(start_paused = true)]
//     async fn gives_up_after_three_calls() { ... }

#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() {
    test(dial).await;
    println!("the test has passed");
}
