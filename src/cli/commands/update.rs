//! `update`: the course of this version in the learner's folder.

use anyhow::Result;

use crate::cli::common::warn;
use crate::cli::exit::Exit;
use crate::session::Session;
use crate::ui::{print, words};

pub(super) fn update() -> Result<Exit> {
    let updated = Session::here(warn)?.update()?;
    print(words::updated(&updated))?;
    Ok(Exit::Passed)
}
