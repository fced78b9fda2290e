//! All async code is polled by a thread in the end. `block_on` is the place where that thread
//! waits. Here its future gets a waker that does nothing. So the thread goes to sleep, and
//! nobody wakes it up again.
//!
//! `block_on(future)` polls the future on the thread that called it until it is ready, and
//! returns its output. It needs no more than `std`.
//!
//! - After `Pending` the thread sleeps. It uses no processor time, and sets no time limit.
//! - A wake, from any thread, leads to another poll. That includes a wake that comes while
//!   `poll` is still running. Several wakes before a poll are answered by this one poll.
//! - Without a wake there is no other poll. An `unpark` by someone else is no wake.
//! - The future may use `park` during its poll, as blocking calls of `std` do.
//! - The future may call `block_on` in its poll, and several threads may call it at once. A
//!   waker may be kept and woken after its call has returned. No call disturbs another one.
//! - The future need be neither `Send` nor `'static` nor `Unpin`.
//!
//! `std` keeps one token for each thread. `thread::park()` waits until the token is there, and
//! takes it. `handle.unpark()` puts it there, and `thread::current()` returns the handle. So an
//! `unpark` that comes first is not lost. But all code on this thread shares the token: others
//! may take it, or put it there. `park` may also return without it. `std::task::Wake` makes a
//! `Waker` of your own type in an `Arc`.
//!
//! Run it first: `cargo async-learn exec block_on`. Ctrl-C ends a program that stands still.

use std::pin::pin;
use std::task::{Context, Poll, Waker};
use std::thread;

use async_learn::{do_another_thing_async, do_one_thing_async};

pub fn block_on<F: Future>(future: F) -> F::Output {
    let mut future = pin!(future);
    // TODO: a wake of this waker does nothing. What should it do?
    let mut cx = Context::from_waker(Waker::noop());
    loop {
        match future.as_mut().poll(&mut cx) {
            Poll::Ready(output) => return output,
            // TODO: sleep until the waker was woken, even if that has already happened.
            Poll::Pending => thread::park(),
        }
    }
}

fn main() {
    let figures = async { tokio::join!(do_one_thing_async(3), do_another_thing_async(5)) };
    println!("{:?}", block_on(figures));
}
