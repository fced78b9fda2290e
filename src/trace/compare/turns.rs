//! Turns: of machines that are stepped, and of functions that note where they are.

use super::capital;
use super::work::Work;
use crate::trace::{LaneKind, Moment, SpanState, Timeline};

/// Whose turn it is, and what it comes to.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Turn<'a> {
    lane: &'a str,
    what: &'a str,
    at: Moment,
}

/// The turns of all lanes that take any, in order.
fn turns(timeline: &Timeline) -> Vec<Turn<'_>> {
    let mut turns: Vec<Turn> = Vec::new();
    for lane in timeline.lanes.iter().filter(|lane| lane.kind == LaneKind::Task) {
        let polled = lane.spans.iter().filter(|span| span.state == SpanState::Polled);
        let labelled = polled.filter_map(|span| Some((span.from, span.label.as_deref()?)));
        turns.extend(labelled.map(|(at, what)| Turn { lane: &lane.name, what, at }));
    }
    turns.sort_by_key(|turn| turn.at);
    turns
}

/// The first turn that is another one.
pub(super) fn difference(yours: &Timeline, model: &Timeline) -> Option<String> {
    let (mine, due) = (turns(yours), turns(model));
    // Whose run came to none has more to tell than that.
    if mine.is_empty() {
        return None;
    }
    let of = |turns: &[Turn], lane: &str| -> Vec<String> {
        turns.iter().filter(|turn| turn.lane == lane).map(|turn| turn.what.to_owned()).collect()
    };
    // In one lane, whatever the others do meanwhile.
    for lane in due.iter().map(|turn| turn.lane) {
        let (mine, due) = (of(&mine, lane), of(&due, lane));
        if let Some(at) = mine.iter().zip(&due).position(|(mine, due)| mine != due) {
            let comes = match at.checked_sub(1).map(|before| &due[before]) {
                Some(before) => format!("After \"{before}\" {lane} comes"),
                None => format!("At first {lane} comes"),
            };
            return Some(format!("{comes} to \"{}\" in your run, and to \"{}\" in the solution's.", mine[at], due[at]));
        }
    }
    let same = |at: &usize| {
        mine.get(*at).map(|turn| (turn.lane, turn.what)) == due.get(*at).map(|turn| (turn.lane, turn.what))
    };
    let at = (0..mine.len().max(due.len())).find(|at| !same(at))?;
    let comes_later = |turns: &[Turn], lane: &str| turns[at.min(turns.len())..].iter().any(|turn| turn.lane == lane);
    Some(match (mine.get(at), due.get(at)) {
        (None, Some(due)) => {
            format!("Your run ends where the solution goes on: there {} comes to \"{}\".", due.lane, due.what)
        }
        (Some(mine), None) if due.is_empty() => {
            format!("{} comes to \"{}\" in your run, and not in the solution.", capital(mine.lane), mine.what)
        }
        (Some(mine), None) => {
            format!("{} comes to \"{}\" where the solution's run has ended.", capital(mine.lane), mine.what)
        }
        (Some(_), Some(turn)) if !comes_later(&mine, turn.lane) => {
            format!("{} comes to \"{}\" in the solution, and not in your run.", capital(turn.lane), turn.what)
        }
        (Some(turn), Some(_)) if !comes_later(&due, turn.lane) => {
            format!("{} comes to \"{}\" in your run, and not in the solution.", capital(turn.lane), turn.what)
        }
        (Some(mine), Some(due)) => {
            format!("Turn {} is {}'s in your run, and {}'s in the solution's.", at + 1, mine.lane, due.lane)
        }
        (None, None) => return None,
    })
}

/// How a moment lies to a piece of work.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Side {
    NotStarted,
    UnderWay,
    Ready,
}

impl Side {
    fn words(self) -> &'static str {
        match self {
            Side::NotStarted => "had not started",
            Side::UnderWay => "was in progress",
            Side::Ready => "was ready",
        }
    }
}

/// A turn that comes earlier or later than it should, beside the work that goes on.
pub(super) fn beside_work(yours: &Timeline, model: &Timeline, ours: &[Work], theirs: &[Work]) -> Option<String> {
    let (mine, due) = (turns(yours), turns(model));
    let side = |at: Moment, work: &Work| {
        let (from, to) = work.from.zip(work.to)?;
        Some(match (at.step < from.step, at.step < to.step) {
            (true, _) => Side::NotStarted,
            (false, true) => Side::UnderWay,
            (false, false) => Side::Ready,
        })
    };
    mine.iter().find_map(|turn| {
        let other = due.iter().find(|due| (due.lane, due.what) == (turn.lane, turn.what))?;
        // The latest work that lies otherwise says most.
        ours.iter().rev().find_map(|work| {
            let (mine, due) = (side(turn.at, work)?, side(other.at, work.in_run(theirs)?)?);
            (mine != due).then(|| {
                format!(
                    "{} {} when {} came to \"{}\" in your run; in the solution it {}.",
                    capital(&work.said()),
                    mine.words(),
                    turn.lane,
                    turn.what,
                    due.words()
                )
            })
        })
    })
}
