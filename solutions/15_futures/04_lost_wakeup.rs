//! Register first, then look.

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
        // First everything is prepared for the wake: our place in the list, and then the list's place
        // at the sensor. The guard ends at the brace, since the sensor may wake the list at once.
        {
            let mut wakers = waiting.0.lock().expect("nobody panics meanwhile");
            // The same waker again would only make the list longer.
            if !wakers.iter().any(|waker| waker.will_wake(cx.waker())) {
                wakers.push(cx.waker().clone());
            }
        }
        sensor.register(&Waker::from(Arc::clone(waiting)));
        // Only now the look. A sky that got clear before it is seen here, and one that gets clear after
        // it wakes us. No moment is left between the two.
        if sensor.is_ready() {
            return Poll::Ready(());
        }
        Poll::Pending
    }
}

// With another look before all this, a clear sky needs no place in the list: look, register, look again.
// The list can also be registered in `new`, once, since the sensor keeps it until the sky is clear.

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
