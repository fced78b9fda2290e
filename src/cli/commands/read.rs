//! What there is to read: the list, hints, solutions, ideas.

use anyhow::{Context as _, Result};

use super::{Exit, Usage, print, tell_news};
use crate::course::Course;
use crate::diagnose::Catalogue;
use crate::session::Session;
use crate::ui::{self, Look};

pub(super) fn list() -> Result<Exit> {
    let session = Session::here()?;
    let current = session.current().name.clone();
    print(&ui::list(&session.course, |exercise| session.status(exercise), Some(&current)))?;
    tell_news(&session);
    Ok(Exit::Passed)
}

pub(super) fn hint(name: Option<&str>) -> Result<Exit> {
    let mut session = Session::here()?;
    let exercise = session.exercise(name)?.clone();
    let level = session.next_hint(&exercise);
    print(&ui::hints(&exercise, level, Look::of_terminal()))?;
    Ok(Exit::Passed)
}

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

pub(super) fn explain(id: Option<&str>) -> Result<Exit> {
    let catalogue = Catalogue::of(&Course::embedded()?);
    let Some(id) = id else {
        for advice in catalogue.all() {
            print(&format!("{:28} {}\n", advice.id, advice.title))?;
        }
        return Ok(Exit::Passed);
    };
    match catalogue.get(id) {
        Some(advice) => {
            print(&ui::advice_page(advice, Look::of_terminal()))?;
            Ok(Exit::Passed)
        }
        None => {
            let nearest = catalogue.nearest(id).map(|id| format!("; did you mean `{id}`?"));
            let rest = nearest.unwrap_or_else(|| "; `cargo async-learn explain` lists them".into());
            Err(Usage(format!("there is no advice `{id}`{rest}")).into())
        }
    }
}
