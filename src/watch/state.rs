//! What watch mode does with each thing that happens: a pure state machine.

use super::files::Content;
use crate::compile::hash;
use crate::verdict::Report;

/// What a key, or another surface one day, asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Action {
    Next,
    Hint,
    List,
    Rerun,
    Solution,
    Timeline,
    Back,
    Quit,
    Interrupt,
}

/// Something that happened.
#[derive(Clone, Debug)]
pub(super) enum Input {
    /// The file was read, because it may have changed.
    Content(Content),
    /// A run ended. One that was cancelled never does.
    Report(Box<Report>),
    /// A key.
    Action(Action),
}

/// Something to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Effect {
    /// End whatever runs.
    Cancel,
    /// Check this text.
    Run(String),
    /// One more level of hints is asked for.
    MoreHints,
    /// The picture of the latest run is asked for.
    Draw,
}

/// What the body of the screen shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum View {
    #[default]
    Verdict,
    List,
    Hints,
    Solution,
    Timeline,
    Farewell,
}

/// Where watch mode is with one exercise.
#[derive(Debug, Default)]
pub(super) struct State {
    pub view: View,
    pub hints: usize,
    pub report: Option<Report>,
    /// Why there is nothing to judge, if there is not.
    pub missing: Option<String>,
    /// What is judged, or was last.
    judged: Option<Judged>,
}

#[derive(Debug)]
struct Judged {
    source: String,
    hash: String,
}

impl State {
    /// The text that is judged, or was last.
    pub fn source(&self) -> Option<&str> {
        self.judged.as_ref().map(|judged| judged.source.as_str())
    }

    /// Takes in `input`, and says what is to be done, in order.
    pub fn step(&mut self, input: Input) -> Vec<Effect> {
        match input {
            Input::Content(Content::Text(source)) => {
                self.missing = None;
                let hash = hash([&source]);
                // Touched, or saved unchanged: the verdict stands, and so does a run.
                if self.judged.as_ref().is_some_and(|judged| judged.hash == hash) {
                    return Vec::new();
                }
                self.judge(source, hash)
            }
            Input::Content(Content::Unreadable(why)) => {
                self.missing = Some(why);
                self.judged = None;
                self.report = None;
                vec![Effect::Cancel]
            }
            Input::Report(report) => {
                self.report = Some(*report);
                Vec::new()
            }
            Input::Action(action) => self.act(action),
        }
    }

    fn judge(&mut self, source: String, hash: String) -> Vec<Effect> {
        self.view = View::Verdict;
        self.report = None;
        self.judged = Some(Judged { source: source.clone(), hash });
        vec![Effect::Cancel, Effect::Run(source)]
    }

    fn act(&mut self, action: Action) -> Vec<Effect> {
        let toggled = |view: View, now: View| if view == now { View::Verdict } else { view };
        match action {
            Action::Rerun => match self.judged.take() {
                Some(judged) => self.judge(judged.source, judged.hash),
                None => Vec::new(),
            },
            Action::Hint => {
                self.view = View::Hints;
                vec![Effect::MoreHints]
            }
            Action::List => {
                self.view = toggled(View::List, self.view);
                Vec::new()
            }
            Action::Solution => {
                self.view = toggled(View::Solution, self.view);
                Vec::new()
            }
            Action::Timeline => {
                self.view = toggled(View::Timeline, self.view);
                if self.view == View::Timeline { vec![Effect::Draw] } else { Vec::new() }
            }
            Action::Back => {
                self.view = View::Verdict;
                Vec::new()
            }
            // These end or replace the state, which is the loop's to do.
            Action::Next | Action::Quit | Action::Interrupt => Vec::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::verdict::Verdict;

    fn text(text: &str) -> Input {
        Input::Content(Content::Text(text.into()))
    }

    fn report() -> Input {
        Input::Report(Box::new(Report::new("join", Verdict::Passed, "")))
    }

    #[test]
    fn a_save_during_a_run_cancels_it_and_the_last_content_is_judged() {
        let mut state = State::default();
        assert_eq!(state.step(text("1")), [Effect::Cancel, Effect::Run("1".into())]);
        assert_eq!(state.step(text("2")), [Effect::Cancel, Effect::Run("2".into())]);
        assert!(state.report.is_none());
        state.step(report());
        assert!(state.report.is_some());
    }

    #[test]
    fn a_touch_without_a_change_is_no_run() {
        let mut state = State::default();
        state.step(text("1"));
        assert_eq!(state.step(text("1")), []);
        state.step(report());
        assert_eq!(state.step(text("1")), []);
        assert!(state.report.is_some());
        assert_eq!(state.step(Input::Action(Action::Rerun)), [Effect::Cancel, Effect::Run("1".into())]);
    }

    #[test]
    fn a_file_that_is_gone_and_comes_back_is_judged_again() {
        let mut state = State::default();
        state.step(text("1"));
        state.step(report());
        assert_eq!(state.step(Input::Content(Content::Unreadable("gone".into()))), [Effect::Cancel]);
        assert!(state.report.is_none() && state.missing.is_some());
        assert_eq!(state.step(text("1")), [Effect::Cancel, Effect::Run("1".into())]);
        assert!(state.missing.is_none());
    }

    #[test]
    fn the_picture_is_drawn_when_it_is_asked_for() {
        let mut state = State::default();
        state.step(text("1"));
        assert_eq!(state.step(Input::Action(Action::Timeline)), [Effect::Draw]);
        assert_eq!(state.view, View::Timeline);
        assert_eq!(state.step(Input::Action(Action::Timeline)), []);
        assert_eq!(state.view, View::Verdict);
    }

    #[test]
    fn a_new_verdict_takes_the_screen_back() {
        let mut state = State::default();
        state.step(text("1"));
        assert_eq!(state.step(Input::Action(Action::Hint)), [Effect::MoreHints]);
        assert_eq!(state.view, View::Hints);
        state.step(text("2"));
        assert_eq!(state.view, View::Verdict);
        state.step(Input::Action(Action::List));
        assert_eq!(state.view, View::List);
        state.step(Input::Action(Action::List));
        assert_eq!(state.view, View::Verdict);
    }
}
