//! Several texts for one exercise in one library, with one call of rustc.
//!
//! Most of what a call costs is the same for each text: rustc's start, the crates that it reads, the linker. This is for
//! an author's corpus. A save is always compiled by itself.

use std::io;
use std::path::Path;
use std::sync::Arc;

use super::build_folder::BuildFolder;
use super::compiler::Artifact;
use super::diagnostic::Diagnostic;
use super::job::Job;
use super::rustc::{Compiler, Emit};
use crate::disk;
use crate::submission::Submission;

/// What only the root of a crate may have, or what means something else in a module.
const OF_THE_ROOT: [&str; 4] = ["crate::", "macro_export", "extern crate", "module_path"];
/// Attributes that a module may have, too.
const LINT_LEVELS: [&str; 5] = ["allow(", "expect(", "warn(", "deny(", "forbid("];

/// Whether `source` is the same program when it is a module. It may be, where this says no.
fn can_be_a_member(source: &str) -> bool {
    let is_of_the_root = |attribute: &str| !LINT_LEVELS.iter().any(|level| attribute.starts_with(level));
    !OF_THE_ROOT.iter().any(|text| source.contains(text)) && !source.split("#![").skip(1).any(is_of_the_root)
}

/// Those of `submissions` that can be members, and their places in it.
fn members_of(submissions: &[Submission]) -> (Vec<usize>, Vec<Submission>) {
    let can_be = |(_, submission): &(usize, &Submission)| can_be_a_member(&submission.source);
    submissions.iter().enumerate().filter(can_be).map(|(at, submission)| (at, submission.clone())).unzip()
}

impl Compiler {
    /// Compiles `submissions`, which are for one function exercise, with their `check` into one library below `place`.
    /// Returns it for each of them, with what rustc remarked on that one; `None` for one that can be no member, and for
    /// all if rustc refuses any.
    ///
    /// # Errors
    /// When no folder can be written, or rustc can't be started.
    pub async fn compile_together(
        &self,
        submissions: &[Submission],
        check: &str,
        place: &Path,
    ) -> io::Result<Vec<Option<(Artifact, Vec<Diagnostic>)>>> {
        let mut compiled = vec![None; submissions.len()];
        let (places, members) = members_of(submissions);
        if members.is_empty() {
            return Ok(compiled);
        }
        let job = Job::Several { submissions: &members, check };
        disk::make_folder(place.parent().unwrap_or(place), place)?;
        let home = Arc::new(tempfile::Builder::new().prefix("run-").tempdir_in(place)?);
        let path = home.path().join(format!("exercise{}", job.made().suffix()));
        let folder = BuildFolder::temporary()?;
        let root = job.write(folder.path())?;
        if let Ok(remarks) = self.call(&job, folder.path(), &root, Emit::Artifact(&path, None)).await? {
            let remarks = of_members(&members, &remarks).into_iter().enumerate();
            for (at, (member, remarks)) in places.into_iter().zip(remarks) {
                let artifact = Artifact::in_home(path.clone(), Arc::clone(&home), u32::try_from(member).ok());
                compiled[at] = Some((artifact, remarks));
            }
        }
        Ok(compiled)
    }

    /// What clippy says of each of `submissions` with these lints. They are of one exercise. `None` for one that can be
    /// no member; for all without clippy, or if one of them does not compile.
    pub async fn clippy_together(&self, submissions: &[Submission], lints: &[String]) -> Vec<Option<Vec<Diagnostic>>> {
        let mut said = vec![None; submissions.len()];
        let (places, members) = members_of(submissions);
        if let Some(remarks) = self.clippy_on(&members, lints).await {
            places.into_iter().zip(of_members(&members, &remarks)).for_each(|(at, remarks)| said[at] = Some(remarks));
        }
        said
    }

    /// What clippy says of all `members`; `None` without clippy, or if it fails.
    async fn clippy_on(&self, members: &[Submission], lints: &[String]) -> Option<Vec<Diagnostic>> {
        let clippy = self.toolchain.clippy.as_ref().filter(|_| !members.is_empty())?;
        let job = Job::Several { submissions: members, check: "" };
        let folder = BuildFolder::temporary().ok()?;
        let root = job.write_alone(folder.path()).ok()?;
        self.call(&job, folder.path(), &root, Emit::Lints(clippy, lints)).await.ok()?.ok()
    }
}

/// Those of `remarks` that are about each of `submissions`.
fn of_members(submissions: &[Submission], remarks: &[Diagnostic]) -> Vec<Vec<Diagnostic>> {
    let about = |(member, submission): (usize, &Submission)| {
        remarks.iter().filter_map(|remark| remark_on(member, submission, remark)).collect()
    };
    submissions.iter().enumerate().map(about).collect()
}

/// `remark` as it would be if `submission`, the text of this `member`, were compiled by itself; `None` if it is about
/// another text.
fn remark_on(member: usize, submission: &Submission, remark: &Diagnostic) -> Option<Diagnostic> {
    let folder = format!("{member}/");
    if remark.file.as_deref()?.strip_prefix(&folder)? != submission.exercise.path() {
        return None;
    }
    let json = remark.json.to_string().replace(&format!("{folder}exercises"), "exercises");
    Diagnostic::parse(&json, &[])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_that_needs_the_root_of_a_crate_is_no_member() {
        for source in
            ["use crate::*;", "#![no_std]", "#[macro_export]\nmacro_rules! a {}", "extern crate std as other;"]
        {
            assert!(!can_be_a_member(source), "{source}");
        }
        assert!(can_be_a_member("#![forbid(unsafe_code)]\n#[derive(Debug)]\npub(crate) struct X;\n"));
    }

    #[test]
    fn a_remark_is_of_the_member_in_whose_folder_it_points() {
        let course = crate::course::Course::embedded().unwrap();
        let submission = Submission::new(&course.exercises()[0], "");
        let path = submission.exercise.path();
        let json = serde_json::json!({
            "level": "warning", "message": "unused", "code": null, "children": [], "rendered": format!("--> 1/{path}:3"),
            "spans": [{ "file_name": format!("1/{path}"), "line_start": 3, "is_primary": true, "label": null,
                "text": [{ "text": "x", "highlight_start": 1, "highlight_end": 2 }], "expansion": null }],
        });
        let remark = Diagnostic::parse(&json.to_string(), &[]).unwrap();
        assert!(remark_on(0, &submission, &remark).is_none());
        let of_member = remark_on(1, &submission, &remark).unwrap();
        assert_eq!(
            (of_member.file.as_deref(), of_member.line, of_member.marks[0].line),
            (Some(&*path), Some(3), Some(3))
        );
        assert_eq!(of_member.rendered, format!("--> {path}:3"));
    }
}
