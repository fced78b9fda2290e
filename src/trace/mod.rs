//! The picture of a run: what tasks, futures, threads and connections did, and when.
//!
//! [`Timeline`] is pure data, made of the [`History`] that the harness wrote, and drawn by the
//! functions below it as text, SVG, HTML, and Chrome trace events. A [`Pair`] is yours beside
//! the solution's, and a sentence on where they part. Nothing here runs anything or reads a file.

mod compare;
mod from_events;
#[cfg(test)]
mod golden;
mod history;
mod html;
mod lanes;
mod layout;
mod legend;
mod pair;
mod perfetto;
mod scale;
mod svg;
mod text;
mod words;

use serde::{Deserialize, Serialize};

pub use history::History;
pub use html::html;
pub use pair::Pair;
pub use perfetto::perfetto;
pub use scale::Window;
pub use svg::svg;
pub use text::{TextStyle, legend, text};
pub use words::words;

/// A moment of a run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Moment {
    /// Microseconds since the run began, on its own clock.
    pub at: u64,
    /// The number of the event, which orders those of the same time.
    pub step: usize,
}

/// What a run did.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Timeline {
    /// Which check it is of.
    pub check: String,
    /// Which of the check's runs of the learner's code, counted from 0.
    pub run: usize,
    /// What the horizontal axis means.
    pub axis: Axis,
    /// From top to bottom; what belongs to a lane follows it.
    pub lanes: Vec<Lane>,
    /// From one lane to another.
    pub arrows: Vec<Arrow>,
    /// Moments that matter to all lanes.
    pub marks: Vec<Mark>,
    /// Everything that happened, in order and in words.
    pub steps: Vec<Step>,
    /// The last moment.
    pub end: Moment,
    /// Events between the first and the last that were not kept.
    pub left_out: u64,
    /// The first panic in it.
    pub panic: Option<Panic>,
    /// Whether the run stood still, and was ended because of it.
    pub hung: bool,
}

/// What the horizontal axis means.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Axis {
    /// Time, since the run was on a virtual clock and durations are exact.
    Time,
    /// Order only, since how long things took in real time says nothing.
    #[default]
    Order,
}

/// What a lane stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LaneKind {
    /// A thread of the operating system, with the jobs that it ran.
    Thread,
    /// A task of a runtime.
    Task,
    /// A named future inside a task.
    Future,
    /// A client's connection, as the client saw it.
    Connection,
}

/// One row of the picture.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lane {
    /// What it stands for.
    pub kind: LaneKind,
    /// What it is called.
    pub name: String,
    /// Where it was spawned, as `file:line`, for a task of the learner's.
    pub place: Option<String>,
    /// The lane that it belongs to, by its number.
    pub parent: Option<usize>,
    /// When it came into being, if that was seen.
    pub made: Option<Moment>,
    /// What it did, in order.
    pub spans: Vec<Span>,
    /// How it ended.
    pub fate: Fate,
}

/// A stretch of a lane.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Span {
    /// Its first moment.
    pub from: Moment,
    /// Its last moment.
    pub to: Moment,
    /// What was done in it.
    pub state: SpanState,
    /// A name for it: a job, what is waited for, bytes.
    pub label: Option<String>,
}

impl Lane {
    /// Whether some time went by between its making and its first poll, on that `axis`.
    fn is_lazy(&self, axis: Axis) -> bool {
        let Some(made) = self.made.filter(|_| self.kind != LaneKind::Thread) else { return false };
        self.spans.first().is_none_or(|first| match axis {
            Axis::Time => first.from.at > made.at,
            Axis::Order => first.from.step > made.step + 1,
        })
    }

    /// Whether it is of something that the check steps, or listens to, and no task.
    fn takes_turns(&self) -> bool {
        self.spans.iter().any(|span| span.state == SpanState::Polled && span.label.is_some())
    }

    /// Whether `span` of it was not over when the run was, which ended at `end`.
    fn is_unended(&self, span: &Span, end: Moment) -> bool {
        self.fate == Fate::Standing && span.to == end
    }
}

impl Span {
    /// How many bytes it tells of.
    fn bytes(&self) -> u64 {
        let told = self.label.as_deref().unwrap_or_default();
        let before = told.split_once(" byte").map(|(before, _)| before);
        before.and_then(|before| before.rsplit(' ').next()?.parse().ok()).unwrap_or(0)
    }
}

/// What a lane does in a span.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SpanState {
    /// A task is polled.
    Polled,
    /// A task waits between two polls.
    Waiting,
    /// A future is between its first poll and its end, or a job runs.
    Running,
    /// A client sends.
    Sent,
    /// A client receives.
    Received,
    /// A client does something else: it connects, hangs up, or waits in vain.
    Noted,
}

/// How a lane ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fate {
    /// It came to its end.
    Ready(Moment),
    /// It was dropped before its end.
    Dropped(Moment),
    /// It ended with a panic.
    Panicked(Moment),
    /// It had not ended when the run did.
    Standing,
    /// Nobody ever polled it.
    NeverPolled,
}

/// From one lane to another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Arrow {
    /// What it stands for.
    pub kind: ArrowKind,
    /// The lane it starts at, by its number.
    pub from: usize,
    /// The lane it leads to, by its number.
    pub to: usize,
    /// When.
    pub at: Moment,
}

/// What an arrow stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ArrowKind {
    /// One task woke another.
    Woke,
    /// One task spawned another.
    Spawned,
}

/// A moment that matters to all lanes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mark {
    /// When.
    pub at: Moment,
    /// What.
    pub text: String,
}

/// A panic.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Panic {
    /// When.
    pub at: Moment,
    /// At which line of the learner's file, if it was there.
    pub line: Option<u32>,
}

/// One thing that happened, in words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// When.
    pub at: Moment,
    /// To which lane, by its number.
    pub lane: usize,
    /// A clause that follows the lane's name: "is polled for the third time".
    pub words: String,
}
