//! Reports, lists and texts as lines, for any terminal, a log, or a screen reader.

use std::fmt::Write as _;

use colored::Colorize as _;
use unicode_width::UnicodeWidthStr as _;

use super::text::sanitize;
use crate::course::{Course, Exercise};
use crate::diagnose::{Advice, Catalogue};
use crate::trace::Timeline;
use crate::verdict::{Report, Verdict};

/// Lines of a program's output that are shown with a verdict.
const OUTPUT_LINES: usize = 30;

/// Where an exercise stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// Passed, with the source that is in the file now.
    Done,
    /// Passed once, and changed since.
    Changed,
    /// Not passed yet.
    Open,
}

/// A report as a learner reads it: the verdict first, the compiler's text last. `timeline`
/// is of the run that it is about.
pub fn report(report: &Report, exercise: &Exercise, catalogue: &Catalogue, timeline: Option<&Timeline>) -> String {
    let mut text = String::new();
    let colors = colored::control::SHOULD_COLORIZE.should_colorize();
    let time =
        format!("({} ms: {} rustc, {} run)", report.compile_ms + report.run_ms, report.compile_ms, report.run_ms);
    let _ = writeln!(text, "{} {} {}", headline(report), exercise.name.bold(), time.dimmed());
    let _ = writeln!(text);
    if report.passed() {
        let _ = writeln!(text, "{}", wrapped(&exercise.lesson));
    } else {
        failure(&mut text, report, catalogue, timeline);
    }
    if !report.compiler.is_empty() {
        let _ = writeln!(text);
        let heading = if report.verdict == Verdict::NotCompiled { "rustc, in full" } else { "rustc remarks" };
        let _ = writeln!(text, "{}", rule(heading));
        for diagnostic in &report.compiler {
            let _ = writeln!(text, "{}", sanitize(diagnostic, colors).trim_end());
            let _ = writeln!(text);
        }
    }
    if !report.output.text.trim().is_empty() {
        let _ = writeln!(text);
        let _ = writeln!(text, "{}", rule("your program printed"));
        let clean = sanitize(&report.output.text, colors);
        let lines: Vec<&str> = clean.lines().collect();
        let cut = lines.len().saturating_sub(OUTPUT_LINES);
        for line in &lines[cut..] {
            let _ = writeln!(text, "{line}");
        }
        if cut > 0 {
            let _ = writeln!(text, "{}", format!("(the last {OUTPUT_LINES} of {} lines)", lines.len()).dimmed());
        }
    }
    text
}

/// `text` in lines that fit the terminal, and that are pleasant to read on a wide one.
pub(super) fn wrapped(text: &str) -> String {
    let columns = crossterm::terminal::size().map_or(80, |(columns, _)| usize::from(columns));
    textwrap::fill(text, columns.clamp(20, 88))
}

fn headline(report: &Report) -> String {
    let words = report.verdict.words();
    match report.verdict {
        Verdict::Passed => format!("✓ {words}").green().bold().to_string(),
        Verdict::SetupTrouble => format!("! {words}").yellow().bold().to_string(),
        _ => format!("✗ {words}").red().bold().to_string(),
    }
}

fn failure(text: &mut String, report: &Report, catalogue: &Catalogue, timeline: Option<&Timeline>) {
    let advice = report.advice.as_deref().and_then(|id| catalogue.get(id));
    if let Some(advice) = advice {
        let _ = writeln!(text, "{}", wrapped(&advice.title).bold());
        let _ = writeln!(text, "{}", wrapped(&advice.first_sentence()));
        let _ = writeln!(text);
    }
    let _ = writeln!(text, "{}", wrapped(&sanitize(&report.message, false)));
    for (name, value) in [("expected", &report.expected), ("got", &report.got)] {
        if let Some(value) = value {
            let value = sanitize(value, false).replace('\n', "\n            ");
            let _ = writeln!(text, "  {:>8}  {value}", name.dimmed());
        }
    }
    let strip = timeline.and_then(|timeline| super::timeline::strip(timeline, report));
    // What the strip shows need not be told as well.
    let is_drawn = |detail: &String| strip.is_some() && detail.contains(": from ") && detail.ends_with(" ms");
    for detail in report.details.iter().filter(|detail| !is_drawn(detail)) {
        let _ = writeln!(text, "  {} {}", "·".dimmed(), sanitize(detail, false));
    }
    if let Some(strip) = &strip {
        let _ = write!(text, "\n{strip}\n");
    }
    if let Some(file) = &report.file {
        let line = report.line.map(|line| format!(":{line}")).unwrap_or_default();
        let _ = writeln!(text, "  {:>8}  {}", "where".dimmed(), format!("{file}{line}").cyan());
    }
    if !report.checks.is_empty() {
        let passed = report.checks.iter().filter(|check| check.passed).count();
        let _ = writeln!(text, "  {:>8}  {passed} of {} passed", "checks".dimmed(), report.checks.len());
    }
    if let Some(advice) = advice {
        let _ = writeln!(text, "  {:>8}  cargo async-learn explain {}", "more".dimmed(), advice.id);
    }
}

fn rule(heading: &str) -> String {
    format!("── {heading} ").dimmed().to_string()
}

/// One line of [`table`].
#[derive(Clone, Debug)]
pub struct Row {
    /// What came of it.
    pub report: Report,
    /// Whether it was known from before.
    pub kept: bool,
}

/// Every verdict of a `verify`, a line each.
pub fn table(rows: &[Row]) -> String {
    let width = rows.iter().map(|row| row.report.exercise.width()).max().unwrap_or(0);
    let mut text = String::new();
    for Row { report, kept } in rows {
        let (sign, words) = match report.verdict {
            Verdict::Passed => ("✓".green(), "passed".green()),
            verdict => ("✗".red(), verdict.words().red()),
        };
        let time = if *kept { "kept".to_owned() } else { format!("{} ms", report.compile_ms + report.run_ms) };
        let name = format!("{:width$}", report.exercise);
        let advice = report.advice.as_deref().unwrap_or_default();
        let line = format!("{sign} {name}  {words:<18} {:>8}  {advice}", time.dimmed());
        let _ = writeln!(text, "{}", line.trim_end());
    }
    text
}

/// "7 of 9 passed", and how long it took.
pub fn summary(rows: &[Row], seconds: f64) -> String {
    let passed = rows.iter().filter(|row| row.report.passed()).count();
    format!("{passed} of {} passed in {seconds:.1} s", rows.len())
}

/// The exercises with their status, by chapter.
pub fn list(course: &Course, status: impl Fn(&Exercise) -> Status, current: Option<&str>) -> String {
    let mut text = String::new();
    let mut done = 0;
    for chapter in course.chapters() {
        let _ = writeln!(text, "{}", chapter.bold());
        for exercise in course.exercises().iter().filter(|exercise| exercise.chapter == chapter) {
            let status = status(exercise);
            done += usize::from(status == Status::Done);
            let (sign, words) = match status {
                Status::Done => ("✓".green(), "done".green()),
                Status::Changed => ("~".yellow(), "changed since it passed".yellow()),
                Status::Open => ("·".dimmed(), "open".dimmed()),
            };
            let here = if current == Some(exercise.name.as_str()) { "← you are here" } else { "" };
            let line = format!("  {sign} {:20} {words}  {}", exercise.name, here.cyan());
            let _ = writeln!(text, "{}", line.trim_end());
        }
    }
    let _ = writeln!(text, "\n{done} of {} done", course.exercises().len());
    text
}

/// The first `level` hints of `exercise`, and whether there are more.
pub fn hints(exercise: &Exercise, level: usize) -> String {
    let mut text = String::new();
    for (i, hint) in exercise.hints.iter().take(level).enumerate() {
        let _ = writeln!(text, "{}", format!("Hint {} of {}", i + 1, exercise.hints.len()).bold());
        let _ = writeln!(text, "{}\n", wrapped(hint.trim()));
    }
    if level < exercise.hints.len() {
        let _ = writeln!(text, "{}", "Ask again for the next one.".dimmed());
    } else {
        let _ = writeln!(
            text,
            "{}",
            format!("That was the last one. `cargo async-learn solution {}` shows a solution.", exercise.name).dimmed()
        );
    }
    text
}

/// One text of the catalogue, for a terminal.
pub fn advice_page(advice: &Advice) -> String {
    let mut text = format!("{}\n{}\n\n", advice.title.bold(), advice.id.dimmed());
    let mut in_code = false;
    for line in advice.body.lines() {
        if line.starts_with("```") {
            in_code = !in_code;
        } else if in_code {
            let _ = writeln!(text, "    {}", line.cyan());
        } else if let Some(heading) = line.strip_prefix("## ") {
            let _ = writeln!(text, "{}", heading.bold());
        } else {
            let _ = writeln!(text, "{}", wrapped(line));
        }
    }
    text
}
