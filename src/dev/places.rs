//! Which lines the verdicts on mistakes point at, and whether these are the lines that a person would point at.

use std::io::{self, Write};
use std::sync::Arc;
use std::time::Duration;

use anyhow::Result;
use futures::StreamExt as _;

use super::fixtures::{self, At, Due, Fixture};
use crate::course::{Course, Exercise};
use crate::diagnose;
use crate::engine::Checker;
use crate::submission::Submission;
use crate::verdict::{Report, Verdict};

/// Of the mistakes that fail when they run, the percentage whose verdict must point at the right line. The aim is 95; a busy
/// machine loses some, and must not turn the course red.
const SHARE: usize = 93;

/// How long a second run may take here, so that a busy machine does not change what is found.
pub(super) const PATIENCE: Duration = Duration::from_secs(20);

/// The line that a verdict on a mistake points at.
pub(super) struct Pointed {
    /// The mistake.
    of: String,
    line: u32,
    text: String,
    /// What else is underlined.
    others: Vec<String>,
    labels: Vec<String>,
    /// The verdict, where it is not the one that is due.
    other_verdict: Option<&'static str>,
    /// Where a person pointed.
    at: Option<At>,
    /// The patterns of a person that no line of the program contains.
    missing: Vec<String>,
}

impl Pointed {
    /// `None` for a fixture that is no mistake, and for one that rustc refuses: it names its lines itself.
    pub fn of(submission: &Submission, fixture: &Fixture, report: &Report) -> Option<Pointed> {
        let Due::Wrong { verdict, .. } = &fixture.due else { return None };
        if fixture.name.is_none() || verdict == Verdict::NotCompiled.name() {
            return None;
        }
        let source = &submission.source;
        let line = diagnose::place(&submission.exercise, source, report);
        let text =
            |line: u32| source.lines().nth(line.saturating_sub(1) as usize).unwrap_or_default().trim().to_owned();
        let others = report.places.iter().skip(1).map(|place| text(place.line)).collect();
        let labels = report.places.iter().map(|place| format!("{}: {}", place.line, place.label)).collect();
        let missing = missing(fixture.at.as_ref(), source);
        let other_verdict = Some(report.verdict.name()).filter(|name| name != verdict);
        let (of, at) = (fixture.place.clone(), fixture.at.clone());
        Some(Pointed { of, line, text: text(line), others, labels, other_verdict, at, missing })
    }

    /// Whether it is a line that a person pointed at, or one that is underlined beside it.
    fn is_right(&self) -> bool {
        let is_in = |at: &At| at.is_in(&self.text) || self.others.iter().any(|text| at.is_in(text));
        self.at.as_ref().is_some_and(is_in)
    }

    /// Whether a person could point at a line.
    fn has_a_line(&self) -> bool {
        self.at != Some(At::Nowhere)
    }

    /// What is wrong with what the mistake says of its line.
    pub fn fault(&self) -> Option<String> {
        let Pointed { of, missing, at, .. } = self;
        if at.is_none() {
            return Some(format!("{of}: it does not say which line is due; write ` at PATTERN` after its advice"));
        }
        let missing = (!missing.is_empty()).then(|| missing.join("` and `"))?;
        Some(format!("{of}: no line of its program contains `{missing}`"))
    }
}

/// The mistakes among `all` whose verdict points elsewhere, if these are more than few.
pub(super) fn faults(all: &[Pointed]) -> Vec<String> {
    let due = all.iter().filter(|pointed| pointed.has_a_line()).count();
    let right = all.iter().filter(|pointed| pointed.is_right()).count();
    let is_enough = right * 100 >= due * SHARE;
    let elsewhere = |pointed: &&Pointed| !is_enough && pointed.has_a_line() && !pointed.is_right();
    let fault = |pointed: &Pointed| format!("{}: its verdict points at line {}", pointed.of, pointed.line);
    all.iter().filter(elsewhere).map(fault).collect()
}

/// The patterns of `at` that no line of `source` contains. The header above the program repeats them, and does not count.
fn missing(at: Option<&At>, source: &str) -> Vec<String> {
    let contains = |pattern: &str| source.lines().any(|line| !line.starts_with("//!") && line.contains(pattern));
    let patterns = at.map(At::patterns).unwrap_or_default();
    patterns.iter().filter(|pattern| !contains(pattern)).cloned().collect()
}

/// A sentence on how many of `all` are right.
pub(super) fn summary<'a>(all: impl Iterator<Item = &'a Pointed> + Clone) -> String {
    let due = all.clone().filter(|pointed| pointed.has_a_line()).count();
    let right = all.clone().filter(|pointed| pointed.is_right()).count();
    let unknown = all.clone().filter(|pointed| pointed.at.is_none()).count();
    let elsewhere = match all.count() - due {
        0 => String::new(),
        nowhere => format!("; {nowhere} more are in no line"),
    };
    let others = if right < due { " (`dev places` shows the others)" } else { "" };
    format!("places: {right} of {due} failing mistakes name their line{others}, and {unknown} have no `at`{elsewhere}")
}

/// Writes for each mistake of the `exercises` which line its verdict points at: `✓` where that is the line that a person
/// pointed at, `✗` where it is another, `?` where nobody said which, and `-` where a person could name none.
///
/// # Errors
/// When `out` can't be written.
pub async fn places(
    course: &Arc<Course>,
    exercises: &[&Exercise],
    checker: &Checker,
    jobs: usize,
    out: &mut dyn Write,
) -> Result<()> {
    let mut all: Vec<(&Exercise, Fixture)> = Vec::new();
    for exercise in exercises {
        let wrong = |fixture: &Fixture| fixture.runs_here && matches!(fixture.due, Due::Wrong { .. });
        all.extend(fixtures::of(course, exercise).0.into_iter().filter(wrong).map(|fixture| (*exercise, fixture)));
    }
    let mut found = futures::stream::iter(&all)
        .map(|(exercise, fixture)| async move {
            let submission = Submission::new(exercise, &*fixture.source);
            fixture.name.as_ref()?;
            let checker = checker.once();
            let outcome = checker.with_places_within(checker.check(&submission).await, PATIENCE).await;
            Pointed::of(&submission, fixture, &outcome.report)
        })
        .buffered(jobs);
    let mut told = Vec::new();
    while let Some(pointed) = found.next().await {
        if let Some(pointed) = pointed {
            tell(&pointed, out)?;
            told.push(pointed);
        }
    }
    writeln!(out, "{}", summary(told.iter()))?;
    Ok(())
}

fn tell(pointed: &Pointed, out: &mut dyn Write) -> io::Result<()> {
    let sign = match &pointed.at {
        None => '?',
        Some(At::Nowhere) => '-',
        Some(_) if pointed.is_right() => '✓',
        Some(_) => '✗',
    };
    let Pointed { of, line, text, labels, other_verdict, at, .. } = pointed;
    let patterns = at.as_ref().map(At::patterns).filter(|patterns| !patterns.is_empty() && !pointed.is_right());
    let due = patterns.map(|patterns| format!(", and not at `{}`", patterns.join("` or `"))).unwrap_or_default();
    let of = other_verdict.map_or(of.clone(), |verdict| format!("{of} ({verdict}!)"));
    writeln!(out, "{sign} {of}\n    line {line}{due}: {text}")?;
    labels.iter().try_for_each(|label| writeln!(out, "      {label}"))
}

#[cfg(test)]
mod tests {
    use super::{At, Pointed, faults, missing, summary};

    fn pointed(text: &str, at: Option<At>) -> Pointed {
        let (of, text) = ("a mistake".to_owned(), text.to_owned());
        let (others, labels, missing) = (Vec::new(), Vec::new(), Vec::new());
        Pointed { of, line: 1, text, others, labels, other_verdict: None, at, missing }
    }

    fn line(patterns: &[&str]) -> Option<At> {
        Some(At::Line(patterns.iter().map(|&pattern| pattern.to_owned()).collect()))
    }

    #[test]
    fn lines_are_counted_that_contain_one_of_the_patterns() {
        let either = line(&["first().await", "second().await"]);
        let all = [
            pointed("first().await;", either.clone()),
            pointed("second().await;", either.clone()),
            pointed("third().await;", either),
            pointed("fn main() {}", Some(At::Nowhere)),
            pointed("fn main() {}", None),
        ];
        let due = "places: 2 of 4 failing mistakes name their line (`dev places` shows the others), and 1 have no `at`; 1 more are in no line";
        assert_eq!(summary(all.iter()), due);
        assert_eq!(faults(&all).len(), 2, "the third, and the one without a pattern");
        assert_eq!(faults(&all[..2]), [""; 0]);
        assert!(all[4].fault().unwrap().contains("which line is due"));
    }

    #[test]
    fn a_line_counts_that_is_underlined_beside_the_first() {
        let beside = Pointed { others: vec!["second().await;".into()], ..pointed("a()", line(&["second()"])) };
        assert!(beside.is_right());
        assert!(!Pointed { others: vec!["b()".into()], ..beside }.is_right());
    }

    #[test]
    fn a_pattern_must_be_in_the_program_and_not_only_in_its_header() {
        let source = "//! mistake a: none at first() or at second()\n\nfn main() {\n    second();\n}\n";
        let at = line(&["first()", "second()"]);
        assert_eq!(missing(at.as_ref(), source), ["first()"]);
        let fault = Pointed { missing: missing(at.as_ref(), source), ..pointed("", at) }.fault();
        assert_eq!(fault.unwrap(), "a mistake: no line of its program contains `first()`");
        assert_eq!(missing(Some(&At::Nowhere), source), [""; 0]);
    }
}
