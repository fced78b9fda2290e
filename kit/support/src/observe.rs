//! How the jobs and operations of this crate tell when they start and end.
//!
//! With nobody observing they print a line, so `cargo run` shows what happened.
//! The course's checks observe instead, and print nothing.
//!
//! Code of yours may [`tell`] of its own steps, which are shown beside the others. They
//! never pass for work: only this crate can make an event that [is work](Event::is_work).

use std::pin::Pin;
use std::sync::OnceLock;
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
    /// What happened to it.
    pub phase: Phase,
    /// The thread on which it happened.
    pub thread: ThreadId,
    work: bool,
}

impl Event {
    /// Whether it is of a job or an operation of this crate, and not of code that uses it.
    pub fn is_work(&self) -> bool {
        self.work
    }
}

/// Who is told of events.
pub trait Observer: Send + Sync {
    /// Gets every event, on the thread on which it happens.
    fn saw(&self, event: Event);

    /// What the job or operation `name` gives in place of `value`. A check may let it be
    /// another number, to see whether a result comes from the work.
    fn result(&self, name: &str, value: u32) -> u32 {
        let _ = name;
        value
    }
}

/// The one observer of this process; the jobs have no other way to reach it.
static OBSERVER: OnceLock<Box<dyn Observer>> = OnceLock::new();

/// Hands every event from now on to `observer`, in place of printing it. The first observer
/// stays; says whether this is the one.
pub fn observe(observer: impl Observer + 'static) -> bool {
    OBSERVER.set(Box::new(observer)).is_ok()
}

/// Says that `phase` of `name`, a step of your own, happened here and now.
pub fn tell(name: &str, phase: Phase) {
    say(name, phase, false);
}

/// Runs `job` under `name`, on this thread, and tells when it starts and ends.
pub fn job<T>(name: String, job: impl FnOnce() -> T) -> T {
    tell(&name, Phase::Started);
    let value = job();
    tell(&name, Phase::Ended);
    value
}

fn say(name: &str, phase: Phase, work: bool) {
    let event = Event { name: name.to_owned(), phase, thread: thread::current().id(), work };
    match (OBSERVER.get(), phase) {
        (Some(observer), _) => observer.saw(event),
        (None, Phase::Started) => println!("{name} starts on {:?}", event.thread),
        (None, Phase::Ended) => println!("{name} is done on {:?}", event.thread),
        (None, Phase::Made | Phase::Dropped) => {}
    }
}

fn result(name: &str, value: u32) -> u32 {
    OBSERVER.get().map_or(value, |observer| observer.result(name, value))
}

/// A job of this crate: `body`, run under `name` on this thread.
pub(crate) fn work(name: String, body: impl FnOnce() -> u32) -> u32 {
    say(&name, Phase::Started, true);
    let value = result(&name, body());
    say(&name, Phase::Ended, true);
    value
}

/// An operation of this crate: a future with a name, which tells what happens to it.
#[must_use = "a future does nothing until it is awaited"]
pub(crate) struct Operation<F> {
    name: String,
    phase: Phase,
    body: Pin<Box<F>>,
}

impl<F> Operation<F> {
    /// Names `body`. Nothing of it runs before the first poll.
    pub(crate) fn new(name: String, body: F) -> Self {
        say(&name, Phase::Made, true);
        Operation { name, phase: Phase::Made, body: Box::pin(body) }
    }
}

impl<F: Future<Output = u32>> Future for Operation<F> {
    type Output = u32;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<u32> {
        if self.phase == Phase::Made {
            self.phase = Phase::Started;
            say(&self.name, Phase::Started, true);
        }
        self.body.as_mut().poll(cx).map(|value| {
            let value = result(&self.name, value);
            self.phase = Phase::Ended;
            say(&self.name, Phase::Ended, true);
            value
        })
    }
}

impl<F> Drop for Operation<F> {
    fn drop(&mut self) {
        if self.phase != Phase::Ended {
            say(&self.name, Phase::Dropped, true);
        }
    }
}
