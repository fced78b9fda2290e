//! What a timeline has beside its lanes: arrows between them, marks, and the steps of the run in words.

use serde::Serialize;

use super::moment::Moment;

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
}

/// A moment that matters to all lanes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Mark {
    /// When.
    pub at: Moment,
    /// What.
    pub text: String,
}

/// A panic.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Panic {
    /// When.
    pub at: Moment,
    /// At which line of the learner's file, if it was there.
    pub line: Option<u32>,
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
