//! What a run did, as data: lanes with their spans, arrows, marks and steps.

use serde::Serialize;

pub use super::moment::Moment;
pub(super) use super::moment::duration;
pub use super::name::Name;
pub(super) use super::name::Owner;
pub use super::parts::{Arrow, ArrowKind, LaneMark, Mark, MarkKind, Panic, Remark, Step};
use crate::protocol::{Data, Traffic};

/// What a run did.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Timeline {
    /// Which check it is of.
    pub check: String,
    /// Which of the check's runs of the learner's code, counted from 0.
    pub run: usize,
    /// What the horizontal axis means.
    pub axis: Axis,
    /// Whether its times are the same in every run.
    pub is_exact: bool,
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
    /// Tasks that wait for each other at its end, by the numbers of their lanes: each for the next, and the last one for
    /// the first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub circles: Vec<Vec<usize>>,
    /// What else there is to say of it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub remarks: Vec<Remark>,
}

impl Timeline {
    /// `moment` as a person reads it: `30 ms`, or its place in the order.
    pub fn when(&self, moment: Moment) -> String {
        match self.axis {
            Axis::Time => duration(moment.at),
            Axis::Order => format!("step {}", self.steps.partition_point(|step| step.at <= moment)),
        }
    }

    /// Whether there is anything in it to look at; a main task that nothing else happens in
    /// is nothing, unless it stands still.
    pub fn shows_anything(&self) -> bool {
        let ends_badly = |lane: &Lane| matches!(lane.fate, Fate::Panicked(_));
        let tells =
            |lane: &Lane| lane.kind != LaneKind::Task || lane.place.is_some() || lane.takes_turns() || ends_badly(lane);
        (self.hung && !self.lanes.is_empty()) || self.panic.is_some() || self.lanes.iter().any(tells)
    }

    /// Whether a client connects in it.
    pub(super) fn has_clients(&self) -> bool {
        self.lanes.iter().any(|lane| lane.kind == LaneKind::Connection)
    }

    /// Whether a future in it is polled, and not only turns are taken.
    pub(super) fn is_polled(&self) -> bool {
        self.lanes.iter().flat_map(Lane::polls).any(|span| span.label.is_none())
    }

    /// How deep `lane` lies below the lanes that it belongs to.
    pub fn depth(&self, lane: usize) -> usize {
        let (mut depth, mut at) = (0, lane);
        while let Some(parent) = self.lanes[at].parent {
            depth += 1;
            at = parent;
        }
        depth
    }
}

/// What the horizontal axis means.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Axis {
    /// Time: on a virtual clock, or on a real one that is read in large steps.
    Time,
    /// Order only, since how long things took in real time says nothing.
    #[default]
    Order,
}

/// What a lane stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum LaneKind {
    /// A thread of the operating system, with the jobs that it ran.
    Thread,
    /// A task of a runtime.
    Task,
    /// A named future inside a task.
    Future,
    /// A call that a thread of the pool for blocking calls makes.
    Call,
    /// A timer that a task waits for beside other things, or an interval with its ticks.
    Timer,
    /// A client's connection, as the client saw it.
    Connection,
    /// A lock or a semaphore, as one task waits for it and takes it.
    Lock,
    /// A channel with a limit, and the messages in it.
    Channel,
    /// A future that a check polls by hand, or a runtime that a learner wrote.
    ByHand,
    /// A waker with a name that such a future was given.
    Waker,
    /// Something to which things happen at moments, such as the source of an event.
    Notes,
    /// Something that shows what is in it, or how it is: a queue, a thread.
    Gauge,
}

/// What a lane is named after.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Origin {
    /// The thread that the check runs on, or the future that `block_on` runs.
    Main,
    /// A task of the check's own, in which the learner's code runs.
    Check,
    /// A task without a name, after the place where it was spawned.
    Place,
    /// The learner's program, or the turns that a check gives.
    #[default]
    Program,
}

/// One row of the picture.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Lane {
    /// What it stands for.
    pub kind: LaneKind,
    /// What it is called.
    pub name: Name,
    /// Where its name comes from.
    #[serde(skip)]
    pub origin: Origin,
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
    /// Moments of it that are no spans, in order.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub marks: Vec<LaneMark>,
    /// How many messages a channel has room for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub limit: Option<usize>,
    /// What came of it where several were waited for at once, and only the first counts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub race: Option<Race>,
}

/// What came of one of several futures of which only the first counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Race {
    /// It was ready first.
    Won,
    /// Another was ready first, so it was dropped.
    Lost,
    /// Its condition did not hold, so it was not polled.
    Disabled,
}

/// A stretch of a lane.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Span {
    /// Its first moment.
    pub from: Moment,
    /// Its last moment.
    pub to: Moment,
    /// What was done in it.
    pub state: SpanState,
    /// A name for it: a job, what is waited for, bytes.
    pub label: Option<Name>,
    /// For how long a call or a poll let its thread sleep: real microseconds, in large steps, whatever the axis is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub held: Option<u64>,
    /// For a poll by hand: its number, and the name of the waker that it was given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tag: Option<String>,
    /// For a client's: what it did, and the bytes of it.
    #[serde(skip)]
    pub wire: Option<(Traffic, Option<Data>)>,
}

impl Lane {
    /// One in which nothing has happened.
    pub(super) fn new(kind: LaneKind, name: impl Into<Name>, origin: Origin) -> Lane {
        let (spans, marks) = (Vec::new(), Vec::new());
        Lane {
            kind,
            name: name.into(),
            origin,
            place: None,
            parent: None,
            made: None,
            spans,
            fate: Fate::Standing,
            marks,
            limit: None,
            race: None,
        }
    }

    /// The first mark of that `kind`.
    pub(super) fn mark(&self, kind: MarkKind) -> Option<&LaneMark> {
        self.marks.iter().find(|mark| mark.kind == kind)
    }

    /// When it ticked, if it is an interval.
    pub(super) fn ticks(&self) -> impl Iterator<Item = Moment> {
        self.marks.iter().filter(|mark| mark.kind == MarkKind::Tick).map(|mark| mark.at)
    }

    /// When the number of messages in it changed, and to what, if it is a channel.
    pub(super) fn fillings(&self) -> impl Iterator<Item = (Moment, usize)> {
        self.marks.iter().filter_map(|mark| match mark.kind {
            MarkKind::Filled(inside) => Some((mark.at, inside)),
            _ => None,
        })
    }

    /// When messages were dropped that it was too slow for, and how many.
    pub(super) fn missed(&self) -> impl Iterator<Item = (Moment, usize)> {
        self.marks.iter().filter_map(|mark| match mark.kind {
            MarkKind::Missed(count) => Some((mark.at, count)),
            _ => None,
        })
    }

    /// For how long the call that it stands for kept its thread, in real microseconds.
    pub(super) fn held(&self) -> Option<u64> {
        let is_call = self.kind == LaneKind::Call || self.is_call();
        self.spans.iter().find_map(|span| span.held).filter(|_| is_call)
    }

    /// Whether some time went by between its making and its first poll, on that `axis`.
    pub(super) fn is_lazy(&self, axis: Axis) -> bool {
        let Some(made) = self.made.filter(|_| self.kind != LaneKind::Thread) else { return false };
        self.spans.first().is_none_or(|first| match axis {
            Axis::Time => first.from.at > made.at,
            Axis::Order => first.from.step > made.step + 1,
        })
    }

    /// Whether it began and ended in one go. So nothing was waited for in it, as in a call that is no future.
    pub(super) fn is_call(&self) -> bool {
        // What is made before its start is a future.
        let is_new = |span: &Span| span.state == SpanState::Running && self.made == Some(span.from);
        let at_once = |span: &Span| is_new(span) && span.to.step <= span.from.step + 1;
        // What was dropped in the poll in which it began might have waited.
        let is_dropped = matches!(self.fate, Fate::Dropped(_));
        self.kind == LaneKind::Future && !is_dropped && matches!(&self.spans[..], [span] if at_once(span))
    }

    /// The polls in it, or the turns.
    pub(super) fn polls(&self) -> impl Iterator<Item = &Span> {
        self.spans.iter().filter(|span| span.state == SpanState::Polled)
    }

    /// Whether it is of something that the check steps, or listens to, and no task.
    pub(super) fn takes_turns(&self) -> bool {
        self.polls().any(|span| span.label.is_some())
    }

    /// The waits in a lock's lane that lie within a time in which the same task has the lock.
    pub(super) fn waits_for_itself(&self) -> impl Iterator<Item = &Span> {
        let has = |at: Moment| {
            let within = |span: &Span| span.from.step < at.step && at.step < span.to.step;
            self.spans.iter().any(|span| span.state == SpanState::Running && within(span))
        };
        self.spans.iter().filter(move |span| span.state == SpanState::Waiting && has(span.from))
    }

    /// Whether `span` of it was not over when the run was, which ended at `end`.
    pub(super) fn is_unended(&self, span: &Span, end: Moment) -> bool {
        self.fate == Fate::Standing && span.to == end
    }
}

impl Span {
    /// A stretch without a name.
    pub(super) fn new(from: Moment, to: Moment, state: SpanState) -> Span {
        Span { from, to, state, label: None, held: None, tag: None, wire: None }
    }

    /// Whether it kept a thread for a time that is not on that `axis`, where it has no length.
    pub(super) fn is_held(&self, axis: Axis) -> bool {
        axis == Axis::Time && self.held.is_some() && self.from.at == self.to.at
    }

    /// Whether something else happens in it, or time passes, on that `axis`.
    pub(super) fn lasts(&self, axis: Axis) -> bool {
        match axis {
            Axis::Time => self.to.at > self.from.at,
            Axis::Order => self.to.step > self.from.step + 1,
        }
    }

    /// What the client of this span did, if it is a client's.
    pub(super) fn traffic(&self) -> Option<Traffic> {
        self.wire.as_ref().map(|(traffic, _)| *traffic)
    }

    /// Whether a client ends its data in it, or gets the end of the server's.
    pub(super) fn is_end_of_data(&self) -> bool {
        self.data().is_none() && self.label.as_deref() == Some("end of data")
    }

    /// The bytes that were sent or received in it.
    pub(super) fn data(&self) -> Option<&Data> {
        self.wire.as_ref()?.1.as_ref()
    }
}

/// What a lane does in a span.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
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
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Fate {
    /// It came to its end.
    Ready(Moment),
    /// It came to its end, and its output is an error.
    Failed(Moment),
    /// It was dropped before its end.
    Dropped(Moment),
    /// It ended with a panic.
    Panicked(Moment),
    /// It had not ended when the run did.
    Standing,
    /// It was never polled.
    NeverPolled,
}
