//! Which lanes there are, and in which order.

use super::{Lane, Timeline};

/// Keeps the lanes that `keep` wants, told by number, and renumbers everything that names one.
/// Returns the numbers that the kept ones had.
pub(super) fn keep_lanes(timeline: &mut Timeline, keep: impl Fn(usize, &Lane) -> bool) -> Vec<usize> {
    let kept: Vec<usize> = (0..timeline.lanes.len()).filter(|lane| keep(*lane, &timeline.lanes[*lane])).collect();
    take_lanes(timeline, &kept);
    kept
}

/// Puts the lanes that belong to another right after it; otherwise the order of appearance stands.
pub(super) fn sort_lanes(timeline: &mut Timeline) {
    fn place(lanes: &[Lane], number: usize, order: &mut Vec<usize>) {
        order.push(number);
        for (child, lane) in lanes.iter().enumerate() {
            if lane.parent == Some(number) {
                place(lanes, child, order);
            }
        }
    }
    let mut order: Vec<usize> = Vec::new();
    for (number, lane) in timeline.lanes.iter().enumerate() {
        if lane.parent.is_none() {
            place(&timeline.lanes, number, &mut order);
        }
    }
    take_lanes(timeline, &order);
}

/// The lanes `chosen`, in that order, and what belongs to them.
fn take_lanes(timeline: &mut Timeline, chosen: &[usize]) {
    let mut new = vec![None; timeline.lanes.len()];
    for (to, from) in chosen.iter().enumerate() {
        new[*from] = Some(to);
    }
    timeline.lanes = chosen.iter().map(|lane| timeline.lanes[*lane].clone()).collect();
    for lane in &mut timeline.lanes {
        lane.parent = lane.parent.and_then(|parent| new[parent]);
    }
    timeline.arrows.retain_mut(|arrow| {
        let ends = new[arrow.from].zip(new[arrow.to]);
        (arrow.from, arrow.to) = ends.unwrap_or_default();
        ends.is_some()
    });
    timeline.steps.retain_mut(|step| {
        let lane = new[step.lane];
        step.lane = lane.unwrap_or_default();
        lane.is_some()
    });
}
