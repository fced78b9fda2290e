//! The latest report on each exercise, kept with the hash of what it follows from.

use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::disk;
use crate::verdict::Report;

/// More than a report ever has.
const LARGEST: u64 = 16 << 20;

#[derive(Serialize, Deserialize)]
struct Kept<R> {
    key: String,
    report: R,
}

fn path(store: &Path, exercise: &str) -> PathBuf {
    store.join("reports").join(format!("{exercise}.json"))
}

/// The report on `exercise`, if it follows from exactly what `key` stands for.
pub(super) fn read(store: &Path, exercise: &str, key: &str) -> Option<Report> {
    let kept: Kept<Report> = serde_json::from_str(&disk::read_text(&path(store, exercise), LARGEST).ok()?).ok()?;
    (kept.key == key).then_some(kept.report)
}

/// Keeps `report` in `store`, which lies below `root`. Only saves time, so a failure is no news.
pub(super) fn write(root: &Path, store: &Path, key: &str, report: &Report) {
    let write = || -> io::Result<()> {
        let path = path(store, &report.exercise);
        let folder = path.parent().expect("a report lies in a folder");
        disk::make_folder(root, folder)?;
        disk::replace(&path, &serde_json::to_vec(&Kept { key: key.to_owned(), report })?)
    };
    let _ = write();
}
