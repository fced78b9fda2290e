//! Timelines for a terminal: yours above, the solution's below, and where they part.

use std::fmt::Write as _;

use colored::Colorize as _;
use unicode_width::UnicodeWidthChar as _;

use super::plain::{Look, WIDEST, colors};
use crate::course::Exercise;
use crate::text::sanitize;
use crate::trace::{self, Axis, LaneKind, TextStyle, Timeline, Window, text};
use crate::verdict::{Report, Verdict};

/// Lanes that a verdict has room for.
const STRIP: usize = 8;

/// How two timelines are shown.
#[derive(Clone, Copy, Debug)]
pub struct Comparison {
    /// How wide.
    pub look: Look,
    /// Without characters beyond ASCII.
    pub ascii: bool,
    /// Yours in words as well, step by step.
    pub steps: bool,
    /// Window and cursor are the solution's, and not yours.
    pub is_theirs: bool,
    /// The part of the axis to draw; all of it without.
    pub window: Option<Window>,
    /// The number of the step to point at.
    pub cursor: Option<usize>,
}

impl Comparison {
    /// Both timelines whole, and no words.
    pub fn whole(look: Look, ascii: bool) -> Comparison {
        Comparison { look, ascii, steps: false, is_theirs: false, window: None, cursor: None }
    }

    fn style(&self, is_theirs: bool) -> TextStyle {
        let is_meant = self.is_theirs == is_theirs;
        TextStyle {
            width: self.look.columns.min(160),
            ascii: self.ascii,
            window: self.window.filter(|_| is_meant),
            cursor: self.cursor.filter(|_| is_meant),
        }
    }
}

/// Both timelines as lines that fit the terminal.
pub fn timelines(pair: &trace::Pair, report: &Report, exercise: &Exercise, how: &Comparison) -> String {
    let mut out = String::new();
    match &pair.yours {
        Some(yours) => {
            let _ =
                writeln!(out, "{} in the check `{}`: {}", exercise.name.bold(), yours.check, report.verdict.words());
            // Before the pictures, which may fill the screen.
            if let Some(difference) = &pair.difference {
                let _ = writeln!(out, "{}", how.look.wrapped(difference).bold());
            }
            let _ = writeln!(out, "\n{}", "yours".bold());
            out.push_str(&painted(yours, how.style(false)));
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
        out.push_str(&painted(solution, how.style(true)));
    }
    let drawn: Vec<&Timeline> = pair.yours.iter().chain(&pair.solution).collect();
    if !drawn.is_empty() {
        let _ = write!(out, "\n{}", trace::legend(&drawn, how.look.columns.min(160), how.ascii).dimmed());
    }
    if how.steps
        && let Some(yours) = &pair.yours
    {
        let _ = write!(out, "\n{}", words(yours));
    }
    out
}

/// The few lines of a timeline that belong to a failing verdict, or none: where several
/// things were to happen at once, or where each of them stopped.
pub(super) fn strip(timeline: &Timeline, report: &Report, look: Look) -> Option<String> {
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
    let style = TextStyle { width: look.columns.clamp(40, WIDEST), ascii: false, window: None, cursor: None };
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
    if !colors() {
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
