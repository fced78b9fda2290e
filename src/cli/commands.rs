//! One function for each command.

use std::io::{IsTerminal as _, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

use anyhow::{Context as _, Result, anyhow};
use futures::StreamExt as _;
use indicatif::{ProgressBar, ProgressStyle};

use super::Exit;
use super::args::{Args, Command, DevCommand, Format, Picture};
use crate::check::{Checker, Listener, SetupError, read_source};
use crate::compile::cache_folder;
use crate::course::{Course, CourseError, Exercise, NotFound};
use crate::dev;
use crate::diagnose::Catalogue;
use crate::progress::ProgressError;
use crate::session::{NoCourse, Session};
use crate::trace;
use crate::ui::{self, KitBar, Row, Status};
use crate::verdict::Report;
use crate::watch;
use crate::workspace::{Workspace, WorkspaceError};

pub(super) async fn run(args: Args) -> Result<Exit> {
    match args.command {
        None => bare().await,
        Some(Command::Init { dir }) => init(&dir),
        Some(Command::Watch) => watch(Session::here()?).await,
        Some(Command::Run { name, format }) => run_one(name.as_deref(), format).await,
        Some(Command::Verify { names, jobs, fresh, format }) => verify(&names, jobs, fresh, format).await,
        Some(Command::List) => list(),
        Some(Command::Hint { name }) => hint(name.as_deref()),
        Some(Command::Reset { name }) => reset(&name),
        Some(Command::Solution { name, show_me }) => solution(name.as_deref(), show_me),
        Some(Command::Trace { name, format, check, steps, ascii }) => {
            show_trace(name.as_deref(), format, check.as_deref(), steps, ascii).await
        }
        Some(Command::Explain { id }) => explain(id.as_deref()),
        Some(Command::Doctor) => doctor().await,
        Some(Command::Dev { command: DevCommand::Check { names, course, repeat, jobs } }) => {
            dev_check(&names, &course, repeat, jobs).await
        }
        Some(Command::Dev { command: DevCommand::Pictures { course } }) => dev_pictures(&course).await,
    }
}

/// The exit code for an error of ours.
pub(super) fn exit_of(error: &anyhow::Error) -> Exit {
    let usage = error.is::<NoCourse>()
        || error.is::<NotFound>()
        || error.is::<CourseError>()
        || matches!(error.downcast_ref(), Some(WorkspaceError::NotEmpty(_) | WorkspaceError::NotAFolder(_)))
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

/// Prints to standard output; a reader that went away (`| head`) is no error.
fn print(text: &str) {
    let mut out = std::io::stdout().lock();
    let _ = out.write_all(text.as_bytes()).and_then(|()| out.flush());
}

async fn bare() -> Result<Exit> {
    if let Ok(session) = Session::here() {
        return watch(session).await;
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
        print("Your course is in ./async-learn.\n");
        std::env::set_current_dir(folder)?;
        return watch(Session::here()?).await;
    }
    print(
        "Welcome to cargo async-learn: asynchronous Rust, one exercise at a time.\n\nCreate the course in ./async-learn? [Y/n] ",
    );
    let answer = tokio::task::spawn_blocking(|| {
        let mut line = String::new();
        std::io::stdin().read_line(&mut line).map(|read| (read > 0).then_some(line))
    })
    .await??;
    let yes = answer.is_some_and(|line| matches!(line.trim().to_lowercase().as_str(), "" | "y" | "yes"));
    if !yes {
        print("\nNothing was created. `cargo async-learn init DIR` creates it where you like.\n");
        return Ok(Exit::Passed);
    }
    let workspace = Workspace::create(folder, &Course::embedded()?)?;
    // So that the paths we print are the ones to type.
    std::env::set_current_dir(workspace.root())?;
    print("\nCreated ./async-learn. Open that folder in your editor; `cd async-learn` brings you back here.\n\n");
    watch(Session::of(workspace)?).await
}

fn init(folder: &Path) -> Result<Exit> {
    let course = Course::embedded()?;
    Workspace::create(folder, &course)?;
    print(&format!(
        "Created {} with {} exercises.\n\nNext:\n  cd {}\n  cargo async-learn\n",
        folder.display(),
        course.exercises().len(),
        folder.display()
    ));
    Ok(Exit::Passed)
}

async fn watch(session: Session) -> Result<Exit> {
    let welcome = session.progress.done.is_empty();
    let bar = KitBar::default();
    if welcome {
        print(&format!("{}\n", session.course.welcome.trim()));
    }
    let (sender, events) = tokio::sync::mpsc::unbounded_channel();
    let listener = move |event| {
        bar.show(&event);
        // The watch may have ended before the last event.
        let _ = sender.send(event);
    };
    let checker = session.checker(colors(), Arc::new(listener)).await?;
    Ok(match watch::watch(session, checker, events).await? {
        watch::Ended::Quit => Exit::Passed,
        watch::Ended::Interrupted => Exit::Interrupted,
    })
}

fn colors() -> bool {
    colored::control::SHOULD_COLORIZE.should_colorize()
}

/// Shows the kit's build on standard error, and nothing else.
fn kit_bar() -> Listener {
    let bar = KitBar::default();
    Arc::new(move |event| bar.show(&event))
}

async fn run_one(name: Option<&str>, format: Format) -> Result<Exit> {
    let mut session = Session::here()?;
    let exercise = session.exercise(name)?.clone();
    let human = format == Format::Human;
    let checker = session.checker(human && colors(), kit_bar()).await?;
    let report = checker.check_file(&exercise, &session.workspace.file(&exercise)).await;
    session.remember(&report);
    match format {
        Format::Json => print(&format!("{}\n", ui::json_line(&report))),
        Format::Human => {
            let timeline = checker.timeline(&exercise, &report, None);
            print(&ui::report(&report, &exercise, &session.catalogue, timeline.as_ref()));
            if report.passed() {
                print(&format!("\n{}\n", what_next(&session)));
            }
        }
    }
    Ok(exit_of_reports([&report]))
}

fn what_next(session: &Session) -> String {
    let open = session.course.exercises().iter().find(|exercise| session.status(exercise) != Status::Done);
    match open {
        Some(exercise) => format!("Next: {} ({})", exercise.name, session.shown(exercise)),
        None => session.course.farewell.trim().to_owned(),
    }
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

async fn verify(names: &[String], asked_jobs: Option<u16>, fresh: bool, format: Format) -> Result<Exit> {
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
    let bar = progress_bar(exercises.len() as u64, format);
    let mut rows: Vec<Row> = Vec::new();
    let mut verdicts = futures::stream::iter(&exercises)
        .map(|exercise| {
            let (checker, bar, file) = (&checker, &bar, session.workspace.file(exercise));
            async move {
                let kept = match read_source(&file) {
                    Ok(source) if !fresh => checker.kept(exercise, &source),
                    _ => None,
                };
                let row = match kept {
                    Some(report) => Row { report, kept: true },
                    None => Row { report: checker.check_file(exercise, &file).await, kept: false },
                };
                bar.inc(1);
                row
            }
        })
        // In course order, whichever is ready first.
        .buffered(jobs(asked_jobs));
    while let Some(row) = verdicts.next().await {
        if format == Format::Json {
            print(&format!("{}\n", ui::json_line(&row.report)));
        }
        rows.push(row);
    }
    drop(verdicts);
    bar.finish_and_clear();
    for row in &rows {
        session.remember(&row.report);
    }
    if format == Format::Human {
        print(&format!("{}\n{}\n", ui::table(&rows), ui::summary(&rows, begin.elapsed().as_secs_f64())));
    }
    Ok(exit_of_reports(rows.iter().map(|row| &row.report)))
}

fn progress_bar(length: u64, format: Format) -> ProgressBar {
    if format == Format::Json || !std::io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let style = ProgressStyle::with_template("  [{bar:30}] {pos} of {len}, {elapsed}")
        .expect("the template is right")
        .progress_chars("=> ");
    ProgressBar::new(length).with_style(style)
}

fn list() -> Result<Exit> {
    let session = Session::here()?;
    let current = session.current().name.clone();
    print(&ui::list(&session.course, |exercise| session.status(exercise), Some(&current)));
    Ok(Exit::Passed)
}

fn hint(name: Option<&str>) -> Result<Exit> {
    let mut session = Session::here()?;
    let exercise = session.exercise(name)?.clone();
    let level = session.next_hint(&exercise);
    print(&ui::hints(&exercise, level));
    Ok(Exit::Passed)
}

fn reset(name: &str) -> Result<Exit> {
    let mut session = Session::here()?;
    let exercise = session.exercise(Some(name))?.clone();
    let starter =
        session.course.read(&exercise.path()).ok_or_else(|| anyhow!("the course lacks {}", exercise.path()))?;
    let snapshot = session.workspace.reset(&exercise, &starter)?;
    session.change(|progress| {
        progress.done.remove(&exercise.name);
        progress.hints.remove(&exercise.name);
    });
    print(&format!("{} is as it began.\n", session.shown(&exercise)));
    if let Some(snapshot) = snapshot {
        print(&format!("Your version is kept in {}\n", snapshot.display()));
    }
    Ok(Exit::Passed)
}

fn solution(name: Option<&str>, show_me: bool) -> Result<Exit> {
    let session = Session::here()?;
    let exercise = session.exercise(name)?;
    if session.status(exercise) == Status::Open && !show_me {
        print(&format!(
            "`{0}` is not solved yet. A hint may be all you need: cargo async-learn hint {0}\n\
             To see the solution all the same: cargo async-learn solution {0} --show-me\n",
            exercise.name
        ));
        return Ok(Exit::NotPassed);
    }
    let path = exercise.solution_path();
    let text = session.course.read(&path).with_context(|| format!("the course lacks {path}"))?;
    print(&text);
    Ok(Exit::Passed)
}

async fn show_trace(
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
    session.remember(&report);
    let pair = checker.timelines(&exercise, &report, check).await;
    match format {
        Picture::Json => print(&format!("{}\n", serde_json::to_string_pretty(&pair)?)),
        Picture::Html => print(&trace::html(&pair)),
        Picture::Perfetto => print(&trace::perfetto(&pair)),
        Picture::Svg => print(&trace::svg(&pair)),
        Picture::Text => print(&ui::timelines(&pair, &report, &exercise, steps, ascii)),
    }
    Ok(exit_of_reports([&report]))
}

fn explain(id: Option<&str>) -> Result<Exit> {
    let catalogue = Catalogue::of(&Course::embedded()?);
    let Some(id) = id else {
        for advice in catalogue.all() {
            print(&format!("{:28} {}\n", advice.id, advice.title));
        }
        return Ok(Exit::Passed);
    };
    match catalogue.get(id) {
        Some(advice) => {
            print(&ui::advice_page(advice));
            Ok(Exit::Passed)
        }
        None => {
            let nearest = catalogue.nearest(id).map(|id| format!("; did you mean `{id}`?"));
            let rest = nearest.unwrap_or_else(|| "; `cargo async-learn explain` lists them".into());
            Err(Usage(format!("there is no advice `{id}`{rest}")).into())
        }
    }
}

async fn doctor() -> Result<Exit> {
    let folder = std::env::current_dir().context("the current folder can't be told")?;
    let course = Course::embedded()?;
    let healthy = super::doctor::doctor(&course, &folder, &cache_folder(), &mut std::io::stdout()).await?;
    Ok(if healthy { Exit::Passed } else { Exit::Setup })
}

async fn dev_pictures(folder: &Path) -> Result<Exit> {
    let folder: PathBuf = std::path::absolute(folder)?;
    let course = Arc::new(Course::in_folder(&folder)?);
    let store = tempfile::tempdir()?;
    let checker =
        Checker::set_up(Arc::clone(&course), &folder, store.path().to_owned(), cache_folder(), false, kit_bar())
            .await?;
    for (path, text) in dev::stale(&course, &checker, store.path()).await? {
        std::fs::write(folder.join(&path), text).with_context(|| format!("{path} can't be written"))?;
        print(&format!("{path} is drawn anew\n"));
    }
    Ok(Exit::Passed)
}

async fn dev_check(names: &[String], folder: &Path, repeat: u32, asked_jobs: Option<u16>) -> Result<Exit> {
    let folder: PathBuf = std::path::absolute(folder)?;
    let course = Arc::new(Course::in_folder(&folder)?);
    let faults =
        dev::check(course, &folder, names, repeat, jobs(asked_jobs), kit_bar(), &mut std::io::stdout()).await?;
    Ok(if faults == 0 { Exit::Passed } else { Exit::NotPassed })
}
