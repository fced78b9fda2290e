//! `undo`: restores the files that a change replaced, or lists the changes.

use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::Result;

use crate::cli::common::{ask, is_interactive, warn};
use crate::cli::exit::{Exit, Usage};
use crate::course::Exercise;
use crate::session::{Session, Undone};
use crate::ui::{print, words};
use crate::workspace::Event;

/// At a terminal it asks before it replaces a text that is newer than the event.
pub(super) async fn undo(name: Option<&str>, number: Option<u32>) -> Result<Exit> {
    let mut session = Session::here(warn)?;
    let exercise = name.map(|name| session.course.find(name).cloned()).transpose()?;
    let event = match number {
        None => session.latest_event(exercise.as_ref())?,
        Some(number) => Some(numbered(&session, exercise.as_ref(), number)?),
    };
    // A number stands for the whole event.
    let only = exercise.as_ref().filter(|_| number.is_none());
    let is_newer = event.as_ref().is_some_and(|event| session.has_newer(event, only));
    if is_newer && is_interactive() && !ask(words::UNDO_QUESTION, false).await? {
        print(words::NOTHING_CHANGED)?;
        return Ok(Exit::Passed);
    }
    let undone = match event {
        None => Undone::Nothing,
        Some(event) => session.undo_event(event, only)?,
    };
    match undone {
        Undone::Back { event, undo } => {
            print(words::undone(&event, &undo, now()))?;
            return Ok(Exit::Passed);
        }
        Undone::Already(event) => print(words::undone_already(&event))?,
        Undone::Nothing => print(words::nothing_to_undo(exercise.as_ref()))?,
    }
    Ok(Exit::NotPassed)
}

fn numbered(session: &Session, exercise: Option<&Exercise>, number: u32) -> Result<Event> {
    if let Some(event) = session.events(exercise).into_iter().find(|event| event.number == number) {
        return Ok(event);
    }
    if let Some(unreadable) = session.workspace.unreadable_events().into_iter().find(|event| event.number == number) {
        return Err(unreadable.into());
    }
    Err(Usage(format!("there is no event {number}; `cargo async-learn undo --list` shows all of them")).into())
}

pub(super) fn list(name: Option<&str>) -> Result<Exit> {
    let session = Session::here(warn)?;
    let exercise = name.map(|name| session.course.find(name)).transpose()?;
    let (events, unreadable) = (session.events(exercise), session.workspace.unreadable_events());
    for event in &unreadable {
        warn(&event.to_string());
    }
    if unreadable.is_empty() || !events.is_empty() {
        print(words::events(&events, now()))?;
    }
    Ok(if unreadable.is_empty() { Exit::Passed } else { Exit::Setup })
}

/// Seconds since 1970.
fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs()
}
