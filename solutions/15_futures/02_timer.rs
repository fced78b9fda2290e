//! A helper thread does the waiting. It shares a lock with the future: a flag, and whom to wake.

use std::pin::{Pin, pin};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Waker};
use std::thread;
use std::time::{Duration, Instant};

use async_learn::block_on;

/// A sandglass with a sensor.
pub trait Glass: Send + Sync + 'static {
    /// Turns the glass. Blocks its thread until the sand has run out.
    fn turn(&self);
}

/// What the helper thread and the future have in common.
#[derive(Default)]
struct Shared {
    is_over: bool,
    waker: Option<Waker>,
}

pub struct Timer {
    shared: Arc<Mutex<Shared>>,
}

impl Timer {
    pub fn new(glass: impl Glass) -> Timer {
        let shared = Arc::new(Mutex::new(Shared::default()));
        let for_helper = Arc::clone(&shared);
        thread::spawn(move || {
            // No lock is held here, so a poll never waits for the sand.
            glass.turn();
            // First the change, then the wake: the task that is woken finds the flag set. The guard ends
            // with the block, because a poll may come inside of `wake`, and needs the lock.
            let waker = {
                let mut shared = for_helper.lock().expect("nobody panics meanwhile");
                shared.is_over = true;
                shared.waker.take()
            };
            if let Some(waker) = waker {
                waker.wake();
            }
        });
        Timer { shared }
    }
}

impl Future for Timer {
    type Output = ();

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        // The look and the registration are under one guard. So the sand runs out before both, and is
        // seen, or after both, and finds the waker.
        let mut shared = self.shared.lock().expect("nobody panics meanwhile");
        if shared.is_over {
            return Poll::Ready(());
        }
        shared.waker = Some(cx.waker().clone());
        Poll::Pending
    }
}
// A channel can be the shared state, too: the receiver of `futures::channel::oneshot` is a future
// itself, so `poll` only polls it. And `futures::task::AtomicWaker` is the place for the waker.

/// A glass that runs for this time.
struct Sand(Duration);

impl Glass for Sand {
    fn turn(&self) {
        thread::sleep(self.0);
    }
}

fn main() {
    let start = Instant::now();
    let mut polls = 0;
    // Here a minute takes 10 ms.
    let mut timer = pin!(Timer::new(Sand(Duration::from_millis(40))));
    block_on(std::future::poll_fn(|cx| {
        polls += 1;
        timer.as_mut().poll(cx)
    }));
    let millis = start.elapsed().as_millis();
    println!("The tea is ready after {millis} ms and {polls} polls.");
}
