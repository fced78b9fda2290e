//! What rustc, clippy and rustfmt have against the texts of a course.

use super::fixtures::{Due, Fixture};
use crate::compile::{Diagnostic, Job};
use crate::course::Exercise;
use crate::disk;
use crate::engine::Checker;
use crate::process::{self, ChildExit, Ended};
use crate::submission::{Beside, Submission};
use crate::verdict::{Limits, Report, Verdict};

const LINTS: &str = "-Wclippy::all";

/// What one call told of several texts.
#[derive(Default)]
pub(super) struct Known {
    /// What clippy remarks on this one, if it was asked.
    pub clippy: Option<Vec<String>>,
    /// Whether rustfmt would change none of them.
    pub formatted: bool,
}

/// What rustc, clippy and rustfmt remark on a text, of which something may be `known`.
pub(super) async fn on(
    checker: &Checker,
    submission: &Submission,
    fixture: &Fixture,
    report: &Report,
    known: Known,
) -> Vec<String> {
    let mut faults = Vec::new();
    let place = &fixture.place;
    if fixture.due == Due::Right {
        if let Some(remark) = report.compiler.first() {
            faults.push(format!("{place}: rustc remarks:\n{remark}"));
        }
        let remarks = match known.clippy {
            Some(remarks) => Some(remarks),
            None => clippy(checker, submission).await,
        };
        if let Some(remarks) = remarks {
            faults.extend(remarks.into_iter().map(|remark| format!("{place}: clippy remarks:\n{remark}")));
        }
    }
    // A starter that does not parse can't be formatted, and need not be.
    if !known.formatted && (report.verdict != Verdict::NotCompiled || fixture.due == Due::Right) {
        faults.extend(format_fault(checker, submission, fixture).await);
    }
    faults
}

/// What clippy remarks on each of `submissions`, which are of one exercise, as far as one call tells.
pub(super) async fn of_clippy(checker: &Checker, submissions: &[Submission]) -> Vec<Option<Vec<String>>> {
    let remarks = checker.compiler().clippy_together(submissions, &[LINTS.to_owned()]).await;
    let rendered = |remarks: Vec<Diagnostic>| remarks.into_iter().map(|remark| remark.rendered).collect();
    remarks.into_iter().map(|remarks| remarks.map(rendered)).collect()
}

async fn clippy(checker: &Checker, submission: &Submission) -> Option<Vec<String>> {
    let lints = [LINTS.to_owned()];
    // Clippy looks at the text alone.
    let job = Job::Program { submission };
    let remarks = checker.compiler().clippy(job, &lints).await?;
    Some(remarks.into_iter().map(|remark| remark.rendered).collect())
}

/// Whether rustfmt would change it.
async fn format_fault(checker: &Checker, submission: &Submission, fixture: &Fixture) -> Option<String> {
    let exit = rustfmt(checker, &[of(submission)]).await?;
    let lines = if fixture.name.is_some() { ", with the lines of `dev show`" } else { "" };
    let said = exit.stdout.text.trim_end();
    (!is_formatted(&exit)).then(|| format!("{}: rustfmt would change it{lines}:\n{said}", fixture.place))
}

/// What rustfmt has against the check of `exercise`.
pub(super) async fn on_check(checker: &Checker, exercise: &Exercise) -> Option<String> {
    let exit = rustfmt(checker, &[(exercise.facts.hidden_check(), &[])]).await?;
    let said = exit.stdout.text.trim_end();
    (!is_formatted(&exit)).then(|| format!("{}: rustfmt would change it:\n{said}", exercise.check_path()))
}

fn is_formatted(exit: &ChildExit) -> bool {
    matches!(exit.ended, Ended::Exited(status) if status.success())
}

/// Whether rustfmt would change none of `submissions`, asked with one call.
pub(super) async fn all_are_formatted(checker: &Checker, submissions: &[Submission]) -> bool {
    let texts: Vec<(&str, &[Beside])> = submissions.iter().map(of).collect();
    rustfmt(checker, &texts).await.is_some_and(|exit| is_formatted(&exit))
}

/// A text, and the files of its modules.
fn of(submission: &Submission) -> (&str, &[Beside]) {
    (&submission.source, &submission.beside)
}

/// Asks rustfmt about all of `texts`; `None` without any, and without rustfmt.
async fn rustfmt(checker: &Checker, texts: &[(&str, &[Beside])]) -> Option<ChildExit> {
    let rustfmt = checker.compiler().toolchain.rustfmt.as_ref().filter(|_| !texts.is_empty())?;
    let folder = disk::temporary_folder().ok()?;
    // Learners have no settings of ours, and a folder above must not have a say.
    std::fs::write(folder.path().join("rustfmt.toml"), "").ok()?;
    let mut spec = process::Spec::new(rustfmt, folder.path(), Limits::COMPILE);
    spec.command().args(["--edition", "2024", "--check", "--color", "never"]);
    for (number, (text, modules)) in texts.iter().enumerate() {
        let its_folder = folder.path().join(number.to_string());
        std::fs::create_dir(&its_folder).ok()?;
        // From a file: what comes over standard input is never a failure to rustfmt.
        std::fs::write(its_folder.join("text.rs"), text).ok()?;
        // rustfmt looks for a text's modules, and at them as well.
        for beside in *modules {
            std::fs::write(its_folder.join(&beside.exercise.file), &beside.text).ok()?;
        }
        spec.command().arg(format!("{number}/text.rs"));
    }
    process::run(spec).await.ok()
}
