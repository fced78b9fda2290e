//! What reaches watch mode from outside: keys or typed lines, and signals.

use crossterm::event::{Event, EventStream, KeyEvent, KeyEventKind, MouseEventKind};
use futures::StreamExt as _;

use super::plain::Lines;

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

/// Where keys come from.
pub(super) enum Keys {
    Terminal(EventStream),
    Lines(Lines),
    Nowhere,
}

impl Keys {
    pub fn of_terminal() -> Keys {
        Keys::Terminal(EventStream::new())
    }

    pub fn of_lines() -> Keys {
        Lines::typed().map_or(Keys::Nowhere, Keys::Lines)
    }

    /// The next one; `None` when the terminal went away. Where there are no keys it waits for ever.
    pub async fn next(&mut self) -> Option<Touch> {
        match self {
            Keys::Terminal(events) => loop {
                let event = match events.next().await? {
                    Err(error) if error.kind() == std::io::ErrorKind::Interrupted => continue,
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
            Keys::Lines(lines) => Some(Touch::Line(lines.next().await)),
            Keys::Nowhere => std::future::pending().await,
        }
    }
}

/// Signals that are about the terminal. Those that end us are the command line's.
#[derive(Clone, Copy, Debug)]
pub(super) enum Signal {
    /// Give the terminal back and stop.
    Stop,
    /// We were stopped, and go on.
    #[cfg_attr(not(unix), expect(dead_code, reason = "there are no such signals elsewhere"))]
    Continue,
}

/// Listens for [`Signal`]s, where the platform has them.
pub(super) struct Signals {
    #[cfg(unix)]
    stop: Option<tokio::signal::unix::Signal>,
    #[cfg(unix)]
    go_on: Option<tokio::signal::unix::Signal>,
}

impl Signals {
    /// With `is_wanted` false they keep their usual effect.
    #[cfg(unix)]
    pub fn listen(is_wanted: bool) -> Signals {
        use rustix::process::Signal as Number;
        use tokio::signal::unix::{SignalKind, signal};
        let listen = |number: Number| is_wanted.then(|| signal(SignalKind::from_raw(number.as_raw())).ok()).flatten();
        Signals { stop: listen(Number::TSTP), go_on: listen(Number::CONT) }
    }

    /// There are none here.
    #[cfg(not(unix))]
    pub fn listen(_is_wanted: bool) -> Signals {
        Signals {}
    }

    /// The next one; waits for ever where there are none.
    #[cfg(unix)]
    pub async fn next(&mut self) -> Signal {
        async fn one(signal: &mut Option<tokio::signal::unix::Signal>) {
            let came = match signal {
                Some(signal) => signal.recv().await,
                None => None,
            };
            if came.is_none() {
                std::future::pending().await
            }
        }
        tokio::select! {
            () = one(&mut self.stop) => Signal::Stop,
            () = one(&mut self.go_on) => Signal::Continue,
        }
    }

    /// Waits for ever.
    #[cfg(not(unix))]
    pub async fn next(&mut self) -> Signal {
        std::future::pending().await
    }
}
