//! mistake drop_does_nothing: count-never-given-back at fn drop_waker(
//! A dropped waker keeps its handle: a leak.
unsafe fn drop_waker(_data: *const ()) {}

//! mistake drop_gives_back_twice: given-back-twice at decrement_strong_count
//! The handle is dropped, and its count is given back once more.
unsafe fn drop_waker(data: *const ()) {
    // SAFETY: wrong, since the count is taken over twice.
    unsafe {
        drop(Counted::from_raw(data.cast::<Bell>()));
        Counted::decrement_strong_count(data.cast::<Bell>());
    }
}

//! mistake wake_drops_as_well: given-back-twice at drop_waker(data)
//! Takes the handle over, and drops the waker at the end as well.
unsafe fn wake(data: *const ()) {
    // SAFETY: wrong, since the count is taken over twice.
    unsafe {
        let bell = Counted::from_raw(data.cast::<Bell>());
        bell.ring();
        drop_waker(data);
    }
}

//! mistake clone_copies_the_pointer: clone-without-a-count at fn clone_waker(
//! The new waker has the pointer, and no count.
unsafe fn clone_waker(data: *const ()) -> RawWaker {
    RawWaker::new(data, &TABLE)
}

//! mistake clone_takes_the_handle: from-raw-takes-over at Counted::from_raw(
//! Clones a handle that `from_raw` made. At the end of the function, both handles are dropped or moved.
unsafe fn clone_waker(data: *const ()) -> RawWaker {
    // SAFETY: wrong, since the count belongs to the waker that is cloned.
    let bell = unsafe { Counted::from_raw(data.cast::<Bell>()) };
    let data = Counted::into_raw(bell.clone()).cast::<()>();
    RawWaker::new(data, &TABLE)
}

//! mistake wake_keeps_the_handle: wake-keeps-its-handle at fn wake(
//! `wake` is done as `wake_by_ref`.
unsafe fn wake(data: *const ()) {
    // SAFETY: as for `wake_by_ref`.
    unsafe { wake_by_ref(data) };
}

//! mistake wake_by_ref_takes_the_handle: wake-by-ref-takes-a-handle at Counted::from_raw(
//! The handle of `from_raw` is dropped at the end.
unsafe fn wake_by_ref(data: *const ()) {
    // SAFETY: wrong, since the waker is still there, and the count is its own.
    let bell = unsafe { Counted::from_raw(data.cast::<Bell>()) };
    bell.ring();
}

//! mistake two_functions_swapped: table-out-of-order at RawWakerVTable::new(
//! The table has `wake_by_ref` in the place of `wake`.
//! - static TABLE: RawWakerVTable = RawWakerVTable::new(clone_waker, wake, wake_by_ref, drop_waker);
//! + static TABLE: RawWakerVTable = RawWakerVTable::new(clone_waker, wake_by_ref, wake, drop_waker);

//! mistake rings_when_it_is_gone: used-after-the-last-handle at drop_waker(data)
//! Gives the handle back first, and rings then.
unsafe fn wake(data: *const ()) {
    // SAFETY: wrong, since after the first call the bell may be gone.
    unsafe {
        drop_waker(data);
        wake_by_ref(data);
    }
}

//! mistake lends_the_pointer: pointer-without-its-count at Counted::as_ptr(
//! `as_ptr` only looks, and the handle is dropped at the end of `waker`.
pub fn waker(bell: Counted) -> Waker {
    let data = Counted::as_ptr(&bell).cast::<()>();
    // SAFETY: wrong, since no count goes with the pointer.
    unsafe { Waker::new(data, &TABLE) }
}

//! mistake one_count_too_many: count-without-an-owner at increment_strong_count
//! `into_raw` has left the count as it is, and one more is added.
pub fn waker(bell: Counted) -> Waker {
    let data = Counted::into_raw(bell);
    // SAFETY: the functions of `TABLE` get this pointer only.
    unsafe {
        Counted::increment_strong_count(data);
        Waker::new(data.cast::<()>(), &TABLE)
    }
}

//! mistake takes_the_bell_for_a_handle: pointer-of-another-type at .cast::<Counted>()
//! The pointer leads to the bell, and not to a handle.
unsafe fn wake_by_ref(data: *const ()) {
    // SAFETY: wrong, since there is no `Counted` at this place.
    let bell = unsafe { &*data.cast::<Counted>() };
    bell.ring();
}

//! mistake forgets_to_ring: one-wake-one-ring at fn wake(
//! Gives the handle back, and wakes nobody.
unsafe fn wake(data: *const ()) {
    // SAFETY: `data` comes from `into_raw`, and this waker's count is taken over here.
    unsafe { drop_waker(data) };
}

//! mistake std_counts: data-is-not-the-pointer at Waker::from(
//! An `Arc` of std's counts the wakers, and the handle lies inside.
//! - use std::task::{RawWaker, RawWakerVTable, Waker};
//! + use std::sync::Arc;
//! + use std::task::{Wake, Waker};
//! without: TABLE, clone_waker, wake_by_ref, wake, drop_waker
//! - use async_learn::counted::{Bell, Counted};
//! + use async_learn::counted::Counted;
struct Ringer(Counted);

impl Wake for Ringer {
    fn wake(self: Arc<Self>) {
        self.0.ring();
    }
}

pub fn waker(bell: Counted) -> Waker {
    Waker::from(Arc::new(Ringer(bell)))
}

//! mistake a_box_that_is_none: unsafe-broke-memory (crashed) at Box::from_raw(
//! Frees memory that no `Box` has allocated. The odd address lets every allocator notice it.
unsafe fn drop_waker(data: *const ()) {
    let marked = data.cast::<u8>().map_addr(|address| address | 1);
    // SAFETY: wrong, since `data` comes from no `Box`.
    drop(unsafe { Box::from_raw(marked.cast_mut()) });
}

//! right counts_only: changes the count, and borrows the bell for a ring
unsafe fn wake(data: *const ()) {
    // SAFETY: `data` comes from `into_raw`, and the count that goes is the one of this waker.
    unsafe {
        wake_by_ref(data);
        Counted::decrement_strong_count(data.cast::<Bell>());
    }
}

unsafe fn drop_waker(data: *const ()) {
    // SAFETY: as in `wake`.
    unsafe { Counted::decrement_strong_count(data.cast::<Bell>()) };
}

//! right handles_that_are_not_dropped: `ManuallyDrop` around a handle that is only borrowed
use std::mem::ManuallyDrop;

unsafe fn clone_waker(data: *const ()) -> RawWaker {
    // SAFETY: `data` comes from `into_raw`. The count stays the waker's, because nothing is dropped.
    let bell = unsafe { ManuallyDrop::new(Counted::from_raw(data.cast::<Bell>())) };
    let clone = Counted::clone(&bell);
    RawWaker::new(Counted::into_raw(clone).cast::<()>(), &TABLE)
}

unsafe fn wake_by_ref(data: *const ()) {
    // SAFETY: as in `clone_waker`.
    let bell = unsafe { ManuallyDrop::new(Counted::from_raw(data.cast::<Bell>())) };
    bell.ring();
}

//! right a_raw_waker_of_closures: a `const` table of closures, and `RawWaker` with `Waker::from_raw`
//! without: TABLE, clone_waker, wake_by_ref, wake, drop_waker
pub fn waker(bell: Counted) -> Waker {
    // SAFETY: the pointer comes from `into_raw`, with its count.
    unsafe { Waker::from_raw(raw(Counted::into_raw(bell))) }
}

fn raw(bell: *const Bell) -> RawWaker {
    const TABLE: RawWakerVTable = RawWakerVTable::new(
        |data| unsafe {
            Counted::increment_strong_count(data.cast());
            raw(data.cast())
        },
        |data| unsafe { Counted::from_raw(data.cast()).ring() },
        |data| unsafe { (*data.cast::<Bell>()).ring() },
        |data| unsafe { Counted::decrement_strong_count(data.cast()) },
    );
    RawWaker::new(bell.cast(), &TABLE)
}
