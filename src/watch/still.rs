//! Watch mode without a terminal: one screen of it, for a picture.

use std::time::Instant;

use super::everything::Everything;
use super::files::Content;
use super::keys;
use super::list::List;
use super::state::{Effect, Input, State, View};
use super::view::Seen;
use super::{Engine, Options};
use crate::course::Exercise;
use crate::engine::Checker;
use crate::session::Session;
use crate::submission::Submission;
use crate::ui;

/// What a picture is to show.
#[derive(Clone, Copy, Debug)]
pub struct Still<'a> {
    /// The learner's text.
    pub source: &'a str,
    /// The keys that were pressed after its verdict, as plain mode reads them.
    pub keys: &'a [&'a str],
    /// The columns and rows of the screen.
    pub size: (u16, u16),
}

/// The screen that a learner sees after a save of `still.source` and some keys, as SVG.
pub async fn still(session: &mut Session, checker: &Checker, exercise: &Exercise, still: Still<'_>) -> String {
    let options = Options { colors: true, ..Options::default() };
    let (columns, rows) = still.size;
    let mut state = State::beginning(View::Verdict, List::default());
    let outcome = checker.check(&Submission::new(exercise, still.source)).await;
    session.remember([&outcome.report]);
    let timeline = outcome.timeline(None);
    state.list.take(session, &exercise.name);
    let mut effects = state.step(Input::Content(Content::Text(still.source.to_owned())));
    effects.extend(state.step(Input::Report(Box::new(outcome.report.clone()))));
    for key in still.keys {
        for action in keys::actions(key, &state) {
            effects = state.step(Input::Action(action));
            if effects.contains(&Effect::Draw) {
                let timelines = checker.compare(&outcome, None).await;
                state.step(Input::Timelines(Box::new(timelines)));
            }
            if effects.contains(&Effect::MoreHints) {
                state.hints += 1;
            }
        }
    }
    let engine = Engine::Ready(Box::new(checker.clone()));
    let seen = Seen {
        options: &options,
        session,
        engine: &engine,
        state: &state,
        exercise,
        timeline: timeline.as_ref(),
        everything: &Everything::default(),
        notice: "",
        phase: "",
        since: Instant::now(),
    };
    ui::picture(&seen.screen(usize::from(ui::room(columns, rows).0)), columns, rows)
}
