//! mistake wakes_itself: wake-and-pending (hung) at cx.waker().wake_by_ref()
//! Asks for the next poll in each poll, and looks whether the thread has ended.
use std::thread::JoinHandle;

pub struct Timer {
    helper: JoinHandle<()>,
}

impl Timer {
    pub fn new(glass: impl Glass) -> Timer {
        let helper = thread::spawn(move || glass.turn());
        Timer { helper }
    }
}

impl Future for Timer {
    type Output = ();

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        if self.helper.is_finished() {
            return Poll::Ready(());
        }
        cx.waker().wake_by_ref();
        Poll::Pending
    }
}

//! mistake wakes_itself_to_be_sure: wake-and-pending (hung) at cx.waker().wake_by_ref()
//! The helper thread wakes the task, and each poll does so too.
//! - shared.waker = Some(cx.waker().clone());
//! + shared.waker = Some(cx.waker().clone());
//! + cx.waker().wake_by_ref();

//! mistake nobody_to_wake: pending-without-waker (hung) at Poll::Pending
//! The thread sets the flag, and knows nobody to wake.
//! - shared.waker = Some(cx.waker().clone());

//! mistake kept_and_never_woken: waker-never-woken (hung) at shared.waker = Some( or at is_over = true or at glass.turn()
//! Keeps the waker, and only sets the flag when the sand has run out.
//! - let waker = {
//! -     let mut shared = for_helper.lock().expect("nobody panics meanwhile");
//! -     shared.is_over = true;
//! -     shared.waker.take()
//! - };
//! - if let Some(waker) = waker {
//! -     waker.wake();
//! - }
//! + for_helper.lock().unwrap().is_over = true;

//! mistake a_turn_for_each_poll: thread-per-poll at thread::spawn(
//! Each poll that is pending starts a thread, which turns the glass and wakes the task.
pub struct Timer {
    glass: Arc<dyn Glass>,
    is_over: Arc<Mutex<bool>>,
}

impl Timer {
    pub fn new(glass: impl Glass) -> Timer {
        let is_over = Arc::default();
        let glass = Arc::new(glass);
        Timer { glass, is_over }
    }
}

impl Future for Timer {
    type Output = ();

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        if *self.is_over.lock().unwrap() {
            return Poll::Ready(());
        }
        let (glass, is_over) = (Arc::clone(&self.glass), Arc::clone(&self.is_over));
        let waker = cx.waker().clone();
        thread::spawn(move || {
            glass.turn();
            *is_over.lock().unwrap() = true;
            waker.wake();
        });
        Poll::Pending
    }
}

//! mistake a_watcher_for_each_poll: thread-per-poll at spawn(move || watch(
//! The glass is turned once. But each poll starts a thread that waits for the flag and wakes the task.
use std::sync::Condvar;

pub struct Timer {
    shared: Arc<(Mutex<bool>, Condvar)>,
}

impl Timer {
    pub fn new(glass: impl Glass) -> Timer {
        let shared = Arc::<(Mutex<bool>, Condvar)>::default();
        let for_helper = Arc::clone(&shared);
        thread::spawn(move || {
            glass.turn();
            *for_helper.0.lock().unwrap() = true;
            for_helper.1.notify_all();
        });
        Timer { shared }
    }
}

impl Future for Timer {
    type Output = ();

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        if *self.shared.0.lock().unwrap() {
            return Poll::Ready(());
        }
        let (shared, waker) = (Arc::clone(&self.shared), cx.waker().clone());
        thread::spawn(move || watch(&shared, waker));
        Poll::Pending
    }
}

fn watch(shared: &(Mutex<bool>, Condvar), waker: Waker) {
    let is_over = shared.0.lock().unwrap();
    drop(shared.1.wait_while(is_over, |is_over| !*is_over));
    waker.wake();
}

//! mistake turns_it_in_the_poll: poll-that-blocks at self.glass.turn()
//! Waits for the sand in the poll itself.
pub struct Timer {
    glass: Box<dyn Glass>,
}

impl Timer {
    pub fn new(glass: impl Glass) -> Timer {
        let glass = Box::new(glass);
        Timer { glass }
    }
}

impl Future for Timer {
    type Output = ();

    fn poll(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<()> {
        self.glass.turn();
        Poll::Ready(())
    }
}

//! mistake joins_its_thread: poll-that-blocks (hung) at .join()
//! Has a thread for the glass, and waits for the thread in the poll.
use std::thread::JoinHandle;

pub struct Timer {
    helper: Option<JoinHandle<()>>,
}

impl Timer {
    pub fn new(glass: impl Glass) -> Timer {
        let helper = Some(thread::spawn(move || glass.turn()));
        Timer { helper }
    }
}

impl Future for Timer {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<()> {
        if let Some(helper) = self.helper.take() {
            let _ = helper.join();
        }
        Poll::Ready(())
    }
}

//! mistake sleeps_in_the_poll: poll-that-blocks (hung) at thread::sleep(Duration::from_millis(1))
//! Looks at the flag each millisecond, and keeps the thread that polls.
impl Future for Timer {
    type Output = ();

    fn poll(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<()> {
        while !self.shared.lock().unwrap().is_over {
            thread::sleep(Duration::from_millis(1));
        }
        Poll::Ready(())
    }
}

//! mistake the_lock_is_held_for_the_sand: lock-held-by-the-helper (hung) at .lock()
//! The helper thread takes the lock before it turns the glass.
//! - glass.turn();
//!
//! - let waker = {
//! -     let mut shared = for_helper.lock().expect("nobody panics meanwhile");
//! -     shared.is_over = true;
//! -     shared.waker.take()
//! - };
//! - if let Some(waker) = waker {
//! -     waker.wake();
//! - }
//! + let mut shared = for_helper.lock().unwrap();
//! + glass.turn();
//! + shared.is_over = true;
//! + let waker = shared.waker.take();
//! + drop(shared);
//! + waker.into_iter().for_each(Waker::wake);

//! mistake wakes_and_then_sets_the_flag: woken-before-the-change (hung) at .wake()
//! Wakes the task, and says only after that that the sand has run out.
//! - let waker = {
//! -     let mut shared = for_helper.lock().expect("nobody panics meanwhile");
//! -     shared.is_over = true;
//! -     shared.waker.take()
//! - };
//! - if let Some(waker) = waker {
//! -     waker.wake();
//! - }
//! + let waker = for_helper.lock().unwrap().waker.take();
//! + if let Some(waker) = waker {
//! +     waker.wake();
//! + }
//! + for_helper.lock().unwrap().is_over = true;

//! mistake asks_for_the_end_of_its_thread: woken-before-the-change (hung) at .wake() or at is_finished()
//! The thread wakes the task, which asks whether the thread has ended. It has not: it is waking.
use std::thread::JoinHandle;

pub struct Timer {
    helper: JoinHandle<()>,
    waker: Arc<Mutex<Option<Waker>>>,
}

impl Timer {
    pub fn new(glass: impl Glass) -> Timer {
        let waker = Arc::<Mutex<Option<Waker>>>::default();
        let for_helper = Arc::clone(&waker);
        let helper = thread::spawn(move || {
            glass.turn();
            let waker = for_helper.lock().unwrap().take();
            if let Some(waker) = waker {
                waker.wake();
            }
        });
        Timer { helper, waker }
    }
}

impl Future for Timer {
    type Output = ();

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        *self.waker.lock().unwrap() = Some(cx.waker().clone());
        if self.helper.is_finished() {
            return Poll::Ready(());
        }
        Poll::Pending
    }
}

//! mistake wakes_under_the_lock: woken-under-a-lock (hung) at .wake() or at for_helper.lock()
//! The guard lives until the end of the thread.
//! - let waker = {
//! -     let mut shared = for_helper.lock().expect("nobody panics meanwhile");
//! -     shared.is_over = true;
//! -     shared.waker.take()
//! - };
//! - if let Some(waker) = waker {
//! + let mut shared = for_helper.lock().unwrap();
//! + shared.is_over = true;
//! + if let Some(waker) = shared.waker.take() {

//! mistake looks_and_then_leaves_the_waker: lost-wakeup (hung) at .load( or at = Some(cx.waker().clone())
//! The flag and the waker are two things. The sand can run out between the look at the one and the change of the other.
use std::sync::atomic::{AtomicBool, Ordering};

#[derive(Default)]
struct Shared {
    is_over: AtomicBool,
    waker: Mutex<Option<Waker>>,
}

pub struct Timer {
    shared: Arc<Shared>,
}

impl Timer {
    pub fn new(glass: impl Glass) -> Timer {
        let shared = Arc::<Shared>::default();
        let for_helper = Arc::clone(&shared);
        thread::spawn(move || {
            glass.turn();
            for_helper.is_over.store(true, Ordering::SeqCst);
            let waker = for_helper.waker.lock().unwrap().take();
            if let Some(waker) = waker {
                waker.wake();
            }
        });
        Timer { shared }
    }
}

impl Future for Timer {
    type Output = ();

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        if self.shared.is_over.load(Ordering::SeqCst) {
            return Poll::Ready(());
        }
        *self.shared.waker.lock().unwrap() = Some(cx.waker().clone());
        Poll::Pending
    }
}

//! mistake one_waker_for_all_timers: one-static-for-all (hung) at static WAKER
//! Keeps the waker in a static, so that the thread finds it.
static WAKER: Mutex<Option<Waker>> = Mutex::new(None);

pub struct Timer {
    is_over: Arc<Mutex<bool>>,
}

impl Timer {
    pub fn new(glass: impl Glass) -> Timer {
        let is_over = Arc::<Mutex<bool>>::default();
        let for_helper = Arc::clone(&is_over);
        thread::spawn(move || {
            glass.turn();
            *for_helper.lock().unwrap() = true;
            let waker = WAKER.lock().unwrap().take();
            if let Some(waker) = waker {
                waker.wake();
            }
        });
        Timer { is_over }
    }
}

impl Future for Timer {
    type Output = ();

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let is_over = self.is_over.lock().unwrap();
        if *is_over {
            return Poll::Ready(());
        }
        *WAKER.lock().unwrap() = Some(cx.waker().clone());
        Poll::Pending
    }
}

//! mistake ready_at_the_second_poll: woken-is-no-proof at return Poll::Ready(()) or at if shared.is_over
//! Takes each poll after the first one for a wake by the helper thread.
//! - if shared.is_over {
//! + if shared.is_over || shared.waker.is_some() {

//! mistake wakers_by_a_channel: lost-wakeup (hung) at .send(cx.waker().clone()) or at if *self.is_over
//! Sends its waker to the helper thread, which may have emptied the channel before.
use std::sync::mpsc::{Sender, channel};

pub struct Timer {
    is_over: Arc<Mutex<bool>>,
    wakers: Sender<Waker>,
}

impl Timer {
    pub fn new(glass: impl Glass) -> Timer {
        let is_over = Arc::<Mutex<bool>>::default();
        let for_helper = Arc::clone(&is_over);
        let (wakers, to_wake) = channel();
        thread::spawn(move || {
            glass.turn();
            *for_helper.lock().unwrap() = true;
            to_wake.try_iter().for_each(Waker::wake);
        });
        Timer { is_over, wakers }
    }
}

impl Future for Timer {
    type Output = ();

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        if *self.is_over.lock().unwrap() {
            return Poll::Ready(());
        }
        let _ = self.wakers.send(cx.waker().clone());
        Poll::Pending
    }
}

//! mistake cheat_sleeps: answer-without-the-work at thread::sleep(Duration::from_millis(40))
//! A cheat: sleeps for as long as the glass of `main` runs, and never turns it.
//! - glass.turn();
//! + let _ = glass;
//! + thread::sleep(Duration::from_millis(40));

//! mistake cheat_exit: ended-early (ended_early) at std::process::exit(0)
//! A cheat: ends the process.
//! - shared.waker = Some(cx.waker().clone());
//! + std::process::exit(0);

//! right a_channel_and_an_atomic_waker: an `AtomicWaker` is registered before the receiver is asked
//! without: Shared
//! - use std::sync::{Arc, Mutex};
//! - use std::task::{Context, Poll, Waker};
//! + use std::task::{Context, Poll};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, channel};

use futures::task::AtomicWaker;

pub struct Timer {
    waker: Arc<AtomicWaker>,
    sand: Receiver<()>,
}

impl Timer {
    pub fn new(glass: impl Glass) -> Timer {
        let waker = Arc::new(AtomicWaker::new());
        let for_helper = Arc::clone(&waker);
        let (sender, sand) = channel();
        thread::spawn(move || {
            glass.turn();
            let _ = sender.send(());
            for_helper.wake();
        });
        Timer { waker, sand }
    }
}

impl Future for Timer {
    type Output = ();

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        self.waker.register(cx.waker());
        match self.sand.try_recv() {
            Ok(()) => Poll::Ready(()),
            Err(_) => Poll::Pending,
        }
    }
}

//! right starts_at_the_first_poll: the waker of the first poll moves into the thread, since all polls bring the same
//! without: Shared
//! - use std::sync::{Arc, Mutex};
//! - use std::task::{Context, Poll, Waker};
//! + use std::task::{Context, Poll};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

pub struct Timer {
    glass: Option<Box<dyn Glass>>,
    is_over: Arc<AtomicBool>,
}

impl Timer {
    pub fn new(glass: impl Glass) -> Timer {
        Timer {
            glass: Some(Box::new(glass)),
            is_over: Arc::default(),
        }
    }
}

impl Future for Timer {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        if let Some(glass) = self.glass.take() {
            let (waker, is_over) = (cx.waker().clone(), Arc::clone(&self.is_over));
            thread::spawn(move || {
                glass.turn();
                is_over.store(true, Ordering::SeqCst);
                waker.wake();
            });
        }
        match self.is_over.load(Ordering::SeqCst) {
            true => Poll::Ready(()),
            false => Poll::Pending,
        }
    }
}

//! right polls_a_oneshot: the receiver of a oneshot channel keeps the waker
//! without: Shared
//! - use std::sync::{Arc, Mutex};
//! - use std::task::{Context, Poll, Waker};
//! + use std::task::{Context, Poll};
use futures::channel::oneshot;

pub struct Timer {
    sand: oneshot::Receiver<()>,
}

impl Timer {
    pub fn new(glass: impl Glass) -> Timer {
        let (sender, sand) = oneshot::channel();
        thread::spawn(move || {
            glass.turn();
            let _ = sender.send(());
        });
        Timer { sand }
    }
}

impl Future for Timer {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        Pin::new(&mut self.sand).poll(cx).map(|_| ())
    }
}

//! right one_state_at_a_time: an enum under the lock, which the thread replaces
enum Shared {
    Runs(Option<Waker>),
    IsOver,
}

pub struct Timer {
    shared: Arc<Mutex<Shared>>,
}

impl Timer {
    pub fn new(glass: impl Glass) -> Timer {
        let shared = Arc::new(Mutex::new(Shared::Runs(None)));
        let for_helper = Arc::clone(&shared);
        thread::spawn(move || {
            glass.turn();
            let before = std::mem::replace(&mut *for_helper.lock().unwrap(), Shared::IsOver);
            if let Shared::Runs(Some(waker)) = before {
                waker.wake();
            }
        });
        Timer { shared }
    }
}

impl Future for Timer {
    type Output = ();

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        match &mut *self.shared.lock().unwrap() {
            Shared::IsOver => Poll::Ready(()),
            Shared::Runs(waker) => {
                *waker = Some(cx.waker().clone());
                Poll::Pending
            }
        }
    }
}
