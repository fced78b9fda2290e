//! Timelines for a terminal: yours above, the solution's below, and where they part.

use std::fmt::Write as _;

use colored::Colorize as _;
use unicode_width::UnicodeWidthChar as _;

use super::text::sanitize;
use crate::course::Exercise;
use crate::trace::{self, Axis, LaneKind, TextStyle, Timeline, text};
use crate::verdict::{Report, Verdict};

/// Lanes that a verdict has room for.
const STRIP: usize = 8;

/// Both timelines as lines that fit the terminal; with `steps`, yours in words as well.
pub fn timelines(pair: &trace::Pair, report: &Report, exercise: &Exercise, steps: bool, ascii: bool) -> String {
    let columns = crossterm::terminal::size().map_or(80, |(columns, _)| usize::from(columns));
    let style = TextStyle { width: columns.min(160), ascii, window: None, cursor: None };
    let mut out = String::new();
    match &pair.yours {
        Some(yours) => {
            let _ =
                writeln!(out, "{} in the check `{}`: {}", exercise.name.bold(), yours.check, report.verdict.words());
            let _ = writeln!(out, "\n{}", "yours".bold());
            out.push_str(&painted(yours, style));
        }
        None if report.verdict == Verdict::NotCompiled => {
            let _ = writeln!(out, "{} does not compile, so there is no run to show.", exercise.name.bold());
        }
        None => {
            let _ = writeln!(out, "{}: this run left nothing to draw.", exercise.name.bold());
        }
    }
    if let Some(solution) = &pair.solution {
        let _ = writeln!(out, "\n{}", "the solution".bold());
        out.push_str(&painted(solution, style));
    }
    let drawn: Vec<&Timeline> = pair.yours.iter().chain(&pair.solution).collect();
    if !drawn.is_empty() {
        let _ = write!(out, "\n{}", trace::legend(&drawn, style.width, ascii).dimmed());
    }
    if let Some(difference) = &pair.difference {
        let _ = writeln!(out, "\n{}", super::plain::wrapped(difference).bold());
    }
    if steps && let Some(yours) = &pair.yours {
        let _ = write!(out, "\n{}", words(yours));
    }
    out
}

/// The few lines of a timeline that belong to a failing verdict, or none: where several
/// things were to happen at once, or where each of them stopped.
pub(super) fn strip(timeline: &Timeline, report: &Report) -> Option<String> {
    let mut shown = timeline.clone();
    let works = timeline.lanes.iter().filter(|lane| lane.kind == LaneKind::Future).count();
    let is_hang = report.verdict == Verdict::Hung;
    let tells = timeline.axis == Axis::Time && works >= 2 || is_hang && timeline.lanes.len() >= 2;
    // Of another check it would only confuse, and a forest of lanes is no strip.
    let of_failed = report.checks.iter().find(|check| !check.passed).is_some_and(|check| check.name == timeline.check);
    if !tells || !of_failed {
        return None;
    }
    // The main task only frames what the others do.
    if works >= 2 && !is_hang {
        shown.keep_lanes(|lane| lane.kind != LaneKind::Task);
    }
    if shown.lanes.len() > STRIP {
        return None;
    }
    let columns = crossterm::terminal::size().map_or(80, |(columns, _)| usize::from(columns));
    let style = TextStyle { width: columns.clamp(40, 88), ascii: false, window: None, cursor: None };
    Some(painted(&shown, style))
}

/// Every step, a line each.
fn words(timeline: &Timeline) -> String {
    let mut out = String::new();
    for (number, step) in timeline.steps.iter().enumerate() {
        let when = timeline.when(step.at);
        let said = trace::words(timeline, number);
        let _ = writeln!(out, "{:>4}  {when:>9}  {}", number + 1, sanitize(&said, false));
    }
    out
}

/// A timeline, with its shapes in colour once more.
fn painted(timeline: &Timeline, style: TextStyle) -> String {
    let text = sanitize(&text(timeline, style), false);
    if !colored::control::SHOULD_COLORIZE.should_colorize() {
        return text;
    }
    let chart = trace::chart(timeline, style);
    let mut out = String::with_capacity(text.len() * 2);
    for (number, line) in text.split_inclusive('\n').enumerate() {
        let mut column = 0;
        for c in line.chars() {
            // Names and sentences may hold a shape too, and mean nothing by it.
            if number < timeline.lanes.len() && chart.contains(&column) {
                out.push_str(&shape(c));
            } else {
                out.push(c);
            }
            column += c.width().unwrap_or(0);
        }
    }
    out
}

/// One shape of a chart in its colour.
fn shape(c: char) -> String {
    let shape = c.to_string();
    match c {
        '●' | '*' => shape.cyan(),
        '┣' | '━' | '┫' | '[' | '=' | ']' => shape.green(),
        '×' | 'x' => shape.red().bold(),
        '▷' | '?' => shape.yellow(),
        '─' | '·' | '┊' | '-' | '.' | '|' => shape.dimmed(),
        '◇' | '→' | '←' | 'o' | '>' | '<' => shape.blue(),
        _ => return shape,
    }
    .to_string()
}
