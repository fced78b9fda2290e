//! Which places of the learner's file a failure is about.
//!
//! A run of the failed check has recorded which of the learner's calls led to each event ([`Run`]). Rules choose among
//! them, from the most specific to the least. They need nothing from the check's author: what happened in the run, and
//! which operations the failure names, decide. Pure.

mod expression;
mod run;
mod time;

use crate::course::Exercise;
use crate::protocol::{HangKind, Phase, Spot, TraceEvent};
use crate::verdict::{Place, Report, Verdict};
use expression::Source;

pub use run::Run;

/// Adds to `report` on `source`, which failed, the places that it is about. `run` is what the failed check did last.
pub fn add_places(exercise: &Exercise, source: &str, run: &Run, report: &mut Report) {
    let source = Source::new(source);
    let found = found(&source, run, report);
    report.counterfactual = found.counterfactual;
    report.places = found.places;
    if let Some(first) = report.places.first() {
        report.line = Some(first.line);
        report.file = Some(exercise.path());
    }
}

/// What the rules found.
#[derive(Debug, Default)]
struct Found {
    places: Vec<Place>,
    counterfactual: Option<String>,
}

impl From<Option<Place>> for Found {
    fn from(place: Option<Place>) -> Found {
        Found { places: place.into_iter().collect(), counterfactual: None }
    }
}

fn found(source: &Source<'_>, run: &Run, report: &Report) -> Found {
    if report.verdict == Verdict::Hung {
        return hung(source, run, report).into();
    }
    if let Some(place) = panicked(source, run, report) {
        return Some(place).into();
    }
    if let Some((places, counterfactual)) = time::too_late(source, run, report) {
        return Found { places, counterfactual };
    }
    never_polled(source, run, report).into()
}

/// Where what hangs was seen last.
fn hung(source: &Source<'_>, run: &Run, report: &Report) -> Option<Place> {
    let label = match report.hang? {
        HangKind::Asleep => "waits here, and nothing wakes it",
        HangKind::Spinning => "is busy here, and does not end",
        HangKind::Blocked => "its thread was last seen here",
        HangKind::Inconclusive => "was last seen here",
    };
    let waits = |event: &TraceEvent| matches!(event, TraceEvent::Wait { .. } | TraceEvent::Parked { .. });
    let of_a_wait = run.lines.iter().rev().find(|line| waits(&line.event) && source.spot(&line.calls).is_some());
    let last = || run.lines.iter().rev().find(|line| source.spot(&line.calls).is_some());
    let line = of_a_wait.filter(|_| report.hang == Some(HangKind::Asleep)).or_else(last)?;
    source.place(source.spot(&line.calls)?, label)
}

/// Where the panic that the check failed with came from.
fn panicked(source: &Source<'_>, run: &Run, report: &Report) -> Option<Place> {
    let line = report.line?;
    let is_panic = |event: &TraceEvent| matches!(event, TraceEvent::Panic { place: Some(place) } if place.line == line);
    let panic = run.lines.iter().rev().find(|line| is_panic(&line.event))?;
    let spot = panic.calls.iter().copied().find(|spot| spot.line == line).unwrap_or(Spot { line, column: 0 });
    source.place(spot, "panics here")
}

/// A future that was made and never polled.
fn never_polled(source: &Source<'_>, run: &Run, report: &Report) -> Option<Place> {
    let _ = report;
    let made = run
        .work()
        .into_iter()
        .find(|work| work.started.is_none() && matches!(work.last, Phase::Made | Phase::Dropped))?;
    source.place(source.spot(made.made.as_deref()?)?, "makes a future that is never awaited")
}
