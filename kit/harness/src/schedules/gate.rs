//! Holds a task up between its steps: a future goes on only as far as its gate lets it.
//!
//! On the thread of all tasks a step ends when the budget of a poll is used up, which is done before the step. On a thread
//! of its own, the [`Worker`] ends it.

use std::future::poll_fn;
use std::pin::{Pin, pin};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use tokio::sync::Notify;
use tokio::task::coop::consume_budget;
use tokio::time::timeout;

use super::worker::{Step, Worker};

/// Longer than a task may sleep before its next step.
const PATIENCE: Duration = Duration::from_secs(10);

/// How many operations of tokio a task may complete in a poll.
pub(super) async fn budget() -> usize {
    // In a task of its own, whose poll is given up for it.
    let counted = tokio::spawn(poll_fn(|_| {
        let mut count = 0;
        while use_one() {
            count += 1;
        }
        Poll::Ready(count)
    }));
    counted.await.expect("it only counts")
}

/// Uses up one unit of this poll's budget, if there is one.
fn use_one() -> bool {
    pin!(consume_budget()).poll(&mut Context::from_waker(Waker::noop())).is_ready()
}

/// Lets a task take a step, or go on freely.
#[derive(Default)]
pub(super) struct Gate {
    state: Mutex<State>,
    changed: Notify,
}

#[derive(Default)]
struct State {
    waker: Option<Waker>,
    /// Whether it was woken since its last step, so that it would go on.
    is_woken: bool,
    may_step: bool,
    is_open: bool,
    is_done: bool,
}

impl Gate {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Lets its task take a step as soon as it is woken. Says whether it did.
    pub async fn step(&self) -> bool {
        let woken = async {
            while !self.state().is_woken {
                self.changed.notified().await;
            }
        };
        if timeout(PATIENCE, woken).await.is_err() {
            return false;
        }
        let waker = {
            let mut state = self.state();
            state.may_step = true;
            state.waker.take()
        };
        waker.into_iter().for_each(Waker::wake);
        while self.state().may_step {
            self.changed.notified().await;
        }
        !self.state().is_done
    }

    /// Lets its task go on freely.
    pub fn open(&self) {
        let waker = {
            let mut state = self.state();
            state.is_open = true;
            state.waker.take()
        };
        waker.into_iter().for_each(Waker::wake);
    }
}

/// A future that goes on only if its gate lets it.
pub(super) struct Gated<F: Future> {
    pub gate: Arc<Gate>,
    pub body: Body<F>,
}

/// Where a future goes on.
pub(super) enum Body<F: Future> {
    /// On the thread of all tasks. `budget` is what a task has in a poll, which is used up for a step.
    Here { future: Pin<Box<F>>, budget: usize, has_begun: bool },
    /// On a thread of its own.
    There(Worker<F::Output>),
}

impl<F: Future<Output: Send + 'static>> Body<F> {
    /// Goes a step, or without an end if the gate `is_open`.
    fn step(&mut self, is_open: bool, cx: &mut Context<'_>) -> Step<F::Output> {
        match self {
            Body::Here { future, budget, has_begun } => {
                if !is_open {
                    let left = usize::from(std::mem::replace(has_begun, true));
                    for _ in left..*budget {
                        use_one();
                    }
                }
                Step::Polled(future.as_mut().poll(cx))
            }
            Body::There(worker) => worker.step(cx.waker(), !is_open),
        }
    }
}

impl<F: Future<Output: Send + 'static>> Future for Gated<F> {
    type Output = F::Output;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = &mut *self;
        let is_open = {
            let mut state = this.gate.state();
            if !state.is_open && !state.may_step {
                (state.is_woken, state.waker) = (true, Some(cx.waker().clone()));
                this.gate.changed.notify_one();
                return Poll::Pending;
            }
            (state.is_woken, state.waker) = (false, Some(cx.waker().clone()));
            state.is_open
        };
        let (output, goes_on) = match this.body.step(is_open, cx) {
            Step::Polled(output) => (output, false),
            Step::Stopped => (Poll::Pending, true),
            Step::HeldUp => {
                // After the one that holds it up, which is let go, too.
                if is_open {
                    cx.waker().wake_by_ref();
                }
                (Poll::Pending, false)
            }
        };
        let mut state = this.gate.state();
        state.is_woken |= goes_on;
        (state.may_step, state.is_done) = (false, output.is_ready());
        this.gate.changed.notify_one();
        output
    }
}
