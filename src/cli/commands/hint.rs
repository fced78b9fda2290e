//! `hint`: the next hint on an exercise.

use anyhow::Result;

use crate::cli::common::warn;
use crate::cli::exit::Exit;
use crate::session::Session;
use crate::ui::{Look, print, words};

pub(super) fn hint(name: Option<&str>) -> Result<Exit> {
    let mut session = Session::here(warn)?;
    let exercise = session.exercise(name)?.clone();
    let level = session.next_hint(&exercise);
    print(words::hints(&exercise, level, Look::of_terminal()))?;
    Ok(Exit::Passed)
}
