//! From what was built to an outcome: the checks and `main`, side by side.

use std::io;
use std::pin::pin;
use std::time::Duration;

use futures::future::{Either, select};

use super::build::Built;
use super::checker::Checker;
use super::outcome::Outcome;
use crate::course::Kind;
use crate::diagnose;
use crate::protocol::Act;
use crate::run::{self, Finding, Trial};
use crate::submission::Submission;
use crate::verdict::{CheckEvent, Limits};

impl Checker {
    /// Runs the checks on what was built from `submission`.
    pub(super) async fn run(&self, submission: &Submission, built: &Built) -> io::Result<Outcome> {
        let exercise = &submission.exercise;
        let of = exercise.checks().len();
        (self.listener)(CheckEvent::Running { check: 0, of });
        let listener = &self.listener;
        let tell = move |check| listener(CheckEvent::Running { check, of });
        let mut limits = Limits::RUN;
        if let Some(seconds) = exercise.run_seconds {
            limits.wall = Duration::from_secs(seconds);
            limits.cpu = limits.wall;
        }
        let (library, program) = match &built.driver {
            None => (&built.artifact, None),
            Some(driver) => (driver, Some(&built.artifact)),
        };
        let trial = Trial { library, program, seed: self.seed, checks: of, limits };
        let (checks, main) = (pin!(run::run(&self.compiler, &trial, tell)), pin!(self.try_main(submission, built)));
        // Side by side, and what the program does matters only if the checks are satisfied.
        let (mut finding, main) = match select(checks, main).await {
            Either::Left((finding, main)) => {
                let finding = finding?;
                let main = if finding.record.is_complete(exercise.checks()) { main.await? } else { None };
                (finding, main)
            }
            Either::Right((main, checks)) => (checks.await?, main?),
        };
        let events = std::mem::take(&mut finding.events);
        let catalogue = self.course.catalogue();
        let mut report = diagnose::judged(submission, catalogue, finding, &built.warnings);
        if let (true, Some(main)) = (report.passed(), main) {
            diagnose::corrected_by_main(exercise, catalogue, main, &mut report);
        }
        report.compile_ms = built.compile_ms;
        Ok(Outcome { submission: submission.clone(), report, events })
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
}
