//! A `Waker` is a pointer and a table of four functions. Here it is a pointer to a counted
//! bell, and two of the functions forget to count. So the count never comes back to 0, although
//! nobody needs the bell: a leak. Write these two functions.
//!
//! `waker(bell)` makes a `Waker` out of a handle to a bell. Its data is the pointer that
//! `Counted::into_raw` returns for the handle, and so is the data of its clones. Each of these
//! wakers owns one handle, and may be used on any thread:
//!
//! - `clone` makes another waker, so it adds one to the count;
//! - `wake` consumes its waker, and Rust does not call `drop` for it. It rings the bell once,
//!   and then gives the handle back;
//! - `wake_by_ref` rings the bell once, and leaves the count as it is;
//! - `drop` gives the handle back, and rings nothing.
//!
//! `Counted` works like `Arc`, and its functions have the same names. `into_raw` turns a handle
//! into a pointer, and the count stays. `from_raw` makes a handle of it again, and when that is
//! dropped, the count goes down. `increment_strong_count` and `decrement_strong_count` change
//! only the count. `&*pointer` borrows the bell. Each of them wants a `*const Bell`, and the table
//! has a `*const ()`: `data.cast::<Bell>()`.
//!
//! `unsafe` marks a promise that rustc can't check: here, that a pointer comes from `into_raw`,
//! and that a count is really yours. With an `Arc`, a count that is given back twice is undefined
//! behavior. `Counted` notes it instead, and the check says which rule it was.
//!
//! Begin with `cargo async-learn exec raw_waker`.

#![deny(unsafe_op_in_unsafe_fn)]

use std::task::{RawWaker, RawWakerVTable, Waker};

use async_learn::counted::{Bell, Counted};

/// The four functions, in the order of `RawWakerVTable::new`.
static TABLE: RawWakerVTable = RawWakerVTable::new(clone_waker, wake, wake_by_ref, drop_waker);

pub fn waker(bell: Counted) -> Waker {
    let data = Counted::into_raw(bell).cast::<()>();
    // SAFETY: the functions of `TABLE` get this pointer only, and they keep the rules for wakers.
    unsafe { Waker::new(data, &TABLE) }
}

unsafe fn clone_waker(data: *const ()) -> RawWaker {
    // SAFETY: `data` comes from `into_raw`, and the waker that is cloned has a count.
    unsafe { Counted::increment_strong_count(data.cast::<Bell>()) };
    RawWaker::new(data, &TABLE)
}

unsafe fn wake_by_ref(data: *const ()) {
    // SAFETY: `data` comes from `into_raw`, and this waker's count keeps the bell.
    let bell = unsafe { &*data.cast::<Bell>() };
    bell.ring();
}

unsafe fn wake(data: *const ()) {
    // TODO: this takes the waker away, and with it a handle.
    // SAFETY: as for `wake_by_ref`.
    unsafe { wake_by_ref(data) };
}

unsafe fn drop_waker(_data: *const ()) {
    // TODO: this waker had a handle, too.
}

fn main() {
    let handle = Counted::new();
    let bell = Counted::bell(&handle);

    let waker = waker(handle);
    let clone = waker.clone();
    clone.wake_by_ref();
    clone.wake();
    drop(waker);

    for line in bell.log() {
        println!("{line}");
    }
    println!("no waker is left, and {} handles are", bell.count());
}
