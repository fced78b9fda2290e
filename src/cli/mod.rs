//! The command line: what was asked for, who does it, and with which exit code it ends.

mod args;
mod commands;
mod doctor;
mod editor;

use std::process::ExitCode;

use clap::{CommandFactory as _, FromArgMatches as _};

use args::Args;

/// The exit codes; they are part of the interface.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// All that was asked about passed, or there was nothing to judge.
    Passed = 0,
    /// Something did not pass.
    NotPassed = 1,
    /// The command line or the course's files can't be used.
    Usage = 2,
    /// The machine or the installation is in the way; never the learner's fault.
    Setup = 3,
    /// `check` says, as cargo does, that there is an error among its messages.
    Errors = 101,
    /// Ctrl-C.
    Interrupted = 130,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> ExitCode {
        ExitCode::from(exit as u8)
    }
}

/// The whole program.
pub fn main() -> Exit {
    clap_complete::CompleteEnv::with_factory(Args::command).bin("cargo-async-learn").complete();

    // cargo passes the subcommand's name on; a direct call does not have it.
    let mut words: Vec<std::ffi::OsString> = std::env::args_os().collect();
    if words.get(1).is_some_and(|word| word == "async-learn") {
        words.remove(1);
    }
    let args = match Args::command().try_get_matches_from(words).and_then(|m| Args::from_arg_matches(&m)) {
        Ok(args) => args,
        Err(error) => {
            // Help and version come this way too, and are no fault.
            let _ = error.print();
            return if error.use_stderr() { Exit::Usage } else { Exit::Passed };
        }
    };
    let runtime = match tokio::runtime::Builder::new_current_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            eprintln!("error: the operating system gave no event queue or timer: {error}");
            return Exit::Setup;
        }
    };
    let exit = runtime.block_on(async {
        tokio::select! {
            outcome = commands::run(args) => outcome,
            // Dropping the command's future ends its children.
            () = interrupted() => Ok(Exit::Interrupted),
        }
    });
    // A blocked reader of standard input must not keep the process.
    runtime.shutdown_background();
    exit.unwrap_or_else(|error| {
        eprintln!("error: {error:#}");
        commands::exit_of(&error)
    })
}

/// Returns on Ctrl-C, and when the system or the terminal asks us to end.
async fn interrupted() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};

        let kinds = [SignalKind::interrupt(), SignalKind::terminate(), SignalKind::hangup()];
        let signals = kinds.into_iter().filter_map(|kind| signal(kind).ok());
        let waits = signals.map(|mut signal| Box::pin(async move { signal.recv().await }));
        futures::future::select_all(waits).await;
    }
    #[cfg(not(unix))]
    if tokio::signal::ctrl_c().await.is_err() {
        std::future::pending().await
    }
}
