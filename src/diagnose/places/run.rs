//! What a check did in its last run, with the learner's calls that led to it.

use super::expression::Source;
use crate::protocol::{Phase, Spot, TraceEvent, TraceLine, is_a_lock};

/// The events of the last run of a check.
#[derive(Clone, Debug, Default)]
pub struct Run {
    pub(super) lines: Vec<TraceLine>,
    /// Whether the check ended with a panic of the learner's code.
    pub(super) panicked: bool,
}

/// One operation of the support crate, or a probe of the check's.
#[derive(Clone, Debug)]
pub(super) struct Work {
    pub name: String,
    /// The calls that made it.
    pub made: Option<Vec<Spot>>,
    /// The calls that polled it first, and when, in microseconds.
    pub started: Option<(Vec<Spot>, u64)>,
    /// When it ended or was dropped, in microseconds.
    pub ended: Option<u64>,
    /// Whether its drop was seen. A probe tells of it in any case, an operation only if it is not done.
    is_gone: bool,
    /// The calls that dropped it before it was done.
    pub dropped: Option<Vec<Spot>>,
    pub last: Phase,
}

impl Run {
    /// The learner's call that led to the last event that is `wanted`, of those to which one led.
    pub(super) fn last(&self, source: &Source<'_>, wanted: impl Fn(&TraceEvent) -> bool) -> Option<Spot> {
        let mut lines = self.lines.iter().rev().filter(|line| wanted(&line.event));
        lines.find_map(|line| source.spot(&line.calls))
    }

    /// Where something is waited for that never came. A lock comes before what else is waited for: a handle is often that
    /// of a task that waits for one.
    pub(super) fn last_wait(&self, source: &Source<'_>, waits: impl Fn(&TraceEvent) -> bool) -> Option<Spot> {
        let is_open = |number: usize| {
            let TraceLine { event, .. } = &self.lines[number];
            let ended = |line: &TraceLine| match (event, &line.event) {
                (_, TraceEvent::Closed { task }) => event.task() == Some(*task),
                (TraceEvent::Wait { task, resource, .. }, TraceEvent::Ready { task: other, resource: of, .. }) => {
                    task == other && resource == of
                }
                (TraceEvent::Wait { resource, .. }, TraceEvent::Gone { resource: of, .. }) => *resource == Some(*of),
                (TraceEvent::Wait { task, resource, .. }, TraceEvent::Left { task: other, resource: of }) => {
                    task == other && *resource == Some(*of)
                }
                _ => false,
            };
            !self.lines[number + 1..].iter().any(ended)
        };
        let is_lock = |event: &TraceEvent| match event {
            TraceEvent::Wait { what, .. } => is_a_lock(what),
            _ => false,
        };
        let waits: Vec<usize> = (0..self.lines.len()).filter(|number| waits(&self.lines[*number].event)).collect();
        let mut open = waits.into_iter().rev().filter(|number| is_open(*number)).collect::<Vec<_>>();
        open.sort_by_key(|number| !is_lock(&self.lines[*number].event));
        open.into_iter().find_map(|number| source.spot(&self.lines[number].calls))
    }

    /// What the check `name` did last, according to the `events` of all checks. `panicked`: it ended with a panic.
    pub fn of(events: &str, name: &str, panicked: bool) -> Run {
        let mut lines: Vec<TraceLine> = Vec::new();
        let mut is_wanted = false;
        for line in events.lines() {
            if line.starts_with(TraceLine::BEGINS_A_CHECK) {
                is_wanted = matches!(
                    TraceLine::read(line),
                    Some(TraceLine { event: TraceEvent::Check { name: check, .. }, .. }) if check == name
                );
                continue;
            }
            if is_wanted {
                lines.extend(TraceLine::read(line));
            }
        }
        // What was told after the end of the run before belongs to this one: the check made the future then.
        let begins = lines.iter().rposition(|line| matches!(line.event, TraceEvent::Run { .. })).unwrap_or(0);
        let is_over = |line: &TraceLine| matches!(line.event, TraceEvent::Over { .. });
        let from = lines[..begins].iter().rposition(is_over).map_or(0, |over| over + 1);
        lines.drain(..from);
        // What comes after its end is the tidying up.
        let begins = begins - from;
        let end = lines[begins..].iter().position(is_over).map_or(lines.len(), |over| begins + over);
        lines.truncate(end);
        Run { lines, panicked }
    }

    /// The operations and probes, in the order in which they were made.
    pub(super) fn work(&self) -> Vec<Work> {
        let mut all: Vec<Work> = Vec::new();
        for TraceLine { at, event, calls, .. } in &self.lines {
            let TraceEvent::Operation { name, phase, .. } = event else { continue };
            let open = |work: &&mut Work| work.name == *name && matches!(work.last, Phase::Made | Phase::Started);
            let done_probe = |work: &&mut Work| {
                work.name == *name && work.made.is_none() && !work.is_gone && matches!(work.last, Phase::Ended)
            };
            let begun = |work: &&mut Work| open(work) && work.started.is_some() == (*phase != Phase::Started);
            let new = || Work {
                name: name.clone(),
                made: None,
                started: None,
                ended: None,
                dropped: None,
                is_gone: false,
                last: *phase,
            };
            let known = match phase {
                Phase::Made => None,
                Phase::Dropped if all.iter_mut().any(|work| done_probe(&work)) => all.iter_mut().find(done_probe),
                Phase::Dropped => all.iter_mut().find(open),
                Phase::Started | Phase::Ended | Phase::Failed => all.iter_mut().find(begun),
            };
            let work = match known {
                Some(work) => work,
                None => {
                    all.push(new());
                    all.last_mut().expect("it was pushed just now")
                }
            };
            if *phase == Phase::Dropped {
                work.is_gone = true;
                if work.last == Phase::Ended {
                    continue;
                }
                work.dropped = Some(calls.clone());
            }
            work.last = *phase;
            let at = at.unwrap_or_default();
            match phase {
                Phase::Made => work.made = Some(calls.clone()),
                Phase::Started => work.started = Some((calls.clone(), at)),
                Phase::Ended | Phase::Failed | Phase::Dropped => work.ended = Some(at),
            }
        }
        all
    }
}
