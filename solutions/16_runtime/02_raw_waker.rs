//! A waker by hand: a counted pointer, and four functions that keep its count.

#![deny(unsafe_op_in_unsafe_fn)]

use std::task::{RawWaker, RawWakerVTable, Waker};

use async_learn::counted::{Bell, Counted};

/// The four functions, in the order of `RawWakerVTable::new`. A `static` has one address, by which
/// `will_wake` compares tables. Each use of a `const` may get a table of its own.
static TABLE: RawWakerVTable = RawWakerVTable::new(clone_waker, wake, wake_by_ref, drop_waker);

pub fn waker(bell: Counted) -> Waker {
    // The handle becomes a pointer, and its count goes into the waker.
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
    // A borrow has no count, and drops none at its end.
    // SAFETY: `data` comes from `into_raw`, and this waker's count keeps the bell.
    let bell = unsafe { &*data.cast::<Bell>() };
    bell.ring();
}

unsafe fn wake(data: *const ()) {
    // A waker that is woken by value is gone. `drop_waker` is not called for it.
    // SAFETY: `data` comes from `into_raw`, and this waker's count is taken over here.
    let bell = unsafe { Counted::from_raw(data.cast::<Bell>()) };
    bell.ring();
    // Here the handle is dropped, after the ring.
}

unsafe fn drop_waker(data: *const ()) {
    // SAFETY: as in `wake`.
    drop(unsafe { Counted::from_raw(data.cast::<Bell>()) });
}
// With `Arc` in place of `Counted`, this is what `std` does for a type with `impl Wake`. There,
// `Waker::from` takes an `Arc`, and your code has no `unsafe`. A table by hand is for tasks that are
// in no `Arc`. Some programs have no allocator, and the tasks of tokio have a count of their own.

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
