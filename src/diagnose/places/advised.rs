//! The place that the advice of a report says how to find.

use super::super::matcher::is_in;
use super::super::place::{definition, function};
use super::expression::Source;
use super::run::{Run, Work};
use crate::course::{Catalogue, Exercise, Kind, PlaceRule, Seen};
use crate::protocol::{Spot, TraceEvent, Traffic};
use crate::verdict::{Place, Report};

/// The place of `report`'s idea, by the first rule of its advice that finds one.
pub(super) fn place(
    exercise: &Exercise,
    catalogue: &Catalogue,
    source: &Source<'_>,
    run: &Run,
    report: &Report,
) -> Option<Place> {
    let advice = catalogue.get(report.advice.as_deref()?)?;
    advice.places.iter().find_map(|PlaceRule { code, event, label }| {
        let of_event = event.and_then(|event| seen(event, exercise, source, run, report));
        let spot = of_event.or_else(|| first_of(code, exercise, source, run))?;
        source.place(spot, label)
    })
}

/// The first of the pieces of `code` that stands in a function where the check went, else in any. Of several lines one
/// that the check was seen at. What a function defines is not where it is called, and no check calls the `main` of a
/// function exercise.
fn first_of(code: &[String], exercise: &Exercise, source: &Source<'_>, run: &Run) -> Option<Spot> {
    let main = source.body_of("main");
    let calls: Vec<u32> = run.lines.iter().flat_map(|line| &line.calls).map(|call| call.line).collect();
    let went = |spot: &&Spot| calls.contains(&spot.line);
    let functions = source.bodies();
    let in_function = |spot: &Spot| {
        let mut around = functions.iter().filter(|body| body.contains(&spot.line));
        around.any(|body| calls.iter().any(|line| body.contains(line)))
    };
    let is_in_main = |spot: &Spot| main.as_ref().is_some_and(|main| main.contains(&spot.line));
    let counts = |spot: &Spot| exercise.kind == Kind::Program || !is_in_main(spot) || went(&spot);
    let spot = |piece: &String, fits: &dyn Fn(&Spot) -> bool| {
        let defines = format!("fn {piece}");
        let of_call = |line: &str| begin(line, piece).filter(|_| !line.contains(&defines));
        let found: Vec<Spot> = source.find(of_call).filter(|spot| counts(spot) && fits(spot)).collect();
        found.iter().find(went).or(found.first()).copied()
    };
    let first = code.iter().find_map(|piece| spot(piece, &in_function));
    first.or_else(|| code.iter().find_map(|piece| spot(piece, &|_| true)))
}

/// The byte of `line` at which `piece` begins, as whole words, with the path that leads to it.
pub(super) fn begin(line: &str, piece: &str) -> Option<usize> {
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    let begins_a_word = piece.starts_with(is_word);
    let ends_a_word = piece.ends_with(is_word);
    let fits = |at: usize| {
        let (before, rest) = line.split_at(at);
        !(begins_a_word && before.ends_with(is_word))
            && match piece.contains('…') {
                true => is_in(piece, rest),
                false => rest.strip_prefix(piece).is_some_and(|rest| !(ends_a_word && rest.starts_with(is_word))),
            }
    };
    let head = piece.split('…').next().unwrap_or_default();
    let at = line.match_indices(head).map(|(at, _)| at).find(|at| fits(*at))?;
    let path = line[..at].rfind(|c: char| !is_word(c) && c != ':').map_or(0, |before| before + 1);
    Some(if begins_a_word && line[..at].ends_with("::") && line.is_char_boundary(path) { path } else { at })
}

/// Whether a task waits.
pub(super) fn waits(event: &TraceEvent) -> bool {
    matches!(event, TraceEvent::Wait { .. } | TraceEvent::Parked { .. })
}

fn seen(event: Seen, exercise: &Exercise, source: &Source<'_>, run: &Run, report: &Report) -> Option<Spot> {
    let traffic = |wanted: Traffic| {
        run.last(source, |event| matches!(event, TraceEvent::Wire { traffic, .. } if *traffic == wanted))
    };
    match event {
        Seen::NeverPolled => {
            let work = run.work();
            let made = work.iter().find(|work| work.started.is_none() && work.made.is_some())?;
            source.spot(made.made.as_deref()?)
        }
        Seen::Began => {
            let said = [Some(&report.message), report.got.as_ref()];
            let is_named = |work: &&Work| said.iter().flatten().any(|said| said.contains(&work.name));
            let work = run.work();
            let begin = |work: &Work| source.spot(&work.started.as_ref()?.0);
            work.iter().find(is_named).and_then(begin).or_else(|| work.iter().rev().find_map(begin))
        }
        Seen::Dropped => {
            let work = run.work();
            let is_cut = |work: &&Work| work.started.is_some() && work.dropped.is_some();
            work.iter().filter(is_cut).find_map(|work| source.spot(work.dropped.as_deref()?))
        }
        Seen::Spawned => {
            let is_task = |event: &TraceEvent| matches!(event, TraceEvent::Task { root: false, .. });
            run.lines.iter().filter(|line| is_task(&line.event)).find_map(|line| source.spot(&line.calls))
        }
        Seen::Waited => run.last(source, waits),
        Seen::MainWaited => {
            let is_root = |event: &TraceEvent| matches!(event, TraceEvent::Task { root: true, .. });
            let root = run.lines.iter().find(|line| is_root(&line.event))?.event.task();
            run.last(source, |event| waits(event) && event.task() == root)
        }
        // What a client or a script sends is what the learner's code reads.
        Seen::Read => traffic(Traffic::Sent),
        Seen::Wrote => traffic(Traffic::Received),
        Seen::Turn => run.last(source, |event| matches!(event, TraceEvent::Turn { .. })),
        Seen::Last => run.last(source, |_| true),
        Seen::Called => {
            let functions = exercise.contract().iter().filter_map(|signature| function(signature));
            let line = functions.into_iter().find_map(|name| definition(source.text(), name))?;
            Some(Spot { line, column: 0 })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_piece_of_code_is_found_as_whole_words_with_its_path() {
        for (line, piece, due) in [
            ("    std::thread::sleep(MINUTE);", "thread::sleep(", Some("std::thread::sleep(MINUTE);")),
            ("    sleep(MINUTE).await;", "sleep(", Some("sleep(MINUTE).await;")),
            ("    oversleep(MINUTE).await;", "sleep(", None),
            ("    time::sleep(ms(2)).await;", "sleep(", Some("time::sleep(ms(2)).await;")),
            ("    let a = stream.write(&buf).await?;", ".write(", Some(".write(&buf).await?;")),
            ("    stream.write_all(&buf).await?;", ".write(", None),
            ("    let x = listener.accept().await?;", "accept()…?", Some("accept().await?;")),
            ("    let x = listener.accept().await;", "accept()…?", None),
            ("    breakfast()", "break", None),
        ] {
            assert_eq!(begin(line, piece).map(|at| &line[at..]), due, "{line} {piece}");
        }
    }
}
