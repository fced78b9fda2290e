//! `reset`: puts starters back in place of the learner's texts.

use anyhow::Result;

use crate::cli::args::ResetArgs;
use crate::cli::common::{ask, is_interactive, warn};
use crate::cli::exit::{Exit, Usage};
use crate::course::Exercise;
use crate::session::Session;
use crate::ui::{print, words};

pub(super) async fn reset(args: ResetArgs) -> Result<Exit> {
    let mut session = Session::here(warn)?;
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
            let those = words::count(altered, "exercise");
            return Err(Usage(format!(
                "this would reset {those}{which}; to confirm that without a terminal, add --yes"
            ))
            .into());
        }
        if altered > 0 && !ask(&words::reset_question(altered, &which), false).await? {
            print(words::NOTHING_CHANGED)?;
            return Ok(Exit::Passed);
        }
    }
    let event = session.reset(&exercises)?;
    let one = if let [one] = exercises.as_slice() { Some(session.shown(one)) } else { None };
    let kept = event.as_ref().map(|event| (event, session.workspace.kept(event)));
    print(words::reset(one.as_deref(), exercises.len(), &which, kept))?;
    Ok(Exit::Passed)
}
