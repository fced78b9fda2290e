//! `solution`: the text of a solution.

use anyhow::{Context as _, Result};

use crate::cli::exit::Exit;
use crate::session::Session;
use crate::ui::print;

pub(super) fn solution(name: Option<&str>, show_me: bool) -> Result<Exit> {
    let session = Session::here()?;
    let exercise = session.exercise(name)?;
    if !session.status(exercise).has_passed() && !show_me {
        print(&format!(
            "`{0}` is not solved yet. A hint may be all you need: cargo async-learn hint {0}\n\
             To see the solution all the same: cargo async-learn solution {0} --show-me\n",
            exercise.name
        ))?;
        return Ok(Exit::NotPassed);
    }
    let path = exercise.solution_path();
    let text = session.course.read(&path).with_context(|| format!("the course lacks {path}"))?;
    print(&text)?;
    Ok(Exit::Passed)
}
