//! What the support crate's jobs and operations did during a check.

use std::sync::Mutex;
use std::thread::ThreadId;
use std::time::Duration;

use async_learn::observe::{self, Phase};
use tokio::time::Instant;

use crate::timeline::{self, Mark};
use crate::{tasks, trace};

/// One observed event; `at` is virtual time where a paused clock runs.
#[derive(Clone, Debug)]
pub struct Event {
    pub name: String,
    pub phase: Phase,
    pub thread: ThreadId,
    pub at: Option<Instant>,
}

static EVENTS: Mutex<Vec<Event>> = Mutex::new(Vec::new());

fn events() -> std::sync::MutexGuard<'static, Vec<Event>> {
    EVENTS.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
}

pub(crate) fn install() {
    observe::observe(|event| {
        // Off a runtime there is no virtual clock to read.
        let at = tokio::runtime::Handle::try_current().is_ok().then(Instant::now);
        trace::tell("operation", |line| {
            line.text("name", &event.name);
            line.text(
                "phase",
                match event.phase {
                    Phase::Made => "made",
                    Phase::Started => "started",
                    Phase::Ended => "ended",
                    Phase::Dropped => "dropped",
                },
            );
            line.task(tasks::current());
        });
        events().push(Event { name: event.name, phase: event.phase, thread: event.thread, at });
    });
}

pub(crate) fn forget() {
    events().clear();
}

/// Everything observed since the check began, or since the last call of this.
pub fn take() -> Vec<Event> {
    std::mem::take(&mut *events())
}

/// How far one future came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// Nobody made it.
    NotMade,
    /// It was dropped before the next thing happened, and never polled.
    DroppedAtOnce,
    /// It lived on, and was never polled.
    NeverPolled,
    /// It started, and did not come to its end.
    Unfinished,
    /// It is done.
    Ended,
}

impl Fate {
    /// The idea that was missed when a future that should have run was never polled.
    pub fn advice(self) -> Option<&'static str> {
        match self {
            Fate::DroppedAtOnce => Some("dropped-unpolled"),
            Fate::NeverPolled => Some("never-awaited"),
            Fate::NotMade | Fate::Unfinished | Fate::Ended => None,
        }
    }

    /// The fate in words that follow a future's name.
    pub fn words(self) -> &'static str {
        match self {
            Fate::NotMade => "was never made",
            Fate::DroppedAtOnce => "was made, and dropped at once without ever being polled",
            Fate::NeverPolled => "was made, and never polled",
            Fate::Unfinished => "was started, and dropped before it was done",
            Fate::Ended => "ran to its end",
        }
    }
}

/// What `events` tell about the future named `name`; the best, if there were several.
pub fn fate(events: &[Event], name: &str) -> Fate {
    let of = |event: &Event, phase| event.name == name && event.phase == phase;
    let saw = |phase| events.iter().any(|event| of(event, phase));
    let at_once = |pair: &[Event]| of(&pair[0], Phase::Made) && of(&pair[1], Phase::Dropped);
    if saw(Phase::Ended) {
        Fate::Ended
    } else if saw(Phase::Started) {
        Fate::Unfinished
    } else if !saw(Phase::Made) {
        Fate::NotMade
    } else if events.windows(2).any(at_once) {
        Fate::DroppedAtOnce
    } else {
        Fate::NeverPolled
    }
}

/// The names of `events` in phase `phase`, in order.
pub fn names(events: &[Event], phase: Phase) -> Vec<String> {
    events.iter().filter(|e| e.phase == phase).map(|e| e.name.clone()).collect()
}

/// The starts and ends of `events` as a readable log: `["start do_one_thing(1)", …]`.
pub fn log(events: &[Event]) -> Vec<String> {
    events
        .iter()
        .filter_map(|e| match e.phase {
            Phase::Started => Some(format!("start {}", e.name)),
            Phase::Ended => Some(format!("end {}", e.name)),
            Phase::Made | Phase::Dropped => None,
        })
        .collect()
}

/// How many were between their start and their end at once, at the most.
pub fn overlap(events: &[Event]) -> usize {
    let (mut now, mut most) = (0usize, 0);
    for event in events {
        match event.phase {
            Phase::Started => now += 1,
            Phase::Ended => now = now.saturating_sub(1),
            // Dropped before its start, it was never running.
            Phase::Dropped => {
                let ran = events.iter().any(|e| e.name == event.name && e.phase == Phase::Started);
                now = now.saturating_sub(usize::from(ran));
            }
            Phase::Made => {}
        }
        most = most.max(now);
    }
    most
}

/// When each of them ran, a line each, for [`Failure::details`](crate::Failure::details):
/// `do_one_thing_async(1): from 0 to 30 ms`.
pub fn timeline(events: &[Event]) -> Vec<String> {
    timeline::lines(events.iter().filter_map(|event| {
        let mark = match event.phase {
            Phase::Started => Mark::Start,
            Phase::Ended => Mark::End,
            Phase::Dropped => Mark::Drop,
            Phase::Made => return None,
        };
        Some((event.name.as_str(), mark, event.at))
    }))
}

/// The threads that did any of it.
pub fn threads(events: &[Event]) -> Vec<ThreadId> {
    let mut threads: Vec<ThreadId> = Vec::new();
    for event in events.iter().filter(|e| e.phase == Phase::Started) {
        if !threads.contains(&event.thread) {
            threads.push(event.thread);
        }
    }
    threads
}

/// From the first start to the last end, on the virtual clock.
pub fn span(events: &[Event]) -> Option<Duration> {
    let first = events.iter().find(|e| e.phase == Phase::Started)?.at?;
    let last = events.iter().rev().find(|e| e.phase == Phase::Ended)?.at?;
    Some(last - first)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn events(told: &[(&str, Phase)]) -> Vec<Event> {
        let thread = std::thread::current().id();
        let event = |(name, phase): &(&str, Phase)| Event { name: (*name).into(), phase: *phase, thread, at: None };
        told.iter().map(event).collect()
    }

    #[test]
    fn a_fate_is_as_far_as_the_future_came() {
        use Phase::{Dropped, Ended, Made, Started};
        let told = events(&[
            ("kept", Made),
            ("thrown away", Made),
            ("thrown away", Dropped),
            ("run", Made),
            ("run", Started),
            ("run", Ended),
            ("cut off", Made),
            ("cut off", Started),
            ("cut off", Dropped),
            ("kept", Dropped),
        ]);
        assert_eq!(fate(&told, "kept"), Fate::NeverPolled);
        assert_eq!(fate(&told, "thrown away"), Fate::DroppedAtOnce);
        assert_eq!(fate(&told, "run"), Fate::Ended);
        assert_eq!(fate(&told, "cut off"), Fate::Unfinished);
        assert_eq!(fate(&told, "another"), Fate::NotMade);
    }
}
