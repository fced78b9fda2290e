//! Places of what a failure names: an entry of its lists, an operation in its words.

use super::expression::Source;
use super::run::{Run, Work};
use crate::protocol::{Spot, TraceEvent};
use crate::verdict::{Place, Report};

/// Where something else happened than was expected, if the failure lays two lists side by side, and one of them is the
/// operations that began or the notes that were made.
pub(super) fn parted(source: &Source<'_>, run: &Run, report: &Report) -> Option<Place> {
    let (expected, got) = (listed(report.expected.as_deref()?), listed(report.got.as_deref()?));
    let alike = expected.iter().zip(&got).take_while(|(expected, got)| expected == got).count();
    let other = *got.get(alike).filter(|_| got.len() > 1)?;
    let work = run.work();
    let began = work.iter().filter_map(|work| Some((work.name.as_str(), work.started.as_ref()?.0.as_slice())));
    let began: Vec<(&str, &[Spot])> = began.collect();
    let turns = run.lines.iter().filter_map(|line| match &line.event {
        TraceEvent::Turn { what, .. } => Some((what.as_str(), line.calls.as_slice())),
        _ => None,
    });
    let turns: Vec<(&str, &[Spot])> = turns.collect();
    let by_name = |all: &[(&str, &[Spot])]| {
        let name = all.iter().map(|(name, _)| *name).find(|name| other.contains(name))?;
        let before = got[..alike].iter().filter(|entry| entry.contains(name)).count();
        source.spot(all.iter().filter(|(of, _)| *of == name).nth(before)?.1)
    };
    // The list may have words of its own for what happened.
    let by_number = |all: &[(&str, &[Spot])]| source.spot(all.get(alike).filter(|_| all.len() == got.len())?.1);
    let spot = by_name(&began).or_else(|| by_name(&turns)).or_else(|| by_number(&began)).or_else(|| by_number(&turns));
    source.place(spot?, "something else is due here")
}

/// The entries of a list that a failure shows: its lines, or what stands between commas.
fn listed(text: &str) -> Vec<&str> {
    let text = text.trim_start_matches('[').trim_end_matches(']');
    let by = if text.contains('\n') { "\n" } else { ", " };
    text.split(by).collect()
}

/// Where an operation began that the failure names.
pub(super) fn named(source: &Source<'_>, run: &Run, report: &Report) -> Option<Place> {
    let said = [Some(&report.message), report.got.as_ref()];
    let is_named = |work: &&Work| said.iter().flatten().any(|said| said.contains(&work.name));
    let work = run.work();
    let work = work.iter().find(is_named)?;
    let place = |calls: &[Spot], label: &str| source.place(source.spot(calls)?, label);
    match (&work.dropped, &work.started, &work.made) {
        (Some(calls), Some(_), _) => place(calls, "drops it here, before it is done"),
        (_, Some((calls, _)), _) => place(calls, "begins here"),
        (_, None, Some(calls)) => place(calls, "is made here, and never begins"),
        _ => None,
    }
}
