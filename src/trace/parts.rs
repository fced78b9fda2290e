//! What a timeline has beside its lanes and their spans: arrows, marks, and the steps of the run in words.

use std::fmt;

use serde::{Serialize, Serializer};

use super::moment::Moment;
use super::name::Name;

/// From one lane to another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Arrow {
    /// What it stands for.
    pub kind: ArrowKind,
    /// The lane it starts at, by its number.
    pub from: usize,
    /// The lane it leads to, by its number.
    pub to: usize,
    /// When.
    pub at: Moment,
    /// When it arrives: a message may stay in a channel.
    pub until: Moment,
}

/// What an arrow stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ArrowKind {
    /// One task woke another.
    Woke,
    /// One task spawned another.
    Spawned,
    /// A message, from its send until it leaves the channel.
    Sent,
    /// One task waits for another, in a circle.
    WaitsFor,
    /// A waker is called that is not the one of its future's latest poll.
    Stale,
    /// What a future waits for happens, and the future is not woken: an arrow that is missing.
    Missing,
    /// What else one thing does to another.
    Acts,
}

/// A moment that matters to all lanes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Mark {
    /// When.
    pub at: Moment,
    /// What.
    pub text: String,
}

/// A moment of one lane.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LaneMark {
    /// When.
    pub at: Moment,
    /// What it is.
    pub kind: MarkKind,
    /// A clause that follows the lane's name: "panicked at line 14: no such dish".
    pub words: String,
}

/// What happens at a [`LaneMark`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum MarkKind {
    /// Somebody asks for an abort of the task.
    AbortAsked,
    /// An abort takes effect.
    Aborted,
    /// A panic.
    Panicked,
    /// An interval ticks.
    Tick,
    /// A task has ended, and did not give back what it took.
    Lost,
    /// From then on there are so many messages in a channel.
    Filled(usize),
    /// So many messages are dropped, since it was too slow for them.
    Missed(usize),
    /// A waker is called, and its future is woken.
    Called,
    /// A waker is called that is not the one of its future's latest poll.
    CalledStale,
    /// What a future waits for has happened, and the future is not woken.
    Unwoken,
    /// A future is polled, and nothing has woken it since its last poll.
    Unasked,
    /// A poll returned `Pending`, and nobody keeps the waker that it was given.
    NotKept,
    /// Something happens.
    Noted,
    /// Something is in a queue twice.
    Twice,
}

/// A panic.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Panic {
    /// When.
    pub at: Moment,
    /// At which line of the learner's file, if it was there.
    pub line: Option<u32>,
}

/// What else there is to say of a run: a sentence without a full stop.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remark {
    /// What it is about, if the sentence does not say so.
    pub about: Option<Name>,
    /// The sentence.
    pub words: String,
}

impl From<String> for Remark {
    fn from(words: String) -> Remark {
        Remark { about: None, words }
    }
}

impl fmt::Display for Remark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.about {
            Some(about) => write!(f, "{about}: {}", self.words),
            None => f.write_str(&self.words),
        }
    }
}

impl Serialize for Remark {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// One thing that happened, in words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Step {
    /// When.
    pub at: Moment,
    /// To which lane, by its number.
    pub lane: usize,
    /// A clause that follows the lane's name: "is polled for the third time".
    pub words: String,
}
