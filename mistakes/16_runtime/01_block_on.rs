//! mistake polls_all_the_time: busy-waiting at future.as_mut().poll( or at yield_now(
//! Polls again and again, with a waker that does nothing.
//! - use std::sync::Arc;
//! - use std::sync::atomic::{AtomicBool, Ordering};
//! - use std::task::{Context, Poll, Wake, Waker};
//! - use std::thread::{self, Thread};
//! + use std::task::{Context, Poll, Waker};
//! + use std::thread;
//! without: Sleeper, impl Wake for Sleeper
pub fn block_on<F: Future>(future: F) -> F::Output {
    let mut future = pin!(future);
    let mut cx = Context::from_waker(Waker::noop());
    loop {
        match future.as_mut().poll(&mut cx) {
            Poll::Ready(output) => return output,
            Poll::Pending => thread::yield_now(),
        }
    }
}

//! mistake looks_at_the_flag_all_the_time: busy-waiting at spin_loop
//! Looks at the flag in a loop, in place of `park`.
//! - thread::park();
//! + std::hint::spin_loop();

//! mistake looks_at_the_flag_each_20_ms: busy-waiting at park_timeout(
//! Wakes up every 20 ms by itself. Nobody unparks it.
//! - self.thread.unpark();
//!
//! - thread::park();
//! + thread::park_timeout(std::time::Duration::from_millis(20));

//! mistake the_waker_does_nothing: noop-waker (hung) at Waker::noop()
//! The thread parks, and its future has a waker that does nothing.
//! - use std::sync::Arc;
//! - use std::sync::atomic::{AtomicBool, Ordering};
//! - use std::task::{Context, Poll, Wake, Waker};
//! - use std::thread::{self, Thread};
//! + use std::task::{Context, Poll, Waker};
//! + use std::thread;
//! without: Sleeper, impl Wake for Sleeper
pub fn block_on<F: Future>(future: F) -> F::Output {
    let mut future = pin!(future);
    let mut cx = Context::from_waker(Waker::noop());
    loop {
        match future.as_mut().poll(&mut cx) {
            Poll::Ready(output) => return output,
            Poll::Pending => thread::park(),
        }
    }
}

//! mistake sets_the_flag_only: wake-without-unpark (hung) at self.woken.store( or at fn wake(
//! The flag is set, and the thread sleeps on.
//! - self.thread.unpark();

//! mistake unparks_the_current_thread: unparks-the-waking-thread (hung) at thread::current().unpark()
//! The thread that calls the waker is the current one there.
//! - self.thread.unpark();
//! + thread::current().unpark();

//! mistake clears_the_flag_after_the_poll: cleared-after-the-poll (hung) at sleeper.woken.store(false
//! A wake that came during the poll is cleared with it.
//! - while !sleeper.woken.swap(false, Ordering::Acquire) {
//! + sleeper.woken.store(false, Ordering::Release);
//! + while !sleeper.woken.load(Ordering::Acquire) {

//! mistake the_token_is_the_flag: park-token-as-flag (hung) at thread::park()
//! Takes a return from `park` for a wake, and the token for a place where a wake is kept.
//! - self.woken.store(true, Ordering::Release);
//!
//! - while !sleeper.woken.swap(false, Ordering::Acquire) {
//! -     thread::park();
//! - }
//! + thread::park();

//! mistake parks_once: unparked-is-not-woken at thread::park()
//! Looks at the flag before `park`, and not after it.
//! - while !sleeper.woken.swap(false, Ordering::Acquire) {
//! -     thread::park();
//! - }
//! + if !sleeper.woken.load(Ordering::Acquire) {
//! +     thread::park();
//! + }
//! + sleeper.woken.store(false, Ordering::Release);

//! mistake never_clears_the_flag: flag-never-cleared at sleeper.woken.load(
//! After the first wake, the thread never sleeps again.
//! - while !sleeper.woken.swap(false, Ordering::Acquire) {
//! + while !sleeper.woken.load(Ordering::Acquire) {

//! mistake a_poll_for_each_message: a-wake-is-no-message at .recv()
//! Each wake is a message in a channel, and each message leads to a poll.
//! - use std::sync::atomic::{AtomicBool, Ordering};
//! + use std::sync::mpsc::{Sender, channel};
struct Sleeper(Sender<()>);

impl Wake for Sleeper {
    fn wake(self: Arc<Self>) {
        let _ = self.0.send(());
    }
}

pub fn block_on<F: Future>(future: F) -> F::Output {
    let mut future = pin!(future);
    let (sender, wakes) = channel();
    let waker = Waker::from(Arc::new(Sleeper(sender)));
    let mut cx = Context::from_waker(&waker);
    loop {
        if let Poll::Ready(output) = future.as_mut().poll(&mut cx) {
            return output;
        }
        wakes.recv().expect("`waker` has the sender");
    }
}

//! mistake one_flag_per_thread: one-flag-for-all-calls (hung) at thread_local!
//! Makes one flag for each thread, which an inner call empties.
//! - let sleeper = Arc::new(Sleeper {
//! -     thread: thread::current(),
//! -     woken: AtomicBool::new(false),
//! - });
//! + let sleeper = SLEEPER.with(Arc::clone);
thread_local! {
    static SLEEPER: Arc<Sleeper> = Arc::new(Sleeper {
        thread: thread::current(),
        woken: AtomicBool::new(false),
    });
}

//! mistake a_flag_in_a_static: one-flag-for-all-calls (hung) at static WOKEN
//! One flag for the whole program.
//! - thread: Thread,
//! - woken: AtomicBool,
//! + thread: Thread,
//! - self.woken.store(true, Ordering::Release);
//! + WOKEN.store(true, Ordering::Release);
//! - thread: thread::current(),
//! - woken: AtomicBool::new(false),
//! + thread: thread::current(),
//! - while !sleeper.woken.swap(false, Ordering::Acquire) {
//! + while !WOKEN.swap(false, Ordering::Acquire) {
static WOKEN: AtomicBool = AtomicBool::new(false);

//! mistake the_one_of_futures: executor-of-a-library at block_on(future)
//! Calls the `block_on` of futures, which refuses a call inside of another one.
//! without: Sleeper, impl Wake for Sleeper
//! - use std::pin::pin;
//! - use std::sync::Arc;
//! - use std::sync::atomic::{AtomicBool, Ordering};
//! - use std::task::{Context, Poll, Wake, Waker};
//! - use std::thread::{self, Thread};
//! + use futures::executor;
pub fn block_on<F: Future>(future: F) -> F::Output {
    executor::block_on(future)
}

//! mistake on_a_thread_of_its_own: not-send (not_compiled)
//! Polls on a new thread, which not every future can move to.
pub fn block_on<F: Future>(future: F) -> F::Output {
    thread::scope(|scope| scope.spawn(|| poll_to_the_end(future)).join().unwrap())
}

fn poll_to_the_end<F: Future>(future: F) -> F::Output {
    let mut future = pin!(future);
    let sleeper = Arc::new(Sleeper {
        thread: thread::current(),
        woken: AtomicBool::new(false),
    });
    let waker = Waker::from(Arc::clone(&sleeper));
    loop {
        if let Poll::Ready(output) = future.as_mut().poll(&mut Context::from_waker(&waker)) {
            return output;
        }
        while !sleeper.woken.swap(false, Ordering::Acquire) {
            thread::park();
        }
    }
}

//! right a_condition: a `Mutex` and a `Condvar`, without the token of the thread
//! - use std::sync::Arc;
//! - use std::sync::atomic::{AtomicBool, Ordering};
//! + use std::sync::{Arc, Condvar, Mutex};
//! - use std::thread::{self, Thread};
#[derive(Default)]
struct Sleeper {
    woken: Mutex<bool>,
    change: Condvar,
}

impl Wake for Sleeper {
    fn wake(self: Arc<Self>) {
        *self.woken.lock().unwrap() = true;
        self.change.notify_one();
    }
}

pub fn block_on<F: Future>(future: F) -> F::Output {
    let mut future = pin!(future);
    let sleeper = Arc::new(Sleeper::default());
    let waker = Waker::from(Arc::clone(&sleeper));
    let mut cx = Context::from_waker(&waker);
    loop {
        if let Poll::Ready(output) = future.as_mut().poll(&mut cx) {
            return output;
        }
        let mut woken = sleeper.woken.lock().unwrap();
        while !std::mem::take(&mut *woken) {
            woken = sleeper.change.wait(woken).unwrap();
        }
    }
}

//! right a_channel_with_one_place: a channel with room for one message, in which a second wake finds no place
//! - use std::sync::atomic::{AtomicBool, Ordering};
//! + use std::sync::mpsc::{SyncSender, sync_channel};
//! - use std::thread::{self, Thread};
struct Sleeper(SyncSender<()>);

impl Wake for Sleeper {
    fn wake(self: Arc<Self>) {
        let _ = self.0.try_send(());
    }
}

pub fn block_on<F: Future>(future: F) -> F::Output {
    let mut future = pin!(future);
    let (sender, wakes) = sync_channel(1);
    let waker = Waker::from(Arc::new(Sleeper(sender)));
    loop {
        if let Poll::Ready(output) = future.as_mut().poll(&mut Context::from_waker(&waker)) {
            return output;
        }
        wakes.recv().expect("`waker` has the sender");
    }
}

//! right a_number_of_wakes: a number of wakes, which is compared with the one before the poll, and a boxed future
//! - use std::pin::pin;
//!
//! - use std::sync::atomic::{AtomicBool, Ordering};
//! + use std::sync::atomic::{AtomicU64, Ordering};
struct Sleeper {
    thread: Thread,
    wakes: AtomicU64,
}

impl Wake for Sleeper {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        self.wakes.fetch_add(1, Ordering::SeqCst);
        self.thread.unpark();
    }
}

pub fn block_on<F: Future>(future: F) -> F::Output {
    let sleeper = Arc::new(Sleeper {
        thread: thread::current(),
        wakes: AtomicU64::new(0),
    });
    let waker = Waker::from(Arc::clone(&sleeper));
    let mut future = Box::pin(future);
    loop {
        let seen = sleeper.wakes.load(Ordering::SeqCst);
        if let Poll::Ready(output) = future.as_mut().poll(&mut Context::from_waker(&waker)) {
            return output;
        }
        while sleeper.wakes.load(Ordering::SeqCst) == seen {
            thread::park();
        }
    }
}
