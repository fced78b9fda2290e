//! What we wrote into a workspace: so that an update can tell the learner's texts from ours.
//!
//! The record lies in `.async-learn/course.toml`, whose being there is what makes a folder a
//! workspace, so it is written last. One that can't be understood knows nothing: then
//! every file counts as the learner's, and none is overwritten.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

const FORMAT: u32 = 1;
const HEADER: &str = "# Written by cargo-async-learn: what it wrote into this folder, so that it can tell its texts from\n\
                      # yours. Without this file the folder is no course any more.\n";

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

impl Record {
    /// An empty one, of this tool.
    pub fn of(course: String) -> Record {
        Record { format: FORMAT, version: env!("CARGO_PKG_VERSION").into(), course, ..Record::default() }
    }

    pub fn text(&self) -> String {
        let body = toml::to_string(self).expect("a record is plain data");
        format!("{HEADER}{body}")
    }
}

/// The digest of one file's content, as hexadecimal digits.
pub(super) fn digest(bytes: &[u8]) -> String {
    blake3::hash(bytes).to_hex()[..32].to_owned()
}

/// Whether `path` is relative and stays inside the folder it is relative to, on every system.
pub(super) fn is_inside(path: &str) -> bool {
    !path.contains(['\\', ':']) && path.split('/').all(|part| !matches!(part, "" | "." | ".."))
}
