//! A camera films how a flower opens: a picture in each period, for hours. To save a picture can
//! take longer than a period. Then the camera takes all pictures that it missed, at the same
//! moment, and they all look the same. Fix `TimeLapse`, so that missed pictures are left out.
//!
//! - `TimeLapse::new(period, last)` makes a stream of picture numbers. Its clock starts in `new`,
//!   which is called inside of a tokio runtime. `period` has whole milliseconds, and is not zero.
//! - Picture 1 is due after one period, picture 2 after two, and so on. A caller that waits for a
//!   picture gets its number at that moment.
//! - If it asks after this moment, it gets a number at once: that of the latest one that is due, and
//!   at most `last`. Those before it are left out. Then the old rhythm goes on: picture `n` comes
//!   after `n` periods.
//! - After picture `last` the stream has ended: each later poll returns `Ready(None)`, at once.
//!   With a `last` of 0 it has ended from the beginning.
//! - A poll that comes too early returns `Pending`, and arranges that its waker is woken when the
//!   next picture is due. Nobody is woken before, and no task and no thread is started.
//! - All times are those of tokio's clock, also on a clock that a test has paused.
//!
//! A `Stream` is a future with many outputs. `poll_next` returns `Ready(Some(item))` for an item,
//! `Ready(None)` at the end, and `Pending` by the same rules as `poll`.
//!
//! Begin with `cargo async-learn exec stream_by_hand`. When are the pictures 3, 4 and 5 taken?

use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use async_learn::pause;
use futures::{Stream, StreamExt};
use tokio::time::{Instant, Sleep, sleep};

pub struct TimeLapse {
    period: Duration,
    last: u32,
    /// The number of the next picture.
    next: u32,
    /// Until the next picture is due. In a box, it can be pinned, and the stream can still be moved.
    sleep: Pin<Box<Sleep>>,
}

impl TimeLapse {
    pub fn new(period: Duration, last: u32) -> TimeLapse {
        TimeLapse {
            period,
            last,
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
        // `ready!` returns `Pending` from this function, if that is what `poll` returns.
        ready!(this.sleep.as_mut().poll(cx));
        // TODO: which picture is this, if somebody asks late? And when is the next one due?
        let number = this.next;
        let due = this.sleep.deadline() + this.period;
        this.sleep.as_mut().reset(due);
        this.next = number + 1;
        Poll::Ready(Some(number))
    }
}

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
