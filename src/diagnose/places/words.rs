//! The call that a failure is about according to its message: the first code in it, such as `select!` or `block_on`,
//! that the learner's text has.

use super::super::place::{definition, function};
use super::advised::begin;
use super::expression::Source;
use crate::course::Exercise;
use crate::verdict::{Place, Report};

/// Code that is in every text, or that is no call.
const EVERYWHERE: [&str; 12] =
    ["await", "async", "main", "Poll", "Pending", "Ready", "Waiting", "Done", "Result", "Option", "move", "impl"];

/// The place of that call. What the check itself calls is none: a message names it to say what was asked.
pub(super) fn place(exercise: &Exercise, source: &Source<'_>, report: &Report) -> Option<Place> {
    let is_asked = |name: &str| exercise.contract().iter().any(|signature| begin(signature, name).is_some());
    let mut names = code(&report.message).filter(|name| !EVERYWHERE.contains(name) && !is_asked(name));
    let call = |name: &str| {
        let of_call = |line: &str| begin(line, name).filter(|_| !line.contains(&format!("fn {name}")));
        source.find(false, of_call).next()
    };
    source.place(names.find_map(call)?, "")
}

/// The line of the first `.await` of the function that the check calls, where there is only one such function.
pub(super) fn first_await(exercise: &Exercise, source: &Source<'_>) -> Option<u32> {
    let [signature] = exercise.contract() else { return None };
    let line = definition(source.text(), function(signature)?)?;
    source.find(false, |line| line.find(".await")).map(|spot| spot.line).find(|at| *at > line)
}

/// The names in the code of a text, which stands between backticks: of each the last part of its path.
fn code(text: &str) -> impl Iterator<Item = &str> {
    let code = text.split('`').skip(1).step_by(2);
    let name = |code: &str| -> Option<usize> { code.find(['(', '!', '<', ' ', ';', '?']) };
    code.filter_map(move |code| {
        let path = &code[..name(code).unwrap_or(code.len())];
        let last = path.rsplit([':', '.']).next()?;
        let is_name = last.len() > 2 && last.chars().all(|c| c.is_alphanumeric() || c == '_');
        is_name.then_some(last)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_taken_from_the_code_in_a_message() {
        let names: Vec<&str> = code("`select!` waits; `std::thread::sleep(x)` and `.await`, `n`").collect();
        assert_eq!(names, ["select", "sleep", "await"]);
    }
}
