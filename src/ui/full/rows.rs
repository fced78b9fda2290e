//! From text with colour codes to the rows of a screen.

use ratatui::style::{Color, Modifier, Style};
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

/// The lines of `text`, with the colours that its codes ask for.
fn parsed(text: &str) -> Vec<Line<'static>> {
    // A tab has no width of its own on a grid of cells. Whoever wrote it, it steers nothing.
    let text = sanitize(text, true).replace('\t', "    ");
    let mut style = Style::new();
    let line = |line: &str| {
        let mut spans = Vec::new();
        // Of all escape sequences only `ESC [ … m` is left.
        for (at, piece) in line.split("\x1b[").enumerate() {
            let words = match piece.split_once('m').filter(|_| at > 0) {
                Some((codes, words)) => {
                    style = after(style, codes);
                    words
                }
                None => piece,
            };
            if !words.is_empty() {
                spans.push(Span::styled(words.to_owned(), style));
            }
        }
        Line::from(spans)
    };
    text.lines().map(line).collect()
}

/// `style` after the codes of one `ESC [ … m`, as ECMA-48 and xterm number them.
fn after(mut style: Style, codes: &str) -> Style {
    const MODIFIERS: [Modifier; 9] = [
        Modifier::BOLD,
        Modifier::DIM,
        Modifier::ITALIC,
        Modifier::UNDERLINED,
        Modifier::SLOW_BLINK,
        Modifier::RAPID_BLINK,
        Modifier::REVERSED,
        Modifier::HIDDEN,
        Modifier::CROSSED_OUT,
    ];
    const COLORS: [Color; 16] = [
        Color::Black,
        Color::Red,
        Color::Green,
        Color::Yellow,
        Color::Blue,
        Color::Magenta,
        Color::Cyan,
        Color::Gray,
        Color::DarkGray,
        Color::LightRed,
        Color::LightGreen,
        Color::LightYellow,
        Color::LightBlue,
        Color::LightMagenta,
        Color::LightCyan,
        Color::White,
    ];
    // A number that is left out is 0; one that is none at all means nothing to us.
    let mut codes =
        codes.split([';', ':']).map(|code| if code.is_empty() { 0 } else { code.parse().unwrap_or(u8::MAX) });
    while let Some(code) = codes.next() {
        style = match code {
            0 => Style::new(),
            1..=9 => style.add_modifier(MODIFIERS[usize::from(code) - 1]),
            21 | 22 => style.remove_modifier(Modifier::BOLD | Modifier::DIM),
            25 => style.remove_modifier(Modifier::SLOW_BLINK | Modifier::RAPID_BLINK),
            23 | 24 | 27..=29 => style.remove_modifier(MODIFIERS[usize::from(code) - 21]),
            30..=37 => style.fg(COLORS[usize::from(code) - 30]),
            90..=97 => style.fg(COLORS[usize::from(code) - 82]),
            40..=47 => style.bg(COLORS[usize::from(code) - 40]),
            100..=107 => style.bg(COLORS[usize::from(code) - 92]),
            39 => style.fg(Color::Reset),
            49 => style.bg(Color::Reset),
            38 | 48 => {
                let mut next = || codes.next().unwrap_or(0);
                let color = match next() {
                    5 => Color::Indexed(next()),
                    2 => Color::Rgb(next(), next(), next()),
                    _ => return style,
                };
                if code == 38 { style.fg(color) } else { style.bg(color) }
            }
            _ => style,
        };
    }
    style
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
        assert_eq!(spans[0].style.fg, Some(Color::Red));
        assert!(spans.iter().any(|s| s.content == "bold" && s.style.add_modifier.contains(Modifier::BOLD)));
    }

    #[test]
    fn each_code_does_what_terminals_do() {
        let style = |codes: &str| after(Style::new(), codes);
        assert_eq!(style("1;4;91"), Style::new().bold().underlined().fg(Color::LightRed));
        assert_eq!(style("38;5;208;48;2;1;2;3"), Style::new().fg(Color::Indexed(208)).bg(Color::Rgb(1, 2, 3)));
        assert_eq!(style("7;32;"), Style::new(), "a number that is left out is 0");
        assert_eq!(after(style("1;3"), "22").add_modifier, Modifier::ITALIC);
        assert_eq!(style("38"), Style::new());
        assert_eq!(style("999;5x;12"), Style::new());
        let lines = parsed("a\x1b[33mb\nc\x1b[md");
        let yellow: Vec<_> = lines.iter().flat_map(|line| &line.spans).map(|span| span.style.fg.is_some()).collect();
        assert_eq!(yellow, [false, true, true, false], "a colour goes on in the next line");
    }
}
