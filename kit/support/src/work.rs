//! Waiting: with the thread, and without a runtime's help for futures that may be polled by anyone.

use std::future::poll_fn;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::task::{Poll, Waker};
use std::thread;
use std::time::Duration;

/// The name of the threads that sleep for [`pause`]: they are the course's, and not yours.
pub const HELPER_THREAD: &str = "async_learn";

/// Set when nobody wants to wait for the jobs of this process.
static NO_TIME: AtomicBool = AtomicBool::new(false);

/// From now on the jobs and pauses of this crate take no time. The course calls it when it only tries
/// whether a program runs.
pub fn take_no_time() {
    NO_TIME.store(true, Ordering::Relaxed);
}

fn takes(duration: Duration) -> Duration {
    if NO_TIME.load(Ordering::Relaxed) { Duration::ZERO } else { duration }
}

/// Lets `duration` pass, and keeps the thread meanwhile.
pub(crate) fn spend(duration: Duration) {
    thread::sleep(takes(duration));
}

/// Lets `duration` pass without keeping the thread.
///
/// On a tokio runtime this is `tokio::time::sleep`. Anywhere else, such as under
/// [`block_on`](crate::block_on), a helper thread does the sleeping and then wakes
/// the task that waits.
pub async fn pause(duration: Duration) {
    let duration = takes(duration);
    if tokio::runtime::Handle::try_current().is_ok() {
        tokio::time::sleep(duration).await;
    } else {
        helper_thread_sleep(duration).await;
    }
}

/// What the helper thread and the waiting future know in common.
#[derive(Default)]
struct Alarm {
    rang: bool,
    waker: Option<Waker>,
}

async fn helper_thread_sleep(duration: Duration) {
    let alarm = Arc::new(Mutex::new(Alarm::default()));

    let for_thread = Arc::clone(&alarm);
    let helper = thread::Builder::new().name(HELPER_THREAD.to_owned());
    let sleeps = move || {
        thread::sleep(duration);
        let waker = {
            let mut alarm = for_thread.lock().expect("nothing panics while it holds the alarm");
            alarm.rang = true;
            alarm.waker.take()
        };
        // Woken after the lock is free, because the woken task may lock it at once.
        if let Some(waker) = waker {
            waker.wake();
        }
    };
    helper.spawn(sleeps).expect("failed to spawn thread");

    poll_fn(|cx| {
        let mut alarm = alarm.lock().expect("nothing panics while it holds the alarm");
        if alarm.rang {
            return Poll::Ready(());
        }
        // Each poll may come from another task, so the latest waker is the one to keep.
        alarm.waker = Some(cx.waker().clone());
        Poll::Pending
    })
    .await;
}
