//! A radio that no car misses: each listens before it looks.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use async_learn::pause;
use tokio::sync::Notify;
use tokio::task::JoinSet;
use tokio::time::timeout;

/// It tells the cars that something has changed, and not what.
#[derive(Default)]
pub struct Radio {
    change: Notify,
}

impl Radio {
    pub fn announce(&self) {
        // All cars have to look. `notify_one` would wake one of them.
        self.change.notify_waiters();
    }

    pub async fn wait_until(&self, is_open: impl Fn() -> bool) {
        loop {
            // `notify_waiters` reaches each `Notified` that exists, also before its first poll.
            // So this line comes before the look. In the other order, an announcement between
            // the two would be lost.
            let announcement = self.change.notified();
            // The gate is what counts. An announcement only says when to look again.
            if is_open() {
                return;
            }
            // Returns at once if there was an announcement since it was made.
            announcement.await;
        }
    }
}
// A `watch` channel can do the same. It counts its changes, so a receiver that was made before the
// look knows of a change after it. The order stays: subscribe, look, wait.

#[tokio::main]
async fn main() {
    let (radio, gate) = (Arc::new(Radio::default()), Arc::new(AtomicBool::new(false)));
    let mut cars = JoinSet::new();
    for (car, arrives) in [("red", 10), ("blue", 20), ("green", 80)] {
        let (radio, gate) = (Arc::clone(&radio), Arc::clone(&gate));
        cars.spawn(async move {
            pause(Duration::from_millis(arrives)).await;
            println!("the {car} car is at the gate");
            radio.wait_until(|| gate.load(Ordering::SeqCst)).await;
            println!("the {car} car is on board");
        });
    }
    pause(Duration::from_millis(50)).await;
    gate.store(true, Ordering::SeqCst);
    println!("the gate opens");
    radio.announce();

    let boarding = async { while cars.join_next().await.is_some() {} };
    let _ = timeout(Duration::from_millis(200), boarding).await;
    println!("the ferry leaves without {} of 3 cars", cars.len());
}
