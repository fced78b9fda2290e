//! The files that a process may open: room for them, and none left on purpose.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::thread::JoinHandle;
use std::time::Duration;

use super::threads::spawn_own;
use crate::os;
use crate::outcome::{Checked, Failure};

/// More files than any check needs.
const MANY_FILES: u64 = 4096;
/// Twice as long at most is a process without files that says nothing.
const HALF_A_SECOND: Duration = Duration::from_millis(500);

/// Requires that this process may open `more` files, for which it raises its limit as far as it may.
pub fn room_for_files(more: u64) -> Checked {
    let Some((most, hard)) = os::file_limits() else { return Ok(()) };
    let expected = lowest_free_descriptor().unwrap_or(0) + more;
    if most < MANY_FILES.min(hard) {
        os::set_file_limit(MANY_FILES.min(hard));
    }
    let most = os::file_limits().map_or(most, |(most, _)| most);
    if expected <= most {
        return Ok(());
    }
    Err(Failure::trouble(format!(
        "this check needs {expected} open files, one for each connection, and a process may have {most} on this \
         machine. Raise the limit, for instance with `ulimit -n {}`, and check again",
        (2 * expected).next_power_of_two()
    )))
}

/// How many files this process has open, where that can be seen. What is read for that counts as well.
pub fn open_files() -> Option<usize> {
    std::fs::read_dir("/proc/self/fd").ok().map(Iterator::count)
}

/// From now on this process can't open anything: every call that would need another file
/// descriptor fails with EMFILE. It ends when the guard is dropped, and a second at most after the check
/// has said for the last time that it is [still there](OutOfFiles::still_there), since code that keeps
/// the thread would never let it be dropped, and the watchdog needs files to see that. `None` where it
/// can't be had.
pub fn out_of_files() -> Option<OutOfFiles> {
    let (usual, _) = os::file_limits()?;
    let (held, dropped) = channel::<()>();
    let signs = Arc::new(AtomicU32::new(0));
    let of_life = Arc::clone(&signs);
    let lift = move || {
        let mut seen = of_life.load(Ordering::Relaxed);
        while dropped.recv_timeout(HALF_A_SECOND) == Err(RecvTimeoutError::Timeout) {
            let now = of_life.load(Ordering::Relaxed);
            if now == seen {
                break;
            }
            seen = now;
        }
        os::set_file_limit(usual);
    };
    let lifts = spawn_own(lift).ok()?;
    let guard = OutOfFiles { signs, held: Some(held), lifts: Some(lifts) };
    os::set_file_limit(lowest_free_descriptor()?).then_some(guard)
}

/// The same for process `pid`, a child of this one, until the guard is dropped.
pub fn out_of_files_in(pid: u32) -> Option<OutOfFilesIn> {
    let numbers = std::fs::read_dir(format!("/proc/{pid}/fd")).ok()?.flatten();
    let taken: Vec<u64> = numbers.filter_map(|file| file.file_name().to_str()?.parse().ok()).collect();
    let free = (0..).find(|number| !taken.contains(number))?;
    Some(OutOfFilesIn { pid, usual: os::set_file_limit_of(pid, free)? })
}

/// See [`out_of_files_in`].
#[derive(Debug)]
pub struct OutOfFilesIn {
    pid: u32,
    usual: u64,
}

impl Drop for OutOfFilesIn {
    fn drop(&mut self) {
        os::set_file_limit_of(self.pid, self.usual);
    }
}

/// A new descriptor is always the lowest that is free, and the limit is on its number.
#[cfg(unix)]
fn lowest_free_descriptor() -> Option<u64> {
    use std::os::fd::AsRawFd as _;
    u64::try_from(std::fs::File::open("/dev/null").ok()?.as_raw_fd()).ok()
}

#[cfg(not(unix))]
fn lowest_free_descriptor() -> Option<u64> {
    None
}

/// See [`out_of_files`].
#[derive(Debug)]
pub struct OutOfFiles {
    /// How many signs of life there were. A counter, because a check gives hundreds, and each message would wake the
    /// thread.
    signs: Arc<AtomicU32>,
    held: Option<Sender<()>>,
    lifts: Option<JoinHandle<()>>,
}

impl OutOfFiles {
    /// Puts off the end that comes by itself.
    pub fn still_there(&self) {
        self.signs.fetch_add(1, Ordering::Relaxed);
    }
}

impl Drop for OutOfFiles {
    fn drop(&mut self) {
        drop(self.held.take());
        if let Some(lifts) = self.lifts.take() {
            let _ = lifts.join();
        }
    }
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    #[ignore = "takes the files away from every test of its process"]
    fn without_files_nothing_opens_and_then_it_does() {
        let is_refused = || std::fs::File::open("/dev/null").is_err_and(|e| e.raw_os_error() == Some(libc::EMFILE));
        let guard = out_of_files().unwrap();
        guard.still_there();
        assert!(is_refused());
        drop(guard);
        assert!(!is_refused());
        // The files come back even if the guard is kept.
        let kept = out_of_files().unwrap();
        kept.still_there();
        assert!(is_refused());
        while is_refused() {
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    #[test]
    fn files_are_taken_and_given_back() {
        crate::process::tests::apart("files::tests::without_files_nothing_opens_and_then_it_does");
    }
}
