//! mistake counts_the_handles: woken-before-the-change (hung) at waker.wake();
//! The handles of the channel are counted, and a sender that is being dropped still has one.
//! - if shared.senders == 0 {
//! + if Arc::strong_count(&self.0) == 1 {
impl<T> Drop for Sender<T> {
    fn drop(&mut self) {
        let mut shared = self.0.lock().expect("no holder panics");
        shared.senders -= 1;
        // The receiver has one handle, and this sender has the other one.
        if Arc::strong_count(&self.0) > 2 {
            return;
        }
        let waker = shared.waker.take();
        drop(shared);
        if let Some(waker) = waker {
            waker.wake();
        }
    }
}

//! mistake the_last_drop_is_silent: last-drop-wakes-nobody (hung) at fn drop( or at Drop for Sender or at senders -= 1
//! The senders are counted, but nobody is woken when the last one goes.
impl<T> Drop for Sender<T> {
    fn drop(&mut self) {
        self.0.lock().unwrap().senders -= 1;
    }
}

//! mistake clones_are_not_counted: clone-not-counted at fn clone( or at self.0.clone()
//! The first of two senders closes the channel when it goes.
//! - shared.senders -= 1;
//! - if shared.senders > 0 {
//! + shared.senders = shared.senders.saturating_sub(1);
//! + if shared.senders > 0 {
impl<T> Clone for Sender<T> {
    fn clone(&self) -> Self {
        Sender(self.0.clone())
    }
}

//! mistake counted_down_only: clone-not-counted at fn clone(
//! Each drop counts down, and a clone does not count up. The last drop panics.
//! - self.0.lock().expect("no holder panics").senders += 1;

//! mistake panics_in_two_drops: none (crashed) at panic!(
//! A bug in one drop panics, and leaves a lock that another drop can't take.
//! - shared.senders -= 1;
//! + shared.senders -= 1;
//! + if shared.senders == 0 {
//! +     panic!("the kitchen is closed");
//! + }

//! mistake looks_for_the_end_first: closed-before-it-was-empty at senders == 0
//! The last values are lost, because no sender is left when they are looked for.
impl<T> Receiver<T> {
    pub async fn recv(&mut self) -> Option<T> {
        poll_fn(|cx| self.poll_recv(cx)).await
    }

    fn poll_recv(&mut self, cx: &mut Context<'_>) -> Poll<Option<T>> {
        let mut shared = self.0.lock().unwrap();
        if shared.senders == 0 {
            return Poll::Ready(None);
        }
        if let Some(value) = shared.queue.pop_front() {
            return Poll::Ready(Some(value));
        }
        shared.waker = Some(cx.waker().clone());
        Poll::Pending
    }
}

//! mistake takes_the_newest: newest-value-first at pop_back()
//! Takes from the end at which `send` adds.
//! - if let Some(value) = shared.queue.pop_front() {
//! + if let Some(value) = shared.queue.pop_back() {

//! mistake ends_when_it_is_empty: empty-is-not-closed at Poll::Ready(shared.queue.pop_front())
//! Gives what the queue gives, and `None` also stands for "nothing yet".
impl<T> Receiver<T> {
    pub async fn recv(&mut self) -> Option<T> {
        poll_fn(|cx| self.poll_recv(cx)).await
    }

    fn poll_recv(&mut self, _: &mut Context<'_>) -> Poll<Option<T>> {
        let mut shared = self.0.lock().expect("no holder panics");
        Poll::Ready(shared.queue.pop_front())
    }
}

//! mistake sends_to_nobody: sent-to-nobody at fn send(
//! The sender is never told that nobody receives any more.
//! - if !shared.has_receiver {
//! -     return Err(value);
//! - }

//! mistake keeps_the_queue: kept-for-nobody at fn drop(
//! The values stay in the queue for as long as there is a sender.
//! - let values = mem::take(&mut shared.queue);
//! - drop(shared);
//! - drop(values);
//!
//! - use std::mem;

//! mistake looks_and_registers_apart: lost-wakeup (hung) at = Some(cx.waker().clone())
//! The lock is free between the look at the queue and the registration.
//! - shared.waker = Some(cx.waker().clone());
//! + drop(shared);
//! + self.0.lock().unwrap().waker = Some(cx.waker().clone());

//! mistake wakes_under_the_lock: woken-under-a-lock (hung) at waker.wake(); or at self.0.lock()
//! The guard is still there when the waker is woken.
impl<T> Sender<T> {
    pub fn send(&self, value: T) -> Result<(), T> {
        let mut shared = self.0.lock().unwrap();
        if !shared.has_receiver {
            return Err(value);
        }
        shared.queue.push_back(value);
        if let Some(waker) = shared.waker.take() {
            waker.wake();
        }
        Ok(())
    }
}

//! mistake wakes_in_the_head: woken-under-a-lock (hung) at .lock().unwrap().waker.take()
//! The guard in the head of `if let` has no name, and lives until the end of its block.
impl<T> Drop for Sender<T> {
    fn drop(&mut self) {
        if self.is_not_the_last() {
            return;
        }
        if let Some(waker) = self.0.lock().unwrap().waker.take() {
            waker.wake();
        }
    }
}

impl<T> Sender<T> {
    fn is_not_the_last(&self) -> bool {
        let mut shared = self.0.lock().unwrap();
        shared.senders -= 1;
        shared.senders > 0
    }

    pub fn send(&self, value: T) -> Result<(), T> {
        let mut shared = self.0.lock().unwrap();
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

//! mistake clears_under_the_lock: dropped-under-the-lock (hung) at .clear()
//! The values are dropped with the lock held, and one of them asks for it.
impl<T> Drop for Receiver<T> {
    fn drop(&mut self) {
        let mut shared = self.0.lock().unwrap();
        shared.has_receiver = false;
        shared.queue.clear();
    }
}

//! mistake sends_in_silence: waker-never-woken (hung) at fn send( or at cx.waker().clone()
//! Puts the value into the queue, and wakes nobody.
impl<T> Sender<T> {
    pub fn send(&self, value: T) -> Result<(), T> {
        let mut shared = self.0.lock().unwrap();
        if !shared.has_receiver {
            return Err(value);
        }
        shared.queue.push_back(value);
        Ok(())
    }
}

//! mistake keeps_the_first_waker: stale-waker at shared.waker
//! Keeps the waker of the first poll.
//! - shared.waker = Some(cx.waker().clone());
//! + shared.waker.get_or_insert_with(|| cx.waker().clone());

//! mistake asks_again: wake-and-pending (hung) at wake_by_ref()
//! Wakes itself in place of waiting for a sender.
//! - shared.waker = Some(cx.waker().clone());
//! + drop(shared);
//! + cx.waker().wake_by_ref();

//! mistake waits_with_its_thread: blocked (hung) at .wait(
//! Waits at a `Condvar` in the poll, and holds its thread.
//! - use std::sync::{Arc, Mutex};
//! + use std::sync::{Arc, Condvar, Mutex};
static SENT: Condvar = Condvar::new();

impl<T> Receiver<T> {
    pub async fn recv(&mut self) -> Option<T> {
        poll_fn(|cx| self.poll_recv(cx)).await
    }

    fn poll_recv(&mut self, _: &mut Context<'_>) -> Poll<Option<T>> {
        let mut shared = self.0.lock().unwrap();
        loop {
            if let Some(value) = shared.queue.pop_front() {
                return Poll::Ready(Some(value));
            }
            if shared.senders == 0 {
                return Poll::Ready(None);
            }
            shared = SENT.wait(shared).unwrap();
        }
    }
}

//! right the_last_arc_closes: the senders share a handle, and the drop of this handle closes
//! without: impl<T> Clone for Sender<T>, impl<T> Drop for Sender<T>
struct Shared<T> {
    queue: VecDeque<T>,
    waker: Option<Waker>,
    has_senders: bool,
    has_receiver: bool,
}

struct Closes<T>(Arc<Mutex<Shared<T>>>);

impl<T> Drop for Closes<T> {
    fn drop(&mut self) {
        let waker = {
            let mut shared = self.0.lock().unwrap();
            shared.has_senders = false;
            shared.waker.take()
        };
        waker.into_iter().for_each(Waker::wake);
    }
}

pub struct Sender<T>(Arc<Closes<T>>);

impl<T> Clone for Sender<T> {
    fn clone(&self) -> Self {
        Sender(self.0.clone())
    }
}

pub fn channel<T>() -> (Sender<T>, Receiver<T>) {
    let shared = Arc::new(Mutex::new(Shared {
        queue: VecDeque::new(),
        waker: None,
        has_senders: true,
        has_receiver: true,
    }));
    (Sender(Arc::new(Closes(shared.clone()))), Receiver(shared))
}

impl<T> Sender<T> {
    pub fn send(&self, value: T) -> Result<(), T> {
        let waker = {
            let mut shared = self.0.0.lock().unwrap();
            if !shared.has_receiver {
                return Err(value);
            }
            shared.queue.push_back(value);
            shared.waker.take()
        };
        waker.into_iter().for_each(Waker::wake);
        Ok(())
    }
}

impl<T> Receiver<T> {
    pub async fn recv(&mut self) -> Option<T> {
        poll_fn(|cx| self.poll_recv(cx)).await
    }

    fn poll_recv(&mut self, cx: &mut Context<'_>) -> Poll<Option<T>> {
        let mut shared = self.0.lock().unwrap();
        match shared.queue.pop_front() {
            None if shared.has_senders => {
                shared.waker = Some(cx.waker().clone());
                Poll::Pending
            }
            value => Poll::Ready(value),
        }
    }
}

//! right registers_first: a lock for the queue, another one for the waker, and an atomic count; the waker is registered before the look
//! without: impl<T> Clone for Sender<T>, impl<T> Drop for Sender<T>, impl<T> Drop for Receiver<T>
//! - use std::mem;
//! - use std::pin::Pin;
//! + use std::pin::Pin;
//! + use std::sync::atomic::{AtomicUsize, Ordering};
struct Shared<T> {
    /// `None` when the receiver is gone.
    queue: Mutex<Option<VecDeque<T>>>,
    waker: Mutex<Option<Waker>>,
    senders: AtomicUsize,
}

impl<T> Shared<T> {
    fn wake(&self) {
        let waker = self.waker.lock().unwrap().take();
        if let Some(waker) = waker {
            waker.wake();
        }
    }
}

pub struct Sender<T>(Arc<Shared<T>>);

pub struct Receiver<T>(Arc<Shared<T>>);

pub fn channel<T>() -> (Sender<T>, Receiver<T>) {
    let shared = Arc::new(Shared {
        queue: Mutex::new(Some(VecDeque::new())),
        waker: Mutex::new(None),
        senders: AtomicUsize::new(1),
    });
    (Sender(Arc::clone(&shared)), Receiver(shared))
}

impl<T> Clone for Sender<T> {
    fn clone(&self) -> Self {
        self.0.senders.fetch_add(1, Ordering::SeqCst);
        Sender(Arc::clone(&self.0))
    }
}

impl<T> Drop for Sender<T> {
    fn drop(&mut self) {
        if self.0.senders.fetch_sub(1, Ordering::SeqCst) == 1 {
            self.0.wake();
        }
    }
}

impl<T> Sender<T> {
    pub fn send(&self, value: T) -> Result<(), T> {
        match &mut *self.0.queue.lock().unwrap() {
            Some(queue) => queue.push_back(value),
            None => return Err(value),
        }
        self.0.wake();
        Ok(())
    }
}

impl<T> Receiver<T> {
    pub async fn recv(&mut self) -> Option<T> {
        poll_fn(|cx| self.poll_recv(cx)).await
    }

    fn poll_recv(&mut self, cx: &mut Context<'_>) -> Poll<Option<T>> {
        *self.0.waker.lock().unwrap() = Some(cx.waker().clone());
        // Asked before the queue, so that nothing can be sent after the look into it.
        let closed = self.0.senders.load(Ordering::SeqCst) == 0;
        let mut queue = self.0.queue.lock().unwrap();
        let value = queue.as_mut().and_then(VecDeque::pop_front);
        if value.is_some() || closed {
            return Poll::Ready(value);
        }
        Poll::Pending
    }
}

impl<T> Drop for Receiver<T> {
    fn drop(&mut self) {
        let queue = self.0.queue.lock().unwrap().take();
        drop(queue);
    }
}

//! right a_oneshot_of_its_own: the oneshot is an enum in a lock, and no channel
enum Place<T> {
    Empty(Option<Waker>),
    Sent(T),
    Closed,
}

pub struct OneSender<T>(Arc<Mutex<Place<T>>>);

pub struct OneReceiver<T>(Arc<Mutex<Place<T>>>);

pub fn oneshot<T>() -> (OneSender<T>, OneReceiver<T>) {
    let place = Arc::new(Mutex::new(Place::Empty(None)));
    (OneSender(Arc::clone(&place)), OneReceiver(place))
}

impl<T> OneSender<T> {
    pub fn send(self, value: T) -> Result<(), T> {
        let mut place = self.0.lock().unwrap();
        match &mut *place {
            Place::Empty(waker) => {
                let waker = waker.take();
                *place = Place::Sent(value);
                drop(place);
                waker.into_iter().for_each(Waker::wake);
                Ok(())
            }
            _ => Err(value),
        }
    }
}

impl<T> Drop for OneSender<T> {
    fn drop(&mut self) {
        let mut place = self.0.lock().unwrap();
        if let Place::Empty(waker) = &mut *place {
            let waker = waker.take();
            *place = Place::Closed;
            drop(place);
            waker.into_iter().for_each(Waker::wake);
        }
    }
}

impl<T> Drop for OneReceiver<T> {
    fn drop(&mut self) {
        let place = mem::replace(&mut *self.0.lock().unwrap(), Place::Closed);
        drop(place);
    }
}

impl<T> Future for OneReceiver<T> {
    type Output = Option<T>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<T>> {
        let mut place = self.0.lock().unwrap();
        if let Place::Empty(waker) = &mut *place {
            *waker = Some(cx.waker().clone());
            return Poll::Pending;
        }
        match mem::replace(&mut *place, Place::Closed) {
            Place::Sent(value) => Poll::Ready(Some(value)),
            _ => Poll::Ready(None),
        }
    }
}
