//! Turns: of machines that are stepped, and of functions that note where they are.

use super::run::{Run, Work, capital};
use crate::trace::timeline::{LaneKind, Moment, SpanState};

/// Whose turn it is, and what it comes to.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Turn<'a> {
    lane: &'a str,
    what: &'a str,
    at: Moment,
}

/// The turns of all lanes that take any, in order.
fn turns<'a>(run: &Run<'a>) -> Vec<Turn<'a>> {
    let mut turns: Vec<Turn> = Vec::new();
    for lane in run.timeline.lanes.iter().filter(|lane| lane.kind == LaneKind::Task) {
        let polled = lane.spans.iter().filter(|span| span.state == SpanState::Polled);
        let labelled = polled.filter_map(|span| Some((span.from, span.label.as_deref()?)));
        turns.extend(labelled.map(|(at, what)| Turn { lane: &lane.name, what, at }));
    }
    turns.sort_by_key(|turn| turn.at);
    turns
}

/// The first turn that is another one, or is in one of the runs only.
pub(super) fn difference(learner: &Run, solution: &Run) -> Option<String> {
    let (own, right) = (turns(learner), turns(solution));
    // A run that came to no turn differs in more than that.
    if own.is_empty() {
        return None;
    }
    let of = |turns: &[Turn], lane: &str| -> Vec<String> {
        turns.iter().filter(|turn| turn.lane == lane).map(|turn| turn.what.to_owned()).collect()
    };
    // First within each lane, apart from what the others do.
    for lane in right.iter().map(|turn| turn.lane) {
        let (own, right) = (of(&own, lane), of(&right, lane));
        if let Some(at) = own.iter().zip(&right).position(|(own, right)| own != right) {
            let comes = match at.checked_sub(1).map(|before| &right[before]) {
                Some(before) => format!("After \"{before}\" {lane} comes"),
                None => format!("At first {lane} comes"),
            };
            return Some(format!(
                "{comes} to \"{}\" in your run, and to \"{}\" in the solution's.",
                own[at], right[at]
            ));
        }
    }
    let at = parting(&own, &right)?;
    let comes_later = |turns: &[Turn], lane: &str| turns[at.min(turns.len())..].iter().any(|turn| turn.lane == lane);
    Some(match (own.get(at), right.get(at)) {
        (None, Some(right)) => {
            format!("Your run ends where the solution goes on: there {} comes to \"{}\".", right.lane, right.what)
        }
        (Some(own), None) if right.is_empty() => {
            format!("{} comes to \"{}\" in your run, and not in the solution.", capital(own.lane), own.what)
        }
        (Some(own), None) => {
            format!("{} comes to \"{}\" where the solution's run has ended.", capital(own.lane), own.what)
        }
        (Some(_), Some(turn)) if !comes_later(&own, turn.lane) => {
            format!("{} comes to \"{}\" in the solution, and not in your run.", capital(turn.lane), turn.what)
        }
        (Some(turn), Some(_)) if !comes_later(&right, turn.lane) => {
            format!("{} comes to \"{}\" in your run, and not in the solution.", capital(turn.lane), turn.what)
        }
        // The order is told on its own.
        (Some(_), Some(_)) | (None, None) => return None,
    })
}

/// The number of the first turn that is not the same in both, counted from 0.
fn parting(own: &[Turn], right: &[Turn]) -> Option<usize> {
    let turn = |turns: &[Turn], at: usize| turns.get(at).map(|turn| (turn.lane.to_owned(), turn.what.to_owned()));
    (0..own.len().max(right.len())).find(|at| turn(own, *at) != turn(right, *at))
}

/// Turns of several lanes that are taken in another order.
pub(super) fn order(learner: &Run, solution: &Run) -> Option<String> {
    let (own, right) = (turns(learner), turns(solution));
    let at = parting(&own, &right)?;
    let (own, right) = (own.get(at)?.lane, right.get(at)?.lane);
    Some(format!("Step {} is {own}'s in your run, and {right}'s in the solution's.", at + 1))
}

/// How far a piece of work is at some moment.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Progress {
    NotStarted,
    UnderWay,
    Ready,
}

impl Progress {
    fn words(self) -> &'static str {
        match self {
            Progress::NotStarted => "had not started",
            Progress::UnderWay => "was in progress",
            Progress::Ready => "was ready",
        }
    }
}

/// A turn that comes earlier or later than it should, beside the work that goes on.
pub(super) fn beside_work(learner: &Run, solution: &Run) -> Option<String> {
    let (own, right) = (turns(learner), turns(solution));
    let side = |at: Moment, work: &Work| {
        let (from, to) = work.from.zip(work.to)?;
        Some(match (at.step < from.step, at.step < to.step) {
            (true, _) => Progress::NotStarted,
            (false, true) => Progress::UnderWay,
            (false, false) => Progress::Ready,
        })
    };
    own.iter().find_map(|turn| {
        let other = right.iter().find(|right| (right.lane, right.what) == (turn.lane, turn.what))?;
        // The latest work that differs says most.
        learner.works.iter().rev().find_map(|work| {
            let (own, right) = (side(turn.at, work)?, side(other.at, work.in_run(solution)?)?);
            (own != right).then(|| {
                format!(
                    "{} {} when {} came to \"{}\" in your run; in the solution it {}.",
                    capital(&work.said()),
                    own.words(),
                    turn.lane,
                    turn.what,
                    right.words()
                )
            })
        })
    })
}
