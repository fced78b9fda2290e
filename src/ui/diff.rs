//! The solution beside the learner's text.

use std::fmt::Write as _;

use colored::Colorize as _;
use similar::{ChangeTag, DiffOp, TextDiff};
use unicode_width::UnicodeWidthStr as _;

use super::plain::Look;
use crate::text::sanitize;

/// From this width on, both texts stand side by side.
const SIDE_BY_SIDE: usize = 110;

/// How `solution` differs from `yours`, line by line; the opening comment is left out, since
/// the exercise's text is no part of either's code.
pub fn diff(yours: &str, solution: &str, look: Look) -> String {
    let (yours, solution) = (code(yours), code(solution));
    if yours == solution {
        return format!("Yours is the solution, line by line:\n\n{solution}");
    }
    let diff = TextDiff::from_lines(&yours, &solution);
    if look.columns >= SIDE_BY_SIDE { side_by_side(&diff, look.columns) } else { one_below_the_other(&diff) }
}

fn code(source: &str) -> String {
    let lines = source.lines().skip_while(|line| line.starts_with("//!") || line.trim().is_empty());
    lines.map(|line| sanitize(line, false).replace('\t', "    ") + "\n").collect()
}

fn one_below_the_other(diff: &TextDiff<'_, '_, str>) -> String {
    let mut text = format!("{}   {}\n\n", "- yours".red(), "+ the solution".green());
    for change in diff.iter_all_changes() {
        let line = change.value().trim_end();
        let _ = match change.tag() {
            ChangeTag::Delete => writeln!(text, "{}", format!("- {line}").red()),
            ChangeTag::Insert => writeln!(text, "{}", format!("+ {line}").green()),
            ChangeTag::Equal => writeln!(text, "  {line}"),
        };
    }
    text
}

fn side_by_side(diff: &TextDiff<'_, '_, str>, columns: usize) -> String {
    let half = (columns - 3) / 2;
    let mut text = format!("{}   {}\n\n", fitted("yours", half).bold(), "the solution".bold());
    let mut row = |left: Option<&&str>, right: Option<&&str>, is_changed: bool| {
        let (left, right) = (parts(left, half), parts(right, half));
        for n in 0..left.len().max(right.len()) {
            let side = |parts: &[String]| fitted(parts.get(n).map_or("", String::as_str), half);
            let (left, right) = (side(&left), side(&right));
            let _ = if is_changed {
                writeln!(text, "{} {} {}", left.red(), "│".dimmed(), right.green())
            } else {
                writeln!(text, "{left} {} {right}", "│".dimmed())
            };
        }
    };
    let (old, new): (Vec<&str>, Vec<&str>) = (diff.iter_old_slices().collect(), diff.iter_new_slices().collect());
    for op in diff.ops() {
        let (a, b) = (op.old_range(), op.new_range());
        let is_changed = !matches!(op, DiffOp::Equal { .. });
        for n in 0..a.len().max(b.len()) {
            row(old[a.clone()].get(n), new[b.clone()].get(n), is_changed);
        }
    }
    text
}

/// A line in parts that fit into `width`; those after the first keep its indentation.
fn parts(line: Option<&&str>, width: usize) -> Vec<String> {
    let line = line.map_or("", |line| line.trim_end());
    let indent = " ".repeat((line.len() - line.trim_start().len()).min(width / 2) + 2);
    let options = textwrap::Options::new(width).subsequent_indent(&indent);
    textwrap::wrap(line, options).into_iter().map(std::borrow::Cow::into_owned).collect()
}

/// `line` and as many spaces as `width` asks for.
fn fitted(line: &str, width: usize) -> String {
    format!("{line}{}", " ".repeat(width.saturating_sub(line.width())))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::plain::Depth;

    fn shown(yours: &str, solution: &str, columns: usize) -> Vec<String> {
        colored::control::set_override(false);
        let text = diff(yours, solution, Look { columns, depth: Depth::Usual });
        text.lines().map(|line| line.trim_end().to_owned()).collect()
    }

    #[test]
    fn a_narrow_diff_has_a_sign_for_each_line() {
        let lines = shown("//! text\n\na();\nb();\n", "//! other\na();\nc();\n", 80);
        assert_eq!(lines[2..], ["  a();", "- b();", "+ c();"]);
    }

    #[test]
    fn a_wide_diff_stands_side_by_side_and_loses_nothing() {
        let long = format!("    call({});", "argument, ".repeat(12));
        let lines = shown(&format!("a();\n{long}\n"), "a();\nc();\n", 120);
        assert!(lines[2].starts_with("a();") && lines[2].ends_with("│ a();"), "{lines:#?}");
        assert!(lines[3].ends_with("│ c();") && lines.len() > 5, "{lines:#?}");
        assert_eq!(lines.concat().matches("argument,").count(), 12);
        assert!(shown("a();", "a();", 120)[0].contains("Yours is the solution"));
    }
}
