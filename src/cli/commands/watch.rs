//! `watch`, and the tool without a subcommand, which offers to create a course where there is none.

use std::path::Path;
use std::pin::pin;

use anyhow::Result;
use futures::StreamExt as _;

use crate::cli::args::WatchArgs;
use crate::cli::common::{ask, is_interactive, jobs, warn};
use crate::cli::exit::{Exit, Usage};
use crate::course::{Course, Exercise};
use crate::session::{NoCourse, Session};
use crate::text::Text;
use crate::ui::{Bar, colors, kit_bar, print, words};
use crate::watch::{Ended, Options};
use crate::workspace::Workspace;

pub(super) async fn watch_or_create(args: WatchArgs) -> Result<Exit> {
    match Session::here(warn) {
        Err(error) if error.is::<NoCourse>() => {}
        session => return watch_in(session?, args).await,
    }
    let folder = Path::new("async-learn");
    if !is_interactive() {
        return Err(Usage(
            "there is no course here, and this is not running in a terminal.\n\
             Create a course with `cargo async-learn init`, then `cd async-learn`."
                .into(),
        )
        .into());
    }
    if Workspace::containing(&std::env::current_dir()?.join(folder)).is_some() {
        print(words::COURSE_IS_BELOW)?;
        std::env::set_current_dir(folder)?;
        return watch(None, args).await;
    }
    if !ask(words::CREATE_HERE, true).await? {
        print(words::NOTHING_CREATED)?;
        return Ok(Exit::Passed);
    }
    let created = Workspace::create(folder, &Course::embedded()?)?;
    // So that the paths we print are the ones to type.
    std::env::set_current_dir(created.workspace.root())?;
    print(words::created_below(&created))?;
    watch_in(Session::of(created.workspace, warn)?, args).await
}

/// Watches the current exercise, or makes `name` the current one first.
pub(super) async fn watch(name: Option<&str>, args: WatchArgs) -> Result<Exit> {
    let mut session = Session::here(warn)?;
    if name.is_some() {
        let exercise = session.exercise(name)?.clone();
        session.go_to(&exercise);
    }
    watch_in(session, args).await
}

async fn watch_in(mut session: Session, args: WatchArgs) -> Result<Exit> {
    let options = watch_options(args);
    catch_up(&mut session).await?;
    // The full screen shows it by itself.
    if options.plain && session.progress.done.is_empty() {
        let mut welcome = Text::from(session.course.welcome_at(session.current()).trim());
        welcome.push("");
        welcome.append(words::watch::course_folder(session.workspace.root()));
        welcome.push("");
        print(welcome)?;
    }
    Ok(match crate::watch::watch(session, options).await? {
        Ended::Quit => Exit::Passed,
        Ended::Interrupted => Exit::Interrupted,
    })
}

/// What was asked for, and what the environment asks for.
fn watch_options(args: WatchArgs) -> Options {
    let var = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
    let is_dumb = var("TERM").is_some_and(|term| term == "dumb");
    let is_accessible = var("ACCESSIBLE").is_some_and(|value| value != "0");
    // The first that is set decides, as it does for every program.
    let locale = ["LC_ALL", "LC_CTYPE", "LANG"].into_iter().find_map(var);
    let is_utf8 = |locale: String| locale.to_lowercase().replace('-', "").contains("utf8");
    Options {
        plain: args.plain || !is_interactive() || is_dumb || is_accessible,
        ascii: args.ascii || cfg!(unix) && locale.is_some_and(|locale| !is_utf8(locale)),
        colors: colors(),
        mouse: args.mouse,
        auto_next: args.auto_next,
        edit_cmd: args.edit_cmd,
    }
}

/// Judges the texts that came from another machine, so that a watch begins at what is open.
async fn catch_up(session: &mut Session) -> Result<()> {
    let unjudged: Vec<Exercise> = session.unjudged().cloned().collect();
    let current = &session.current().name;
    // The watch looks at that one by itself.
    if unjudged.iter().all(|exercise| exercise.name == *current) {
        return Ok(());
    }
    print(words::catching_up(unjudged.len()))?;
    // The watch reports setup trouble itself.
    let Ok(checker) = session.checker(false, kit_bar()).await else { return Ok(()) };
    let mut bar = Bar::new(unjudged.len(), "", true);
    let mut verdicts = pin!(checker.check_all(unjudged, session.texts(), false, jobs(None)));
    let mut reports = Vec::new();
    while let Some((report, _)) = verdicts.next().await {
        bar.step();
        reports.push(report);
    }
    drop(bar);
    session.remember(&reports);
    session.settle();
    let passed = reports.iter().filter(|report| report.passed()).count();
    print(words::caught_up(passed, reports.len()))?;
    Ok(())
}
