//! Pauses another process.

use std::thread;
use std::time::Duration;

use crate::os;

/// Keeps process `pid` from running until the guard is dropped: what happens meanwhile it
/// finds all at once. Does nothing where there are no stop signals.
#[must_use]
pub fn pause_process(pid: u32) -> PausedProcess {
    if os::stop(pid, true) {
        // The signal is on its way when the call returns. Each thread that runs takes it at
        // its next interrupt; where that can't be seen, what follows is merely less sudden.
        for _ in 0..1000 {
            if stopped(pid).unwrap_or(true) {
                break;
            }
            thread::sleep(Duration::from_micros(100));
        }
    }
    PausedProcess { pid }
}

/// See [`pause_process`].
#[derive(Debug)]
pub struct PausedProcess {
    pid: u32,
}

impl Drop for PausedProcess {
    fn drop(&mut self) {
        os::stop(self.pid, false);
    }
}

/// Whether no thread of `pid` runs; `None` where that can't be seen.
fn stopped(pid: u32) -> Option<bool> {
    let threads = std::fs::read_dir(format!("/proc/{pid}/task")).ok()?;
    let states = threads.flatten().filter_map(|thread| {
        let stat = std::fs::read_to_string(thread.path().join("stat")).ok()?;
        stat.rsplit_once(") ")?.1.chars().next()
    });
    // T: stopped. Z and X: ended.
    Some(states.into_iter().all(|state| matches!(state, 'T' | 't' | 'Z' | 'X')))
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn what_is_held_does_not_run() {
        let mut child = std::process::Command::new("yes").stdout(std::process::Stdio::null()).spawn().unwrap();
        let held = pause_process(child.id());
        assert_eq!(stopped(child.id()), Some(true));
        drop(held);
        assert_eq!(stopped(child.id()), Some(false));
        child.kill().unwrap();
        child.wait().unwrap();
    }
}
