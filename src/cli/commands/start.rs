//! `start`: begin at a later chapter.

use anyhow::Result;

use crate::cli::exit::Exit;
use crate::course::Exercise;
use crate::session::Session;
use crate::ui::{Status, print};

/// Makes the first open exercise of a chapter the current one.
pub(super) fn start(asked: &str) -> Result<Exit> {
    let mut session = Session::here()?;
    let chapter = session.course.find_chapter(asked)?.to_owned();
    let exercises = session.course.exercises();
    let first = exercises.iter().position(|exercise| exercise.chapter == chapter).unwrap_or(0);
    let Some(exercise) = session.open_from(first).cloned() else {
        print("Every exercise is done; `cargo async-learn list` shows them all.\n")?;
        return Ok(Exit::Passed);
    };
    let here = session.course.position(&exercise.name).unwrap_or(0);
    let open: Vec<&Exercise> =
        exercises[..here.min(first)].iter().filter(|e| session.status(e) != Status::Done).collect();
    let passed_over = open.first().map(|earliest| (open.len(), earliest.chapter.clone()));
    if exercise.chapter != chapter {
        print(&format!("All of {chapter} is done already.\n"))?;
    }
    print(&format!("You are at {} ({}).\n", exercise.name, session.shown(&exercise)))?;
    if let Some((count, earliest)) = passed_over {
        let those = if count == 1 {
            "1 exercise before it stays open and waits"
        } else {
            &format!("{count} exercises before it stay open and wait")
        };
        print(&format!(
            "{those} until the later ones are done. To come back sooner: cargo async-learn start --from {earliest}\n"
        ))?;
    }
    session.go_to(&exercise);
    print("`cargo async-learn` goes on from here.\n")?;
    Ok(Exit::Passed)
}
