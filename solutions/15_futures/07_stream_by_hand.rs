//! How many periods have passed says which picture is due, and when the next one is.

use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use async_learn::pause;
use futures::{Stream, StreamExt};
use tokio::time::{Instant, Sleep, sleep};

pub struct TimeLapse {
    period: Duration,
    last: u32,
    start: Instant,
    /// The number of the next picture, if it is not missed.
    next: u32,
    /// Until the next picture is due. In a box, it can be pinned, and the stream can still be moved.
    sleep: Pin<Box<Sleep>>,
}

impl TimeLapse {
    pub fn new(period: Duration, last: u32) -> TimeLapse {
        TimeLapse {
            period,
            last,
            start: Instant::now(),
            next: 1,
            sleep: Box::pin(sleep(period)),
        }
    }
}

impl Stream for TimeLapse {
    type Item = u32;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<u32>> {
        let this = &mut *self;
        if this.next > this.last {
            return Poll::Ready(None);
        }
        // The sleep keeps the waker of the latest poll, and wakes it in time.
        ready!(this.sleep.as_mut().poll(cx));
        // Somebody asks late if more periods have passed than pictures were taken. The clock tells
        // how many, and so which picture is due.
        let periods = this.start.elapsed().as_nanos() / this.period.as_nanos();
        let number = u32::try_from(periods).unwrap_or(u32::MAX).min(this.last);
        this.next = number + 1;
        // From the start, and not from now: a late picture moves none of the later ones. The new deadline
        // has no waker yet. The next poll registers one, because it polls the sleep before it is pending.
        let due = this.start + this.period * this.next;
        this.sleep.as_mut().reset(due);
        Poll::Ready(Some(number))
    }
}

// `tokio::time::interval_at` with `MissedTickBehavior::Skip` has the same rhythm, and `poll_tick` is made for
// such a `poll_next`. The number then comes from the tick's instant.

#[tokio::main]
async fn main() {
    let start = Instant::now();
    let mut pictures = TimeLapse::new(Duration::from_millis(100), 8);
    while let Some(number) = pictures.next().await {
        println!("{:3} ms: picture {number}", start.elapsed().as_millis());
        if number == 2 {
            println!("        (the disk is slow)");
            pause(Duration::from_millis(350)).await;
        }
    }
}
