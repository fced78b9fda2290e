//! The display at a bus stop asks a live service for the next bus. If that request fails,
//! it asks the timetable. Nobody in the rain wants to wait long, so there is a time limit.
//! But `next_bus` takes the whole limit even if the answer comes at once. Fix it, so that
//! it returns as soon as it can.
//!
//! - `next_bus(live, timetable, limit)` runs `live` first. An `Ok` is returned at the
//!   moment when it comes, and then `timetable` is never polled.
//! - If `live` fails, `next_bus` runs `timetable`, and returns its result at the moment
//!   when it comes, an `Err` too.
//! - The limit is for both together. When it is over and no result is there, `next_bus`
//!   returns `Err("no answer in time".to_owned())` at that moment.
//! - It then drops the request that is not done. No task and no thread goes on with it.
//! - All times are those of tokio's clock, also on a clock that a test has paused. An answer
//!   exactly at the end of the limit is not tested.
//! - It is woken by the answer or by the end of the limit. It does not check on a timer.
//!
//! Begin with `cargo async-learn exec timeout`. The second call has a request that takes
//! too long: what becomes of it after `next_bus` has returned?

use std::time::Duration;

use async_learn::pause;
use tokio::time::{Instant, sleep};

/// The next bus, or why it is unknown.
pub type Answer = Result<String, String>;

pub async fn next_bus(
    live: impl Future<Output = Answer> + Send + 'static,
    timetable: impl Future<Output = Answer> + Send + 'static,
    limit: Duration,
) -> Answer {
    let request = tokio::spawn(async {
        match live.await {
            Ok(bus) => Ok(bus),
            Err(_) => timetable.await,
        }
    });
    // TODO: don't take the whole limit, and don't leave the request running.
    sleep(limit).await;
    if request.is_finished() {
        request.await.expect("no request panics")
    } else {
        Err("no answer in time".to_owned())
    }
}

/// A service that answers after `millis`.
async fn service(name: &str, millis: u64, answer: Answer) -> Answer {
    pause(Duration::from_millis(millis)).await;
    println!("  {name} answers: {answer:?}");
    answer
}

#[tokio::main]
async fn main() {
    for (live_takes, timetable_takes) in [(20, 20), (200, 600)] {
        let start = Instant::now();
        let live = service("live", live_takes, Err("no signal".to_owned()));
        let timetable = service("timetable", timetable_takes, Ok("12:05".to_owned()));
        let bus = next_bus(live, timetable, Duration::from_millis(400)).await;
        println!("{bus:?} after {} ms", start.elapsed().as_millis());
    }
    pause(Duration::from_millis(600)).await;
}
