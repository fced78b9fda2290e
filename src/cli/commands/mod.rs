//! One function for each command, in a module for each theme.

mod begin;
mod carry;
mod files;
mod judge;
mod read;
mod tend;

use std::sync::Arc;

use anyhow::Result;

use super::Exit;
use super::args::{Args, Command, DevCommand, ProgressCommand};
use crate::check::{Listener, SetupError};
use crate::course::{CourseError, NotFound};
use crate::dev::Asked;
use crate::progress::ProgressError;
use crate::session::{CarryError, NoCourse, Session};
use crate::ui::{self, KitBar, colors, print};
use crate::verdict::Report;
use crate::workspace::WorkspaceError;

pub(super) async fn run(args: Args) -> Result<Exit> {
    match args.command {
        None => begin::bare(args.watch).await,
        Some(Command::Init { dir }) => begin::init(&dir),
        Some(Command::Start { from }) => begin::start(&from),
        Some(Command::Watch(args)) => begin::watch(Session::here()?, args).await,
        Some(Command::Run { name, format }) => judge::run_one(name.as_deref(), format).await,
        Some(Command::Verify { names, jobs, fresh, format }) => judge::verify(&names, jobs, fresh, format).await,
        Some(Command::List) => read::list(),
        Some(Command::Hint { name }) => read::hint(name.as_deref()),
        Some(Command::Reset(args)) => files::reset(args).await,
        Some(Command::Undo { name, list: true, .. }) => files::list_events(name.as_deref()),
        Some(Command::Undo { name, number, .. }) => files::undo(name.as_deref(), number),
        Some(Command::Progress { command: ProgressCommand::Export { file } }) => carry::export(&file),
        Some(Command::Progress { command: ProgressCommand::Import { file } }) => carry::import(file).await,
        Some(Command::Update) => files::update(),
        Some(Command::Solution { name, show_me }) => read::solution(name.as_deref(), show_me),
        Some(Command::Trace { name, format, check, steps, ascii }) => {
            judge::show_trace(name.as_deref(), format, check.as_deref(), steps, ascii).await
        }
        Some(Command::Explain { id }) => read::explain(id.as_deref()),
        Some(Command::Check(asked)) => crate::cli::editor::check(&asked).await,
        Some(Command::Doctor) => tend::doctor().await,
        Some(Command::Dev { command: DevCommand::Check { names, course, repeat, repeat_mistakes, jobs } }) => {
            let asked = Asked { names: &names, repeat, repeat_mistakes, jobs: self::jobs(jobs) };
            tend::dev_check(&course, &asked).await
        }
        Some(Command::Dev { command: DevCommand::Pictures { course } }) => tend::dev_pictures(&course).await,
        Some(Command::Dev { command: DevCommand::Screens { course } }) => tend::dev_screens(&course).await,
    }
}

/// The exit code for an error of ours.
pub(super) fn exit_of(error: &anyhow::Error) -> Exit {
    let usage = error.is::<NoCourse>()
        || error.is::<NotFound>()
        || error.is::<CourseError>()
        || error.downcast_ref().is_some_and(WorkspaceError::is_usage)
        || error.is::<CarryError>()
        || error.is::<Usage>();
    let setup = error.is::<SetupError>() || error.is::<WorkspaceError>() || error.is::<ProgressError>();
    match (usage, setup) {
        (true, _) => Exit::Usage,
        // What nobody foresaw is the machine's trouble too.
        (false, true | false) => Exit::Setup,
    }
}

/// The command line asks for something that is not there.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
struct Usage(String);

/// Says on standard error, a line for each, that the learner's folder is not up to date, and that
/// texts in it came from elsewhere.
fn tell_news(session: &Session) {
    let current = &session.current().name;
    let unjudged = session.unjudged().collect::<Vec<_>>();
    // The one that the learner is at is about to be judged, or was just now.
    if unjudged.iter().any(|exercise| exercise.name != *current) {
        ui::tell(&format!("note: {}", ui::unjudged(unjudged.len())));
    }
    if let Some(news) = session.news() {
        ui::tell(&format!("note: {}", ui::news(&news)));
    }
}

/// Asks at the terminal. Enter alone is `default`; an end of input is no.
async fn ask(question: &str, default: bool) -> Result<bool> {
    ui::print(question)?;
    let answer = tokio::task::spawn_blocking(|| {
        let mut line = String::new();
        std::io::stdin().read_line(&mut line).map(|read| (read > 0).then_some(line))
    })
    .await??;
    Ok(answer.is_some_and(|line| match line.trim().to_lowercase().as_str() {
        "" => default,
        word => matches!(word, "y" | "yes"),
    }))
}

/// Shows the kit's build on standard error, and nothing else.
fn kit_bar() -> Listener {
    let bar = KitBar::default();
    Arc::new(move |event| bar.show(&event))
}

fn exit_of_reports<'a>(reports: impl IntoIterator<Item = &'a Report>) -> Exit {
    let mut exit = Exit::Passed;
    for report in reports {
        match report.verdict {
            crate::verdict::Verdict::Passed => {}
            crate::verdict::Verdict::SetupTrouble => return Exit::Setup,
            _ => exit = Exit::NotPassed,
        }
    }
    exit
}

fn jobs(asked: Option<u16>) -> usize {
    let processors = || std::thread::available_parallelism().map_or(1, usize::from);
    asked.map_or_else(processors, usize::from)
}
