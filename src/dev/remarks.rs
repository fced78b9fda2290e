//! What rustc, clippy and rustfmt have against the texts of a course.

use super::fixtures::{Due, Fixture};
use crate::compile::{Diagnostic, Job, can_be_a_member};
use crate::disk;
use crate::engine::Checker;
use crate::process::{self, Ended};
use crate::submission::Submission;
use crate::verdict::{Limits, Report, Verdict};

const LINTS: &str = "-Wclippy::all";

/// What rustc, clippy and rustfmt remark on a text. What clippy does may be `known`.
pub(super) async fn on(
    checker: &Checker,
    submission: &Submission,
    fixture: &Fixture,
    report: &Report,
    known: Option<Vec<String>>,
) -> Vec<String> {
    let mut faults = Vec::new();
    let place = &fixture.place;
    if fixture.due == Due::Right {
        if let Some(remark) = report.compiler.first() {
            faults.push(format!("{place}: rustc remarks:\n{remark}"));
        }
        let remarks = match known {
            Some(remarks) => Some(remarks),
            None => clippy(checker, submission).await,
        };
        if let Some(remarks) = remarks {
            faults.extend(remarks.into_iter().map(|remark| format!("{place}: clippy remarks:\n{remark}")));
        }
    }
    // A starter that does not parse can't be formatted, and need not be.
    if report.verdict != Verdict::NotCompiled || fixture.due == Due::Right {
        faults.extend(format_fault(checker, submission, fixture).await);
    }
    faults
}

/// What clippy remarks on each of `submissions`, which are of one exercise, as far as one call tells.
pub(super) async fn of_clippy(checker: &Checker, submissions: &[Submission]) -> Vec<Option<Vec<String>>> {
    let is_member = |submission: &Submission| can_be_a_member(&submission.source);
    let members: Vec<Submission> = submissions.iter().filter(|submission| is_member(submission)).cloned().collect();
    if members.is_empty() {
        return vec![None; submissions.len()];
    }
    let remarks = checker.compiler().clippy_together(&members, &[LINTS.to_owned()]).await;
    let mut remarks = remarks.into_iter().flatten();
    let rendered = |remarks: Vec<Diagnostic>| remarks.into_iter().map(|remark| remark.rendered).collect();
    let known = |submission| is_member(submission).then(|| remarks.next()).flatten().map(rendered);
    submissions.iter().map(known).collect()
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
    let rustfmt = checker.compiler().toolchain.rustfmt.as_ref()?;
    let folder = disk::temporary_folder().ok()?;
    // From a file: what comes over standard input is never a failure to rustfmt.
    std::fs::write(folder.path().join("text.rs"), &fixture.source).ok()?;
    // rustfmt looks for a text's modules, and at them as well.
    for beside in &submission.beside {
        std::fs::write(folder.path().join(&beside.exercise.file), &beside.text).ok()?;
    }
    // Learners have no settings of ours, and a folder above must not have a say.
    std::fs::write(folder.path().join("rustfmt.toml"), "").ok()?;
    let mut spec = process::Spec::new(rustfmt, folder.path(), Limits::COMPILE);
    spec.command().args(["--edition", "2024", "--check", "--color", "never", "text.rs"]);
    let exit = process::run(spec).await.ok()?;
    match exit.ended {
        Ended::Exited(status) if status.success() => None,
        _ => {
            let lines = if fixture.name.is_some() { ", with the lines of `dev show`" } else { "" };
            Some(format!("{}: rustfmt would change it{lines}:\n{}", fixture.place, exit.stdout.text.trim_end()))
        }
    }
}
