//! What a check says when it is not satisfied.

use std::fmt::Debug;
use std::io;
use std::time::Duration;

pub use crate::protocol::{Failure, HangKind};
use crate::protocol::{Place, Took};

/// The result of one check.
pub type Checked<T = ()> = Result<T, Failure>;

/// Kinds of errors that no client causes.
const NO_CLIENTS: [io::ErrorKind; 5] = [
    io::ErrorKind::NotFound,
    io::ErrorKind::PermissionDenied,
    io::ErrorKind::AlreadyExists,
    io::ErrorKind::AddrInUse,
    io::ErrorKind::AddrNotAvailable,
];

/// Whether a client can be the reason for such an error.
pub fn may_be_a_clients(error: &io::Error) -> bool {
    !NO_CLIENTS.contains(&error.kind())
}

impl Failure {
    /// A failure that says `message`: one sentence on what happened.
    pub fn new(message: impl Into<String>) -> Self {
        Failure { message: message.into(), ..Failure::default() }
    }

    /// A failure in which the learner's code stood still.
    pub fn hung(kind: HangKind, message: impl Into<String>) -> Self {
        Failure { hang: Some(kind), ..Failure::new(message) }
    }

    /// What the machine lacks for this check, in a sentence that also says what helps. Nothing is
    /// known about the learner's code then.
    pub fn trouble(message: impl Into<String>) -> Self {
        Failure { trouble: true, ..Failure::new(message) }
    }

    /// Whether the learner's code panicked over an error of a stream or a socket: its words hold how such
    /// an error is printed.
    pub fn panicked_over_io(&self) -> bool {
        const PRINTED: [&str; 7] =
            ["Os { code", "Custom { kind", "Kind(", " Error { kind", "(os error ", "connection reset", "broken pipe"];
        self.panicked && !self.panicked_over_a_bug() && PRINTED.iter().any(|words| self.message.contains(words))
    }

    /// The same of an error for which a client can be the reason: none of a missing file, or of an address.
    pub fn panicked_over_a_client(&self) -> bool {
        let own = |kind| self.message.contains(&format!("{kind:?}")) || self.message.contains(&format!("{kind}"));
        self.panicked_over_io() && !NO_CLIENTS.into_iter().any(own)
    }

    /// Whether the learner's code panicked because it is wrong or not written yet, in the words of std. A panic in
    /// the learner's own words may be how a task of theirs ends.
    pub fn panicked_over_a_bug(&self) -> bool {
        const WORDS: [&str; 16] = [
            "not yet implemented",
            "not implemented",
            "entered unreachable code",
            "index out of bounds",
            "out of range for",
            "slice index starts at",
            "attempt to ",
            "called `Option::unwrap()` on a `None` value",
            "already borrowed",
            "already mutably borrowed",
            "assertion failed",
            "assertion `",
            "is not a char boundary",
            "copy_from_slice",
            "chunk size must be non-zero",
            "mid > len",
        ];
        self.panicked && WORDS.iter().any(|words| self.message.contains(words))
    }

    /// `failure`, with this panic as its reason: in its words, at its place.
    pub fn told_in(self, failure: Failure) -> Failure {
        let Failure { message, place, advice, .. } = self;
        Failure { got: Some(message), place, advice, panicked: true, ..failure }
    }

    /// Says what should have happened.
    pub fn expected(mut self, expected: impl Into<String>) -> Self {
        self.expected = Some(expected.into());
        self
    }

    /// Says what happened instead.
    pub fn got(mut self, got: impl Into<String>) -> Self {
        self.got = Some(got.into());
        self
    }

    /// Says how long something should have taken, since the learner's code began, and how long it took: "50 ms" and
    /// "80 ms", unless `expected` and `got` say it in other words. If it took too long, the learner is shown what waited.
    pub fn took(mut self, due: Duration, took: Duration) -> Self {
        let (due_ms, took_ms) = (whole_ms(due), whole_ms(took));
        self.expected.get_or_insert_with(|| format!("{due_ms} ms"));
        self.got.get_or_insert_with(|| format!("{took_ms} ms"));
        self.took = Some(Took { due_ms, took_ms });
        self
    }

    /// Says when things ran, a line each.
    pub fn times(mut self, lines: Vec<String>) -> Self {
        self.times = lines;
        self
    }

    /// Adds other evidence, a line each.
    pub fn details(mut self, lines: impl IntoIterator<Item = String>) -> Self {
        self.details.extend(lines);
        self
    }

    /// Names `advice` in place of what was named before.
    pub fn instead_advise(mut self, advice: &str) -> Self {
        self.advice = Some(advice.to_owned());
        self
    }

    /// Whether its advice is `id`.
    pub fn has_advice(&self, id: &str) -> bool {
        self.advice.as_deref() == Some(id)
    }

    /// Sets the place in the learner's file.
    pub fn at(mut self, file: impl Into<String>, line: u32) -> Self {
        self.place = Some(Place { file: file.into(), line });
        self
    }
}

fn whole_ms(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}

/// Requires that `got` is `expected`; `what` names it in the message ("the log").
pub fn expect_eq<T: PartialEq + Debug>(what: &str, expected: T, got: T) -> Checked {
    if expected == got { Ok(()) } else { Err(unequal(what, &expected, &got)) }
}

fn unequal(what: &str, expected: &dyn Debug, got: &dyn Debug) -> Failure {
    Failure::new(format!("{what} is wrong")).expected(format!("{expected:?}")).got(format!("{got:?}"))
}

/// Requires two logs to be the same, and shows them with an entry a line.
pub fn expect_log_eq(what: &str, expected: &[impl AsRef<str>], got: &[impl AsRef<str>]) -> Checked {
    let expected: Vec<&str> = expected.iter().map(AsRef::as_ref).collect();
    let got: Vec<&str> = got.iter().map(AsRef::as_ref).collect();
    if expected == got {
        return Ok(());
    }
    let shown = |log: &[&str]| if log.is_empty() { "nothing".to_owned() } else { log.join("\n") };
    let alike = expected.iter().zip(&got).take_while(|(expected, got)| expected == got).count();
    Err(Failure::new(format!("{what} is wrong, starting at entry {}", alike + 1))
        .expected(shown(&expected))
        .got(shown(&got)))
}

/// Requires `condition`; `message` says what went wrong when it does not hold.
pub fn ensure(condition: bool, message: impl Into<String>) -> Checked {
    if condition { Ok(()) } else { Err(Failure::new(message)) }
}

/// Ties a failure to the idea behind it.
pub trait Advise: Sized {
    /// The idea, unless an earlier, more specific one was named.
    fn advise(self, advice: &'static str) -> Self {
        self.advise_if(true, advice)
    }

    /// The idea, if `symptom` holds and no earlier one was named.
    fn advise_if(self, symptom: bool, advice: &'static str) -> Self;
}

impl Advise for Failure {
    fn advise_if(mut self, symptom: bool, advice: &'static str) -> Self {
        if symptom {
            self.advice.get_or_insert_with(|| advice.to_owned());
        }
        self
    }
}

impl<T> Advise for Checked<T> {
    fn advise_if(self, symptom: bool, advice: &'static str) -> Self {
        self.map_err(|failure| failure.advise_if(symptom, advice))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_told_in_numbers_and_in_words_that_a_check_may_choose() {
        let (due, took) = (Duration::from_millis(50), Duration::from_micros(80_999));
        let words = |failure: Failure| (failure.expected.unwrap(), failure.got.unwrap());
        let plain = Failure::new("it was late").took(due, took);
        assert_eq!(plain.took, Some(Took { due_ms: 50, took_ms: 80 }));
        assert_eq!(words(plain.clone()), ("50 ms".to_owned(), "80 ms".to_owned()));
        let own = ("two titles after 50 ms".to_owned(), "80 ms".to_owned());
        assert_eq!(words(plain.expected("two titles after 50 ms")), own);
        assert_eq!(words(Failure::new("it was late").expected("two titles after 50 ms").took(due, took)), own);
    }

    #[test]
    fn logs_are_compared_by_entry_and_shown_by_line() {
        let none: [&str; 0] = [];
        assert!(expect_log_eq("the log", &["a", "b"], &["a".to_owned(), "b".to_owned()]).is_ok());
        let failure = expect_log_eq("the log", &["a", "b"], &["a"]).unwrap_err();
        assert_eq!(failure.message, "the log is wrong, starting at entry 2");
        assert_eq!(failure.expected.as_deref(), Some("a\nb"));
        assert_eq!(expect_log_eq("the log", &["a"], &none).unwrap_err().got.as_deref(), Some("nothing"));
    }
}
