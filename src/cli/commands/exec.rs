//! `exec`: runs the learner's program as a program, without a check and without limits.
//!
//! It is built with the kit that the checks link to, so it takes one call of rustc. From its start on,
//! the terminal, the signals and the exit code are the program's own.

use std::ffi::OsString;
use std::process::Command;

use anyhow::{Context as _, Result};

use crate::cli::common::warn;
use crate::cli::exit::Exit;
use crate::process;
use crate::session::Session;
use crate::submission::Submission;
use crate::ui::words::{self, Told};
use crate::ui::{self, Look, colors, kit_bar};
use crate::verdict::NOT_STARTED;

/// Returns only if there is no program to run.
pub(super) async fn exec(name: Option<&str>, arguments: &[OsString]) -> Result<Exit> {
    let session = Session::here(warn)?;
    let exercise = session.exercise(name)?;
    let checker = session.checker(colors(), kit_bar()).await?;
    let (program, note) = match checker.program(exercise, &session.texts()).await {
        Ok(made) => made,
        Err(report) => {
            let file = session.workspace.file(exercise);
            let source = Submission::read(exercise, &file).map(|submission| submission.source).unwrap_or_default();
            let told = Told {
                report: &report,
                source: &source,
                exercise,
                catalogue: session.course.catalogue(),
                timeline: None,
                is_starter: session.is_starter(exercise, &source),
            };
            // Standard output is for the program.
            ui::tell(words::report(&told, Look::of_terminal()));
            return Ok(Exit::of([&*report]));
        }
    };
    if let Some(note) = note {
        ui::tell(format!("note: {note}"));
    }
    let mut command = Command::new(&program.path);
    let (variable, folders) = checker.compiler().library_path();
    command.args(arguments).env(variable, folders);
    let error = process::take_our_place(command);
    Err(error).with_context(|| format!("{} {NOT_STARTED}", program.path.display()))
}
