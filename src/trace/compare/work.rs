//! Named pieces of work: which there are, and which waits for which.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use super::moments;
use super::run::{Run, Work, capital, list};
use crate::trace::timeline::{Fate, LaneKind, Moment, Span, SpanState};
use crate::trace::words::who;

/// Work of the solution that does not happen in the learner's run, or not to its end.
pub(super) fn missing(learner: &Run, solution: &Run) -> Option<String> {
    // The frame of all the others goes wrong because they do.
    let (frame, mut others): (Vec<&Work>, Vec<&Work>) =
        solution.works.iter().partition(|work| frame_of(solution).is_some_and(|frame| frame.name == work.name));
    if threads_with_jobs(solution, solution) > 1 {
        // Threads begin in any order, so their jobs are told in the order of their names.
        others.sort_by_key(|work| (work.name.len(), work.name.clone()));
    }
    // In a run that hangs, work that did not begin says more than work that did not end.
    if let Some(never) = others.iter().find(|work| learner.timeline.hung && work.in_run(learner).is_none()) {
        return Some(absent(never, learner, solution));
    }
    others.into_iter().chain(frame).find_map(|right| {
        let Some(own) = right.in_run(learner) else { return Some(absent(right, learner, solution)) };
        let (name, ready) = (own.said(), matches!(right.fate, Fate::Ready(_) | Fate::Failed(_)));
        Some(match (own.fate, right.fate) {
            _ if own.from.is_none() && right.from.is_some() => {
                format!("You made {name} and never polled it, so nothing of it ran.")
            }
            (Fate::Dropped(_), _) if ready => {
                format!("{} was dropped before it was done; in the solution it ends.", capital(&name))
            }
            (Fate::Standing, _) if ready => {
                format!("{} never ended; in the solution it does.", capital(&name))
            }
            (Fate::Ready(_) | Fate::Failed(_), Fate::Dropped(at)) => {
                let when = ended_at(solution, at).unwrap_or("midway".to_owned());
                format!("{} ran to its end in your run; the solution drops it {when}.", capital(&name))
            }
            _ => return None,
        })
    })
}

/// Which one ended at the moment `at`, for those that are dropped because of it: "when `a` is ready".
fn ended_at(run: &Run, at: Moment) -> Option<String> {
    let because = |work: &&Work| matches!(work.fate, Fate::Ready(end) | Fate::Failed(end) if end.at == at.at && end.step < at.step);
    let first = run.works.iter().filter(because).max_by_key(|work| work.to)?;
    let how = if matches!(first.fate, Fate::Failed(_)) { "returns an error" } else { "is ready" };
    Some(format!("when {} {how}", first.said()))
}

/// The sentence for a piece of work that is `missing` in the learner's run.
fn absent(missing: &Work, learner: &Run, solution: &Run) -> String {
    let name = missing.said();
    let blocking = missing.name.replacen("_async(", "(", 1);
    if blocking != missing.name && learner.works.iter().any(|work| work.name == blocking) {
        return format!("You called `{blocking}`, which holds its thread; the solution awaits {name}.");
    }
    let is_strange = |work: &&Work| work.in_run(solution).is_none() && work.function().is_some();
    let mut strange = learner.works.iter().filter(is_strange);
    if let Some(other) = strange.find(|work| work.function() == missing.function()) {
        let again = if other.number > 1 { " once more" } else { "" };
        return format!("You called `{}`{again} where the solution calls {name}.", other.name);
    }
    match held_up(learner) {
        Some(why) => format!("Your run stood still while {why}, and {name} never began."),
        None if missing.was_made_first() => format!("You never called {name}; the solution does."),
        None => format!("{} never ran in your run; in the solution it does.", capital(&name)),
    }
}

/// What ran or waited when the run hung, if it did.
fn held_up(learner: &Run) -> Option<String> {
    if !learner.timeline.hung {
        return None;
    }
    let frame = frame_of(learner).map(|frame| &frame.name);
    let held = |work: &&Work| work.fate == Fate::Standing && work.from.is_some() && Some(&work.name) != frame;
    let held: Vec<String> = learner.works.iter().filter(held).map(Work::said).collect();
    if !held.is_empty() {
        return Some(format!("{} {} in progress", list(&held), if held.len() == 1 { "was" } else { "were" }));
    }
    learner.timeline.lanes.iter().find_map(|lane| {
        let last = lane.spans.last().filter(|span| lane.fate == Fate::Standing && span.state == SpanState::Waiting)?;
        Some(format!("{} waited for {}", who(lane), last.label.as_ref()?.said()))
    })
}

/// Whether both begin in one poll by hand, which may take them in any order.
fn in_one_poll(run: &Run, one: &Work, other: &Work) -> bool {
    let lanes = &run.timeline.lanes;
    let parent = lanes[one.lane].parent.filter(|parent| lanes[other.lane].parent == Some(*parent));
    let begin = |work: &Work| lanes[work.lane].spans.first().map(|span| span.from);
    let (Some(parent), Some(one), Some(other)) = (parent, begin(one), begin(other)) else { return false };
    let has_both = |poll: &Span| [one, other].iter().all(|at| poll.from <= *at && *at <= poll.to);
    lanes[parent].kind == LaneKind::ByHand && lanes[parent].polls().any(has_both)
}

/// Two that are started in another order.
pub(super) fn start_order(learner: &Run, solution: &Run) -> Option<String> {
    let started_in_both = |run: &'_ Run, other: &Run| -> Vec<usize> {
        (0..run.works.len()).filter(|i| run.works[*i].from.is_some() && run.works[*i].in_run(other).is_some()).collect()
    };
    let pairs = started_in_both(learner, solution).into_iter().zip(started_in_both(solution, learner));
    pairs.into_iter().find_map(|(own, right)| {
        let (first, right_second) = (&learner.works[own], &solution.works[right]);
        let (second, right_first) = (right_second.in_run(learner)?, first.in_run(solution)?);
        // At the same moment of the clock there is no order that a learner would see.
        let earlier = |one: &Work, other: &Work| Some(one.from?.at < other.from?.at);
        let changed = earlier(first, second)? && earlier(right_second, right_first)?;
        let (verb, does) = match order(first, second)? {
            Order::Overlapping => ("started", "starts"),
            _ => ("ran", "runs"),
        };
        let (first_said, second_said) = (first.said(), second.said());
        let is_one_poll = in_one_poll(learner, first, second) && in_one_poll(solution, right_first, right_second);
        (changed && !by_chance(first, second) && !is_one_poll)
            .then(|| format!("You {verb} {first_said} before {second_said}; the solution {does} {second_said} first."))
    })
}

/// Two pieces of work that overlap in one run and not in the other.
pub(super) fn overlap(learner: &Run, solution: &Run) -> Option<String> {
    learner.works.iter().enumerate().find_map(|(n, second)| {
        // The one that ended last says most: it is the one that was waited for.
        let mut before: Vec<&Work> = learner.works[..n].iter().filter(|first| !by_chance(first, second)).collect();
        before.sort_by_key(|first| Reverse((first.to, first.from)));
        before.into_iter().find_map(|first| {
            let (one, two) = (first.said(), second.said());
            match (order(first, second)?, order(first.in_run(solution)?, second.in_run(solution)?)?) {
                (Order::After, Order::Overlapping) => {
                    Some(format!("You started {two} only after {one} was ready; the solution runs both at once."))
                }
                (Order::Overlapping, Order::After) => Some(format!(
                    "You started {two} while {one} was still running; in the solution {one} is ready by then."
                )),
                _ => None,
            }
        })
    })
}

/// Whether the order of the two says nothing: threads run in any order.
fn by_chance(one: &Work, other: &Work) -> bool {
    one.is_job && other.is_job && one.lane != other.lane
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Order {
    /// The second began when the first was over.
    After,
    /// The second was over when the first began.
    Before,
    /// Both ran at some moment.
    Overlapping,
}

fn order(first: &Work, second: &Work) -> Option<Order> {
    let (a, b) = (first.from.zip(first.to)?, second.from.zip(second.to)?);
    Some(if b.0.step > a.1.step {
        Order::After
    } else if a.0.step > b.1.step {
        Order::Before
    } else {
        Order::Overlapping
    })
}

/// Work that the solution does not do.
pub(super) fn surplus(learner: &Run, solution: &Run) -> Option<String> {
    let extra = learner.works.iter().find(|work| work.in_run(solution).is_none())?;
    // Where pieces are only numbered, the last number is too much, whichever of them should not be.
    let without_number = |work: &Work| work.name.replace(|digit: char| digit.is_ascii_digit(), "");
    let is_alike = |work: &Work| work.function().is_none() && without_number(work) == without_number(extra);
    let earlier = moments::works(learner, solution, is_alike);
    if let Some((_, said)) = earlier.filter(|(at, _)| extra.from.is_some_and(|from| *at < from.at)) {
        return Some(said);
    }
    Some(match extra.from {
        Some(_) => format!("{} ran in your run, and does not in the solution's.", capital(&extra.said())),
        None => format!("You made {}, and the solution does not.", extra.said()),
    })
}

/// A future that another thread polls, where its caller polls it in the solution.
pub(super) fn place(learner: &Run, solution: &Run) -> Option<String> {
    let on_a_thread = |run: &Run, work: &Work| {
        let parent = run.timeline.lanes[work.lane].parent.map(|parent| run.timeline.lanes[parent].kind);
        !work.is_job && parent == Some(LaneKind::Thread)
    };
    let moved = |work: &&Work| {
        !on_a_thread(solution, work) && work.in_run(learner).is_some_and(|work| on_a_thread(learner, work))
    };
    let work = solution.works.iter().find(moved)?;
    Some(format!("{} was polled on another thread; in the solution its caller polls it.", capital(&work.said())))
}

/// A job of the main thread, which another thread has in the solution.
pub(super) fn on_main(learner: &Run, solution: &Run) -> Option<String> {
    let elsewhere = |work: &&Work| work.is_job && !work.is_on_main;
    let held = |work: &&Work| work.in_run(learner).is_some_and(|own| own.is_on_main && own.from.is_some());
    let work = solution.works.iter().filter(elsewhere).find(held)?;
    Some(format!("{} ran on the main thread; in the solution another thread runs it.", capital(&work.said())))
}

/// The call that contains all the others, if there is one. On another thread that could be a coincidence.
pub(super) fn frame_of<'a>(run: &'a Run) -> Option<&'a Work> {
    let (first, others) = run.works.split_first().filter(|(first, others)| first.is_on_main && !others.is_empty())?;
    others.iter().all(|work| first.contains(work)).then_some(first)
}

/// The frame of all the others ends before one of them.
pub(super) fn frame(learner: &Run, solution: &Run) -> Option<String> {
    let frame = frame_of(solution)?.in_run(learner)?;
    let late = learner.works.iter().filter(|work| work.to > frame.to && work.name != frame.name);
    // Threads run in any order; the first by name stands for all.
    let late = late.min_by_key(|work| (work.name.len(), &work.name))?;
    Some(format!(
        "{} was over while {} was still running; in the solution it ends last.",
        capital(&frame.said()),
        late.said()
    ))
}

/// On how many threads there are jobs, apart from what frames them all in the solution.
pub(super) fn threads_with_jobs(run: &Run, solution: &Run) -> usize {
    let frame = frame_of(solution).map(|frame| &frame.name);
    let jobs = run.works.iter().filter(|work| work.is_job && Some(&work.name) != frame);
    jobs.map(|work| work.lane).collect::<BTreeSet<_>>().len()
}
