//! What happens in one step, as a sentence.

use super::timeline::{Axis, Fate, Lane, LaneKind, Origin, Span, SpanState, Timeline};

/// What the step number `step` of `timeline` is, in words: "the task of line 14 begins poll 3".
/// Nothing where there is no such step.
pub fn words(timeline: &Timeline, step: usize) -> String {
    let Some(step) = timeline.steps.get(step) else { return String::new() };
    format!("{} {}", who(&timeline.lanes[step.lane]), step.words)
}

/// A lane as the subject of a sentence.
pub(super) fn who(lane: &Lane) -> String {
    let name = &lane.name;
    match lane.kind {
        LaneKind::Future => format!("`{name}`"),
        LaneKind::Task | LaneKind::Thread if matches!(lane.origin, Origin::Main | Origin::Place) => {
            format!("the {name}")
        }
        LaneKind::Task | LaneKind::Thread | LaneKind::Connection => name.clone(),
    }
}

/// What a picture can't show: where each lane of a run that hung stopped, and what is left out.
pub(super) fn notes(timeline: &Timeline) -> Vec<String> {
    let lanes = timeline.lanes.iter().filter(|_| timeline.hung);
    let stops = lanes.filter_map(|lane| Some(format!("{} {}", who(lane), stop(timeline, lane)?)));
    let untimed: Vec<_> = timeline.lanes.iter().filter(|lane| is_untimed(timeline, lane)).map(who).collect();
    let untimed = match &untimed[..] {
        [] => None,
        [one] => {
            Some(format!("{one} is no future: the call holds its thread, for a time that this clock does not count"))
        }
        more => Some(format!(
            "{} are no futures: each call holds its thread, for a time that this clock does not count",
            more.join(", ")
        )),
    };
    let stops = stops.chain(untimed);
    let left_out = Some(timeline.left_out).filter(|left_out| *left_out > 0);
    stops.chain(left_out.map(|count| format!("{count} events in the middle are left out"))).collect()
}

/// Whether a call took no time on the clock of this timeline, which may stand still while a thread is held.
fn is_untimed(timeline: &Timeline, lane: &Lane) -> bool {
    let took_none = |span: &Span| timeline.when(span.from) == timeline.when(span.to);
    timeline.axis == Axis::Time && lane.is_call() && lane.spans.iter().all(took_none)
}

fn stop(timeline: &Timeline, lane: &Lane) -> Option<String> {
    // Steps have no numbers in the picture above.
    let told = |words: &str, span: &Span| match timeline.axis {
        Axis::Time => format!("{words}{}", timeline.when(span.from)),
        Axis::Order => String::new(),
    };
    let since = |span: &Span| told(" since ", span);
    if lane.kind == LaneKind::Connection {
        // A client has no end of its own: it stopped where it waits.
        let last = lane.spans.last().filter(|last| last.state == SpanState::Noted)?;
        return Some(format!("{}{}", last.label.as_ref()?, told(", since ", last)));
    }
    if lane.fate != Fate::Standing {
        return None;
    }
    if lane.kind == LaneKind::Thread {
        let jobs = lane.spans.iter().filter(|span| lane.is_unended(span, timeline.end));
        let jobs = jobs.filter_map(|job| Some(format!("`{}`{}", job.label.as_ref()?, since(job))));
        let jobs = jobs.collect::<Vec<_>>().join(", and within it in ");
        return Some(match timeline.axis {
            Axis::Time => format!("has been in {jobs}"),
            Axis::Order => format!("is still in {jobs}"),
        });
    }
    let polls = lane.polls().count();
    // Some polls may be among the events that were not kept.
    let poll = if timeline.left_out > 0 { "its last poll".to_owned() } else { format!("poll {polls}") };
    let last = lane.spans.last()?;
    Some(match (last.state, &last.label, timeline.axis) {
        (SpanState::Polled, ..) => format!("has not returned from {poll}{}", told(", which began at ", last)),
        (SpanState::Running, _, Axis::Time) => format!("has been in progress{}", since(last)),
        (SpanState::Running, _, Axis::Order) => "is still in progress".to_owned(),
        (_, Some(what), Axis::Time) => format!("has waited for the {what}{}", since(last)),
        (_, Some(what), Axis::Order) => format!("still waits for the {what}"),
        (_, None, Axis::Time) => format!("has waited{}, when {poll} returned Pending", since(last)),
        (_, None, Axis::Order) => format!("has waited since {poll} returned Pending"),
    })
}

/// How a lane ended, in a word or two.
pub(super) fn fate(timeline: &Timeline, lane: &Lane) -> String {
    let at = |word: &str, moment| match timeline.axis {
        Axis::Time => format!("{word} at {}", timeline.when(moment)),
        Axis::Order => word.to_owned(),
    };
    match (lane.kind, lane.fate) {
        (LaneKind::Thread, Fate::Standing) => "never ended".to_owned(),
        (LaneKind::Thread, Fate::Panicked(_)) => "panicked".to_owned(),
        (LaneKind::Thread, _) if lane.spans.is_empty() => String::new(),
        (LaneKind::Thread, _) => count(lane.spans.len(), "job"),
        (LaneKind::Connection, _) => {
            let bytes = |state| -> usize {
                let spans = lane.spans.iter().filter(|span| span.state == state);
                spans.filter_map(Span::data).map(|data| data.bytes).sum()
            };
            format!("{} bytes out, {} in", bytes(SpanState::Sent), bytes(SpanState::Received))
        }
        // Beside futures that are polled, a turn is a note; on its own it is a step of a machine.
        (LaneKind::Task, Fate::Ready(_)) if lane.takes_turns() => {
            count(lane.polls().count(), if timeline.is_polled() { "note" } else { "step" })
        }
        (_, Fate::Ready(_)) if is_untimed(timeline, lane) => "done, not timed".to_owned(),
        (_, Fate::Ready(moment)) => at(if lane.is_call() { "done" } else { "ready" }, moment),
        (_, Fate::Failed(moment)) => at("error", moment),
        (_, Fate::Dropped(moment)) => at("dropped", moment),
        (_, Fate::Panicked(moment)) => at("panicked", moment),
        (_, Fate::NeverPolled) => "never polled".to_owned(),
        (_, Fate::Standing) => match lane.spans.last() {
            Some(Span { state: SpanState::Polled, .. }) => "still in a poll".to_owned(),
            Some(Span { state: SpanState::Running, .. }) => "not ready".to_owned(),
            Some(Span { label: Some(what), .. }) => format!("waits: {what}"),
            _ => "still waiting".to_owned(),
        },
    }
}

fn count(number: usize, what: &str) -> String {
    format!("{number} {what}{}", if number == 1 { "" } else { "s" })
}
