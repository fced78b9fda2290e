//! The record that the harness writes: an event a line ([`protocol`](crate::protocol)).

use std::fs::File;
use std::io::{self, Read as _, Seek as _};
use std::path::Path;

use crate::protocol::{Failure, RecordEvent};

/// The harness writes less. What is longer is not its own, and no pass.
const LARGEST: u64 = 4 << 20;

/// What a run recorded, in order, up to its end or to where it was cut off.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Record {
    /// The check that was begun last.
    pub started: Option<String>,
    /// The checks that passed.
    pub passed: Vec<String>,
    /// Why the one that failed was not satisfied.
    pub failure: Option<Failure>,
    /// Whether the harness came to its end.
    pub done: bool,
    /// Why the harness could not do what it was asked to, for a reason that is not the learner's.
    pub trouble: Option<String>,
}

/// Lines that a record may have beside the two of each check: a failure, the end, and some to spare.
const MORE_LINES: usize = 6;

/// A seal for each line of a record in `folder`. A learner's code can't guess one: the folder's name is
/// random already. Each is used once, so what stands in a record tells nothing about the next.
pub(super) fn seals(folder: &Path, checks: usize) -> Vec<String> {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
    let secret = crate::hash::hash([folder.as_os_str().as_encoded_bytes(), &now.as_nanos().to_le_bytes()]);
    let seal = |number: usize| crate::hash::hash([secret.as_bytes(), &number.to_le_bytes()]);
    (0..2 * checks + MORE_LINES).map(seal).collect()
}

impl Record {
    /// What `file` holds, which we made and keep open: another that a child puts in its place is
    /// none of the run's.
    pub(super) fn read(mut file: &File, seals: &[String]) -> io::Result<Record> {
        file.rewind()?;
        let mut bytes = Vec::new();
        file.take(LARGEST).read_to_end(&mut bytes)?;
        // Lossy: what is not UTF-8 is not the harness's, and will not parse.
        Ok(Record::parse(&String::from_utf8_lossy(&bytes), seals))
    }

    /// Takes the lines that bear the seals, in their order; no other line counts.
    fn parse(text: &str, seals: &[String]) -> Record {
        let mut record = Record::default();
        let mut seals = seals.iter();
        let mut next = seals.next();
        for line in text.lines() {
            let Some((seal, event)) = RecordEvent::read(line) else { continue };
            if next != Some(&seal) {
                continue;
            }
            next = seals.next();
            match event {
                RecordEvent::Started { check } => record.started = Some(check),
                RecordEvent::Passed { check } => record.passed.push(check),
                RecordEvent::Failed { failure, .. } if failure.trouble => record.trouble = Some(failure.message),
                RecordEvent::Failed { failure, .. } => record.failure = record.failure.or(Some(failure)),
                RecordEvent::Trouble { message } => record.trouble = Some(message),
                RecordEvent::Done {} => record.done = true,
            }
        }
        record
    }

    /// Whether each of `checks` passed, in order, and the harness came to its end.
    pub fn is_complete(&self, checks: &[String]) -> bool {
        self.done && self.failure.is_none() && self.passed == checks
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seals() -> Vec<String> {
        ["1", "2", "3"].map(str::to_owned).to_vec()
    }

    fn passed(seal: &str, check: &str) -> String {
        RecordEvent::Passed { check: check.to_owned() }.write(seal)
    }

    #[test]
    fn only_lines_with_the_next_seal_count() {
        let begin = RecordEvent::Started { check: "a".to_owned() }.write("1");
        let lines = [begin, passed("x", "a"), passed("1", "b"), passed("3", "c"), passed("2", "a"), "done se".into()];
        let record = Record::parse(&lines.concat(), &seals());
        assert_eq!((record.passed.as_slice(), record.done), (&["a".to_owned()][..], false));
        assert!(!record.is_complete(&["a".into()]));
    }

    #[test]
    fn a_complete_record_names_every_check() {
        let record = Record::parse(&(passed("1", "a") + &RecordEvent::Done {}.write("2")), &seals());
        assert!(record.is_complete(&["a".into()]));
        assert!(!record.is_complete(&["a".into(), "b".into()]));
    }

    #[test]
    fn the_first_failure_is_kept_and_a_shortage_is_none() {
        let failed = |seal, message: &str, trouble| {
            let failure = Failure { message: message.to_owned(), trouble, ..Failure::default() };
            RecordEvent::Failed { check: "a".to_owned(), failure }.write(seal)
        };
        let lines = failed("1", "first", false) + &failed("2", "second", false) + &failed("3", "no port", true);
        let record = Record::parse(&lines, &seals());
        assert_eq!(record.failure.map(|failure| failure.message).as_deref(), Some("first"));
        assert_eq!(record.trouble.as_deref(), Some("no port"));
    }
}
