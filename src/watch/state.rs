//! What watch mode does with each thing that happens: a pure state machine.

use super::Ended;
use super::files::Content;
use super::lens::Lens;
use super::list::List;
use crate::hash::hash;
use crate::trace::Pair;
use crate::ui::Drawn;
use crate::verdict::Report;

/// What a key, a typed word or another surface one day asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Action {
    Next,
    Previous,
    /// Whatever is chosen or asked is meant: an exercise of the list, a question's yes.
    Accept,
    Rerun,
    CheckAll,
    Text,
    Why,
    Hint,
    List,
    Timeline,
    Solution,
    Help,
    Edit,
    Reset,
    Undo,
    Fold,
    Move(Motion),
    ZoomIn,
    ZoomOut,
    /// The other of two: the solution's timeline in place of yours.
    Swap,
    Search,
    Filter,
    /// A character of what is being typed.
    Type(char),
    /// Takes the last one back.
    Erase,
    Back,
    Suspend,
    Quit,
    Interrupt,
}

/// A move through whatever is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Motion {
    Up,
    Down,
    PageUp,
    PageDown,
    Top,
    Bottom,
    Left,
    Right,
}

/// Something that happened.
#[derive(Clone, Debug)]
pub(super) enum Input {
    /// The file was read, because it may have changed.
    Content(Content),
    /// A run ended. One that was cancelled never does.
    Report(Box<Report>),
    /// Clippy spoke.
    Remarks(Vec<String>),
    /// The timelines of the latest run are there.
    Timelines(Box<Pair>),
    /// A key.
    Action(Action),
}

/// Something to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Effect {
    /// End whatever runs on this exercise.
    Cancel,
    /// Check this text.
    Run(String),
    /// One more level of hints is asked for.
    MoreHints,
    /// The picture of the latest run is asked for.
    Draw,
    /// Go to the next exercise that is not done.
    GoNext,
    /// Go to the exercise before this one.
    GoBack,
    /// Go to the exercise of this name.
    Go(String),
    /// Check every exercise.
    CheckAll,
    /// Stop checking every exercise.
    CancelAll,
    /// Open the file in the editor.
    Edit,
    /// Put the starter back.
    Reset,
    /// Take the last reset back.
    Undo,
    /// Give the terminal back until we are continued.
    Suspend,
    /// The end.
    Leave(Ended),
}

/// What the body of the screen shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum View {
    Welcome,
    #[default]
    Verdict,
    Text,
    Why,
    List,
    Hints,
    Solution,
    Timeline,
    Everything,
    Help,
    Farewell,
}

/// What is asked before it is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Question {
    /// Whether to show the solution of an exercise that is not solved.
    ShowSolution,
    /// Whether to put the starter back.
    Reset,
}

/// Where watch mode is with one exercise.
#[derive(Debug, Default)]
pub(super) struct State {
    pub view: View,
    pub asking: Option<Question>,
    /// Rows of the body that are scrolled away.
    pub scroll: usize,
    /// What the latest drawing had room for.
    pub drawn: Drawn,
    /// Whether long texts are shown whole.
    pub is_unfolded: bool,
    pub hints: usize,
    pub report: Option<Report>,
    pub remarks: Vec<String>,
    /// Why there is nothing to judge, if there is not.
    pub missing: Option<String>,
    pub is_checking: bool,
    /// The learner ended the run.
    pub is_stopped: bool,
    pub list: List,
    pub lens: Lens,
    /// The exercise was passed once, or its solution was asked for and granted.
    pub may_see_solution: bool,
    /// What came of the last action, until the next.
    pub said: String,
    /// What is judged, or was last.
    judged: Option<Judged>,
}

#[derive(Debug)]
struct Judged {
    source: String,
    hash: String,
}

impl State {
    /// At the beginning of an exercise, with the list as it was left.
    pub fn beginning(view: View, list: List) -> State {
        State { view, list, ..State::default() }
    }

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
                // The first look at a file is no save, so it takes no view away.
                if self.judged.is_some() {
                    self.show(View::Verdict);
                }
                self.judge(source, hash)
            }
            Input::Content(Content::Unreadable(why)) => {
                self.missing = Some(why);
                self.judged = None;
                self.forget_the_run();
                self.is_checking = false;
                vec![Effect::Cancel]
            }
            Input::Report(report) => {
                self.may_see_solution |= report.passed();
                self.report = Some(*report);
                self.is_checking = false;
                // The picture on the screen is of an earlier run.
                if self.view == View::Timeline { vec![Effect::Draw] } else { Vec::new() }
            }
            Input::Remarks(remarks) => {
                self.remarks = remarks;
                Vec::new()
            }
            Input::Timelines(timelines) => {
                self.lens = Lens::new(*timelines);
                Vec::new()
            }
            Input::Action(action) => {
                self.said.clear();
                match self.asking.take() {
                    Some(question) => self.answer(question, action),
                    None => self.act(action),
                }
            }
        }
    }

    fn judge(&mut self, source: String, hash: String) -> Vec<Effect> {
        self.forget_the_run();
        self.is_checking = true;
        self.asking = None;
        self.judged = Some(Judged { source: source.clone(), hash });
        vec![Effect::Cancel, Effect::Run(source)]
    }

    fn forget_the_run(&mut self) {
        self.report = None;
        self.remarks.clear();
        self.lens = Lens::default();
        self.is_stopped = false;
        self.is_unfolded = false;
    }

    fn show(&mut self, view: View) {
        self.view = view;
        self.scroll = 0;
    }

    /// Shows `view`, or the verdict again if it is shown already.
    fn toggle(&mut self, view: View) {
        self.show(if self.view == view { View::Verdict } else { view });
    }

    fn answer(&mut self, question: Question, action: Action) -> Vec<Effect> {
        match (question, action) {
            (_, Action::Interrupt) => vec![Effect::Leave(Ended::Interrupted)],
            (_, Action::Suspend) => vec![Effect::Suspend],
            (Question::ShowSolution, Action::Accept) => {
                self.may_see_solution = true;
                self.show(View::Solution);
                Vec::new()
            }
            (Question::Reset, Action::Accept) => vec![Effect::Reset],
            // Anything else is a no, and nothing more.
            _ => Vec::new(),
        }
    }

    fn act(&mut self, action: Action) -> Vec<Effect> {
        match action {
            Action::Next => return vec![Effect::GoNext],
            Action::Previous => return vec![Effect::GoBack],
            Action::Rerun => {
                if let Some(judged) = self.judged.take() {
                    self.show(View::Verdict);
                    return self.judge(judged.source, judged.hash);
                }
            }
            Action::CheckAll => {
                self.show(View::Everything);
                return vec![Effect::CheckAll];
            }
            Action::Text => self.toggle(View::Text),
            Action::Why => self.toggle(View::Why),
            Action::Help => self.toggle(View::Help),
            Action::Hint => {
                self.show(View::Hints);
                return vec![Effect::MoreHints];
            }
            Action::List => {
                self.toggle(View::List);
                self.list.choose_current();
            }
            Action::Timeline => {
                self.toggle(View::Timeline);
                if self.view == View::Timeline {
                    return vec![Effect::Draw];
                }
            }
            Action::Solution if self.may_see_solution => self.toggle(View::Solution),
            Action::Solution => self.asking = Some(Question::ShowSolution),
            Action::Edit => return vec![Effect::Edit],
            Action::Reset => self.asking = Some(Question::Reset),
            Action::Undo => return vec![Effect::Undo],
            Action::Fold => self.is_unfolded = !self.is_unfolded,
            Action::Accept => return self.accept(),
            Action::Move(motion) => self.go(motion),
            Action::Search if self.view == View::List => self.list.search(),
            Action::Filter if self.view == View::List => self.list.filter_next(),
            Action::Type(c) if self.is_typing() => self.list.typed(c),
            Action::Erase if self.is_typing() => self.list.erase(),
            Action::ZoomIn => self.lens.zoom(true),
            Action::ZoomOut => self.lens.zoom(false),
            Action::Swap => self.lens.swap(),
            Action::Back => return self.back(),
            Action::Suspend => return vec![Effect::Suspend],
            Action::Quit => return vec![Effect::Leave(Ended::Quit)],
            Action::Interrupt => return vec![Effect::Leave(Ended::Interrupted)],
            Action::Search | Action::Filter | Action::Type(_) | Action::Erase => {}
        }
        Vec::new()
    }

    /// Whether characters are text now, and no keys.
    pub fn is_typing(&self) -> bool {
        self.view == View::List && self.list.is_searching
    }

    fn accept(&mut self) -> Vec<Effect> {
        match self.view {
            View::List if self.list.is_searching => {
                self.list.is_searching = false;
                Vec::new()
            }
            View::List => match self.list.open() {
                Some(name) => vec![Effect::Go(name)],
                None => Vec::new(),
            },
            View::Welcome => {
                self.show(View::Verdict);
                Vec::new()
            }
            _ => Vec::new(),
        }
    }

    /// One step out of wherever we are: what is typed, a view, a run.
    fn back(&mut self) -> Vec<Effect> {
        match self.view {
            View::List if self.list.stop_searching() => Vec::new(),
            View::Everything => {
                self.show(View::Verdict);
                vec![Effect::CancelAll]
            }
            View::Verdict if self.is_checking => {
                self.is_checking = false;
                self.is_stopped = true;
                vec![Effect::Cancel]
            }
            _ => {
                self.show(View::Verdict);
                Vec::new()
            }
        }
    }

    fn go(&mut self, motion: Motion) {
        match (self.view, motion) {
            (View::List, motion) => return self.list.go(motion, self.drawn.page),
            (View::Timeline, Motion::Left) => return self.lens.step_back(),
            (View::Timeline, Motion::Right) => return self.lens.step_on(),
            _ => {}
        }
        // The screen may have grown since the last move.
        let now = self.scroll.min(self.drawn.furthest);
        let page = self.drawn.page.saturating_sub(1).max(1);
        self.scroll = match motion {
            Motion::Up => now.saturating_sub(1),
            Motion::Down => now + 1,
            Motion::PageUp => now.saturating_sub(page),
            Motion::PageDown => now + page,
            Motion::Top => 0,
            Motion::Bottom => self.drawn.furthest,
            Motion::Left | Motion::Right => now,
        }
        .min(self.drawn.furthest);
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
        Input::Report(Box::new(Report::new("join", Verdict::Failed, "")))
    }

    fn press(state: &mut State, action: Action) -> Vec<Effect> {
        state.step(Input::Action(action))
    }

    #[test]
    fn a_save_during_a_run_cancels_it_and_the_last_content_is_judged() {
        let mut state = State::default();
        assert_eq!(state.step(text("1")), [Effect::Cancel, Effect::Run("1".into())]);
        assert_eq!(state.step(text("2")), [Effect::Cancel, Effect::Run("2".into())]);
        assert!(state.report.is_none() && state.is_checking);
        state.step(report());
        assert!(state.report.is_some() && !state.is_checking);
    }

    #[test]
    fn a_touch_without_a_change_is_no_run() {
        let mut state = State::default();
        state.step(text("1"));
        assert_eq!(state.step(text("1")), []);
        state.step(report());
        assert_eq!(state.step(text("1")), []);
        assert!(state.report.is_some());
        assert_eq!(press(&mut state, Action::Rerun), [Effect::Cancel, Effect::Run("1".into())]);
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
    fn a_save_takes_the_screen_back_and_the_first_look_does_not() {
        let mut state = State::beginning(View::Welcome, List::default());
        state.step(text("1"));
        state.step(report());
        assert_eq!(state.view, View::Welcome);
        press(&mut state, Action::Accept);
        assert_eq!(state.view, View::Verdict);
        for action in [Action::Hint, Action::List, Action::Timeline, Action::Help, Action::Text, Action::Why] {
            press(&mut state, action);
            assert_ne!(state.view, View::Verdict, "{action:?}");
            press(&mut state, Action::Back);
            assert_eq!(state.view, View::Verdict, "{action:?}");
        }
        press(&mut state, Action::Hint);
        state.step(text("2"));
        assert_eq!(state.view, View::Verdict);
    }

    #[test]
    fn escape_stops_a_run_and_keys_answer_meanwhile() {
        let mut state = State::default();
        state.step(text("1"));
        assert_eq!(press(&mut state, Action::Hint), [Effect::MoreHints]);
        assert_eq!(press(&mut state, Action::Back), [], "first out of the hints");
        assert!(state.is_checking);
        assert_eq!(press(&mut state, Action::Back), [Effect::Cancel]);
        assert!(state.is_stopped && !state.is_checking);
        assert_eq!(press(&mut state, Action::Rerun), [Effect::Cancel, Effect::Run("1".into())]);
        assert!(!state.is_stopped);
    }

    #[test]
    fn what_cannot_be_unseen_or_is_put_back_is_asked_about_first() {
        let mut state = State::default();
        press(&mut state, Action::Solution);
        assert_eq!((state.view, state.asking), (View::Verdict, Some(Question::ShowSolution)));
        assert_eq!(press(&mut state, Action::Back), []);
        assert_eq!((state.view, state.asking), (View::Verdict, None));
        press(&mut state, Action::Solution);
        press(&mut state, Action::Accept);
        assert_eq!(state.view, View::Solution);

        assert_eq!(press(&mut state, Action::Reset), []);
        assert_eq!(press(&mut state, Action::Next), [], "anything else is a no");
        press(&mut state, Action::Reset);
        assert_eq!(press(&mut state, Action::Accept), [Effect::Reset]);
        press(&mut state, Action::Reset);
        assert_eq!(press(&mut state, Action::Interrupt), [Effect::Leave(Ended::Interrupted)]);
    }

    #[test]
    fn scrolling_stays_within_the_text() {
        let mut state = State { drawn: Drawn { scroll: 0, furthest: 5, page: 4 }, ..State::default() };
        for (motion, at) in [
            (Motion::Up, 0),
            (Motion::Down, 1),
            (Motion::PageDown, 4),
            (Motion::PageDown, 5),
            (Motion::Top, 0),
            (Motion::Bottom, 5),
            (Motion::PageUp, 2),
        ] {
            press(&mut state, Action::Move(motion));
            assert_eq!(state.scroll, at, "{motion:?}");
        }
        press(&mut state, Action::Help);
        assert_eq!(state.scroll, 0, "another text begins at its top");
    }

    #[test]
    fn letters_are_text_while_a_search_is_typed() {
        let mut state = State::default();
        assert!(!state.is_typing());
        press(&mut state, Action::List);
        press(&mut state, Action::Search);
        assert!(state.is_typing());
        press(&mut state, Action::Type('j'));
        assert_eq!(state.list.query, "j");
        press(&mut state, Action::Accept);
        assert!(!state.is_typing());
        assert_eq!(state.list.query, "j", "what was found stays");
        press(&mut state, Action::Back);
        assert_eq!((state.list.query.as_str(), state.view), ("", View::List));
    }
}
