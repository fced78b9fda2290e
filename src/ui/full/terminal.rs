//! The terminal while the full screen has it, given back as it was on every way out.

use std::io::{self, BufWriter, Stdout, Write as _, stdout};
use std::panic;
use std::sync::Once;

use crossterm::event::{DisableBracketedPaste, DisableMouseCapture, EnableBracketedPaste, EnableMouseCapture};
use crossterm::style::{Attribute, Print, SetAttribute};
use crossterm::terminal::{BeginSynchronizedUpdate, EndSynchronizedUpdate, EnterAlternateScreen, LeaveAlternateScreen};
use crossterm::{cursor, execute, queue, terminal};
use ratatui::layout::Rect;
use ratatui::terminal::Terminal as Ratatui;

use super::links::links;
use super::painter::{Painter, size};
use super::screen::{Drawn, Screen, draw};

/// Lets the wheel send arrow keys while the other screen is shown, which leaves selecting
/// text to the terminal. A terminal that does not know it ignores it.
const WHEEL_IS_ARROWS: &str = "\x1b[?1007h";
const WHEEL_IS_WHEEL: &str = "\x1b[?1007l";

/// The terminal, taken over until this is dropped.
pub struct Terminal {
    screen: Ratatui<Painter<BufWriter<Stdout>>>,
    mouse: bool,
    links: bool,
    is_ours: bool,
    /// The modes that were in force before.
    modes: Modes,
}

impl Terminal {
    /// Takes the terminal over. With `mouse`, its events come to us.
    ///
    /// # Errors
    /// When it can't be put into raw mode.
    pub fn take(mouse: bool) -> io::Result<Terminal> {
        restore_on_panic();
        let screen = Ratatui::new(Painter(BufWriter::new(stdout())))?;
        let links = supports_hyperlinks::on(supports_hyperlinks::Stream::Stdout);
        let mut terminal = Terminal { screen, mouse, links, is_ours: false, modes: Modes::now() };
        terminal.enter()?;
        Ok(terminal)
    }

    fn enter(&mut self) -> io::Result<()> {
        terminal::enable_raw_mode()?;
        self.is_ours = true;
        // A pasted text comes as one, and not as keys.
        execute!(stdout(), EnterAlternateScreen, cursor::Hide, Print(WHEEL_IS_ARROWS), EnableBracketedPaste)?;
        if self.mouse {
            execute!(stdout(), EnableMouseCapture)?;
        }
        // What was drawn before is gone. (`clear` would ask the terminal where its cursor is, and
        // not every terminal answers.)
        let size = self.screen.size()?;
        self.screen.resize(Rect::new(0, 0, size.width, size.height))
    }

    /// Gives the terminal back for as long as `meanwhile` takes.
    ///
    /// # Errors
    /// When it can't be taken over again.
    pub async fn lend<T>(&mut self, meanwhile: impl Future<Output = T>) -> io::Result<T> {
        self.give_back();
        let outcome = meanwhile.await;
        // The other program may have been killed in the midst of its work. Its modes would pass for
        // the usual ones, and be set again at our end.
        self.modes.set();
        reset_what_programs_ask_for();
        self.enter()?;
        Ok(outcome)
    }

    /// Gives the terminal back, and stops this process and its group until it is continued.
    ///
    /// # Errors
    /// When the terminal can't be taken over again.
    #[cfg(unix)]
    pub fn suspend(&mut self) -> io::Result<()> {
        self.give_back();
        // cargo, which started us, is of the same group. SIGSTOP, since SIGTSTP comes to us.
        let _ = rustix::process::kill_current_process_group(rustix::process::Signal::STOP);
        self.enter()
    }

    /// There are no stopped processes here.
    #[cfg(not(unix))]
    pub fn suspend(&mut self) -> io::Result<()> {
        Ok(())
    }

    /// Takes the terminal over once more, after another process stopped and continued us.
    ///
    /// # Errors
    /// When it can't be put into raw mode.
    pub fn retake(&mut self) -> io::Result<()> {
        // The shell has set the terminal's modes meanwhile, so ours must be set again.
        let _ = terminal::disable_raw_mode();
        self.enter()
    }

    /// Its size in columns and rows.
    pub fn size(&self) -> (u16, u16) {
        size().unwrap_or((80, 24))
    }

    /// Shows `screen`; places in the folder whose address is `root` become links where the terminal knows them.
    ///
    /// # Errors
    /// When the terminal can't be written to.
    pub fn show(&mut self, screen: &Screen, root: &str) -> io::Result<Drawn> {
        // All of it appears at once, where the terminal knows how.
        queue!(self.screen.backend_mut(), BeginSynchronizedUpdate)?;
        let mut drawn = Drawn::default();
        let frame = self.screen.draw(|frame| drawn = draw(frame, screen))?;
        let links = if self.links { links(frame.buffer, root, &screen.file) } else { Vec::new() };
        let out = self.screen.backend_mut();
        for link in links {
            queue!(out, cursor::MoveTo(link.x, link.y))?;
            let attribute = if link.is_reversed { Attribute::Reverse } else { Attribute::Underlined };
            queue!(
                out,
                SetAttribute(attribute),
                Print(format!("\x1b]8;;{}\x1b\\{}\x1b]8;;\x1b\\", link.url, link.text))
            )?;
            queue!(out, SetAttribute(Attribute::Reset))?;
        }
        queue!(out, EndSynchronizedUpdate)?;
        out.flush()?;
        Ok(drawn)
    }

    fn give_back(&mut self) {
        if self.is_ours {
            self.is_ours = false;
            let _ = self.screen.backend_mut().flush();
            restore();
        }
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        self.give_back();
        // Another program may have the terminal when we are ended.
        self.modes.set();
    }
}

/// The modes of the terminal's line discipline, as `stty` shows them.
#[cfg(unix)]
struct Modes(Option<rustix::termios::Termios>);

#[cfg(unix)]
impl Modes {
    fn now() -> Modes {
        Modes(rustix::termios::tcgetattr(rustix::stdio::stdin()).ok())
    }

    fn set(&self) {
        if let Some(modes) = &self.0 {
            // A terminal that is gone has no modes.
            let _ = rustix::termios::tcsetattr(rustix::stdio::stdin(), rustix::termios::OptionalActions::Now, modes);
        }
    }
}

/// A console's modes are set each time.
#[cfg(not(unix))]
struct Modes;

#[cfg(not(unix))]
impl Modes {
    fn now() -> Modes {
        Modes
    }

    fn set(&self) {}
}

/// Ends what a program may have asked the terminal for.
fn reset_what_programs_ask_for() {
    let _ = execute!(
        stdout(),
        DisableMouseCapture,
        DisableBracketedPaste,
        Print(WHEEL_IS_WHEEL),
        LeaveAlternateScreen,
        cursor::Show
    );
}

fn restore() {
    reset_what_programs_ask_for();
    let _ = terminal::disable_raw_mode();
}

/// Gives the terminal back, where one that was taken can't be dropped any more.
pub fn give_terminal_back() {
    if terminal::is_raw_mode_enabled().unwrap_or(false) {
        restore();
    }
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
