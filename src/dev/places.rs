//! Which lines the verdicts on mistakes point at, and whether these are the lines that a person would point at.

use std::io::{self, Write};
use std::sync::Arc;

use anyhow::Result;
use futures::StreamExt as _;

use super::fixtures::{self, Due, Fixture};
use crate::course::{Course, Exercise};
use crate::diagnose;
use crate::engine::Checker;
use crate::submission::Submission;
use crate::verdict::{Report, Verdict};

/// The line that a verdict on a mistake points at.
pub(super) struct Pointed {
    /// The mistake.
    of: String,
    line: u32,
    text: String,
    labels: Vec<String>,
    /// The verdict, where it is not the one that is due.
    other_verdict: Option<&'static str>,
    /// The pattern that a person wrote, which that line must contain.
    at: Option<String>,
    /// Whether some line of the text contains it.
    is_there: bool,
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
        let text = source.lines().nth(line.saturating_sub(1) as usize).unwrap_or_default().trim().to_owned();
        let labels = report.places.iter().map(|place| format!("{}: {}", place.line, place.label)).collect();
        let is_there = fixture.at.as_ref().is_none_or(|at| source.lines().any(|line| line.contains(at.as_str())));
        let other_verdict = Some(report.verdict.name()).filter(|name| name != verdict);
        Some(Pointed { of: fixture.place.clone(), line, text, labels, other_verdict, at: fixture.at.clone(), is_there })
    }

    /// Whether it is the line that a person pointed at.
    pub fn is_right(&self) -> bool {
        self.at.as_ref().is_some_and(|at| self.text.contains(at.as_str()))
    }

    pub fn fault(&self) -> Option<String> {
        let Pointed { of, at, is_there, .. } = self;
        let at = at.as_ref().filter(|_| !is_there)?;
        Some(format!("{of}: no line of its program contains `{at}`"))
    }
}

/// A sentence on how many of `all` are right.
pub(super) fn summary<'a>(all: impl Iterator<Item = &'a Pointed> + Clone) -> String {
    let right = all.clone().filter(|pointed| pointed.is_right()).count();
    let unknown = all.clone().filter(|pointed| pointed.at.is_none()).count();
    format!("places: {right} of {} failing mistakes name their line, and {unknown} have no `at`", all.count())
}

/// Writes for each mistake of the `exercises` which line its verdict points at: `✓` where that is the line that a person
/// pointed at, `✗` where it is another, and `?` where nobody said which.
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
            let outcome = checker.with_places(checker.check(&submission).await).await;
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
        Some(_) if pointed.is_right() => '✓',
        Some(_) => '✗',
    };
    let Pointed { of, line, text, labels, other_verdict, at, .. } = pointed;
    let due = at.as_ref().filter(|_| !pointed.is_right()).map(|at| format!(", and not at `{at}`")).unwrap_or_default();
    let of = other_verdict.map_or(of.clone(), |verdict| format!("{of} ({verdict}!)"));
    writeln!(out, "{sign} {of}\n    line {line}{due}: {text}")?;
    labels.iter().try_for_each(|label| writeln!(out, "      {label}"))
}
