//! From lines of any length to the rows of a screen.

use unicode_width::UnicodeWidthChar as _;

use crate::text::{Line, Role, Text};

/// One row, and the number of the line that it belongs to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Row {
    pub line: Line,
    pub of: usize,
}

/// `text` as rows of at most `width` columns: long lines go on in the next row.
pub(super) fn rows(text: &Text, width: usize) -> Vec<Row> {
    let lines = text.lines().iter().enumerate();
    lines.flat_map(|(of, line)| broken(line, width.max(1)).into_iter().map(move |line| Row { line, of })).collect()
}

/// Breaks after a space where there is one in the second half of the row, and anywhere else.
fn broken(line: &Line, width: usize) -> Vec<Line> {
    // A tab has no width of its own on a grid of cells.
    let cells: Vec<(char, Role)> =
        line.chars().flat_map(|(c, role)| if c == '\t' { vec![(' ', role); 4] } else { vec![(c, role)] }).collect();
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
            rows.push(rest.iter().copied().collect());
            return rows;
        }
        let space = rest[..fits].iter().rposition(|(c, _)| *c == ' ').filter(|at| 2 * at > fits);
        // A character that is wider than the row would never fit.
        let end = space.map_or(fits, |at| at + 1).max(1);
        rows.push(rest[..end].iter().copied().collect());
        rest = &rest[end..];
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str, width: usize) -> Vec<(String, usize)> {
        rows(&text.into(), width).into_iter().map(|row| (row.line.to_string(), row.of)).collect()
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
    fn roles_go_along_into_the_next_row() {
        let text = Text::from(Line::from("ab") + Role::Bad.of("cd"));
        let rows = rows(&text, 3);
        assert_eq!((&rows[0].line, &rows[1].line), (&(Line::from("ab") + Role::Bad.of("c")), &Role::Bad.of("d")));
    }
}
