//! What watch mode says beside its pages.

use std::path::Path;

use crate::course::Exercise;
use crate::text::{Line, Role, Text};

pub const TYPE_A_LETTER: &str = "Type a letter and Enter: h hint, n next, l list, t timeline, ? all of them, q quit.";
pub const NO_FILE_EVENTS: &str = "No file events here, so your file is read twice a second; r checks at once.";
pub const WAS_STARTER: &str = "The file already was the starter.";
pub const STARTER_IS_BACK: &str = "The starter is back. Press u to restore your version.";
pub const TEXT_IS_BACK: &str = "Your version is restored. Press u again to undo this.";
pub const WAS_BACK: &str = "The file already is as it was before.";
pub const STOPPED: &str = "stopped · r checks once more";
pub const WAITING: &str = "waiting for your file";
pub const CHECK_STOPPED: &str = "The check was stopped. A save or r starts it again.";
pub const NO_ADVICE: &str = "There is no advice on this verdict. h shows a hint.";
pub const NOTHING_FITS: &str = "Nothing matches. Esc shows all again.";
pub const ONLY_OPEN: &str = "Only what is not done. Tab shows what is.";
pub const ONLY_DONE: &str = "Only what is done. Tab shows all.";
pub const DRAWING: &str = "Drawing what your tasks did …";
pub const NO_RUN: &str = "There is no run to show yet.";
pub const NOTHING_CHECKED: &str = "Nothing was checked.";
pub const ALL_SOLVED: &str = "Every exercise is solved. n shows what to read and build next.";
/// Below the table of keys; Markdown.
pub const MORE_KEYS: &str = "Arrows, Page Up and Down, Home and End (or j k g G and Space) move and scroll. Esc goes one step back; while a \
     check runs, it stops the check. In a timeline ← and → walk from event to event, + and - zoom, and Tab changes \
     sides. In plain mode type a letter or its word, and Enter.\n\n\
     Edit and save in your own editor; each save is checked at once.";

pub fn nothing_replaced(exercise: &Exercise) -> String {
    format!("No version of {} was replaced yet.", exercise.name)
}

pub fn unreadable() -> Line {
    Role::Warning.of("! the file can't be read")
}

pub fn save_again(why: &str) -> Text {
    format!("{why}\n\nSave it again, or press x to bring back the starter.").into()
}

/// Below the first paragraph of an exercise's text.
pub fn more_of_the_text() -> Line {
    Role::Dim.of("(d shows the whole text)")
}

/// After the welcome: which folder to open.
pub fn course_folder(folder: &Path) -> Text {
    [
        Role::Plain.of("The course is in this folder; open it in your editor:"),
        Role::Path.of(folder.display().to_string()),
    ]
    .into_iter()
    .collect()
}

/// The learner saved the file of `other`, and is shown `here`.
pub fn saved_elsewhere(other: &str, here: &Exercise) -> String {
    format!("You saved {other}, and this is {}. Enter goes to {other}.", here.name)
}

/// n was pressed at `exercise`, which is open.
pub fn passed_over(exercise: &str) -> String {
    format!("{exercise} is not solved yet. n comes back to it after the others.")
}

pub fn only_one_open(exercise: &str) -> String {
    format!("{exercise} is the only exercise that is not solved.")
}

/// A line of plain mode that is no command.
pub fn unknown_word(line: &str) -> String {
    format!("`{line}` is no command. {TYPE_A_LETTER}")
}

pub fn may_undo(exercise: &Exercise) -> String {
    format!("You changed {} since then. Bring the older text back? The newer one is kept. y/n", exercise.name)
}

pub fn enter_begins() -> Line {
    Role::Strong.of("Enter begins.")
}

pub fn searching(query: &str) -> String {
    format!("search: {query}_   (Enter keeps it, Esc ends it)")
}

pub fn may_show_solution(exercise: &Exercise) -> String {
    format!("{} is not solved yet. Show the solution anyway? y/n", exercise.name)
}

pub fn may_reset(exercise: &Exercise) -> String {
    format!("Reset {} to its starter? Your version is kept, and u restores it. y/n", exercise.name)
}

/// After a pass: `open` exercises are left, and `next` comes first.
pub fn goes_on(next: &str, open: usize) -> Line {
    Role::Key.of("n") + " goes on to " + Role::Strong.of(next) + format!(" ({open} to go).")
}

/// The step under the cursor: `number` of `all`, which happened at `at` if time matters.
pub fn step(of_solution: bool, number: usize, all: usize, at: Option<&str>, what: &str) -> Line {
    let whose = if of_solution { "the solution" } else { "yours" };
    let at = at.map(|at| format!(", {at}")).unwrap_or_default();
    Role::Dim.of(format!("{whose}, event {number} of {all}{at}:")) + " " + what
}

pub fn needs_terminal(program: &str, file: &str, line: usize) -> String {
    format!("{program} needs the terminal for itself; open {file}:{line} in it.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_has_one_number() {
        assert_eq!(step(false, 2, 9, None, "what").to_string(), "yours, event 2 of 9: what");
        assert_eq!(step(true, 2, 9, Some("30 ms"), "what").to_string(), "the solution, event 2 of 9, 30 ms: what");
    }
}
