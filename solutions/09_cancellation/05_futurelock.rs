//! The survey and the ships side by side, so that each is polled while the other waits for the lock.

use std::sync::Arc;
use std::time::Duration;

use async_learn::pause;
use tokio::sync::{Mutex, mpsc};
use tokio::time::{Instant, timeout};

pub async fn watch(
    log: Arc<Mutex<Vec<String>>>,
    survey: impl Future<Output = u32> + Send + 'static,
    mut ships: mpsc::Receiver<String>,
) -> u32 {
    // `join!` polls both until both have ended. A survey that is first in the queue takes the lock
    // when it gets it, also while a ship waits behind it.
    let writing = async {
        while let Some(ship) = ships.recv().await {
            log.lock().await.push(ship);
        }
    };
    let (depth, ()) = tokio::join!(survey, writing);
    depth
}
// Or give the survey a task: `let survey = tokio::spawn(survey);`. The runtime polls it while
// this function waits for the lock. Then comes the loop, and in the end `survey.await`.
// `select!` works too, if one future that waits for the lock is kept over all rounds, and is a branch
// beside `&mut survey`. A new `log.lock()` in each round would lose its place in the queue.

#[tokio::main]
async fn main() {
    let start = Instant::now();
    let say = move |what: &str| println!("{:3} ms: {what}", start.elapsed().as_millis());
    let log = Arc::new(Mutex::new(Vec::new()));

    let read = Arc::clone(&log);
    let office = tokio::spawn(async move {
        let _log = read.lock().await;
        say("the office reads the logbook");
        pause(Duration::from_millis(100)).await;
        say("the office is done");
    });

    let written = Arc::clone(&log);
    let survey = async move {
        pause(Duration::from_millis(20)).await;
        say("the boat wants the logbook");
        written.lock().await.push("pier 1 has 7 m".to_owned());
        say("the boat has written");
        7
    };

    let (arrivals, ships) = mpsc::channel(8);
    let port = tokio::spawn(async move {
        pause(Duration::from_millis(50)).await;
        say("the Ada comes in");
        let _ = arrivals.send("the Ada".to_owned()).await;
    });

    let watching = watch(Arc::clone(&log), survey, ships);
    match timeout(Duration::from_millis(500), watching).await {
        Ok(depth) => say(&format!("the watch ends, with {depth} m")),
        Err(_) => say("the lock is free, and the watchman still waits for it"),
    }
    let _ = tokio::join!(office, port);
    println!("the logbook: {:?}", log.try_lock());
}
