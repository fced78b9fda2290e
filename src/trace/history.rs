//! What the harness wrote, cut into the runs that pictures are of.
//!
//! A check may run the learner's code several times. A picture is of one run: of its beginning,
//! its end, and what the check did just before, such as making a future that it ran then.

use std::collections::HashSet;

use serde::Deserialize;

use super::{Timeline, from_events};
use crate::text::sanitize;

/// One line of the history; which fields it has depends on the event.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Event {
    pub event: String,
    pub at: Option<u64>,
    pub thread: usize,
    pub name: String,
    pub phase: String,
    pub clock: String,
    pub what: String,
    pub task: Option<u64>,
    pub by: Option<u64>,
    pub root: u64,
    pub file: String,
    pub line: u32,
    pub count: u64,
    /// Copies of its waker that somebody has, after a poll.
    pub kept: Option<u64>,
    pub seed: Option<u32>,
}

impl Event {
    /// Names are the learner's program's, and go into pictures and onto screens.
    fn clean(mut self) -> Event {
        for text in [&mut self.name, &mut self.what] {
            if !text.bytes().all(|byte| (b' '..=b'~').contains(&byte)) {
                *text = sanitize(text);
            }
        }
        self
    }
}

/// The history of a whole run of an exercise's checks.
#[derive(Clone, Debug, Default)]
pub struct History {
    checks: Vec<OfCheck>,
    source: String,
}

/// What was told of one check. It may be long, and a picture is of one check, so the rest is not read.
#[derive(Clone, Debug)]
struct OfCheck {
    begin: Event,
    lines: String,
}

/// How the line begins that says that a check does.
const CHECK: &str = r#"{"event":"check","#;

/// One run of the learner's code in a check.
pub(super) struct Run<'a> {
    pub check: &'a str,
    /// The text that ran.
    pub source: &'a str,
    /// Which of the check's runs it is, counted from 0.
    pub number: usize,
    /// What belongs to it, with what was told before it began on a clock of its own.
    pub events: Vec<&'a Event>,
    /// Whether the clock is virtual, so that times are exact.
    pub is_virtual: bool,
    /// Whether the check ended because the code stood still.
    pub hung: bool,
}

impl History {
    /// Reads what the harness wrote. A line that can't be understood is left out.
    /// `source` is the text that ran; tasks get their names from it.
    pub fn read(text: &str, source: &str) -> History {
        // In a text of the learner's the quotes would be escaped.
        let begins: Vec<usize> = text.match_indices(CHECK).map(|(at, _)| at).collect();
        let ends = begins.iter().skip(1).copied().chain([text.len()]);
        let of_check = |text: &str| {
            let (begin, lines) = text.split_once('\n').unwrap_or((text, ""));
            Some(OfCheck { begin: event(begin)?, lines: lines.to_owned() })
        };
        let checks = begins.iter().zip(ends).filter_map(|(begin, end)| of_check(&text[*begin..end])).collect();
        History { checks, source: source.to_owned() }
    }

    /// What the harness was given to make numbers of that nobody can know in advance.
    pub fn seed(&self) -> Option<u32> {
        self.checks.iter().find_map(|check| check.begin.seed)
    }

    /// The checks that it tells of, in order.
    pub(super) fn checks(&self) -> impl DoubleEndedIterator<Item = &str> {
        self.checks.iter().map(|check| check.begin.name.as_str())
    }

    /// The timeline of the check `name`: of its run `number`, or else of the last one that
    /// shows anything. `None` if it does not tell of that check.
    pub(super) fn timeline(&self, name: &str, number: Option<usize>) -> Option<Timeline> {
        let of_check = self.checks.iter().find(|check| check.begin.name == name)?;
        let events: Vec<Event> = of_check.lines.lines().filter_map(event).collect();
        let runs = runs(name, &self.source, &events);
        let mut drawn: Vec<Timeline> = match number.filter(|_| runs.len() > 1) {
            Some(number) => vec![from_events::timeline(&runs[number.min(runs.len() - 1)])],
            None => runs.iter().map(from_events::timeline).collect(),
        };
        let shown = drawn.iter().rposition(Timeline::shows_anything).unwrap_or(drawn.len() - 1);
        Some(drawn.swap_remove(shown))
    }
}

/// What a line tells, if it can be understood.
fn event(line: &str) -> Option<Event> {
    serde_json::from_str(line).ok().map(Event::clean)
}

/// The runs among the events of one check; at least one, since code may run without telling.
fn runs<'a>(check: &'a str, source: &'a str, events: &'a [Event]) -> Vec<Run<'a>> {
    let begins: Vec<usize> = (0..events.len()).filter(|i| events[*i].event == "run").collect();
    let mut cuts = vec![0];
    for pair in begins.windows(2) {
        // What comes after the end of a run belongs to the next one.
        let over = (pair[0]..pair[1]).find(|i| events[*i].event == "over");
        cuts.push(over.map_or(pair[1], |over| over + 1));
    }
    let hung = events.iter().any(|event| event.event == "hung");
    let mut gone: HashSet<u64> = HashSet::new();
    let mut runs = Vec::new();
    for (number, start) in cuts.iter().enumerate() {
        let end = cuts.get(number + 1).copied();
        let all = &events[*start..end.unwrap_or(events.len())];
        // The tasks of an earlier run are only tidied up.
        let fresh = |event: &&Event| event.task.is_none_or(|task| !gone.contains(&task));
        let kept = all.iter().filter(fresh).collect();
        let begin = all.iter().find(|event| event.event == "run");
        runs.push(Run {
            check,
            source,
            number,
            events: kept,
            is_virtual: begin.is_some_and(|begin| begin.clock == "virtual"),
            hung: hung && end.is_none(),
        });
        gone.extend(all.iter().filter_map(|event| event.task));
    }
    runs
}

#[cfg(test)]
mod tests {
    use super::*;

    const TWICE: &str = r#"
        {"event":"check","name":"a","seed":7}
        {"event":"run","clock":"virtual"}
        {"event":"operation","name":"first","phase":"started"}
        {"event":"over","phase":"ready"}
        {"event":"operation","name":"made early","phase":"made"}
        {"event":"run","clock":"virtual"}
        {"event":"operation","name":"second","phase":"started"}
        {"event":"check","name":"b"}
    "#;

    fn lanes(run: Option<usize>) -> Vec<String> {
        let timeline = History::read(TWICE, "").timeline("a", run).expect("it tells of it");
        timeline.lanes.into_iter().map(|lane| lane.name).collect()
    }

    #[test]
    fn a_picture_is_of_one_run_and_what_led_to_it() {
        assert_eq!(lanes(Some(0)), ["main thread"]);
        assert_eq!(lanes(Some(1)), ["made early", "main thread"]);
        assert_eq!(lanes(None), lanes(Some(1)), "without a wish it is the last one");
        assert_eq!(lanes(Some(9)), lanes(Some(1)), "one that ran less often shows its last");
    }

    #[test]
    fn hidden_characters_in_a_name_are_shown() {
        let text = TWICE.replace("made early", "\u{202e}made early").replace("second", "\\u001b[2Jsecond");
        let timeline = History::read(&text, "").timeline("a", None).unwrap();
        assert_eq!(timeline.lanes[0].name, r"\u{202e}made early");
        let words = crate::trace::perfetto(&crate::trace::Pair { yours: Some(timeline), ..Default::default() });
        assert!(!words.contains("\\u001b") && words.contains("second"), "{words}");
    }

    #[test]
    fn a_check_that_tells_nothing_is_not_one_that_never_ran() {
        let history = History::read(TWICE, "");
        assert_eq!(history.seed(), Some(7));
        assert!(history.timeline("b", None).is_some_and(|empty| empty.lanes.is_empty()));
        assert!(history.timeline("c", None).is_none());
    }
}
