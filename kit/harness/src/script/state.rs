//! What a script and its ledger share.

use std::collections::VecDeque;
use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard};
use std::task::Waker;
use std::time::Duration;

use tokio::time::Sleep;

use crate::protocol::{TraceEvent, Traffic};
use crate::trace;
use crate::transcript::{arrow, stream_data};

/// Writes in a row that take nothing, after which a writer counts as spinning on it.
pub(super) const WRITES_OF_NOTHING: usize = 16;

/// Reads past the end after which a reader counts as spinning on it.
pub(super) const READS_PAST_END: usize = 16;

/// Reads into a buffer without room after which a reader counts as spinning on it.
pub(super) const READS_WITHOUT_ROOM: usize = 1000;

#[derive(Debug)]
pub(super) enum Step {
    /// What is left of it: taken from its front, a few bytes at a time by some.
    Give(VecDeque<u8>),
    /// Pending once, and woken at once.
    Pause,
    /// Pending until this many bytes in all were written to the stream.
    AwaitWritten(usize),
    /// Pending until so much time has passed since the first read of it.
    Silence {
        time: Duration,
        /// Whether the transcript speaks of it.
        noted: bool,
    },
    Error(Cause),
    /// One read that finds the end of the data.
    End,
}

/// What a read or a write of a script fails with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cause {
    /// An error of this kind, which can be told from all others.
    Kind(io::ErrorKind),
    /// An error of the system's, with this code.
    Os(i32),
}

impl Cause {
    /// The kind of that error.
    pub fn kind(self) -> io::ErrorKind {
        match self {
            Cause::Kind(kind) => kind,
            Cause::Os(code) => io::Error::from_raw_os_error(code).kind(),
        }
    }
}

impl From<io::ErrorKind> for Cause {
    fn from(kind: io::ErrorKind) -> Cause {
        Cause::Kind(kind)
    }
}

impl std::fmt::Display for Cause {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match *self {
            Cause::Kind(kind) => kind.fmt(f),
            Cause::Os(code) => io::Error::from_raw_os_error(code).fmt(f),
        }
    }
}

/// What becomes of a write.
#[derive(Clone, Copy, Debug)]
pub(super) struct WriteFault {
    /// The bytes that are taken before it.
    pub after: usize,
    /// What it fails with; `None`: it returns `Ok(0)`.
    pub cause: Option<Cause>,
    /// Whether it is the only one.
    pub once: bool,
}

#[derive(Debug, Default)]
pub(super) struct State {
    /// What the peer is called; `client` if nobody gave it a name.
    pub name: Option<String>,
    pub steps: VecDeque<Step>,
    /// Most bytes that one write takes; `None`: all of them.
    pub write_at_most: Option<usize>,
    pub write_fault: Option<WriteFault>,
    /// What the last read or write that failed did so with.
    pub last_cause: Option<Cause>,
    pub writes_of_nothing: usize,
    pub reads_without_room: usize,
    pub reads_after_error: usize,
    pub has_failed: bool,
    /// Whether each write has to wait once before it takes anything.
    pub slow_writes: bool,
    /// What the write that waits was offered.
    pub waiting: Option<Vec<u8>>,
    pub silence: Option<Pin<Box<Sleep>>>,
    pub written: Vec<u8>,
    pub unflushed: usize,
    pub writes: usize,
    pub writes_cut_short: usize,
    pub writes_given_up: usize,
    pub writes_refused: usize,
    pub writes_after_error: usize,
    pub writes_after_shutdown: usize,
    pub reads_past_end: usize,
    pub largest_read: usize,
    pub reader: Option<Waker>,
    pub shut_down: bool,
    pub wire: Vec<String>,
}

impl State {
    /// Adds to the transcript.
    pub fn note(&mut self, traffic: Traffic, data: Option<&[u8]>, what: &str) {
        self.told(traffic, data, what);
        let line = format!("{} {} {what}", self.name(), arrow(traffic));
        self.wire.push(line);
    }

    /// Tells the history what the peer does.
    pub fn told(&self, traffic: Traffic, data: Option<&[u8]>, what: &str) {
        let data = data.map(stream_data);
        trace::tell(|| TraceEvent::Wire { name: self.name().to_owned(), traffic, data, what: what.to_owned() });
    }

    fn name(&self) -> &str {
        self.name.as_deref().unwrap_or("client")
    }

    /// The same for what may be found again and again, and is said once.
    pub fn note_once(&mut self, traffic: Traffic, what: &str) {
        if self.wire.last().is_none_or(|last| !last.ends_with(what)) {
            self.note(traffic, None, what);
        }
    }
}

/// What the script's errors hold, so that each can be told from any other of its kind.
pub(super) struct Mark {
    pub kind: io::ErrorKind,
    pub script: Arc<Mutex<State>>,
}

/// Short, since a learner's `unwrap` prints it in a panic.
impl std::fmt::Debug for Mark {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("made by the check")
    }
}

impl std::fmt::Display for Mark {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.kind.fmt(f)
    }
}

impl std::error::Error for Mark {}

pub(super) fn lock(state: &Mutex<State>) -> MutexGuard<'_, State> {
    state.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
}
