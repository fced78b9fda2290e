//! The waker of the latest poll, under the same lock as the answer. It is taken out before it is woken.

use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard};
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
        // The guard ends with this block. `take` leaves no waker behind, so none is kept after `Ready`.
        let waker = {
            let mut shared = self.shared.lock().expect("nobody panics meanwhile");
            shared.shelf = Some(shelf);
            shared.waker.take()
        };
        // A waker can run any code, also a poll that takes our lock. With
        // `if let Some(waker) = self.shared.lock().unwrap().waker.take()` the guard would live on here:
        // what an `if let` looks at lives until the end of its block.
        if let Some(waker) = waker {
            waker.wake();
        }
    }
}

impl Reservation {
    fn shared(&self) -> MutexGuard<'_, Shared> {
        self.shared.lock().expect("nobody panics meanwhile")
    }
}

impl Future for Reservation {
    type Output = u32;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<u32> {
        let mut shared = self.shared();
        if let Some(shelf) = shared.shelf {
            return Poll::Ready(shelf);
        }
        // Each poll replaces the waker, because the task can be another one now. `clone_from` does the
        // same, and saves the clone if both wake the same task.
        shared.waker = Some(cx.waker().clone());
        Poll::Pending
    }
}

impl Drop for Reservation {
    fn drop(&mut self) {
        // The desk still has its end of the lock, and with it the waker of a task that waits no more.
        let waker = self.shared().waker.take();
        // Here the lock is free. The last waker of a task can drop that task, with all it has.
        drop(waker);
    }
}
// `futures::task::AtomicWaker` is such a place for the latest waker, without a lock.

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
