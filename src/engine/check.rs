//! One check, many checks, and what clippy remarks.

use std::io;

use futures::{Stream, StreamExt as _};

use super::build::{self, Built};
use super::checker::Checker;
use super::outcome::Outcome;
use crate::compile::Incremental;
use crate::course::Exercise;
use crate::process;
use crate::submission::{LearnersTexts, Submission};
use crate::verdict::{Limits, Report, Shortage, Verdict};

impl Checker {
    /// Reads the learner's file of `exercise`, which is one of `texts`, and checks it.
    pub async fn check_file(&self, exercise: &Exercise, texts: &LearnersTexts) -> Outcome {
        match texts.submission(exercise) {
            Ok(submission) => self.check(&submission).await,
            Err(refusal) => Outcome::without_run(Submission::unreadable(exercise), unreadable(exercise, refusal)),
        }
    }

    /// The same once more, with the numbers of the run that the cached report is about, if the text is still that one.
    pub async fn check_file_again(&self, exercise: &Exercise, texts: &LearnersTexts) -> Outcome {
        let seed = texts.submission(exercise).ok().and_then(|submission| self.cached_seed(&submission));
        Checker { seed, ..self.clone() }.check_file(exercise, texts).await
    }

    /// The reports on the learner's `texts` for `exercises`, in their order and `jobs` at once, each with whether it
    /// was cached: unless all is wanted `fresh`, what has not changed is not checked again.
    pub fn check_all(
        &self,
        exercises: Vec<Exercise>,
        texts: LearnersTexts,
        fresh: bool,
        jobs: usize,
    ) -> impl Stream<Item = (Report, bool)> + use<> {
        // Many are checked once each: state for all of them would cost more than it brings.
        let checker = if exercises.len().min(jobs) > 1 { self.one_of_many() } else { self.clone() };
        let checker = Checker { incremental: Incremental::Reuse, ..checker };
        let check = move |exercise: Exercise| {
            let (checker, texts) = (checker.clone(), texts.clone());
            async move {
                let submission = if fresh { None } else { texts.submission(&exercise).ok() };
                match submission.and_then(|submission| checker.cached(&submission)) {
                    Some(report) => (report, true),
                    None => (checker.check_file(&exercise, &texts).await.report, false),
                }
            }
        };
        futures::stream::iter(exercises).map(check).buffered(jobs)
    }

    /// Checks `submission`, and caches the report.
    pub async fn check(&self, submission: &Submission) -> Outcome {
        let mut submission = submission.clone();
        let mut outcome = match self.try_check(&mut submission).await {
            Ok(outcome) => outcome,
            Err(error) => Outcome::without_run(submission.clone(), trouble(&submission.exercise, &error)),
        };
        outcome.report = unless_memory_is_scarce(outcome.report);
        outcome.report.source.clone_from(&submission.digest);
        outcome.report.note = submission.note();
        self.cache(&outcome);
        outcome
    }

    async fn try_check(&self, submission: &mut Submission) -> io::Result<Outcome> {
        match self.build(submission).await? {
            Ok(built) => self.run(submission, &built).await,
            Err(report) => Ok(Outcome::without_run(submission.clone(), *report)),
        }
    }

    /// Compiles `submission` once and runs its checks `times` times. One outcome for each run;
    /// fewer if it could not be compiled.
    pub async fn check_repeatedly(&self, submission: &Submission, times: u32) -> Vec<Outcome> {
        let without_run = |report| vec![Outcome::without_run(submission.clone(), report)];
        match self.build(&mut submission.clone()).await {
            Ok(Ok(built)) => self.run_repeatedly(submission, &built, times).await,
            Ok(Err(report)) => without_run(*report),
            Err(error) => without_run(trouble(&submission.exercise, &error)),
        }
    }

    /// Runs the checks on what was `built` from `submission` `times` times.
    pub async fn run_repeatedly(&self, submission: &Submission, built: &Built, times: u32) -> Vec<Outcome> {
        let trouble = |error| Outcome::without_run(submission.clone(), trouble(&submission.exercise, &error));
        let mut outcomes = Vec::new();
        for _ in 0..times {
            outcomes.push(self.run(submission, built).await.unwrap_or_else(trouble));
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

/// `report`, unless it may come of this shell's limit of memory, which is below ours: it says what rustc and programs say
/// that get none.
fn unless_memory_is_scarce(report: Report) -> Report {
    const WORDS: [&str; 11] = [
        "memory allocation of",
        "out of memory",
        "annot allocate memory",
        "MiB of memory",
        "more memory",
        "too much memory",
        "rustc stood still",
        "Resource temporarily unavailable",
        // Where rustc can't map a library into its memory.
        "failed to mmap",
        "only metadata stub found",
        "can't find crate for",
    ];
    let Some((most, command)) = process::scarce_memory(&Limits::RUN) else { return report };
    let said = format!("{}{}{}", report.message, report.compiler.concat(), report.output.text);
    let is_killed = report.verdict == Verdict::Crashed && !said.contains("overflowed its stack");
    if report.passed() || !is_killed && !WORDS.iter().any(|words| said.contains(words)) {
        return report;
    }
    // By our own limit it was not.
    let what = match report.verdict {
        Verdict::OverLimit => "there was not enough memory",
        _ => report.message.trim_end_matches('.'),
    };
    let message = format!(
        "{what}.\nThis shell limits memory to {} MiB, and a check may need {}: `{command} unlimited` removes the limit, if \
         need be in a new shell.",
        most >> 20,
        Limits::RUN.memory.unwrap_or_default() >> 20
    );
    Report { output: report.output, ..Report::new(&report.exercise, Verdict::SetupTrouble, message) }
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
