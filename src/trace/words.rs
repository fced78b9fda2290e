//! What happens in one step, as a sentence.

use super::{Fate, Lane, LaneKind, Span, SpanState, Timeline};

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
        LaneKind::Task if name.starts_with("task ") || name.ends_with(" task") => format!("the {name}"),
        LaneKind::Thread if name.ends_with(" thread") => format!("the {name}"),
        LaneKind::Task | LaneKind::Thread | LaneKind::Connection => name.clone(),
    }
}

/// Where each lane stopped, a sentence for each that did: what it waits for, and since when.
/// Nothing for a run that came to its end.
pub(super) fn stops(timeline: &Timeline) -> Vec<String> {
    let lanes = timeline.lanes.iter().filter(|_| timeline.hung);
    lanes.filter_map(|lane| Some(format!("{} {}", who(lane), stop(timeline, lane)?))).collect()
}

fn stop(timeline: &Timeline, lane: &Lane) -> Option<String> {
    let since = |span: &Span| timeline.when(span.from);
    if lane.kind == LaneKind::Connection {
        // A client has no end of its own: it stopped where it waits.
        let last = lane.spans.last().filter(|last| last.state == SpanState::Noted)?;
        return Some(format!("{}, since {}", last.label.as_ref()?, since(last)));
    }
    if lane.fate != Fate::Standing {
        return None;
    }
    if lane.kind == LaneKind::Thread {
        let jobs = lane.spans.iter().filter(|span| lane.is_unended(span, timeline.end));
        let jobs = jobs.filter_map(|job| Some(format!("`{}` since {}", job.label.as_ref()?, since(job))));
        return Some(format!("has been in {}", jobs.collect::<Vec<_>>().join(", and within it in ")));
    }
    let polls = lane.spans.iter().filter(|span| span.state == SpanState::Polled).count();
    // Some polls may be among the events that were not kept.
    let poll = if timeline.left_out > 0 { "its last poll".to_owned() } else { format!("poll {polls}") };
    let last = lane.spans.last()?;
    Some(match (last.state, &last.label) {
        (SpanState::Polled, _) => format!("has not returned from {poll}, which began at {}", since(last)),
        (SpanState::Running, _) => format!("has been in progress since {}", since(last)),
        (_, Some(what)) => format!("has waited for the {what} since {}", since(last)),
        (_, None) => format!("has waited since {}, when {poll} returned Pending", since(last)),
    })
}
