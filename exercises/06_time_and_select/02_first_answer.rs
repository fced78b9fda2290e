//! An installer needs a list of packages, and two mirrors have it. Nobody knows which one is
//! faster today, so `first_answer` asks both. But then it waits for both answers. Change
//! it so that the first answer is enough. `tokio::select!` is made for this.
//!
//! - `first_answer(north, south, limit)` runs both requests at the same time.
//! - It returns the first answer at the moment when it comes, together with the name of
//!   its mirror: `Some(("north", list))` or `Some(("south", list))`.
//! - At that moment it drops the other request. No task and no thread goes on with it.
//! - If the limit is over before there is an answer, `first_answer` returns `None` at that
//!   moment, and drops both requests.
//! - All times are those of tokio's clock, also on a clock that a test has paused.
//! - It is woken by an answer or by the end of the limit. It does not check on a timer.
//!
//! Two answers at the very same moment are not tested: then either of them may win.
//!
//! Begin with `cargo async-learn exec first_answer`. In which of the three calls does the
//! slower mirror cost time, and how much?

use std::time::Duration;

use async_learn::pause;
use tokio::time::{Instant, timeout};

pub async fn first_answer(
    north: impl Future<Output = String>,
    south: impl Future<Output = String>,
    limit: Duration,
) -> Option<(&'static str, String)> {
    // TODO: take the answer that comes first, and drop the other request.
    let both = async { tokio::join!(north, south) };
    match timeout(limit, both).await {
        Ok((list, _)) => Some(("north", list)),
        Err(_) => None,
    }
}

/// A mirror that answers after `millis`.
async fn mirror(name: &str, millis: u64) -> String {
    pause(Duration::from_millis(millis)).await;
    println!("  {name} has sent its list");
    format!("the packages of {name}")
}

#[tokio::main]
async fn main() {
    for (north_takes, south_takes) in [(100, 300), (300, 100), (600, 700)] {
        let start = Instant::now();
        let (north, south) = (mirror("north", north_takes), mirror("south", south_takes));
        let answer = first_answer(north, south, Duration::from_millis(500)).await;
        println!("{answer:?} after {} ms", start.elapsed().as_millis());
    }
}
