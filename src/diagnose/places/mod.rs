//! Which places of the learner's file a failure is about.
//!
//! A run of the failed check has recorded which of the learner's calls led to each event ([`Run`]). Rules choose among
//! them, from the most specific to the least. They need nothing from the check's author: what happened in the run, and
//! which operations the failure names, decide. Pure.

mod expression;
mod run;
mod time;
mod words;

use crate::course::{Catalogue, Exercise};
use crate::protocol::{HangKind, Spot, TraceEvent, Traffic};
use crate::verdict::{Place, Report, Verdict};
use expression::Source;
use run::Work;

pub use run::Run;

/// Adds to `report` on `source`, which failed, the places that it is about. `run` is what the failed check did last.
pub fn add_places(exercise: &Exercise, catalogue: &Catalogue, source: &str, run: &Run, report: &mut Report) {
    let source = Source::new(source);
    if let Some((places, counterfactual)) = time::too_late(&source, run, report) {
        (report.places, report.counterfactual) = (places, counterfactual);
    } else {
        let place = match report.verdict {
            Verdict::Hung => hung(&source, run, report),
            _ if run.panicked => panicked(&source, run, report),
            _ => None,
        };
        let place = place
            .or_else(|| never_polled(&source, run, report))
            .or_else(|| known(&source, report))
            .or_else(|| spawned(&source, run, report))
            .or_else(|| named(&source, run, report))
            .or_else(|| words::place(exercise, catalogue, &source, report))
            .or_else(|| dropped(&source, run))
            .or_else(|| on_the_wire(&source, run));
        // A guess leads an editor to a line that is worth a look, and underlines nothing.
        let guess = || {
            let guess = words::guess(catalogue, &source, report).or_else(|| at_work(&source, run));
            guess.or_else(|| words::guess_in_function(exercise, &source))
        };
        if place.is_none() {
            report.line = guess().map(|guess| guess.line).or(report.line);
        }
        report.places = place.into_iter().collect();
    }
    report.line = report.places.first().map(|first| first.line).or(report.line);
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
    let waits = |event: &TraceEvent| matches!(event, TraceEvent::Wait { .. } | TraceEvent::Parked { .. });
    let of_a_wait = run.lines.iter().rev().find(|line| waits(&line.event) && source.spot(&line.calls).is_some());
    let last = || run.lines.iter().rev().find(|line| source.spot(&line.calls).is_some());
    if let (Some(HangKind::Blocked), Some(place)) =
        (report.hang, words::place_of_a_blocking_call(source, "may hold its thread here"))
    {
        return Some(place);
    }
    let line = of_a_wait.filter(|_| report.hang == Some(HangKind::Asleep)).or_else(last)?;
    source.place(source.spot(&line.calls)?, label)
}

/// The call that the panic came from with which the check failed.
fn panicked(source: &Source<'_>, run: &Run, report: &Report) -> Option<Place> {
    let is_panic = |event: &TraceEvent| match event {
        TraceEvent::Panic { place } => report.line.is_none() || report.line == place.as_ref().map(|place| place.line),
        _ => false,
    };
    let panic = run.lines.iter().rev().find(|line| is_panic(&line.event))?;
    let at_its_line = panic.calls.iter().copied().find(|spot| Some(spot.line) == report.line);
    let known = report.line.map(|line| Spot { line, column: 0 });
    source.place(at_its_line.or(known).or_else(|| source.spot(&panic.calls))?, "panics here")
}

/// A future that was made and never polled, if that is what the failure says.
fn never_polled(source: &Source<'_>, run: &Run, report: &Report) -> Option<Place> {
    const ADVICE: [&str; 2] = ["never-awaited", "dropped-unpolled"];
    const WORDS: [&str; 3] = ["never polled", "never being polled", "never awaited"];
    let is_said = report.advice.as_deref().is_some_and(|id| ADVICE.contains(&id))
        || WORDS.iter().any(|words| report.message.contains(words));
    let work = run.work();
    let made = work.iter().find(|work| is_said && work.started.is_none() && work.made.is_some())?;
    source.place(source.spot(made.made.as_deref()?)?, "makes a future that is never awaited")
}

/// The place that the check or rustc named.
fn known(source: &Source<'_>, report: &Report) -> Option<Place> {
    source.place(Spot { line: report.line?, column: 0 }, "")
}

/// Where a task was spawned, if the failure is about tasks.
fn spawned(source: &Source<'_>, run: &Run, report: &Report) -> Option<Place> {
    let is_said = ["task", "spawn"].iter().any(|word| report.message.contains(word));
    let is_task = |event: &TraceEvent| matches!(event, TraceEvent::Task { root: false, .. });
    let mut tasks = run.lines.iter().filter(|line| is_said && is_task(&line.event));
    source.place(tasks.find_map(|line| source.spot(&line.calls))?, "spawns a task here")
}

/// Where an operation began that the failure names.
fn named(source: &Source<'_>, run: &Run, report: &Report) -> Option<Place> {
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

/// Where the operations began.
fn at_work(source: &Source<'_>, run: &Run) -> Option<Place> {
    let work = run.work();
    let spot = work.iter().rev().find_map(|work| source.spot(&work.started.as_ref()?.0));
    let turn = || {
        let turns = run.lines.iter().rev().filter(|line| matches!(line.event, TraceEvent::Turn { .. }));
        turns.into_iter().find_map(|line| source.spot(&line.calls))
    };
    source.place(spot.or_else(turn).or_else(|| any(source, run))?, "")
}

/// Where the learner's code was seen last, whatever it did.
fn any(source: &Source<'_>, run: &Run) -> Option<Spot> {
    run.lines.iter().rev().find_map(|line| source.spot(&line.calls))
}
