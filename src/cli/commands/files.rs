//! What changes a learner's files: back to the start, and back again.

use std::io::IsTerminal as _;
use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::Result;

use super::{Exit, Usage, ask, print};
use crate::cli::args::ResetArgs;
use crate::course::Exercise;
use crate::session::{Session, Undone};
use crate::ui;
use crate::workspace::Event;

pub(super) async fn reset(args: ResetArgs) -> Result<Exit> {
    let mut session = Session::here()?;
    let chapter = args.chapter.as_deref().map(|asked| session.course.find_chapter(asked)).transpose()?;
    let (exercises, which): (Vec<Exercise>, String) = match chapter {
        Some(chapter) => {
            let of_chapter = session.course.exercises().iter().filter(|exercise| exercise.chapter == chapter);
            (of_chapter.cloned().collect(), format!(" of {chapter}"))
        }
        None if args.all => (session.course.exercises().to_vec(), String::new()),
        None => {
            let named: Result<Vec<Exercise>, _> =
                args.names.iter().map(|name| session.course.find(name).cloned()).collect();
            (named?, String::new())
        }
    };
    if args.names.is_empty() && !args.yes {
        let altered = exercises.iter().filter(|exercise| session.is_altered(exercise)).count();
        if !(std::io::stdin().is_terminal() && std::io::stdout().is_terminal()) {
            let those = ui::count(altered, "exercise");
            return Err(Usage(format!(
                "this would put {those}{which} back to the start, and there is no terminal to ask at; add --yes"
            ))
            .into());
        }
        let those = ui::count(altered, "changed exercise");
        let question = format!("Put {those}{which} back to the start? `undo` brings your texts back. [y/N] ");
        if altered > 0 && !ask(&question, false).await? {
            print("Nothing was changed.\n")?;
            return Ok(Exit::Passed);
        }
    }
    let applied = session.reset(&exercises)?;
    match exercises.as_slice() {
        [one] => print(&format!("{} is as it began.\n", session.shown(one)))?,
        all => print(&format!("{}{which} are as they began.\n", ui::count(all.len(), "exercise")))?,
    }
    if let Some(event) = applied.event {
        let folder = session.workspace.kept(&event);
        match event.files.as_slice() {
            [one] => print(&format!("Your version is kept in {}\n", folder.join(&one.path).display()))?,
            _ => print(&format!("Your versions are kept in {}\n", folder.display()))?,
        }
        print("`cargo async-learn undo` brings back what was there.\n")?;
        tell_of_saves(&event)?;
    }
    Ok(Exit::Passed)
}

pub(super) fn undo(name: Option<&str>, number: Option<u32>) -> Result<Exit> {
    let mut session = Session::here()?;
    let exercise = name.map(|name| session.course.find(name).cloned()).transpose()?;
    let undone = match number {
        None => session.undo(exercise.as_ref())?,
        Some(number) => {
            let event =
                session.workspace.events().into_iter().find(|event| event.number == number).ok_or_else(|| {
                    Usage(format!(
                        "nothing has the number {number}; `cargo async-learn undo --list` shows what there is"
                    ))
                })?;
            session.undo_event(event, None)?
        }
    };
    match undone {
        Undone::Back { event, applied } => {
            print(&format!("As before the {} ({}):\n", ui::event_name(&event), ui::ago(event.at, now())))?;
            for path in &applied.paths {
                print(&format!("  {path}\n"))?;
            }
            if let Some(event) = &applied.event {
                print("What was there until now is kept too: `cargo async-learn undo` turns this around.\n")?;
                tell_of_saves(event)?;
            }
            Ok(Exit::Passed)
        }
        Undone::Already(event) => {
            print(&format!("All is as it was before the {} already.\n", ui::event_name(&event)))?;
            print("`cargo async-learn undo --list` shows what else can be brought back.\n")?;
            Ok(Exit::NotPassed)
        }
        Undone::Nothing => {
            let whose = exercise.map(|exercise| format!(" of `{}`", exercise.name)).unwrap_or_default();
            print(&format!("Nothing{whose} was replaced so far, so there is nothing to bring back.\n"))?;
            Ok(Exit::NotPassed)
        }
    }
}

pub(super) fn update() -> Result<Exit> {
    let updated = Session::here()?.update()?;
    if updated.items.is_empty() {
        print("Everything is up to date.\n")?;
        return Ok(Exit::Passed);
    }
    print(&ui::updated(&updated))?;
    if let Some(event) = &updated.event {
        print("\nWhat was replaced is kept; `cargo async-learn undo` turns all of this around.\n")?;
        tell_of_saves(event)?;
    }
    Ok(Exit::Passed)
}

pub(super) fn list_events(name: Option<&str>) -> Result<Exit> {
    let session = Session::here()?;
    let exercise = name.map(|name| session.course.find(name)).transpose()?;
    let whose = |id: &str| session.course.exercise(id).map(|exercise| &exercise.name);
    let of_exercise = |event: &Event| exercise.is_none_or(|it| event.exercises().any(|id| whose(id) == Some(&it.name)));
    let events: Vec<Event> = session.workspace.events().into_iter().filter(of_exercise).collect();
    if events.is_empty() {
        print("Nothing was replaced so far.\n")?;
    } else {
        print(&ui::events(&events, now()))?;
        print(
            "\n`cargo async-learn undo` brings back what the latest replaced, `undo --number N` what another did.\n",
        )?;
    }
    Ok(Exit::Passed)
}

/// Says which files were saved while `event` was at work.
pub(super) fn tell_of_saves(event: &Event) -> Result<()> {
    for path in &event.meanwhile {
        print(&format!("{path} was saved at the same moment; that text is the one that is kept.\n"))?;
    }
    Ok(())
}

/// Seconds since 1970.
fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs()
}
