//! Futures that are polled by hand: which wakers are kept and called, what wakes nobody, and what a queue has in it.

use super::run::{Run, capital, count};
use crate::trace::timeline::{Fate, Lane, LaneKind, LaneMark, MarkKind};
use crate::trace::words::{polls_by_hand, who};

/// The lanes of both runs that are the same, of that `kind`.
fn same<'a>(learner: &Run<'a>, solution: &Run<'a>, kind: LaneKind) -> Vec<(&'a Lane, &'a Lane)> {
    let lanes = |run: &Run<'a>| run.timeline.lanes.iter().filter(move |lane| lane.kind == kind);
    let pairs = lanes(learner).filter_map(|lane| Some((lane, lanes(solution).find(|other| other.name == lane.name)?)));
    pairs.collect()
}

/// Each waker of a future in `run`, by the number of its lane.
fn wakers<'a>(run: &Run<'a>, future: &Lane) -> Vec<&'a Lane> {
    let is_its = |lane: &&Lane| {
        lane.kind == LaneKind::Waker && lane.parent.is_some_and(|parent| run.timeline.lanes[parent].name == future.name)
    };
    run.timeline.lanes.iter().filter(is_its).collect()
}

fn mark(lane: &Lane, kind: MarkKind) -> Option<&LaneMark> {
    lane.marks.iter().find(|mark| mark.kind == kind)
}

/// A wake that is missing, goes to an old waker, or comes again and again.
pub(super) fn wakes(learner: &Run, solution: &Run) -> Option<String> {
    let queues = same(learner, solution, LaneKind::Gauge).into_iter();
    let mut twice =
        queues.filter_map(|(own, right)| Some((own, mark(own, MarkKind::Twice)?, mark(right, MarkKind::Twice))));
    if let Some((queue, mark, None)) = twice.next() {
        return Some(format!("{} {} in your run, and not in the solution's.", capital(&who(queue)), mark.words));
    }
    same(learner, solution, LaneKind::ByHand).into_iter().find_map(|(own, right)| {
        let name = capital(&who(own));
        let waits = |lane: &Lane| lane.fate == Fate::Standing;
        if let (Some(missed), true, false) = (mark(own, MarkKind::Unwoken), waits(own), waits(right)) {
            let what = missed.words.trim_start_matches("is not woken").trim_start_matches([':', ' ']);
            let right = match right.fate {
                Fate::Ready(_) => format!("is ready at poll {}", polls_by_hand(right)),
                _ => "goes on".to_owned(),
            };
            return Some(format!("{name} is not woken in your run ({what}); in the solution it {right}."));
        }
        let stale =
            |run, lane| wakers(run, lane).into_iter().find(|waker| mark(waker, MarkKind::CalledStale).is_some());
        if let (Some(old), None) = (stale(learner, own), stale(solution, right)) {
            let mut called =
                wakers(solution, right).into_iter().filter(|waker| mark(waker, MarkKind::Called).is_some());
            let called =
                called.next_back().map_or(String::new(), |right| format!("; in the solution {} is called", right.name));
            return Some(format!("In your run {} is called, which is an old one{called}.", old.name));
        }
        let dropped = |run, lane| wakers(run, lane).into_iter().find(|waker| mark(waker, MarkKind::NotKept).is_some());
        if let (Some(waker), None) = (dropped(learner, own), dropped(solution, right)) {
            let name = who(own);
            return Some(format!(
                "{} is kept by nobody in your run, so nothing can wake {name}.",
                capital(&waker.name)
            ));
        }
        let unasked = |lane| mark(lane, MarkKind::Unasked);
        if let (Some(unasked), None) = (unasked(own), unasked(right)) {
            let (name, words) = (who(own), &unasked.words);
            return Some(format!("In your run {name} {words}; in the solution a wake comes before each poll."));
        }
        None
    })
}

/// How a future ends, and after how many polls.
pub(super) fn polls(learner: &Run, solution: &Run) -> Option<String> {
    same(learner, solution, LaneKind::ByHand).into_iter().find_map(|(own, right)| {
        let [polls, due] = [own, right].map(polls_by_hand);
        let name = capital(&who(own));
        let ends = |lane: &Lane, polls: usize| match lane.fate {
            Fate::Ready(_) => format!("is ready at poll {polls}"),
            Fate::Dropped(_) => format!("is dropped after poll {polls}"),
            Fate::Panicked(_) => format!("panics in poll {polls}"),
            _ => format!("is still not ready after {}", count(polls, "poll")),
        };
        let [said, wanted] = [ends(own, polls), ends(right, due)];
        (said != wanted).then(|| format!("{name} {said} in your run; in the solution it {wanted}."))
    })
}

/// What happens to a source, or what a queue shows: the first that is another.
pub(super) fn notes(learner: &Run, solution: &Run) -> Option<String> {
    let said = |lane: &Lane| -> Vec<String> {
        match lane.kind {
            LaneKind::Gauge => {
                let shown = lane.spans.iter().map(|span| span.label.clone().unwrap_or("nothing".to_owned()));
                let mut shown: Vec<String> = shown.collect();
                shown.dedup();
                shown
            }
            _ => lane.marks.iter().filter(|mark| mark.kind == MarkKind::Noted).map(|mark| mark.words.clone()).collect(),
        }
    };
    let lanes = [LaneKind::Gauge, LaneKind::Notes].into_iter().flat_map(|kind| same(learner, solution, kind));
    lanes.into_iter().find_map(|(own_lane, right_lane)| {
        let (own, right) = (said(own_lane), said(right_lane));
        let at = (0..own.len().max(right.len())).find(|at| own.get(*at) != right.get(*at))?;
        let name = who(own_lane);
        let after = match at.checked_sub(1).and_then(|before| own.get(before)) {
            Some(before) => format!("After \"{before}\" {name}"),
            None => format!("At first {name}"),
        };
        Some(match (own.get(at), right.get(at)) {
            (Some(own), Some(right)) => {
                format!("{after} has \"{own}\" in your run, and \"{right}\" in the solution's.")
            }
            (Some(own), None) => format!("{after} has \"{own}\" in your run, and nothing more in the solution's."),
            (None, Some(right)) => format!("{after} has \"{right}\" in the solution, and nothing more in your run."),
            (None, None) => return None,
        })
    })
}
