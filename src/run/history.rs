//! The history of the latest run of an exercise, kept in a file beside the text that ran.
//!
//! Other processes may keep one in the same place, so the file is replaced as a whole, and
//! whoever reads it sees what it is of.

use std::fs;
use std::io::{self, BufRead as _, BufReader, Read as _, Write as _};
use std::path::Path;

use serde::{Deserialize, Serialize};

/// The harness writes less; the learner's code could write more, if it looked for the file.
const LARGEST: u64 = 32 << 20;

/// What is kept of a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptHistory {
    /// The text that ran.
    pub source: String,
    /// What the harness wrote: one JSON object a line.
    pub lines: String,
}

/// The first line of the file.
#[derive(Serialize, Deserialize)]
struct Head {
    source: String,
}

impl KeptHistory {
    /// The one in `file`, if there is one.
    pub fn read(file: &Path) -> Option<KeptHistory> {
        let mut file = BufReader::new(fs::File::open(file).ok()?);
        let (mut head, mut lines) = (String::new(), String::new());
        file.read_line(&mut head).ok()?;
        let Head { source } = serde_json::from_str(&head).ok()?;
        file.read_to_string(&mut lines).ok()?;
        Some(KeptHistory { source, lines })
    }
}

/// Keeps in `file` what was `written` in a run of `source`.
pub(super) fn keep(file: &Path, source: &str, written: &Path) -> io::Result<()> {
    let folder = file.parent().expect("a history lies in a folder");
    let written = fs::File::open(written)?;
    fs::create_dir_all(folder)?;
    let mut kept = tempfile::NamedTempFile::new_in(folder)?;
    writeln!(kept, "{}", serde_json::to_string(&Head { source: source.to_owned() })?)?;
    io::copy(&mut written.take(LARGEST), &mut kept)?;
    kept.persist(file)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_history_is_replaced_as_a_whole_and_says_what_it_is_of() {
        let folder = tempfile::tempdir().unwrap();
        let (written, file) = (folder.path().join("written"), folder.path().join("traces/join.jsonl"));
        let lines = "{\"event\":\"check\"}\n";
        fs::write(&written, lines).unwrap();
        for source in ["1", "2\n\"quoted\""] {
            keep(&file, source, &written).unwrap();
            let kept = KeptHistory { source: source.into(), lines: lines.into() };
            assert_eq!(KeptHistory::read(&file), Some(kept));
        }
        assert!(keep(&file, "3", &folder.path().join("nowhere")).is_err());
        assert!(KeptHistory::read(&file).is_some_and(|kept| kept.source.starts_with('2')));
        assert_eq!(KeptHistory::read(&written), None);
    }
}
