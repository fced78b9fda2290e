//! mistake looks_then_listens: changed-between-look-and-wait (hung) at self.change.notified().await;
//! An announcement between the look and the wait is lost.
//! - loop {
//! + while !is_open() {
//! - let announcement = self.change.notified();
//! - if is_open() {
//! -     return;
//! - }
//! - announcement.await;
//! + self.change.notified().await;

//! mistake flag_for_the_past: changed-between-look-and-wait (hung) at self.change.notified().await;
//! Looks before the loop, and still looks after each wait only.
//! - loop {
//! + if is_open() {
//! +     return;
//! + }
//! + loop {
//! - let announcement = self.change.notified();
//! - if is_open() {
//! -     return;
//! - }
//! - announcement.await;
//! + self.change.notified().await;
//! + if is_open() {
//! +     return;
//! + }

//! mistake keeps_a_permit: event-before-the-wait (hung) at self.change.notified().await;
//! `notify_one` keeps a permit for a later wait, but nobody looks at an open gate before it.
//! - self.change.notify_waiters();
//! + self.change.notify_one();
//! - let announcement = self.change.notified();
//! - if is_open() {
//! -     return;
//! - }
//! - announcement.await;
//! + self.change.notified().await;
//! + if is_open() {
//! +     return;
//! + }

//! mistake notifies_one: wakes-only-one (hung) at self.change.notify_one();
//! Wakes one car in place of all.
//! - self.change.notify_waiters();
//! + self.change.notify_one();

//! mistake passes_it_on: wakes-only-one (hung) at self.change.notify_one();
//! The car that is woken wakes the next one, but only if its own gate is open.
//! - self.change.notify_waiters();
//! + self.change.notify_one();
//! - return;
//! + self.change.notify_one();
//! + return;

//! mistake one_for_now_and_one_for_later: one-permit-at-most (hung) at self.change.notify_one();
//! Wakes all that wait, and leaves a permit for one that is about to.
//! - self.change.notify_waiters();
//! + self.change.notify_waiters();
//! + self.change.notify_one();
//! - let announcement = self.change.notified();
//! - if is_open() {
//! -     return;
//! - }
//! - announcement.await;
//! + if is_open() {
//! +     return;
//! + }
//! + self.change.notified().await;

//! mistake returns_when_woken: woken-is-no-proof at next.await;
//! Takes the next announcement for that of its own gate.
impl Radio {
    pub fn announce(&self) {
        self.change.notify_waiters();
    }

    pub async fn wait_until(&self, is_open: impl Fn() -> bool) {
        let next = self.change.notified();
        if is_open() {
            return;
        }
        next.await;
    }
}

//! mistake looks_on_a_timer: busy-waiting at sleep(
//! Looks at the gate each 5 ms.
//! - let announcement = self.change.notified();
//!
//! - announcement.await;
//! + tokio::time::sleep(Duration::from_millis(5)).await;

//! mistake yields_in_a_loop: busy-waiting (hung) at yield_now()
//! Looks again whenever it has its turn.
//! - let announcement = self.change.notified();
//!
//! - announcement.await;
//! + tokio::task::yield_now().await;

//! mistake one_notified_for_all_rounds: notified-is-used-up (hung) at pin!(self.change.notified())
//! Makes one future before the loop. It is ready from the first announcement on.
//! - loop {
//! - let announcement = self.change.notified();
//! - if is_open() {
//! -     return;
//! - }
//! - announcement.await;
//! + let mut announcement = std::pin::pin!(self.change.notified());
//! + while !is_open() {
//! +     announcement.as_mut().await;

//! mistake looks_under_a_lock: lock-held-during-a-call (hung) at .wait_for(
//! `wait_for` calls its closure with the channel's lock held, so `announce` can't go on.
//! - use tokio::sync::Notify;
//! + use tokio::sync::watch;
#[derive(Default)]
pub struct Radio {
    changes: watch::Sender<u64>,
}

impl Radio {
    pub fn announce(&self) {
        self.changes.send_modify(|changes| *changes += 1);
    }

    pub async fn wait_until(&self, is_open: impl Fn() -> bool) {
        let mut receiver = self.changes.subscribe();
        let waited = receiver.wait_for(|_| is_open()).await;
        waited.expect("the sender is here");
    }
}

//! mistake subscribes_after_the_look: changed-between-look-and-wait (hung) at .subscribe()
//! A receiver that is made after the look knows nothing of a change before it.
//! - use tokio::sync::Notify;
//! + use tokio::sync::watch;
#[derive(Default)]
pub struct Radio {
    changes: watch::Sender<u64>,
}

impl Radio {
    pub fn announce(&self) {
        self.changes.send_modify(|changes| *changes += 1);
    }

    pub async fn wait_until(&self, is_open: impl Fn() -> bool) {
        while !is_open() {
            let waited = self.changes.subscribe().changed().await;
            waited.expect("the sender is here");
        }
    }
}

//! mistake holds_its_thread: blocked (hung) at .wait(
//! Waits at a `Condvar`, and its thread can't run the harbor meanwhile.
//! - use tokio::sync::Notify;
//! + use std::sync::{Condvar, Mutex};
#[derive(Default)]
pub struct Radio {
    changes: Mutex<u64>,
    change: Condvar,
}

impl Radio {
    pub fn announce(&self) {
        *self.changes.lock().unwrap() += 1;
        self.change.notify_all();
    }

    pub async fn wait_until(&self, is_open: impl Fn() -> bool) {
        loop {
            let before = *self.changes.lock().unwrap();
            if is_open() {
                return;
            }
            let mut changes = self.changes.lock().unwrap();
            while *changes == before {
                changes = self.change.wait(changes).unwrap();
            }
        }
    }
}

//! mistake enabled_and_not_pinned: pinned-before-the-call (not_compiled)
//! Calls `enable` on a `Notified` that is not pinned.
//! - let announcement = self.change.notified();
//! + let mut announcement = self.change.notified();
//! + announcement.enable();

//! right a_channel_that_counts: a `watch` channel, subscribed to before the first look
//! - use tokio::sync::Notify;
//! + use tokio::sync::watch;
#[derive(Default)]
pub struct Radio {
    changes: watch::Sender<u64>,
}

impl Radio {
    pub fn announce(&self) {
        self.changes.send_modify(|changes| *changes += 1);
    }

    pub async fn wait_until(&self, is_open: impl Fn() -> bool) {
        let mut changes = self.changes.subscribe();
        while !is_open() {
            changes.changed().await.expect("the sender is here");
        }
    }
}

//! right broadcast_of_nothing: a `broadcast` channel, where a lag is as good as an announcement
//! - use tokio::sync::Notify;
//! + use tokio::sync::broadcast::{self, error::RecvError};
pub struct Radio {
    changes: broadcast::Sender<()>,
}

impl Default for Radio {
    fn default() -> Self {
        let changes = broadcast::Sender::new(1);
        Radio { changes }
    }
}

impl Radio {
    pub fn announce(&self) {
        // An error only says that nobody listens.
        let _ = self.changes.send(());
    }

    pub async fn wait_until(&self, is_open: impl Fn() -> bool) {
        let mut changes = self.changes.subscribe();
        while !is_open() {
            match changes.recv().await {
                Ok(()) | Err(RecvError::Lagged(_)) => {}
                Err(RecvError::Closed) => unreachable!("the sender is here"),
            }
        }
    }
}

//! right count_and_notify: a number of announcements, which is compared before the wait
//! - use std::sync::atomic::{AtomicBool, Ordering};
//! + use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
#[derive(Default)]
pub struct Radio {
    change: Notify,
    changes: AtomicU64,
}

impl Radio {
    pub fn announce(&self) {
        self.changes.fetch_add(1, Ordering::SeqCst);
        self.change.notify_waiters();
    }

    pub async fn wait_until(&self, is_open: impl Fn() -> bool) {
        loop {
            let seen = self.changes.load(Ordering::SeqCst);
            if is_open() {
                return;
            }
            let announcement = self.change.notified();
            if seen == self.changes.load(Ordering::SeqCst) {
                announcement.await;
            }
        }
    }
}

//! right enabled: a pinned `Notified` that is enabled before the look
//! - let announcement = self.change.notified();
//! + let mut announcement = std::pin::pin!(self.change.notified());
//! + announcement.as_mut().enable();

//! right looks_twice: looks before it listens, and again after it
//! - loop {
//! + while !is_open() {

//! right a_list_of_oneshots: each car leaves a sender of its own before it looks
//! - use tokio::sync::Notify;
//! + use std::sync::Mutex;
//! + use tokio::sync::oneshot;
#[derive(Default)]
pub struct Radio {
    waiting: Mutex<Vec<oneshot::Sender<()>>>,
}

impl Radio {
    pub fn announce(&self) {
        // A sender that is dropped is an announcement, too.
        let waiting = std::mem::take(&mut *self.waiting.lock().unwrap());
        drop(waiting);
    }

    pub async fn wait_until(&self, is_open: impl Fn() -> bool) {
        loop {
            let (sender, receiver) = oneshot::channel();
            self.waiting.lock().unwrap().push(sender);
            if is_open() {
                return;
            }
            let _ = receiver.await;
        }
    }
}
