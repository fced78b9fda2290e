//! The history of a check: what happened in it, in order, for its picture.

use super::line::{Fields, Line, Value, messages};
use super::parts::{Clock, Data, Held, Phase, RunEnd, Spot, Traffic};
use super::{HangKind, Place};

/// Whether tasks exclude each other by a resource of this type.
pub fn is_a_lock(what: &str) -> bool {
    matches!(what, "Mutex" | "RwLock" | "Semaphore" | "OnceCell")
}

messages! {
    /// Something that happened in a check, for its picture. A task is named by a number of the recorder's.
    TraceEvent {
        /// A check begins.
        Check = "check" {
            /// Its name.
            name: String,
            /// The run's `seed()`.
            seed: Option<u32>,
        }
        /// The learner's code is run, on a clock that begins at 0.
        Run = "run" {
            /// Which.
            clock: Clock,
        }
        /// The learner's code has returned. The check lets time pass, to see what goes on.
        Returned = "returned" {
            /// The task that it ran in.
            task: Option<u64>,
        }
        /// The run is over; what follows is the cleanup.
        Over = "over" {
            /// How it ended.
            end: RunEnd,
        }
        /// The code stands still, which ends the check.
        Hung = "hung" {
            /// In which way.
            kind: HangKind,
        }
        /// Events between those before and those after are left out.
        LeftOut = "left_out" {
            /// How many.
            count: u64,
        }
        /// A task is spawned.
        Task = "task" {
            /// Its number.
            task: u64,
            /// Whether it is the future given to `block_on`.
            root: bool,
            /// Where it is spawned.
            place: Place,
            /// The task that spawns it.
            by: Option<u64>,
            /// Set for a call that a runtime's pool for blocking calls makes.
            blocking: Option<bool>,
        }
        /// A task of the check's own, in which the learner's code runs, gets a name.
        Named = "named" {
            /// Its number.
            task: Option<u64>,
            /// The name.
            name: String,
        }
        /// A poll begins.
        Poll = "poll" {
            /// Of this task.
            task: u64,
        }
        /// A poll returns.
        Polled = "polled" {
            /// Of this task.
            task: u64,
            /// Copies of its waker that somebody has.
            kept: Option<u64>,
            /// For how long it let its thread sleep: real microseconds, in steps of 10 ms. Not told if it did not.
            held: Option<u64>,
        }
        /// A task is dropped.
        Closed = "closed" {
            /// Its number.
            task: u64,
        }
        /// A task is woken.
        Wake = "wake" {
            /// Its number.
            task: Option<u64>,
            /// The task that wakes it.
            by: Option<u64>,
        }
        /// A task is to be aborted. Which one is seen when the abort takes effect.
        Abort = "abort" {
            /// The task that asks for it.
            by: Option<u64>,
        }
        /// A task waits for a resource of the learner's.
        Wait = "wait" {
            /// The task.
            task: Option<u64>,
            /// The resource's number.
            resource: Option<u64>,
            /// The resource's type, such as "Mutex".
            what: String,
            /// Where the resource was made.
            place: Place,
        }
        /// A task has got what it waited for.
        Ready = "ready" {
            /// The task.
            task: Option<u64>,
            /// The resource's number.
            resource: Option<u64>,
            /// The resource's type.
            what: String,
            /// Where the resource was made.
            place: Place,
        }
        /// A lock, a semaphore or a channel with a limit is made.
        Made = "made" {
            /// Its number.
            resource: u64,
            /// Its type.
            what: String,
            /// Where it was made.
            place: Place,
            /// The permits of a semaphore, or the limit of a channel.
            permits: Option<usize>,
        }
        /// A task takes something of one of these. In a channel that is a place for a message, and the message is sent.
        Took = "took" {
            /// The task.
            task: Option<u64>,
            /// The resource's number.
            resource: u64,
            /// What it takes.
            held: Held,
            /// How many permits.
            permits: Option<usize>,
        }
        /// A task gives it back: a lock or a permit is released, a message leaves the channel.
        Gave = "gave" {
            /// The task.
            task: Option<u64>,
            /// The resource's number.
            resource: u64,
            /// What it gives back.
            held: Held,
            /// How many permits.
            permits: Option<usize>,
        }
        /// A task waits for one of these no longer, and did not get it.
        Left = "left" {
            /// The task.
            task: Option<u64>,
            /// The resource's number.
            resource: u64,
        }
        /// A timer that a task waited for is dropped.
        Gone = "gone" {
            /// The task in which that happens.
            task: Option<u64>,
            /// The timer's number.
            resource: u64,
        }
        /// A value that the check keeps an eye on is dropped.
        Released = "released" {
            /// The task in which that happens.
            task: Option<u64>,
            /// The value's name.
            name: String,
        }
        /// Something happened to an operation, a probe or a job.
        Operation = "operation" {
            /// Its name.
            name: String,
            /// What.
            phase: Phase,
            /// The task that it happened in.
            task: Option<u64>,
            /// At its end, if it began in the same poll: for how long it let its thread sleep, as in a poll.
            held: Option<u64>,
        }
        /// A turn of something that the check itself steps or listens to.
        Turn = "turn" {
            /// Whose turn it is.
            name: String,
            /// What it does.
            what: String,
        }
        /// Messages were dropped just now that somebody was too slow for.
        Behind = "behind" {
            /// Who that is.
            name: String,
            /// How many messages.
            missed: usize,
        }
        /// The check does something to the whole run.
        Mark = "mark" {
            /// What, in words.
            what: String,
        }
        /// A future that the task waits in keeps the task's waker. Only told where places are.
        Parked = "parked" {
            /// The task.
            task: Option<u64>,
        }
        /// A poll begins that no runtime of tokio's makes: by the check's hand, or by a runtime that a learner wrote.
        HandPoll = "hand_poll" {
            /// The future's number.
            future: u64,
            /// Its name.
            name: String,
            /// The number of the waker that it is given, if that one has a name.
            waker: Option<u64>,
            /// The name of that waker.
            called: Option<String>,
            /// Whether its waker tells that it is called. `None` if it does.
            heard: Option<bool>,
        }
        /// Such a poll returns.
        HandPolled = "hand_polled" {
            /// The future's number.
            future: u64,
            /// Whether it returned `Ready`.
            ready: bool,
        }
        /// Such a future is dropped before it was ready.
        HandGone = "hand_gone" {
            /// Its number.
            future: u64,
        }
        /// The task of such a future is woken. The waker has no name.
        HandWoken = "hand_woken" {
            /// The future's number.
            future: u64,
            /// Who wakes it, where that has a name.
            by: Option<String>,
        }
        /// Somebody keeps a waker that has a name, in place of the one that they kept before.
        Kept = "kept" {
            /// The waker's number.
            waker: u64,
            /// Who keeps it.
            by: String,
        }
        /// So many copies of a waker with a name are kept at this moment.
        Copies = "copies" {
            /// The waker's number.
            waker: u64,
            /// How many.
            copies: u64,
        }
        /// A waker with a name is called.
        Called = "called" {
            /// The waker's number.
            waker: u64,
            /// Who calls it, where that has a name.
            by: Option<String>,
        }
        /// Something happens that a future waits for.
        Happens = "happens" {
            /// To what, or where.
            name: String,
            /// What.
            what: String,
            /// Whether a waker was there to be called. Not told where nobody knows.
            wakes: Option<bool>,
        }
        /// A check looks whether a future was woken.
        Expected = "expected" {
            /// The future's number.
            future: u64,
            /// Because of what: "the value was sent".
            what: String,
            /// Whether any waker that it was given was called.
            woken: bool,
        }
        /// A queue, a heap, a thread or another thing that a check shows is like this from now on.
        Shows = "shows" {
            /// Its name.
            name: String,
            /// What it shows.
            what: String,
            /// What is in it more often than it may be.
            twice: Vec<String>,
        }
        /// One thing acts on another.
        Acts = "acts" {
            /// The name of the one.
            name: String,
            /// The name of the other.
            on: String,
            /// What it does: "unparks".
            what: String,
        }
        /// A client did or saw something.
        Wire = "wire" {
            /// The client's name.
            name: String,
            /// What kind of thing.
            traffic: Traffic,
            /// The bytes, where it is about bytes.
            data: Option<Data>,
            /// In words: the bytes, or the error.
            what: String,
        }
        /// Code panics.
        Panic = "panic" {
            /// Where.
            place: Option<Place>,
            /// Its message.
            said: Option<String>,
        }
    }
}

impl TraceEvent {
    /// The task that it happens to.
    pub fn task(&self) -> Option<u64> {
        match self {
            TraceEvent::Task { task, .. }
            | TraceEvent::Poll { task }
            | TraceEvent::Polled { task, .. }
            | TraceEvent::Closed { task } => Some(*task),
            TraceEvent::Named { task, .. }
            | TraceEvent::Wake { task, .. }
            | TraceEvent::Wait { task, .. }
            | TraceEvent::Ready { task, .. }
            | TraceEvent::Returned { task }
            | TraceEvent::Parked { task }
            | TraceEvent::Took { task, .. }
            | TraceEvent::Gave { task, .. }
            | TraceEvent::Left { task, .. }
            | TraceEvent::Gone { task, .. }
            | TraceEvent::Released { task, .. }
            | TraceEvent::Operation { task, .. } => *task,
            TraceEvent::Abort { by } => *by,
            _ => None,
        }
    }
}

/// A line of the history: an event, when it happened, and on which thread.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TraceLine {
    /// Microseconds on the run's clock; `None` for an event beside the virtual clock.
    pub at: Option<u64>,
    /// Threads are counted from 0, the check's own, in the order in which they appear.
    pub thread: usize,
    /// What happened.
    pub event: TraceEvent,
    /// The calls in the learner's file that led to it, the innermost first. Empty where they were not asked for.
    pub calls: Vec<Spot>,
}

impl TraceLine {
    /// How a line begins with which a check does. No other line begins like that.
    pub const BEGINS_A_CHECK: &str = "check ";

    /// As a line.
    pub fn write(&self) -> String {
        let mut line = Line::new(self.event.word());
        self.at.put("at", &mut line);
        self.thread.put("thread", &mut line);
        self.event.put(&mut line);
        self.calls.put("call", &mut line);
        line.end()
    }

    /// What `line` says.
    pub fn read(line: &str) -> Option<TraceLine> {
        let fields = Fields::of(line)?;
        let thread = <Option<usize> as Value>::take("thread", &fields)?.unwrap_or(0);
        let (event, calls) = (TraceEvent::take(&fields)?, Value::take("call", &fields)?);
        Some(TraceLine { at: Value::take("at", &fields)?, thread, event, calls })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place() -> Place {
        Place { file: "exercises/03_join/01 join.rs".into(), line: 7 }
    }

    #[test]
    fn every_trace_event_is_read_back_as_it_was_written() {
        let name = || "do_one_thing(1)\ncheck name=forged".to_owned();
        for event in [
            TraceEvent::Check { name: name(), seed: Some(7) },
            TraceEvent::Run { clock: Clock::Virtual },
            TraceEvent::Returned { task: Some(1) },
            TraceEvent::Over { end: RunEnd::Asleep },
            TraceEvent::Hung { kind: HangKind::Asleep },
            TraceEvent::LeftOut { count: 3 },
            TraceEvent::Task { task: 1, root: true, place: place(), by: Some(2), blocking: None },
            TraceEvent::Task { task: 1, root: false, place: place(), by: None, blocking: Some(true) },
            TraceEvent::Named { task: None, name: name() },
            TraceEvent::Poll { task: 1 },
            TraceEvent::Polled { task: 1, kept: Some(0), held: Some(40_000) },
            TraceEvent::Closed { task: 1 },
            TraceEvent::Wake { task: Some(1), by: None },
            TraceEvent::Wait { task: Some(1), resource: Some(2), what: "Mutex".into(), place: place() },
            TraceEvent::Ready { task: Some(1), resource: None, what: "Mutex".into(), place: place() },
            TraceEvent::Abort { by: Some(1) },
            TraceEvent::Made { resource: 2, what: "Mutex".into(), place: place(), permits: None },
            TraceEvent::Took { task: Some(1), resource: 2, held: Held::Read, permits: None },
            TraceEvent::Gave { task: None, resource: 2, held: Held::Permits, permits: Some(3) },
            TraceEvent::Left { task: Some(1), resource: 2 },
            TraceEvent::Gone { task: Some(1), resource: 2 },
            TraceEvent::Released { task: None, name: name() },
            TraceEvent::Operation { name: name(), phase: Phase::Made, task: None, held: None },
            TraceEvent::Turn { name: name(), what: "step 1".into() },
            TraceEvent::Behind { name: name(), missed: 3 },
            TraceEvent::Parked { task: Some(1) },
            TraceEvent::Mark { what: "a month passes".into() },
            TraceEvent::HandPoll { future: 1, name: name(), waker: Some(2), called: Some("A".into()), heard: None },
            TraceEvent::HandPoll { future: 1, name: name(), waker: None, called: None, heard: Some(false) },
            TraceEvent::HandPolled { future: 1, ready: true },
            TraceEvent::HandGone { future: 1 },
            TraceEvent::HandWoken { future: 1, by: Some(name()) },
            TraceEvent::Kept { waker: 2, by: "the source".into() },
            TraceEvent::Copies { waker: 2, copies: 0 },
            TraceEvent::Called { waker: 2, by: None },
            TraceEvent::Happens { name: name(), what: "rings".into(), wakes: Some(false) },
            TraceEvent::Expected { future: 1, what: "the bell rang".into(), woken: true },
            TraceEvent::Shows { name: name(), what: String::new(), twice: vec!["a b".into(), "c".into()] },
            TraceEvent::Acts { name: name(), on: "the thread".into(), what: "unparks".into() },
            TraceEvent::Wire {
                name: "A".into(),
                traffic: Traffic::Sent,
                data: Some(Data { bytes: 2, text: "\\n=".into(), datagram: false }),
                what: "2 bytes \"\\n=\"".into(),
            },
            TraceEvent::Panic { place: None, said: None },
            TraceEvent::Panic { place: Some(place()), said: Some("a\nb".into()) },
        ] {
            let calls = vec![Spot { line: 23, column: 39 }, Spot { line: 7, column: 1 }];
            let line = TraceLine { at: Some(40), thread: 1, event, calls };
            let text = line.write();
            assert_eq!(text.lines().count(), 1, "{text}");
            assert_eq!(TraceLine::read(text.trim_end()), Some(line), "{text}");
        }
    }
}
