//! Where in the learner's file a check failed: the same checks run once more, and note which calls lead to each event.
//!
//! That disturbs what some checks measure, so the verdict of the first run stays. If the second run fails in another
//! check or in another way, its places are not of that verdict, and are thrown away.

use std::time::Duration;

use super::checker::Checker;
use super::outcome::Outcome;
use super::run::limits;
use crate::diagnose::{self, Run};
use crate::protocol::{Act, Failure};
use crate::run::{self, Trial};
use crate::verdict::Report;

/// How long the second run may take. It usually takes a tenth of a second, and a verdict that is told only once waits.
const PATIENCE: Duration = Duration::from_secs(2);

impl Checker {
    /// The report of `outcome` with the places that it is about; `None` if it is about none.
    pub async fn places(&self, outcome: &Outcome) -> Option<Report> {
        self.places_within(outcome, PATIENCE).await
    }

    async fn places_within(&self, outcome: &Outcome, patience: Duration) -> Option<Report> {
        let (submission, mut report) = (&outcome.submission, outcome.report.clone());
        if !report.verdict.is_of_a_run() || !report.places.is_empty() {
            return None;
        }
        // What the text alone tells is known without a run that fails in the same way.
        let again = tokio::time::timeout(patience, self.failed_run(outcome)).await.ok().flatten();
        let (run, seen) = again.unwrap_or_default();
        if report.hang.is_some() {
            know_more(&mut report.tasks, seen.tasks);
        }
        let starter = self.course.read(&submission.exercise.path()).unwrap_or_default();
        diagnose::add_places(submission, &starter, self.course.catalogue(), &run, &mut report);
        (report != outcome.report).then_some(report)
    }

    /// What the failed check of `outcome` does, run once more, and the failure that it comes to; `None` if it does not fail in the same way.
    async fn failed_run(&self, outcome: &Outcome) -> Option<(Run, Failure)> {
        let (submission, report) = (&outcome.submission, &outcome.report);
        let exercise = &submission.exercise;
        let built = outcome.built.as_ref()?;
        let failed = &report.checks.iter().find(|check| !check.passed)?.name;
        let act = match exercise.checks_in_order().contains(failed) {
            true => Act::Checks,
            false => Act::ParallelChecks,
        };
        let (library, program) = built.library_and_program();
        let seed = outcome.seed();
        let checks = exercise.checks().len();
        let trial = Trial { act, library, program, seed, places: true, checks, limits: limits(exercise) };
        let finding = run::run(&self.compiler, &trial, |_| ()).await.ok()?;
        let failure = finding.record.failure.as_ref()?;
        let is_the_same = finding.record.started.as_ref() == Some(failed) && failure.hang == report.hang;
        is_the_same.then(|| (Run::of(&finding.events, failed, failure.panicked), failure.clone()))
    }

    /// `outcome` with the places that its report is about.
    pub async fn with_places(&self, outcome: Outcome) -> Outcome {
        self.with_places_within(outcome, PATIENCE).await
    }

    /// The same, with another limit on the time that the second run may take.
    pub async fn with_places_within(&self, mut outcome: Outcome, patience: Duration) -> Outcome {
        if let Some(report) = self.places_within(&outcome, patience).await {
            outcome.report = report;
            self.cache(&outcome);
        }
        outcome.built = None;
        outcome
    }
}

/// Puts what the second run saw of the tasks that stand still in place of what the first one did, unless it saw fewer.
fn know_more(tasks: &mut Vec<String>, seen: Vec<String>) {
    if seen.len() >= tasks.len() {
        *tasks = seen;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_second_run_knows_of_tasks_replaces_what_the_first_one_knew() {
        let all = |lines: &[&str]| lines.iter().map(|line| (*line).to_owned()).collect::<Vec<String>>();
        let mut tasks = all(&["the task spawned at a:1, polled once, has not ended"]);
        let seen = all(&["the main task waits", "the task spawned at a:1 waits"]);
        know_more(&mut tasks, seen.clone());
        assert_eq!(tasks, seen);
        know_more(&mut tasks, Vec::new());
        assert_eq!(tasks, seen);
    }
}
