//! A future on a thread of its own, which can be stopped in the middle of a poll.
//!
//! The thread that polls it waits meanwhile, so only one of the two runs, and each run goes the same way. Where the thread
//! waits for what another one has that was stopped, such as a lock of std's, it is left alone until that one goes on.

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, Waker};
use std::thread;
use std::time::Duration;

use tokio::runtime::Handle;

use crate::process::{self, ObservedThread};
use crate::tasks;

/// What a runtime calls its threads. So the harness takes this one for what it stands for.
const NAME: &str = "tokio-rt-worker";

/// How long to wait before a look at what the thread does, and for how long it must do nothing then.
const USUAL: Duration = Duration::from_millis(4);
const STILL: Duration = Duration::from_millis(6);

/// What came of a step.
pub(super) enum Step<T> {
    /// The poll is over.
    Polled(Poll<T>),
    /// It was stopped in the poll, and could go on.
    Stopped,
    /// It waits in the poll for a thread that was stopped.
    HeldUp,
}

/// What the workers of a run have in common.
#[derive(Clone, Default)]
pub(super) struct Crew(Arc<CrewState>);

#[derive(Default)]
struct CrewState {
    /// How many of them stand in the middle of a poll.
    standing: AtomicUsize,
    /// Whether all are let go, so that none stops any more.
    is_released: AtomicBool,
}

/// A poll to perform, in the name of a task.
struct Order {
    waker: Waker,
    task: Option<u64>,
}

enum Reply<T> {
    Stopped,
    Polled(thread::Result<Poll<T>>),
}

enum State {
    /// No poll goes on.
    Idle,
    Stopped,
    /// A poll goes on that is held up.
    Running,
}

pub(super) struct Worker<T> {
    orders: Option<Sender<Order>>,
    go_on: Sender<()>,
    replies: Receiver<Reply<T>>,
    may_stop: Arc<AtomicBool>,
    crew: Crew,
    thread: ObservedThread,
    state: State,
}

impl<T: Send + 'static> Worker<T> {
    /// Moves `future` to a thread of its own, in the runtime that is current here.
    pub fn start(future: impl Future<Output = T> + Send + 'static, crew: Crew) -> std::io::Result<Worker<T>> {
        let (orders, inbox) = channel::<Order>();
        let (go_on, goes_on) = channel();
        let (outbox, replies) = channel();
        let (tell, told) = channel();
        let may_stop = Arc::new(AtomicBool::new(false));
        let (runtime, records) = (Handle::current(), tasks::is_recorded());
        let (stops, stopped, Crew(state)) = (Arc::clone(&may_stop), outbox.clone(), crew.clone());
        // What is called back may be called from anywhere, as far as the compiler knows.
        let pause = Mutex::new((stopped, goes_on));
        let stop = move || {
            if stops.load(Ordering::SeqCst) && !state.is_released.load(Ordering::SeqCst) {
                let pause = pause.lock().unwrap_or_else(PoisonError::into_inner);
                state.standing.fetch_add(1, Ordering::SeqCst);
                let _ = pause.0.send(Reply::Stopped);
                let _ = pause.1.recv();
                state.standing.fetch_sub(1, Ordering::SeqCst);
            }
        };
        thread::Builder::new().name(NAME.to_owned()).spawn(move || {
            let _ = tell.send(ObservedThread::this());
            let _runtime = runtime.enter();
            tasks::with_each_gain(records, stop, || {
                let mut future = Some(Box::pin(future));
                let mut latest = None;
                while let (Ok(Order { waker, task }), Some(polled)) = (inbox.recv(), future.as_mut()) {
                    latest = task;
                    let mut cx = Context::from_waker(&waker);
                    let poll = || catch_unwind(AssertUnwindSafe(|| polled.as_mut().poll(&mut cx)));
                    let polled = tasks::within(task, poll);
                    if !matches!(polled, Ok(Poll::Pending)) {
                        let gone = || catch_unwind(AssertUnwindSafe(|| drop(future.take())));
                        let _ = tasks::within(task, gone);
                    }
                    if outbox.send(Reply::Polled(polled)).is_err() {
                        break;
                    }
                }
                let gone = || catch_unwind(AssertUnwindSafe(|| drop(future.take())));
                let _ = tasks::within(latest, gone);
            });
        })?;
        let thread = process::own_wait(|| told.recv()).unwrap_or_else(|_| unreachable!("the thread tells it first"));
        Ok(Worker { orders: Some(orders), go_on, replies, may_stop, crew, thread, state: State::Idle })
    }

    /// Lets it go on to the end of a poll, or to where it gets something if it `may_stop` there. The poll is one of the task
    /// that this thread polls. Once one of a crew may not stop, all of it are let go.
    pub fn step(&mut self, waker: &Waker, may_stop: bool) -> Step<T> {
        self.may_stop.store(may_stop, Ordering::SeqCst);
        self.crew.0.is_released.fetch_or(!may_stop, Ordering::SeqCst);
        if matches!(self.state, State::Idle) {
            let order = Order { waker: waker.clone(), task: tasks::current() };
            let _ = self.orders.as_ref().map(|orders| orders.send(order));
        }
        loop {
            if matches!(self.state, State::Stopped) {
                let _ = self.go_on.send(());
            }
            self.state = State::Running;
            match self.reply() {
                Some(Ok(Reply::Polled(polled))) => {
                    self.state = State::Idle;
                    return Step::Polled(polled.unwrap_or_else(|payload| resume_unwind(payload)));
                }
                Some(Ok(Reply::Stopped)) => {
                    self.state = State::Stopped;
                    // It may have stopped before all were let go.
                    if may_stop {
                        return Step::Stopped;
                    }
                }
                Some(Err(_)) => unreachable!("the thread replies to each order"),
                None => return Step::HeldUp,
            }
        }
    }

    /// What it says next; `None` if it does nothing, and another worker stands that may be the reason.
    fn reply(&self) -> Option<Result<Reply<T>, RecvTimeoutError>> {
        loop {
            match process::own_wait(|| self.replies.recv_timeout(USUAL)) {
                Err(RecvTimeoutError::Timeout) => {}
                reply => return Some(reply),
            }
            if self.crew.0.standing.load(Ordering::SeqCst) == 0 {
                continue;
            }
            // What has come meanwhile is read by the next step.
            if process::own_wait(|| self.thread.stands_still_for(STILL)) {
                return None;
            }
        }
    }
}

impl<T> Drop for Worker<T> {
    fn drop(&mut self) {
        self.may_stop.store(false, Ordering::SeqCst);
        self.orders = None;
        // If it stands, or is about to.
        let _ = self.go_on.send(());
        // What it drops is dropped before this returns, unless it waits for somebody else.
        process::own_wait(|| while self.replies.recv_timeout(50 * USUAL).is_ok() {});
    }
}
