//! What the subcommands say.

use std::path::{Path, PathBuf};

use super::files::{ago, count, created, event_name, saved_meanwhile};
use crate::course::{Catalogue, Exercise};
use crate::session::Imported;
use crate::text::Text;
use crate::workspace::{Created, Event};

/// Asks whether to create a course.
pub const CREATE_HERE: &str = "Welcome to cargo async-learn: asynchronous Rust, one exercise at a time.\n\n\
                               Create the course in ./async-learn? [Y/n] ";
pub const NOTHING_CREATED: &str = "\nNothing was created. `cargo async-learn init DIR` creates it where you like.";
pub const COURSE_IS_BELOW: &str = "Your course is in ./async-learn.";

/// A new course, in which we are now.
pub fn created_below(new: &Created) -> Text {
    let mut text = Text::from(
        "\nCreated ./async-learn. Open that folder in your editor; `cd async-learn` brings you back here.\n\n",
    );
    text.append(created(new));
    text
}

/// A new course in `folder`, which may be the current one.
pub fn initialised(new: &Created, exercises: usize, folder: &Path, is_here: bool) -> Text {
    let shown = folder.display();
    let (place, go_there) = if is_here {
        ("the course here".to_owned(), String::new())
    } else {
        (shown.to_string(), format!("  cd {shown}\n"))
    };
    let mut text =
        Text::from(format!("Created {place} with {exercises} exercises.\n\nNext:\n{go_there}  cargo async-learn"));
    let said = created(new);
    if !said.is_empty() {
        text.push("");
    }
    text.append(said);
    text
}

/// Where `start --from` leads: `exercise`, whose file is `shown`, and the exercises that are passed over.
pub fn started(asked: &str, exercise: &Exercise, shown: &str, passed_over: &[&Exercise]) -> Text {
    let mut text = Text::default();
    if exercise.chapter != asked {
        text.push(format!("All of {asked} is done already."));
    }
    text.push(format!("You are at {} ({shown}).", exercise.name));
    if let [earliest, ..] = passed_over {
        let those = match passed_over.len() {
            1 => "1 exercise before it stays open and waits".to_owned(),
            count => format!("{count} exercises before it stay open and wait"),
        };
        text.push(format!(
            "{those} until the later ones are done. To come back sooner: cargo async-learn start --from {}",
            earliest.chapter
        ));
    }
    text.push("`cargo async-learn` goes on from here.");
    text
}

pub const ALL_DONE: &str = "Every exercise is done; `cargo async-learn list` shows them all.";

/// Before a watch checks `texts` that came from another machine.
pub fn catching_up(texts: usize) -> String {
    let was = if texts == 1 { "was" } else { "were" };
    format!("{} of yours {was} not judged on this machine yet; that comes first.", count(texts, "text"))
}

/// After a watch has checked them.
pub fn caught_up(passed: usize, all: usize) -> String {
    format!("{passed} of {all} passed.\n\n")
}

/// The solution of `exercise` is asked for before it is solved.
pub fn unsolved(exercise: &Exercise) -> String {
    format!(
        "`{0}` is not solved yet. A hint may be all you need: cargo async-learn hint {0}\n\
         To see the solution anyway: cargo async-learn solution {0} --show-me",
        exercise.name
    )
}

/// All texts of the catalogue, a line each.
pub fn advice_list(catalogue: &Catalogue) -> Text {
    catalogue.all().map(|advice| format!("{:28} {}", advice.id, advice.title).into()).collect()
}

/// Asks before `exercises` that were changed, those `of` a chapter, are reset.
pub fn reset_question(exercises: usize, of: &str) -> String {
    let those = count(exercises, "changed exercise");
    format!("Reset {those}{of} to the starter? `undo` restores your versions. [y/N] ")
}

/// The exercises that were reset: the file of one, or how many. `kept` is the event, and the folder with the
/// learner's texts.
pub fn reset(one: Option<&str>, exercises: usize, of: &str, kept: Option<(&Event, PathBuf)>) -> Text {
    let mut text = Text::from(match one {
        Some(file) => format!("{file} is the starter again."),
        None => format!("{}{of} have their starters again.", count(exercises, "exercise")),
    });
    if let Some((event, folder)) = kept.filter(|(event, _)| event.is_kept()) {
        text.push(match event.files.as_slice() {
            [one] => format!("Your version is kept in {}", folder.join(&one.path).display()),
            _ => format!("Your versions are kept in {}", folder.display()),
        });
        text.push("To restore: cargo async-learn undo");
        text.append(saved_meanwhile(event));
    }
    text
}

pub const UNDO_QUESTION: &str = "You changed it since then. Bring the older text back? The newer one is kept. [y/N] ";
pub const NOTHING_CHANGED: &str = "Nothing was changed.";

/// `undo` restored the files that `undone` had replaced.
pub fn undone(undone: &Event, undo: &Event, now: u64) -> Text {
    let mut text =
        Text::from(format!("Restored the files from before the {} ({}):", event_name(undone), ago(undone.at, now)));
    text.append(paths(undo));
    if undo.is_kept() {
        text.push("The files as they were until now are kept. To go back to them: cargo async-learn undo");
        text.append(saved_meanwhile(undo));
    }
    text
}

/// The files of `event`, a line each.
fn paths(event: &Event) -> Text {
    event.files.iter().map(|file| format!("  {}", file.path).into()).collect()
}

/// An undo of `event` had nothing to do.
pub fn undone_already(event: &Event) -> String {
    format!(
        "The files already are as they were before the {}.\n\
         `cargo async-learn undo --list` shows what else can be undone.",
        event_name(event)
    )
}

/// No version was replaced yet; of one exercise, or of all.
pub fn nothing_to_undo(exercise: Option<&Exercise>) -> String {
    let whose = exercise.map(|exercise| format!(" of `{}`", exercise.name)).unwrap_or_default();
    format!("No file{whose} was replaced yet, so there is nothing to undo.")
}

/// "1 pass and 2 files".
fn passes_and_files(passes: usize, files: usize) -> String {
    let es = if passes == 1 { "" } else { "es" };
    format!("{passes} pass{es} and {}", count(files, "file"))
}

/// An export into the file `shown`.
pub fn exported(shown: &str, passes: usize, files: usize) -> String {
    format!("Exported {} to {shown}.", passes_and_files(passes, files))
}

/// What an import of an export with so many `passes` did.
pub fn imported(passes: usize, brought: &Imported) -> Text {
    let mut text = brought.event.as_ref().map(paths).unwrap_or_default();
    let files = brought.event.as_ref().map_or(0, |event| event.files.len());
    text.push(format!("Imported {}.", passes_and_files(passes, files)));
    if !brought.stayed.is_empty() {
        text.push(format!("Already solved here, so your own version stays: {}", brought.stayed.join(", ")));
    }
    if !brought.unknown.is_empty() {
        let (shown, more) = brought.unknown.split_at(brought.unknown.len().min(10));
        let more = if more.is_empty() { String::new() } else { format!(" and {} more", more.len()) };
        let ids = shown.join(", ");
        text.push(format!("Not in this version of the course; kept for a version that has it: {ids}{more}"));
        if brought.carried > 0 {
            text.push(
                "Their texts lie in .async-learn/carried, and `cargo async-learn progress export` takes them along.",
            );
        }
    }
    if let Some(event) = brought.event.as_ref().filter(|event| event.is_kept()) {
        text.push("The replaced versions are kept. To restore them: cargo async-learn undo");
        text.append(saved_meanwhile(event));
    }
    text
}
