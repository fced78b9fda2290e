//! Everything the loop holds, and what it does with each thing that comes.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;
use std::time::{Duration, Instant};

use anyhow::Result;
use futures::StreamExt as _;
use futures::stream;

use super::editor::{self, Launch};
use super::files::{AGAIN, Files};
use super::front_end::{FrontEnd, Touch};
use super::input::{Action, Effect, Input, Motion};
use super::jobs::{Done, Jobs, Kind};
use super::model::{Model, Question, View};
use super::options::{Ended, Options};
use super::signals::Signal;
use super::{keys, view};
use crate::course::Exercise;
use crate::engine::{Checker, Outcome};
use crate::session::{Session, Undone};
use crate::submission::Submission;
use crate::ui::words::{self, Row};
use crate::ui::{self, Screen};
use crate::verdict::Report;

/// How long a pass stays before `--auto-next` goes on.
const ENJOY: Duration = Duration::from_secs(3);
/// Rows that one notch of the wheel moves.
const NOTCH: usize = 3;
/// The jobs that are about one exercise.
const OF_EXERCISE: [Kind; 4] = [Kind::Check, Kind::Places, Kind::Remarks, Kind::Timelines];

/// Everything the loop holds.
pub(super) struct Watch {
    pub options: Options,
    pub session: Session,
    pub model: Model,
    pub jobs: Jobs,
    pub files: Files,
    pub front_end: FrontEnd,
    checker: Option<Checker>,
    /// What to check as soon as there is a checker.
    waiting: Option<Submission>,
    /// When to look at the file though nothing was reported.
    pub look_at: Option<Instant>,
    /// When to go on by itself.
    pub go_on_at: Option<Instant>,
    /// An editor that needs the terminal, and its name.
    pub lending: Option<(tokio::process::Command, String)>,
    /// The learner pressed Ctrl-Z.
    pub is_stopping: bool,
    pub ended: Option<Ended>,
    /// A pass that is seen, and not yet in the learner's progress.
    unwritten: Option<Report>,
    /// The latest text of each exercise, by its hash.
    texts: BTreeMap<String, String>,
    /// What the session has to say, since nothing else may print here.
    warnings: Rc<RefCell<Vec<String>>>,
}

impl Watch {
    pub fn new(mut session: Session, exercise: Exercise, options: Options, files: Files, front_end: FrontEnd) -> Watch {
        let warnings: Rc<RefCell<Vec<String>>> = Rc::default();
        let heard = Rc::clone(&warnings);
        session.tell_to(move |warning| heard.borrow_mut().push(warning.to_owned()));
        let is_new = session.progress.done.is_empty() && session.progress.hints.is_empty();
        let mut model = Model::new(exercise, if is_new && !options.plain { View::Welcome } else { View::Verdict });
        let mut said: Vec<String> = session.news().iter().map(words::news).collect();
        said.extend(front_end.takes_lines().then(|| words::watch::TYPE_A_LETTER.into()));
        model.said = said.join("\n");
        let mut watch = Watch {
            options,
            session,
            model,
            jobs: Jobs::default(),
            files,
            front_end,
            checker: None,
            waiting: None,
            look_at: None,
            go_on_at: None,
            lending: None,
            is_stopping: false,
            ended: None,
            unwritten: None,
            texts: BTreeMap::new(),
            warnings,
        };
        watch.look_at_statuses();
        watch
    }

    /// Looks at the file, and at how far the learner is.
    pub fn look(&mut self) {
        self.look_at = None;
        let Some(content) = self.files.read() else { return self.look_within(AGAIN) };
        self.step(Input::Content(content));
        // A check that this started runs meanwhile.
        self.look_at_statuses();
        self.look_elsewhere();
    }

    /// Notices that another exercise's file was saved. Several at once are no save of the learner's.
    fn look_elsewhere(&mut self) {
        let mut saved = Vec::new();
        for exercise in self.session.course.exercises() {
            let Ok(now) = Submission::read(exercise, &self.session.workspace.file(exercise)) else { continue };
            let before = self.texts.insert(exercise.name.clone(), now.digest.clone());
            if before.is_some_and(|before| before != now.digest) && exercise.name != self.model.exercise.name {
                saved.push(exercise.name.clone());
            }
        }
        if let [name] = &mut saved[..] {
            let name = std::mem::take(name);
            self.step(Input::SavedElsewhere(name));
        }
    }

    /// Lets no more than `time` pass before the next look.
    pub fn look_within(&mut self, time: Duration) {
        let at = Instant::now() + time;
        self.look_at = Some(self.look_at.map_or(at, |earlier| earlier.min(at)));
    }

    /// Where every exercise stands; reads their files, so it is done when one may have changed.
    fn look_at_statuses(&mut self) {
        self.model.list.take(&self.session, &self.model.exercise.name);
        self.model.may_see_solution |= self.session.status(&self.model.exercise).has_passed();
    }

    /// Whether something goes on whose time or sign is shown.
    pub fn is_busy(&self) -> bool {
        let is_running = [Kind::SetUp, Kind::Check, Kind::CheckAll].into_iter().any(|kind| self.jobs.is_running(kind));
        self.front_end.has_clock() && is_running
    }

    pub fn touched(&mut self, touch: Touch) {
        // A learner who presses a key is not done with this exercise.
        self.go_on_at = None;
        #[cfg(debug_assertions)]
        panic_if_asked(&touch);
        let actions = match touch {
            Touch::Key(key) => keys::action(key, &self.model).into_iter().collect(),
            Touch::Line(line) => {
                let actions = keys::actions(&line, &self.model);
                if actions.is_empty() {
                    self.model.said = words::watch::unknown_word(line.trim());
                }
                actions
            }
            Touch::Pasted(text) => keys::pasted(&text, &self.model),
            Touch::WheelUp => vec![Action::Move(Motion::Up); NOTCH],
            Touch::WheelDown => vec![Action::Move(Motion::Down); NOTCH],
            Touch::Other => Vec::new(),
        };
        for action in actions {
            self.step(Input::Action(action));
        }
    }

    /// Takes in what a job brought.
    pub fn done(&mut self, done: Done) -> Result<()> {
        match done {
            Done::SetUp(checker) => {
                self.checker = Some(checker?);
                self.step(Input::Ready);
                if let Some(submission) = self.waiting.take() {
                    self.check(submission);
                }
            }
            Done::Outcome(outcome) => self.finished(*outcome),
            Done::Places(report) => report.into_iter().for_each(|report| self.step(Input::Places(report))),
            Done::Remarks(remarks) => self.step(Input::Remarks(remarks)),
            Done::Timelines(timelines) => self.step(Input::Timelines(Box::new(timelines))),
            Done::Row(row) => {
                self.session.remember([&row.report]);
                if row.report.passed() {
                    self.look_at_statuses();
                }
                self.step(Input::Row(Box::new(row)));
            }
            Done::CheckedAll => self.step(Input::CheckedAll),
            Done::Editor(opened) => {
                self.model.said = opened.err().unwrap_or_default();
                // It may have set this terminal's modes, though it was not given it.
                self.front_end.signalled(Signal::Continue)?;
            }
        }
        Ok(())
    }

    /// Waits for all jobs, and for those that they lead to.
    pub async fn finish_jobs(&mut self) -> Result<()> {
        while !self.jobs.is_idle() {
            let done = self.jobs.next().await;
            self.done(done)?;
            self.write_down();
        }
        Ok(())
    }

    /// Gives `input` to the model, and does what it decides.
    pub fn step(&mut self, input: Input) {
        for effect in self.model.step(input) {
            match effect {
                Effect::Cancel => self.cancel(),
                Effect::Run(submission) => self.check(*submission),
                Effect::Draw => self.draw(),
                Effect::MoreHints => self.model.hints = self.session.next_hint(&self.model.exercise),
                Effect::GoNext => self.go_next(),
                Effect::GoBack => {
                    let at = self.session.course.position(&self.model.exercise.name).unwrap_or(0);
                    if let Some(before) = at.checked_sub(1) {
                        let name = self.session.course.exercises()[before].name.clone();
                        self.go_to(&name);
                    }
                }
                Effect::Go(name) => self.go_to(&name),
                Effect::CheckAll => self.check_all(),
                Effect::CancelAll => self.jobs.cancel(&[Kind::CheckAll]),
                Effect::Edit => self.edit(),
                Effect::Reset => self.reset(),
                Effect::AskToUndo => self.ask_to_undo(),
                Effect::Undo => self.undo(),
                Effect::Suspend => self.is_stopping = true,
                Effect::Leave(ended) => self.ended = Some(ended),
            }
        }
    }

    fn cancel(&mut self) {
        self.waiting = None;
        self.go_on_at = None;
        self.jobs.cancel(&OF_EXERCISE);
    }

    fn check(&mut self, submission: Submission) {
        match self.checker.clone() {
            Some(checker) => {
                let submission = self.session.texts().beside(submission);
                self.jobs.start(Kind::Check, async move { Done::Outcome(Box::new(checker.check(&submission).await)) });
            }
            None => self.waiting = Some(submission),
        }
    }

    fn finished(&mut self, outcome: Outcome) {
        self.session.saw(&outcome.report);
        self.step(Input::Outcome(Box::new(outcome.without_build())));
        let Some(checker) = self.checker.clone() else { return };
        if outcome.report.passed() {
            let Outcome { report, submission, .. } = outcome;
            self.unwritten = Some(report);
            self.go_on_at = self.options.auto_next.then(|| Instant::now() + ENJOY);
            self.jobs.start(Kind::Remarks, async move { Done::Remarks(checker.remarks(&submission).await) });
        } else {
            let places = async move { Done::Places(checker.places(&outcome).await.map(Box::new)) };
            self.jobs.start(Kind::Places, places);
        }
    }

    /// Writes down what passed, which must not delay that it is seen. Returns whether there is
    /// something to say about that.
    pub fn write_down(&mut self) -> bool {
        let Some(report) = self.unwritten.take() else { return false };
        self.session.remember([&report]);
        self.look_at_statuses();
        !self.warnings.borrow().is_empty()
    }

    fn draw(&mut self) {
        let Model { outcome, timelines, .. } = &self.model;
        if let (Some(outcome), Some(checker), None) = (outcome.clone(), self.checker.clone(), &timelines.timelines) {
            self.jobs.start(Kind::Timelines, async move { Done::Timelines(checker.compare(&outcome, None).await) });
        }
    }

    fn check_all(&mut self) {
        let Some(checker) = &self.checker else { return };
        let exercises = self.session.course.exercises().to_vec();
        let at_once = std::thread::available_parallelism().map_or(1, usize::from);
        let rows = checker.check_all(exercises, self.session.texts(), false, at_once);
        let rows = rows.map(|(report, kept)| Done::Row(Row { report, kept }));
        self.jobs.start_stream(Kind::CheckAll, rows.chain(stream::iter([Done::CheckedAll])));
    }

    fn go_next(&mut self) {
        let here = self.model.exercise.name.clone();
        let is_solved = self.model.list.is_done(&here);
        match self.model.list.next_open().map(|entry| entry.name.clone()) {
            Some(name) => {
                self.go_to(&name);
                if !is_solved {
                    self.model.said = words::watch::passed_over(&here);
                }
            }
            None if is_solved => self.model.view = View::Farewell,
            None => self.model.said = words::watch::only_one_open(&here),
        }
    }

    fn go_to(&mut self, name: &str) {
        let Some(at) = self.session.course.position(name) else { return };
        let exercise = self.session.course.exercises()[at].clone();
        self.session.go_to(&exercise);
        self.cancel();
        self.files.aim(&self.session.workspace.file(&exercise));
        self.model.go_to(exercise);
        self.look();
    }

    fn reset(&mut self) {
        let exercise = self.model.exercise.clone();
        let said = match self.session.reset(std::slice::from_ref(&exercise)) {
            Ok(None) => words::watch::WAS_STARTER.into(),
            Ok(Some(_)) => words::watch::STARTER_IS_BACK.into(),
            Err(error) => ui::error(&error),
        };
        // The save that this was takes back what was said before.
        self.look();
        self.model.said = said;
    }

    fn ask_to_undo(&mut self) {
        let exercise = &self.model.exercise;
        let latest = self.session.events(Some(exercise)).into_iter().next();
        if latest.is_some_and(|event| self.session.has_newer(&event, Some(exercise))) {
            self.model.asking = Some(Question::Undo);
        } else {
            self.undo();
        }
    }

    fn undo(&mut self) {
        let exercise = self.model.exercise.clone();
        let said = match self.session.undo(Some(&exercise)) {
            Ok(Undone::Back { .. }) => words::watch::TEXT_IS_BACK.into(),
            Ok(Undone::Already(_)) => words::watch::WAS_BACK.into(),
            Ok(Undone::Nothing) => words::watch::nothing_replaced(&exercise),
            Err(error) => ui::error(&error),
        };
        self.look();
        self.model.said = said;
    }

    /// Opens the learner's file in their editor.
    fn edit(&mut self) {
        let file = self.session.workspace.file(&self.model.exercise);
        let failing = self.model.report().and_then(|report| report.line);
        let line = editor::line(failing, self.model.source().unwrap_or_default());
        let var = |name: &str| std::env::var(name).ok();
        match editor::launch(self.options.edit_cmd.as_deref(), var, &file, line) {
            Err(why) => self.model.said = why,
            Ok(launch @ Launch { is_in_our_place: false, .. }) => {
                self.jobs.start(Kind::Editor, async move { Done::Editor(launch.beside_us().await) });
            }
            Ok(Launch { words, .. }) if self.front_end.has_clock() => {
                let mut command = tokio::process::Command::new(&words[0]);
                command.args(&words[1..]);
                self.lending = Some((command, words[0].clone()));
            }
            Ok(Launch { words, .. }) => {
                self.model.said = words::watch::needs_terminal(&words[0], &file.display().to_string(), line);
            }
        }
    }

    /// Gives the terminal to an editor until that ends.
    pub async fn lend(&mut self, mut command: tokio::process::Command, program: &str) -> Result<()> {
        if let Some(Err(error)) = self.front_end.lend(&mut command).await? {
            self.model.said = editor::not_started(program, &error);
        }
        self.look_within(Duration::ZERO);
        Ok(())
    }

    pub fn screen(&self) -> Screen {
        view::screen(&self.model, &self.session, &self.options, self.files.notice(), self.front_end.room())
    }

    pub fn paint(&mut self) -> Result<()> {
        let warnings = self.warnings.take();
        if !warnings.is_empty() {
            self.model.said = warnings.join("\n");
        }
        let screen = self.screen();
        self.model.drawn = self.front_end.show(&screen, &self.session.workspace.url())?;
        Ok(())
    }
}

/// How the tests see what becomes of the terminal when we panic.
#[cfg(debug_assertions)]
fn panic_if_asked(touch: &Touch) {
    let is_asked = matches!(touch, Touch::Key(key) if key.code == crossterm::event::KeyCode::F(12));
    assert!(!is_asked || std::env::var_os("ASYNC_LEARN_PANIC").is_none(), "a panic, as it was asked for");
}
