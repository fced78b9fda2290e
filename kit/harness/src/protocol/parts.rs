//! What the events of a history say: clocks, ends, phases, bytes, places in the text.

use super::line::{Fields, Line, Value, fields, words};

words! {
    /// The clock that a run's times are of.
    Clock {
        /// tokio's paused clock, which is exact.
        Virtual = "virtual",
        /// The system's.
        Real = "real",
        /// Real, in steps of 10 ms: for jobs that take much longer than a switch between threads.
        Timed = "timed",
    }
}

words! {
    /// How a run of the learner's code ended.
    RunEnd {
        /// It was ready.
        Ready = "ready",
        /// It was polled too often.
        Stopped = "stopped",
        /// Nothing was left to wake it, and the virtual clock jumped to its last moment.
        Asleep = "asleep",
    }
}

words! {
    /// What happened to an operation, a probe or a job.
    Phase {
        /// The future exists; nothing of it has run.
        Made = "made",
        /// It was polled for the first time, or the job began.
        Started = "started",
        /// It is done.
        Ended = "ended",
        /// It is done, and its output is an error.
        Failed = "failed",
        /// It was dropped before it was done.
        Dropped = "dropped",
    }
}

words! {
    /// What a client of a server did, or saw.
    Traffic {
        /// It connects.
        Connects = "connects",
        /// It sends bytes, or the end of its data.
        Sent = "sent",
        /// It receives bytes, or the end of the server's data.
        Received = "received",
        /// It waited for bytes, and none came.
        Nothing = "nothing",
        /// It gives up on a server that does nothing.
        GaveUp = "gave_up",
        /// The system reports an error.
        Failed = "failed",
        /// Anything else.
        Other = "other",
    }
}

words! {
    /// What a task can have of a lock, a semaphore or a channel.
    Held {
        /// A `Mutex`.
        Lock = "lock",
        /// An `RwLock`, together with other readers.
        Read = "read",
        /// An `RwLock`, alone.
        Write = "write",
        /// Permits, or places for messages.
        Permits = "permits",
    }
}

fields! {
    /// Bytes that were sent or received at once.
    Data {
        /// How many.
        bytes: usize,
        /// As text, escaped, with the middle of many left out.
        text: String,
        /// Whether they are a datagram, and not a piece of a stream.
        datagram: bool,
    }
}

/// A line and a column of the learner's file, both counted from 1.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Spot {
    /// The line.
    pub line: u32,
    /// The column, in bytes.
    pub column: u32,
}

impl Value for Vec<Spot> {
    fn put(&self, key: &str, line: &mut Line) {
        let text = |spot: &Spot| format!("{}:{}", spot.line, spot.column);
        self.iter().map(text).collect::<Vec<String>>().put(key, line);
    }

    fn take(key: &str, fields: &Fields<'_>) -> Option<Self> {
        let spot = |text: &String| {
            let (line, column) = text.split_once(':')?;
            Some(Spot { line: line.parse().ok()?, column: column.parse().ok()? })
        };
        Vec::<String>::take(key, fields)?.iter().map(spot).collect()
    }
}
