//! Where watch mode is shown and takes keys: a full screen, lines, or a buffer.
//!
//! Lines are for a log, a screen reader, or a terminal that can do no more: nothing is painted
//! over, what is new is printed once, and commands are lines that are typed. A buffer takes no
//! keys; it is for pictures.

use std::io::{self, BufRead as _, IsTerminal as _};
use std::process::ExitStatus;
use std::sync::mpsc;

use crossterm::event::{Event, EventStream, KeyEvent, KeyEventKind, MouseEventKind};
use futures::StreamExt as _;
use tokio::process::Command;
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

use super::signals::Signal;
use crate::text::Text;
use crate::ui::{self, Drawn, Look, Screen, Terminal, Unwritten, in_ascii};

/// One thing that the learner did.
#[derive(Debug)]
pub(super) enum Touch {
    Key(KeyEvent),
    /// A line, in plain mode.
    Line(String),
    WheelUp,
    WheelDown,
    /// A text that was pasted, as a whole.
    Pasted(String),
    /// The terminal has another size now, or the focus; it is painted again.
    Other,
}

pub(super) enum FrontEnd {
    Full {
        terminal: Box<Terminal>,
        events: Option<EventStream>,
    },
    Lines {
        said: Box<Screen>,
        typed: Option<Lines>,
    },
    /// A screen of so many columns and rows that is only drawn.
    Buffer(u16, u16),
}

impl FrontEnd {
    /// Takes the terminal over. With `mouse`, its events come to us.
    ///
    /// # Errors
    /// When it can't be put into raw mode.
    pub fn full(mouse: bool) -> io::Result<FrontEnd> {
        Ok(FrontEnd::Full { terminal: Box::new(Terminal::take(mouse)?), events: Some(EventStream::new()) })
    }

    pub fn lines() -> FrontEnd {
        FrontEnd::Lines { said: Box::default(), typed: Lines::typed() }
    }

    /// Whether a clock that is shown is seen to go on.
    pub fn has_clock(&self) -> bool {
        matches!(self, FrontEnd::Full { .. })
    }

    /// Whether it prints lines, and nobody reads them any more.
    pub fn is_left_alone(&self) -> bool {
        matches!(self, FrontEnd::Lines { .. }) && ui::reader_is_gone()
    }

    /// Whether commands are lines that somebody types.
    pub fn takes_lines(&self) -> bool {
        matches!(self, FrontEnd::Lines { typed: Some(_), .. })
    }

    /// The columns and rows that the body has. Lines may be any number.
    pub fn room(&self) -> (usize, usize) {
        let (columns, rows) = match self {
            FrontEnd::Full { terminal, .. } => terminal.size(),
            FrontEnd::Lines { .. } => return (Look::of_terminal().columns, usize::MAX),
            FrontEnd::Buffer(columns, rows) => (*columns, *rows),
        };
        let (columns, rows) = ui::room(columns, rows);
        (usize::from(columns), usize::from(rows))
    }

    /// Shows `screen`; places in the folder whose address is `root` may become links.
    ///
    /// # Errors
    /// When it can't be written; a reader of standard output that went away is no error.
    pub fn show(&mut self, screen: &Screen, root: &str) -> anyhow::Result<Drawn> {
        match self {
            FrontEnd::Full { terminal, .. } => return Ok(terminal.show(screen, root)?),
            FrontEnd::Lines { said, .. } => print_news(said, screen)?,
            FrontEnd::Buffer(..) => {}
        }
        Ok(Drawn::default())
    }

    /// What the learner does next; `None` when the terminal went away. Waits for ever where nobody
    /// can do anything.
    pub async fn next(&mut self) -> Option<Touch> {
        match self {
            FrontEnd::Full { events: Some(events), .. } => loop {
                let event = match events.next().await? {
                    Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                    event => event.ok()?,
                };
                return Some(match event {
                    Event::Key(key) if key.kind != KeyEventKind::Release => Touch::Key(key),
                    Event::Mouse(mouse) => match mouse.kind {
                        MouseEventKind::ScrollUp => Touch::WheelUp,
                        MouseEventKind::ScrollDown => Touch::WheelDown,
                        _ => continue,
                    },
                    Event::Key(_) => continue,
                    Event::Paste(text) => Touch::Pasted(text),
                    _ => Touch::Other,
                });
            },
            FrontEnd::Lines { typed: Some(lines), .. } => Some(Touch::Line(lines.next().await)),
            FrontEnd::Full { events: None, .. } | FrontEnd::Lines { typed: None, .. } | FrontEnd::Buffer(..) => {
                std::future::pending().await
            }
        }
    }

    /// Gives the terminal back, or takes it over again.
    ///
    /// # Errors
    /// When it can't be taken over again.
    pub fn signalled(&mut self, signal: Signal) -> io::Result<()> {
        match (self, signal) {
            (FrontEnd::Full { terminal, .. }, Signal::Stop) => terminal.suspend(),
            (FrontEnd::Full { terminal, .. }, Signal::Continue) => terminal.retake(),
            _ => Ok(()),
        }
    }

    /// Lends the terminal to `command` until that ends. `None` where there is none to lend.
    ///
    /// # Errors
    /// When it can't be taken over again.
    pub async fn lend(&mut self, command: &mut Command) -> io::Result<Option<io::Result<ExitStatus>>> {
        let FrontEnd::Full { terminal, events } = self else { return Ok(None) };
        // Two readers of one terminal would each get half of the keys.
        *events = None;
        let outcome = terminal.lend(command.status()).await?;
        *events = Some(EventStream::new());
        Ok(Some(outcome))
    }
}

/// Prints what `screen` shows and `said`, the last one, did not.
fn print_news(said: &mut Screen, screen: &Screen) -> Result<(), Unwritten> {
    let chosen = |screen: &Screen| -> Text {
        let line = screen.selected.and_then(|line| screen.body.lines().get(line));
        line.map(|line| line.to_string().trim().into()).unwrap_or_default()
    };
    let parts = |screen: &Screen| -> [Text; 8] {
        let Screen { file, status, intro, body, detail, notice, prompt, .. } = screen.clone();
        let prompt = prompt.unwrap_or_default();
        [file.into(), intro, status.into(), body, chosen(screen), detail, notice, prompt.into()]
    };
    let mut text = Text::default();
    for (new, old) in parts(screen).into_iter().zip(parts(said)) {
        if new != old && !new.is_blank() {
            text.append(new.trimmed());
        }
    }
    // What stood there before is known; it comes again where it is asked for again.
    let intro = if screen.intro.is_empty() { said.intro.clone() } else { screen.intro.clone() };
    *said = Screen { intro, ..screen.clone() };
    if text.is_empty() {
        return Ok(());
    }
    text.push("");
    ui::print(if screen.ascii { in_ascii(&text) } else { text })
}

/// The lines that are typed.
pub(super) struct Lines {
    asks: mpsc::Sender<()>,
    lines: UnboundedReceiver<String>,
    is_asked: bool,
}

impl Lines {
    /// The lines of standard input. `None` where it is a terminal and the output is not: a job in
    /// the background would be stopped for reading the terminal.
    pub fn typed() -> Option<Lines> {
        if io::stdin().is_terminal() && !io::stdout().is_terminal() {
            return None;
        }
        let (sender, lines) = unbounded_channel();
        let (asks, asked) = mpsc::channel();
        // A blocking read, so it has a thread of its own, which ends with the process. It reads
        // when it is asked: what is typed after `quit` is meant for the shell.
        // Where no thread can be had, there is no input either.
        let _ = std::thread::Builder::new().spawn(move || {
            for () in asked {
                let mut line = String::new();
                if !matches!(io::stdin().lock().read_line(&mut line), Ok(1..)) || sender.send(line).is_err() {
                    break;
                }
            }
        });
        Some(Lines { asks, lines, is_asked: false })
    }

    /// The next one. After the end of the input it never returns: a log has no input, and is no
    /// wish to stop.
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
