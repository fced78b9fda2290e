//! How ratatui's cells get to the terminal.
//!
//! ratatui's own backend does no more than this. But it brings the widgets, which nothing here
//! uses, and crates for their macros: together a tenth of what `cargo install` compiles.

use std::io::{self, Write};

use crossterm::style::{Attribute, Color, Colors, Print, SetAttribute, SetColors};
use crossterm::terminal::{Clear, ClearType};
use crossterm::{cursor, execute, queue, terminal};
use ratatui::backend::{self, Backend, WindowSize};
use ratatui::buffer::Cell;
use ratatui::layout::{Position, Size};
use ratatui::style::{self, Modifier};

/// Writes to `W` what ratatui draws.
pub(super) struct Painter<W>(pub W);

impl<W: Write> Write for Painter<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

const ATTRIBUTES: [(Modifier, Attribute); 9] = [
    (Modifier::BOLD, Attribute::Bold),
    (Modifier::DIM, Attribute::Dim),
    (Modifier::ITALIC, Attribute::Italic),
    (Modifier::UNDERLINED, Attribute::Underlined),
    (Modifier::SLOW_BLINK, Attribute::SlowBlink),
    (Modifier::RAPID_BLINK, Attribute::RapidBlink),
    (Modifier::REVERSED, Attribute::Reverse),
    (Modifier::HIDDEN, Attribute::Hidden),
    (Modifier::CROSSED_OUT, Attribute::CrossedOut),
];

impl<W: Write> Backend for Painter<W> {
    type Error = io::Error;

    fn draw<'a, I: Iterator<Item = (u16, u16, &'a Cell)>>(&mut self, cells: I) -> io::Result<()> {
        let mut place = None;
        let mut in_force = (Modifier::empty(), style::Color::Reset, style::Color::Reset);
        for (x, y, cell) in cells {
            if place != Some((x, y)) {
                queue!(self.0, cursor::MoveTo(x, y))?;
            }
            // After a wide character the cursor is further on; ratatui leaves out the cell beside it.
            place = Some((x + 1, y));
            let wanted = (cell.modifier, cell.fg, cell.bg);
            if wanted != in_force {
                // All attributes are set again, since one code ends several at once.
                queue!(self.0, SetAttribute(Attribute::Reset))?;
                for (modifier, attribute) in ATTRIBUTES {
                    if cell.modifier.contains(modifier) {
                        queue!(self.0, SetAttribute(attribute))?;
                    }
                }
                queue!(self.0, SetColors(Colors::new(color(cell.fg), color(cell.bg))))?;
                in_force = wanted;
            }
            queue!(self.0, Print(cell.symbol()))?;
        }
        queue!(self.0, SetColors(Colors::new(Color::Reset, Color::Reset)), SetAttribute(Attribute::Reset))
    }

    fn hide_cursor(&mut self) -> io::Result<()> {
        execute!(self.0, cursor::Hide)
    }

    fn show_cursor(&mut self) -> io::Result<()> {
        execute!(self.0, cursor::Show)
    }

    fn get_cursor_position(&mut self) -> io::Result<Position> {
        cursor::position().map(Position::from)
    }

    fn set_cursor_position<P: Into<Position>>(&mut self, position: P) -> io::Result<()> {
        let position = position.into();
        execute!(self.0, cursor::MoveTo(position.x, position.y))
    }

    fn clear(&mut self) -> io::Result<()> {
        self.clear_region(backend::ClearType::All)
    }

    fn clear_region(&mut self, region: backend::ClearType) -> io::Result<()> {
        let region = match region {
            backend::ClearType::All => ClearType::All,
            backend::ClearType::AfterCursor => ClearType::FromCursorDown,
            backend::ClearType::BeforeCursor => ClearType::FromCursorUp,
            backend::ClearType::CurrentLine => ClearType::CurrentLine,
            backend::ClearType::UntilNewLine => ClearType::UntilNewLine,
        };
        execute!(self.0, Clear(region))
    }

    fn size(&self) -> io::Result<Size> {
        size().map(Size::from)
    }

    fn window_size(&mut self) -> io::Result<WindowSize> {
        // Pixels are for pictures, and there are none.
        Ok(WindowSize { columns_rows: self.size()?, pixels: Size::default() })
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

/// The columns and rows of the terminal that are used. No real one has more than these, and each cell takes memory.
pub(super) fn size() -> io::Result<(u16, u16)> {
    terminal::size().map(|(columns, rows)| (columns.min(2_000), rows.min(1_000)))
}

/// `ui` and the codes of others name colours by number or by their parts, and in no other way.
fn color(color: style::Color) -> Color {
    match color {
        style::Color::Indexed(index) => Color::AnsiValue(index),
        style::Color::Rgb(r, g, b) => Color::Rgb { r, g, b },
        _ => Color::Reset,
    }
}

#[cfg(test)]
mod tests {
    use std::num::NonZero;

    use ratatui::style::Style;

    use super::*;

    #[test]
    fn the_cell_after_a_styled_one_is_plain() {
        crossterm::style::force_color_output(true);
        let mut cells = [Cell::new("a"), Cell::new("b"), Cell::new("世"), Cell::new("c")];
        cells[0].set_style(Style::new().fg(style::Color::Indexed(1)).add_modifier(Modifier::BOLD));
        let at = [(3, 0), (4, 0), (5, 0), (7, 0)];
        let mut out = Painter(Vec::new());
        out.draw(at.iter().zip(&cells).map(|(&(x, y), cell)| (x, y, cell))).unwrap();
        let mut screen = vt100::Parser::new(NonZero::new(1).unwrap(), NonZero::new(10).unwrap(), 0);
        screen.process(&out.0);
        let cell = |x| screen.screen().cell(0, x).unwrap();
        assert_eq!(screen.screen().contents(), "   ab世c");
        assert!(cell(3).bold() && cell(3).fgcolor() != vt100::Color::Default);
        assert!(!cell(4).bold() && cell(4).fgcolor() == vt100::Color::Default);
    }
}
