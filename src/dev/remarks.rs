//! What rustc, clippy and rustfmt have against the texts of a course.

use super::fixtures::{Due, Fixture};
use crate::compile::{Diagnostic, Job};
use crate::disk;
use crate::engine::Checker;
use crate::process::{self, ChildExit, Ended};
use crate::submission::Submission;
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
    let exit = rustfmt(checker, std::slice::from_ref(submission)).await?;
    match exit.ended {
        Ended::Exited(status) if status.success() => None,
        _ => {
            let lines = if fixture.name.is_some() { ", with the lines of `dev show`" } else { "" };
            Some(format!("{}: rustfmt would change it{lines}:\n{}", fixture.place, exit.stdout.text.trim_end()))
        }
    }
}

/// Whether rustfmt would change none of `submissions`, asked with one call.
pub(super) async fn all_are_formatted(checker: &Checker, submissions: &[Submission]) -> bool {
    let exit = rustfmt(checker, submissions).await;
    exit.is_some_and(|exit| matches!(exit.ended, Ended::Exited(status) if status.success()))
}

/// Asks rustfmt about all of `submissions`; `None` without any, and without rustfmt.
async fn rustfmt(checker: &Checker, submissions: &[Submission]) -> Option<ChildExit> {
    let rustfmt = checker.compiler().toolchain.rustfmt.as_ref().filter(|_| !submissions.is_empty())?;
    let folder = disk::temporary_folder().ok()?;
    // Learners have no settings of ours, and a folder above must not have a say.
    std::fs::write(folder.path().join("rustfmt.toml"), "").ok()?;
    let mut spec = process::Spec::new(rustfmt, folder.path(), Limits::COMPILE);
    spec.command().args(["--edition", "2024", "--check", "--color", "never"]);
    for (number, submission) in submissions.iter().enumerate() {
        let its_folder = folder.path().join(number.to_string());
        std::fs::create_dir(&its_folder).ok()?;
        // From a file: what comes over standard input is never a failure to rustfmt.
        std::fs::write(its_folder.join("text.rs"), &*submission.source).ok()?;
        // rustfmt looks for a text's modules, and at them as well.
        for beside in &submission.beside {
            std::fs::write(its_folder.join(&beside.exercise.file), &beside.text).ok()?;
        }
        spec.command().arg(format!("{number}/text.rs"));
    }
    process::run(spec).await.ok()
}
