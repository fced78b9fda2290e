//! The next bus, from the live service or from the timetable, within a time limit.

use std::time::Duration;

use async_learn::pause;
use tokio::time::{Instant, timeout};

/// The next bus, or why it is unknown.
pub type Answer = Result<String, String>;

pub async fn next_bus(
    live: impl Future<Output = Answer>,
    timetable: impl Future<Output = Answer>,
    limit: Duration,
) -> Answer {
    // One future for both requests, so that one limit holds for both.
    let request = async {
        match live.await {
            Ok(bus) => Ok(bus),
            Err(_) => timetable.await,
        }
    };
    // `timeout` polls the request first, and then its own timer. It owns the request, so the end
    // of the limit drops it. A task would go on: what you have spawned, you have to abort.
    //
    // `timeout_at` takes a moment in place of a duration. One such moment can also be the limit
    // of several steps in different places.
    match timeout(limit, request).await {
        Ok(answer) => answer,
        Err(_) => Err("no answer in time".to_owned()),
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
