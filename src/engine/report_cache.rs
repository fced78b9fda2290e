//! The latest report on each exercise, with a hash of everything that it follows from, and the seed of its run.

use std::io;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::checker::Checker;
use super::outcome::Outcome;
use crate::disk;
use crate::hash::hash;
use crate::submission::Submission;
use crate::verdict::Report;

/// More than a report ever has, in bytes.
const LARGEST: u64 = 16 << 20;

#[derive(Serialize, Deserialize)]
struct Entry<R> {
    key: String,
    /// The seed of the run, so that a picture can be of the same numbers.
    #[serde(default)]
    seed: Option<u32>,
    report: R,
}

impl Checker {
    /// The report on exactly this source, check, kit and toolchain, if it was cached.
    pub(super) fn cached(&self, submission: &Submission) -> Option<Report> {
        self.entry(submission).map(|entry| entry.report)
    }

    /// The seed of the run that [`cached`](Self::cached) is about.
    pub(super) fn cached_seed(&self, submission: &Submission) -> Option<u32> {
        self.entry(submission)?.seed
    }

    fn entry(&self, submission: &Submission) -> Option<Entry<Report>> {
        let text = disk::read_text(&self.cached_at(&submission.exercise.name), LARGEST).ok()?;
        let entry: Entry<Report> = serde_json::from_str(&text).ok()?;
        (entry.key == self.key(submission)).then_some(entry)
    }

    /// Caches the report of `outcome`, if the same text would draw the same report again. Only saves time, so
    /// a failure is not reported.
    pub fn cache(&self, outcome: &Outcome) {
        let Outcome { submission, report, .. } = outcome;
        let write = || -> io::Result<()> {
            let path = self.cached_at(&submission.exercise.name);
            disk::make_folder(&self.root, path.parent().expect("a report lies in a folder"))?;
            let seed = outcome.seed();
            disk::replace_soon(&path, &serde_json::to_vec(&Entry { key: self.key(submission), seed, report })?)
        };
        if report.verdict.is_repeatable() && !submission.digest.is_empty() {
            let _ = write();
        }
    }

    fn cached_at(&self, exercise: &str) -> PathBuf {
        self.store.join("reports").join(format!("{exercise}.json"))
    }

    /// A hash of everything that a report follows from.
    fn key(&self, submission: &Submission) -> String {
        let exercise = &submission.exercise;
        hash([
            env!("CARGO_PKG_VERSION"),
            &self.compiler.kit.key,
            &self.compiler.toolchain.version,
            &exercise.name,
            exercise.facts.hidden_check(),
            &submission.digest_of_all(),
        ])
    }
}
