//! What is compared: two runs, and their named pieces of work.

use crate::trace::timeline::{Axis, Fate, Lane, LaneKind, Moment, Origin, Span, Timeline};

/// One of the two runs.
pub(super) struct Run<'a> {
    pub timeline: &'a Timeline,
    /// Its named pieces of work, in the order of their starts.
    pub works: Vec<Work>,
}

impl Run<'_> {
    pub fn of(timeline: &Timeline) -> Run<'_> {
        Run { timeline, works: works(timeline) }
    }

    /// How many tasks the learner's file spawned.
    pub fn spawned(&self) -> usize {
        self.timeline.lanes.iter().filter(|lane| lane.kind == LaneKind::Task && lane.place.is_some()).count()
    }
}

/// A named piece of work: a future, or a thread's job.
pub(super) struct Work {
    pub name: String,
    /// Which of those with this name it is, counted from 1 in the order of their starts.
    pub number: usize,
    pub lane: usize,
    pub is_job: bool,
    /// Whether it is a job of the thread that the check runs on.
    pub is_on_main: bool,
    made: Option<Moment>,
    pub from: Option<Moment>,
    pub to: Option<Moment>,
    pub fate: Fate,
}

impl Work {
    /// How a sentence calls it.
    pub fn said(&self) -> String {
        match self.number {
            1 => format!("`{}`", self.name),
            2 => format!("the second `{}`", self.name),
            3 => format!("the third `{}`", self.name),
            n => format!("number {n} of `{}`", self.name),
        }
    }

    /// The same piece of work in another run.
    pub fn in_run<'a>(&self, run: &'a Run) -> Option<&'a Work> {
        run.works.iter().find(|other| other.number == self.number && other.name == self.name)
    }

    /// `do_one_thing_async` of `do_one_thing_async(7)`.
    pub fn function(&self) -> Option<&str> {
        self.name.split_once('(').map(|(function, _)| function)
    }

    /// Whether its making was seen apart from its first poll.
    pub fn was_made_first(&self) -> bool {
        self.made.is_some_and(|made| self.from.is_none_or(|from| made.step < from.step))
    }

    /// Whether it lies all through `other`.
    pub fn contains(&self, other: &Work) -> bool {
        self.from < other.from && (self.fate == Fate::Standing || other.to < self.to)
    }
}

/// Every named piece of work, in the order of its start.
fn works(timeline: &Timeline) -> Vec<Work> {
    let mut works: Vec<Work> = Vec::new();
    // Without a clock the order is the time.
    let clock = |moment: Moment| match timeline.axis {
        Axis::Time => moment,
        Axis::Order => Moment { at: moment.step as u64, ..moment },
    };
    let work = |number: usize, lane: &Lane, spans: &[Span], fate: Fate, name: &str| Work {
        name: name.to_owned(),
        number: 1,
        lane: number,
        is_job: lane.kind == LaneKind::Thread,
        is_on_main: lane.kind == LaneKind::Thread && lane.origin == Origin::Main,
        made: lane.made,
        from: spans.first().map(|span| clock(span.from)),
        to: spans.last().map(|span| clock(span.to)),
        fate,
    };
    for (number, lane) in timeline.lanes.iter().enumerate() {
        match lane.kind {
            LaneKind::Future => works.push(work(number, lane, &lane.spans, lane.fate, &lane.name)),
            LaneKind::Thread => works.extend(lane.spans.iter().map(|span| {
                let unended = lane.is_unended(span, timeline.end);
                let fate = if unended { Fate::Standing } else { Fate::Ready(span.to) };
                work(number, lane, std::slice::from_ref(span), fate, span.label.as_deref().unwrap_or_default())
            })),
            LaneKind::Task
            | LaneKind::Call
            | LaneKind::Timer
            | LaneKind::Connection
            | LaneKind::Lock
            | LaneKind::Channel
            | LaneKind::ByHand
            | LaneKind::Waker
            | LaneKind::Notes
            | LaneKind::Gauge => {}
        }
    }
    works.sort_by_key(|work| (work.from.is_none(), work.from, work.made));
    for i in 0..works.len() {
        works[i].number = 1 + works[..i].iter().filter(|work| work.name == works[i].name).count();
    }
    works
}

/// "one task", "no task" or "3 tasks".
pub(super) fn count(number: usize, what: &str) -> String {
    match number {
        0 => format!("no {what}"),
        1 => format!("one {what}"),
        n => format!("{n} {what}s"),
    }
}

/// Several things in a sentence: "a, b and c".
pub(super) fn list(all: &[String]) -> String {
    match all {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

pub(super) fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or(String::new(), |first| first.to_uppercase().collect::<String>() + chars.as_str())
}
