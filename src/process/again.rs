//! This program once more, as a child that tidies up after itself whatever happens to us.
//!
//! Who started us may end us by force, and then nothing of ours is dropped: children run on,
//! temporary folders stay. A child of its own group outlives that, sees that its standard input
//! ended, and goes the orderly way.

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
    // Whether it is the end or an error: there is nobody.
    let _ = tokio::task::spawn_blocking(|| io::stdin().read(&mut [0])).await;
}
