//! The subcommands, each in the file that has its name.

mod check;
mod dev;
mod doctor;
mod exec;
mod explain;
mod hint;
mod init;
mod list;
mod progress;
mod reset;
mod run;
mod solution;
mod start;
mod trace;
mod undo;
mod update;
mod verify;
mod watch;

use anyhow::Result;

use super::args::{Args, Command, DevCommand, ProgressCommand};
use super::common::jobs;
use super::exit::Exit;
use crate::dev::Asked;

/// Runs the subcommand that `args` ask for.
///
/// # Errors
/// When it could not do its work; [`Exit::of_error`] has the code.
pub(super) async fn run(args: Args) -> Result<Exit> {
    match args.command {
        None => watch::watch_or_create(args.watch).await,
        Some(Command::Init { dir }) => init::init(&dir),
        Some(Command::Start { from }) => start::start(&from),
        Some(Command::Watch { name, args }) => watch::watch(name.as_deref(), args).await,
        Some(Command::Run { name, format }) => run::run(name.as_deref(), format).await,
        Some(Command::Exec { name, arguments }) => exec::exec(name.as_deref(), &arguments).await,
        Some(Command::Verify { names, jobs, fresh, format }) => verify::verify(&names, jobs, fresh, format).await,
        Some(Command::List) => list::list(),
        Some(Command::Hint { name }) => hint::hint(name.as_deref()),
        Some(Command::Reset(args)) => reset::reset(args).await,
        Some(Command::Undo { name, list: true, .. }) => undo::list(name.as_deref()),
        Some(Command::Undo { name, number, .. }) => undo::undo(name.as_deref(), number).await,
        Some(Command::Progress { command: ProgressCommand::Export { file } }) => progress::export(&file),
        Some(Command::Progress { command: ProgressCommand::Import { file } }) => progress::import(file).await,
        Some(Command::Update) => update::update(),
        Some(Command::Solution { name, show_me }) => solution::solution(name.as_deref(), show_me),
        Some(Command::Trace { name, format, check, steps, ascii }) => {
            trace::trace(name.as_deref(), format, check.as_deref(), steps, ascii).await
        }
        Some(Command::Explain { id }) => explain::explain(id.as_deref()),
        Some(Command::Check(asked)) => check::check(&asked).await,
        Some(Command::Doctor) => doctor::doctor().await,
        Some(Command::Dev { command: DevCommand::Check { names, words: true, course, .. } }) => {
            dev::check_words(&course, &names)
        }
        Some(Command::Dev {
            command: DevCommand::Check { names, course, repeat, repeat_mistakes, jobs: asked, .. },
        }) => {
            let asked = Asked { names: &names, repeat, repeat_mistakes, jobs: jobs(asked) };
            dev::check(&course, &asked).await
        }
        Some(Command::Dev { command: DevCommand::New { place, course } }) => dev::create(&course, &place),
        Some(Command::Dev { command: DevCommand::Show { name, mistake, course } }) => {
            dev::show(&course, &name, mistake.as_deref())
        }
        Some(Command::Dev { command: DevCommand::Places { names, course } }) => {
            dev::places(&course, &names, jobs(None)).await
        }
        Some(Command::Dev { command: DevCommand::Errors { part, course } }) => {
            dev::errors(&course, &part, jobs(None)).await
        }
        Some(Command::Dev { command: DevCommand::Pictures { course } }) => dev::pictures(&course).await,
        Some(Command::Dev { command: DevCommand::Screens { course } }) => dev::screens(&course).await,
    }
}
