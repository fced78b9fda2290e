//! A list of packages from the mirror that answers first, within a time limit.

use std::time::Duration;

use async_learn::pause;
use tokio::time::{Instant, sleep};

pub async fn first_answer(
    north: impl Future<Output = String>,
    south: impl Future<Output = String>,
    limit: Duration,
) -> Option<(&'static str, String)> {
    // Three futures run, and the first one that is ready decides. `select!` owns all three: it
    // drops the two others before it runs the handler of the winner.
    //
    // The limit is a branch like the others. A `timeout` around a `select!` of two branches does
    // the same. If two branches are ready at once, `select!` takes one of them at random.
    // `biased;` in its first line makes it look at the branches from top to bottom.
    tokio::select! {
        list = north => Some(("north", list)),
        list = south => Some(("south", list)),
        () = sleep(limit) => None,
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
