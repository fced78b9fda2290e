//! `reset`: starters back in place of the learner's texts.

use anyhow::Result;

use crate::cli::args::ResetArgs;
use crate::cli::common::{ask, is_interactive, tell_of_saves};
use crate::cli::exit::{Exit, Usage};
use crate::course::Exercise;
use crate::session::Session;
use crate::ui::{self, print};

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
        if !is_interactive() {
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
