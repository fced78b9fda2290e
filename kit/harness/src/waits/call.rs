//! In which call of the system's a thread is.
//!
//! Linux tells it in `/proc/PID/task/TID/syscall`; see proc(5).

use std::path::Path;

/// What a thread does.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Doing {
    /// It runs, or would if it were let.
    Runs,
    /// It waits in a call.
    Waits(Call),
}

/// A call of the system's.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Call {
    pub number: libc::c_long,
    /// What it was given, as far as that can be read.
    pub arguments: Vec<u64>,
}

impl Doing {
    /// Of the thread with this folder below `/proc`. `None` for one that is dead, or of which that can't be seen.
    pub fn of(thread: &Path) -> Option<Doing> {
        read(&std::fs::read_to_string(thread.join("syscall")).ok()?)
    }

    /// Whether it waits in the call with this number.
    pub fn is_in(&self, number: libc::c_long) -> bool {
        matches!(self, Doing::Waits(call) if call.number == number)
    }
}

fn read(text: &str) -> Option<Doing> {
    if text.starts_with("running") {
        return Some(Doing::Runs);
    }
    let mut words = text.split_whitespace();
    // A thread that waits outside of a call has -1, and so has a dead one that nobody has buried.
    let number = words.next()?.parse().ok().filter(|number| *number >= 0)?;
    let argument = |word: &str| u64::from_str_radix(word.trim_start_matches("0x"), 16).ok();
    Some(Doing::Waits(Call { number, arguments: words.map_while(argument).collect() }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_proc_tells_of_a_thread_is_read() {
        assert_eq!(read("running\n"), Some(Doing::Runs));
        let arguments = vec![0x7f00, 0x80, 2];
        let call = Doing::Waits(Call { number: 202, arguments });
        assert!(call.is_in(202) && !call.is_in(20));
        assert_eq!(read("202 0x7f00 0x80 0x2\n"), Some(call));
        for other in ["", "-1 0x7ffc 0x0\n", "no number"] {
            assert_eq!(read(other), None, "{other}");
        }
    }
}
