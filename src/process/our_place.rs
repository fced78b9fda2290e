//! A program in the place of this one: with its terminal and its standard streams, without limits.

use std::io;
use std::process::Command;

/// Goes on as `command`, with our standard streams and environment. It returns only where that fails.
///
/// Nothing of ours is dropped any more.
#[cfg(unix)]
pub fn take_our_place(mut command: Command) -> io::Error {
    std::os::unix::process::CommandExt::exec(&mut command)
}

/// Runs `command` with our standard streams and environment, and ends as it does. It returns only where the
/// program can't be started.
///
/// No process can take another's place here. Ctrl-C goes to both; the handler of the command line keeps it
/// from ending us before the program.
#[cfg(not(unix))]
pub fn take_our_place(mut command: Command) -> io::Error {
    match command.status() {
        Ok(status) => std::process::exit(status.code().unwrap_or(1)),
        Err(error) => error,
    }
}
