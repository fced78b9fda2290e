//! A harbor has one logbook. Tonight a boat measures the depth at the piers and writes it into the
//! logbook. At the same time, the watchman writes down each ship that comes in. Some nights he falls
//! asleep over it, and neither the ships nor the depths are ever written. Fix `watch`.
//!
//! - `watch(log, survey, ships)` runs `survey`, which is the work of the boat, to its end. Meanwhile
//!   it adds each ship that comes from `ships` to the logbook, in the order of coming. A ship that
//!   comes twice is added twice.
//! - It returns when the survey has ended, `ships` is closed, and all ships are in the logbook. It
//!   returns the output of the survey.
//! - The survey also locks `log`, at moments that only the boat knows, and keeps it for a while. The
//!   harbor office has a clone of `log` too, and may read for hours. Meanwhile the others wait, and
//!   nobody gives up. A ship that comes then is not forgotten.
//! - tokio's `Mutex` is fair: it has a queue, and a free lock goes to the first in it. A ship is in
//!   the logbook as soon as it is first in this queue and the lock is free. A ship that waits keeps
//!   its place.
//! - The survey always goes on as soon as it can, also while ships wait. It waits only for its turn
//!   at the lock.
//! - `watch` holds the lock only to add ships. While it waits, it sleeps.
//!
//! A free lock is given to the first in the queue even if this one does not take it. So ask of each
//! future that waits for a lock: who polls it?
//!
//! Begin with `cargo async-learn exec futurelock`.

use std::pin::pin;
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
    let mut survey = pin!(survey);
    let depth = loop {
        tokio::select! {
            depth = &mut survey => break depth,
            // TODO: who polls the survey while this handler waits?
            Some(ship) = ships.recv() => log.lock().await.push(ship),
        }
    };
    while let Some(ship) = ships.recv().await {
        log.lock().await.push(ship);
    }
    depth
}

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
