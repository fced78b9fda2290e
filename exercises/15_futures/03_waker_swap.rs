//! A library keeps a place in the queue for each reader. When the book is back, the desk calls the
//! reader. Ada waits at the desk first, and then moves on to the café. But the desk calls her where
//! she waited first, so she learns of the book too late. Fix it.
//!
//! - `reserve()` makes both ends: a `Desk`, and a `Reservation`, which is a future of a shelf
//!   number. They can be on different threads.
//! - `desk.book_is_back(shelf)` is called once, at any moment, also while the future is polled.
//!   Then the future is ready with this number. It is ready at once if it is polled only later.
//! - A reservation can be polled by one task first and by another one later, each with a waker of
//!   its own. `book_is_back` wakes the waker of the latest poll, and no other. A poll wakes nobody.
//! - No waker is kept longer than needed. An older one goes when a newer one comes. None is kept
//!   after the future was ready or was dropped.
//! - Some executors poll the task right inside of `wake`. This poll must find the future ready. So
//!   no lock is held while a waker is woken.
//!
//! `Desk` and `Reservation` may have any fields.
//!
//! Begin with `cargo async-learn exec waker_swap`. The book is back after 100 ms. When does Ada
//! learn of it, and what wakes her then?

use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Waker};
use std::time::{Duration, Instant};

use async_learn::pause;
use tokio::time::timeout;

#[derive(Default)]
struct Shared {
    shelf: Option<u32>,
    waker: Option<Waker>,
}

pub struct Desk {
    shared: Arc<Mutex<Shared>>,
}

pub struct Reservation {
    shared: Arc<Mutex<Shared>>,
}

pub fn reserve() -> (Desk, Reservation) {
    let shared = Arc::<Mutex<Shared>>::default();
    let desk = Desk {
        shared: Arc::clone(&shared),
    };
    (desk, Reservation { shared })
}

impl Desk {
    pub fn book_is_back(&self, shelf: u32) {
        let mut shared = self.shared.lock().expect("nobody panics meanwhile");
        shared.shelf = Some(shelf);
        // TODO: which lock is held here?
        if let Some(waker) = &shared.waker {
            waker.wake_by_ref();
        }
    }
}

impl Future for Reservation {
    type Output = u32;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<u32> {
        let mut shared = self.shared.lock().expect("nobody panics meanwhile");
        if let Some(shelf) = shared.shelf {
            return Poll::Ready(shelf);
        }
        // TODO: whose waker is this after the second poll?
        shared.waker.get_or_insert_with(|| cx.waker().clone());
        Poll::Pending
    }
}

// TODO: what is left behind by a reservation that is dropped?

#[tokio::main]
async fn main() {
    let start = Instant::now();
    let say = move |what: String| println!("{:4} ms: {what}", start.elapsed().as_millis());
    let (desk, mut reservation) = reserve();
    // The main task polls the reservation.
    if timeout(Duration::from_millis(50), &mut reservation)
        .await
        .is_err()
    {
        say("Ada goes to the café".to_owned());
    }
    // And now another task does. Ada also looks at her watch once, after a second.
    let ada = tokio::spawn(async move {
        let shelf = timeout(Duration::from_secs(1), reservation).await;
        say(format!("Ada knows the shelf: {shelf:?}"));
    });
    pause(Duration::from_millis(50)).await;
    say("the book is back".to_owned());
    desk.book_is_back(7);
    ada.await.expect("Ada does not panic");
}
