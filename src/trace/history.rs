//! What the harness wrote, cut into the checks that pictures are of.

use super::from_events::{runs, timeline};
use super::timeline::Timeline;
use crate::protocol::{TraceEvent, TraceLine};
use crate::text::sanitize;

/// The history of a whole run of an exercise's checks.
#[derive(Clone, Debug, Default)]
pub struct History {
    checks: Vec<OfCheck>,
    source: String,
}

/// What was told of one check. It may be long, and a picture is of one check, so the rest is not read.
#[derive(Clone, Debug)]
struct OfCheck {
    name: String,
    seed: Option<u32>,
    lines: String,
}

impl History {
    /// Reads what the harness wrote. A line that can't be understood is left out.
    /// `source` is the text that ran; tasks get their names from it.
    pub fn read(text: &str, source: &str) -> History {
        let mut checks: Vec<OfCheck> = Vec::new();
        for line in text.lines() {
            // A picture is of one check, so only these lines are read whole.
            if line.starts_with(TraceLine::BEGINS_A_CHECK) {
                let Some(TraceLine { event: TraceEvent::Check { name, seed }, .. }) = event(line) else { continue };
                checks.push(OfCheck { name, seed, lines: String::new() });
            } else if let Some(check) = checks.last_mut() {
                check.lines.push_str(line);
                check.lines.push('\n');
            }
        }
        History { checks, source: source.to_owned() }
    }

    /// The seed of the harness's random numbers.
    pub fn seed(&self) -> Option<u32> {
        self.checks.iter().find_map(|check| check.seed)
    }

    /// The checks that it tells of, in order.
    pub(super) fn checks(&self) -> impl DoubleEndedIterator<Item = &str> {
        self.checks.iter().map(|check| check.name.as_str())
    }

    /// The timeline of the check `name`: of its run `number`, or else of the last one that
    /// shows anything. `None` if it does not tell of that check.
    pub(super) fn timeline(&self, name: &str, number: Option<usize>) -> Option<Timeline> {
        let of_check = self.checks.iter().find(|check| check.name == name)?;
        let events: Vec<TraceLine> = of_check.lines.lines().filter_map(event).collect();
        let runs = runs(name, &self.source, &events);
        let mut drawn: Vec<Timeline> = match number.filter(|_| runs.len() > 1) {
            Some(number) => vec![timeline(&runs[number.min(runs.len() - 1)])],
            None => runs.iter().map(timeline).collect(),
        };
        let shown = drawn.iter().rposition(Timeline::shows_anything).unwrap_or(drawn.len() - 1);
        Some(drawn.swap_remove(shown))
    }
}

/// What a line tells, if it can be understood. Names are the learner's program's, and go into pictures and onto screens.
fn event(line: &str) -> Option<TraceLine> {
    let mut line = TraceLine::read(line)?;
    match &mut line.event {
        TraceEvent::Check { name: text, .. }
        | TraceEvent::Named { name: text, .. }
        | TraceEvent::Operation { name: text, .. }
        | TraceEvent::Mark { what: text }
        | TraceEvent::Released { name: text, .. }
        | TraceEvent::Panic { said: Some(text), .. }
        | TraceEvent::Wait { what: text, .. }
        | TraceEvent::Made { what: text, .. }
        | TraceEvent::Ready { what: text, .. } => clean(text),
        TraceEvent::Turn { name, what } | TraceEvent::Happens { name, what, .. } => {
            [name, what].into_iter().for_each(clean);
        }
        TraceEvent::HandPoll { name, called, .. } => [name].into_iter().chain(called).for_each(clean),
        TraceEvent::HandWoken { by: Some(text), .. }
        | TraceEvent::Called { by: Some(text), .. }
        | TraceEvent::Kept { by: text, .. }
        | TraceEvent::Expected { what: text, .. } => clean(text),
        TraceEvent::Shows { name, what, twice } => [name, what].into_iter().chain(twice).for_each(clean),
        TraceEvent::Acts { name, on, what } => [name, on, what].into_iter().for_each(clean),
        TraceEvent::Wire { name, what, data, .. } => {
            [name, what].into_iter().chain(data.as_mut().map(|data| &mut data.text)).for_each(clean);
        }
        _ => {}
    }
    Some(line)
}

fn clean(text: &mut String) {
    if !text.bytes().all(|byte| (b' '..=b'~').contains(&byte)) {
        *text = sanitize(text);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TWICE: &str = "check name=a seed=7\n\
        run clock=virtual\n\
        operation name=first phase=started\n\
        over end=ready\n\
        operation name=\"made early\" phase=made\n\
        run clock=virtual\n\
        operation name=second phase=started\n\
        check name=b\n";

    fn lanes(run: Option<usize>) -> Vec<String> {
        let timeline = History::read(TWICE, "").timeline("a", run).expect("it tells of it");
        timeline.lanes.into_iter().map(|lane| lane.name.to_string()).collect()
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
        let text = TWICE.replace("made early", "\u{202e}made early").replace("second", "\u{1b}[2Jsecond");
        let timeline = History::read(&text, "").timeline("a", None).unwrap();
        assert_eq!(timeline.lanes[0].name, r"\u{202e}made early");
        let words = crate::trace::perfetto(&crate::trace::Pair { learner: Some(timeline), ..Default::default() });
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
