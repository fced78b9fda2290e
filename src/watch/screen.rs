//! The terminal in watch mode: raw while we have it, and as it was on every way out.

use std::io::{self, Write as _, stdout};
use std::panic;
use std::sync::Once;

use crossterm::{cursor, execute, queue, terminal};
use unicode_width::UnicodeWidthStr as _;

use crate::ui::sanitize;

const KEYS: &str = "n next · h hint · l list · t timeline · r rerun · s solution · q quit";

/// The terminal, for as long as this lives.
pub(super) struct Screen {
    interactive: bool,
    notice: Option<String>,
    painted: Option<(String, String)>,
}

impl Screen {
    /// Takes the terminal over; without one, text simply goes to standard output.
    pub fn enter(interactive: bool) -> io::Result<Screen> {
        if interactive {
            restore_on_panic();
            terminal::enable_raw_mode()?;
            execute!(stdout(), cursor::Hide)?;
        }
        Ok(Screen { interactive, notice: None, painted: None })
    }

    /// A line that stays below the body.
    pub fn notice(&mut self, notice: Option<String>) {
        self.notice = notice;
    }

    /// The next paint is done even if nothing changed, as after a resize.
    pub fn forget(&mut self) {
        self.painted = None;
    }

    /// Shows `header`, as much of `body` as fits, and the keys.
    pub fn paint(&mut self, header: &str, body: &str) -> io::Result<()> {
        let content = (header.to_owned(), body.to_owned());
        if self.painted.as_ref() == Some(&content) {
            return Ok(());
        }
        let result = if self.interactive { self.repaint(header, body) } else { plain(header, body) };
        self.painted = Some(content);
        match result {
            // Whoever read our output is gone; there is nobody to tell.
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
            other => other,
        }
    }

    fn repaint(&self, header: &str, body: &str) -> io::Result<()> {
        let (columns, rows) = terminal::size().unwrap_or((80, 24));
        let room = usize::from(rows).saturating_sub(4 + usize::from(self.notice.is_some())).max(1);
        let mut text = format!("{header}\n\n");
        text.push_str(&fitting(body, usize::from(columns.max(1)), room));
        if let Some(notice) = &self.notice {
            text.push_str(notice);
            text.push('\n');
        }
        text.push('\n');
        text.push_str(KEYS);
        let mut out = stdout().lock();
        queue!(
            out,
            terminal::BeginSynchronizedUpdate,
            terminal::Clear(terminal::ClearType::All),
            cursor::MoveTo(0, 0)
        )?;
        // Raw mode does not return the carriage by itself.
        out.write_all(text.replace('\n', "\r\n").as_bytes())?;
        queue!(out, terminal::EndSynchronizedUpdate)?;
        out.flush()
    }
}

fn plain(header: &str, body: &str) -> io::Result<()> {
    let mut out = stdout().lock();
    write!(out, "{header}\n{body}\n")?;
    out.flush()
}

/// The lines of `body` that fit into `room` rows of `columns`, and a word on the rest.
fn fitting(body: &str, columns: usize, room: usize) -> String {
    let rows_of = |line: &str| sanitize(line, false).width().div_ceil(columns).max(1);
    let all: usize = body.lines().map(rows_of).sum();
    let (mut text, mut used) = (String::new(), 0);
    for line in body.lines() {
        let more = usize::from(all > room);
        if used + rows_of(line) + more > room {
            text.push_str("\x1b[0m… more: cargo async-learn run\n");
            break;
        }
        used += rows_of(line);
        text.push_str(line);
        text.push('\n');
    }
    text
}

impl Drop for Screen {
    fn drop(&mut self) {
        if self.interactive {
            restore();
        }
    }
}

fn restore() {
    let _ = terminal::disable_raw_mode();
    let _ = execute!(stdout(), cursor::Show);
    let _ = writeln!(stdout());
}

/// A panic's message comes after the terminal is back, so that it can be read.
fn restore_on_panic() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let print = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            restore();
            print(info);
        }));
    });
}

#[cfg(test)]
mod tests {
    use super::fitting;

    #[test]
    fn what_does_not_fit_is_cut_and_said() {
        assert_eq!(fitting("a\nb\n", 10, 2), "a\nb\n");
        assert_eq!(fitting("a\nb\nc\n", 10, 2), "a\n\x1b[0m… more: cargo async-learn run\n");
        // A line that wraps takes two rows.
        assert_eq!(fitting("aaaaaaaaaaab\nc\nd\n", 10, 3), "aaaaaaaaaaab\n\x1b[0m… more: cargo async-learn run\n");
    }
}
