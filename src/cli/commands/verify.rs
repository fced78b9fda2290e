//! `verify`: a table of verdicts on all exercises.

use std::pin::pin;
use std::time::Instant;

use anyhow::Result;
use futures::StreamExt as _;

use crate::cli::args::Format;
use crate::cli::common::{jobs, warn};
use crate::cli::exit::Exit;
use crate::course::Exercise;
use crate::session::Session;
use crate::ui::words::{self, Row};
use crate::ui::{Bar, json_line, kit_bar, print, print_data};

pub(super) async fn verify(names: &[String], asked_jobs: Option<u16>, fresh: bool, format: Format) -> Result<Exit> {
    let mut session = Session::here(warn)?;
    let mut exercises: Vec<Exercise> = Vec::new();
    for name in names {
        let exercise = session.course.find(name)?;
        if !exercises.iter().any(|other| other.name == exercise.name) {
            exercises.push(exercise.clone());
        }
    }
    if names.is_empty() {
        exercises = session.course.exercises().to_vec();
    }
    // No colours: these reports are kept, and may be read elsewhere.
    let checker = session.checker(false, kit_bar()).await?;
    let begin = Instant::now();
    let mut bar = Bar::new(exercises.len(), "", format == Format::Human);
    let mut rows: Vec<Row> = Vec::new();
    let mut verdicts = pin!(checker.check_all(exercises, session.texts(), fresh, jobs(asked_jobs)));
    while let Some((report, kept)) = verdicts.next().await {
        bar.step();
        if format == Format::Json {
            print_data(&format!("{}\n", json_line(&report)))?;
        }
        rows.push(Row { report, kept });
    }
    drop(bar);
    session.remember(rows.iter().map(|row| &row.report));
    session.settle();
    if format == Format::Human {
        print(words::table(&rows))?;
        print(format!("\n{}", words::summary(&rows, begin.elapsed().as_secs_f64())))?;
    }
    Ok(Exit::of(rows.iter().map(|row| &row.report)))
}
