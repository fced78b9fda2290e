//! A `Waker` is a pointer and a table of four functions. Here the pointer is a counted one, and two of the four functions forget
//! to count. So the bell stays in memory when nobody needs it any more: a leak. Write these two functions.
//!
//! `waker(bell)` makes a `Waker` out of a handle to a bell. Its data is the pointer that `Counted::into_raw` returns for this
//! handle, and the data of its clones is the same. Each of these wakers owns one handle, which it got from `waker` or from `clone`:
//!
//! - `clone` makes another waker, so it adds one to the count;
//! - `wake` takes its waker away. It rings the bell once, and then gives the handle back;
//! - `wake_by_ref` rings the bell once, and the count stays as it is;
//! - `drop` gives the handle back, and rings nothing.
//!
//! All four can be called on any thread. The count is 0 when the last waker is gone, and no bell rings after that.
//!
//! `Counted` works like `Arc`, and its functions have the same names. `into_raw` turns a handle into a pointer, and the
//! count stays. `from_raw` turns a pointer into a handle again, which goes down with the count when it is dropped.
//! `increment_strong_count` and `decrement_strong_count` change the count only. And `&*pointer` borrows the bell.
//!
//! `unsafe` means that you promise something that rustc can't check. `from_raw` and the last two ask for a pointer from `into_raw`,
//! and for a count that is really yours. `Waker::new` asks that the four functions keep the rules above. With an `Arc`, a broken
//! promise is undefined behavior, and the program may do anything. `Counted` notes it instead, and the check tells which rule it was.
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
