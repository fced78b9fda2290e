//! The place that the advice of a report says how to find.

use super::super::matcher::is_in;
use super::super::place::{blamed, function};
use super::expression::Source;
use super::run::{Run, Work};
use crate::course::{Advice, Catalogue, Exercise, Kind, PlaceRule, Seen};
use crate::protocol::{Phase, Spot, TraceEvent, Traffic};
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
    advice.places.iter().filter(|rule| rule.instead.is_none()).find_map(
        |PlaceRule { code, within, missing, event, label, .. }| {
            let of_event = event.and_then(|event| seen(event, exercise, source, run, report));
            let of_code = || match within.is_empty() && missing.is_empty() {
                true => first_of(code, exercise, source, run),
                false => first_within(within, missing, code, source, run),
            };
            let spot = of_event.or_else(of_code)?;
            source.place(spot, label)
        },
    )
}

/// The advice that is told in place of `advice`, and the line that says so: what the check calls has a piece of code that
/// tells more than the check could see, in a line that the solution does not have.
pub(super) fn told_by_code<'a>(exercise: &Exercise, advice: &'a Advice, text: &str) -> Option<(&'a str, u32)> {
    advice.places.iter().find(|rule| rule.instead.is_some())?;
    let solution = exercise.facts.solution();
    let source = Source::new(text, solution, solution);
    let names = exercise.contract().iter().filter_map(|signature| function(signature));
    let in_play = source.reached_from(names.collect());
    let is_own = |spot: &Spot| !source.is_given(spot.line) && in_play.iter().any(|body| body.contains(&spot.line));
    let line =
        |piece: &String| source.find(piece.contains('"'), |line| begin(line, piece)).find(is_own).map(|spot| spot.line);
    let told = |rule: &'a PlaceRule| Some((rule.instead.as_deref()?, rule.code.iter().find_map(line)?));
    advice.places.iter().find_map(told)
}

/// The first of the pieces of `code` that stands in what the check calls, else anywhere; in a line of the learner's own if
/// there is one. Of several lines one that the check was seen at. What a function defines is not where it is called.
fn first_of(code: &[String], exercise: &Exercise, source: &Source<'_>, run: &Run) -> Option<Spot> {
    let is_program = exercise.kind == Kind::Program;
    let names = exercise.contract().iter().filter_map(|signature| function(signature));
    let in_play = source.reached_from(if is_program { vec!["main"] } else { names.collect() });
    let main = source.body_of("main").filter(|_| !is_program);
    let went = |spot: &&Spot| run.lines.iter().flat_map(|line| &line.calls).any(|call| call.line == spot.line);
    let is_in_main = |spot: &Spot| main.as_ref().is_some_and(|main| main.contains(&spot.line));
    let spot = |piece: &String, fits: &dyn Fn(&Spot) -> bool| {
        let defines = format!("fn {piece}");
        let of_call = |line: &str| begin(line, piece).filter(|_| !line.contains(&defines) || piece.starts_with("fn "));
        let found: Vec<Spot> = source.find(piece.contains('"'), of_call).filter(|spot| fits(spot)).collect();
        found.iter().find(went).or(found.first()).copied()
    };
    let first = |fits: &dyn Fn(&Spot) -> bool| code.iter().find_map(|piece| spot(piece, fits));
    // What the check calls itself comes before what that calls.
    let in_play = |own: bool| {
        let fits = move |spot: &Spot| !(own && source.is_given(spot.line));
        let of = |piece: &String| {
            in_play.iter().find_map(|body| spot(piece, &|spot| body.contains(&spot.line) && fits(spot)))
        };
        code.iter().find_map(of).or_else(|| first(&|spot| went(&spot) && fits(spot)))
    };
    let aside = || first(&|spot| !is_in_main(spot) && !source.is_given(spot.line));
    // Some checks look at what `main` does.
    let in_main = || first(&|spot| !source.is_given(spot.line));
    in_play(true).or_else(|| in_play(false)).or_else(aside).or_else(in_main)
}

/// The first of the pieces of `code` that stands in a function with one of the names `within`; in a line of the learner's
/// own if there is one. Of several lines one that the check was seen at. Nothing is found elsewhere, nor in a function
/// that has one of the pieces of `missing`. No name at all stands for the whole text.
fn first_within(
    within: &[String],
    missing: &[String],
    code: &[String],
    source: &Source<'_>,
    run: &Run,
) -> Option<Spot> {
    let mut not_missing = Vec::new();
    for piece in missing {
        let spots = source.find(piece.contains('"'), |line| begin(line, piece));
        not_missing.extend(spots.map(|spot| spot.line));
    }
    let mut bodies = if within.is_empty() { vec![1..=u32::MAX] } else { source.bodies_of(within) };
    bodies.retain(|body| !not_missing.iter().any(|line| body.contains(line)));
    let went = |spot: &&Spot| run.lines.iter().flat_map(|line| &line.calls).any(|call| call.line == spot.line);
    let spot = |piece: &String, own: bool| {
        let fits =
            |spot: &Spot| bodies.iter().any(|body| body.contains(&spot.line)) && !(own && source.is_given(spot.line));
        let found: Vec<Spot> =
            source.find(piece.contains('"'), |line| begin(line, piece)).filter(|spot| fits(spot)).collect();
        found.iter().find(went).or(found.first()).copied()
    };
    let first = |own: bool| code.iter().find_map(|piece| spot(piece, own));
    first(true).or_else(|| first(false))
}

/// The byte of `line` at which `piece` begins, as whole words, with the path that leads to it; of an operator the operator.
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
    let blanks = piece.len() - piece.trim_start().len();
    Some(if begins_a_word && line[..at].ends_with("::") && line.is_char_boundary(path) { path } else { at + blanks })
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
            let is_learners = |task| {
                let mut spawned = run.lines.iter().filter(|line| matches!(line.event, TraceEvent::Task { .. }));
                spawned.any(|line| line.event.task() == task && source.spot(&line.calls).is_some())
            };
            run.last(source, |event| waits(event) && !is_learners(event.task()))
        }
        // What a client or a script sends is what the learner's code reads.
        Seen::Read => traffic(Traffic::Sent),
        Seen::Wrote => traffic(Traffic::Received),
        Seen::Turn => run.last(source, |event| matches!(event, TraceEvent::Turn { .. })),
        // What comes last may be how a function drops its variables.
        Seen::Last => run.last(source, |event| !matches!(event, TraceEvent::Operation { phase: Phase::Dropped, .. })),
        Seen::Again => {
            let is_named = |work: &&Work| report.message.contains(&work.name);
            let work = run.work();
            work.iter().rev().filter(is_named).find_map(|work| source.spot(&work.started.as_ref()?.0))
        }
        Seen::Warned => Some(Spot { line: report.line?, column: 0 }),
        Seen::Called => Some(Spot { line: blamed(exercise, source.text(), report)?, column: 0 }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::course::Course;

    #[test]
    fn the_learners_own_code_tells_which_idea_it_is() {
        let course = Course::embedded().unwrap();
        let exercise = course.exercise("cooperate").unwrap();
        let advice = course.catalogue().get("never-gives-way").unwrap();
        let told = |line: &str| {
            let text = exercise.facts.solution().replace("            yield_now().await;", line);
            assert_ne!(text, exercise.facts.solution());
            let (other, line) = told_by_code(exercise, advice, &text)?;
            Some((other, text.lines().nth(line as usize - 1)?.to_owned()))
        };
        for (line, due) in [
            ("let _ = yield_now();", Some("never-awaited")),
            ("let turn = tokio::task::yield_now();", Some("never-awaited")),
            ("sleep(Duration::ZERO).await;", Some("ready-at-once")),
            ("if since.elapsed() > A_MOMENT {}", Some("gives-way-by-the-clock")),
            ("let _ = std::thread::yield_now();", None),
            // `yield_now();` in words is no code.
            ("// let _ = yield_now();", None),
        ] {
            assert_eq!(told(line), due.map(|id| (id, line.to_owned())), "{line}");
        }
        // What the exercise's other functions do is not what the check calls.
        let solution = exercise.facts.solution();
        assert!(solution.contains(".elapsed()"));
        assert_eq!(told_by_code(exercise, advice, solution), None);
        let in_main = solution.replace("fn main() {", "fn main() {\n    let _ = yield_now();");
        assert_eq!(told_by_code(exercise, advice, &in_main), None);
    }

    #[test]
    fn a_piece_is_found_only_within_the_functions_that_its_rule_names() {
        let text = "fn new() {\n    spawn(f);\n}\nimpl A {\n    fn poll() {\n        spawn(g);\n    }\n    fn poll_all() {\n        \
                    push();\n    }\n}\n";
        let line = |within: &str, piece: &str, given: &str| {
            let source = Source::new(text, given, given);
            let spot = first_within(&[within.to_owned()], &[], &[piece.to_owned()], &source, &Run::default());
            spot.map(|spot| spot.line)
        };
        assert_eq!(line("poll", "spawn(", ""), Some(6));
        assert_eq!(line("poll", "spawn(", "        spawn(g);"), Some(6), "a given line is better than none");
        assert_eq!(line("new", "spawn(", ""), Some(2));
        // `poll_all` is another function, and a rule that finds nothing shows nothing.
        assert_eq!(line("poll", "push(", ""), None);
        assert_eq!(line("wake", "spawn(", ""), None);
    }

    #[test]
    fn a_function_in_which_nothing_is_missing_is_left_out() {
        let text = "fn wake() {\n    push();\n    notify();\n}\nfn spawn() {\n    push();\n}\n";
        let line = |missing: &[&str]| {
            let source = Source::new(text, "", "");
            let missing: Vec<String> = missing.iter().map(ToString::to_string).collect();
            let within = ["wake".to_owned(), "spawn".to_owned()];
            let spot = first_within(&within, &missing, &["push(".to_owned()], &source, &Run::default());
            spot.map(|spot| spot.line)
        };
        assert_eq!(line(&[]), Some(2));
        assert_eq!(line(&["notify("]), Some(6));
        assert_eq!(line(&["notify(", "push("]), None);
    }

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
            ("    let area = side * side;", " * ", Some("* side;")),
            ("    if x == y {", " == ", Some("== y {")),
        ] {
            assert_eq!(begin(line, piece).map(|at| &line[at..]), due, "{line} {piece}");
        }
    }
}
