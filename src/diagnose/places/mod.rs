//! Which places of the learner's file a failure is about.
//!
//! A run of the failed check has recorded which of the learner's calls led to each event ([`Run`]). Rules choose among
//! them and the text, from the most specific to the least: first those of the advice, then general ones. Pure.

mod advised;
mod expression;
mod run;
mod said;
mod time;
mod words;

use crate::course::{Catalogue, Exercise};
use crate::protocol::{HangKind, Spot, TraceEvent, Traffic};
use crate::submission::Submission;
use crate::verdict::{Place, Report, Verdict};
use expression::Source;

pub use run::Run;

/// Tells another advice in `report`, which did not pass, if the code of `text` tells more than the check could see.
pub(super) fn refine_advice(exercise: &Exercise, catalogue: &Catalogue, text: &str, report: &mut Report) {
    let Some(advice) = report.advice.as_deref().and_then(|id| catalogue.get(id)) else { return };
    if let Some((other, line)) = advised::told_by_code(exercise, advice, text) {
        report.advice = Some(other.to_owned());
        report.file = Some(exercise.path());
        report.line = Some(line);
    }
}

/// Adds to `report` on `submission`, which did not pass, the places that it is about. `run` is what the failed check did
/// last; an empty one if nobody saw it.
pub fn add_places(submission: &Submission, starter: &str, catalogue: &Catalogue, run: &Run, report: &mut Report) {
    let exercise = &submission.exercise;
    let source = Source::new(&submission.source, starter, exercise.facts.solution());
    let too_late = time::too_late(&source, run, report);
    let (late, counterfactual) = too_late.unwrap_or_default();
    report.counterfactual = counterfactual;
    let place = advised::place(exercise, catalogue, &source, run, report);
    let place = place.or_else(|| panicked(&source, run, report).filter(|_| run.panicked));
    report.places = match place {
        None if !late.is_empty() => late,
        place => {
            let hung = || hung(&source, run, report);
            let place = place.or_else(hung).or_else(|| known(&source, report));
            let place =
                place.or_else(|| said::parted(&source, run, report)).or_else(|| said::named(&source, run, report));
            let place = place.or_else(|| words::place(exercise, &source, report));
            let place = place.or_else(|| dropped(&source, run)).or_else(|| on_the_wire(&source, run));
            place.into_iter().collect()
        }
    };
    // A guess leads an editor to a line that is worth a look, and underlines nothing.
    let guess = || at_work(&source, run).or_else(|| words::first_await(exercise, &source));
    let known = report.places.first().map(|first| first.line).or(report.line);
    report.line = known.or_else(guess);
    if report.line.is_some() {
        report.file = Some(exercise.path());
    }
}

/// Where what hangs was seen last.
fn hung(source: &Source<'_>, run: &Run, report: &Report) -> Option<Place> {
    let label = match report.hang? {
        HangKind::Asleep => "waits here, and nothing wakes it",
        HangKind::Spinning => "is busy here, and does not end",
        HangKind::Blocked => "its thread was last seen here",
        HangKind::Inconclusive => "was last seen here",
    };
    let waited = || run.last_wait(source, advised::waits).or_else(|| run.last(source, advised::waits));
    let waited = Some(report.hang).filter(|hang| *hang == Some(HangKind::Asleep)).and_then(|_| waited());
    source.place(waited.or_else(|| run.last(source, |_| true))?, label)
}

/// The call that the panic came from with which the check failed.
fn panicked(source: &Source<'_>, run: &Run, report: &Report) -> Option<Place> {
    let is_panic = |event: &TraceEvent| match event {
        TraceEvent::Panic { place, .. } => {
            report.line.is_none() || report.line == place.as_ref().map(|place| place.line)
        }
        _ => false,
    };
    let panic = run.lines.iter().rev().find(|line| is_panic(&line.event))?;
    let at_its_line = panic.calls.iter().copied().find(|spot| Some(spot.line) == report.line);
    let known = report.line.map(|line| Spot { line, column: 0 });
    source.place(at_its_line.or(known).or_else(|| source.spot(&panic.calls))?, "panics here")
}

/// The place that the check or rustc named.
fn known(source: &Source<'_>, report: &Report) -> Option<Place> {
    // Of a process that was aborted, only a panic tells a line.
    let label = if report.verdict == Verdict::Crashed { "panics here" } else { "" };
    source.place(Spot { line: report.line?, column: 0 }, label)
}

/// Where an operation was dropped before it was done.
fn dropped(source: &Source<'_>, run: &Run) -> Option<Place> {
    let work = run.work();
    let dropped = work.iter().filter(|work| work.started.is_some()).find_map(|work| work.dropped.as_deref())?;
    source.place(source.spot(dropped)?, "drops what is not done yet")
}

/// The read or write that the check saw last.
fn on_the_wire(source: &Source<'_>, run: &Run) -> Option<Place> {
    let (spot, traffic) = run.lines.iter().rev().find_map(|line| match line.event {
        TraceEvent::Wire { traffic, .. } => Some((source.spot(&line.calls)?, traffic)),
        _ => None,
    })?;
    let label = match traffic {
        Traffic::Sent => "the last read",
        Traffic::Received | Traffic::Nothing => "the last write",
        _ => "the last read or write",
    };
    source.place(spot, label)
}

/// The line where the operations began.
fn at_work(source: &Source<'_>, run: &Run) -> Option<u32> {
    let work = run.work();
    let began = work.iter().rev().find_map(|work| source.spot(&work.started.as_ref()?.0));
    let turn = run.last(source, |event| matches!(event, TraceEvent::Turn { .. }));
    Some(turn.or(began).or_else(|| run.last(source, |_| true))?.line)
}
