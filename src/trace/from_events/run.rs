//! The runs of a check.
//!
//! A check may run the learner's code several times. A picture is of one run: of its beginning,
//! its end, and what the check did just before, such as making a future that it ran then.

use std::collections::HashSet;

use crate::protocol::{Clock, TraceEvent, TraceLine};

/// One run of the learner's code in a check.
pub struct Run<'a> {
    pub check: &'a str,
    /// The text that ran.
    pub source: &'a str,
    /// Which of the check's runs it is, counted from 0.
    pub number: usize,
    /// What belongs to it, with what was told before it began on a clock of its own.
    pub events: Vec<&'a TraceLine>,
    /// Whether the clock is virtual, so that times are exact.
    pub is_virtual: bool,
    /// Whether the picture is to scale, on a real clock.
    pub is_timed: bool,
    /// Whether the check ended because the code stood still.
    pub hung: bool,
}

/// The runs among the events of one check; at least one, since code may run without telling.
pub fn runs<'a>(check: &'a str, source: &'a str, events: &'a [TraceLine]) -> Vec<Run<'a>> {
    let begins: Vec<usize> = (0..events.len()).filter(|i| matches!(events[*i].event, TraceEvent::Run { .. })).collect();
    let mut cuts = vec![0];
    for pair in begins.windows(2) {
        // What comes after the end of a run belongs to the next one.
        let over = (pair[0]..pair[1]).find(|i| matches!(events[*i].event, TraceEvent::Over { .. }));
        cuts.push(over.map_or(pair[1], |over| over + 1));
    }
    let hung = events.iter().any(|line| matches!(line.event, TraceEvent::Hung { .. }));
    let mut gone: HashSet<u64> = HashSet::new();
    let mut runs = Vec::new();
    for (number, start) in cuts.iter().enumerate() {
        let end = cuts.get(number + 1).copied();
        let all = &events[*start..end.unwrap_or(events.len())];
        // The tasks of an earlier run are only tidied up.
        let fresh = |line: &&TraceLine| line.event.task().is_none_or(|task| !gone.contains(&task));
        let kept = all.iter().filter(fresh).collect();
        let clock = all.iter().find_map(|line| match line.event {
            TraceEvent::Run { clock } => Some(clock),
            _ => None,
        });
        runs.push(Run {
            check,
            source,
            number,
            events: kept,
            is_virtual: clock == Some(Clock::Virtual),
            is_timed: clock == Some(Clock::Timed),
            hung: hung && end.is_none(),
        });
        gone.extend(all.iter().filter_map(|line| line.event.task()));
    }
    runs
}
