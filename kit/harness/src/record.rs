//! The record: what came of each check, in a file that the tool named over standard input.
//!
//! Each line carries the next of the seals that the tool sent along. Lines are written whole and at once, so a killed
//! process leaves a record that is short, never wrong.

use std::collections::VecDeque;
use std::fs::{File, OpenOptions};
use std::io::{Read as _, Write as _};
use std::path::Path;
use std::sync::Mutex;

use crate::outcome::Failure;
use crate::process;
use crate::protocol::{Handshake, RecordEvent};

/// Reads the handshake from standard input, to its end: nothing is left there for the learner.
pub(crate) fn read_handshake() -> Option<Handshake> {
    let mut text = String::new();
    std::io::stdin().read_to_string(&mut text).ok()?;
    Handshake::read(&text)
}

pub(crate) struct Record {
    /// The file, and the seals that are left.
    open: Mutex<(File, VecDeque<String>)>,
}

impl Record {
    /// A record at `path`, whose lines will bear `seals`.
    pub fn open(path: &Path, seals: Vec<String>) -> std::io::Result<Record> {
        let file = OpenOptions::new().append(true).open(path)?;
        Ok(Record { open: Mutex::new((file, seals.into())) })
    }

    pub fn started(&self, check: &str) {
        self.write(&RecordEvent::Started { check: check.to_owned() });
    }

    pub fn passed(&self, check: &str) {
        self.write(&RecordEvent::Passed { check: check.to_owned() });
    }

    /// Says that `check` failed, unless that is the machine's fault.
    pub fn failed(&self, check: &str, failure: &Failure) {
        let failure = process::unless_short_of_threads(failure.clone());
        self.write(&RecordEvent::Failed { check: check.to_owned(), failure });
    }

    pub fn done(&self) {
        self.write(&RecordEvent::Done {});
    }

    /// Says that this process can't do what it was asked to, for a reason that is not the learner's.
    pub fn trouble(&self, message: &str) {
        self.write(&RecordEvent::Trouble { message: message.to_owned() });
    }

    fn write(&self, event: &RecordEvent) {
        let mut open = self.open.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        let (file, seals) = &mut *open;
        // The tool counted what a run can have to say. What is more is not the harness's doing.
        let Some(seal) = seals.pop_front() else { return };
        // A record that can't be written stays incomplete, and an incomplete one is never a pass.
        let _ = file.write_all(event.write(&seal).as_bytes());
    }

    /// A record at `path`, for a test.
    #[cfg(test)]
    pub fn for_test(path: &Path) -> Record {
        std::fs::write(path, "").expect("the file can be written");
        Record::open(path, (0..100).map(|n| n.to_string()).collect()).expect("the file can be opened")
    }

    /// What the record at `path` says.
    #[cfg(test)]
    pub fn events_at(path: &Path) -> Vec<RecordEvent> {
        let text = std::fs::read_to_string(path).expect("the record can be read");
        text.lines().map(|line| RecordEvent::read(line).expect("every line is an event").1).collect()
    }
}
