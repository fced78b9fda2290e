//! An inn times its tea with sandglasses. Each one has a sensor, which knows nothing about async:
//! `turn` blocks its thread until the sand has run out. A `Timer` makes a future of it. The timer
//! below works, but for one cup of tea it is polled many thousand times. Fix it.
//!
//! - `Timer::new(glass)` makes a future. It is ready when `glass.turn()` has returned.
//! - `turn` is called once, on another thread: in `new` or at the first poll, as you like. Later
//!   polls start no thread.
//! - `new` and `poll` never wait: not for the glass, and not for the other thread. That thread holds
//!   no lock of yours during `turn`, or a poll would wait for it.
//! - A poll that comes too early returns `Pending`. Before that, it arranges that its waker is
//!   woken when the sand has run out. The poll itself wakes nobody.
//! - The sand can run out at any moment, also while the timer is polled.
//! - Some executors poll the task right inside of `wake`. This poll must find the timer ready.
//!
//! In this exercise, each poll of a timer brings the same waker. `Timer` may have any fields, and
//! it can be sent to other threads. No runtime is needed, and none is there.
//!
//! Begin with `cargo async-learn exec timer`. How often is the timer polled, and who asks for it?

use std::pin::{Pin, pin};
use std::task::{Context, Poll};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use async_learn::block_on;

/// A sandglass with a sensor.
pub trait Glass: Send + Sync + 'static {
    /// Turns the glass. Blocks its thread until the sand has run out.
    fn turn(&self);
}

pub struct Timer {
    helper: JoinHandle<()>,
}

impl Timer {
    pub fn new(glass: impl Glass) -> Timer {
        let helper = thread::spawn(move || glass.turn());
        Timer { helper }
    }
}

impl Future for Timer {
    type Output = ();

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        if self.helper.is_finished() {
            return Poll::Ready(());
        }
        // TODO: let the helper thread wake this task, and only when the sand has run out.
        cx.waker().wake_by_ref();
        Poll::Pending
    }
}

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
