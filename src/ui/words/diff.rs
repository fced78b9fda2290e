//! The solution beside the learner's text.

use similar::{ChangeTag, DiffOp, TextDiff};

use crate::text::{Line, Role, Text, padded, sanitize};
use crate::ui::code::folded;
use crate::ui::look::Look;

/// From this width on, both texts stand side by side.
const SIDE_BY_SIDE: usize = 110;

/// How `solution` differs from `yours`, line by line; the opening comment is left out, since
/// the exercise's text is no part of either's code.
pub fn diff(yours: &str, solution: &str, look: Look) -> Text {
    let (yours, solution) = (code(yours), code(solution));
    if yours == solution {
        let mut text = Text::from("Yours is the solution, line by line:");
        text.push("");
        solution.lines().for_each(|line| text.append(folded(&line.into(), look.columns)));
        return text;
    }
    let diff = TextDiff::from_lines(&yours, &solution);
    if look.columns >= SIDE_BY_SIDE {
        side_by_side(&diff, look.columns)
    } else {
        one_below_the_other(&diff, look.columns)
    }
}

fn code(source: &str) -> String {
    let lines = source.lines().skip_while(|line| line.starts_with("//!") || line.trim().is_empty());
    lines.map(|line| sanitize(line).replace('\t', "    ") + "\n").collect()
}

fn one_below_the_other(diff: &TextDiff<'_, '_, str>, columns: usize) -> Text {
    let mut text = Text::from(Role::Bad.of("- yours") + "   " + Role::Good.of("+ the solution"));
    text.push("");
    text.extend(diff.iter_all_changes().flat_map(|change| {
        let (role, sign) = match change.tag() {
            ChangeTag::Delete => (Role::Bad, '-'),
            ChangeTag::Insert => (Role::Good, '+'),
            ChangeTag::Equal => (Role::Plain, ' '),
        };
        let rows = folded(&role.of(change.value().trim_end()), columns.saturating_sub(2));
        let signed = |(number, row): (usize, &Line)| {
            role.of(if number == 0 { format!("{sign} ") } else { "  ".to_owned() }) + row.clone()
        };
        rows.lines().iter().enumerate().map(signed).collect::<Vec<_>>()
    }));
    text
}

fn side_by_side(diff: &TextDiff<'_, '_, str>, columns: usize) -> Text {
    let half = (columns - 3) / 2;
    let mut text = Text::from(Role::Strong.of(padded("yours", half)) + "   " + Role::Strong.of("the solution"));
    text.push("");
    let mut row = |left: Option<&&str>, right: Option<&&str>, is_changed: bool| {
        let (left, right) = (parts(left, half), parts(right, half));
        let (bad, good) = if is_changed { (Role::Bad, Role::Good) } else { (Role::Plain, Role::Plain) };
        for n in 0..left.len().max(right.len()) {
            let side = |parts: &[String]| padded(parts.get(n).map_or("", String::as_str), half);
            text.push(bad.of(side(&left)) + " " + Role::Dim.of("│") + " " + good.of(side(&right)));
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::look::Depth;

    fn shown(yours: &str, solution: &str, columns: usize) -> Vec<String> {
        let text = diff(yours, solution, Look { columns, depth: Depth::Usual, colors: false }).to_string();
        text.lines().map(|line| line.trim_end().to_owned()).collect()
    }

    #[test]
    fn a_narrow_diff_has_a_sign_for_each_line() {
        let lines = shown("//! text\n\na();\nb();\n", "//! other\na();\nc();\n", 80);
        assert_eq!(lines[2..], ["  a();", "- b();", "+ c();"]);
    }

    #[test]
    fn a_long_line_of_a_narrow_diff_goes_on_further_to_the_right() {
        let lines = shown("a();\n", "    a(); // and why that is so, in many words\n", 30);
        assert_eq!(lines[3..], ["+     a(); // and why that is", "        ↳ so, in many words"]);
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
