//! What changes a learner's files.

use anyhow::{Result, anyhow};

use super::{Exit, print};
use crate::session::Session;

pub(super) fn reset(name: &str) -> Result<Exit> {
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
