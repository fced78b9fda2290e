//! Verdicts: one, all of them, and what a run looked like.

use std::pin::pin;
use std::time::Instant;

use anyhow::Result;
use futures::StreamExt as _;

use super::{Exit, Usage, colors, exit_of_reports, jobs, kit_bar, print, tell_news};
use crate::cli::args::{Format, Picture};
use crate::course::Exercise;
use crate::session::Session;
use crate::text::visible_json;
use crate::trace;
use crate::ui::{self, Bar, Comparison, Look, Row, Told, print_data};
use crate::verdict::Verdict;

pub(super) async fn run_one(name: Option<&str>, format: Format) -> Result<Exit> {
    let mut session = Session::here()?;
    let exercise = session.exercise(name)?.clone();
    let human = format == Format::Human;
    let checker = session.checker(human && colors(), kit_bar()).await?;
    let report = checker.check_file(&exercise, &session.workspace.file(&exercise)).await;
    session.remember([&report]);
    session.settle();
    match format {
        Format::Json => print_data(&format!("{}\n", ui::json_line(&report)))?,
        Format::Human => {
            let timeline = checker.timeline(&exercise, &report, None);
            let told = Told {
                report: &report,
                exercise: &exercise,
                catalogue: &session.catalogue,
                timeline: timeline.as_ref(),
            };
            print(&ui::report(&told, Look::of_terminal()))?;
            if report.passed() {
                print(&format!("\n{}\n", what_next(&session)))?;
            }
            tell_news(&session);
        }
    }
    Ok(exit_of_reports([&report]))
}

fn what_next(session: &Session) -> String {
    match session.next() {
        Some(exercise) => format!("Next: {} ({})", exercise.name, session.shown(exercise)),
        None => session.course.farewell.trim().to_owned(),
    }
}

pub(super) async fn verify(names: &[String], asked_jobs: Option<u16>, fresh: bool, format: Format) -> Result<Exit> {
    let mut session = Session::here()?;
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
    let files = exercises.into_iter().map(|exercise| (session.workspace.file(&exercise), exercise)).collect();
    let mut verdicts = pin!(checker.check_all(files, fresh, jobs(asked_jobs)));
    while let Some((report, kept)) = verdicts.next().await {
        bar.step();
        if format == Format::Json {
            print_data(&format!("{}\n", ui::json_line(&report)))?;
        }
        rows.push(Row { report, kept });
    }
    drop(bar);
    session.remember(rows.iter().map(|row| &row.report));
    session.settle();
    if format == Format::Human {
        print(&format!("{}\n{}\n", ui::table(&rows), ui::summary(&rows, begin.elapsed().as_secs_f64())))?;
    }
    Ok(exit_of_reports(rows.iter().map(|row| &row.report)))
}

/// Judges the texts that came from another machine, so that a watch begins at what is open.
pub(super) async fn catch_up(session: &mut Session) -> Result<()> {
    let unjudged: Vec<Exercise> = session.unjudged().cloned().collect();
    let current = &session.current().name;
    // The watch looks at that one by itself.
    if unjudged.iter().all(|exercise| exercise.name == *current) {
        return Ok(());
    }
    let (texts, were) = (ui::count(unjudged.len(), "text"), if unjudged.len() == 1 { "was" } else { "were" });
    print(&format!("{texts} of yours {were} not judged on this machine yet; that comes first.\n"))?;
    // What is wrong with the setup is the watch's to say.
    let Ok(checker) = session.checker(false, kit_bar()).await else { return Ok(()) };
    let mut bar = Bar::new(unjudged.len(), "", true);
    let files = unjudged.into_iter().map(|exercise| (session.workspace.file(&exercise), exercise)).collect();
    let mut verdicts = pin!(checker.check_all(files, false, jobs(None)));
    let mut reports = Vec::new();
    while let Some((report, _)) = verdicts.next().await {
        bar.step();
        reports.push(report);
    }
    drop(bar);
    session.remember(&reports);
    session.settle();
    let passed = reports.iter().filter(|report| report.passed()).count();
    print(&format!("{passed} of {} passed.\n\n", reports.len()))?;
    Ok(())
}

pub(super) async fn show_trace(
    name: Option<&str>,
    format: Picture,
    check: Option<&str>,
    steps: bool,
    ascii: bool,
) -> Result<Exit> {
    let mut session = Session::here()?;
    let exercise = session.exercise(name)?.clone();
    if let Some(check) = check.filter(|check| !exercise.checks.iter().any(|known| known == check)) {
        let known = exercise.checks.join(", ");
        return Err(Usage(format!("`{}` has no check `{check}`; it has {known}", exercise.name)).into());
    }
    let checker = session.checker(false, kit_bar()).await?;
    let report = checker.check_file(&exercise, &session.workspace.file(&exercise)).await;
    session.remember([&report]);
    session.settle();
    let pair = checker.timelines(&exercise, &report, check).await;
    match format {
        Picture::Json => print_data(&format!("{}\n", visible_json(&serde_json::to_string_pretty(&pair)?)))?,
        Picture::Html => print_data(&trace::html(&pair))?,
        Picture::Perfetto => print_data(&visible_json(&trace::perfetto(&pair)))?,
        Picture::Svg => print_data(&trace::svg(&pair))?,
        Picture::Text => {
            let how = Comparison { steps, ..Comparison::whole(Look::of_terminal(), ascii) };
            print(&ui::timelines(&pair, &report, &exercise, &how))?;
        }
    }
    Ok(match report.verdict {
        Verdict::SetupTrouble => Exit::Setup,
        // A failing exercise is worth a picture too, and that is what was asked for.
        _ if pair.yours.is_some() => Exit::Passed,
        _ => Exit::NotPassed,
    })
}
