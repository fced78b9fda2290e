//! This program once more, as a child that always cleans up.
//!
//! The program that started us may kill us. Then nothing of ours is dropped: children run on, and
//! temporary folders stay. A child in a group of its own outlives that, sees the end of its standard
//! input, and ends in order.

use std::ffi::OsStr;
use std::io::{self, Read as _};
use std::process::{ExitStatus, Stdio};

/// Runs this program with `arguments` and our own output, and returns how it ended. It has to watch
/// [`abandoned`].
///
/// # Errors
/// When it can't be started.
pub async fn again<A: AsRef<OsStr>>(arguments: impl IntoIterator<Item = A>) -> io::Result<ExitStatus> {
    let mut command = tokio::process::Command::new(std::env::current_exe()?);
    command.args(arguments).stdin(Stdio::piped());
    #[cfg(unix)]
    command.process_group(0);
    let mut child = command.spawn()?;
    // Held, and never written to: that it closes is the sign.
    let _sign = child.stdin.take();
    child.wait().await
}

/// Returns when the program that ran us by [`again`] is gone.
pub async fn abandoned() {
    // After an error the other program is gone too.
    let _ = tokio::task::spawn_blocking(|| io::stdin().read(&mut [0])).await;
}
