//! Reports, lists and texts as lines, for any terminal, a log, or a screen reader.

use std::fmt::Write as _;
use std::io::{self, IsTerminal as _};

use colored::Colorize as _;
use unicode_width::UnicodeWidthStr as _;

use super::markdown::markdown;
use crate::course::{Advice, Catalogue, Course, Exercise};
use crate::text::sanitize;
use crate::trace::Timeline;
use crate::verdict::{Report, Verdict};

/// Longer lines of prose are no pleasure to read.
pub(super) const WIDEST: usize = 88;

/// How a page is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Look {
    /// The width to fill, in columns.
    pub columns: usize,
    /// How much of what is long is shown.
    pub depth: Depth,
}

/// How much of the compiler's text and of a program's output is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Depth {
    /// The first error, and the last few lines that were printed.
    Folded,
    /// All of the compiler's text, and the last lines that were printed.
    Usual,
    /// Everything that was kept.
    Whole,
}

impl Look {
    /// For the terminal that we are used from, be it behind a pager, or for a log.
    pub fn of_terminal() -> Look {
        let is_there = io::stdout().is_terminal() || io::stderr().is_terminal() || io::stdin().is_terminal();
        // Without one, crossterm starts two programs to find that out.
        let size = is_there.then(crossterm::terminal::size).and_then(Result::ok);
        let columns = size.map_or(80, |(columns, _)| usize::from(columns));
        Look { columns, depth: Depth::Usual }
    }

    /// `text` in lines that fit, and that are pleasant to read where there is much room.
    pub(super) fn wrapped(self, text: &str) -> String {
        textwrap::fill(text, self.columns.clamp(20, WIDEST))
    }

    /// A text of the course, which is Markdown, in lines that fit; without the last line's end.
    pub fn prose(self, text: &str) -> String {
        markdown(text, self.columns.clamp(20, WIDEST)).trim_end().to_owned()
    }

    /// "w, or ", where there are keys: in watch mode, which alone folds and unfolds.
    fn key(self, key: &str) -> String {
        if self.depth == Depth::Usual { String::new() } else { format!("{key}, or ") }
    }

    /// A line of a value that stands behind a name, in lines that fit there.
    fn beside_a_name(self, line: &str) -> Vec<String> {
        let room = self.columns.saturating_sub(12).max(20);
        if line.width() <= room {
            return vec![line.to_owned()];
        }
        textwrap::wrap(line, room).into_iter().map(std::borrow::Cow::into_owned).collect()
    }

    /// Lines of a program's output that are shown with a verdict.
    fn output_lines(self) -> usize {
        match self.depth {
            Depth::Folded => 8,
            Depth::Usual => 30,
            Depth::Whole => usize::MAX,
        }
    }
}

/// Where an exercise stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// Passed, with the source that is in the file now.
    Done,
    /// Passed once, and changed since.
    Changed,
    /// Not passed yet.
    Open,
    /// Not passed on this machine, where the text that is in the file now was not judged yet.
    Unjudged,
}

impl Status {
    /// Whether it has passed, with whichever text.
    pub fn has_passed(self) -> bool {
        matches!(self, Status::Done | Status::Changed)
    }
}

/// A report, and what it takes to tell it.
#[derive(Clone, Copy, Debug)]
pub struct Told<'a> {
    /// What came of the exercise.
    pub report: &'a Report,
    /// Which exercise it is.
    pub exercise: &'a Exercise,
    /// The tutor's texts.
    pub catalogue: &'a Catalogue,
    /// What the run did that the report is about, if it left that.
    pub timeline: Option<&'a Timeline>,
}

/// A report as a learner reads it: the verdict first, the compiler's text last.
pub fn report(told: &Told<'_>, look: Look) -> String {
    format!("{}\n\n{}", headline(told.report), details(told, look))
}

/// The verdict in one line, and how long it took.
pub fn headline(report: &Report) -> String {
    let words = report.verdict.words();
    let words = match report.verdict {
        Verdict::Passed => format!("✓ {words}").green().bold(),
        Verdict::SetupTrouble => format!("! {words}").yellow().bold(),
        _ => format!("✗ {words}").red().bold(),
    };
    let (compile, run) = (report.compile_ms, report.run_ms);
    let time = format!("({} ms: {compile} rustc, {run} run)", compile + run);
    format!("{words} {} {}", report.exercise.bold(), time.dimmed())
}

/// Everything about a report but its [`headline`].
pub fn details(told: &Told<'_>, look: Look) -> String {
    let mut text = String::new();
    if told.report.passed() {
        let _ = writeln!(text, "{}", look.prose(&told.exercise.lesson));
    } else {
        failure(&mut text, told, look);
    }
    compiler(&mut text, told.report, look);
    output(&mut text, told.report, look);
    text
}

fn compiler(text: &mut String, report: &Report, look: Look) {
    if report.compiler.is_empty() {
        return;
    }
    let shown = if look.depth == Depth::Folded { 1 } else { report.compiler.len() };
    let heading = match (report.verdict == Verdict::NotCompiled, shown == report.compiler.len()) {
        (true, true) => "rustc, in full",
        (true, false) => "rustc's first error",
        (false, _) => "rustc remarks",
    };
    let _ = writeln!(text, "\n{}", rule(heading));
    for diagnostic in &report.compiler[..shown] {
        let _ = writeln!(text, "{}\n", sanitize(diagnostic, colors()).trim_end());
    }
    let more = report.compiler.len() - shown;
    if more > 0 {
        let _ = writeln!(text, "{}", format!("({more} more from rustc: f unfolds)").dimmed());
    }
}

fn output(text: &mut String, report: &Report, look: Look) {
    if report.output.text.trim().is_empty() {
        return;
    }
    let _ = writeln!(text, "\n{}", rule("your program printed"));
    let clean = sanitize(&report.output.text, colors());
    let lines: Vec<&str> = clean.lines().collect();
    let cut = lines.len().saturating_sub(look.output_lines());
    for line in &lines[cut..] {
        let _ = writeln!(text, "{line}");
    }
    if cut > 0 {
        let how = if look.depth == Depth::Folded { ": f unfolds" } else { "" };
        let note = format!("(the last {} of {} lines{how})", lines.len() - cut, lines.len());
        let _ = writeln!(text, "{}", note.dimmed());
    }
}

/// Lets a terminal that says it knows no colour codes have none, unless they are forced.
pub fn settle_colors() {
    let var = |name: &str| std::env::var_os(name);
    let is_forced = var("CLICOLOR_FORCE").is_some_and(|value| value != "0");
    if var("TERM").is_some_and(|term| term == "dumb") && !is_forced {
        colored::control::set_override(false);
    }
}

/// Whether colours are wanted.
pub fn colors() -> bool {
    colored::control::SHOULD_COLORIZE.should_colorize()
}

fn failure(text: &mut String, told: &Told<'_>, look: Look) {
    let Told { report, catalogue, timeline, .. } = *told;
    let advice = report.advice.as_deref().and_then(|id| catalogue.get(id));
    if let Some(advice) = advice {
        let _ = writeln!(text, "{}", look.wrapped(&advice.title).bold());
        let _ = writeln!(text, "{}", look.prose(&advice.first_sentence()));
        let _ = writeln!(text);
    }
    let _ = writeln!(text, "{}", look.wrapped(&sanitize(&report.message, false)));
    for (name, value) in [("expected", &report.expected), ("got", &report.got)] {
        if let Some(value) = value {
            let value = sanitize(value, false);
            let lines = value.lines().flat_map(|line| look.beside_a_name(line)).collect::<Vec<_>>();
            let _ = writeln!(text, "  {:>8}  {}", name.dimmed(), lines.join("\n            "));
        }
    }
    let strip = timeline.and_then(|timeline| super::timeline::strip(timeline, report, look));
    // What the strip shows need not be told as well.
    let is_drawn = |detail: &String| strip.is_some() && detail.contains(": from ") && detail.ends_with(" ms");
    for detail in report.details.iter().filter(|detail| !is_drawn(detail)) {
        let options = textwrap::Options::new(look.columns.max(30)).initial_indent("  · ").subsequent_indent("    ");
        let _ = writeln!(text, "{}", textwrap::fill(&sanitize(detail, false), options));
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
        let key = look.key("w");
        let _ = writeln!(text, "  {:>8}  {key}cargo async-learn explain {}", "more".dimmed(), advice.id);
    }
}

/// A line that parts what is below from what is above, with a word on it.
pub fn rule(heading: &str) -> String {
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
            let is_current = current == Some(exercise.name.as_str());
            let _ = writeln!(text, "{}", exercise_line(&exercise.name, status, is_current));
        }
    }
    let _ = writeln!(text, "\n{done} of {} done", course.exercises().len());
    text
}

/// One exercise of a list.
pub fn exercise_line(name: &str, status: Status, is_current: bool) -> String {
    let (sign, words) = match status {
        Status::Done => ("✓".green(), "done".green()),
        Status::Changed => ("~".yellow(), "changed since it passed".yellow()),
        Status::Open => ("·".dimmed(), "open".dimmed()),
        Status::Unjudged => ("·".dimmed(), "open, and not judged here yet".yellow()),
    };
    let here = if is_current { "← you are here" } else { "" };
    format!("  {sign} {name:20} {words}  {}", here.cyan()).trim_end().to_owned()
}

/// One chapter of a list, which may be folded.
pub fn chapter_line(chapter: &str, done: usize, all: usize, is_folded: bool) -> String {
    let sign = if is_folded { "▸" } else { "▾" };
    format!("{sign} {} {}", chapter.bold(), format!("{done} of {all}").dimmed())
}

/// The first `level` hints of `exercise`, and whether there are more.
pub fn hints(exercise: &Exercise, level: usize, look: Look) -> String {
    let mut text = String::new();
    for (i, hint) in exercise.hints.iter().take(level).enumerate() {
        let _ = writeln!(text, "{}", format!("Hint {} of {}", i + 1, exercise.hints.len()).bold());
        let _ = writeln!(text, "{}\n", look.prose(hint.trim()));
    }
    if level < exercise.hints.len() {
        let _ = writeln!(text, "{}", "Ask again for the next one.".dimmed());
    } else {
        let key = look.key("s");
        let last =
            format!("That was the last one. {key}`cargo async-learn solution {}` shows a solution.", exercise.name);
        let _ = writeln!(text, "{}", last.dimmed());
    }
    text
}

/// One text of the catalogue, for a terminal.
pub fn advice_page(advice: &Advice, look: Look) -> String {
    format!("{}\n{}\n\n{}\n", advice.title.bold(), advice.id.dimmed(), look.prose(&advice.body))
}
