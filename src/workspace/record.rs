//! Which texts in a workspace are the course's: everything that the tool wrote there.
//!
//! The record lies in `.async-learn/course.toml`, the only file there that a repository keeps. It makes a folder a
//! workspace, so it is written last. A record that can't be parsed counts as empty: then every file counts as the
//! learner's, and none is overwritten.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::paths::{is_exercise, is_of_course};
use crate::course::Exercise;

/// Where the record lies. It makes a folder a workspace of ours, also in a clone.
pub(super) const MARK: &str = ".async-learn/course.toml";
const FORMAT: u32 = 1;
const HEADER: &str = "# Written by cargo-async-learn: what it wrote into this folder, so that it can tell its texts from\n\
                      # yours. Commit this file, and a clone knows it too.\n";

/// What was written, by whom.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Record {
    /// The format's version.
    #[serde(default)]
    format: u32,
    /// The version of the tool that wrote last.
    #[serde(default)]
    pub version: String,
    /// The digest of the course that was written.
    #[serde(default)]
    pub course: String,
    /// Where each exercise's file is, by id.
    #[serde(default)]
    pub exercises: BTreeMap<String, String>,
    /// The digests of every text that the course ever had for a file, by path.
    #[serde(default)]
    pub files: BTreeMap<String, BTreeSet<String>>,
}

/// What stands before the tables of a record, which are long.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Head {
    format: u32,
    version: String,
    course: String,
}

impl Head {
    fn of(text: &str) -> Head {
        toml::from_str(text.split("\n[").next().unwrap_or_default()).unwrap_or_default()
    }

    fn is_of_newer_tool(&self) -> bool {
        self.format > FORMAT || number(&self.version) > number(env!("CARGO_PKG_VERSION"))
    }
}

impl Record {
    /// An empty one, of this tool.
    pub fn of(course: String) -> Record {
        Record { format: FORMAT, version: env!("CARGO_PKG_VERSION").into(), course, ..Record::default() }
    }

    /// What `text` says. The error is the version of the newer tool that wrote it.
    pub fn parse(text: &str) -> Result<Record, String> {
        // By itself, since a newer tool may write the rest in another way.
        let head = Head::of(text);
        if head.is_of_newer_tool() {
            return Err(head.version);
        }
        Ok(toml::from_str(text).unwrap_or_default())
    }

    /// A path that it names and that no course has: a stranger wrote it.
    pub fn foreign_path(&self) -> Option<&str> {
        let exercise = self.exercises.values().find(|path| !is_exercise(path));
        exercise.or_else(|| self.files.keys().find(|path| !is_of_course(path))).map(String::as_str)
    }

    /// Whether the record `text` is of this course, and of no newer tool. Quicker than to parse it.
    pub fn is_of(text: &str, course: &str) -> bool {
        let head = Head::of(text);
        head.course == course && !head.is_of_newer_tool()
    }

    pub fn text(&self) -> String {
        let body = toml::to_string(self).expect("a record is plain data");
        format!("{HEADER}{body}")
    }

    /// The id under which `exercise` is recorded: its own, or a former one.
    pub fn id_of<'a>(&self, exercise: &'a Exercise) -> Option<&'a str> {
        let ids = std::iter::once(&exercise.name).chain(&exercise.was);
        ids.map(String::as_str).find(|id| self.exercises.contains_key(*id))
    }

    /// Whether `bytes` is a text that the course once had for the file at `path`.
    pub fn is_ours(&self, path: &str, bytes: &[u8]) -> bool {
        let Some(digests) = self.files.get(path) else { return false };
        digests.contains(&digest(bytes)) || digests.contains(&digest(&with_plain_ends(bytes)))
    }
}

/// `bytes` with the ends of lines that our texts have. git may have turned them into those of
/// Windows on the way.
fn with_plain_ends(bytes: &[u8]) -> Cow<'_, [u8]> {
    if !bytes.contains(&b'\r') {
        return Cow::Borrowed(bytes);
    }
    let mut plain = Vec::with_capacity(bytes.len());
    for (at, &byte) in bytes.iter().enumerate() {
        if byte != b'\r' || bytes.get(at + 1) != Some(&b'\n') {
            plain.push(byte);
        }
    }
    Cow::Owned(plain)
}

/// Whether `bytes` is `text`, whatever ends its lines have.
pub fn is_same_text(bytes: &[u8], text: &str) -> bool {
    bytes == text.as_bytes() || with_plain_ends(bytes) == with_plain_ends(text.as_bytes())
}

/// The digest of one file's content, as hexadecimal digits.
pub(super) fn digest(bytes: &[u8]) -> String {
    blake3::hash(bytes).to_hex()[..32].to_owned()
}

/// The numbers of a version, to be compared. What is no version is the oldest.
fn number(version: &str) -> [u64; 3] {
    let core = version.split(['-', '+']).next().unwrap_or_default();
    let mut parts = core.split('.').map(|part| part.parse().unwrap_or(0));
    std::array::from_fn(|_| parts.next().unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_recorded_is_read_again() {
        let mut record = Record::of("1".into());
        record.exercises.insert("join".into(), "exercises/03_join/01_join.rs".into());
        record.files.insert("Cargo.toml".into(), BTreeSet::from([digest(b"ours")]));
        let read = Record::parse(&record.text()).unwrap();
        assert_eq!(read, record);
        assert!(read.is_ours("Cargo.toml", b"ours") && !read.is_ours("Cargo.toml", b"theirs"));
    }

    #[test]
    fn a_text_stays_ours_when_git_changed_the_ends_of_its_lines() {
        let mut record = Record::of("1".into());
        record.files.insert("a".into(), BTreeSet::from([digest(b"one\ntwo\n")]));
        assert!(record.is_ours("a", b"one\r\ntwo\r\n") && !record.is_ours("a", b"one\rtwo\n"));
        assert!(is_same_text(b"one\r\n", "one\n") && !is_same_text(b"one\r\n", "one"));
    }

    #[test]
    fn a_record_that_says_nothing_gives_nothing_away() {
        for text in ["", "\0", "files = 3", "version = \"0.0.1\"\n"] {
            assert_eq!(Record::parse(text).unwrap().files.len(), 0, "{text:?}");
        }
    }

    #[test]
    fn a_path_that_no_course_has_is_found() {
        let with = |table: &str, path: &str| {
            let entry = if table == "files" { format!("{path:?} = []") } else { format!("a = {path:?}") };
            let record = Record::parse(&format!("format = 1\n[{table}]\n{entry}\n")).unwrap();
            record.foreign_path().map(str::to_owned)
        };
        for path in ["../../etc/passwd", "/etc/passwd", ".git/HEAD", ".env", ".async-learn/progress.toml"] {
            assert_eq!(with("exercises", path).as_deref(), Some(path));
            assert_eq!(with("files", path).as_deref(), Some(path));
        }
        assert_eq!(with("exercises", "Cargo.toml").as_deref(), Some("Cargo.toml"));
        assert_eq!((with("files", "Cargo.toml"), with("exercises", "exercises/a.rs")), (None, None));
    }

    #[test]
    fn a_newer_tools_record_is_refused_by_format_and_by_version() {
        assert_eq!(Record::parse("version = \"999.0.0\""), Err("999.0.0".into()));
        assert_eq!(Record::parse("format = 2\nversion = \"x\"\nfiles = 3"), Err("x".into()));
        assert!(number("0.10.0") > number("0.9.12") && number("1.0.0") == number("1.0.0-rc.1"));
        assert!(number("") < number("0.0.1"));
    }
}
