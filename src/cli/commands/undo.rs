//! `undo`: restores the files that a change replaced, or lists the changes.

use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::Result;

use crate::cli::common::warn;
use crate::cli::exit::{Exit, Usage};
use crate::session::{Session, Undone};
use crate::ui::{print, words};

pub(super) fn undo(name: Option<&str>, number: Option<u32>) -> Result<Exit> {
    let mut session = Session::here(warn)?;
    let exercise = name.map(|name| session.course.find(name).cloned()).transpose()?;
    let undone = match number {
        None => session.undo(exercise.as_ref())?,
        Some(number) => {
            let event = session.events(None).into_iter().find(|event| event.number == number).ok_or_else(|| {
                Usage(format!("there is no event {number}; `cargo async-learn undo --list` shows all of them"))
            })?;
            session.undo_event(event, None)?
        }
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

pub(super) fn list(name: Option<&str>) -> Result<Exit> {
    let session = Session::here(warn)?;
    let exercise = name.map(|name| session.course.find(name)).transpose()?;
    print(words::events(&session.events(exercise), now()))?;
    Ok(Exit::Passed)
}

/// Seconds since 1970.
fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs()
}
