//! Making a course, and living in it.

use std::io::IsTerminal as _;
use std::path::Path;

use anyhow::Result;

use super::{Exit, Usage, ask, print};
use crate::cli::args::WatchArgs;
use crate::course::{Course, Exercise};
use crate::session::{NoCourse, Session};
use crate::ui::{self, Status};
use crate::watch::{Ended, Options};
use crate::workspace::Workspace;

pub(super) async fn bare(args: WatchArgs) -> Result<Exit> {
    match Session::here() {
        Err(error) if error.is::<NoCourse>() => {}
        session => return watch(session?, args).await,
    }
    let folder = Path::new("async-learn");
    if !(std::io::stdin().is_terminal() && std::io::stdout().is_terminal()) {
        return Err(Usage(
            "there is no course here, and no terminal to ask at.\n\
             Create a course with `cargo async-learn init`, then `cd async-learn`."
                .into(),
        )
        .into());
    }
    if Workspace::containing(&std::env::current_dir()?.join(folder)).is_some() {
        print("Your course is in ./async-learn.\n")?;
        std::env::set_current_dir(folder)?;
        return watch(Session::here()?, args).await;
    }
    let question = "Welcome to cargo async-learn: asynchronous Rust, one exercise at a time.\n\n\
                    Create the course in ./async-learn? [Y/n] ";
    if !ask(question, true).await? {
        print("\nNothing was created. `cargo async-learn init DIR` creates it where you like.\n")?;
        return Ok(Exit::Passed);
    }
    let created = Workspace::create(folder, &Course::embedded()?)?;
    // So that the paths we print are the ones to type.
    std::env::set_current_dir(created.workspace.root())?;
    print("\nCreated ./async-learn. Open that folder in your editor; `cd async-learn` brings you back here.\n\n")?;
    print(&ui::created(&created))?;
    watch(Session::of(created.workspace)?, args).await
}

pub(super) fn init(folder: &Path) -> Result<Exit> {
    let course = Course::embedded()?;
    let created = Workspace::create(folder, &course)?;
    let real = |path: &Path| path.canonicalize().ok();
    let is_here = real(folder).is_some() && real(folder) == real(Path::new("."));
    let go_there = if is_here { String::new() } else { format!("  cd {}\n", folder.display()) };
    print(&format!(
        "Created {} with {} exercises.\n\nNext:\n{go_there}  cargo async-learn\n",
        if is_here { "the course here".into() } else { folder.display().to_string() },
        course.exercises().len(),
    ))?;
    let said = ui::created(&created);
    if !said.is_empty() {
        print(&format!("\n{said}"))?;
    }
    Ok(Exit::Passed)
}

pub(super) async fn watch(mut session: Session, args: WatchArgs) -> Result<Exit> {
    let options = watch_options(args);
    super::judge::catch_up(&mut session).await?;
    // The full screen shows it by itself.
    if options.plain && session.progress.done.is_empty() {
        print(&format!("{}\n\n", session.course.welcome.trim()))?;
    }
    Ok(match crate::watch::watch(session, options).await? {
        Ended::Quit => Exit::Passed,
        Ended::Interrupted => Exit::Interrupted,
    })
}

/// What was asked for, and what the environment asks for.
fn watch_options(args: WatchArgs) -> Options {
    let var = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
    let is_screen = std::io::stdin().is_terminal() && std::io::stdout().is_terminal();
    let is_dumb = var("TERM").is_some_and(|term| term == "dumb");
    let is_accessible = var("ACCESSIBLE").is_some_and(|value| value != "0");
    // The first that is set decides, as it does for every program.
    let locale = ["LC_ALL", "LC_CTYPE", "LANG"].into_iter().find_map(var);
    let is_utf8 = |locale: String| locale.to_lowercase().replace('-', "").contains("utf8");
    Options {
        plain: args.plain || !is_screen || is_dumb || is_accessible,
        ascii: args.ascii || cfg!(unix) && locale.is_some_and(|locale| !is_utf8(locale)),
        mouse: args.mouse,
        auto_next: args.auto_next,
        edit_cmd: args.edit_cmd,
    }
}

/// Makes the first open exercise of a chapter the current one.
pub(super) fn start(asked: &str) -> Result<Exit> {
    let mut session = Session::here()?;
    let chapter = session.course.find_chapter(asked)?.to_owned();
    let exercises = session.course.exercises();
    let first = exercises.iter().position(|exercise| exercise.chapter == chapter).unwrap_or(0);
    let Some(exercise) = session.open_from(first).cloned() else {
        print("Every exercise is done; `cargo async-learn list` shows them all.\n")?;
        return Ok(Exit::Passed);
    };
    let here = session.course.position(&exercise.name).unwrap_or(0);
    let open: Vec<&Exercise> =
        exercises[..here.min(first)].iter().filter(|e| session.status(e) != Status::Done).collect();
    let passed_over = open.first().map(|earliest| (open.len(), earliest.chapter.clone()));
    if exercise.chapter != chapter {
        print(&format!("All of {chapter} is done already.\n"))?;
    }
    print(&format!("You are at {} ({}).\n", exercise.name, session.shown(&exercise)))?;
    if let Some((count, earliest)) = passed_over {
        let those = if count == 1 {
            "1 exercise before it stays open and waits"
        } else {
            &format!("{count} exercises before it stay open and wait")
        };
        print(&format!(
            "{those} until the later ones are done. To come back sooner: cargo async-learn start --from {earliest}\n"
        ))?;
    }
    session.go_to(&exercise);
    print("`cargo async-learn` goes on from here.\n")?;
    Ok(Exit::Passed)
}
