//! `dev show`: the programs that an exercise's file of mistakes stands for.

use super::error::AuthorError;
use super::fixtures::{self, Due};
use crate::course::{Course, Exercise, nearest};

/// The program of the mistake or right variant `name` of `exercise`; without a name, a line for each,
/// with what it must draw.
///
/// # Errors
/// When there is none of that name, or the file can't be read.
pub fn show(course: &Course, exercise: &Exercise, name: Option<&str>) -> Result<String, AuthorError> {
    let (fixtures, faults) = fixtures::of(course, exercise);
    if !faults.is_empty() {
        return Err(AuthorError(faults.join("\n")));
    }
    let named = fixtures.iter().filter_map(|fixture| Some((fixture.name.as_deref()?, fixture)));
    let Some(name) = name else {
        return Ok(named.map(|(name, fixture)| format!("{name:32} {}\n", due(&fixture.due))).collect());
    };
    let found = named.clone().find(|(id, _)| *id == name);
    found.map(|(_, fixture)| fixture.source.clone()).ok_or_else(|| {
        let nearest = nearest(name, named.map(|(id, _)| (id, id))).map(|id| format!("; did you mean `{id}`?"));
        let (path, nearest) = (exercise.mistakes_path(), nearest.unwrap_or_default());
        AuthorError(format!("{path} has no block named `{name}`{nearest}"))
    })
}

/// What a program must draw, as the first line of its block has it.
fn due(due: &Due) -> String {
    match due {
        Due::Right => "passed".to_owned(),
        Due::Wrong { verdict, advice } => format!("{verdict} with {}", advice.as_deref().unwrap_or("no advice")),
    }
}
