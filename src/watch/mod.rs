//! Watch mode: one loop over file events, keys and results, and a pure state behind it.
//!
//! A change during a run cancels the run: its future is dropped, which ends its processes,
//! and the last content is judged. The terminal is restored on every way out.

mod files;
mod screen;
mod state;

use std::future::Future;
use std::io::IsTerminal as _;
use std::pin::Pin;
use std::time::Duration;

use anyhow::Result;
use crossterm::event::{Event, EventStream, KeyCode, KeyEvent, KeyEventKind, KeyModifiers};
use futures::{FutureExt as _, StreamExt as _};
use tokio::sync::mpsc::UnboundedReceiver;

use crate::check::Checker;
use crate::course::Exercise;
use crate::session::Session;
use crate::trace::Pair;
use crate::ui::{self, Status};
use crate::verdict::{CheckEvent, Report};

use files::Files;
pub use files::probe;
use screen::Screen;
use state::{Action, Effect, Input, State, View};

/// How a watch ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    /// The learner pressed q.
    Quit,
    /// The learner pressed Ctrl-C.
    Interrupted,
}

/// Between the first event of a save and our look at the file: editors write in steps.
const SETTLE: Duration = Duration::from_millis(8);

type Run<T> = Pin<Box<dyn Future<Output = T>>>;

/// Everything the loop holds.
struct Watch {
    session: Session,
    checker: Checker,
    state: State,
    exercise: Exercise,
    running: Option<Run<Report>>,
    remarking: Option<Run<Vec<String>>>,
    remarks: Vec<String>,
    drawing: Option<Run<Pair>>,
    drawn: Option<Pair>,
    phase: &'static str,
    screen: Screen,
}

/// Watches the current exercise until the learner leaves. `events` are the checker's.
///
/// # Errors
/// When the terminal can't be used.
pub async fn watch(session: Session, checker: Checker, mut events: UnboundedReceiver<CheckEvent>) -> Result<Ended> {
    let exercise = session.current().clone();
    let mut files = Files::watch(session.workspace.root(), &session.workspace.file(&exercise)).await;
    // Without a terminal there is nobody to press keys, and nothing to repaint.
    let interactive = std::io::stdin().is_terminal() && std::io::stdout().is_terminal();
    let mut keys = interactive.then(EventStream::new);
    let screen = Screen::enter(interactive)?;
    let mut watch = Watch {
        session,
        checker,
        state: State::default(),
        exercise,
        running: None,
        remarking: None,
        remarks: Vec::new(),
        drawing: None,
        drawn: None,
        phase: "",
        screen,
    };
    watch.screen.notice(files.notice());
    watch.step(Input::Content(files.read()));
    loop {
        watch.paint()?;
        tokio::select! {
            () = files.changed() => {
                tokio::time::sleep(SETTLE).await;
                watch.step(Input::Content(files.read()));
            }
            event = next_key(&mut keys) => match event {
                Some(Event::Key(key)) if key.kind != KeyEventKind::Release => match action(key) {
                    Some(Action::Quit) => return Ok(Ended::Quit),
                    Some(Action::Interrupt) => return Ok(Ended::Interrupted),
                    Some(Action::Next) if watch.go_on() => {
                        files.aim(&watch.session.workspace.file(&watch.exercise));
                        watch.step(Input::Content(files.read()));
                    }
                    Some(action) => watch.step(Input::Action(action)),
                    None => {}
                },
                Some(_) => watch.screen.forget(),
                // The terminal went away.
                None => return Ok(Ended::Quit),
            },
            Some(event) = events.recv() => watch.phase = match event {
                CheckEvent::Compiling => "compiling",
                CheckEvent::Running => "running the checks",
                _ => watch.phase,
            },
            report = either(&mut watch.running) => watch.finished(report),
            drawn = either(&mut watch.drawing) => {
                watch.drawing = None;
                watch.drawn = Some(drawn);
            }
            remarks = either(&mut watch.remarking) => {
                watch.remarking = None;
                watch.remarks = remarks;
            }
        }
    }
}

/// The next key or resize; waits for ever where there are none.
async fn next_key(keys: &mut Option<EventStream>) -> Option<Event> {
    match keys {
        Some(keys) => keys.next().await.and_then(Result::ok),
        None => std::future::pending().await,
    }
}

/// The result of `run`; waits for ever while nothing runs.
async fn either<T>(run: &mut Option<Run<T>>) -> T {
    match run {
        Some(run) => run.await,
        None => std::future::pending().await,
    }
}

fn action(key: KeyEvent) -> Option<Action> {
    if key.modifiers.contains(KeyModifiers::CONTROL) {
        return (key.code == KeyCode::Char('c')).then_some(Action::Interrupt);
    }
    Some(match key.code {
        KeyCode::Char('n') => Action::Next,
        KeyCode::Char('h') => Action::Hint,
        KeyCode::Char('l') => Action::List,
        KeyCode::Char('r') => Action::Rerun,
        KeyCode::Char('s') => Action::Solution,
        KeyCode::Char('t') => Action::Timeline,
        KeyCode::Char('q') => Action::Quit,
        KeyCode::Esc => Action::Back,
        _ => return None,
    })
}

impl Watch {
    /// Gives `input` to the state, and does what it decides.
    fn step(&mut self, input: Input) {
        for effect in self.state.step(input) {
            match effect {
                Effect::Cancel => {
                    self.running = None;
                    self.remarking = None;
                    self.drawing = None;
                    self.drawn = None;
                }
                Effect::Run(source) => {
                    let (checker, exercise) = (self.checker.clone(), self.exercise.clone());
                    self.remarks.clear();
                    self.running = Some(Box::pin(async move { checker.check(&exercise, &source).await }));
                }
                Effect::Draw => {
                    if let (Some(report), None) = (self.state.report.clone(), &self.drawn) {
                        let (checker, exercise) = (self.checker.clone(), self.exercise.clone());
                        let draw = async move { checker.timelines(&exercise, &report, None).await };
                        self.drawing = Some(Box::pin(draw));
                    }
                }
                Effect::MoreHints => {
                    let exercise = self.exercise.clone();
                    self.state.hints = self.session.next_hint(&exercise);
                }
            }
        }
    }

    fn finished(&mut self, report: Report) {
        self.running = None;
        self.session.remember(&report);
        if let (true, Some(source)) = (report.passed(), self.state.source()) {
            let (checker, exercise, source) = (self.checker.clone(), self.exercise.clone(), source.to_owned());
            self.remarking = Some(async move { checker.remarks(&exercise, &source).await }.boxed_local());
        }
        self.step(Input::Report(Box::new(report)));
    }

    /// Goes to the next exercise that is not done. Returns whether there was one.
    fn go_on(&mut self) -> bool {
        let exercises = self.session.course.exercises();
        let here = self.session.course.position(&self.exercise.name).unwrap_or(0);
        let after = exercises[here + 1..].iter().chain(&exercises[..here]);
        let open = after.into_iter().find(|exercise| self.session.status(exercise) != Status::Done).cloned();
        let Some(exercise) = open else {
            self.state.view = View::Farewell;
            return false;
        };
        self.session.change(|progress| progress.current = Some(exercise.name.clone()));
        self.exercise = exercise;
        self.running = None;
        self.remarking = None;
        self.drawing = None;
        self.drawn = None;
        self.remarks.clear();
        self.state = State::default();
        true
    }

    fn paint(&mut self) -> Result<()> {
        let file = self.session.shown(&self.exercise);
        let body = match self.state.view {
            View::Verdict => self.verdict(&file),
            View::List => {
                let session = &self.session;
                ui::list(&session.course, |exercise| session.status(exercise), Some(&self.exercise.name))
            }
            View::Hints => ui::hints(&self.exercise, self.state.hints),
            View::Solution => self.solution(),
            View::Timeline => self.timeline(),
            View::Farewell => format!("{}\n", self.session.course.farewell.trim()),
        };
        let done = |exercise: &&Exercise| self.session.status(exercise) == Status::Done;
        let all = self.session.course.exercises();
        let header =
            format!("{} · {} · {} of {} done", self.exercise.chapter, file, all.iter().filter(done).count(), all.len());
        self.screen.paint(&header, &body)?;
        Ok(())
    }

    fn verdict(&self, file: &str) -> String {
        match (&self.state.missing, &self.state.report, self.running.is_some()) {
            (Some(why), _, _) => format!(
                "{why}\n\nSave it again, or bring back the starter: cargo async-learn reset {}\n",
                self.exercise.name
            ),
            (None, Some(report), false) => {
                let timeline = self.checker.timeline(&self.exercise, report, None);
                let mut text = ui::report(report, &self.exercise, &self.session.catalogue, timeline.as_ref());
                if !self.remarks.is_empty() {
                    text.push_str("\nClippy remarks on your async code (advice only):\n\n");
                    text.extend(self.remarks.iter().map(|remark| format!("{}\n", ui::sanitize(remark, true))));
                }
                if report.passed() {
                    text.push_str("\nn goes to the next exercise.\n");
                }
                text
            }
            (None, _, true) => format!("Checking {file}: {} …\n", self.phase),
            (None, None, false) => format!("Waiting for {file} …\n"),
        }
    }

    fn timeline(&self) -> String {
        match (&self.drawn, &self.state.report) {
            (Some(drawn), Some(report)) => ui::timelines(drawn, report, &self.exercise, false, false),
            (None, Some(_)) => "Drawing what your tasks did …\n".to_owned(),
            (_, None) => "There is no run to show yet.\n".to_owned(),
        }
    }

    fn solution(&self) -> String {
        let name = &self.exercise.name;
        if self.session.status(&self.exercise) == Status::Open {
            return format!(
                "`{name}` is not solved yet; h shows a hint.\n\
                 To see the solution all the same: cargo async-learn solution {name} --show-me\n"
            );
        }
        self.session.course.read(&self.exercise.solution_path()).unwrap_or_default().into_owned()
    }
}
