//! `undo`: what a change replaced is brought back, or listed.

use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::Result;

use crate::cli::common::tell_of_saves;
use crate::cli::exit::{Exit, Usage};
use crate::session::{Session, Undone};
use crate::ui::{self, print};
use crate::workspace::Event;

pub(super) fn undo(name: Option<&str>, number: Option<u32>) -> Result<Exit> {
    let mut session = Session::here()?;
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
            print(&format!("As before the {} ({}):\n", ui::event_name(&event), ui::ago(event.at, now())))?;
            for path in &applied.paths {
                print(&format!("  {path}\n"))?;
            }
            if let Some(event) = &applied.event {
                print("What was there until now is kept too: `cargo async-learn undo` turns this around.\n")?;
                tell_of_saves(event)?;
            }
            Ok(Exit::Passed)
        }
        Undone::Already(event) => {
            print(&format!("All is as it was before the {} already.\n", ui::event_name(&event)))?;
            print("`cargo async-learn undo --list` shows what else can be brought back.\n")?;
            Ok(Exit::NotPassed)
        }
        Undone::Nothing => {
            let whose = exercise.map(|exercise| format!(" of `{}`", exercise.name)).unwrap_or_default();
            print(&format!("Nothing{whose} was replaced so far, so there is nothing to bring back.\n"))?;
            Ok(Exit::NotPassed)
        }
    }
}

pub(super) fn list(name: Option<&str>) -> Result<Exit> {
    let session = Session::here()?;
    let exercise = name.map(|name| session.course.find(name)).transpose()?;
    let whose = |id: &str| session.course.exercise(id).map(|exercise| &exercise.name);
    let of_exercise = |event: &Event| exercise.is_none_or(|it| event.exercises().any(|id| whose(id) == Some(&it.name)));
    let events: Vec<Event> = session.workspace.events().into_iter().filter(of_exercise).collect();
    if events.is_empty() {
        print("Nothing was replaced so far.\n")?;
    } else {
        print(&ui::events(&events, now()))?;
        print(
            "\n`cargo async-learn undo` brings back what the latest replaced, `undo --number N` what another did.\n",
        )?;
    }
    Ok(Exit::Passed)
}

/// Seconds since 1970.
fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs()
}
