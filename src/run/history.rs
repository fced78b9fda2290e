//! The history of the latest run of an exercise, kept in a file beside the text that ran.
//!
//! Other processes may keep one in the same place, so the file is replaced as a whole, and
//! whoever reads it sees what it is of.

use std::fs::File;
use std::io::{self, Seek as _, Write as _};
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::disk;

/// The harness writes less; the learner's code could write more, if it looked for the file.
const LARGEST: u64 = 32 << 20;
/// The same, with the text that ran.
const LARGEST_KEPT: u64 = 40 << 20;

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
        let text = disk::read_text(file, LARGEST_KEPT).ok()?;
        let (head, lines) = text.split_once('\n')?;
        let Head { source } = serde_json::from_str(head).ok()?;
        Some(KeptHistory { source, lines: lines.to_owned() })
    }
}

/// Keeps in `file`, below `root`, what was `written` in a run of `source`.
pub(super) fn keep(root: &Path, file: &Path, source: &str, written: &mut File) -> io::Result<()> {
    let folder = file.parent().expect("a history lies in a folder");
    disk::make_folder(root, folder)?;
    disk::sweep(folder, &[".tmp"]);
    written.rewind()?;
    let written = disk::read_open(written, LARGEST)?;
    if written.is_empty() {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    let mut kept = disk::passing_file(folder)?;
    writeln!(kept, "{}", serde_json::to_string(&Head { source: source.to_owned() })?)?;
    kept.write_all(&written)?;
    kept.persist(file)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_history_is_replaced_as_a_whole_and_says_what_it_is_of() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("traces/join.jsonl");
        let lines = "{\"event\":\"check\"}\n";
        let mut written = tempfile::tempfile().unwrap();
        written.write_all(lines.as_bytes()).unwrap();
        for source in ["1", "2\n\"quoted\""] {
            keep(folder.path(), &file, source, &mut written).unwrap();
            let kept = KeptHistory { source: source.into(), lines: lines.into() };
            assert_eq!(KeptHistory::read(&file), Some(kept));
        }
        assert!(keep(folder.path(), &file, "3", &mut tempfile::tempfile().unwrap()).is_err());
        assert!(KeptHistory::read(&file).is_some_and(|kept| kept.source.starts_with('2')));
        std::fs::write(&file, lines).unwrap();
        assert_eq!(KeptHistory::read(&file), None);
    }
}
