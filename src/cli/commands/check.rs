//! `check`: what an editor's rust-analyzer runs on each save, in place of `cargo check`.
//!
//! It answers in cargo's lines of JSON, on standard output and nothing else there; what a person
//! should know goes to standard error, which rust-analyzer shows when a check could not be made.

use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::process::ExitStatus;
use std::sync::Arc;

use anyhow::{Context as _, Result};

use crate::cli::args::Check;
use crate::cli::common::warn;
use crate::cli::exit::Exit;
use crate::course::Exercise;
use crate::engine::Listener;
use crate::process;
use crate::session::Session;
use crate::text::visible_json;
use crate::ui::words::Told;
use crate::ui::{self, EditorReport, Unwritten, kit_bar};
use crate::verdict::Verdict;
use crate::workspace::Workspace;

/// Answers for the file or exercise that was `asked` about.
///
/// rust-analyzer ends a check that a newer save overtakes by force, so the work is done by a
/// child that then still ends rustc and the learner's program, and removes what they wrote.
///
/// # Errors
/// When there is no course, no toolchain or no kit, and when the child can't be started.
pub(super) async fn check(asked: &Check) -> Result<Exit> {
    if !asked.worker {
        let again = process::again(arguments(asked)).await;
        return Ok(exit_of(again.context("this program could not be started a second time")?));
    }
    tokio::select! {
        exit = judge(asked) => exit,
        () = process::abandoned() => Ok(Exit::Interrupted),
    }
}

/// The command line of the one that does the work.
fn arguments(asked: &Check) -> Vec<OsString> {
    let mut arguments: Vec<OsString> = ["check", "--message-format=json", "--worker"].map(OsString::from).into();
    if let Some(file) = &asked.file {
        let mut argument = OsString::from("--file=");
        argument.push(file);
        arguments.push(argument);
    }
    if let Some(name) = &asked.name {
        arguments.extend([OsString::from("--"), name.into()]);
    }
    arguments
}

fn exit_of(status: ExitStatus) -> Exit {
    let all = [Exit::Passed, Exit::NotPassed, Exit::Usage, Exit::Errors, Exit::Interrupted];
    all.into_iter().find(|exit| Some(*exit as i32) == status.code()).unwrap_or(Exit::Setup)
}

async fn judge(asked: &Check) -> Result<Exit> {
    let mut session = match asked.file.as_deref().and_then(workspace_of) {
        Some(workspace) => Session::of(workspace, warn)?,
        None => Session::here(warn)?,
    };
    let exercise = match &asked.file {
        Some(file) => saved(&session, file).cloned(),
        None => Some(session.exercise(asked.name.as_deref())?.clone()),
    };
    let Some(exercise) = exercise else {
        print(&ui::finished_line(true))?;
        return Ok(Exit::Passed);
    };
    let checker = session.checker(false, kit_lines(session.workspace.clone())).await?;
    // A watch may check the same save in the same moment; each makes its own binary.
    let apart = checker.in_store(session.workspace.state().join("editor"));
    let outcome = apart.check_file(&exercise, &session.texts()).await;
    let outcome = apart.with_places(outcome).await;
    let (report, source) = (&outcome.report, &outcome.submission.source);
    checker.cache(&outcome);
    session.remember([report]);
    let timeline = outcome.timeline(None);
    let is_starter = session.is_starter(&exercise, source);
    let told = Told {
        report,
        source,
        exercise: &exercise,
        catalogue: session.course.catalogue(),
        timeline: timeline.as_ref(),
        is_starter,
    };
    let answer = EditorReport { told };
    for line in answer.lines(&session.workspace) {
        print(&line)?;
    }
    let exit = match report.verdict {
        Verdict::SetupTrouble => {
            ui::tell(format!("error: `{}` {}: {}", exercise.name, report.verdict.words(), report.message));
            Exit::Setup
        }
        verdict if answer.has_errors() => {
            ui::tell(format!("error: `{}`: {}", exercise.name, verdict.words()));
            Exit::Errors
        }
        _ => Exit::Passed,
    };
    print(&ui::finished_line(exit == Exit::Passed))?;
    session.settle();
    Ok(exit)
}

/// The course that `file` lies in.
fn workspace_of(file: &Path) -> Option<Workspace> {
    Workspace::containing(std::path::absolute(file).ok()?.parent()?)
}

/// The exercise whose file is `file`, by whichever of its names the editor knows it.
fn saved<'a>(session: &'a Session, file: &Path) -> Option<&'a Exercise> {
    let real = |path: &Path| -> Option<PathBuf> { path.canonicalize().or_else(|_| std::path::absolute(path)).ok() };
    let file = real(file)?;
    // Most saved files are not this one; its name says so without asking the disk.
    let may_be = |exercise: &&Exercise| file.file_name() == Some(OsStr::new(&exercise.file));
    let all = session.course.exercises();
    all.iter().filter(may_be).find(|exercise| real(&session.workspace.file(exercise)).as_ref() == Some(&file))
}

/// Tells how the kit's build goes: to an editor as crates that are done, to a person in words.
fn kit_lines(workspace: Workspace) -> Listener {
    let bar = kit_bar();
    Arc::new(move |event| {
        if let Some(line) = ui::kit_line(&workspace, &event) {
            // If it can't be written, neither can the verdict, and that is said.
            let _ = print(&line);
        }
        bar(event);
    })
}

/// Hidden characters are escaped: it may be a terminal that this goes to.
fn print(line: &str) -> Result<(), Unwritten> {
    ui::print_data(&format!("{}\n", visible_json(line)))
}
