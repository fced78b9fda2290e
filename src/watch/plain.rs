//! Watch mode as lines: for a log, a screen reader, or a terminal that can do no more.
//!
//! Nothing is painted over. What is new is printed once; commands are lines that are typed.

use std::io::{self, BufRead as _, IsTerminal as _};
use std::sync::mpsc;

use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

use crate::text::Text;
use crate::ui::{self, Screen, Unwritten, in_ascii};

/// What was printed last.
#[derive(Default)]
pub(super) struct Plain {
    said: Screen,
}

impl Plain {
    /// Prints what `screen` shows and the last one did not.
    ///
    /// # Errors
    /// When standard output can't be written to, a reader that went away excepted.
    pub fn show(&mut self, screen: &Screen) -> Result<(), Unwritten> {
        let chosen = |screen: &Screen| -> Text {
            let line = screen.selected.and_then(|line| screen.body.lines().get(line));
            line.map(|line| line.to_string().trim().into()).unwrap_or_default()
        };
        let parts = |screen: &Screen| -> [Text; 8] {
            let Screen { place, status, intro, body, detail, notice, prompt, .. } = screen.clone();
            let prompt = prompt.unwrap_or_default();
            [place.into(), intro, status.into(), body, chosen(screen), detail, notice, prompt.into()]
        };
        let mut text = Text::default();
        for (new, old) in parts(screen).into_iter().zip(parts(&self.said)) {
            if new != old && !new.is_blank() {
                text.append(new.trimmed());
            }
        }
        // What stood there before is known; it comes again where it is asked for again.
        let intro = if screen.intro.is_empty() { self.said.intro.clone() } else { screen.intro.clone() };
        self.said = Screen { intro, ..screen.clone() };
        if text.is_empty() {
            return Ok(());
        }
        text.push("");
        ui::print(if screen.ascii { in_ascii(&text) } else { text })
    }
}

/// The lines that are typed.
pub(super) struct Lines {
    asks: mpsc::Sender<()>,
    lines: UnboundedReceiver<String>,
    is_asked: bool,
}

impl Lines {
    /// The lines of standard input; `None` where nobody can be expected to type any: a job in
    /// the background whose output goes to a file would be stopped for reading the terminal.
    pub fn typed() -> Option<Lines> {
        if io::stdin().is_terminal() && !io::stdout().is_terminal() {
            return None;
        }
        let (sender, lines) = unbounded_channel();
        let (asks, asked) = mpsc::channel();
        // A blocking read, so it has a thread of its own, which ends with the process. It reads
        // when it is asked: what is typed after `quit` is meant for the shell.
        std::thread::spawn(move || {
            for () in asked {
                let mut line = String::new();
                if !matches!(io::stdin().lock().read_line(&mut line), Ok(1..)) || sender.send(line).is_err() {
                    break;
                }
            }
        });
        Some(Lines { asks, lines, is_asked: false })
    }

    /// The next one. The end of the input is no wish to stop, since a log has none to begin
    /// with; so it waits for ever then.
    pub async fn next(&mut self) -> String {
        if !self.is_asked {
            self.is_asked = true;
            // Fails when the input has ended.
            let _ = self.asks.send(());
        }
        match self.lines.recv().await {
            Some(line) => {
                self.is_asked = false;
                line
            }
            None => std::future::pending().await,
        }
    }
}
