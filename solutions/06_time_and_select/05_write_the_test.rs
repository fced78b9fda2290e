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
    let due = [0, 1, 3].map(Duration::from_secs);
    // Each line tries another rule: one that gets through at once, after one busy signal, and after
    // two, and one that stays busy.
    for (busy, calls, result) in [
        (0, 1, Ok(7)),
        (1, 2, Ok(7)),
        (2, 3, Ok(7)),
        (3, 3, Err(Busy)),
    ] {
        let start = Instant::now();
        let mut line = Line::new(busy);
        assert_eq!(dial(&mut line).await, result);
        // Equality is a bound on both sides. And each call has its moment. The time of the whole says
        // less: pauses of 2 s and 1 s would have the same sum.
        let moments: Vec<_> = line.calls.iter().map(|call| *call - start).collect();
        assert_eq!(moments, due[..calls]);
        // The end has its moment too: `dial` returns with the last call, and not later.
        assert_eq!(start.elapsed(), due[calls - 1]);
    }
}
// In a project, each of the four could be a test of its own:
//     #[tokio::test(start_paused = true)]
//     async fn gives_up_after_three_calls() { ... }

#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() {
    test(dial).await;
    println!("the test has passed");
}
