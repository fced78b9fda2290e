//! What is known of a lock, a semaphore or a channel while its run is drawn.

use std::collections::HashMap;

use crate::protocol::{Held, Place, TraceEvent};
use crate::trace::name::SEMAPHORE;
use crate::trace::timeline::{Moment, Name, Owner};

/// What the recorder calls a channel with a limit.
const CHANNEL: &str = "mpsc channel";

/// A lock, a semaphore or a channel.
#[derive(Default)]
pub(super) struct Shared {
    pub what: String,
    /// Such as "Mutex of line 12", or "Mutex 2 of line 12" where several were made there.
    pub name: Name,
    /// The permits that it was made with, or the limit of the channel.
    pub permits: usize,
    /// Its lanes, by the lane of the task.
    pub lanes: HashMap<usize, usize>,
    /// What tasks have now: the lane of the task, the number of the span in its lane, and what it is.
    pub holds: Vec<Hold>,
    /// Tasks that wait now, by their lanes.
    pub waits: Vec<usize>,
    /// Whether a task ever waited.
    pub is_contended: bool,
    /// Whether something was given back by a task that had not taken it.
    pub is_unsure: bool,
    /// For a channel: its lane, and the messages in it: the lane of each one's sender, and when it was sent.
    pub lane: Option<usize>,
    pub messages: Vec<(usize, Moment)>,
}

/// What one task has.
pub(super) struct Hold {
    pub task: usize,
    pub span: usize,
    pub held: Held,
    pub permits: usize,
}

impl Shared {
    pub fn is_channel(&self) -> bool {
        self.what == CHANNEL
    }

    /// Follows the lanes where some were taken away: `new` is the number of one that is left.
    pub fn renumber(&mut self, new: impl Fn(usize) -> Option<usize>) {
        let lanes = std::mem::take(&mut self.lanes);
        self.lanes = lanes.into_iter().filter_map(|(task, lane)| Some((new(task)?, new(lane)?))).collect();
        self.holds.retain_mut(|hold| new(hold.task).map(|task| hold.task = task).is_some());
        self.waits = self.waits.iter().filter_map(|task| new(*task)).collect();
        self.lane = self.lane.and_then(&new);
        self.messages.retain_mut(|(task, _)| new(*task).map(|new| *task = new).is_some());
    }

    /// Whether nobody has it or waits for it now.
    pub fn is_idle(&self) -> bool {
        self.holds.is_empty() && self.waits.is_empty()
    }

    /// Whether all events tell who has it and until when. What a cell is filled with stays there, and nobody gives back
    /// the right to fill it; only a wait that fails would tell of that.
    pub fn is_seen_to_end(&self) -> bool {
        !self.is_unsure && self.what != "OnceCell"
    }

    /// It as the object of a sentence.
    pub fn said(&self) -> String {
        self.name.said()
    }

    /// The task that has what `task` waits for, if it is one.
    pub fn holder(&self, task: usize) -> Option<usize> {
        let own = self.holds.iter().find(|hold| hold.task == task);
        match self.what.as_str() {
            // Any permit would do.
            SEMAPHORE if self.holds.len() != 1 || self.holds[0].permits != self.permits => None,
            _ => own.or(self.holds.first()).map(|hold| hold.task).filter(|_| !self.is_unsure),
        }
    }
}

/// The resources that the events tell of, with their names.
pub(super) fn shared<'a>(events: impl Iterator<Item = &'a TraceEvent>, source: &str) -> HashMap<u64, Shared> {
    let made: Vec<(u64, &str, &Place, Option<usize>)> = events.filter_map(made).collect();
    let line_of_channels = line_of_channels(source);
    let mut named = HashMap::new();
    for (number, (resource, what, place, permits)) in made.iter().enumerate() {
        let is_like = |(_, other, at, _): &&(u64, &str, &Place, Option<usize>)| other == what && at == place;
        let all = made.iter().filter(is_like).count();
        let nth = made[..=number].iter().filter(is_like).count();
        let kind = if *what == CHANNEL { "channel" } else { what };
        let owner = match (place, line_of_channels) {
            (_, Some(line)) if *what == CHANNEL => Owner::Line(line),
            (place, _) if place.is_in_learner_file() => Owner::Line(place.line),
            (place, _) if place.is_in_a_check() => Owner::Check,
            _ => Owner::Unknown,
        };
        let name = Name::new(kind, Some(nth).filter(|_| all > 1), owner);
        let permits = permits.unwrap_or(1);
        named.insert(*resource, Shared { what: (*what).to_owned(), name, permits, ..Shared::default() });
    }
    named
}

fn made(event: &TraceEvent) -> Option<(u64, &str, &Place, Option<usize>)> {
    match event {
        TraceEvent::Made { resource, what, place, permits } => Some((*resource, what, place, *permits)),
        _ => None,
    }
}

/// The line in which `source` makes its channels with a limit, if it is one line. tokio does not tell.
fn line_of_channels(source: &str) -> Option<u32> {
    let makes_one = |line: &str| {
        let code = line.split("//").next().unwrap_or_default();
        let calls = code.match_indices("channel").filter(|(at, _)| {
            let (before, after) = (&code[..*at], &code[at + "channel".len()..]);
            let is_called = after.starts_with('(') || after.starts_with("::<");
            let is_another = ["oneshot::", "watch::", "broadcast::", "std::sync::mpsc::", "_", "."];
            is_called && !is_another.iter().any(|other| before.ends_with(other))
        });
        calls.count() > 0
    };
    let mut lines = (1..).zip(source.lines()).filter(|(_, line)| makes_one(line)).map(|(number, _)| number);
    lines.next().filter(|_| lines.next().is_none())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_of_a_channel_is_found_if_there_is_one_only() {
        let line = |source: &str| line_of_channels(source);
        assert_eq!(line("\nlet (a, b) = channel::<u32>(3); // channel()\n"), Some(2));
        for other in ["oneshot::channel()", "mpsc::unbounded_channel()", "std::sync::mpsc::channel()", "the channel"] {
            assert_eq!(line(other), None, "{other}");
        }
        assert_eq!(line("mpsc::channel(1)\nmpsc::channel(2)"), None);
    }
}
