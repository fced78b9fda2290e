//! mistake as_a_task: a-task-is-no-thread at tokio::spawn
//! Makes a task of it, which one thread of the runtime has to poll.
//! - let answer = spawn_blocking(move || verify(&password));
//! + let answer = tokio::spawn(async move { verify(&password) });

//! mistake async_closure: future-made-on-the-pool at async move
//! The pool makes a future and returns it, and then it is polled here.
//! - let answer = spawn_blocking(move || verify(&password));
//! - answer.await.unwrap_or(false)
//! + let checked = spawn_blocking(move || async move { verify(&password) });
//! + match checked.await {
//! +     Ok(answer) => answer.await,
//! +     Err(_) => false,
//! + }

//! mistake asks_now_and_then: busy-waiting at is_finished()
//! Looks every few milliseconds whether the thread has ended.
//! - let answer = spawn_blocking(move || verify(&password));
//! - answer.await.unwrap_or(false)
//! + let answer = thread::spawn(move || verify(&password));
//! + while !answer.is_finished() {
//! +     tokio::time::sleep(Duration::from_millis(4)).await;
//! + }
//! + answer.join().unwrap_or(false)

//! mistake asks_again_and_again: busy-waiting at is_finished()
//! Gives way between two questions, and is polled all the time.
//! - let answer = spawn_blocking(move || verify(&password));
//! - answer.await.unwrap_or(false)
//! + let answer = thread::spawn(move || verify(&password));
//! + while !answer.is_finished() {
//! +     tokio::task::yield_now().await;
//! + }
//! + answer.join().unwrap_or(false)

//! mistake async_block: task-or-thread (not_compiled)
//! Gives a future to something that calls a closure.
//! - let answer = spawn_blocking(move || verify(&password));
//! + let answer = spawn_blocking(async move { verify(&password) });

//! mistake block_in_place: block-in-place-on-one-thread at block_in_place
//! Blocks in place, which a runtime of one thread can't do.
//! - let answer = spawn_blocking(move || verify(&password));
//! - answer.await.unwrap_or(false)
//! + tokio::task::block_in_place(|| verify(&password))

//! mistake block_on: block-on-inside-async at block_on(
//! Waits for the pool with the thread.
//! - answer.await.unwrap_or(false)
//! + tokio::runtime::Handle::current()
//! +     .block_on(answer)
//! +     .unwrap_or(false)

//! mistake borrowed: task-may-outlive (not_compiled)
//! The closure borrows the argument.
//! - let password = password.to_owned();
//!
//! - let answer = spawn_blocking(move || verify(&password));
//! + let answer = spawn_blocking(move || verify(password));

//! mistake called_at_once: called-before-spawn (not_compiled)
//! Calls it here, and gives the pool its answer.
//! - let answer = spawn_blocking(move || verify(&password));
//! + let answer = spawn_blocking(verify(&password));

//! mistake joined: thread-joined-in-a-poll at join()
//! Starts a thread, and waits for it with this one.
//! - let answer = spawn_blocking(move || verify(&password));
//! - answer.await.unwrap_or(false)
//! + let answer = thread::spawn(move || verify(&password));
//! + answer.join().unwrap_or(false)

//! mistake nobody_waits: handle-dropped at spawn_blocking(move
//! Starts the check, and lets everybody in meanwhile.
//! - let answer = spawn_blocking(move || verify(&password));
//! - answer.await.unwrap_or(false)
//! + spawn_blocking(move || verify(&password));
//! + true

//! mistake one_at_a_time: limit-of-its-own at COUNTER.lock()
//! Every check waits for the one before it, on the pool.
//! - let answer = spawn_blocking(move || verify(&password));
//! + let answer = spawn_blocking(move || {
//! +     static COUNTER: std::sync::Mutex<()> = std::sync::Mutex::new(());
//! +     let _turn = COUNTER.lock();
//! +     verify(&password)
//! + });

//! mistake sixty_four_at_a_time: limit-of-its-own at PLACES.acquire() or at Semaphore::const_new(64)
//! Lets dozens of calls run, and the others wait for a place.
//! - let answer = spawn_blocking(move || verify(&password));
//! + let _place = PLACES.acquire().await;
//! + let answer = spawn_blocking(move || verify(&password));
use tokio::sync::Semaphore;

static PLACES: Semaphore = Semaphore::const_new(64);

//! mistake unwrapped: panic-passed-on at answer.await.unwrap()
//! Panics when `verify` did.
//! - answer.await.unwrap_or(false)
//! + answer.await.unwrap()

//! mistake without_await: future-used-as-value (not_compiled)
//! Takes the handle for the answer.
//! - answer.await.unwrap_or(false)
//! + answer.unwrap_or(false)

//! mistake yields_first: one-yield-then-block at yield_now()
//! Lets the others have one turn, and then blocks all the same.
//! - let answer = spawn_blocking(move || verify(&password));
//! - answer.await.unwrap_or(false)
//! + tokio::task::yield_now().await;
//! + verify(&password)

//! mistake only_that_it_returned: output-thrown-away at is_ok()
//! Asks whether the call returned, and not what.
//! - answer.await.unwrap_or(false)
//! + answer.await.is_ok()

//! mistake let_in_after_a_panic: panic-swallowed at unwrap_or(true)
//! Lets a customer in whose password could not be checked.
//! - answer.await.unwrap_or(false)
//! + answer.await.unwrap_or(true)

//! mistake received_with_the_thread: thread-joined-in-a-poll at recv()
//! Waits for the answer at a channel for threads.
//! - let answer = spawn_blocking(move || verify(&password));
//! - answer.await.unwrap_or(false)
//! + let (sender, answer) = std::sync::mpsc::channel();
//! + spawn_blocking(move || sender.send(verify(&password)));
//! + answer.recv().unwrap_or(false)

//! mistake scoped_thread: thread-joined-in-a-poll at thread::scope( or at .join()
//! A scope lets the thread borrow, and waits for it.
//! - let password = password.to_owned();
//! - let answer = spawn_blocking(move || verify(&password));
//! - answer.await.unwrap_or(false)
//! + thread::scope(|scope| {
//! +     let thread = scope.spawn(|| verify(password));
//! +     thread.join().unwrap_or(false)
//! + })

//! mistake spins: busy-waiting (hung) at is_finished()
//! Asks without a pause.
//! - answer.await.unwrap_or(false)
//! + while !answer.is_finished() {
//! +     std::hint::spin_loop();
//! + }
//! + answer.await.unwrap_or(false)

//! right by_hand: a thread, and a future that it wakes
//! - use tokio::task::spawn_blocking;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex};
use std::task::{Poll, Waker};

#[derive(Default)]
struct Shared {
    answer: Option<bool>,
    waker: Option<Waker>,
}

pub async fn sign_in(password: &str, verify: impl FnOnce(&str) -> bool + Send + 'static) -> bool {
    let shared = Arc::new(Mutex::new(Shared::default()));
    let (password, others) = (password.to_owned(), Arc::clone(&shared));
    thread::spawn(move || {
        let answer = catch_unwind(AssertUnwindSafe(|| verify(&password)));
        let mut shared = others.lock().unwrap();
        shared.answer = Some(answer.unwrap_or(false));
        let waker = shared.waker.take();
        drop(shared);
        if let Some(waker) = waker {
            waker.wake();
        }
    });
    std::future::poll_fn(move |cx| {
        let mut shared = shared.lock().unwrap();
        match shared.answer {
            Some(answer) => Poll::Ready(answer),
            None => {
                shared.waker = Some(cx.waker().clone());
                Poll::Pending
            }
        }
    })
    .await
}

//! right join_set: a set of one call, which is dropped with the future
//! - use tokio::task::spawn_blocking;
//! + use tokio::task::JoinSet;
//! - let answer = spawn_blocking(move || verify(&password));
//! - answer.await.unwrap_or(false)
//! + let mut calls = JoinSet::new();
//! + calls.spawn_blocking(move || verify(&password));
//! + matches!(calls.join_next().await, Some(Ok(true)))

//! right thread: a thread of its own, which sends the answer through a channel
//! - use tokio::task::spawn_blocking;
//! + use tokio::sync::oneshot;
//! - let answer = spawn_blocking(move || verify(&password));
//! - answer.await.unwrap_or(false)
//! + let (sender, answer) = oneshot::channel();
//! + thread::spawn(move || sender.send(verify(&password)));
//! + answer.await.unwrap_or(false)
