//! Two channels by hand. Each side knows whether the other one is still there.

use std::collections::VecDeque;
use std::future::poll_fn;
use std::mem;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use async_learn::pause;
use tokio::time::timeout;

/// What both sides of a channel share. One lock for all of it, so that a look at the queue and the
/// registration of a waker are one step.
struct Shared<T> {
    queue: VecDeque<T>,
    waker: Option<Waker>,
    senders: usize,
    has_receiver: bool,
}

pub struct Sender<T>(Arc<Mutex<Shared<T>>>);

pub struct Receiver<T>(Arc<Mutex<Shared<T>>>);

pub fn channel<T>() -> (Sender<T>, Receiver<T>) {
    let shared = Shared {
        queue: VecDeque::new(),
        waker: None,
        senders: 1,
        has_receiver: true,
    };
    let shared = Arc::new(Mutex::new(shared));
    (Sender(Arc::clone(&shared)), Receiver(shared))
}

impl<T> Clone for Sender<T> {
    fn clone(&self) -> Self {
        self.0.lock().expect("no holder panics").senders += 1;
        Sender(Arc::clone(&self.0))
    }
}

impl<T> Drop for Sender<T> {
    fn drop(&mut self) {
        let mut shared = self.0.lock().expect("no holder panics");
        shared.senders -= 1;
        if shared.senders > 0 {
            return;
        }
        // The end is an event like any other, so a receiver that waits is woken for it.
        let waker = shared.waker.take();
        // Unlock, and wake then: an executor may poll the receiver inside of `wake`.
        drop(shared);
        if let Some(waker) = waker {
            waker.wake();
        }
    }
}

impl<T> Sender<T> {
    pub fn send(&self, value: T) -> Result<(), T> {
        let mut shared = self.0.lock().expect("no holder panics");
        if !shared.has_receiver {
            return Err(value);
        }
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
        // First the queue: what was sent before the end is still to be received.
        if let Some(value) = shared.queue.pop_front() {
            return Poll::Ready(Some(value));
        }
        if shared.senders == 0 {
            return Poll::Ready(None);
        }
        // Under the same lock as the look, so that no `send` comes in between.
        shared.waker = Some(cx.waker().clone());
        Poll::Pending
    }
}

impl<T> Drop for Receiver<T> {
    fn drop(&mut self) {
        let mut shared = self.0.lock().expect("no holder panics");
        shared.has_receiver = false;
        // The values may have senders of this channel inside, whose drop takes the lock.
        let values = mem::take(&mut shared.queue);
        drop(shared);
        drop(values);
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
// A oneshot of its own is an enum in a lock: empty, sent, closed. It saves the queue and the count.
// A channel with a limit also needs a queue of wakers, for the senders that wait for room. The channels
// of tokio have lists without a lock, made of atomic numbers and pointers.

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
