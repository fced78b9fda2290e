//! `list`: the exercises and how far the learner is.

use anyhow::Result;

use crate::cli::common::{tell_news, warn};
use crate::cli::exit::Exit;
use crate::session::Session;
use crate::ui::{print, words};

pub(super) fn list() -> Result<Exit> {
    let session = Session::here(warn)?;
    let current = &session.current().name;
    print(words::list(&session.course, |exercise| session.status(exercise), current))?;
    tell_news(&session);
    Ok(Exit::Passed)
}
