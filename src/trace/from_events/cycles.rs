//! Polls by hand that repeat: of many that are alike, the first two and the last are drawn.

use std::collections::HashSet;

use super::told::Told;
use crate::protocol::{Phase, TraceEvent};
use crate::trace::timeline::Axis;

/// From so many on, polls that are alike are not all drawn.
const MANY: usize = 5;

/// `told` without what says the same twice, and without an end that only tidies up: futures that are dropped when the
/// check is over.
pub(super) fn without_tidying(mut told: Vec<Told<'_>>) -> Vec<Told<'_>> {
    let mut names: HashSet<&str> = HashSet::new();
    // A check that drops what it polls gave it a waker with a name.
    let mut given: HashSet<u64> = HashSet::new();
    for told in &told {
        if let TraceEvent::HandPoll { future, name, waker, .. } = told.event {
            names.insert(name);
            given.extend(waker.map(|_| *future));
        }
    }
    if names.is_empty() {
        return told;
    }
    // What is polled under the name of what it consists of has one lane.
    told.retain(|told| !matches!(told.event, TraceEvent::Operation { name, .. } if names.contains(name.as_str())));
    let tidies = |event: &TraceEvent| match event {
        TraceEvent::HandGone { future } => !given.contains(future),
        TraceEvent::Operation { phase: Phase::Dropped, task: None, .. } => true,
        _ => false,
    };
    let kept = told.iter().rposition(|told| !tidies(told.event)).map_or(0, |last| last + 1);
    told.truncate(kept);
    told
}

/// `told`, with polls that are like others left out. Where time is the `axis`, they are alike only at one moment.
pub(super) fn once(told: Vec<Told<'_>>, axis: Axis) -> Vec<Told<'_>> {
    let polled = |at: usize| match told[at].event {
        TraceEvent::HandPoll { future, .. } => Some(*future),
        _ => None,
    };
    let are_alike = |one: usize, other: usize| {
        let (one, other) = (&told[one], &told[other]);
        let at_once = axis == Axis::Order || one.at == other.at;
        at_once && one.thread == other.thread && one.event == other.event
    };
    // For each event: whether it is left out, and how many polls before it are.
    let mut left_out = vec![false; told.len()];
    let mut skipped = vec![0; told.len()];
    let mut at = 0;
    while at < told.len() {
        let next = polled(at).and_then(|future| (at + 1..told.len()).find(|next| polled(*next) == Some(future)));
        let Some(length) = next.map(|next| next - at) else {
            at += 1;
            continue;
        };
        let is_cycle = |start: usize| start + length <= told.len() && (0..length).all(|i| are_alike(at + i, start + i));
        let count = (0..).take_while(|number| is_cycle(at + number * length)).count();
        if count >= MANY {
            let last = at + (count - 1) * length;
            left_out[at + 2 * length..last].fill(true);
            for place in (last..last + length).filter(|place| polled(*place).is_some()) {
                skipped[place] = count - 3;
            }
            at = last + length;
        } else {
            at += 1;
        }
    }
    let with = told.into_iter().zip(skipped).map(|(told, skipped)| Told { skipped, ..told });
    with.zip(left_out).filter_map(|(told, left_out)| (!left_out).then_some(told)).collect()
}
