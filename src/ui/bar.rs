//! One line on standard error that says how far something is, and is painted over as it goes on.

use std::io::{self, IsTerminal as _, Write as _};
use std::time::Instant;

/// Columns between the brackets.
const WIDTH: usize = 30;

/// A bar, which goes when this does.
#[derive(Debug)]
pub struct Bar {
    /// Follows the numbers: what they count.
    what: &'static str,
    begin: Instant,
    done: usize,
    total: usize,
    /// How long the line is that stands there; `None` where none is to be shown.
    painted: Option<usize>,
}

/// Whether standard error is a terminal on which a line can be painted over.
fn is_screen() -> bool {
    io::stderr().is_terminal() && std::env::var_os("TERM").is_none_or(|term| term != "dumb")
}

impl Bar {
    /// A bar for `total` things, `what`; shown if it `is_wanted` and standard error is a terminal.
    pub fn new(total: usize, what: &'static str, is_wanted: bool) -> Bar {
        let painted = (is_wanted && is_screen()).then_some(0);
        Bar { what, begin: Instant::now(), done: 0, total, painted }
    }

    /// One more is done.
    pub fn step(&mut self) {
        self.set(self.done + 1, self.total);
    }

    /// `done` of `total` are.
    pub fn set(&mut self, done: usize, total: usize) {
        (self.done, self.total) = (done, total);
        let Some(before) = self.painted else { return };
        // A line that is longer than the terminal is wide could not be painted over.
        let columns = crossterm::terminal::size().map_or(80, |(columns, _)| usize::from(columns));
        let line: String = self.line().chars().take(columns.saturating_sub(1)).collect();
        let _ = write!(io::stderr().lock(), "\r{line:before$}");
        self.painted = Some(line.len());
    }

    fn line(&self) -> String {
        let filled = (self.done * WIDTH).checked_div(self.total).unwrap_or(0).min(WIDTH);
        let head = if filled < WIDTH { ">" } else { "" };
        let bar = format!("{}{head}", "=".repeat(filled));
        let seconds = self.begin.elapsed().as_secs();
        format!("  [{bar:WIDTH$}] {} of {}{}, {seconds} s", self.done, self.total, self.what)
    }
}

impl Drop for Bar {
    fn drop(&mut self) {
        if let Some(painted) = self.painted.filter(|painted| *painted > 0) {
            let _ = write!(io::stderr().lock(), "\r{:painted$}\r", "");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bar_fills_and_never_overflows() {
        let line = |done, total| {
            let mut bar = Bar::new(total, " crates", false);
            bar.set(done, total);
            bar.line()
        };
        assert_eq!(line(0, 10), "  [>                             ] 0 of 10 crates, 0 s");
        assert_eq!(line(5, 10), "  [===============>              ] 5 of 10 crates, 0 s");
        assert_eq!(line(10, 10), "  [==============================] 10 of 10 crates, 0 s");
        assert_eq!(line(12, 10), "  [==============================] 12 of 10 crates, 0 s");
        assert_eq!(line(0, 0), "  [>                             ] 0 of 0 crates, 0 s");
    }
}
