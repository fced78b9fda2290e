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

#[cfg(test)]
mod tests {
    use crate::trace::timeline::{LaneKind, Timeline};
    use crate::trace::{History, words};

    fn drawn(events: &str) -> Timeline {
        History::read(&format!("check name=a\n{events}"), "").timeline("a", None).expect("it tells of it")
    }

    fn tags(run: &Timeline) -> Vec<String> {
        let lanes = run.lanes.iter().filter(|lane| lane.kind == LaneKind::ByHand);
        lanes.flat_map(|lane| lane.polls().filter_map(|poll| poll.tag.clone())).collect()
    }

    const BUSY: &str = "hand_poll future=1 name=a\nhand_woken future=1\nhand_polled future=1 ready=false\n";

    #[test]
    fn of_many_polls_that_are_alike_three_are_drawn() {
        let run = drawn(&BUSY.repeat(4));
        assert_eq!(tags(&run), ["1", "2", "3", "4"]);
        let run = drawn(&BUSY.repeat(900));
        assert_eq!(tags(&run), ["1", "2", "900"]);
        assert_eq!(
            run.remarks.iter().map(|remark| &*remark.words).collect::<Vec<_>>(),
            ["`a` woke itself in 900 polls in a row, and was ready in none of them"]
        );
        let said = (0..run.steps.len()).map(|step| words(&run, step));
        assert!(said.into_iter().any(|said| said == "`a` is polled 897 more times in the same way"), "{run:#?}");
    }

    #[test]
    fn polls_between_which_something_else_happens_are_all_drawn() {
        let run: String = (0..9).map(|number| format!("{BUSY}happens name=b what={number}\n")).collect();
        assert_eq!(tags(&drawn(&run)).len(), 9);
    }

    #[test]
    fn two_that_take_turns_are_counted_both() {
        let other = BUSY.replace("future=1", "future=2").replace("name=a", "name=b");
        let run = drawn(&[BUSY, &other].concat().repeat(50));
        assert_eq!(tags(&run), ["1", "2", "50", "1", "2", "50"]);
    }

    #[test]
    fn what_the_end_of_a_check_drops_is_not_dropped_by_the_learners_code() {
        use crate::trace::timeline::Fate;

        let fate = |run: &Timeline| run.lanes[0].fate;
        let gone = "hand_gone future=1\n";
        assert_eq!(fate(&drawn(&[BUSY, gone].concat())), Fate::Standing);
        let later = [BUSY, gone, "happens name=b what=1\n"].concat();
        assert!(matches!(fate(&drawn(&later)), Fate::Dropped(_)));
        // The check does this itself, and not by the way.
        let cancelled = [BUSY.replace("name=a", "name=a waker=1 called=A").as_str(), gone].concat();
        assert!(matches!(fate(&drawn(&cancelled)), Fate::Dropped(_)));
    }
}
