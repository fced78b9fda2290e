//! A report as a learner reads it: the verdict first, the compiler's text last.

use textwrap::Options;

use super::compiler::compiler_message;
use super::places::places;
use super::timeline::strip;
use crate::course::{Catalogue, Exercise};
use crate::text::{Line, Role, Text};
use crate::trace::Timeline;
use crate::ui::look::{Depth, Look};
use crate::verdict::{Report, Verdict};

/// A report, and what it takes to tell it.
#[derive(Clone, Copy, Debug)]
pub struct Told<'a> {
    /// The report.
    pub report: &'a Report,
    /// The text that it is about.
    pub source: &'a str,
    /// Which exercise it is.
    pub exercise: &'a Exercise,
    /// The tutor's texts.
    pub catalogue: &'a Catalogue,
    /// What the run did that the report is about, if it left that.
    pub timeline: Option<&'a Timeline>,
    /// Whether it is about the starter, which nobody has worked on yet.
    pub is_starter: bool,
}

/// All of a report.
pub fn report(told: &Told<'_>, look: Look) -> Text {
    let mut text = Text::from(headline(told.report));
    text.gap();
    text.append(details(told, look));
    text
}

/// The verdict in one line, and how long it took.
pub fn headline(report: &Report) -> Line {
    let words = report.verdict.words();
    let words = match report.verdict {
        Verdict::Passed => Role::Passed.of(format!("✓ {words}")),
        Verdict::SetupTrouble => Role::Trouble.of(format!("! {words}")),
        _ => Role::Failed.of(format!("✗ {words}")),
    };
    let line = words + " " + Role::Strong.of(&report.exercise);
    match (report.compile_ms, report.run_ms) {
        (0, 0) => line,
        (compile, run) => line + " " + Role::Dim.of(format!("({} ms: {compile} rustc, {run} run)", compile + run)),
    }
}

/// Everything about a report but its [`headline`].
pub fn details(told: &Told<'_>, look: Look) -> Text {
    let mut text = if told.report.passed() { look.prose(&told.exercise.lesson) } else { failure(told, look) };
    if let Some(note) = &told.report.note {
        text.gap();
        text.append(look.wrapped(Role::Plain, note));
    }
    compiler(&mut text, told.report, look);
    output(&mut text, told.report, look);
    text
}

/// A line that parts what is below from what is above, with a word on it.
pub fn rule(heading: &str) -> Line {
    Role::Dim.of(format!("── {heading} "))
}

fn compiler(text: &mut Text, report: &Report, look: Look) {
    if report.compiler.is_empty() {
        return;
    }
    let shown = look.compiler_messages(report.advice.is_some()).min(report.compiler.len());
    let heading = match (report.verdict == Verdict::NotCompiled, shown == report.compiler.len(), shown) {
        (true, true, _) => "rustc, in full".to_owned(),
        (true, false, 1) => "rustc's first error".to_owned(),
        (true, false, shown) => format!("rustc's first {shown} errors"),
        (false, ..) => "rustc remarks".to_owned(),
    };
    text.gap();
    text.push(rule(&heading));
    for diagnostic in &report.compiler[..shown] {
        text.append(compiler_message(diagnostic, look.columns));
        text.gap();
    }
    let more = report.compiler.len() - shown;
    if more > 0 {
        let how = if look.depth == Depth::Folded { ": f shows all" } else { ", which may follow from these" };
        text.push(Role::Dim.of(format!("({more} more from rustc{how})")));
    }
}

fn output(text: &mut Text, report: &Report, look: Look) {
    if report.output.text.trim().is_empty() {
        return;
    }
    text.gap();
    text.push(rule("your program printed, while the check ran it"));
    let printed = Text::from_ansi(&report.output.text);
    let all = printed.lines().len();
    let cut = all.saturating_sub(look.output_lines());
    text.extend(printed.lines()[cut..].iter().cloned());
    if cut > 0 {
        let how = if look.depth == Depth::Folded { ": f shows all" } else { "" };
        text.push(Role::Dim.of(format!("(the last {} of {all} lines{how})", all - cut)));
    }
}

fn failure(told: &Told<'_>, look: Look) -> Text {
    let Told { report, exercise, catalogue, timeline, is_starter, .. } = *told;
    let advice = report.advice.as_deref().and_then(|id| catalogue.get(id));
    let mut text = Text::default();
    // Of a starter it says what happens and not yet why: that is for the learner to find out.
    if let Some(advice) = advice.filter(|_| !is_starter) {
        text.append(look.wrapped(Role::Strong, &advice.title));
        text.append(look.prose(&advice.first_sentence()));
        text.gap();
    }
    text.append(look.wrapped(Role::Plain, &report.message));
    let values = [&report.expected, &report.got].map(|value| value.as_deref().map(|value| look.beside_a_name(value)));
    let differing = values.each_ref().map(Option::as_ref);
    let differing = if let [Some(expected), Some(got)] = differing { first_difference(expected, got) } else { None };
    for (name, value) in ["expected", "got"].into_iter().zip(&values) {
        for (number, line) in value.iter().flat_map(Text::lines).enumerate() {
            let is_marked = name == "got" && differing == Some(number);
            let name = if number == 0 { name } else { "" };
            text.push(if is_marked { named(&format!("{name} →"), line.clone()) } else { named(name, line.clone()) });
        }
    }
    let places = shown_places(told, look);
    if !places.is_empty() {
        text.gap();
        text.append(places);
    }
    let strip = timeline.and_then(|timeline| strip(timeline, report, look));
    // The strip shows the times.
    let times = if strip.is_some() { &[] } else { report.times.as_slice() };
    for detail in times.iter().chain(report.further_evidence()) {
        let options = Options::new(look.columns.max(30)).initial_indent("  · ").subsequent_indent("    ");
        text.append(Text::from(detail).wrapped(&options));
    }
    if let Some(strip) = strip {
        text.gap();
        text.append(strip);
        text.gap();
    }
    if let Some(file) = &report.file {
        let line = report.line.map(|line| format!(":{line}")).unwrap_or_default();
        text.push(named("where", Role::Path.of(format!("{file}{line}"))));
    }
    if !report.checks.is_empty() {
        text.push(named("checks", checks(report).into()));
    }
    let more = match (advice, report.verdict) {
        (Some(advice), _) if !is_starter => Some(format!("{}cargo async-learn explain {}", look.key("w"), advice.id)),
        (None, Verdict::SetupTrouble | Verdict::Unreadable) => None,
        _ => Some(format!("{}cargo async-learn hint {}", look.key("h"), exercise.name)),
    };
    text.extend(more.map(|more| named("more", more.into())));
    text
}

/// Which of the checks failed, and what became of the others: the first failure ends the checks after it, but for those
/// that run beside them.
fn checks(report: &Report) -> String {
    let (all, passed) = (report.checks.len(), report.checks.iter().filter(|check| check.passed).count());
    let first = report.checks.iter().position(|check| !check.passed);
    let Some(first) = first.filter(|_| report.verdict != Verdict::SetupTrouble) else {
        return format!("{passed} of {all} passed");
    };
    let others = match (first + 1 == all, passed) {
        (_, passed) if passed > 0 && passed + 1 == all => "all others passed".to_owned(),
        (true, _) => "it was the last".to_owned(),
        (_, passed) if passed == first => "the later ones did not run".to_owned(),
        (_, passed) => format!("{passed} others passed"),
    };
    format!("number {} of {all} failed; {others}", first + 1)
}

/// The places that a report is about, and what would be different if they were written differently.
pub fn shown_places(told: &Told<'_>, look: Look) -> Text {
    let mut text = Text::default();
    let drawn = places(told.report, told.source, look);
    if !drawn.is_empty() {
        text.gap();
        text.append(drawn);
        text.gap();
    }
    // Of a starter that is for the learner to find out.
    if let Some(counterfactual) = told.report.counterfactual.as_ref().filter(|_| !told.is_starter) {
        text.append(look.wrapped(Role::Plain, counterfactual));
    }
    text
}

/// The number of the first line of `got` that is another one in `expected`, if both are lists so long that one would
/// look for it.
fn first_difference(expected: &Text, got: &Text) -> Option<usize> {
    const SHORT: usize = 3;
    let (expected, got) = (expected.lines(), got.lines());
    if expected.len() <= SHORT || got.len() <= SHORT {
        return None;
    }
    (0..got.len()).find(|number| expected.get(*number) != got.get(*number))
}

/// A line of the table below a failure's message.
fn named(name: &str, value: Line) -> Line {
    Line::from("  ") + Role::Dim.of(format!("{name:>8}")) + "  " + value
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::course::Course;
    use crate::trace::timeline::{Axis, Fate, Lane, LaneKind, Origin};
    use crate::verdict::{CheckResult, Place};

    /// A report on `join` as a learner reads it, with the start of its text as given.
    fn shown(report: &Report, depth: Depth) -> String {
        let course = Course::embedded().unwrap();
        let exercise = course.find("join").unwrap();
        let catalogue = course.catalogue();
        let told = Told { report, source: "", exercise, catalogue, timeline: None, is_starter: false };
        super::report(&told, Look { columns: 80, depth, colors: false }).to_string()
    }

    #[test]
    fn a_blank_line_stands_before_the_lines_that_a_failure_is_about() {
        let course = Course::embedded().unwrap();
        let mut report = Report::new("join", Verdict::Failed, "it is so");
        report.got = Some("160 ms".into());
        report.places = vec![Place { line: 1, column: 1, end: 4, label: "here".into() }];
        let (exercise, catalogue) = (course.find("join").unwrap(), course.catalogue());
        let told = Told { report: &report, source: "a();", exercise, catalogue, timeline: None, is_starter: false };
        let text = super::report(&told, Look { columns: 80, depth: Depth::Usual, colors: false }).to_string();
        assert!(text.contains("160 ms\n\n  1 │ a();\n    │ ^^^ here\n"), "{text}");
    }

    #[test]
    fn a_note_stands_below_what_came_of_it() {
        let mut report = Report::new("join", Verdict::Passed, "every check passed");
        report.note = Some("It was compiled with the course's `run_queue`, since yours has not passed yet.".into());
        let text = shown(&report, Depth::Usual).replace('\n', " ");
        let lesson = text.find("passed join").unwrap();
        assert!(text.find("It was compiled with the course's `run_queue`").unwrap() > lesson, "{text}");
        report.verdict = Verdict::Failed;
        let text = shown(&report, Depth::Folded).replace('\n', " ");
        assert!(text.contains("every check passed") && text.contains("since yours has not passed yet."), "{text}");
    }

    #[test]
    fn the_first_line_that_differs_is_marked_in_long_lists_only() {
        let mut report = Report::new("join", Verdict::Failed, "the log is wrong");
        report.expected = Some("a\nb\nc\nd".into());
        report.got = Some("a\nb\nd\nc".into());
        let text = shown(&report, Depth::Usual);
        assert!(text.contains("         →  d\n            c\n"), "{text}");
        report.got = Some("b\na\nc\nd".into());
        assert!(shown(&report, Depth::Usual).contains("     got →  b\n"));
        report.got = Some("a\nb".into());
        assert!(!shown(&report, Depth::Usual).contains('→'));
    }

    #[test]
    fn without_an_idea_a_hint_is_offered_unless_the_machine_is_to_blame() {
        let offers = |verdict| {
            let report = Report::new("join", verdict, "it is so");
            shown(&report, Depth::Usual).contains("cargo async-learn hint join")
        };
        assert!(offers(Verdict::Failed) && offers(Verdict::NotCompiled) && offers(Verdict::Hung));
        assert!(!offers(Verdict::SetupTrouble) && !offers(Verdict::Unreadable) && !offers(Verdict::Passed));
    }

    #[test]
    fn of_many_errors_the_first_few_are_shown_and_the_rest_counted() {
        let mut report = Report::new("join", Verdict::NotCompiled, "rustc did not accept it");
        report.compiler = (1..=15).map(|number| format!("error: number {number}")).collect();
        let counted = |depth| {
            let text = shown(&report, depth);
            (text.matches("error: number").count(), text.contains("10 more from rustc, which may follow from these"))
        };
        assert_eq!([Depth::Folded, Depth::Usual, Depth::Whole].map(counted), [(1, false), (5, true), (15, false)]);
        // An idea says more than the errors that follow from the first.
        report.advice = Some("serial-awaits".into());
        let errors = |depth| shown(&report, depth).matches("error: number").count();
        assert_eq!([Depth::Folded, Depth::Usual, Depth::Whole].map(errors), [1, 2, 15]);
    }

    #[test]
    fn no_two_blank_lines_stand_together() {
        let course = Course::embedded().unwrap();
        let mut report = Report::new("join", Verdict::Failed, "they did not overlap");
        report.places = vec![Place { line: 1, column: 1, end: 4, label: "waits here".into() }];
        report.compiler = vec!["warning: unused\n".into(), "warning: unused too\n".into()];
        report.output.text = "printed".into();
        let lane = |name: &str| Lane {
            kind: LaneKind::Future,
            name: name.into(),
            origin: Origin::default(),
            place: None,
            parent: None,
            made: None,
            spans: Vec::new(),
            fate: Fate::NeverPolled,
            marks: Vec::new(),
            limit: None,
            race: None,
        };
        let lanes = vec![lane("a"), lane("b")];
        let timeline = Timeline { axis: Axis::Time, check: "c".into(), lanes, ..Timeline::default() };
        report.checks = vec![CheckResult { name: "c".into(), passed: false }];
        let exercise = course.find("join").unwrap();
        let told = Told {
            report: &report,
            source: "abc",
            exercise,
            catalogue: course.catalogue(),
            timeline: Some(&timeline),
            is_starter: false,
        };
        let text = super::report(&told, Look { columns: 80, depth: Depth::Usual, colors: false }).to_string();
        assert!(text.contains("waits here") && text.contains("printed") && text.contains("unused"), "{text}");
        assert!(!text.contains("\n\n\n"), "{text}");
    }

    #[test]
    fn the_checks_after_a_failure_are_not_counted_as_failed() {
        let told = |passed: &[bool], verdict| {
            let mut report = Report::new("join", verdict, "");
            let check = |passed: &bool| CheckResult { name: String::new(), passed: *passed };
            report.checks = passed.iter().map(check).collect();
            checks(&report)
        };
        let failed = |passed: &[bool]| told(passed, Verdict::Failed);
        assert_eq!(failed(&[false, false, false]), "number 1 of 3 failed; the later ones did not run");
        assert_eq!(failed(&[true, false, false]), "number 2 of 3 failed; the later ones did not run");
        assert_eq!(failed(&[true, true, false]), "number 3 of 3 failed; all others passed");
        assert_eq!(failed(&[false]), "number 1 of 1 failed; it was the last");
        // One that runs beside the others.
        assert_eq!(failed(&[true, false, true]), "number 2 of 3 failed; all others passed");
        assert_eq!(failed(&[true, false, false, true]), "number 2 of 4 failed; 2 others passed");
        // `main` failed, after all of them.
        assert_eq!(failed(&[true, true]), "2 of 2 passed");
        assert_eq!(told(&[true, false], Verdict::SetupTrouble), "1 of 2 passed");
    }

    #[test]
    fn of_a_starter_it_says_what_happened_and_not_why() {
        let course = Course::embedded().unwrap();
        let exercise = course.find("join").unwrap();
        let catalogue = course.catalogue();
        let mut report = Report::new("join", Verdict::Failed, "they did not overlap");
        (report.advice, report.expected) = (Some("serial-awaits".into()), Some("50 ms".into()));
        let look = Look { columns: 80, depth: Depth::Folded, colors: false };
        let text = |is_starter| {
            let told = Told { report: &report, source: "", exercise, catalogue, timeline: None, is_starter };
            super::report(&told, look).to_string()
        };
        let advice = catalogue.get("serial-awaits").unwrap();
        let (first, later) = (text(true), text(false));
        assert!(!first.contains(&advice.title) && !first.contains("serial-awaits"), "{first}");
        assert!(first.contains("they did not overlap") && first.contains("expected  50 ms"), "{first}");
        assert!(first.contains("more  h, or cargo async-learn hint join"), "{first}");
        assert!(later.contains(&advice.title), "{later}");
        assert!(later.contains("more  w, or cargo async-learn explain serial-awaits"), "{later}");
    }
}
