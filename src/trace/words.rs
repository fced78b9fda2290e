//! What happens in one step, as a sentence.

use super::{Lane, LaneKind, Timeline};

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
        LaneKind::Connection => format!("client {name}"),
        LaneKind::Task if name.starts_with("task ") || name.ends_with(" task") => format!("the {name}"),
        LaneKind::Thread if name.ends_with(" thread") => format!("the {name}"),
        LaneKind::Task | LaneKind::Thread => name.clone(),
    }
}
