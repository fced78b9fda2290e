//! The latest report on each exercise, kept with the hash of what it follows from.

use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::verdict::Report;

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
    let kept: Kept<Report> = serde_json::from_str(&fs::read_to_string(path(store, exercise)).ok()?).ok()?;
    (kept.key == key).then_some(kept.report)
}

/// Keeps `report`. Only saves time, so a failure is no news.
pub(super) fn write(store: &Path, key: &str, report: &Report) {
    let write = || -> io::Result<()> {
        let path = path(store, &report.exercise);
        let folder = path.parent().expect("a report lies in a folder");
        fs::create_dir_all(folder)?;
        let mut file = tempfile::NamedTempFile::new_in(folder)?;
        file.write_all(&serde_json::to_vec(&Kept { key: key.to_owned(), report })?)?;
        file.persist(path)?;
        Ok(())
    };
    let _ = write();
}
