//! `run`: the verdict on one exercise.

use anyhow::Result;

use crate::cli::args::Format;
use crate::cli::common::{tell_news, warn};
use crate::cli::exit::Exit;
use crate::session::Session;
use crate::ui::words::{self, Told};
use crate::ui::{Look, colors, json_line, kit_bar, print, print_data};

pub(super) async fn run(name: Option<&str>, format: Format) -> Result<Exit> {
    let mut session = Session::here(warn)?;
    let exercise = session.exercise(name)?.clone();
    let human = format == Format::Human;
    let checker = session.checker(human && colors(), kit_bar()).await?;
    let outcome = checker.check_file(&exercise, &session.texts()).await;
    let outcome = checker.with_places(outcome).await;
    let report = &outcome.report;
    let all_passed_before = session.all_have_passed();
    session.remember([report]);
    match format {
        Format::Json => print_data(&format!("{}\n", json_line(report)))?,
        Format::Human => {
            let timeline = outcome.timeline(None);
            let told = Told {
                report,
                source: &outcome.submission.source,
                exercise: &exercise,
                catalogue: session.course.catalogue(),
                timeline: timeline.as_ref(),
                is_starter: session.is_starter(&exercise, &outcome.submission.source),
            };
            print(words::report(&told, Look::of_terminal()))?;
            if report.passed() {
                print(format!("\n{}", what_next(&session, all_passed_before)))?;
            }
            tell_news(&session);
        }
    }
    // It writes to the disk, for which nobody should wait.
    session.settle();
    Ok(Exit::of([report]))
}

/// What to do after a pass. The course's farewell is said once, after the pass that was missing.
fn what_next(session: &Session, all_passed_before: bool) -> String {
    match session.next() {
        Some(exercise) => format!("Next: {} ({})", exercise.name, session.shown(exercise)),
        None if all_passed_before => words::ALL_DONE.to_owned(),
        None => session.course.farewell.trim().to_owned(),
    }
}
