//! `solution`: the text of a solution.

use anyhow::{Context as _, Result};

use crate::cli::common::warn;
use crate::cli::exit::Exit;
use crate::session::Session;
use crate::ui::{print, words};

pub(super) fn solution(name: Option<&str>, show_me: bool) -> Result<Exit> {
    let session = Session::here(warn)?;
    let exercise = session.exercise(name)?;
    if !session.status(exercise).has_passed() && !show_me {
        print(words::unsolved(exercise))?;
        return Ok(Exit::NotPassed);
    }
    let path = exercise.solution_path();
    let text = session.course.read(&path).with_context(|| format!("the course lacks {path}"))?;
    print(text)?;
    Ok(Exit::Passed)
}
