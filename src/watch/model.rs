//! Everything that watch mode knows, and what it does with each thing that happens. Pure: an input
//! goes in, effects come out.

use std::time::Instant;

use super::files::Content;
use super::input::{Action, Effect, Input, Motion};
use super::list::List;
use super::options::Ended;
use super::timeline_view::TimelineView;
use crate::course::Exercise;
use crate::engine::Outcome;
use crate::submission::Submission;
use crate::trace::Timeline;
use crate::ui::Drawn;
use crate::ui::words::{self, Row};
use crate::verdict::{CheckEvent, Report};

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
    CheckAll,
    Help,
    Farewell,
}

/// A question that comes before an action.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Question {
    /// Whether to show the solution of an exercise that is not solved.
    ShowSolution,
    /// Whether to put the starter back.
    Reset,
    /// Whether to bring back a text that is older than the present one.
    Undo,
}

/// A check of every exercise.
#[derive(Debug, Default)]
pub(super) struct CheckAll {
    /// When it began; `None` if it never did.
    pub since: Option<Instant>,
    pub is_running: bool,
    /// The reports so far, in course order.
    pub rows: Vec<Row>,
    /// How many seconds all of it took, when it is done.
    pub seconds: Option<f64>,
}

/// What watch mode knows about one exercise, and about all.
#[derive(Debug)]
pub(super) struct Model {
    pub exercise: Exercise,
    pub view: View,
    pub asking: Option<Question>,
    /// Rows of the body that are scrolled away.
    pub scroll: usize,
    /// Whether the lane of the step that was gone to is kept in sight. Scrolling ends it.
    pub follows_step: bool,
    /// What the latest drawing had room for.
    pub drawn: Drawn,
    /// Whether long texts are shown whole.
    pub is_unfolded: bool,
    pub hints: usize,
    pub outcome: Option<Outcome>,
    /// Its report with the places that it is about, when these are known.
    pub placed: Option<Report>,
    /// What its run did.
    pub timeline: Option<Timeline>,
    pub remarks: Vec<String>,
    /// Why the file can't be judged, if it can't.
    pub missing: Option<String>,
    pub is_checking: bool,
    /// The learner ended the run.
    pub is_stopped: bool,
    /// What the check does now.
    pub phase: String,
    /// When the check began.
    pub since: Instant,
    pub list: List,
    pub timelines: TimelineView,
    /// The exercise was passed once, or its solution was asked for and granted.
    pub may_see_solution: bool,
    /// The result of the last action, until the next or until a save.
    pub said: String,
    /// Another exercise whose file was saved, as `said` says.
    pub saved_elsewhere: Option<String>,
    /// What is done about the kit, and how far that is, until there is something to check with.
    pub preparing: Option<(String, String)>,
    pub check_all: CheckAll,
    /// The latest text.
    judged: Option<Submission>,
}

impl Model {
    pub fn new(exercise: Exercise, view: View) -> Model {
        Model {
            exercise,
            view,
            asking: None,
            scroll: 0,
            follows_step: false,
            drawn: Drawn::default(),
            is_unfolded: false,
            hints: 0,
            outcome: None,
            placed: None,
            timeline: None,
            remarks: Vec::new(),
            missing: None,
            is_checking: false,
            is_stopped: false,
            phase: String::new(),
            since: Instant::now(),
            list: List::default(),
            timelines: TimelineView::default(),
            may_see_solution: false,
            said: String::new(),
            saved_elsewhere: None,
            preparing: Some(Default::default()),
            check_all: CheckAll::default(),
            judged: None,
        }
    }

    /// At another exercise; what is about all of them stays.
    pub fn go_to(&mut self, exercise: Exercise) {
        let there = Model::new(exercise, View::Verdict);
        let here = std::mem::replace(self, there);
        (self.list, self.drawn, self.preparing) = (here.list, here.drawn, here.preparing);
        self.check_all = here.check_all;
    }

    /// The text that is judged, or was last.
    pub fn source(&self) -> Option<&str> {
        self.judged.as_ref().map(|judged| judged.source.as_str())
    }

    /// The report on it, when that is there.
    pub fn report(&self) -> Option<&Report> {
        self.placed.as_ref().or(self.outcome.as_ref().map(|outcome| &outcome.report))
    }

    /// Takes in `input`, and says what is to be done, in order.
    pub fn step(&mut self, input: Input) -> Vec<Effect> {
        match input {
            Input::Content(Content::Text(source)) => {
                let was_missing = self.missing.take().is_some();
                let submission = Submission::new(&self.exercise, source);
                // Touched, or saved unchanged: the verdict stands, and so does a run.
                if self.judged.as_ref() == Some(&submission) {
                    return Vec::new();
                }
                // The first look at a file is no save, so it takes nothing away.
                if self.judged.is_some() || was_missing {
                    self.show(View::Verdict);
                    self.unsay();
                }
                self.judge(submission)
            }
            Input::Content(Content::Unreadable(why)) => {
                self.missing = Some(why);
                self.judged = None;
                self.forget_the_run();
                self.is_checking = false;
                vec![Effect::Cancel]
            }
            Input::Event(event) => {
                self.hear(&event);
                Vec::new()
            }
            Input::Ready => {
                self.preparing = None;
                Vec::new()
            }
            Input::Outcome(outcome) => {
                if outcome.report.passed() {
                    self.may_see_solution = true;
                    self.list.mark_done(&self.exercise.name);
                }
                self.timeline = outcome.timeline(None);
                self.outcome = Some(*outcome);
                self.is_checking = false;
                // The picture on the screen is of an earlier run.
                if self.view == View::Timeline { vec![Effect::Draw] } else { Vec::new() }
            }
            Input::Places(report) => {
                self.placed = Some(*report);
                Vec::new()
            }
            Input::Remarks(remarks) => {
                self.remarks = remarks;
                Vec::new()
            }
            Input::Timelines(timelines) => {
                self.timelines = TimelineView::new(*timelines);
                Vec::new()
            }
            Input::Row(row) => {
                self.check_all.rows.push(*row);
                Vec::new()
            }
            Input::CheckedAll => {
                let all = &mut self.check_all;
                all.is_running = false;
                all.seconds = all.since.map(|since| since.elapsed().as_secs_f64());
                Vec::new()
            }
            Input::SavedElsewhere(name) => {
                self.said = words::watch::saved_elsewhere(&name, &self.exercise);
                self.saved_elsewhere = Some(name);
                Vec::new()
            }
            Input::Action(action) => {
                let elsewhere = self.unsay();
                match (self.asking.take(), elsewhere) {
                    (Some(question), _) => self.answer(question, action),
                    (None, Some(name)) if action == Action::Accept && self.view != View::List => {
                        vec![Effect::Go(name)]
                    }
                    (None, _) => self.act(action),
                }
            }
        }
    }

    /// Takes back what was said, which is not true any more. Returns the exercise that was saved elsewhere.
    fn unsay(&mut self) -> Option<String> {
        self.said.clear();
        self.saved_elsewhere.take()
    }

    fn hear(&mut self, event: &CheckEvent) {
        if let Some(words) = words::preparing(event) {
            self.preparing = Some(words);
        }
        if let Some(phase) = words::phase(event) {
            self.phase = phase;
        }
    }

    fn judge(&mut self, submission: Submission) -> Vec<Effect> {
        self.forget_the_run();
        self.is_checking = true;
        (self.phase, self.since) = ("compiling".into(), Instant::now());
        self.asking = None;
        self.judged = Some(submission.clone());
        vec![Effect::Cancel, Effect::Run(Box::new(submission))]
    }

    fn forget_the_run(&mut self) {
        self.outcome = None;
        self.placed = None;
        self.timeline = None;
        self.remarks.clear();
        self.timelines = TimelineView::default();
        self.is_stopped = false;
        self.is_unfolded = false;
    }

    fn show(&mut self, view: View) {
        self.view = view;
        self.scroll = 0;
        self.follows_step = false;
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
            (Question::Undo, Action::Accept) => vec![Effect::Undo],
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
                    return self.judge(judged);
                }
            }
            Action::CheckAll => {
                self.show(View::CheckAll);
                if self.preparing.is_none() {
                    self.check_all = CheckAll { since: Some(Instant::now()), is_running: true, ..CheckAll::default() };
                    return vec![Effect::CheckAll];
                }
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
            Action::Undo => return vec![Effect::AskToUndo],
            Action::Fold => self.is_unfolded = !self.is_unfolded,
            Action::Accept => return self.accept(),
            Action::Move(motion) => self.go(motion),
            Action::Search if self.view == View::List => self.list.search(),
            Action::Filter if self.view == View::List => self.list.filter_next(),
            Action::Type(c) if self.is_typing() => self.list.typed(c),
            Action::Erase if self.is_typing() => self.list.erase(),
            Action::ZoomIn => self.timelines.zoom(true),
            Action::ZoomOut => self.timelines.zoom(false),
            Action::Swap => self.timelines.swap(),
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
            View::CheckAll => {
                self.show(View::Verdict);
                self.check_all.is_running = false;
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
            (View::Timeline, Motion::Left | Motion::Right) => {
                match motion {
                    Motion::Left => self.timelines.step_back(),
                    _ => self.timelines.step_on(),
                }
                self.scroll = self.drawn.scroll;
                self.follows_step = true;
                return;
            }
            _ => {}
        }
        // The screen may have grown since the last move, and may have followed a step.
        let now = if std::mem::take(&mut self.follows_step) { self.drawn.scroll } else { self.scroll };
        let now = now.min(self.drawn.furthest);
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

    fn exercise() -> Exercise {
        crate::course::Course::embedded().unwrap().find("join").unwrap().clone()
    }

    fn model() -> Model {
        Model::new(exercise(), View::Verdict)
    }

    fn text(text: &str) -> Input {
        Input::Content(Content::Text(text.into()))
    }

    fn outcome() -> Input {
        let report = Report::new("join", Verdict::Failed, "");
        Input::Outcome(Box::new(Outcome::without_run(submission(""), report)))
    }

    fn submission(source: &str) -> Submission {
        Submission::new(&exercise(), source)
    }

    fn run(source: &str) -> [Effect; 2] {
        [Effect::Cancel, Effect::Run(Box::new(submission(source)))]
    }

    fn press(model: &mut Model, action: Action) -> Vec<Effect> {
        model.step(Input::Action(action))
    }

    #[test]
    fn a_save_during_a_run_cancels_it_and_the_last_content_is_judged() {
        let mut model = model();
        assert_eq!(model.step(text("1")), run("1"));
        assert_eq!(model.step(text("2")), run("2"));
        assert!(model.report().is_none() && model.is_checking);
        model.step(outcome());
        assert!(model.report().is_some() && !model.is_checking);
    }

    #[test]
    fn a_touch_without_a_change_is_no_run() {
        let mut model = model();
        model.step(text("1"));
        assert_eq!(model.step(text("1")), []);
        model.step(outcome());
        assert_eq!(model.step(text("1")), []);
        assert!(model.report().is_some());
        assert_eq!(press(&mut model, Action::Rerun), run("1"));
    }

    #[test]
    fn a_file_that_is_gone_and_comes_back_is_judged_again() {
        let mut model = model();
        model.step(text("1"));
        model.step(outcome());
        assert_eq!(model.step(Input::Content(Content::Unreadable("gone".into()))), [Effect::Cancel]);
        assert!(model.report().is_none() && model.missing.is_some());
        assert_eq!(model.step(text("1")), run("1"));
        assert!(model.missing.is_none());
    }

    #[test]
    fn a_save_shows_the_verdict_and_the_first_look_keeps_the_view() {
        let mut model = Model::new(exercise(), View::Welcome);
        model.step(text("1"));
        model.step(outcome());
        assert_eq!(model.view, View::Welcome);
        press(&mut model, Action::Accept);
        assert_eq!(model.view, View::Verdict);
        for action in [Action::Hint, Action::List, Action::Timeline, Action::Help, Action::Text, Action::Why] {
            press(&mut model, action);
            assert_ne!(model.view, View::Verdict, "{action:?}");
            press(&mut model, Action::Back);
            assert_eq!(model.view, View::Verdict, "{action:?}");
        }
        press(&mut model, Action::Hint);
        model.step(text("2"));
        assert_eq!(model.view, View::Verdict);
    }

    #[test]
    fn escape_stops_a_run_and_keys_answer_meanwhile() {
        let mut model = model();
        model.step(text("1"));
        assert_eq!(press(&mut model, Action::Hint), [Effect::MoreHints]);
        assert_eq!(press(&mut model, Action::Back), [], "first out of the hints");
        assert!(model.is_checking);
        assert_eq!(press(&mut model, Action::Back), [Effect::Cancel]);
        assert!(model.is_stopped && !model.is_checking);
        assert_eq!(press(&mut model, Action::Rerun), run("1"));
        assert!(!model.is_stopped);
    }

    #[test]
    fn showing_an_unsolved_solution_and_a_reset_ask_first() {
        let mut model = model();
        press(&mut model, Action::Solution);
        assert_eq!((model.view, model.asking), (View::Verdict, Some(Question::ShowSolution)));
        assert_eq!(press(&mut model, Action::Back), []);
        assert_eq!((model.view, model.asking), (View::Verdict, None));
        press(&mut model, Action::Solution);
        press(&mut model, Action::Accept);
        assert_eq!(model.view, View::Solution);

        assert_eq!(press(&mut model, Action::Reset), []);
        assert_eq!(press(&mut model, Action::Next), [], "anything else is a no");
        press(&mut model, Action::Reset);
        assert_eq!(press(&mut model, Action::Accept), [Effect::Reset]);
        press(&mut model, Action::Reset);
        assert_eq!(press(&mut model, Action::Interrupt), [Effect::Leave(Ended::Interrupted)]);
    }

    #[test]
    fn what_was_said_goes_with_the_next_save_and_not_with_the_first_look() {
        let mut model = Model { said: "The starter is back.".into(), ..model() };
        model.step(text("1"));
        assert_eq!(model.said, "The starter is back.");
        model.step(text("2"));
        assert_eq!(model.said, "");
        model.step(Input::SavedElsewhere("threads".into()));
        assert!(model.said.contains("Enter goes to threads"));
        assert_eq!(press(&mut model, Action::Accept), [Effect::Go("threads".into())]);
        model.step(Input::SavedElsewhere("threads".into()));
        model.step(text("3"));
        assert_eq!(model.said, "");
        assert_eq!(press(&mut model, Action::Accept), []);
    }

    #[test]
    fn scrolling_stays_within_the_text() {
        let mut model = Model { drawn: Drawn { scroll: 0, furthest: 5, page: 4 }, ..model() };
        for (motion, at) in [
            (Motion::Up, 0),
            (Motion::Down, 1),
            (Motion::PageDown, 4),
            (Motion::PageDown, 5),
            (Motion::Top, 0),
            (Motion::Bottom, 5),
            (Motion::PageUp, 2),
        ] {
            press(&mut model, Action::Move(motion));
            assert_eq!(model.scroll, at, "{motion:?}");
        }
        press(&mut model, Action::Help);
        assert_eq!(model.scroll, 0, "another text begins at its top");
    }

    /// A step in a lane below the screen once moved nothing that was seen.
    #[test]
    fn a_step_is_followed_until_one_scrolls() {
        let mut model = Model { view: View::Timeline, drawn: Drawn { scroll: 0, furthest: 9, page: 4 }, ..model() };
        press(&mut model, Action::Move(Motion::Right));
        assert!(model.follows_step);
        // What the screen did to keep the lane in sight.
        model.drawn.scroll = 5;
        press(&mut model, Action::Move(Motion::Down));
        assert_eq!((model.scroll, model.follows_step), (6, false));
        press(&mut model, Action::Move(Motion::Left));
        assert!(model.follows_step);
        press(&mut model, Action::Help);
        assert!(!model.follows_step);
    }

    #[test]
    fn letters_are_text_while_a_search_is_typed() {
        let mut model = model();
        assert!(!model.is_typing());
        press(&mut model, Action::List);
        press(&mut model, Action::Search);
        assert!(model.is_typing());
        press(&mut model, Action::Type('j'));
        assert_eq!(model.list.query, "j");
        press(&mut model, Action::Accept);
        assert!(!model.is_typing());
        assert_eq!(model.list.query, "j", "what was found stays");
        press(&mut model, Action::Back);
        assert_eq!((model.list.query.as_str(), model.view), ("", View::List));
    }
}
