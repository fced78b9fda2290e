//! A screen as an SVG picture, for documents.

use std::fmt::Write as _;

use ratatui::backend::TestBackend;
use ratatui::buffer::{Buffer, Cell};
use ratatui::style::{Color, Modifier};
use ratatui::terminal::Terminal;

use super::screen::{Screen, draw};

/// The size of a cell, in pixels.
const CELL: (f64, f64) = (8.4, 18.0);
/// Around the cells, in pixels.
const EDGE: f64 = 14.0;
const BACKGROUND: &str = "#1d2027";
const FOREGROUND: &str = "#d7dae0";

/// `screen` on a terminal of `columns` and `rows`, as one SVG document.
pub fn picture(screen: &Screen, columns: u16, rows: u16) -> String {
    let mut terminal = Terminal::new(TestBackend::new(columns, rows)).expect("a picture is always there");
    let frame = terminal.draw(|frame| {
        draw(frame, screen);
    });
    frame.map(|frame| svg(frame.buffer)).unwrap_or_default()
}

fn svg(buffer: &Buffer) -> String {
    let (width, height) = (f64::from(buffer.area.width) * CELL.0, f64::from(buffer.area.height) * CELL.1);
    let (w, h) = (width + 2.0 * EDGE, height + 2.0 * EDGE);
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {w:.0} {h:.0}\" width=\"{w:.0}\" height=\"{h:.0}\">\n\
         <rect width=\"100%\" height=\"100%\" rx=\"8\" fill=\"{BACKGROUND}\"/>\n\
         <g font-family=\"ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace\" font-size=\"14\" xml:space=\"preserve\">\n"
    );
    for y in 0..buffer.area.height {
        let mut x = 0;
        while x < buffer.area.width {
            let (first, mut text) = (&buffer[(x, y)], String::new());
            let start = x;
            while x < buffer.area.width && alike(first, &buffer[(x, y)]) {
                text.push_str(buffer[(x, y)].symbol());
                x += 1;
            }
            run(&mut out, first, &text, start, y, x - start);
        }
    }
    out.push_str("</g>\n</svg>\n");
    out
}

fn alike(a: &Cell, b: &Cell) -> bool {
    (a.fg, a.bg, a.modifier) == (b.fg, b.bg, b.modifier)
}

fn run(out: &mut String, cell: &Cell, text: &str, x: u16, y: u16, cells: u16) {
    let (left, top) = (EDGE + f64::from(x) * CELL.0, EDGE + f64::from(y) * CELL.1);
    let length = f64::from(cells) * CELL.0;
    let is_reversed = cell.modifier.contains(Modifier::REVERSED);
    if is_reversed {
        let _ = writeln!(
            out,
            "<rect x=\"{left:.1}\" y=\"{top:.1}\" width=\"{length:.1}\" height=\"{}\" fill=\"{FOREGROUND}\"/>",
            CELL.1
        );
    }
    if text.trim().is_empty() {
        return;
    }
    let color = if is_reversed { BACKGROUND } else { color(cell.fg) };
    let weight = if cell.modifier.contains(Modifier::BOLD) { " font-weight=\"bold\"" } else { "" };
    let faint = if cell.modifier.contains(Modifier::DIM) { " opacity=\"0.6\"" } else { "" };
    let text = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    let _ = writeln!(
        out,
        "<text x=\"{left:.1}\" y=\"{:.1}\" fill=\"{color}\" textLength=\"{length:.1}\" xml:space=\"preserve\"{weight}{faint}>{text}</text>",
        top + 13.5
    );
}

/// The first sixteen colours of a terminal are its own; here they are these.
fn color(color: Color) -> &'static str {
    let Color::Indexed(number @ ..16) = color else { return FOREGROUND };
    match number % 8 {
        1 => "#f0717b",
        2 => "#8fce7a",
        3 => "#e6c272",
        4 => "#6cb2f5",
        5 => "#cf8be8",
        6 => "#5cc4cf",
        _ if number == 8 => "#8a919e",
        _ => FOREGROUND,
    }
}
