//! A runtime without threads, sockets and a clock: the check polls its tasks, and says what time it is.
//!
//! It is for code that names no runtime. Whatever such code does by itself, and not by this runtime, shows: a task that is not
//! here, a sleep that is not here, a panic of tokio's. [`Client`] is the other end of a stream in memory, and never waits.

use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};
use std::task::{Context, Poll, Wake, Waker};
use std::time::Duration;

use harness::futures::FutureExt as _;
use harness::futures::executor;
use harness::futures::future::BoxFuture;
use harness::tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, DuplexStream};
use harness::{Checked, Failure, HangKind, trace};

/// Polls between two changes of the time that no right code needs.
const TOO_MANY: usize = 10_000;

/// See the module. Clones are handles of the same runtime.
#[derive(Clone, Default)]
pub struct ByHand(Arc<Mutex<State>>);

#[derive(Default)]
struct State {
    now: Duration,
    /// `None` once a task has ended, or while it is polled.
    tasks: Vec<(Option<BoxFuture<'static, ()>>, Arc<Flag>)>,
    ended: usize,
    sleeps: Vec<Entry>,
    sleeps_made: usize,
}

struct Entry {
    number: usize,
    until: Duration,
    waker: Option<Waker>,
}

/// Whether a task was woken.
#[derive(Default)]
struct Flag(AtomicBool);

impl Wake for Flag {
    fn wake(self: Arc<Self>) {
        self.0.store(true, Ordering::SeqCst);
    }
}

impl ByHand {
    /// One without tasks, at zero.
    pub fn new() -> ByHand {
        ByHand::default()
    }

    /// Adds a task, which is polled by [`run`](Self::run).
    pub fn spawn(&self, task: BoxFuture<'static, ()>) {
        let flag = Arc::new(Flag(AtomicBool::new(true)));
        let mut state = self.state();
        let name = format!("task {}", state.tasks.len() + 1);
        state.tasks.push((Some(Box::pin(trace::polls(&name, task))), flag));
    }

    /// A future that is ready when so much time has passed.
    pub fn sleep(&self, time: Duration) -> Sleep {
        let mut state = self.state();
        state.sleeps_made += 1;
        let (number, until) = (state.sleeps_made, state.now + time);
        state.sleeps.push(Entry { number, until, waker: None });
        Sleep { number, runtime: self.clone() }
    }

    /// Polls all tasks that were woken, until none is left.
    ///
    /// # Errors
    /// When there is no end of it.
    pub fn run(&self) -> Checked {
        // So that `block_on` panics in a task, as it does on any runtime.
        let _entered = executor::enter();
        for _ in 0..TOO_MANY {
            let Some((number, mut task, flag)) = self.next() else { return Ok(()) };
            let poll = task.as_mut().poll(&mut Context::from_waker(&Waker::from(flag)));
            if poll.is_pending() {
                self.state().tasks[number].0 = Some(task);
            } else {
                drop(task);
                self.state().ended += 1;
            }
        }
        Err(Failure::hung(HangKind::Spinning, "the tasks wake each other or themselves again and again")
            .expected("a task that has nothing to do waits to be woken")
            .got(format!("{TOO_MANY} polls, while no time passed and no client did anything")))
    }

    /// Takes the next task out that was woken.
    fn next(&self) -> Option<(usize, BoxFuture<'static, ()>, Arc<Flag>)> {
        let mut state = self.state();
        let mut tasks = (0..).zip(&mut state.tasks);
        tasks.find_map(|(number, (task, flag))| {
            let is_due = task.is_some() && flag.0.swap(false, Ordering::SeqCst);
            is_due.then(|| Some((number, task.take()?, Arc::clone(flag))))?
        })
    }

    /// Lets the time pass until it is `then`, and runs the tasks at each sleep that ends by then.
    ///
    /// # Errors
    /// As [`run`](Self::run).
    pub fn pass_until(&self, then: Duration) -> Checked {
        loop {
            self.run()?;
            let due = {
                let mut state = self.state();
                let first = state.sleeps.iter().map(|entry| entry.until).min();
                let now = first.unwrap_or(then).min(then).max(state.now);
                state.now = now;
                let due: Vec<Entry> = state.sleeps.extract_if(.., |entry| entry.until <= now).collect();
                if due.is_empty() {
                    return Ok(());
                }
                due
            };
            let ms = self.state().now.as_millis();
            trace::event("the clock", &format!("{ms} ms"), || {
                due.into_iter().filter_map(|entry| entry.waker).for_each(Waker::wake);
            });
        }
    }

    /// How many tasks were spawned so far.
    pub fn spawned(&self) -> usize {
        self.state().tasks.len()
    }

    /// How many of them have not ended.
    pub fn tasks(&self) -> usize {
        let state = self.state();
        state.tasks.len() - state.ended
    }

    /// How many sleeps were made so far.
    pub fn sleeps_made(&self) -> usize {
        self.state().sleeps_made
    }

    /// How many of them wait now.
    pub fn sleeps(&self) -> usize {
        self.state().sleeps.len()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
    }
}

/// See [`ByHand::sleep`].
pub struct Sleep {
    number: usize,
    runtime: ByHand,
}

impl Future for Sleep {
    type Output = ();

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let mut state = self.runtime.state();
        match state.sleeps.iter_mut().find(|entry| entry.number == self.number) {
            Some(entry) => {
                entry.waker = Some(cx.waker().clone());
                Poll::Pending
            }
            None => Poll::Ready(()),
        }
    }
}

impl Drop for Sleep {
    fn drop(&mut self) {
        self.runtime.state().sleeps.retain(|entry| entry.number != self.number);
    }
}

/// A client at the other end of a stream in memory. Nothing that it does waits.
pub struct Client(pub DuplexStream);

impl Client {
    /// Sends what fits of `data`, and returns how many bytes that are.
    pub fn send(&mut self, data: &[u8]) -> usize {
        self.0.write(data).now_or_never().and_then(Result::ok).unwrap_or_default()
    }

    /// Sends no more.
    pub fn finish(&mut self) {
        let _ = self.0.shutdown().now_or_never();
    }

    /// What has come by now, and whether the server has hung up.
    pub fn hear(&mut self) -> (Vec<u8>, bool) {
        let (mut heard, mut buf) = (Vec::new(), [0; 256]);
        loop {
            match self.0.read(&mut buf).now_or_never() {
                Some(Ok(n @ 1..)) => heard.extend_from_slice(&buf[..n]),
                Some(_) => return (heard, true),
                None => return (heard, false),
            }
        }
    }
}
