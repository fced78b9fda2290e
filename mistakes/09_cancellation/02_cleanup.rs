//! mistake everything_at_the_end: cleanup-after-the-await at work(bench).await or at fetch_sub( or at .push(bench)
//! The lines after the await run for each output, also for `Err`. A caller that leaves skips them.
//! - let _visitor = Visitor::enter(&self.visitors);
//! + self.visitors.fetch_add(1, Ordering::SeqCst);
//! - let bench = Bench::take(&self.free);
//! - work(bench.number).await
//! + let bench = self.free.lock().unwrap().pop();
//! + let bench = bench.expect("a permit stands for a free bench");
//! + let repaired = work(bench).await;
//! + self.free.lock().unwrap().push(bench);
//! + self.visitors.fetch_sub(1, Ordering::SeqCst);
//! + repaired
//! without: Visitor, impl Visitor<'_>, impl Drop for Visitor<'_>, Bench, impl Bench<'_>, impl Drop for Bench<'_>

//! mistake only_the_count_has_a_guard: cleanup-after-the-await at work(bench).await or at .push(bench)
//! The count has a guard, and the number is put back after the await.
//! - let bench = Bench::take(&self.free);
//! - work(bench.number).await
//! + let bench = self.free.lock().unwrap().pop();
//! + let bench = bench.expect("a permit stands for a free bench");
//! + let repaired = work(bench).await;
//! + self.free.lock().unwrap().push(bench);
//! + repaired
//! without: Bench, impl Bench<'_>, impl Drop for Bench<'_>

//! mistake not_in_a_panic: cleanup-after-the-await at std::thread::panicking()
//! The guard does nothing in a panic.
//! - self.free
//! -     .lock()
//! -     .expect("nothing panics meanwhile")
//! -     .push(self.number);
//! + if !std::thread::panicking() {
//! +     self.free.lock().unwrap().push(self.number);
//! + }

//! mistake forgotten_after_an_error: cleanup-after-the-await at mem::forget(bench) or at repaired?
//! Ends the guard by hand when the work is done, and gives the number back after a `?`.
//! - work(bench.number).await
//! + let repaired = work(bench.number).await;
//! + let number = bench.number;
//! + std::mem::forget(bench);
//! + let repaired = repaired?;
//! + self.free.lock().unwrap().push(number);
//! + Ok(repaired)

//! mistake spawned_in_drop: cleanup-in-a-task at tokio::spawn(
//! `drop` can't await the lock of tokio, so it spawns a task that does.
//! - use std::sync::atomic::{AtomicUsize, Ordering};
//! - use std::sync::{Arc, Mutex};
//! + use std::sync::Arc;
//! + use std::sync::atomic::{AtomicUsize, Ordering};
//! - use tokio::sync::Semaphore;
//! + use tokio::sync::{Mutex, Semaphore};
//! - free: Mutex<Vec<usize>>,
//! - visitors: AtomicUsize,
//! + free: Arc<Mutex<Vec<usize>>>,
//! + visitors: AtomicUsize,
//! - free: Mutex::new((0..benches).collect()),
//! + free: Arc::new(Mutex::new((0..benches).collect())),
//! - let bench = Bench::take(&self.free);
//! + let bench = Bench::take(&self.free).await;
//! without: impl Bench<'_>, impl Drop for Bench<'_>
struct Bench {
    number: usize,
    free: Arc<Mutex<Vec<usize>>>,
}

impl Bench {
    async fn take(free: &Arc<Mutex<Vec<usize>>>) -> Bench {
        let number = free.lock().await.pop();
        let number = number.expect("a permit stands for a free bench");
        let free = Arc::clone(free);
        Bench { number, free }
    }
}

impl Drop for Bench {
    fn drop(&mut self) {
        let (free, number) = (Arc::clone(&self.free), self.number);
        tokio::spawn(async move { free.lock().await.push(number) });
    }
}

//! mistake counted_out_in_a_task: cleanup-in-a-task at tokio::spawn(
//! The count is behind the lock of tokio, and a task counts the visitor out.
//! - let _visitor = Visitor::enter(&self.visitors);
//! + let _visitor = Visitor::enter(&self.visitors).await;
//! - visitors: AtomicUsize,
//! + visitors: Arc<tokio::sync::Mutex<usize>>,
//! - visitors: AtomicUsize::new(0),
//! + visitors: Arc::default(),
//! - self.visitors.load(Ordering::SeqCst)
//! + self.visitors.try_lock().map_or(0, |visitors| *visitors)
//! - use std::sync::atomic::{AtomicUsize, Ordering};
//! without: impl Visitor<'_>, impl Drop for Visitor<'_>
struct Visitor(Arc<tokio::sync::Mutex<usize>>);

impl Visitor {
    async fn enter(visitors: &Arc<tokio::sync::Mutex<usize>>) -> Visitor {
        *visitors.lock().await += 1;
        Visitor(Arc::clone(visitors))
    }
}

impl Drop for Visitor {
    fn drop(&mut self) {
        let visitors = Arc::clone(&self.0);
        tokio::spawn(async move { *visitors.lock().await -= 1 });
    }
}

//! mistake block_on_in_drop: block-on-inside-async at block_on(
//! Waits for the lock of tokio in `drop` with `block_on`.
//! - use std::sync::atomic::{AtomicUsize, Ordering};
//! - use std::sync::{Arc, Mutex};
//! + use std::sync::Arc;
//! + use std::sync::atomic::{AtomicUsize, Ordering};
//! - use tokio::sync::Semaphore;
//! + use tokio::runtime::Handle;
//! + use tokio::sync::{Mutex, Semaphore};
//! - let bench = Bench::take(&self.free);
//! + let bench = Bench::take(&self.free).await;
impl Bench<'_> {
    async fn take(free: &Mutex<Vec<usize>>) -> Bench<'_> {
        let number = free.lock().await.pop();
        let number = number.expect("a permit stands for a free bench");
        Bench { number, free }
    }
}

impl Drop for Bench<'_> {
    fn drop(&mut self) {
        Handle::current().block_on(async { self.free.lock().await.push(self.number) });
    }
}

//! mistake futures_block_on_in_drop: block-on-inside-async at block_on(
//! The same with the `block_on` of futures, which only sees that it is in an executor of futures.
//! - use std::sync::atomic::{AtomicUsize, Ordering};
//! - use std::sync::{Arc, Mutex};
//! + use std::sync::Arc;
//! + use std::sync::atomic::{AtomicUsize, Ordering};
//! - use tokio::sync::Semaphore;
//! + use tokio::sync::{Mutex, Semaphore};
//! - let bench = Bench::take(&self.free);
//! + let bench = Bench::take(&self.free).await;
impl Bench<'_> {
    async fn take(free: &Mutex<Vec<usize>>) -> Bench<'_> {
        let number = free.lock().await.pop();
        let number = number.expect("a permit stands for a free bench");
        Bench { number, free }
    }
}

impl Drop for Bench<'_> {
    fn drop(&mut self) {
        futures::executor::block_on(self.free.lock()).push(self.number);
    }
}

//! mistake blocking_lock_in_drop: blocking-call-inside-async at blocking_lock()
//! Waits for the lock of tokio in `drop` with `blocking_lock`.
//! - use std::sync::atomic::{AtomicUsize, Ordering};
//! - use std::sync::{Arc, Mutex};
//! + use std::sync::Arc;
//! + use std::sync::atomic::{AtomicUsize, Ordering};
//! - use tokio::sync::Semaphore;
//! + use tokio::sync::{Mutex, Semaphore};
//! - let bench = Bench::take(&self.free);
//! + let bench = Bench::take(&self.free).await;
//! - self.free
//! -     .lock()
//! -     .expect("nothing panics meanwhile")
//! -     .push(self.number);
//! + self.free.blocking_lock().push(self.number);
impl Bench<'_> {
    async fn take(free: &Mutex<Vec<usize>>) -> Bench<'_> {
        let number = free.lock().await.pop();
        let number = number.expect("a permit stands for a free bench");
        Bench { number, free }
    }
}

//! mistake counted_out_twice: cleaned-up-twice at fetch_sub(1, Ordering::SeqCst);
//! The guard counts the visitor out, and so does the last line.
//! - work(bench.number).await
//! + let repaired = work(bench.number).await?;
//! + self.visitors.fetch_sub(1, Ordering::SeqCst);
//! + Ok(repaired)

//! mistake put_back_twice: cleaned-up-twice at self.free.lock().unwrap().push(bench.number); or at self.turns.add_permits(1);
//! The guards give the bench back, and so do the last lines.
//! - work(bench.number).await
//! + let repaired = work(bench.number).await?;
//! + self.free.lock().unwrap().push(bench.number);
//! + self.turns.add_permits(1);
//! + Ok(repaired)

//! mistake permit_forgotten: never-given-back at .forget();
//! Forgets the permit, so the next visitors wait forever.
//! - let _turn = self.turns.acquire().await.expect("it is never closed");
//! + let turn = self.turns.acquire().await;
//! + turn.expect("it is never closed").forget();

//! mistake permit_by_hand: cleanup-after-the-await at .forget(); or at add_permits(1) or at work(bench.number).await
//! Forgets the permit, and adds one after the await.
//! - let _turn = self.turns.acquire().await.expect("it is never closed");
//! + let turn = self.turns.acquire().await;
//! + turn.expect("it is never closed").forget();
//! - work(bench.number).await
//! + let repaired = work(bench.number).await;
//! + drop(bench);
//! + self.turns.add_permits(1);
//! + repaired

//! mistake visitor_bound_to_nothing: given-back-too-early at let _ = Visitor
//! Binds the guard of the count to `_`.
//! - let _visitor = Visitor::enter(&self.visitors);
//! + let _ = Visitor::enter(&self.visitors);

//! mistake only_the_number_is_kept: given-back-too-early at let number = Bench::take or at work(number).await
//! Takes the number out of the guard, which is dropped in the same statement.
//! - let bench = Bench::take(&self.free);
//! - work(bench.number).await
//! + let number = Bench::take(&self.free).number;
//! + work(number).await

//! mistake counted_out_on_the_way: guard-after-the-await at fetch_add( or at .acquire().await
//! Counts the visitor first, waits for the bench, and makes the guard after that.
//! - let _visitor = Visitor::enter(&self.visitors);
//! + self.visitors.fetch_add(1, Ordering::SeqCst);
//! - let bench = Bench::take(&self.free);
//! + let _visitor = Visitor(&self.visitors);
//! + let bench = Bench::take(&self.free);
//! without: impl Visitor<'_>

//! mistake old_number: old-value-put-back at .store(
//! The guard stores the number of visitors that it found when it came.
struct Visitor<'a> {
    visitors: &'a AtomicUsize,
    before: usize,
}

impl Visitor<'_> {
    fn enter(visitors: &AtomicUsize) -> Visitor<'_> {
        let before = visitors.fetch_add(1, Ordering::SeqCst);
        Visitor { visitors, before }
    }
}

impl Drop for Visitor<'_> {
    fn drop(&mut self) {
        self.visitors.store(self.before, Ordering::SeqCst);
    }
}

//! mistake permit_first: let-in-too-early at _turn: SemaphorePermit or at Place {
//! One guard has both, and its first field is the permit.
//! - use tokio::sync::Semaphore;
//! + use tokio::sync::{Semaphore, SemaphorePermit};
//! - let _turn = self.turns.acquire().await.expect("it is never closed");
//! - let bench = Bench::take(&self.free);
//! - work(bench.number).await
//! + let _turn = self.turns.acquire().await.expect("it is never closed");
//! + let bench = Bench::take(&self.free);
//! + let place = Place { _turn, bench };
//! + work(place.bench.number).await
struct Place<'a> {
    _turn: SemaphorePermit<'a>,
    bench: Bench<'a>,
}

//! right one_guard: one guard for all three, with a permit as its last field
//! - use tokio::sync::Semaphore;
//! + use tokio::sync::{Semaphore, SemaphorePermit};
//! - let _turn = self.turns.acquire().await.expect("it is never closed");
//! - let bench = Bench::take(&self.free);
//! + let turn = self.turns.acquire().await.expect("it is never closed");
//! + let bench = Bench::take(&self.free, turn);
//! without: impl Bench<'_>
struct Bench<'a> {
    number: usize,
    free: &'a Mutex<Vec<usize>>,
    _turn: SemaphorePermit<'a>,
}

impl<'a> Bench<'a> {
    fn take(free: &'a Mutex<Vec<usize>>, turn: SemaphorePermit<'a>) -> Bench<'a> {
        let number = free.lock().unwrap().pop().unwrap();
        let _turn = turn;
        Bench {
            number,
            free,
            _turn,
        }
    }
}

//! right closure_guard: a guard for any closure, as in the crate scopeguard
//! - let _visitor = Visitor::enter(&self.visitors);
//! + self.visitors.fetch_add(1, Ordering::SeqCst);
//! + let _visitor = OnDrop(|| {
//! +     self.visitors.fetch_sub(1, Ordering::SeqCst);
//! + });
//! - let bench = Bench::take(&self.free);
//! - work(bench.number).await
//! + let bench = self.free.lock().unwrap().pop().unwrap();
//! + let _bench = OnDrop(|| self.free.lock().unwrap().push(bench));
//! + work(bench).await
//! without: Visitor, impl Visitor<'_>, impl Drop for Visitor<'_>, Bench, impl Bench<'_>, impl Drop for Bench<'_>
struct OnDrop<F: Fn()>(F);

impl<F: Fn()> Drop for OnDrop<F> {
    fn drop(&mut self) {
        (self.0)();
    }
}

//! right counted_by_an_arc: a clone of an `Arc` for each visitor, whose count of owners is the counter
//! - use std::sync::atomic::{AtomicUsize, Ordering};
//!
//! - visitors: AtomicUsize,
//! + visitors: Arc<()>,
//! - visitors: AtomicUsize::new(0),
//! + visitors: Arc::new(()),
//! - self.visitors.load(Ordering::SeqCst)
//! + Arc::strong_count(&self.visitors) - 1
//! - let _visitor = Visitor::enter(&self.visitors);
//! + let _visitor = Arc::clone(&self.visitors);
//! without: Visitor, impl Visitor<'_>, impl Drop for Visitor<'_>

//! right channel_of_numbers: the numbers are in a channel, and no semaphore is needed
//! - use tokio::sync::Semaphore;
//! + use tokio::sync::{Mutex, mpsc};
//! - use std::sync::atomic::{AtomicUsize, Ordering};
//! - use std::sync::{Arc, Mutex};
//! + use std::sync::Arc;
//! + use std::sync::atomic::{AtomicUsize, Ordering};
//! without: impl Bench<'_>
pub struct Cafe {
    free: Mutex<mpsc::UnboundedReceiver<usize>>,
    back: mpsc::UnboundedSender<usize>,
    visitors: AtomicUsize,
}

impl Cafe {
    pub fn new(benches: usize) -> Cafe {
        let (back, free) = mpsc::unbounded_channel();
        for number in 0..benches {
            let _ = back.send(number);
        }
        Cafe {
            free: Mutex::new(free),
            back,
            visitors: AtomicUsize::new(0),
        }
    }

    pub fn visitors(&self) -> usize {
        self.visitors.load(Ordering::SeqCst)
    }

    pub async fn repair<T, E, F>(&self, work: impl FnOnce(usize) -> F) -> Result<T, E>
    where
        F: Future<Output = Result<T, E>>,
    {
        let _visitor = Visitor::enter(&self.visitors);
        let number = self.free.lock().await.recv().await;
        let number = number.expect("this has a sender");
        let _bench = Bench {
            number,
            back: &self.back,
        };
        work(number).await
    }
}

struct Bench<'a> {
    number: usize,
    back: &'a mpsc::UnboundedSender<usize>,
}

impl Drop for Bench<'_> {
    fn drop(&mut self) {
        let _ = self.back.send(self.number);
    }
}

//! right notify_and_a_lock: one lock for all that is counted, and a `Notify` for those who wait
//! - use tokio::sync::Semaphore;
//! + use tokio::sync::Notify;
//! - use std::sync::atomic::{AtomicUsize, Ordering};
//! without: Visitor, impl Visitor<'_>, impl Drop for Visitor<'_>, impl Bench<'_>
#[derive(Default)]
struct State {
    free: Vec<usize>,
    visitors: usize,
}

pub struct Cafe {
    state: Mutex<State>,
    freed: Notify,
}

impl Cafe {
    pub fn new(benches: usize) -> Cafe {
        let free = (0..benches).collect();
        let state = State { free, visitors: 0 };
        Cafe {
            state: Mutex::new(state),
            freed: Notify::new(),
        }
    }

    pub fn visitors(&self) -> usize {
        self.state.lock().unwrap().visitors
    }

    pub async fn repair<T, E, F>(&self, work: impl FnOnce(usize) -> F) -> Result<T, E>
    where
        F: Future<Output = Result<T, E>>,
    {
        self.state.lock().unwrap().visitors += 1;
        let mut visit = Bench {
            number: None,
            cafe: self,
        };
        let number = loop {
            let freed = self.freed.notified();
            let number = self.state.lock().unwrap().free.pop();
            if let Some(number) = number {
                break number;
            }
            freed.await;
        };
        visit.number = Some(number);
        work(number).await
    }
}

struct Bench<'a> {
    number: Option<usize>,
    cafe: &'a Cafe,
}

impl Drop for Bench<'_> {
    fn drop(&mut self) {
        let mut state = self.cafe.state.lock().unwrap();
        state.visitors -= 1;
        state.free.extend(self.number);
        drop(state);
        if self.number.is_some() {
            self.cafe.freed.notify_one();
        }
    }
}

//! right select_in_it: waits for the work in a `select!`, and takes owned permits
//! - turns: Semaphore,
//! + turns: Arc<Semaphore>,
//! - turns: Semaphore::new(benches),
//! + turns: Arc::new(Semaphore::new(benches)),
//! - let _turn = self.turns.acquire().await.expect("it is never closed");
//! - let bench = Bench::take(&self.free);
//! - work(bench.number).await
//! + let turns = Arc::clone(&self.turns);
//! + let _turn = turns.acquire_owned().await.unwrap();
//! + let bench = Bench::take(&self.free);
//! + tokio::select! {
//! +     repaired = work(bench.number) => repaired,
//! + }

//! right a_slot_for_each_bench: each bench is a lock with a permit to wait for, and a flag that its guard clears
//! - use std::sync::atomic::{AtomicUsize, Ordering};
//! - use std::sync::{Arc, Mutex};
//! + use std::sync::Arc;
//! + use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
//! - free: Mutex<Vec<usize>>,
//! - visitors: AtomicUsize,
//! + taken: Vec<AtomicBool>,
//! + visitors: AtomicUsize,
//! - free: Mutex::new((0..benches).collect()),
//! + taken: (0..benches).map(|_| AtomicBool::new(false)).collect(),
//! - let bench = Bench::take(&self.free);
//! + let bench = Bench::take(&self.taken);
struct Bench<'a> {
    number: usize,
    taken: &'a [AtomicBool],
}

impl Bench<'_> {
    fn take(taken: &[AtomicBool]) -> Bench<'_> {
        let is_mine = |flag: &AtomicBool| !flag.swap(true, Ordering::SeqCst);
        let number = taken.iter().position(is_mine).unwrap();
        Bench { number, taken }
    }
}

impl Drop for Bench<'_> {
    fn drop(&mut self) {
        self.taken[self.number].store(false, Ordering::SeqCst);
    }
}

//! mistake waiting_not_counted: none at work(bench.number).await or at self.turns.acquire() or at Visitor::enter(
//! Counts a visitor only when a bench is free.
//! - let _visitor = Visitor::enter(&self.visitors);
//! - let _turn = self.turns.acquire().await.expect("it is never closed");
//! + let _turn = self.turns.acquire().await.expect("it is never closed");
//! + let _visitor = Visitor::enter(&self.visitors);

//! mistake looks_on_a_timer: off-its-runtime at sleep(
//! Looks for a permit every 2 ms, for which it needs the timer of a runtime.
//! - let _turn = self.turns.acquire().await.expect("it is never closed");
//! + let _turn = loop {
//! +     if let Ok(turn) = self.turns.try_acquire() {
//! +         break turn;
//! +     }
//! +     tokio::time::sleep(Duration::from_millis(2)).await;
//! + };

//! mistake waits_with_the_number: none at yield_now() or at Bench { number
//! Gives way between the number and its guard. So the work begins too late, and a drop there loses the bench.
//! - let bench = Bench::take(&self.free);
//! + let bench = Bench::take(&self.free).await;
impl Bench<'_> {
    async fn take(free: &Mutex<Vec<usize>>) -> Bench<'_> {
        let number = free.lock().unwrap().pop().unwrap();
        tokio::task::yield_now().await;
        Bench { number, free }
    }
}

//! mistake work_dropped_last: given-back-too-early at work: Pin<Box<F>> or at Visit {
//! The fields of a struct are dropped in their order, so the guards go before the work.
//! - work(bench.number).await
//! + let work = Box::pin(work(bench.number));
//! + let mut visit = Visit {
//! +     _bench: bench,
//! +     _turn,
//! +     _visitor,
//! +     work,
//! + };
//! + visit.work.as_mut().await
use std::pin::Pin;

struct Visit<'a, F> {
    _bench: Bench<'a>,
    _turn: tokio::sync::SemaphorePermit<'a>,
    _visitor: Visitor<'a>,
    work: Pin<Box<F>>,
}

//! mistake called_and_gone: turn-dropped-with-its-future (hung) at .wake() or at fn drop
//! Calls the next in a line of its own, and nobody is called if that one leaves.
use std::collections::VecDeque;
use std::future::poll_fn;
use std::task::{Poll, Waker};

#[derive(Default)]
struct State {
    free: Vec<usize>,
    line: VecDeque<(u64, Waker)>,
    visitors: usize,
    last: u64,
}

pub struct Cafe {
    state: Mutex<State>,
}

struct Guest<'a> {
    cafe: &'a Cafe,
    id: u64,
    bench: Option<usize>,
}

impl Drop for Guest<'_> {
    fn drop(&mut self) {
        let mut state = self.cafe.state.lock().unwrap();
        state.visitors -= 1;
        state.line.retain(|(id, _)| *id != self.id);
        if let Some(bench) = self.bench {
            state.free.push(bench);
            let next = state.line.pop_front();
            drop(state);
            if let Some((_, waker)) = next {
                waker.wake();
            }
        }
    }
}

impl Cafe {
    pub fn new(benches: usize) -> Cafe {
        let free = (0..benches).collect();
        let state = State {
            free,
            ..State::default()
        };
        Cafe {
            state: Mutex::new(state),
        }
    }

    pub fn visitors(&self) -> usize {
        self.state.lock().unwrap().visitors
    }

    pub async fn repair<T, E, F>(&self, work: impl FnOnce(usize) -> F) -> Result<T, E>
    where
        F: Future<Output = Result<T, E>>,
    {
        let id = {
            let mut state = self.state.lock().unwrap();
            state.visitors += 1;
            state.last += 1;
            state.last
        };
        let mut guest = Guest {
            cafe: self,
            id,
            bench: None,
        };
        let bench = poll_fn(|cx| {
            let mut state = self.state.lock().unwrap();
            state.line.retain(|(other, _)| *other != id);
            match state.free.pop() {
                Some(bench) => Poll::Ready(bench),
                None => {
                    state.line.push_back((id, cx.waker().clone()));
                    Poll::Pending
                }
            }
        });
        let bench = bench.await;
        guest.bench = Some(bench);
        work(bench).await
    }
}
