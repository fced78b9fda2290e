//! `update`: the course of this version in the learner's folder.

use anyhow::Result;

use crate::cli::common::tell_of_saves;
use crate::cli::exit::Exit;
use crate::session::Session;
use crate::ui::{self, print};

pub(super) fn update() -> Result<Exit> {
    let updated = Session::here()?.update()?;
    if updated.items.is_empty() {
        print("Everything is up to date.\n")?;
        return Ok(Exit::Passed);
    }
    print(&ui::updated(&updated))?;
    if let Some(event) = &updated.event {
        print("\nWhat was replaced is kept; `cargo async-learn undo` turns all of this around.\n")?;
        tell_of_saves(event)?;
    }
    Ok(Exit::Passed)
}
