//! What a piece of the learner's code prints, for a text that promises it.
//!
//! Prefer anything else: values, labs, logs and ledgers prove what was done, and a print
//! proves that something was printed. It is for the few words that are the promise.

/// Runs `body`, and returns what it gave with what was printed meanwhile, on standard output and on
/// standard error. `None` where that can't be seen. What is printed is passed on, so it is not lost.
#[cfg(not(unix))]
pub fn printed<T>(body: impl FnOnce() -> T) -> (T, Option<String>) {
    (body(), None)
}

#[cfg(unix)]
pub use unix::printed;

#[cfg(unix)]
mod unix {
    use std::fs::File;
    use std::io::{self, PipeWriter, Read as _, Write as _};
    use std::os::fd::{AsFd as _, AsRawFd as _, OwnedFd};
    use std::sync::{Arc, Mutex, PoisonError};
    use std::thread::{self, JoinHandle};
    use std::time::{Duration, Instant};

    use crate::{os, process};

    /// Bytes that are remembered; the rest is passed on only.
    const ENOUGH: usize = 64 << 10;
    /// How long to wait for the end of a pipe that a child of the learner's may still hold.
    const TAIL: Duration = Duration::from_millis(200);

    /// See [`super::printed`].
    pub fn printed<T>(body: impl FnOnce() -> T) -> (T, Option<String>) {
        let seen = Arc::new(Mutex::new(Vec::new()));
        let Ok((redirected, reader)) = Redirected::to_a_reader(&seen) else { return (body(), None) };
        let value = body();
        drop(redirected);
        let begin = Instant::now();
        while !reader.is_finished() && begin.elapsed() < TAIL {
            thread::sleep(Duration::from_millis(1));
        }
        let seen = seen.lock().unwrap_or_else(PoisonError::into_inner);
        (value, Some(String::from_utf8_lossy(&seen).into_owned()))
    }

    /// Standard output and standard error of this process, as they were before.
    struct Redirected {
        output: OwnedFd,
        error: OwnedFd,
    }

    impl Redirected {
        /// Leads both to a thread that remembers what comes and passes it on.
        fn to_a_reader(seen: &Arc<Mutex<Vec<u8>>>) -> io::Result<(Redirected, JoinHandle<()>)> {
            let before = Redirected {
                output: io::stdout().as_fd().try_clone_to_owned()?,
                error: io::stderr().as_fd().try_clone_to_owned()?,
            };
            let (mut reader, writer) = io::pipe()?;
            let (seen, mut pass_on) = (Arc::clone(seen), File::from(before.output.try_clone()?));
            let read = move || {
                let mut piece = [0; 4096];
                while let Ok(n @ 1..) = reader.read(&mut piece) {
                    let _ = pass_on.write_all(&piece[..n]);
                    let mut seen = seen.lock().unwrap_or_else(PoisonError::into_inner);
                    let room = ENOUGH.saturating_sub(seen.len());
                    seen.extend_from_slice(&piece[..n.min(room)]);
                }
            };
            let reader = process::spawn_own(read)?;
            lead(&writer)?;
            Ok((before, reader))
        }
    }

    /// Leads standard output and standard error to `writer`, which may be closed then.
    fn lead(writer: &PipeWriter) -> io::Result<()> {
        io::stdout().flush()?;
        let both = [io::stdout().as_raw_fd(), io::stderr().as_raw_fd()];
        match both.into_iter().all(|standard| os::lead(standard, writer.as_raw_fd())) {
            true => Ok(()),
            false => Err(io::Error::last_os_error()),
        }
    }

    /// Also when the learner's code panics.
    impl Drop for Redirected {
        fn drop(&mut self) {
            let _ = io::stdout().flush();
            os::lead(io::stdout().as_raw_fd(), self.output.as_raw_fd());
            os::lead(io::stderr().as_raw_fd(), self.error.as_raw_fd());
        }
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        // By their names, since the test runner would catch what `println!` prints.
        #[test]
        fn what_goes_to_either_standard_stream_is_seen_and_only_while_the_body_runs() {
            let (value, seen) = printed(|| {
                io::stdout().write_all(b"7 coins\n").unwrap();
                io::stderr().write_all(b"and a word\n").unwrap();
                7
            });
            let seen = seen.unwrap();
            assert!(value == 7 && seen.contains("7 coins") && seen.contains("and a word"), "{seen}");
            let panicked = std::panic::catch_unwind(|| printed(|| panic!("on purpose")));
            assert!(panicked.is_err());
            assert!(!printed(|| ()).1.unwrap().contains("7 coins"));
        }
    }
}
