//! From text with colour codes to the rows of a screen.

use ansi_to_tui::IntoText as _;
use ratatui::style::Style;
use ratatui::text::{Line, Span};
use unicode_width::UnicodeWidthChar as _;

use crate::text::sanitize;

/// One row, and the line of the text that it belongs to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Row {
    pub line: Line<'static>,
    pub of: usize,
}

/// `text` as rows of at most `width` columns: long lines go on in the next row.
pub(super) fn rows(text: &str, width: usize) -> Vec<Row> {
    if text.is_empty() {
        return Vec::new();
    }
    let lines = parsed(text).into_iter().enumerate();
    lines.flat_map(|(of, line)| wrapped(line, width.max(1)).into_iter().map(move |line| Row { line, of })).collect()
}

/// `text` as one line.
pub(super) fn line(text: &str) -> Line<'static> {
    parsed(text).into_iter().next().unwrap_or_default()
}

fn parsed(text: &str) -> Vec<Line<'static>> {
    // A tab has no width of its own on a grid of cells. Whoever wrote it, it steers nothing.
    let text = sanitize(text, true).replace('\t', "    ");
    match text.into_text() {
        Ok(parsed) => parsed.lines,
        Err(_) => text.lines().map(|line| Line::from(sanitize(line, false))).collect(),
    }
}

/// Breaks after a space where there is one in the second half of the row, and anywhere else.
fn wrapped(line: Line<'static>, width: usize) -> Vec<Line<'static>> {
    let cells: Vec<(char, Style)> =
        line.spans.iter().flat_map(|span| span.content.chars().map(|c| (c, span.style))).collect();
    let mut rows = Vec::new();
    let mut rest = cells.as_slice();
    loop {
        let mut used = 0;
        let fits = rest.iter().take_while(|(c, _)| {
            used += c.width().unwrap_or(0);
            used <= width
        });
        let fits = fits.count();
        if fits == rest.len() {
            rows.push(joined(rest, line.style));
            return rows;
        }
        let space = rest[..fits].iter().rposition(|(c, _)| *c == ' ').filter(|at| 2 * at > fits);
        // A character that is wider than the row would never fit.
        let end = space.map_or(fits, |at| at + 1).max(1);
        rows.push(joined(&rest[..end], line.style));
        rest = &rest[end..];
    }
}

fn joined(cells: &[(char, Style)], style: Style) -> Line<'static> {
    let runs = cells.chunk_by(|(_, a), (_, b)| a == b);
    let span = |run: &[(char, Style)]| Span::styled(run.iter().map(|(c, _)| c).collect::<String>(), run[0].1);
    Line::from(runs.map(span).collect::<Vec<_>>()).style(style)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str, width: usize) -> Vec<(String, usize)> {
        rows(text, width).into_iter().map(|row| (row.line.to_string(), row.of)).collect()
    }

    #[test]
    fn long_lines_go_on_in_the_next_row() {
        let row = |text: &str, of| (text.to_owned(), of);
        assert_eq!(shown("abcdef\n\ng", 4), [row("abcd", 0), row("ef", 0), row("", 1), row("g", 2)]);
        assert_eq!(shown("one two three", 9), [row("one two ", 0), row("three", 0)]);
        // A wide character is never cut in two.
        assert_eq!(shown("ab漢c", 3), [row("ab", 0), row("漢c", 0)]);
    }

    #[test]
    fn colours_go_along() {
        let rows = rows("\x1b[31mred\x1b[0m and \x1b[1mbold\x1b[0m", 80);
        let spans = &rows[0].line.spans;
        assert_eq!(spans[0].style.fg, Some(ratatui::style::Color::Red));
        assert!(
            spans.iter().any(|s| s.content == "bold" && s.style.add_modifier.contains(ratatui::style::Modifier::BOLD))
        );
    }
}
