//! Exercises and verdicts, a line for each.

use unicode_width::UnicodeWidthStr as _;

use crate::course::{Course, Exercise};
use crate::session::Status;
use crate::text::{Line, Role, Text};
use crate::verdict::{Report, Verdict};

/// The exercises with their status, by chapter.
pub fn list(course: &Course, status: impl Fn(&Exercise) -> Status, current: &str) -> Text {
    let mut text = Text::default();
    let mut done = 0;
    for chapter in course.chapters() {
        text.push(Role::Strong.of(chapter));
        for exercise in course.exercises().iter().filter(|exercise| exercise.chapter == chapter) {
            let status = status(exercise);
            done += usize::from(status == Status::Done);
            text.push(exercise_line(&exercise.name, status, exercise.name == current));
        }
    }
    text.push("");
    text.push(format!("{done} of {} done", course.exercises().len()));
    text
}

/// One exercise of a list.
pub fn exercise_line(name: &str, status: Status, is_current: bool) -> Line {
    let (sign, words) = match status {
        Status::Done => (Role::Good.of("✓"), Role::Good.of("done")),
        Status::Changed => (Role::Warning.of("~"), Role::Warning.of("changed since it passed")),
        Status::Open => (Role::Dim.of("·"), Role::Dim.of("open")),
        Status::Unjudged => (Role::Dim.of("·"), Role::Warning.of("open, and not judged here yet")),
    };
    let here = if is_current { "← you are here" } else { "" };
    (Line::from("  ") + sign + format!(" {name:20} ") + words + "  " + Role::Code.of(here)).trimmed()
}

/// One chapter of a list, which may be folded.
pub fn chapter_line(chapter: &str, done: usize, all: usize, is_folded: bool) -> Line {
    let sign = if is_folded { "▸ " } else { "▾ " };
    Line::from(sign) + Role::Strong.of(chapter) + " " + Role::Dim.of(format!("{done} of {all}"))
}

/// One line of [`table`].
#[derive(Clone, Debug)]
pub struct Row {
    /// The latest report on it.
    pub report: Report,
    /// Whether it comes from the cache.
    pub kept: bool,
}

/// Every verdict of a `verify`, a line each.
pub fn table(rows: &[Row]) -> Text {
    let width = rows.iter().map(|row| row.report.exercise.width()).max().unwrap_or(0);
    let row = |Row { report, kept }: &Row| {
        let (sign, role) = if report.passed() { ("✓", Role::Good) } else { ("✗", Role::Bad) };
        let words = if report.verdict == Verdict::Passed { "passed" } else { report.verdict.words() };
        let time = if *kept { "cached".to_owned() } else { format!("{} ms", report.compile_ms + report.run_ms) };
        // Of what is no verdict the table says why.
        let advice = match report.verdict {
            Verdict::SetupTrouble => report.message.lines().next().unwrap_or_default(),
            _ => report.advice.as_deref().unwrap_or_default(),
        };
        let name = format!(" {:width$}  ", report.exercise);
        let line = role.of(sign) + name + role.of(format!("{words:<18}")) + " " + Role::Dim.of(format!("{time:>8}"));
        (line + "  " + advice).trimmed()
    };
    rows.iter().map(row).collect()
}

/// "7 of 9 passed", and how long it took.
pub fn summary(rows: &[Row], seconds: f64) -> String {
    let passed = rows.iter().filter(|row| row.report.passed()).count();
    format!("{passed} of {} passed in {seconds:.1} s", rows.len())
}
