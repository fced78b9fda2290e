//! What the machine may lack: by which words of a failure that is recognised, and what to do.
//!
//! The words must be the operating system's or the toolchain's. The caller makes sure that they are not a learner's.

use std::fmt;

/// Something that the machine has not enough of, or does not allow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shortage {
    /// No room on a disk, or none left for this user.
    Disk,
    /// Files may not be as large.
    FileSize,
    /// A file system is for reading only.
    ReadOnly,
    /// Too many files are open.
    Descriptors,
    /// Too many processes or threads.
    Processes,
    /// Memory.
    Memory,
    /// A program was ended by a signal from outside.
    Killed,
    /// A program may not be started where it lies.
    NotExecutable,
    /// A program that was there is gone.
    Gone,
    /// The toolchain finds no linker.
    Linker,
}

/// Words that tell of a shortage. Those of the C library first, then of Windows.
const WORDS: &[(&str, Shortage)] = &[
    ("No space left on device", Shortage::Disk),
    ("Disk quota exceeded", Shortage::Disk),
    ("not enough space on the disk", Shortage::Disk),
    ("File too large", Shortage::FileSize),
    ("File size limit exceeded", Shortage::FileSize),
    ("(SIGXFSZ)", Shortage::FileSize),
    ("Read-only file system", Shortage::ReadOnly),
    ("Too many open files", Shortage::Descriptors),
    ("Cannot allocate memory", Shortage::Memory),
    ("not enough memory", Shortage::Memory),
    ("failed to map segment from shared object", Shortage::Memory),
    ("Resource temporarily unavailable", Shortage::Processes),
    ("can't be loaded: dlopen failed", Shortage::NotExecutable),
    ("(SIGKILL)", Shortage::Killed),
    ("(SIGTERM)", Shortage::Killed),
    ("(SIGHUP)", Shortage::Killed),
    ("(SIGINT)", Shortage::Killed),
    ("(SIGBUS)", Shortage::Disk),
    ("terminated with signal 9", Shortage::Killed),
    ("Killed signal terminated program", Shortage::Killed),
    ("linker `", Shortage::Linker),
];

/// What follows the path of a program in our own words if the system did not start it.
pub const NOT_STARTED: &str = "could not be started";

impl Shortage {
    /// The shortage that `words` of the system's or the toolchain's tell of.
    pub fn in_words(words: &str) -> Option<Shortage> {
        if let Some((program, _)) = words.split_once(NOT_STARTED) {
            if words.contains("Permission denied") {
                return Some(Shortage::NotExecutable);
            }
            // Without a path it was looked for, and never there.
            if program.contains(['/', '\\']) && words.contains("No such file or directory") {
                return Some(Shortage::Gone);
            }
        }
        let found = WORDS.iter().filter(|(phrase, _)| words.contains(phrase)).map(|(_, shortage)| *shortage);
        found.into_iter().find(|shortage| *shortage != Shortage::Linker || words.contains("` not found"))
    }
}

/// What happened and what to do, as a sentence without its full stop.
impl fmt::Display for Shortage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Shortage::Disk => {
                "The disk is full: make room on it, or use another one. TMPDIR names the folder for temporary \
                 files, ASYNC_LEARN_CACHE that for the course's libraries"
            }
            Shortage::FileSize => "This shell limits the size of a file: `ulimit -f unlimited` removes the limit",
            Shortage::ReadOnly => {
                "That file system is read-only: set TMPDIR and ASYNC_LEARN_CACHE to folders elsewhere"
            }
            Shortage::Descriptors => "The limit of open files is too low: `ulimit -n 1024` in this shell raises it",
            Shortage::Processes => {
                "The system allows no more processes or threads: end some programs, or raise the limit with `ulimit -u`"
            }
            Shortage::Memory => "Memory is short: close other programs, or raise the limit with `ulimit -v`",
            Shortage::Killed => {
                "It was ended from outside, perhaps because memory is short: close other programs, \
                 and check again"
            }
            Shortage::NotExecutable => {
                "Programs can't be started there: is the file system mounted with `noexec`? Move the folder, or \
                 mount it with `exec`"
            }
            Shortage::Gone => "A program that was there before is gone: `cargo async-learn doctor` looks for it again",
            Shortage::Linker => {
                "rustc needs a C compiler to link with: install one, such as the package `gcc` or `build-essential`"
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_the_system_and_the_toolchain_name_the_shortage() {
        for (words, expected) in [
            ("can't write /tmp/x: No space left on device (os error 28)", Some(Shortage::Disk)),
            ("/usr/bin/rustc could not be started: Too many open files (os error 24)", Some(Shortage::Descriptors)),
            ("/a/b could not be started: Permission denied (os error 13)", Some(Shortage::NotExecutable)),
            ("/a/b could not be started: No such file or directory (os error 2)", Some(Shortage::Gone)),
            ("rustc could not be started: No such file or directory (os error 2)", None),
            ("/a/b can't be read: No such file or directory (os error 2)", None),
            ("/a/b can't be read: Permission denied (os error 13)", None),
            ("error: linker `cc` not found", Some(Shortage::Linker)),
            ("error: linking with `cc` failed: exit status: 1\nundefined symbol: x", None),
            ("collect2: fatal error: ld terminated with signal 9 [Killed]", Some(Shortage::Killed)),
            ("signal: 9 (SIGKILL)", Some(Shortage::Killed)),
            ("signal: 11 (SIGSEGV) (core dumped)", None),
        ] {
            assert_eq!(Shortage::in_words(words), expected, "{words}");
        }
    }
}
