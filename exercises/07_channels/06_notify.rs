//! Cars wait at a harbor, each for the gate of its ferry. All ferries share one radio: when
//! something has changed at any gate, the harbor calls `announce`. That does not say what
//! has changed. A car calls `wait_until(is_open)`, where `is_open` looks at its own gate. But
//! some cars wait forever in front of an open gate. Fix `Radio`.
//!
//! - `wait_until` returns as soon as its gate is open. If the gate is open when `wait_until`
//!   is called, it returns at once, and needs no announcement.
//! - Each announcement reaches all cars that wait, however many there are.
//! - An announcement may be about another gate. If `is_open()` is still false after it, the car
//!   waits for the next announcement.
//! - The harbor may call `announce` at any moment, also when no car waits, or while a car
//!   looks. Say that `is_open` has seen the gate closed, and has not yet returned. Now the gate
//!   opens, and the harbor calls `announce`. Then `is_open` returns `false`, and no other
//!   announcement follows. This car has to look again, and must not wait forever.
//! - To bring about such a moment, the checks call `announce` from inside of `is_open`. So hold
//!   no lock while you call `is_open`.
//! - A car may look a few times when it comes, and after each announcement. After that it
//!   sleeps until the next announcement. It does not look again and again, or on a timer.
//!
//! `Radio` may have any fields, and `Radio::default()` makes one. The lesson (README.md in
//! this folder) shows what `Notify` can do.
//!
//! Begin with `cargo async-learn exec notify`. Which car misses the ferry, and why?

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
        self.change.notify_waiters();
    }

    pub async fn wait_until(&self, is_open: impl Fn() -> bool) {
        // TODO: miss no announcement, and don't wait at an open gate.
        loop {
            self.change.notified().await;
            if is_open() {
                return;
            }
        }
    }
}

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
