//! Colour codes of others, read once: rustc's, clap's, and the learner's program's.

use ratatui::style::{Color, Modifier, Style};

use super::sanitize::{Piece, scan};
use super::styled::{Line, Role, Text};

impl Text {
    /// The lines of `text`, with the colours that its codes ask for. All other codes are dropped.
    pub fn from_ansi(text: &str) -> Text {
        let mut style = Style::new();
        let mut done = Text::default();
        let mut line = Line::default();
        scan(text, |piece| match piece {
            Piece::Style(codes) => style = after(style, codes),
            Piece::Char('\n') => done.push(std::mem::take(&mut line)),
            Piece::Char(c) => {
                let role = if style == Style::new() { Role::Plain } else { Role::Foreign(style) };
                line.append(role, c.encode_utf8(&mut [0; 4]));
            }
        });
        if line != Line::default() {
            done.push(line);
        }
        done
    }
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
            30..=37 => style.fg(Color::Indexed(code - 30)),
            90..=97 => style.fg(Color::Indexed(code - 82)),
            40..=47 => style.bg(Color::Indexed(code - 40)),
            100..=107 => style.bg(Color::Indexed(code - 92)),
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_code_does_what_terminals_do() {
        let style = |codes: &str| after(Style::new(), codes);
        assert_eq!(style("1;4;91"), Style::new().bold().underlined().fg(Color::Indexed(9)));
        assert_eq!(style("38;5;208;48;2;1;2;3"), Style::new().fg(Color::Indexed(208)).bg(Color::Rgb(1, 2, 3)));
        assert_eq!(style("7;32;"), Style::new(), "a number that is left out is 0");
        assert_eq!(after(style("1;3"), "22").add_modifier, Modifier::ITALIC);
        assert_eq!(style("38"), Style::new());
        assert_eq!(style("999;5x;12"), Style::new());
        let text = Text::from_ansi("a\x1b[33mb\nc\x1b[md");
        let yellow = |c| (c, Role::Foreign(Style::new().fg(Color::Indexed(3))));
        let found: Vec<_> = text.lines().iter().flat_map(Line::chars).collect();
        assert_eq!(found, [('a', Role::Plain), yellow('b'), yellow('c'), ('d', Role::Plain)], "a colour goes on");
    }
}
