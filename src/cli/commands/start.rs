//! `start`: begin at a later chapter.

use anyhow::Result;

use crate::cli::common::warn;
use crate::cli::exit::Exit;
use crate::course::Exercise;
use crate::session::{Session, Status};
use crate::ui::print;
use crate::ui::words;

/// Makes the first open exercise of a chapter the current one.
pub(super) fn start(asked: &str) -> Result<Exit> {
    let mut session = Session::here(warn)?;
    let chapter = session.course.find_chapter(asked)?.to_owned();
    let exercises = session.course.exercises();
    let first = exercises.iter().position(|exercise| exercise.chapter == chapter).unwrap_or(0);
    let Some(exercise) = session.open_from(first).cloned() else {
        print(words::ALL_DONE)?;
        return Ok(Exit::Passed);
    };
    let here = session.course.position(&exercise.name).unwrap_or(0);
    let is_open = |exercise: &&Exercise| session.status(exercise) != Status::Done;
    let passed_over: Vec<&Exercise> = exercises[..here.min(first)].iter().filter(is_open).collect();
    let text = words::started(&chapter, &exercise, &session.shown(&exercise), &passed_over);
    session.go_to(&exercise);
    print(text)?;
    Ok(Exit::Passed)
}
