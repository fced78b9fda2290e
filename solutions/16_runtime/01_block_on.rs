//! A thread that polls one future, and sleeps in between until somebody wakes it.

use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, Wake, Waker};
use std::thread::{self, Thread};

use async_learn::{do_another_thing_async, do_one_thing_async};

/// What the waker of one call knows: whom to wake, and whether it was woken.
struct Sleeper {
    thread: Thread,
    woken: AtomicBool,
}

impl Wake for Sleeper {
    fn wake(self: Arc<Self>) {
        // First the flag and then `unpark`. The other way around, the thread could look between the
        // two, find no flag, and park for good.
        self.woken.store(true, Ordering::Release);
        self.thread.unpark();
    }
}

pub fn block_on<F: Future>(future: F) -> F::Output {
    let mut future = pin!(future);
    // New for each call, so that a call inside of this one has its own. A waker that is kept after
    // the call sets a flag at which nobody looks.
    let sleeper = Arc::new(Sleeper {
        thread: thread::current(),
        woken: AtomicBool::new(false),
    });
    let waker = Waker::from(Arc::clone(&sleeper));
    let mut cx = Context::from_waker(&waker);
    loop {
        if let Poll::Ready(output) = future.as_mut().poll(&mut cx) {
            return output;
        }
        // `swap` takes the wake away before the next poll. So a wake that comes during that poll
        // sets the flag again. The loop is needed because a return from `park` proves nothing.
        // The `unpark` may have been for other code on this thread.
        while !sleeper.woken.swap(false, Ordering::Acquire) {
            thread::park();
        }
    }
}
// A `Mutex<bool>` with a `Condvar` does the same without the token. The `block_on` of futures and the
// one of pollster are like these two. The one of tokio also runs tasks, timers and sockets. Where this
// thread parks, it asks the operating system for events.

fn main() {
    let figures = async { tokio::join!(do_one_thing_async(3), do_another_thing_async(5)) };
    println!("{:?}", block_on(figures));
}
