//! The cloud sensor of an observatory tells once in a night that the sky is clear. It can wake one
//! waker only, but several telescopes wait. So the observatory keeps a list of them, and is woken
//! itself. In some nights a telescope still sleeps under a clear sky. Find out why, and fix it.
//!
//! - `Observatory::new(sensor)` makes an observatory. Each call of `clear_sky` returns a future
//!   that is ready when `is_ready()` says so, and not just after any wake.
//! - The sensor is the source of one event: at some moment the sky gets clear. From then on
//!   `is_ready()` is true. In this moment the sensor wakes the waker that it has, and it never
//!   wakes one again.
//! - It keeps one waker. `register` puts a new one in its place, and does not look at the sky.
//! - The event can come at any moment, also between two lines of `poll`. It can come inside of
//!   `register`, or of an `is_ready` that still says no. Then the waker is woken before this call
//!   returns. So hold no lock of yours during these two.
//! - Several telescopes can be polled at once, on several threads.
//! - All telescopes that wait are woken, each by the waker of its latest poll. No telescope misses
//!   the moment. To wake one of them twice, or with an older waker too, does no harm.
//! - Under clouds, nobody is woken, no thread is started, and the sensor is asked in polls only.
//! - Some executors poll the task right inside of `wake`. This poll must find the future ready.
//!
//! `Observatory` and `ClearSky` may have any fields. They can be sent to other threads if `S` can
//! be sent and shared.
//!
//! Begin with `cargo async-learn exec lost_wakeup`. In the second night, when does the sky get
//! clear, and when does the telescope learn of it?

use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Wake, Waker};
use std::time::{Duration, Instant};

use async_learn::pause;
use tokio::time::timeout;

pub trait CloudSensor {
    /// Whether the sky is clear.
    fn is_ready(&self) -> bool;
    /// Keeps this waker, in place of the one before. It is woken when the sky gets clear.
    fn register(&self, waker: &Waker);
}

/// The telescopes that wait. The sensor wakes this list, and the list wakes them.
#[derive(Default)]
struct Waiting(Mutex<Vec<Waker>>);

impl Wake for Waiting {
    fn wake(self: Arc<Self>) {
        // At the semicolon the lock is free again.
        let wakers = std::mem::take(&mut *self.0.lock().expect("nobody panics meanwhile"));
        wakers.into_iter().for_each(Waker::wake);
    }
}

pub struct Observatory<S> {
    sensor: S,
    waiting: Arc<Waiting>,
}

impl<S: CloudSensor> Observatory<S> {
    pub fn new(sensor: S) -> Arc<Observatory<S>> {
        let waiting = Arc::default();
        Arc::new(Observatory { sensor, waiting })
    }

    pub fn clear_sky(self: &Arc<Self>) -> ClearSky<S> {
        ClearSky {
            observatory: Arc::clone(self),
        }
    }
}

pub struct ClearSky<S> {
    observatory: Arc<Observatory<S>>,
}

impl<S: CloudSensor> Future for ClearSky<S> {
    type Output = ();

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let Observatory { sensor, waiting } = &*self.observatory;
        if sensor.is_ready() {
            return Poll::Ready(());
        }
        // TODO: what if the sky gets clear right here? Whom does the sensor wake then?
        let mut wakers = waiting.0.lock().expect("nobody panics meanwhile");
        wakers.push(cx.waker().clone());
        drop(wakers);
        sensor.register(&Waker::from(Arc::clone(waiting)));
        Poll::Pending
    }
}

/// A sky that gets clear when `clears` is called, or right after somebody has looked.
#[derive(Default)]
struct Sky {
    clears_after_a_look: bool,
    is_clear: AtomicBool,
    waker: Mutex<Option<Waker>>,
}

impl Sky {
    fn clears(&self) {
        println!("  the sky is clear");
        self.is_clear.store(true, Ordering::SeqCst);
        let waker = self.waker.lock().expect("nobody panics meanwhile").take();
        if let Some(waker) = waker {
            waker.wake();
        }
    }
}

impl CloudSensor for Arc<Sky> {
    fn is_ready(&self) -> bool {
        let is_clear = self.is_clear.load(Ordering::SeqCst);
        if self.clears_after_a_look && !is_clear {
            self.clears();
        }
        is_clear
    }

    fn register(&self, waker: &Waker) {
        *self.waker.lock().expect("nobody panics meanwhile") = Some(waker.clone());
    }
}

#[tokio::main]
async fn main() {
    for clears_after_a_look in [false, true] {
        println!("A night:");
        let start = Instant::now();
        let sky = Arc::new(Sky {
            clears_after_a_look,
            ..Sky::default()
        });
        let telescope = Observatory::new(Arc::clone(&sky)).clear_sky();
        // After a second, somebody looks out of the window.
        let looks_up = tokio::spawn(timeout(Duration::from_secs(1), telescope));
        pause(Duration::from_millis(100)).await;
        if !clears_after_a_look {
            sky.clears();
        }
        let _ = looks_up.await;
        println!(
            "  the telescope looks up after {} ms",
            start.elapsed().as_millis()
        );
    }
}
