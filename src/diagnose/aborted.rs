//! The panic after which a process was aborted, from what std printed.
//!
//! A panic that may not unwind ends the process before the check can say anything. Then std has printed each panic, and the
//! first one is the reason. Pure; where the text says nothing of a panic in the learner's file, there is none.

/// What std prints last before it aborts.
const ENDS: [(&str, &str); 3] = [
    ("panic in a destructor during cleanup", "after that, a `drop` panicked too. Two panics at once end the process"),
    ("thread panicked while processing panic", "after that, it panicked once more. Two panics at once end the process"),
    (
        "cannot unwind",
        "the panic came to a function that no panic may leave, such as one of a waker. This ends the process",
    ),
];

/// The panic that was the reason.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Panic {
    pub said: String,
    /// In the learner's file.
    pub line: u32,
    /// A sentence on the end of the process, without a full stop.
    pub why_it_ended: &'static str,
}

/// The first panic in the file at `path` that `stderr` tells of, if a panic is why the process was aborted.
pub(super) fn first_panic(stderr: &str, path: &str) -> Option<Panic> {
    let (_, why_it_ended) = ENDS.iter().find(|(words, _)| stderr.contains(words))?;
    let mut lines = stderr.lines();
    let line = lines.by_ref().find_map(|line| {
        let (_, place) = line.split_once(" panicked at ")?;
        let place = place.replace('\\', "/");
        place.strip_prefix(path)?.strip_prefix(':')?.split(':').next()?.parse().ok()
    })?;
    let is_over = |line: &&str| line.is_empty() || line.starts_with("note: ") || line.starts_with("stack backtrace:");
    let said: Vec<&str> = lines.take_while(|line| !is_over(line)).collect();
    Some(Panic { said: said.join("\n"), line, why_it_ended })
}

/// `output` without the stacks that std prints of a panic that it can't unwind, of which a reader learns nothing.
pub(super) fn without_backtraces(output: &str) -> String {
    let mut in_a_stack = false;
    let is_told = |line: &&str| {
        in_a_stack = line.starts_with("stack backtrace:") || (in_a_stack && line.starts_with("  "));
        !in_a_stack
    };
    output.lines().filter(is_told).map(|line| format!("{line}\n")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const TWO: &str = "hello\n\nthread 'main' (7) panicked at exercises/1/a.rs:47:9:\nattempt to subtract with overflow\n\
                       note: run with `RUST_BACKTRACE=1`\n\nthread 'main' (7) panicked at exercises/1/a.rs:99:40:\n\
                       PoisonError { .. }\nstack backtrace:\n   0:     0x7f - a\n             at b.rs:1:2\n\n\
                       thread 'main' (7) panicked at /rustc/core/src/panicking.rs:233:5:\n\
                       panic in a destructor during cleanup\nthread caused non-unwinding panic. aborting.\n";

    #[test]
    fn the_first_of_two_panics_is_the_reason() {
        let panic = first_panic(TWO, "exercises/1/a.rs").unwrap();
        assert_eq!((panic.said.as_str(), panic.line), ("attempt to subtract with overflow", 47));
        assert!(panic.why_it_ended.contains("a `drop` panicked too"));
        assert_eq!(first_panic(TWO, "exercises/1/b.rs"), None);
        // Without a panic that ended it, what is printed of one is no reason.
        let (caught, _) = TWO.split_once("stack backtrace:").unwrap();
        assert_eq!(first_panic(caught, "exercises/1/a.rs"), None);
    }

    #[test]
    fn a_stack_is_left_out_of_what_was_printed() {
        let told = without_backtraces(TWO);
        assert!(!told.contains("0x7f") && !told.contains("b.rs:1:2"), "{told}");
        assert_eq!(told.lines().count(), TWO.lines().count() - 3);
        assert!(told.ends_with("aborting.\n"));
    }
}
