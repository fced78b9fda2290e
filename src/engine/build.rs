//! From a submission to a library or a program that can be run, or to the report on why there is none.

use std::io;
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::checker::Checker;
use crate::compile::{Artifact, Diagnostic, Incremental, Job, Level, NotCompiled};
use crate::course::Kind;
use crate::diagnose;
use crate::disk;
use crate::submission::Submission;
use crate::verdict::{CheckEvent, Report, Verdict};

/// What a run needs.
#[derive(Clone, Debug)]
pub struct Built {
    pub(super) artifact: Artifact,
    /// Plays the peers, where the learner's text is a program.
    pub(super) driver: Option<Artifact>,
    pub(super) warnings: Vec<Diagnostic>,
    pub(super) compile_ms: u64,
}

impl Built {
    /// The library with the checks, and the learner's program, where that is another file.
    pub(super) fn library_and_program(&self) -> (&Artifact, Option<&Artifact>) {
        match &self.driver {
            None => (&self.artifact, None),
            Some(driver) => (driver, Some(&self.artifact)),
        }
    }
}

/// What is to be compiled of `submission`.
pub(super) fn job(submission: &Submission) -> Job<'_> {
    match submission.exercise.kind {
        Kind::Function => Job::Function { submission, check: submission.exercise.facts.hidden_check() },
        Kind::Program => Job::Program { submission },
    }
}

impl Checker {
    /// Compiles what `job` makes of `submission`. If rustc refuses a file beside it that is the learner's, the course's
    /// takes its place: that file has passed, so the fault is that it can be no module.
    pub(super) async fn compile(
        &self,
        submission: &mut Submission,
        job: impl Fn(&Submission) -> Job<'_>,
    ) -> io::Result<Result<(Artifact, Vec<Diagnostic>), NotCompiled>> {
        loop {
            let place = self.build_folder();
            let compiled = self.compiler.compile(job(submission), &place, self.incremental).await?;
            let is_refused = |path: &str| match &compiled {
                Err(NotCompiled::Refused(said)) => {
                    said.iter().any(|d| d.level == Level::Error && d.file.as_deref() == Some(path))
                }
                _ => false,
            };
            if !submission.give_up(is_refused) {
                return Ok(compiled);
            }
        }
    }

    /// Compiles `submission`. If rustc refuses it, that is a report already.
    pub(super) async fn build(&self, submission: &mut Submission) -> io::Result<Result<Built, Box<Report>>> {
        let exercise = Arc::clone(&submission.exercise);
        let begin = Instant::now();
        (self.listener)(CheckEvent::Compiling);
        let compiled = self.compile(submission, job);
        let (compiled, driver) = match exercise.kind {
            Kind::Function => (compiled.await?, None),
            Kind::Program => {
                // The driver follows from the course alone, so usually it is there already.
                let (program, driver) = tokio::join!(compiled, self.driver(exercise.facts.hidden_check()));
                (program?, Some(driver?))
            }
        };
        let compile_ms = milliseconds(begin.elapsed());
        let mut report = match compiled {
            Ok((artifact, warnings)) => return Ok(Ok(Built { artifact, driver, warnings, compile_ms })),
            Err(why) => self.refusal(submission, why)?,
        };
        report.compile_ms = compile_ms;
        Ok(Err(Box::new(report)))
    }

    /// What a run needs for each of `submissions`, which are for one exercise, as far as they can be compiled with one
    /// call of rustc; the others are to be built by themselves.
    pub async fn build_together(&self, submissions: &[Submission]) -> Vec<Option<Built>> {
        let Some(first) = submissions.first().filter(|first| first.exercise.kind == Kind::Function) else {
            return vec![None; submissions.len()];
        };
        let check = first.exercise.facts.hidden_check();
        let begin = Instant::now();
        // Where it fails, each shows why by itself.
        let compiled = self.compiler.compile_together(submissions, check, &self.build_folder()).await;
        let each = begin.elapsed() / u32::try_from(submissions.len()).unwrap_or(u32::MAX);
        let built = |(artifact, warnings)| Built { artifact, driver: None, warnings, compile_ms: milliseconds(each) };
        compiled.map_or(vec![None; submissions.len()], |all| all.into_iter().map(|one| one.map(built)).collect())
    }

    /// The report where rustc made nothing.
    pub(super) fn refusal(&self, submission: &Submission, why: NotCompiled) -> io::Result<Report> {
        let (exercise, catalogue) = (&*submission.exercise, self.course.catalogue());
        Ok(match why {
            NotCompiled::Refused(diagnostics) => diagnose::refused(submission, catalogue, &diagnostics),
            NotCompiled::StoodStill(time) => return Err(stood_still(time)),
            NotCompiled::OutOfTime(time) => {
                let seconds = time.as_secs();
                let message =
                    format!("rustc worked on it for {seconds} s and was ended; that is compile time, not run time");
                Report::new(&exercise.name, Verdict::TimedOut, message)
            }
            NotCompiled::OutOfMemory => {
                let most = self.compiler.limits.memory.unwrap_or_default() >> 20;
                let message = format!(
                    "rustc took more than {most} MiB of memory on it and was ended; that is compile time, not run \
                     time. A macro that calls itself with more and more does that, or a constant that is very large"
                );
                Report::new(&exercise.name, Verdict::OverLimit, message)
            }
            NotCompiled::Crashed(signal) => diagnose::compiler_crashed(exercise, catalogue, signal),
            NotCompiled::Broken(said) => return Err(io::Error::other(format!("rustc failed; it said:\n{said}"))),
        })
    }

    /// The library that plays a program's peers, made once for all workspaces.
    async fn driver(&self, check: &str) -> io::Result<Artifact> {
        let job = Job::Driver { check };
        let place = self.cache.join("drivers");
        let path = place.join(format!("{}{}", self.compiler.driver_hash(check), std::env::consts::DLL_SUFFIX));
        if path.is_file() && disk::is_ours(&path) {
            return Ok(Artifact::kept(path));
        }
        let said = match self.compiler.compile(job, &place, Incremental::Ignore).await? {
            Ok((artifact, _)) => return Ok(artifact.keep_at(&path)),
            Err(NotCompiled::Refused(diagnostics)) => {
                let said: String = diagnostics.into_iter().map(|d| d.rendered).collect();
                format!("the course's own check does not compile:\n{said}")
            }
            Err(NotCompiled::StoodStill(time)) => return Err(stood_still(time)),
            Err(NotCompiled::OutOfTime(_)) => "the course's own check took too long to compile".into(),
            Err(NotCompiled::OutOfMemory) => "the course's own check took too much memory to compile".into(),
            Err(NotCompiled::Crashed(signal)) => {
                format!("rustc was ended by {signal} while it compiled the course's own check")
            }
            Err(NotCompiled::Broken(said)) => format!("rustc failed; it said:\n{said}"),
        };
        Err(io::Error::other(said))
    }
}

/// rustc waits for something that does not come: memory that a limit keeps from it, or somebody who stopped it.
fn stood_still(time: Duration) -> io::Error {
    io::Error::other(format!(
        "rustc stood still for {} s and was ended: it used almost no processor time. Was it stopped, or does a limit of \
         this shell (`ulimit -a`) keep memory or threads from it? Check again, in another shell",
        time.as_secs()
    ))
}

pub(super) fn milliseconds(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}
