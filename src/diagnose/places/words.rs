//! The call that a failure is about according to its words: the first code that its message or its advice names, such as
//! `select!` or `block_on`, and that the learner's text has.

use super::super::place::{definition, function};
use super::expression::Source;
use crate::course::{Catalogue, Exercise};
use crate::protocol::Spot;
use crate::verdict::{Place, Report};

/// Code that is in every text, or that is no call.
const EVERYWHERE: [&str; 12] =
    ["await", "async", "main", "Poll", "Pending", "Ready", "Waiting", "Done", "Result", "Option", "move", "impl"];

/// What is called where a message or an advice speaks of these things in plain words.
const PLAIN: [(&str, &[&str]); 6] = [
    ("busy", &["wait_timeout", "recv_timeout", "is_finished", "now_or_never", "sleep("]),
    ("sle", &["sleep("]),
    ("thread", &["thread::spawn", "scope.spawn", "thread::", "spawn_blocking", "block_on("]),
    ("task", &["spawn"]),
    ("clock", &["advance(", "pause("]),
    ("cop", &[".clone()"]),
];
/// Calls that hold their thread.
const BLOCKING: [&str; 4] = [".lock()", ".join()", ".recv()", "block_on("];

/// The place of code that the message or the advice's title speaks of in plain words.
pub(super) fn guess(catalogue: &Catalogue, source: &Source<'_>, report: &Report) -> Option<Place> {
    let title = report.advice.as_deref().and_then(|id| catalogue.get(id)).map_or("", |advice| advice.title.as_str());
    let said = |word: &str| title.contains(word) || report.message.contains(word);
    let codes = PLAIN.iter().filter(|(word, _)| said(word)).flat_map(|(_, codes)| codes.iter());
    source.place(codes.into_iter().find_map(|code| first(source, code))?, "")
}

/// The first call that holds its thread.
pub(super) fn place_of_a_blocking_call(source: &Source<'_>, label: &str) -> Option<Place> {
    source.place(BLOCKING.iter().find_map(|code| first(source, code))?, label)
}

/// The first `.await` of the function that the check calls, where there is only one such function.
pub(super) fn guess_in_function(exercise: &Exercise, source: &Source<'_>) -> Option<Place> {
    let [signature] = exercise.contract() else { return None };
    let line = definition(source.text(), function(signature)?)?;
    let mut body = source.lines().skip(line as usize).take_while(|(_, line)| *line != "}");
    let spot = body.find_map(|(number, line)| Some(Spot { line: number, column: call_of(line, ".await")? + 1 }));
    source.place(spot?, "")
}

/// Where `code` stands first.
fn first(source: &Source<'_>, code: &str) -> Option<Spot> {
    source.lines().find_map(|(number, line)| Some(Spot { line: number, column: call_of(line, code)? }))
}

/// The column of `code` in `line`, outside of comments and imports.
fn call_of(line: &str, code: &str) -> Option<u32> {
    let text = line.split("//").next().unwrap_or_default();
    let is_import = text.trim_start().starts_with("use ");
    text.find(code).filter(|_| !is_import).and_then(|at| u32::try_from(at + 1).ok())
}

/// The place of that call.
pub(super) fn place(exercise: &Exercise, catalogue: &Catalogue, source: &Source<'_>, report: &Report) -> Option<Place> {
    let advice = report.advice.as_deref().and_then(|id| catalogue.get(id));
    let first_sentence = advice.map(|advice| advice.first_sentence()).unwrap_or_default();
    let title = advice.map_or("", |advice| advice.title.as_str());
    let contract: String = exercise.contract().concat();
    let names = [report.message.as_str(), title, &first_sentence].into_iter().flat_map(code);
    let mut names = names.filter(|name| !EVERYWHERE.contains(name) && !has_word(&contract, name));
    let spot = names.find_map(|name| {
        source.lines().find_map(|(number, line)| Some(Spot { line: number, column: call(line, name)? }))
    });
    source.place(spot?, "")
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

/// The column of a call of `name` in `line`; a comment, an import or a definition is none.
fn call(line: &str, name: &str) -> Option<u32> {
    let code = line.split("//").next().unwrap_or_default();
    if code.trim_start().starts_with("use ") || code.contains(&format!("fn {name}")) {
        return None;
    }
    let at = word(code, name)?;
    u32::try_from(at + 1).ok()
}

fn has_word(text: &str, name: &str) -> bool {
    word(text, name).is_some()
}

/// Where `name` stands in `text` as a whole word.
fn word(text: &str, name: &str) -> Option<usize> {
    let is_part = |c: char| c.is_alphanumeric() || c == '_';
    text.match_indices(name).map(|(at, _)| at).find(|at| {
        !text[..*at].chars().next_back().is_some_and(is_part)
            && !text[at + name.len()..].chars().next().is_some_and(is_part)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_taken_from_code_and_found_in_calls() {
        let names: Vec<&str> = code("`select!` waits; `std::thread::sleep(x)` and `.await`, `n`").collect();
        assert_eq!(names, ["select", "sleep", "await"]);
        assert_eq!(call("    tokio::select! {", "select"), Some(12));
        for line in ["use tokio::select;", "// select!", "fn select() {}", "    selected()"] {
            assert_eq!(call(line, "select"), None, "{line}");
        }
    }
}
