//! Making a course, and living in it.

use std::io::IsTerminal as _;
use std::path::Path;
use std::sync::Arc;

use anyhow::Result;

use super::{Exit, Usage, ask, colors, print, tell_news};
use crate::course::{Course, Exercise};
use crate::session::Session;
use crate::ui::{KitBar, Status};
use crate::workspace::Workspace;

pub(super) async fn bare() -> Result<Exit> {
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
    let question = "Welcome to cargo async-learn: asynchronous Rust, one exercise at a time.\n\n\
                    Create the course in ./async-learn? [Y/n] ";
    if !ask(question, true).await? {
        print("\nNothing was created. `cargo async-learn init DIR` creates it where you like.\n");
        return Ok(Exit::Passed);
    }
    let workspace = Workspace::create(folder, &Course::embedded()?)?;
    // So that the paths we print are the ones to type.
    std::env::set_current_dir(workspace.root())?;
    print("\nCreated ./async-learn. Open that folder in your editor; `cd async-learn` brings you back here.\n\n");
    watch(Session::of(workspace)?).await
}

pub(super) fn init(folder: &Path) -> Result<Exit> {
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

pub(super) async fn watch(session: Session) -> Result<Exit> {
    let welcome = session.progress.done.is_empty();
    let bar = KitBar::default();
    if welcome {
        print(&format!("{}\n", session.course.welcome.trim()));
    }
    tell_news(&session);
    let (sender, events) = tokio::sync::mpsc::unbounded_channel();
    let listener = move |event| {
        bar.show(&event);
        // The watch may have ended before the last event.
        let _ = sender.send(event);
    };
    let checker = session.checker(colors(), Arc::new(listener)).await?;
    Ok(match crate::watch::watch(session, checker, events).await? {
        crate::watch::Ended::Quit => Exit::Passed,
        crate::watch::Ended::Interrupted => Exit::Interrupted,
    })
}

/// Makes the first open exercise of a chapter the current one.
pub(super) fn start(asked: &str) -> Result<Exit> {
    let mut session = Session::here()?;
    let chapter = session.course.find_chapter(asked)?.to_owned();
    let exercises = session.course.exercises();
    let first = exercises.iter().position(|exercise| exercise.chapter == chapter).unwrap_or(0);
    let Some(exercise) = session.open_from(first).cloned() else {
        print("Every exercise is done; `cargo async-learn list` shows them all.\n");
        return Ok(Exit::Passed);
    };
    let here = session.course.position(&exercise.name).unwrap_or(0);
    let open: Vec<&Exercise> =
        exercises[..here.min(first)].iter().filter(|e| session.status(e) != Status::Done).collect();
    let passed_over = open.first().map(|earliest| (open.len(), earliest.chapter.clone()));
    if exercise.chapter != chapter {
        print(&format!("All of {chapter} is done already.\n"));
    }
    print(&format!("You are at {} ({}).\n", exercise.name, session.shown(&exercise)));
    if let Some((count, earliest)) = passed_over {
        let those = if count == 1 {
            "1 exercise before it stays open and waits"
        } else {
            &format!("{count} exercises before it stay open and wait")
        };
        print(&format!(
            "{those} until the later ones are done. To come back sooner: cargo async-learn start --from {earliest}\n"
        ));
    }
    session.go_to(&exercise);
    print("`cargo async-learn` goes on from here.\n");
    Ok(Exit::Passed)
}
