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

/// Whether `waker` is kept at the end of `run`, although its `future` is over or was polled with another one since.
fn is_kept_too_long(run: &Run, future: &Lane, waker: &Lane) -> bool {
    let given = |lane: &Lane| lane.spans.first().map(|kept| kept.from);
    let is_latest = wakers(run, future).into_iter().all(|other| given(other) <= given(waker));
    // A panic stops it before it lets go of anything.
    let has_panicked = matches!(future.fate, Fate::Panicked(_)) || run.timeline.panic.is_some();
    let is_over = future.fate != Fate::Standing || !is_latest;
    waker.fate == Fate::Standing && is_over && !has_panicked
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
        if let Some(waker) = wakers(learner, own).into_iter().find(|waker| is_kept_too_long(learner, own, waker)) {
            let due = wakers(solution, right).into_iter().find(|other| other.name == waker.name);
            if due.is_some_and(|due| due.fate != Fate::Standing) {
                let name = capital(&waker.name);
                return Some(format!("{name} is still kept at the end of your run; the solution lets go of it."));
            }
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
                let shown = lane.spans.iter().map(|span| span.label.as_deref().unwrap_or("nothing").to_owned());
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

#[cfg(test)]
mod tests {
    use crate::trace::{History, Pair};

    /// Where two runs differ, each told as events that a line break or a semicolon ends.
    fn difference(learner: &str, solution: &str) -> String {
        let history = |told: &str| History::read(&format!("check name=c\n{}", told.replace("; ", "\n")), "");
        let pair = Pair::of("x", Some(&history(learner)), &history(solution), Some("c"));
        pair.difference.unwrap_or_else(|| "none".to_owned())
    }

    fn poll(number: u32, waker: &str, copies: u32) -> String {
        format!(
            "hand_poll future=1 name=\"the bell\" waker={number} called={waker}; \
             hand_polled future=1 ready=false; copies waker={number} copies={copies}; "
        )
    }

    const READY: &str = "hand_poll future=1 name=\"the bell\" waker=1 called=A; hand_polled future=1 ready=true; ";

    #[test]
    fn a_missing_wake_is_told() {
        let learner = [&poll(1, "A", 1), "happens name=rope what=pulled wakes=false"].concat();
        let solution = [&poll(1, "A", 1), "happens name=rope what=pulled; called waker=1 by=rope; ", READY].concat();
        let due = "The bell is not woken in your run (the pulled of rope finds no waker); in the solution it is ready at \
                   poll 2.";
        assert_eq!(difference(&learner, &solution), due);
        let expected = [&poll(1, "A", 1), "expected future=1 what=\"the rope was pulled\" woken=false"].concat();
        let due =
            "The bell is not woken in your run (when the rope was pulled); in the solution it is ready at poll 2.";
        assert_eq!(difference(&expected, &solution), due);
    }

    #[test]
    fn an_old_waker_is_told_and_one_that_nobody_keeps() {
        let polls = |a, b| [poll(1, "A", a), poll(2, "B", b)].concat();
        let solution = polls(1, 1) + "copies waker=1 copies=0; called waker=2; copies waker=2 copies=0";
        let old = polls(1, 1) + "called waker=1";
        let due = "In your run waker A is called, which is an old one; in the solution waker B is called.";
        assert_eq!(difference(&old, &solution), due);
        let due = "Waker B is kept by nobody in your run, so nothing can wake the bell.";
        assert_eq!(difference(&polls(1, 0), &solution), due);
        let due = "Waker A is still kept at the end of your run; the solution lets go of it.";
        assert_eq!(difference(&polls(1, 1), &solution), due);
        assert_eq!(difference(&solution, &solution), "none");
    }

    /// "Waker A is still kept at the end" was said of a run that a panic had ended.
    #[test]
    fn after_a_panic_nothing_is_let_go_of() {
        let ends = "hand_poll future=1 name=\"the bell\" waker=1 called=A; ";
        let solution = [&poll(1, "A", 1), READY, "copies waker=1 copies=0"].concat();
        let learner = [&poll(1, "A", 1), ends, "panic file=exercises/x.rs line=7"].concat();
        assert_eq!(difference(&learner, &solution), "Your code panicked at line 7; the solution's run does not.");
    }

    #[test]
    fn the_order_in_one_poll_is_no_difference() {
        let run = |first: &str, second: &str| {
            let event = |name: &str, phase: &str| format!("operation name={name} phase={phase}; ");
            let begin = [first, second].map(|name| event(name, "started")).concat();
            let end = [second, first].map(|name| event(name, "ended")).concat();
            let polled = "hand_polled future=1 ready=false; ";
            [PENDING, &begin, polled, PENDING, &end, polled].concat()
        };
        const PENDING: &str = "hand_poll future=1 name=race waker=1 called=A; ";
        assert_eq!(difference(&run("a", "b"), &run("b", "a")), "none");
    }

    /// "`pay` never ran" was said of a payment that was asked for outside of a poll.
    #[test]
    fn what_was_made_outside_of_a_poll_and_dropped_was_made() {
        let polled =
            "hand_poll future=1 name=bank; operation name=pay phase=started; hand_polled future=1 ready=false; ";
        let due = "You made `pay` and never polled it, so nothing of it ran.";
        assert_eq!(difference("operation name=pay phase=dropped", polled), due);
    }

    #[test]
    fn a_queue_is_told_and_a_poll_that_nothing_asked_for() {
        let polled = "hand_poll future=1 name=a; hand_polled future=1 ready=false; ";
        let woken = [polled, "hand_woken future=1; ", polled].concat();
        let due = "In your run `a` is polled (poll 3), and nothing has woken it; in the solution a wake comes before each \
                   poll.";
        assert_eq!(difference(&[&woken, polled].concat(), &woken), due);
        let shows =
            |what: &str, twice: &str| format!("shows name=queue what=a; shows name=queue what=\"{what}\"{twice}");
        let due = "The queue has a twice in your run, and not in the solution's.";
        assert_eq!(difference(&shows("a a", " twice=a"), &shows("a b", "")), due);
        let due = "After \"a\" the queue has \"b a\" in your run, and \"a b\" in the solution's.";
        assert_eq!(difference(&shows("b a", ""), &shows("a b", "")), due);
    }
}
