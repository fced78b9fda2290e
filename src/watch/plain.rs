//! Watch mode as lines: for a log, a screen reader, or a terminal that can do no more.
//!
//! Nothing is painted over. What is new is printed once; commands are lines that are typed.

use std::io::{self, BufRead as _, IsTerminal as _};
use std::sync::mpsc;

use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

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
        let last = &self.said;
        let mut text = String::new();
        let mut say = |new: &str, old: &str| {
            if new != old && !new.trim().is_empty() {
                text.push_str(new.trim_end());
                text.push('\n');
            }
        };
        say(&screen.place, &last.place);
        say(&screen.intro, &last.intro);
        say(&screen.status, &last.status);
        say(&screen.body, &last.body);
        say(&screen.chosen(), &last.chosen());
        say(&screen.detail, &last.detail);
        say(&screen.notice, &last.notice);
        say(screen.prompt.as_deref().unwrap_or_default(), last.prompt.as_deref().unwrap_or_default());
        // What stood there before is known; it comes again where it is asked for again.
        let intro = if screen.intro.is_empty() { last.intro.clone() } else { screen.intro.clone() };
        self.said = Screen { intro, ..screen.clone() };
        if text.is_empty() {
            return Ok(());
        }
        let text = if screen.ascii { in_ascii(&text) } else { text };
        ui::print(&format!("{text}\n"))
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
