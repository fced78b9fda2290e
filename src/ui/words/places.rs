//! The places that a report is about, drawn as rustc draws them: the learner's lines, with what to look at underlined.

use unicode_width::{UnicodeWidthChar as _, UnicodeWidthStr as _};

use crate::text::{Line, Role, Text, shortened};
use crate::ui::look::Look;
use crate::verdict::{Place, Report};

/// Lines that such a picture has at most.
const MOST: usize = 8;
/// Columns of a tab. rustc shows as many.
const TAB: &str = "    ";
/// Stands for what is left out of a line that is too long, ...
const CUT: &str = "…";
/// ... of which so many columns are shown after the marks.
const AFTER: usize = 4;

/// The lines of `source` that `report` is about; empty if it names none.
pub fn places(report: &Report, source: &str, look: Look) -> Text {
    let lines: Vec<&str> = source.lines().collect();
    let drawing = |most: usize| {
        let code = |place: &Place| lines.get((place.line as usize).checked_sub(1)?).copied();
        let places = report.places[..most].iter().enumerate();
        let mut shown: Vec<Shown> =
            places.filter_map(|(rank, place)| Some(Shown { place, code: code(place)?, is_first: rank == 0 })).collect();
        shown.sort_by_key(|shown| (shown.place.line, shown.place.column));
        drawn(&shown, look.columns)
    };
    // The places come in the order of their importance.
    let all = (0..=report.places.len()).rev().map(drawing);
    all.into_iter().find(|text| text.lines().len() <= MOST).unwrap_or_default()
}

/// A place with its line.
struct Shown<'a> {
    place: &'a Place,
    code: &'a str,
    is_first: bool,
}

fn drawn(all: &[Shown<'_>], columns: usize) -> Text {
    // The margin that all have in common tells nothing. Spaces and tabs only: other white space takes several bytes.
    let margin = |code: &str| code.len() - code.trim_start_matches([' ', '\t']).len();
    let margin = all.iter().map(|shown| margin(shown.code)).min().unwrap_or(0);
    let digits = all.last().map_or(0, |shown| shown.place.line.to_string().len());
    let bar = |number: &str| Role::Dim.of(format!("  {number:>digits$} │ "));
    let room = columns.saturating_sub(digits + 5);
    let mut text = Text::default();
    let mut before: Option<u32> = None;
    for Shown { place, code: full, is_first } in all {
        if before.is_some_and(|before| before + 1 < place.line) {
            text.push(Role::Dim.of(format!("  {:>digits$} ⋮", "")));
        }
        let of_line = all.iter().filter(|shown| shown.place.line == place.line);
        // Of a mark that is longer than the line, half a line is enough.
        let end = |shown: &Shown| {
            let [from, to] = [shown.place.column, shown.place.end].map(|at| width_before(shown.code, at, margin));
            to.min(from + room / 2)
        };
        let marked = of_line.max_by_key(|shown| (shown.is_first, end(shown))).map_or(0, end);
        let (code, skipped) = visible(&widened(&full[margin..]), marked, room);
        if before != Some(place.line) {
            text.push(bar(&place.line.to_string()) + Line::from(code));
        }
        before = Some(place.line);
        let (role, mark) = if *is_first { (Role::Bad, "^") } else { (Role::Path, "-") };
        let column = |column: u32| width_before(full, column, margin).saturating_sub(skipped);
        let from = column(place.column).min(room.saturating_sub(1));
        let to = column(place.end).clamp(from + 1, room.max(from + 1));
        let marks = Line::from(" ".repeat(from)) + role.of(mark.repeat(to - from));
        if place.label.is_empty() || to + 1 + place.label.width() <= room {
            text.push(bar("") + marks + role.of(format!(" {}", place.label)).trimmed());
        } else {
            // In a line of its own there is more room.
            let indent = from.min(room.saturating_sub(place.label.width()));
            text.push(bar("") + marks);
            text.push(bar("") + " ".repeat(indent) + role.of(&place.label));
        }
    }
    text
}

/// How many columns stand before the column `column` of a line, without its margin.
fn width_before(code: &str, column: u32, margin: usize) -> usize {
    let before: String = code.chars().take((column as usize).saturating_sub(1)).collect();
    widened(before.get(margin..).unwrap_or_default()).width()
}

/// As much of `code` as has room: from its beginning, or else what leads up to the column `marked`, where the marks end.
/// And how many of its columns the cut sign stands for.
fn visible(code: &str, marked: usize, room: usize) -> (String, usize) {
    // The cut sign of the right side would cover the last column.
    if code.width() <= room || marked < room {
        return (shortened(code, room, CUT), 0);
    }
    // A few columns after the marks say where they end.
    let end = code.width().min(marked + AFTER);
    let (mut rest, mut gone) = (code, 0);
    while end - gone + CUT.width() > room {
        let Some(first) = rest.chars().next() else { break };
        gone += first.width().unwrap_or(0);
        rest = &rest[first.len_utf8()..];
    }
    (shortened(&format!("{CUT}{rest}"), room, CUT), gone.saturating_sub(CUT.width()))
}

fn widened(code: &str) -> String {
    code.replace('\t', TAB)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::look::Depth;
    use crate::verdict::Verdict;

    fn drawn(places: &[(u32, u32, u32, &str)], source: &str, columns: usize) -> String {
        let mut report = Report::new("x", Verdict::Failed, "");
        report.places = places
            .iter()
            .map(|(line, column, end, label)| Place { line: *line, column: *column, end: *end, label: (*label).into() })
            .collect();
        super::places(&report, source, Look { columns, depth: Depth::Usual, colors: false }).to_string()
    }

    #[test]
    fn the_learners_lines_are_underlined_and_labelled_in_their_order() {
        let source = "fn f() {\n    let ä = one(1).await;\n    let b = 2;\n    two(b).await;\n}\n";
        let due = "  2 │ let ä = one(1).await;\n    │         ------------ waits here\n    ⋮\n  4 │ two(b).await;\n    \
                   │ ^^^^^^^^^^^^ begins later\n";
        let two = [(4, 5, 17, "begins later"), (2, 13, 25, "waits here")];
        assert_eq!(drawn(&two, source, 80).trim_end(), due.trim_end());
        let narrow = "  2 │ let ä = one(1).await;\n    │         ------------\n    │         waits here\n    ⋮\n  4 │ \
                      two(b).await;\n    │ ^^^^^^^^^^^^\n    │ begins later\n";
        assert_eq!(drawn(&two, source, 30).trim_end(), narrow.trim_end());
    }

    /// The sign of the cut was underlined in place of the code.
    #[test]
    fn a_long_line_is_cut_on_the_left_of_what_is_marked() {
        let source =
            "if let Poll::Ready(out) = this.a.as_mut().poll(cx) { this.out.0 = Some(out); return Poll::Pending; }\n";
        let column = |code: &str| u32::try_from(source.find(code).unwrap() + 1).unwrap();
        let marked = |code: &str| (1, column(code), column(code) + u32::try_from(code.len()).unwrap(), "");
        let below = |text: &str, mark: char| -> String {
            let lines: Vec<&str> = text.lines().collect();
            let marks = lines[1].chars().zip(lines[0].chars());
            marks.filter(|(sign, _)| *sign == mark).map(|(_, code)| code).collect()
        };
        for columns in [50, 60, 80] {
            let text = drawn(&[marked("return Poll::Pending;")], source, columns);
            assert_eq!(below(&text, '^'), "return Poll::Pending;", "{text}");
            assert!(text.lines().all(|line| line.chars().count() <= columns) && text.contains("│ …"), "{text}");
        }
        let text = drawn(&[marked("if let")], source, 40);
        assert!(below(&text, '^') == "if let" && text.lines().next().is_some_and(|line| line.ends_with('…')), "{text}");
    }

    #[test]
    fn white_space_of_several_bytes_is_no_margin() {
        let source = "   a().await;\n\u{2028}\u{2028}b().await;\n";
        let text = drawn(&[(1, 4, 13, "one"), (2, 3, 12, "two")], source, 80);
        assert!(text.contains("one") && text.contains("two"), "{text}");
    }

    #[test]
    fn a_drawing_has_eight_lines_at_most_and_keeps_the_first_place() {
        let source = "first().await;\n\n\tsecond().await;\n\nthird().await;\n\nfourth().await;\n";
        let places = [(7, 1, 15, "d"), (1, 1, 14, "a"), (3, 2, 16, "b"), (5, 1, 14, "c"), (99, 1, 2, "gone")];
        let text = drawn(&places, source, 80);
        assert_eq!(text.trim_end().lines().count(), MOST, "{text}");
        assert!(text.contains("fourth") && text.contains("^^^^^^^^^^^^^^ d") && !text.contains("third"), "{text}");
        assert!(text.contains("\n    │     -------------- b") || text.contains("     ---"), "a tab is wide: {text}");
    }
}
