//! The command line: what was asked for, who does it, and with which exit code it ends.

mod args;
mod commands;
mod common;
mod exit;

use std::time::Duration;

use clap::{CommandFactory as _, FromArgMatches as _};

use args::Args;
use exit::Exit;

use crate::text::Text;
use crate::ui;

/// The whole program.
pub fn main() -> Exit {
    ui::settle_colors();
    let shell = clap_complete::CompleteEnv::with_factory(Args::command).bin("cargo-async-learn");
    match shell.try_complete(std::env::args_os(), std::env::current_dir().ok().as_deref()) {
        Ok(true) => return Exit::Passed,
        Ok(false) => {}
        Err(error) => return refused(&error),
    }

    // cargo passes the subcommand's name on; a direct call does not have it.
    let mut words: Vec<std::ffi::OsString> = std::env::args_os().collect();
    if words.get(1).is_some_and(|word| word == "async-learn") {
        words.remove(1);
    }
    let args = match Args::command().try_get_matches_from(words).and_then(|m| Args::from_arg_matches(&m)) {
        Ok(args) => args,
        Err(error) => {
            return refused(&error);
        }
    };
    let runtime = match runtime() {
        Ok(runtime) => runtime,
        Err(error) => {
            let error = anyhow::Error::from(error).context("the operating system gave no event queue or timer");
            ui::tell(format!("error: {}", ui::error(&error)));
            return Exit::Setup;
        }
    };
    end_in_any_case();
    let exit = runtime.block_on(async {
        // Listens from here on: a command may do much before it first waits for anything.
        let interrupted = interrupted();
        tokio::select! {
            outcome = commands::run(args) => outcome,
            // Dropping the command's future ends its children.
            () = interrupted => Ok(Exit::Interrupted),
        }
    });
    // A blocked reader of standard input must not keep the process.
    runtime.shutdown_background();
    exit.unwrap_or_else(|error| {
        ui::tell(format!("error: {}", ui::error(&error)));
        Exit::of_error(&error)
    })
}

fn runtime() -> std::io::Result<tokio::runtime::Runtime> {
    // tokio panics if it has no files for its signals, so it is tried before whether there are as many as it opens.
    #[cfg(unix)]
    drop((0..3).map(|_| std::os::unix::net::UnixStream::pair()).collect::<std::io::Result<Vec<_>>>()?);
    tokio::runtime::Builder::new_current_thread().enable_all().build()
}

/// Ends the process soon after it was asked to, even if a call of the system's does not return: one that waits for a lock, or
/// for somebody to read a pipe.
fn end_in_any_case() {
    /// How long it may take to end in order, with all children.
    const PATIENCE: Duration = Duration::from_secs(1);
    let ends = || {
        let Ok(runtime) = runtime() else { return };
        runtime.block_on(async {
            interrupted().await;
            tokio::time::sleep(PATIENCE).await;
        });
        ui::give_terminal_back();
        std::process::exit(Exit::Interrupted as i32);
    };
    // Where no thread can be had, only such a call is not ended.
    let _ = std::thread::Builder::new().spawn(ends);
}

/// Prints what clap has to say: a fault of the command line, or help, or the version.
fn refused(error: &clap::Error) -> Exit {
    let text = Text::from_ansi(&error.render().ansi().to_string());
    if error.use_stderr() {
        ui::tell(text.trimmed());
        return if error.kind() == clap::error::ErrorKind::Io { Exit::Setup } else { Exit::Usage };
    }
    match ui::print(text) {
        Ok(()) => Exit::Passed,
        Err(error) => {
            ui::tell(format!("error: {error}"));
            Exit::Setup
        }
    }
}

/// Listens for Ctrl-C, and for the system or the terminal that asks us to end. The future is
/// ready when one of them came.
#[cfg(unix)]
fn interrupted() -> impl Future<Output = ()> {
    use tokio::signal::unix::{SignalKind, signal};

    // A file that grows over the shell's limit is then an error where it is written, with its path.
    let unheeded = signal(SignalKind::from_raw(rustix::process::Signal::XFSZ.as_raw()));
    let kinds = [SignalKind::interrupt(), SignalKind::terminate(), SignalKind::hangup()];
    let signals: Vec<_> = kinds.into_iter().filter_map(|kind| signal(kind).ok()).collect();
    async {
        let _unheeded = unheeded;
        let waits = signals.into_iter().map(|mut signal| Box::pin(async move { signal.recv().await }));
        futures::future::select_all(waits).await;
    }
}

/// Listens for Ctrl-C. The future is ready when it came.
#[cfg(windows)]
fn interrupted() -> impl Future<Output = ()> {
    let signal = tokio::signal::windows::ctrl_c();
    async {
        match signal {
            Ok(mut signal) => drop(signal.recv().await),
            Err(_) => std::future::pending().await,
        }
    }
}
