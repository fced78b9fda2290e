//! The learner's text as an ordinary program, for them to run.

use std::env::consts::EXE_SUFFIX;
use std::io;
use std::path::PathBuf;
use std::time::Instant;

use super::build::milliseconds;
use super::check::{trouble, unreadable};
use super::checker::Checker;
use crate::compile::{Artifact, Job, NotCompiled};
use crate::course::Exercise;
use crate::disk;
use crate::hash::hash;
use crate::submission::{LearnersTexts, Submission};
use crate::verdict::Report;

impl Checker {
    /// The program that the learner's file of `exercise` is, which is one of `texts`, without any check in it; and what
    /// the learner should know of what it was made of. A program that was made of the same is taken again.
    ///
    /// # Errors
    /// The report that says why there is none.
    pub async fn program(
        &self,
        exercise: &Exercise,
        texts: &LearnersTexts,
    ) -> Result<(Artifact, Option<String>), Box<Report>> {
        let mut submission = texts.submission(exercise).map_err(|refusal| unreadable(exercise, refusal))?;
        let begin = Instant::now();
        let mut report = match self.try_program(&mut submission).await {
            Ok(Ok(program)) => return Ok((program, submission.note())),
            Ok(Err(why)) => self.refusal(&submission, why).unwrap_or_else(|error| trouble(exercise, &error)),
            Err(error) => trouble(exercise, &error),
        };
        report.compile_ms = milliseconds(begin.elapsed());
        report.note = submission.note();
        Err(Box::new(report))
    }

    async fn try_program(&self, submission: &mut Submission) -> io::Result<Result<Artifact, NotCompiled>> {
        // Where the folder can't be made, the program stays where it was compiled.
        let _ = disk::make_folder(&self.root, &self.program_folder());
        let path = self.program_at(submission);
        if path.is_file() && disk::is_ours(&path) {
            return Ok(Ok(Artifact::kept(path)));
        }
        let compiled = self.compile(submission, |submission| Job::Program { submission }).await?;
        // What lies beside the text may be another by now.
        Ok(compiled.map(|(program, _)| program.keep_at(&self.program_at(submission))))
    }

    /// Where the program lies that is made of `submission`.
    fn program_at(&self, submission: &Submission) -> PathBuf {
        let of = hash([
            &self.compiler.toolchain.version,
            &self.compiler.kit.key,
            &submission.exercise.path(),
            &submission.digest_of_all(),
        ]);
        self.program_folder().join(format!("{}-{of}{EXE_SUFFIX}", submission.exercise.name))
    }
}
