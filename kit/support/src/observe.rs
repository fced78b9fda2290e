//! How the jobs and operations of this crate tell when they start and end.
//!
//! With nobody observing they print a line, so `cargo run` shows what happened.
//! The course's checks observe instead, and print nothing.

use std::pin::Pin;
use std::sync::RwLock;
use std::task::{Context, Poll};
use std::thread::{self, ThreadId};

/// What happened to a job or an operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// The future exists; nothing of it has run.
    Made,
    /// The first line of its body ran (for a future: its first poll).
    Started,
    /// It is done.
    Ended,
    /// The future was dropped before it was done.
    Dropped,
}

/// One thing that happened, on one thread.
#[derive(Clone, Debug)]
pub struct Event {
    /// The call as it is written, such as `do_one_thing(1)`.
    pub name: String,
    pub phase: Phase,
    pub thread: ThreadId,
}

type Observer = Box<dyn Fn(Event) + Send + Sync>;

/// The one observer of this process; the jobs have no other way to reach it.
static OBSERVER: RwLock<Option<Observer>> = RwLock::new(None);

/// Hands every event from now on to `observer`, in place of printing it.
pub fn observe(observer: impl Fn(Event) + Send + Sync + 'static) {
    *OBSERVER.write().unwrap_or_else(|poisoned| poisoned.into_inner()) = Some(Box::new(observer));
}

/// Says that `phase` of `name` happened here and now.
pub fn tell(name: &str, phase: Phase) {
    let event = Event { name: name.to_owned(), phase, thread: thread::current().id() };
    let observer = OBSERVER.read().unwrap_or_else(|poisoned| poisoned.into_inner());
    match (&*observer, phase) {
        (Some(observer), _) => observer(event),
        (None, Phase::Started) => println!("{name} starts on {:?}", event.thread),
        (None, Phase::Ended) => println!("{name} is done on {:?}", event.thread),
        (None, Phase::Made | Phase::Dropped) => {}
    }
}

/// Runs `job` under `name`, on this thread.
pub fn job<T>(name: String, job: impl FnOnce() -> T) -> T {
    tell(&name, Phase::Started);
    let value = job();
    tell(&name, Phase::Ended);
    value
}

/// A future with a name, which tells what happens to it.
#[must_use = "a future does nothing until it is awaited"]
pub struct Operation<F> {
    name: String,
    phase: Phase,
    body: Pin<Box<F>>,
}

impl<F> Operation<F> {
    /// Names `body`. Nothing of it runs before the first poll.
    pub fn new(name: String, body: F) -> Self {
        tell(&name, Phase::Made);
        Operation { name, phase: Phase::Made, body: Box::pin(body) }
    }
}

impl<F: Future> Future for Operation<F> {
    type Output = F::Output;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<F::Output> {
        if self.phase == Phase::Made {
            self.phase = Phase::Started;
            tell(&self.name, Phase::Started);
        }
        let poll = self.body.as_mut().poll(cx);
        if poll.is_ready() {
            self.phase = Phase::Ended;
            tell(&self.name, Phase::Ended);
        }
        poll
    }
}

impl<F> Drop for Operation<F> {
    fn drop(&mut self) {
        if self.phase != Phase::Ended {
            tell(&self.name, Phase::Dropped);
        }
    }
}
