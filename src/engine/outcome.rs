//! What came of one submission.

use super::build::Built;
use crate::submission::Submission;
use crate::trace::{History, Pair, Timeline};
use crate::verdict::Report;

/// The report on a submission, and what its run did.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// What was judged.
    pub submission: Submission,
    /// What came of it.
    pub report: Report,
    /// The events that the harness recorded, one a line. Empty if nothing ran.
    pub events: String,
    /// What ran, if it failed: it may be run once more, to find out where.
    pub(super) built: Option<Built>,
}

impl Outcome {
    /// Where nothing ran.
    pub fn without_run(submission: Submission, report: Report) -> Outcome {
        Outcome { submission, report, events: String::new(), built: None }
    }

    /// The same without what ran, whose file then need not be kept.
    pub fn without_build(&self) -> Outcome {
        Outcome { built: None, ..self.clone() }
    }

    /// What happened in the check `wanted`. Without a wish it is the check that failed, or the exercise's
    /// `picture`.
    pub fn timeline(&self, wanted: Option<&str>) -> Option<Timeline> {
        let history = self.history()?;
        Pair::of(&self.submission.exercise.name, Some(&history), &History::default(), self.shown(wanted)).learner
    }

    /// What the harness recorded, if the checks ran.
    pub(super) fn history(&self) -> Option<History> {
        (!self.events.is_empty()).then(|| History::read(&self.events, &self.submission.source))
    }

    /// What the checks made their numbers of.
    pub(super) fn seed(&self) -> Option<u32> {
        self.history()?.seed()
    }

    /// The check to show: the `wanted` one, else the first that did not pass, which is the one that failed
    /// or hangs, else the exercise's `picture`.
    pub(super) fn shown<'a>(&'a self, wanted: Option<&'a str>) -> Option<&'a str> {
        let failed = self.report.checks.iter().find(|check| !check.passed).map(|check| check.name.as_str());
        wanted.or(failed).or(self.submission.exercise.picture.as_deref())
    }
}
