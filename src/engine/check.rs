//! One check, many checks, and what clippy remarks.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use futures::{Stream, StreamExt as _};

use super::build;
use super::checker::Checker;
use super::outcome::Outcome;
use crate::compile::Incremental;
use crate::course::Exercise;
use crate::submission::Submission;
use crate::verdict::{Report, Shortage, Verdict};

impl Checker {
    /// Reads the learner's file at `path` and checks it.
    pub async fn check_file(&self, exercise: &Exercise, path: &Path) -> Outcome {
        match Submission::read(exercise, path) {
            Ok(submission) => self.check(&submission).await,
            Err(refusal) => {
                let report = unreadable(exercise, refusal);
                let nothing =
                    Submission { exercise: Arc::new(exercise.clone()), source: String::new(), digest: String::new() };
                Outcome::without_run(nothing, report)
            }
        }
    }

    /// The same once more, with the numbers of the run that the cached report is about, if the text is still that one.
    pub async fn check_file_again(&self, exercise: &Exercise, path: &Path) -> Outcome {
        let seed = Submission::read(exercise, path).ok().and_then(|submission| self.cached_seed(&submission));
        Checker { seed, ..self.clone() }.check_file(exercise, path).await
    }

    /// The reports on learners' `files`, in their order and `jobs` at once, each with whether it
    /// was cached: unless all is wanted `fresh`, what has not changed is not checked again.
    pub fn check_all(
        &self,
        files: Vec<(PathBuf, Exercise)>,
        fresh: bool,
        jobs: usize,
    ) -> impl Stream<Item = (Report, bool)> + use<> {
        // Many are checked once each: state for all of them would cost more than it brings.
        let checker = Checker { incremental: Incremental::Reuse, ..self.clone() };
        let check = move |(path, exercise): (PathBuf, Exercise)| {
            let checker = checker.clone();
            async move {
                let submission = if fresh { None } else { Submission::read(&exercise, &path).ok() };
                match submission.and_then(|submission| checker.cached(&submission)) {
                    Some(report) => (report, true),
                    None => (checker.check_file(&exercise, &path).await.report, false),
                }
            }
        };
        futures::stream::iter(files).map(check).buffered(jobs)
    }

    /// Checks `submission`, and caches the report.
    pub async fn check(&self, submission: &Submission) -> Outcome {
        let mut outcome = match self.try_check(submission).await {
            Ok(outcome) => outcome,
            Err(error) => Outcome::without_run(submission.clone(), trouble(&submission.exercise, &error)),
        };
        outcome.report.source.clone_from(&submission.digest);
        self.cache(&outcome);
        outcome
    }

    async fn try_check(&self, submission: &Submission) -> io::Result<Outcome> {
        match self.build(submission).await? {
            Ok(built) => self.run(submission, &built).await,
            Err(report) => Ok(Outcome::without_run(submission.clone(), *report)),
        }
    }

    /// Compiles `submission` once and runs its checks `times` times. One outcome for each run;
    /// fewer if it could not be compiled.
    pub async fn check_repeatedly(&self, submission: &Submission, times: u32) -> Vec<Outcome> {
        let without_run = |report| Outcome::without_run(submission.clone(), report);
        let trouble = |error: io::Error| without_run(trouble(&submission.exercise, &error));
        let built = match self.build(submission).await {
            Ok(Ok(built)) => built,
            Ok(Err(report)) => return vec![without_run(*report)],
            Err(error) => return vec![trouble(error)],
        };
        let mut outcomes = Vec::new();
        for _ in 0..times {
            outcomes.push(self.run(submission, &built).await.unwrap_or_else(trouble));
        }
        outcomes
    }

    /// What clippy's async lints remark on `submission`. Slow beside a verdict, so it is asked
    /// for apart, after a pass.
    pub async fn remarks(&self, submission: &Submission) -> Vec<String> {
        let remarks = self.compiler.lint(build::job(submission)).await;
        remarks.into_iter().map(|remark| remark.rendered).collect()
    }
}

/// The report on a file that can't be judged, with the reason.
pub(super) fn unreadable(exercise: &Exercise, reason: String) -> Report {
    let mut report = Report::new(&exercise.name, Verdict::Unreadable, reason);
    report.file = Some(exercise.path());
    report
}

/// The report where `error` kept us from a verdict: what happened, and what to do where that is known.
pub(super) fn trouble(exercise: &Exercise, error: &io::Error) -> Report {
    let said = error.to_string();
    let message = match Shortage::in_words(&said) {
        Some(shortage) => format!("{}. {shortage}.", said.trim_end().trim_end_matches('.')),
        None => said,
    };
    Report::new(&exercise.name, Verdict::SetupTrouble, message)
}
