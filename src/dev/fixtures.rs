//! The corpus that proves an exercise: known-wrong solutions and right variants.
//!
//! They lie under `mistakes/`, a folder for each exercise. A file's first line says what it
//! must draw: `//! mistake: ADVICE-ID`, with ` (VERDICT)` behind it where that is not
//! `failed`, or `//! right: how it differs`. The id `none` stands for a verdict that speaks
//! for itself, such as a crash. What can be seen on some systems only says so behind the
//! verdict: ` (VERDICT, unix)` or ` (VERDICT, linux)`; elsewhere it is not run.

use crate::course::{Course, Exercise};
use crate::verdict::Verdict;

/// What a text must draw.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Due {
    /// Passed, without remarks where it is the model solution.
    Right,
    /// Rejected with this verdict and this advice.
    Wrong {
        /// The verdict's name.
        verdict: String,
        /// The advice's id.
        advice: Option<String>,
    },
}

/// One text to check as if a learner had written it.
#[derive(Clone, Debug)]
pub struct Fixture {
    /// Relative to the course.
    pub path: String,
    /// The text.
    pub source: String,
    /// What it must draw.
    pub due: Due,
    /// Whether this system shows it.
    pub runs_here: bool,
}

/// Reads the corpus of `exercise`, with starter and solution; faults are sentences.
pub fn of(course: &Course, exercise: &Exercise) -> (Vec<Fixture>, Vec<String>) {
    let (mut fixtures, mut faults) = (Vec::new(), Vec::new());
    let starter = Due::Wrong { verdict: exercise.starter.verdict.clone(), advice: exercise.starter.advice.clone() };
    for (path, due) in [(exercise.path(), starter), (exercise.solution_path(), Due::Right)] {
        match course.read(&path) {
            Some(source) => fixtures.push(Fixture { path, source: source.into_owned(), due, runs_here: true }),
            None => faults.push(format!("{path} can't be read")),
        }
    }
    for path in course.files(&exercise.mistakes_path()) {
        let Some(source) = course.read(&path) else {
            faults.push(format!("{path} can't be read"));
            continue;
        };
        match due(source.lines().next().unwrap_or_default()) {
            Some((due, runs_here)) => fixtures.push(Fixture { path, source: source.into_owned(), due, runs_here }),
            None => faults.push(format!(
                "{path}:1: begin with `//! mistake: ADVICE-ID`, `//! mistake: ADVICE-ID (VERDICT)` or `//! right: …`"
            )),
        }
    }
    (fixtures, faults)
}

/// What a text with this first line must draw, and whether it does on this system.
fn due(line: &str) -> Option<(Due, bool)> {
    if line.strip_prefix("//! right: ").is_some_and(|how| !how.trim().is_empty()) {
        return Some((Due::Right, true));
    }
    let rest = line.strip_prefix("//! mistake: ")?.trim();
    let (id, behind) = match rest.split_once(" (") {
        Some((id, behind)) => (id, behind.strip_suffix(')')?),
        None => (rest, Verdict::Failed.name()),
    };
    let (verdict, runs_here) = match behind.split_once(", ") {
        Some((verdict, "unix")) => (verdict, cfg!(unix)),
        Some((verdict, "linux")) => (verdict, cfg!(target_os = "linux")),
        Some(_) => return None,
        None => (behind, true),
    };
    let known = !id.is_empty() && id.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-');
    let advice = (id != "none").then(|| id.to_owned());
    known.then(|| (Due::Wrong { verdict: verdict.to_owned(), advice }, runs_here))
}

#[cfg(test)]
mod tests {
    use super::{Due, due};

    #[test]
    fn first_lines_say_what_is_due() {
        let wrong = |verdict: &str| Due::Wrong { verdict: verdict.into(), advice: Some("serial-awaits".into()) };
        assert_eq!(due("//! mistake: serial-awaits"), Some((wrong("failed"), true)));
        assert_eq!(due("//! mistake: serial-awaits (hung)"), Some((wrong("hung"), true)));
        assert_eq!(due("//! mistake: serial-awaits (hung, unix)"), Some((wrong("hung"), cfg!(unix))));
        assert_eq!(due("//! mistake: serial-awaits (hung, linux)"), Some((wrong("hung"), cfg!(target_os = "linux"))));
        assert_eq!(due("//! right: with join_all"), Some((Due::Right, true)));
        let crash = Due::Wrong { verdict: "crashed".into(), advice: None };
        assert_eq!(due("//! mistake: none (crashed)"), Some((crash, true)));
        assert_eq!(due("//! mistake: serial-awaits (hung, minix)"), None);
        assert_eq!(due("//! mistake: Two Words"), None);
        assert_eq!(due("//! right: "), None);
        assert_eq!(due("use tokio::join;"), None);
    }
}
