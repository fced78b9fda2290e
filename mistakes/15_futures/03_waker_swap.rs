//! mistake keeps_the_first: stale-waker at get_or_insert_with(
//! Keeps the waker of the first poll.
//! - shared.waker = Some(cx.waker().clone());
//! + shared.waker.get_or_insert_with(|| cx.waker().clone());

//! mistake keeps_all_of_them: waker-kept-too-long at .push(
//! Keeps the wakers of all polls, and wakes them all.
//! - waker: Option<Waker>,
//! + wakers: Vec<Waker>,
//! - shared.waker.take()
//! + std::mem::take(&mut shared.wakers)
//! - if let Some(waker) = waker {
//! + for waker in waker {
//! - shared.waker = Some(cx.waker().clone());
//! + shared.wakers.push(cx.waker().clone());
//! - let waker = self.shared().waker.take();
//! + let waker = std::mem::take(&mut self.shared().wakers);

//! mistake a_clone_stays_behind: waker-kept-too-long at shared.waker.clone()
//! Wakes a clone, and leaves the waker where it is.
//! - shared.waker.take()
//! + shared.waker.clone()

//! mistake has_no_drop: waker-kept-after-the-drop at pub struct Reservation or at impl Future for Reservation
//! Nothing happens when a reservation is dropped.
//! without: impl Drop for Reservation

//! mistake nobody_cleans_up: waker-kept-after-the-drop at fn drop(
//! A reservation that is dropped leaves its waker with the desk.
impl Drop for Reservation {
    fn drop(&mut self) {}
}

//! mistake wakes_inside_of_an_if_let: woken-under-a-lock (hung) at if let Some(waker) = self.shared
//! The guard that an `if let` looks at lives until the end of its block.
//! - let waker = {
//! -     let mut shared = self.shared.lock().expect("nobody panics meanwhile");
//! -     shared.shelf = Some(shelf);
//! -     shared.waker.take()
//! - };
//! - if let Some(waker) = waker {
//! + self.shared.lock().unwrap().shelf = Some(shelf);
//! + if let Some(waker) = self.shared.lock().unwrap().waker.take() {

//! mistake wakes_with_the_guard: woken-under-a-lock (hung) at waker.wake() or at let mut shared = self.shared.lock()
//! The guard has a name, and lives until the end of the function.
//! - let waker = {
//! -     let mut shared = self.shared.lock().expect("nobody panics meanwhile");
//! -     shared.shelf = Some(shelf);
//! -     shared.waker.take()
//! - };
//! - if let Some(waker) = waker {
//! + let mut shared = self.shared.lock().unwrap();
//! + shared.shelf = Some(shelf);
//! + if let Some(waker) = shared.waker.take() {

//! mistake wakes_first: woken-before-the-change (hung) at waker.wake()
//! Says where the book is only after the wake.
//! - let waker = {
//! -     let mut shared = self.shared.lock().expect("nobody panics meanwhile");
//! -     shared.shelf = Some(shelf);
//! -     shared.waker.take()
//! - };
//! + let waker = self.shared.lock().unwrap().waker.take();
//! - if let Some(waker) = waker {
//! -     waker.wake();
//! - }
//! + if let Some(waker) = waker {
//! +     waker.wake();
//! + }
//! + self.shared.lock().unwrap().shelf = Some(shelf);

//! mistake two_locks: lost-wakeup (hung) at .shelf.lock() or at = Some(cx.waker().clone())
//! The number and the waker have a lock each. The book can come back between the two.
//! - shelf: Option<u32>,
//! - waker: Option<Waker>,
//! + shelf: Mutex<Option<u32>>,
//! + waker: Mutex<Option<Waker>>,
//! - pub struct Desk {
//! -     shared: Arc<Mutex<Shared>>,
//! + pub struct Desk {
//! +     shared: Arc<Shared>,
//! - pub struct Reservation {
//! -     shared: Arc<Mutex<Shared>>,
//! + pub struct Reservation {
//! +     shared: Arc<Shared>,
//! - let shared = Arc::<Mutex<Shared>>::default();
//! + let shared = Arc::<Shared>::default();
//! - let waker = {
//! -     let mut shared = self.shared.lock().expect("nobody panics meanwhile");
//! -     shared.shelf = Some(shelf);
//! -     shared.waker.take()
//! - };
//! + *self.shared.shelf.lock().unwrap() = Some(shelf);
//! + let waker = self.shared.waker.lock().unwrap().take();
//! - fn shared(&self) -> MutexGuard<'_, Shared> {
//! -     self.shared.lock().expect("nobody panics meanwhile")
//! + fn waker(&self) -> MutexGuard<'_, Option<Waker>> {
//! +     self.shared.waker.lock().unwrap()
//! - let mut shared = self.shared();
//! - if let Some(shelf) = shared.shelf {
//! + let shelf = *self.shared.shelf.lock().unwrap();
//! + if let Some(shelf) = shelf {
//! - shared.waker = Some(cx.waker().clone());
//! + *self.waker() = Some(cx.waker().clone());
//! - let waker = self.shared().waker.take();
//! + let waker = self.waker().take();

//! mistake tells_who_waited_before: none at .wake() or at .replace(
//! A poll wakes the task whose waker it replaces.
//! - shared.waker = Some(cx.waker().clone());
//! + let before = shared.waker.replace(cx.waker().clone());
//! + drop(shared);
//! + if let Some(before) = before {
//! +     before.wake();
//! + }

//! mistake keeps_none: pending-without-waker (hung) at Poll::Pending
//! Leaves no waker with the desk.
//! - shared.waker = Some(cx.waker().clone());

//! mistake wakes_in_the_poll: wake-and-pending (hung) at wake_by_ref()
//! Asks for the next poll in each poll.
//! - shared.waker = Some(cx.waker().clone());
//! + cx.waker().wake_by_ref();

//! mistake the_desk_calls_nobody: waker-never-woken (hung) at shared.shelf = Some(shelf) or at fn book_is_back( or at shared.waker = Some(
//! The desk notes the shelf, and wakes nobody.
//! - let waker = {
//! -     let mut shared = self.shared.lock().expect("nobody panics meanwhile");
//! -     shared.shelf = Some(shelf);
//! -     shared.waker.take()
//! - };
//! - if let Some(waker) = waker {
//! -     waker.wake();
//! - }
//! + let mut shared = self.shared.lock().unwrap();
//! + shared.shelf = Some(shelf);

//! mistake waits_at_a_condvar: poll-that-blocks (hung) at .wait(
//! Waits in the poll until the book is back.
//! without: impl Reservation, impl Drop for Reservation
//! - use std::sync::{Arc, Mutex, MutexGuard};
//! - use std::task::{Context, Poll, Waker};
//! + use std::sync::{Arc, Condvar, Mutex};
//! + use std::task::{Context, Poll};
//! - shelf: Option<u32>,
//! - waker: Option<Waker>,
//! + shelf: Mutex<Option<u32>>,
//! + is_back: Condvar,
//! - pub struct Desk {
//! -     shared: Arc<Mutex<Shared>>,
//! + pub struct Desk {
//! +     shared: Arc<Shared>,
//! - pub struct Reservation {
//! -     shared: Arc<Mutex<Shared>>,
//! + pub struct Reservation {
//! +     shared: Arc<Shared>,
//! - let shared = Arc::<Mutex<Shared>>::default();
//! + let shared = Arc::<Shared>::default();
//! - let waker = {
//! -     let mut shared = self.shared.lock().expect("nobody panics meanwhile");
//! -     shared.shelf = Some(shelf);
//! -     shared.waker.take()
//! - };
//! - if let Some(waker) = waker {
//! -     waker.wake();
//! - }
//! + *self.shared.shelf.lock().unwrap() = Some(shelf);
//! + self.shared.is_back.notify_all();
//! - fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<u32> {
//! -     let mut shared = self.shared();
//! -     if let Some(shelf) = shared.shelf {
//! -         return Poll::Ready(shelf);
//! -     }
//! -     shared.waker = Some(cx.waker().clone());
//! -     Poll::Pending
//! + fn poll(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<u32> {
//! +     let mut shelf = self.shared.shelf.lock().unwrap();
//! +     while shelf.is_none() {
//! +         shelf = self.shared.is_back.wait(shelf).unwrap();
//! +     }
//! +     Poll::Ready(shelf.unwrap())

//! mistake one_place_for_all: one-static-for-all (hung) at static WAKER
//! Keeps the waker in a static, where the desk finds it.
//! - shared.shelf = Some(shelf);
//! - shared.waker.take()
//! + shared.shelf = Some(shelf);
//! + WAKER.lock().unwrap().take()
//! - let mut shared = self.shared();
//! + let shared = self.shared();
//! - shared.waker = Some(cx.waker().clone());
//! + *WAKER.lock().unwrap() = Some(cx.waker().clone());
//! - let waker = self.shared().waker.take();
//! + let waker = WAKER.lock().unwrap().take();
static WAKER: Mutex<Option<Waker>> = Mutex::new(None);

//! mistake cheat_exit: ended-early (ended_early) at std::process::exit(0)
//! A cheat: ends the process.
//! - shared.waker = Some(cx.waker().clone());
//! + std::process::exit(0);

//! right an_atomic_waker: registers, looks, and takes the waker back when it is ready
//! - use std::sync::{Arc, Mutex, MutexGuard};
//! - use std::task::{Context, Poll, Waker};
//! + use std::sync::{Arc, OnceLock};
//! + use std::task::{Context, Poll};
//! - shelf: Option<u32>,
//! - waker: Option<Waker>,
//! + shelf: OnceLock<u32>,
//! + waker: futures::task::AtomicWaker,
pub struct Desk {
    shared: Arc<Shared>,
}

pub struct Reservation {
    shared: Arc<Shared>,
}

pub fn reserve() -> (Desk, Reservation) {
    let shared = Arc::<Shared>::default();
    let desk = Desk {
        shared: Arc::clone(&shared),
    };
    (desk, Reservation { shared })
}

impl Desk {
    pub fn book_is_back(&self, shelf: u32) {
        let _ = self.shared.shelf.set(shelf);
        self.shared.waker.wake();
    }
}

impl Reservation {
    fn let_go(&self) {
        drop(self.shared.waker.take());
    }
}

impl Future for Reservation {
    type Output = u32;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<u32> {
        self.shared.waker.register(cx.waker());
        match self.shared.shelf.get() {
            Some(shelf) => {
                self.let_go();
                Poll::Ready(*shelf)
            }
            None => Poll::Pending,
        }
    }
}

impl Drop for Reservation {
    fn drop(&mut self) {
        self.let_go();
    }
}

//! right a_oneshot_inside: a channel of the crate futures, whose receiver keeps the waker
//! - use std::sync::{Arc, Mutex, MutexGuard};
//! - use std::task::{Context, Poll, Waker};
//! + use std::sync::Mutex;
//! + use std::task::{Context, Poll};
//! without: Shared
use futures::channel::oneshot;

pub struct Desk {
    sender: Mutex<Option<oneshot::Sender<u32>>>,
}

pub struct Reservation {
    receiver: oneshot::Receiver<u32>,
}

pub fn reserve() -> (Desk, Reservation) {
    let (sender, receiver) = oneshot::channel();
    let desk = Desk {
        sender: Mutex::new(Some(sender)),
    };
    (desk, Reservation { receiver })
}

impl Desk {
    pub fn book_is_back(&self, shelf: u32) {
        let sender = self.sender.lock().unwrap().take();
        if let Some(sender) = sender {
            let _ = sender.send(shelf);
        }
    }
}

impl Reservation {}

impl Future for Reservation {
    type Output = u32;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<u32> {
        let shelf = Pin::new(&mut self.receiver).poll(cx);
        shelf.map(|shelf| shelf.expect("the desk calls"))
    }
}

impl Drop for Reservation {
    fn drop(&mut self) {}
}

//! right one_state_at_a_time: an enum of which only one state has a waker
enum Shared {
    Waits(Option<Waker>),
    Back(u32),
}

impl Default for Shared {
    fn default() -> Self {
        Shared::Waits(None)
    }
}

impl Desk {
    pub fn book_is_back(&self, shelf: u32) {
        let before = std::mem::replace(&mut *self.shared.lock().unwrap(), Shared::Back(shelf));
        if let Shared::Waits(Some(waker)) = before {
            waker.wake();
        }
    }
}

impl Future for Reservation {
    type Output = u32;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<u32> {
        match &mut *self.shared() {
            Shared::Back(shelf) => Poll::Ready(*shelf),
            Shared::Waits(Some(waker)) if waker.will_wake(cx.waker()) => Poll::Pending,
            state => {
                *state = Shared::Waits(Some(cx.waker().clone()));
                Poll::Pending
            }
        }
    }
}

impl Drop for Reservation {
    fn drop(&mut self) {
        if let Shared::Waits(waker) = &mut *self.shared() {
            *waker = None;
        }
    }
}

//! right looks_twice: two locks, and a second look after the waker was left
//! - use std::sync::{Arc, Mutex, MutexGuard};
//! + use std::sync::{Arc, Mutex};
//! - shelf: Option<u32>,
//! - waker: Option<Waker>,
//! + shelf: Mutex<Option<u32>>,
//! + waker: Mutex<Option<Waker>>,
//! - pub struct Desk {
//! -     shared: Arc<Mutex<Shared>>,
//! + pub struct Desk {
//! +     shared: Arc<Shared>,
//! - pub struct Reservation {
//! -     shared: Arc<Mutex<Shared>>,
//! + pub struct Reservation {
//! +     shared: Arc<Shared>,
//! - let shared = Arc::<Mutex<Shared>>::default();
//! + let shared = Arc::<Shared>::default();
//! - let waker = {
//! -     let mut shared = self.shared.lock().expect("nobody panics meanwhile");
//! -     shared.shelf = Some(shelf);
//! -     shared.waker.take()
//! - };
//! + *self.shared.shelf.lock().unwrap() = Some(shelf);
//! + let waker = self.shared.waker.lock().unwrap().take();
//! - fn shared(&self) -> MutexGuard<'_, Shared> {
//! -     self.shared.lock().expect("nobody panics meanwhile")
//! + fn look(&self) -> Option<u32> {
//! +     *self.shared.shelf.lock().unwrap()
//! - let mut shared = self.shared();
//! - if let Some(shelf) = shared.shelf {
//! + if let Some(shelf) = self.look() {
//! - shared.waker = Some(cx.waker().clone());
//! - Poll::Pending
//! + let waker = Some(cx.waker().clone());
//! + *self.shared.waker.lock().unwrap() = waker;
//! + match self.look() {
//! +     Some(shelf) => {
//! +         *self.shared.waker.lock().unwrap() = None;
//! +         Poll::Ready(shelf)
//! +     }
//! +     None => Poll::Pending,
//! + }
//! - let waker = self.shared().waker.take();
//! + let waker = self.shared.waker.lock().unwrap().take();
