//! The programs that prove an exercise: its starter, its solution, its mistakes and right variants.

use super::compile_errors;
use super::mistakes;
pub use super::mistakes::{At, Due};
use crate::course::{Course, Exercise};

/// One program to check as if a learner had written it.
#[derive(Clone, Debug)]
pub struct Fixture {
    /// The file, relative to the course; with the line and the name, where it is a block of a file.
    pub place: String,
    /// The name of a mistake or right variant.
    pub name: Option<String>,
    /// The text.
    pub source: String,
    /// What it must draw.
    pub due: Due,
    /// Whether this system shows it.
    pub runs_here: bool,
    /// Where its verdict must point.
    pub at: Option<At>,
}

/// The programs of `exercise`; faults are sentences that begin with file and line.
pub fn of(course: &Course, exercise: &Exercise) -> (Vec<Fixture>, Vec<String>) {
    let (mut fixtures, mut faults) = (Vec::new(), Vec::new());
    let starter = Due::Wrong { verdict: exercise.starter.verdict.clone(), advice: exercise.starter.advice.clone() };
    for (path, due) in [(exercise.path(), starter), (exercise.solution_path(), Due::Right)] {
        match course.read(&path) {
            Some(text) => {
                let source = text.into_owned();
                fixtures.push(Fixture { place: path, name: None, source, due, runs_here: true, at: None });
            }
            None => faults.push(format!("{path} can't be read")),
        }
    }
    let (path, solution) = (exercise.mistakes_path(), course.read(&exercise.solution_path()).unwrap_or_default());
    let Some(text) = course.read(&path) else {
        faults.push(format!("{path} is missing, or is not a UTF-8 file"));
        return (fixtures, faults);
    };
    let (blocks, faulty) = mistakes::parse(&text);
    faults.extend(faulty.into_iter().map(|fault| format!("{path}:{}: {}", fault.line, fault.message)));
    for block in blocks {
        if block.over.is_some() {
            faults.push(format!("{path}:{}: errors of rustc stand in {}", block.line, compile_errors::FOLDER));
            continue;
        }
        match block.program(&solution) {
            Ok(source) => fixtures.push(Fixture {
                place: format!("{path}:{}: {}", block.line, block.name),
                name: Some(block.name),
                source,
                due: block.due,
                runs_here: block.runs_here,
                at: block.at,
            }),
            Err(fault) => faults.push(format!("{path}:{}: {}", fault.line, fault.message)),
        }
    }
    (fixtures, faults)
}
