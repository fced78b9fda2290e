//! Signals that are about the terminal. Those that end us are the command line's.

#[derive(Clone, Copy, Debug)]
pub(super) enum Signal {
    /// Give the terminal back and stop.
    Stop,
    /// We were stopped, and go on.
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

    /// The next one; never returns where there are none.
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

    /// Never returns.
    #[cfg(not(unix))]
    pub async fn next(&mut self) -> Signal {
        std::future::pending().await
    }
}
