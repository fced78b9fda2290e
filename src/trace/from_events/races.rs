//! Futures of which only the first counts, as in a `select!` or a timeout: which one won, and what was dropped.
//!
//! Such a race shows itself in one poll: a future is ready, and then others of the same task are dropped that had
//! begun. A `try_join!` that ends with an error looks the same, so an error wins only where the text has a `select`.

use std::collections::HashMap;
use std::ops::RangeInclusive;

use super::builder::Builder;
use crate::trace::timeline::{Axis, Fate, Lane, LaneKind, Moment, Name, Owner, Race, Remark, SpanState, Timeline};
use crate::trace::words::{listed, who};

/// The most races that are told in words.
const MOST_TOLD: usize = 3;

/// What the lanes of time limits stand for.
pub(super) const TIMEOUT: &str = "timeout";

/// A `select!` in the text that ran.
pub(super) struct Select<'a> {
    pub lines: RangeInclusive<u32>,
    text: &'a str,
}

/// Every `select!` of `source`, with the text between its braces.
pub(super) fn selects(source: &str) -> Vec<Select<'_>> {
    let mut found = Vec::new();
    for (at, _) in source.match_indices("select!") {
        let rest = &source[at..];
        let is_comment = source[..at].lines().last().is_some_and(|line| line.contains("//"));
        let Some(open) = rest.find('{').filter(|_| !is_comment) else { continue };
        let mut depth = 0;
        let close = rest[open..].char_indices().find(|(_, c)| {
            depth += i32::from(*c == '{') - i32::from(*c == '}');
            depth == 0
        });
        let Some((length, _)) = close else { continue };
        let line_of = |at: usize| u32::try_from(source[..at].matches('\n').count() + 1).unwrap_or(u32::MAX);
        let text = &rest[open..open + length];
        found.push(Select { lines: line_of(at)..=line_of(at + open + length), text });
    }
    found
}

impl Select<'_> {
    /// Whether the future in `lane` is one of its branches, as far as names and lines tell.
    fn has(&self, lane: &Lane) -> bool {
        match lane.kind {
            LaneKind::Timer => lane.name.line().is_some_and(|line| self.lines.contains(&line)),
            _ => lane.name.split_once('(').is_some_and(|(function, _)| self.text.contains(function)),
        }
    }
}

/// What one poll of a task decided.
struct Decided {
    winner: usize,
    losers: Vec<usize>,
    disabled: Vec<usize>,
    /// The poll.
    from: Moment,
    to: Moment,
}

impl Builder {
    /// Finds the races of the run, and says what came of each.
    pub(super) fn races(&mut self) {
        let source = std::mem::take(&mut self.source);
        let selects = selects(&source);
        let decided = decided(&self.timeline, &selects, source.contains("select"), &self.unpolled);
        let mut told = 0;
        for race in &decided {
            if !self.is_timeout(race) {
                self.on(race.winner).race = Some(Race::Won);
            }
            race.losers.iter().for_each(|loser| self.on(*loser).race = Some(Race::Lost));
            for unused in &race.disabled {
                let at = self.unpolled.get(unused).copied().unwrap_or(race.to);
                let on = self.on(*unused);
                on.race = Some(Race::Disabled);
                on.fate = Fate::Dropped(at);
            }
            if told < MOST_TOLD {
                told += 1;
                let remark = self.in_words(race, &selects);
                self.timeline.remarks.push(remark);
            }
        }
        if decided.len() > told {
            let more = decided.len() - told;
            let remark = format!("{more} more times the first of several futures won in the same way");
            self.timeline.remarks.push(remark.into());
        }
        self.source = source;
    }

    /// Whether it is a future against its time limit: then one speaks of no winner.
    fn is_timeout(&self, race: &Decided) -> bool {
        let is_limit = |lane: &usize| self.timeline.lanes[*lane].name.what() == TIMEOUT;
        is_limit(&race.winner) || matches!(&race.losers[..], [loser] if is_limit(loser))
    }

    fn in_words(&self, race: &Decided, selects: &[Select]) -> Remark {
        let lanes = &self.timeline.lanes;
        let names = |all: &[usize]| listed(&all.iter().map(|lane| who(&lanes[*lane])).collect::<Vec<_>>());
        let winner = &lanes[race.winner];
        let select =
            selects.iter().find(|select| select.has(winner) && race.losers.iter().all(|l| select.has(&lanes[*l])));
        let select = select.map(|select| Name::new("select!", None, Owner::Line(*select.lines.start())));
        let held = self
            .released
            .iter()
            .filter(|(at, lane, _)| *lane == winner.parent && race.from.step <= at.step && at.step <= race.to.step);
        let held: Vec<String> = held.map(|(_, _, name)| format!("`{name}`")).collect();
        let held = if held.is_empty() { String::new() } else { format!(", with what it held: {}", listed(&held)) };
        let were = if race.losers.len() == 1 { "was" } else { "were" };
        let disabled = match race.disabled.len() {
            0 => String::new(),
            1 => format!("; the branch of {} was disabled", names(&race.disabled)),
            _ => format!("; the branches of {} were disabled", names(&race.disabled)),
        };
        let when = ended(winner).filter(|_| self.timeline.axis == Axis::Time);
        let when = when.map(|at| format!(" at {}", self.timeline.when(at))).unwrap_or_default();
        if self.is_timeout(race) {
            let (won, lost) = (who(winner), names(&race.losers));
            return Remark::from(match winner.kind {
                LaneKind::Timer => format!("{won} rang{when}, so {lost} {were} dropped{held}"),
                _ => format!("{won} was ready{when}, before {lost} rang"),
            });
        }
        let (won, lost) = (who(winner), names(&race.losers));
        Remark { about: select, words: format!("{won} won{when}, so {lost} {were} dropped{held}{disabled}") }
    }
}

/// When the future in `lane` was ready.
fn ended(lane: &Lane) -> Option<Moment> {
    match lane.fate {
        Fate::Ready(at) | Fate::Failed(at) => Some(at),
        _ => None,
    }
}

fn decided(
    timeline: &Timeline,
    selects: &[Select],
    has_select: bool,
    unpolled: &HashMap<usize, Moment>,
) -> Vec<Decided> {
    let lanes = &timeline.lanes;
    let is_branch = |lane: &Lane| matches!(lane.kind, LaneKind::Future | LaneKind::Timer);
    let mut races: Vec<Decided> = Vec::new();
    for (number, lane) in lanes.iter().enumerate().filter(|(_, lane)| is_branch(lane)) {
        let (Fate::Dropped(dropped), Some(parent), Some(began)) = (lane.fate, lane.parent, lane.spans.first()) else {
            continue;
        };
        let within = |from: Moment, to: Moment, at: Moment| from.step <= at.step && at.step <= to.step;
        let polls = lanes[parent].spans.iter().filter(|span| span.state == SpanState::Polled);
        let Some(poll) = polls.clone().find(|poll| within(poll.from, poll.to, dropped)) else { continue };
        let wins = |other: &Lane| {
            let may_win = matches!(other.fate, Fate::Ready(_)) || has_select && matches!(other.fate, Fate::Failed(_));
            let is_first = ended(other).is_some_and(|at| within(poll.from, dropped, at));
            is_branch(other) && other.parent == Some(parent) && may_win && is_first && !other.is_call()
        };
        // It was waited for before the other one was ready.
        let winner =
            lanes.iter().position(|other| wins(other) && ended(other).is_some_and(|at| began.from.step < at.step));
        let Some(winner) = winner else { continue };
        match races.iter_mut().find(|race| race.winner == winner) {
            Some(race) => race.losers.push(number),
            None => {
                let (losers, disabled) = (vec![number], Vec::new());
                races.push(Decided { winner, losers, disabled, from: poll.from, to: poll.to });
            }
        }
    }
    for race in &mut races {
        let unused = unpolled.iter().filter(|(number, dropped)| {
            let lane = &lanes[**number];
            // One that was made in an earlier poll and has not begun since then had its chance.
            let skipped = lane.made.is_some_and(|made| made.step < race.from.step);
            let with_the_others = race.from.step <= dropped.step && dropped.step <= race.to.step;
            let select = selects.iter().find(|select| select.has(lane) && select.has(&lanes[race.winner]));
            let is_conditional = select.is_some_and(|select| select.text.contains(", if "));
            lane.parent == lanes[race.winner].parent && skipped && with_the_others && is_conditional
        });
        race.disabled = unused.map(|(number, _)| *number).collect();
        race.disabled.sort_unstable();
    }
    races.sort_by_key(|race| race.from);
    races
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_select_is_found_with_its_lines() {
        let source = "// no select! { here }\nfn f() {\n    tokio::select! {\n        a = one() => { a }\n        b = two() => b,\n    }\n}\n";
        let found = selects(source);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].lines, 3..=6);
        assert!(found[0].text.contains("two()") && !found[0].text.contains("fn f"));
        assert!(selects("select! {").is_empty() && selects("select!").is_empty());
    }
}
