//! The learner's text as an ordinary program, for them to run.

use std::env::consts::EXE_SUFFIX;
use std::io;
use std::path::Path;
use std::time::Instant;

use super::build::milliseconds;
use super::check::{trouble, unreadable};
use super::checker::Checker;
use crate::compile::{Artifact, Job, NotCompiled};
use crate::course::Exercise;
use crate::disk;
use crate::hash::hash;
use crate::submission::Submission;
use crate::verdict::Report;

impl Checker {
    /// The program that the learner's file at `path` is, without any check in it. One that was made of the
    /// same text is taken again.
    ///
    /// # Errors
    /// The report that says why there is none.
    pub async fn program(&self, exercise: &Exercise, path: &Path) -> Result<Artifact, Box<Report>> {
        let submission = Submission::read(exercise, path).map_err(|refusal| unreadable(exercise, refusal))?;
        let begin = Instant::now();
        let mut report = match self.try_program(&submission).await {
            Ok(Ok(program)) => return Ok(program),
            Ok(Err(why)) => self.refusal(&submission, why).unwrap_or_else(|error| trouble(exercise, &error)),
            Err(error) => trouble(exercise, &error),
        };
        report.compile_ms = milliseconds(begin.elapsed());
        Err(Box::new(report))
    }

    async fn try_program(&self, submission: &Submission) -> io::Result<Result<Artifact, NotCompiled>> {
        let of = hash([
            &self.compiler.toolchain.version,
            &self.compiler.kit.key,
            &submission.exercise.path(),
            &submission.digest,
        ]);
        let folder = self.program_folder();
        // Where it can't be made, the program stays where it was compiled.
        let _ = disk::make_folder(&self.root, &folder);
        let path = folder.join(format!("{}-{of}{EXE_SUFFIX}", submission.exercise.name));
        if path.is_file() && disk::is_ours(&path) {
            return Ok(Ok(Artifact::kept(path)));
        }
        let place = self.build_folder();
        let compiled = self.compiler.compile(Job::Program { submission }, &place, self.incremental);
        Ok(compiled.await?.map(|(program, _)| program.keep_at(&path)))
    }
}
