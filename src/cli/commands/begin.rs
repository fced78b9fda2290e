//! Making a course, and living in it.

use std::io::IsTerminal as _;
use std::path::Path;
use std::sync::Arc;

use anyhow::Result;

use super::{Exit, Usage, colors, print};
use crate::course::Course;
use crate::session::Session;
use crate::ui::KitBar;
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
