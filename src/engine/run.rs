//! From what was built to an outcome: the checks and `main`, side by side.

use std::io;
use std::pin::pin;
use std::time::Duration;

use futures::future::{Either, select};

use super::build::Built;
use super::checker::Checker;
use super::outcome::Outcome;
use crate::course::{Exercise, Kind};
use crate::diagnose;
use crate::protocol::Act;
use crate::run::{self, Finding, Trial};
use crate::submission::Submission;
use crate::verdict::{CheckEvent, Limits, Verdict};

impl Checker {
    /// Runs the checks on what was built from `submission`.
    pub(super) async fn run(&self, submission: &Submission, built: &Built) -> io::Result<Outcome> {
        let exercise = &submission.exercise;
        let of = exercise.checks().len();
        (self.listener)(CheckEvent::Running { check: 0, of });
        let listener = &self.listener;
        let tell = move |check| listener(CheckEvent::Running { check, of });
        let limits = limits(exercise);
        let (library, program) = built.library_and_program();
        let (seed, places) = (self.seed, false);
        let trial = Trial { act: Act::Checks, library, program, seed, places, checks: of, limits };
        let checks = self.run_checks(exercise, trial, tell);
        let passed = |finding: &Finding| finding.record.is_complete(exercise.checks());
        let (mut finding, main) = self.both(checks, self.try_main(submission, built), passed).await?;
        let events = std::mem::take(&mut finding.events);
        let catalogue = self.course.catalogue();
        let mut report = diagnose::judged(submission, catalogue, finding, &built.warnings);
        if let (true, Some(main)) = (report.passed(), main) {
            diagnose::corrected_by_main(exercise, catalogue, main, &mut report);
        }
        report.compile_ms = built.compile_ms;
        let built = matches!(report.verdict, Verdict::Failed | Verdict::Hung).then(|| built.clone());
        Ok(Outcome { submission: submission.clone(), report, events, built })
    }

    /// Runs the checks, in two processes if some of them run in parallel to the others.
    async fn run_checks(&self, exercise: &Exercise, trial: Trial<'_>, tell: impl Fn(usize)) -> io::Result<Finding> {
        let in_order = exercise.checks_in_order();
        let parallel = async {
            if in_order.len() == exercise.checks().len() {
                return Ok(None);
            }
            let trial = Trial { act: Act::ParallelChecks, ..trial };
            run::run(&self.compiler, &trial, |_| ()).await.map(Some)
        };
        let passed = |finding: &Finding| finding.record.is_complete(in_order);
        let (finding, parallel) = self.both(run::run(&self.compiler, &trial, tell), parallel, passed).await?;
        Ok(match parallel {
            Some(parallel) => finding.and_parallel(parallel),
            None => finding,
        })
    }

    /// Tries whether the learner's text works as a program. One that is checked as a program needs no trial.
    async fn try_main(&self, submission: &Submission, built: &Built) -> io::Result<Option<Finding>> {
        let act = match submission.exercise.kind {
            Kind::Program => return Ok(None),
            Kind::Function if submission.exercise.serves => Act::Serve,
            Kind::Function => Act::Main,
        };
        run::try_main(&self.compiler, &built.artifact, act, Limits::RUN).await.map(Some)
    }

    /// Both at the same time, or one after the other. What `second` yields matters only if what `first` yields is
    /// `fine`; else it is not waited for.
    async fn both<A, B>(
        &self,
        first: impl Future<Output = io::Result<A>>,
        second: impl Future<Output = io::Result<Option<B>>>,
        fine: impl Fn(&A) -> bool,
    ) -> io::Result<(A, Option<B>)> {
        let mut second = pin!(second);
        let first = match self.compiler.ahead {
            false => first.await?,
            true => match select(pin!(first), second.as_mut()).await {
                Either::Left((first, _)) => first?,
                Either::Right((second, first)) => {
                    let first = first.await?;
                    let second = second?.filter(|_| fine(&first));
                    return Ok((first, second));
                }
            },
        };
        let second = if fine(&first) { second.await? } else { None };
        Ok((first, second))
    }
}

/// How much a run of all checks of `exercise` may use.
pub(super) fn limits(exercise: &Exercise) -> Limits {
    let mut limits = Limits::RUN;
    if let Some(seconds) = exercise.run_seconds {
        limits.wall = Duration::from_secs(seconds);
        limits.cpu = limits.wall;
    }
    limits
}
