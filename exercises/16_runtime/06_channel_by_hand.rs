//! Two channels by hand: one for many values, and one for a single value. They work as long as
//! both sides stay. Here the kitchen closes, and the waiter waits for the next dish forever.
//! Close the channels when a side is gone.
//!
//! `channel()` returns a `Sender`, which can be cloned, and the one `Receiver`.
//!
//! - `send(value)` never waits. It returns `Err(value)` if the receiver is gone.
//! - `recv().await` gives the values in order, and waits if there is none. It gives `None` when
//!   the queue is empty and no sender is left. So what was sent before the end still comes.
//! - A receiver that is dropped drops the values in its queue at once.
//!
//! `oneshot()` returns a `OneSender`, whose `send` consumes the sender, and a `OneReceiver`, which
//! is a future. It gives the value, or `None` if the sender was dropped without a `send`. `send`
//! returns `Err(value)` if the receiver is gone. A value that the receiver never took is dropped
//! with the receiver.
//!
//! For both: `send` wakes a receiver that waits, and so does the drop of the last sender. They
//! wake the waker of the latest poll. Both can happen during a poll, and are not missed. A wake
//! may run any code, and so may the drop of a value. This code may use the channel. So no waker is
//! woken and no value is dropped while its lock is held. A waker may be cloned and dropped there.
//!
//! Begin with `cargo async-learn exec channel_by_hand`.

use std::collections::VecDeque;
use std::future::poll_fn;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use async_learn::pause;
use tokio::time::timeout;

/// What both sides of a channel share.
struct Shared<T> {
    queue: VecDeque<T>,
    waker: Option<Waker>,
}

pub struct Sender<T>(Arc<Mutex<Shared<T>>>);

pub struct Receiver<T>(Arc<Mutex<Shared<T>>>);

pub fn channel<T>() -> (Sender<T>, Receiver<T>) {
    let shared = Shared {
        queue: VecDeque::new(),
        waker: None,
    };
    let shared = Arc::new(Mutex::new(shared));
    (Sender(Arc::clone(&shared)), Receiver(shared))
}

// TODO: count the senders. What has to happen when the last one is dropped?
impl<T> Clone for Sender<T> {
    fn clone(&self) -> Self {
        Sender(Arc::clone(&self.0))
    }
}

impl<T> Sender<T> {
    pub fn send(&self, value: T) -> Result<(), T> {
        // TODO: is the receiver still there?
        let mut shared = self.0.lock().expect("no holder panics");
        shared.queue.push_back(value);
        let waker = shared.waker.take();
        drop(shared);
        if let Some(waker) = waker {
            waker.wake();
        }
        Ok(())
    }
}

impl<T> Receiver<T> {
    pub async fn recv(&mut self) -> Option<T> {
        poll_fn(|cx| self.poll_recv(cx)).await
    }

    fn poll_recv(&mut self, cx: &mut Context<'_>) -> Poll<Option<T>> {
        let mut shared = self.0.lock().expect("no holder panics");
        if let Some(value) = shared.queue.pop_front() {
            return Poll::Ready(Some(value));
        }
        // TODO: is a sender still there?
        shared.waker = Some(cx.waker().clone());
        Poll::Pending
    }
}

/// A channel for one value: a `send` takes the sender.
pub struct OneSender<T>(Sender<T>);

pub struct OneReceiver<T>(Receiver<T>);

pub fn oneshot<T>() -> (OneSender<T>, OneReceiver<T>) {
    let (sender, receiver) = channel();
    (OneSender(sender), OneReceiver(receiver))
}

impl<T> OneSender<T> {
    pub fn send(self, value: T) -> Result<(), T> {
        self.0.send(value)
    }
}

impl<T> Future for OneReceiver<T> {
    type Output = Option<T>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<T>> {
        self.0.poll_recv(cx)
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let (kitchen, mut waiter) = channel();
    let cook = async move {
        for dish in ["soup", "bread", "cake"] {
            pause(Duration::from_millis(10)).await;
            println!("the kitchen sends {dish}");
            if kitchen.send(dish).is_err() {
                return;
            }
        }
        println!("the kitchen closes");
    };
    let serve = async {
        while let Some(dish) = waiter.recv().await {
            println!("the waiter brings {dish}");
        }
        println!("the waiter has nothing more to do");
    };
    let evening = async { tokio::join!(cook, serve) };
    let ended = timeout(Duration::from_millis(200), evening).await;
    if ended.is_err() {
        println!("at midnight, the waiter still waits");
    }
}
