//! `undo`: what a change replaced is brought back, or listed.

use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::Result;

use crate::cli::common::warn;
use crate::cli::exit::{Exit, Usage};
use crate::session::{Session, Undone};
use crate::ui::{print, words};
use crate::workspace::Event;

pub(super) fn undo(name: Option<&str>, number: Option<u32>) -> Result<Exit> {
    let mut session = Session::here(warn)?;
    let exercise = name.map(|name| session.course.find(name).cloned()).transpose()?;
    let undone = match number {
        None => session.undo(exercise.as_ref())?,
        Some(number) => {
            let event =
                session.workspace.events().into_iter().find(|event| event.number == number).ok_or_else(|| {
                    Usage(format!(
                        "nothing has the number {number}; `cargo async-learn undo --list` shows what there is"
                    ))
                })?;
            session.undo_event(event, None)?
        }
    };
    match undone {
        Undone::Back { event, applied } => {
            print(words::undone(&event, &applied.paths, applied.event.as_ref(), now()))?;
            return Ok(Exit::Passed);
        }
        Undone::Already(event) => print(words::undone_already(&event))?,
        Undone::Nothing => print(words::nothing_to_undo(exercise.as_ref()))?,
    }
    Ok(Exit::NotPassed)
}

pub(super) fn list(name: Option<&str>) -> Result<Exit> {
    let session = Session::here(warn)?;
    let exercise = name.map(|name| session.course.find(name)).transpose()?;
    let whose = |id: &str| session.course.exercise(id).map(|exercise| &exercise.name);
    let of_exercise = |event: &Event| exercise.is_none_or(|it| event.exercises().any(|id| whose(id) == Some(&it.name)));
    let events: Vec<Event> = session.workspace.events().into_iter().filter(of_exercise).collect();
    print(words::events(&events, now()))?;
    Ok(Exit::Passed)
}

/// Seconds since 1970.
fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs()
}
