//! The record that the harness writes: one JSON object a line.

use std::fs::File;
use std::io::{self, Read as _, Seek as _};
use std::path::Path;

use serde::Deserialize;

use crate::verdict::Hang;

/// The harness writes less. What is longer is not its own, and no pass.
const LARGEST: u64 = 4 << 20;

/// Why a check was not satisfied, in the harness's words.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Failure {
    /// The check's name.
    pub check: String,
    /// One sentence on what happened.
    pub message: String,
    /// What should have happened.
    pub expected: Option<String>,
    /// What happened instead.
    pub got: Option<String>,
    /// The idea that was missed.
    pub advice: Option<String>,
    /// Set when the code stood still.
    pub hang: Option<Hang>,
    /// A place in the learner's file.
    pub file: Option<String>,
    /// Its line.
    pub line: Option<u32>,
    /// More evidence.
    #[serde(default)]
    pub details: Vec<String>,
}

/// What a run recorded, in order, up to its end or to where it was cut off.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Record {
    /// The check that was begun last.
    pub started: Option<String>,
    /// The checks that passed.
    pub passed: Vec<String>,
    /// The one that failed.
    pub failure: Option<Failure>,
    /// Whether the harness came to its end.
    pub done: bool,
    /// Why the harness could not do what it was asked to, for a reason that is not the learner's.
    pub trouble: Option<String>,
}

#[derive(Deserialize)]
struct Line {
    seal: String,
    event: String,
    #[serde(default)]
    check: String,
    #[serde(default)]
    message: String,
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
        for text in text.lines() {
            let Ok(line) = serde_json::from_str::<Line>(text) else { continue };
            if next != Some(&line.seal) {
                continue;
            }
            next = seals.next();
            match line.event.as_str() {
                "started" => record.started = Some(line.check),
                "passed" => record.passed.push(line.check),
                "failed" => record.failure = record.failure.or(serde_json::from_str(text).ok()),
                "trouble" => record.trouble = Some(line.message),
                "done" => record.done = true,
                _ => {}
            }
        }
        record
    }

    /// Whether every one of `checks` passed, in order, and the harness came to its end.
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

    #[test]
    fn only_lines_with_the_next_seal_count() {
        let text = r#"{"seal":"1","event":"started","check":"a"}
{"seal":"x","event":"passed","check":"a"}
{"seal":"1","event":"passed","check":"b"}
{"seal":"3","event":"passed","check":"c"}
{"seal":"2","event":"passed","check":"a"}
{"seal":"3","event":"do"#;
        let record = Record::parse(text, &seals());
        assert_eq!((record.passed.as_slice(), record.done), (&["a".to_owned()][..], false));
        assert!(!record.is_complete(&["a".into()]));
    }

    #[test]
    fn a_complete_record_names_every_check() {
        let text = r#"{"seal":"1","event":"passed","check":"a"}
{"seal":"2","event":"done"}"#;
        let record = Record::parse(text, &seals());
        assert!(record.is_complete(&["a".into()]));
        assert!(!record.is_complete(&["a".into(), "b".into()]));
    }

    #[test]
    fn a_failure_is_read_whole() {
        let text =
            r#"{"seal":"1","event":"failed","check":"a","message":"m","hang":"asleep","line":3,"details":["d"]}"#;
        let failure = Record::parse(text, &seals()).failure.unwrap();
        assert_eq!((failure.hang, failure.line, failure.details.len()), (Some(Hang::Asleep), Some(3), 1));
    }
}
