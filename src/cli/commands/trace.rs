//! `trace`: what a run did, in one of several formats.

use anyhow::Result;

use crate::cli::args::Picture;
use crate::cli::common::warn;
use crate::cli::exit::{Exit, Usage};
use crate::session::Session;
use crate::text::{sanitize, visible_json};
use crate::trace;
use crate::ui::words::{self, Comparison};
use crate::ui::{Look, kit_bar, print, print_data};
use crate::verdict::Verdict;

pub(super) async fn trace(
    name: Option<&str>,
    format: Picture,
    check: Option<&str>,
    steps: bool,
    ascii: bool,
) -> Result<Exit> {
    let mut session = Session::here(warn)?;
    let exercise = session.exercise(name)?.clone();
    if let Some(check) = check.filter(|check| !exercise.checks().iter().any(|known| known == check)) {
        let known = exercise.checks().join(", ");
        return Err(Usage(format!("`{}` has no check `{check}`; it has {known}", exercise.name)).into());
    }
    let checker = session.checker(false, kit_bar()).await?;
    let outcome = checker.check_file_again(&exercise, &session.texts()).await;
    let report = &outcome.report;
    session.remember([report]);
    session.settle();
    let pair = checker.compare(&outcome, check).await;
    match format {
        Picture::Json => print_data(&format!("{}\n", visible_json(&serde_json::to_string_pretty(&pair)?)))?,
        Picture::Html => print_data(&trace::html(&pair))?,
        Picture::Perfetto => print_data(&visible_json(&trace::perfetto(&pair)))?,
        Picture::Events => {
            let lines: Vec<String> = outcome.events.lines().map(|line| sanitize(line) + "\n").collect();
            print_data(&lines.concat())?;
        }
        Picture::Svg => print_data(&trace::svg(&pair))?,
        Picture::Text => {
            let how = Comparison { steps, folded: true, ..Comparison::whole(Look::of_terminal(), ascii) };
            print(words::timelines(&pair, report, &exercise, &how))?;
        }
    }
    Ok(match report.verdict {
        Verdict::SetupTrouble => Exit::Setup,
        // A failing exercise is worth a picture too, and that is what was asked for.
        _ if pair.learner.is_some() => Exit::Passed,
        _ => Exit::NotPassed,
    })
}
