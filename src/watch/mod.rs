//! Watch mode: one loop over file events, keys and results, and a pure state behind it.
//!
//! A change during a run cancels the run: its future is dropped, which ends its processes,
//! and the last content is judged. The terminal is restored on every way out.

mod editor;
mod everything;
mod files;
mod input;
mod keys;
mod lens;
mod list;
mod plain;
mod state;
mod still;
mod view;

use std::cell::RefCell;
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::Result;
use futures::FutureExt as _;
use tokio::sync::mpsc::unbounded_channel;
use tokio::time::sleep;

use crate::course::Exercise;
use crate::engine::{Checker, Outcome, SetupError};
use crate::session::{Session, Undone};
use crate::submission::Submission;
use crate::trace::{Pair, Timeline};
use crate::ui::words;
use crate::ui::{self, Screen, Terminal};
use crate::verdict::{CheckEvent, Report};

use everything::Everything;
use files::Files;
pub use files::probe;
use input::{Keys, Signal, Signals, Touch};
use list::List;
use plain::Plain;
use state::{Action, Effect, Input, Motion, State, View};
pub use still::{Still, still};
use view::Seen;

/// How a watch ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    /// The learner pressed q.
    Quit,
    /// The learner pressed Ctrl-C.
    Interrupted,
}

/// How to watch.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Lines, and no full screen.
    pub plain: bool,
    /// Only ASCII.
    pub ascii: bool,
    /// Whether code is told by its colour.
    pub colors: bool,
    /// The wheel's events come to us, and selecting text needs a key of the terminal.
    pub mouse: bool,
    /// Go on by itself after a pass.
    pub auto_next: bool,
    /// The command that opens a file.
    pub edit_cmd: Option<String>,
}

/// Between the first event of a save and our look at the file: editors write in steps.
const SETTLE: Duration = Duration::from_millis(8);
/// Between two looks at a clock that is shown.
const TICK: Duration = Duration::from_millis(100);
/// How long a pass stays before `--auto-next` goes on.
const ENJOY: Duration = Duration::from_secs(3);
/// Rows that one notch of the wheel moves.
const NOTCH: usize = 3;

type Run<T> = Pin<Box<dyn Future<Output = T>>>;

/// What checks.
enum Engine {
    /// The kit is looked for, or built.
    Preparing {
        words: String,
    },
    Ready(Box<Checker>),
}

impl Engine {
    fn checker(&self) -> Option<&Checker> {
        match self {
            Engine::Ready(checker) => Some(checker.as_ref()),
            Engine::Preparing { .. } => None,
        }
    }
}

/// Where things are shown.
enum Surface {
    Full(Box<Terminal>),
    Plain(Box<Plain>),
}

/// Everything the loop holds.
struct Watch {
    options: Options,
    session: Session,
    engine: Engine,
    state: State,
    exercise: Exercise,
    files: Files,
    surface: Surface,
    keys: Keys,
    /// A text to check as soon as there is something to check it with.
    waiting: Option<String>,
    running: Option<Run<Outcome>>,
    remarking: Option<Run<Vec<String>>>,
    drawing: Option<Run<Pair>>,
    /// The latest outcome.
    outcome: Option<Outcome>,
    /// What its run did, if it left that.
    timeline: Option<Timeline>,
    opening: Option<Run<Result<(), String>>>,
    everything: Everything,
    phase: String,
    /// When what goes on began.
    since: Instant,
    /// When to look at the file though nothing was reported.
    look_at: Option<Instant>,
    /// When to go on by itself.
    go_on_at: Option<Instant>,
    is_leaving: Option<Ended>,
    /// A pass that is seen, and not yet in the learner's progress.
    unwritten: Option<Report>,
    /// What the session has to say, since nothing else may print here.
    warnings: Rc<RefCell<Vec<String>>>,
}

/// Watches the current exercise until the learner leaves.
///
/// # Errors
/// When there is no toolchain or no kit, or the terminal can't be used.
pub async fn watch(session: Session, options: Options) -> Result<Ended> {
    let (sender, mut events) = unbounded_channel();
    let listener = move |event| {
        // The watch may have ended before the last event.
        let _ = sender.send(event);
    };
    let mut setup: Option<Run<Result<Checker, SetupError>>> =
        Some(Box::pin(session.checker(options.colors, Arc::new(listener))));
    let mut signals = Signals::listen(!options.plain);
    let mut watch = Watch::begin(session, options).await?;
    watch.look().await?;
    while watch.is_leaving.is_none() {
        let painted = watch.paint();
        let has_news = watch.write_down();
        painted?;
        if has_news {
            continue;
        }
        let is_busy = watch.is_busy();
        tokio::select! {
            () = watch.files.changed() => {
                sleep(SETTLE).await;
                watch.look().await?;
            }
            touch = watch.keys.next() => match touch {
                Some(touch) => watch.touched(touch).await?,
                // The terminal went away.
                None => watch.is_leaving = Some(Ended::Quit),
            },
            checker = either(&mut setup) => {
                setup = None;
                watch.ready(checker?);
            }
            Some(event) = events.recv() => watch.heard(&event),
            outcome = either(&mut watch.running) => watch.finished(outcome).await?,
            timelines = either(&mut watch.drawing) => {
                watch.drawing = None;
                watch.step(Input::Timelines(Box::new(timelines))).await?;
            }
            remarks = either(&mut watch.remarking) => {
                watch.remarking = None;
                watch.step(Input::Remarks(remarks)).await?;
            }
            opened = either(&mut watch.opening) => {
                watch.opening = None;
                watch.state.said = opened.err().unwrap_or_default();
                // It may have set this terminal's modes, though it was not given it.
                watch.signalled(Signal::Continue)?;
            }
            () = watch.everything.advance() => watch.everything_advanced(),
            () = tick(is_busy) => {}
            () = until(watch.look_at) => {
                watch.look_at = None;
                watch.look().await?;
            }
            () = until(watch.go_on_at) => watch.step(Input::Action(Action::Next)).await?,
            signal = signals.next() => watch.signalled(signal)?,
        }
    }
    watch.session.settle();
    Ok(watch.is_leaving.unwrap_or(Ended::Quit))
}

/// The result of `run`; waits for ever while nothing runs.
async fn either<T>(run: &mut Option<Run<T>>) -> T {
    match run {
        Some(run) => run.await,
        None => std::future::pending().await,
    }
}

/// A moment later, where a clock is shown.
async fn tick(is_shown: bool) {
    if is_shown { sleep(TICK).await } else { std::future::pending().await }
}

async fn until(moment: Option<Instant>) {
    match moment {
        Some(moment) => tokio::time::sleep_until(moment.into()).await,
        None => std::future::pending().await,
    }
}

/// How the tests see what becomes of the terminal when we panic.
#[cfg(debug_assertions)]
fn panic_if_asked(touch: &Touch) {
    let is_asked = matches!(touch, Touch::Key(key) if key.code == crossterm::event::KeyCode::F(12));
    assert!(!is_asked || std::env::var_os("ASYNC_LEARN_PANIC").is_none(), "a panic, as it was asked for");
}

impl Watch {
    async fn begin(mut session: Session, options: Options) -> Result<Watch> {
        let warnings: Rc<RefCell<Vec<String>>> = Rc::default();
        let heard = Rc::clone(&warnings);
        session.tell_to(move |warning| heard.borrow_mut().push(warning.to_owned()));
        let exercise = session.current().clone();
        let files = Files::watch(session.workspace.root(), &session.workspace.file(&exercise)).await;
        let is_new = session.progress.done.is_empty() && session.progress.hints.is_empty();
        let view = if is_new && !options.plain { View::Welcome } else { View::Verdict };
        let (surface, keys) = if options.plain {
            (Surface::Plain(Box::default()), Keys::of_lines())
        } else {
            (Surface::Full(Box::new(Terminal::take(options.mouse)?)), Keys::of_terminal())
        };
        let mut watch = Watch {
            options,
            session,
            engine: Engine::Preparing { words: String::new() },
            state: State::beginning(view, List::default()),
            exercise,
            files,
            surface,
            keys,
            waiting: None,
            running: None,
            remarking: None,
            drawing: None,
            outcome: None,
            timeline: None,
            opening: None,
            everything: Everything::default(),
            phase: String::new(),
            since: Instant::now(),
            look_at: None,
            go_on_at: None,
            is_leaving: None,
            unwritten: None,
            warnings,
        };
        watch.look_at_statuses();
        let mut said: Vec<String> = watch.session.news().iter().map(words::news).collect();
        if let Keys::Lines(_) = watch.keys {
            said.push("Type a letter and Enter: h hint, n next, l list, t timeline, ? all of them, q quit.".into());
        }
        watch.state.said = said.join("\n");
        Ok(watch)
    }

    /// Looks at the file, and at how far the learner is.
    async fn look(&mut self) -> Result<()> {
        let content = self.files.read();
        self.step(Input::Content(content)).await?;
        // A check that began by that is under way meanwhile.
        self.look_at_statuses();
        Ok(())
    }

    /// Where every exercise stands; reads their files, so it is done when one may have changed.
    fn look_at_statuses(&mut self) {
        self.state.list.take(&self.session, &self.exercise.name);
        self.state.may_see_solution |= self.session.status(&self.exercise).has_passed();
    }

    /// Whether something goes on whose time or sign is shown.
    fn is_busy(&self) -> bool {
        let is_shown = matches!(self.surface, Surface::Full(_));
        is_shown && (self.running.is_some() || self.engine.checker().is_none() || self.everything.is_under_way())
    }

    fn ready(&mut self, checker: Checker) {
        self.engine = Engine::Ready(Box::new(checker));
        if let Some(source) = self.waiting.take() {
            self.run(source);
        }
    }

    fn heard(&mut self, event: &CheckEvent) {
        if let Some(words) = ui::preparing(event) {
            self.engine = Engine::Preparing { words };
        } else {
            match event {
                CheckEvent::Compiling => self.phase = "compiling".into(),
                CheckEvent::Running { check: 0, .. } => self.phase = "running the checks".into(),
                CheckEvent::Running { check, of } => self.phase = format!("running check {check} of {of}"),
                _ => {}
            }
        }
    }

    async fn touched(&mut self, touch: Touch) -> Result<()> {
        // Whoever touches a key wants to stay a while.
        self.go_on_at = None;
        #[cfg(debug_assertions)]
        panic_if_asked(&touch);
        let actions = match touch {
            Touch::Key(key) => keys::action(key, &self.state).into_iter().collect(),
            Touch::Line(line) => keys::actions(&line, &self.state),
            Touch::Pasted(text) => keys::pasted(&text, &self.state),
            Touch::WheelUp => vec![Action::Move(Motion::Up); NOTCH],
            Touch::WheelDown => vec![Action::Move(Motion::Down); NOTCH],
            Touch::Other => Vec::new(),
        };
        for action in actions {
            self.step(Input::Action(action)).await?;
        }
        Ok(())
    }

    fn signalled(&mut self, signal: Signal) -> Result<()> {
        if let Surface::Full(terminal) = &mut self.surface {
            match signal {
                Signal::Stop => terminal.suspend()?,
                Signal::Continue => terminal.retake()?,
            }
        }
        Ok(())
    }

    /// Gives `input` to the state, and does what it decides.
    async fn step(&mut self, input: Input) -> Result<()> {
        for effect in self.state.step(input) {
            match effect {
                Effect::Cancel => self.stop_all(),
                Effect::Run(source) => self.run(source),
                Effect::Draw => self.draw(),
                Effect::MoreHints => {
                    let exercise = self.exercise.clone();
                    self.state.hints = self.session.next_hint(&exercise);
                }
                Effect::GoNext => match self.state.list.next_open().map(|entry| entry.name.clone()) {
                    Some(name) => self.go_to(&name),
                    None => self.state.view = View::Farewell,
                },
                Effect::GoBack => {
                    let at = self.session.course.position(&self.exercise.name).unwrap_or(0);
                    if let Some(before) = at.checked_sub(1) {
                        let name = self.session.course.exercises()[before].name.clone();
                        self.go_to(&name);
                    }
                }
                Effect::Go(name) => self.go_to(&name),
                Effect::CheckAll => self.check_everything(),
                Effect::CancelAll => self.everything.stop(),
                Effect::Edit => self.edit().await?,
                Effect::Reset => self.reset(),
                Effect::Undo => self.undo(),
                Effect::Suspend => self.signalled(Signal::Stop)?,
                Effect::Leave(ended) => self.is_leaving = Some(ended),
            }
        }
        Ok(())
    }

    fn stop_all(&mut self) {
        self.waiting = None;
        self.running = None;
        self.remarking = None;
        self.drawing = None;
        self.go_on_at = None;
    }

    fn run(&mut self, source: String) {
        self.since = Instant::now();
        self.phase = "compiling".into();
        match self.engine.checker().cloned() {
            Some(checker) => {
                let submission = Submission::new(&self.exercise, source);
                self.running = Some(Box::pin(async move { checker.check(&submission).await }));
            }
            None => self.waiting = Some(source),
        }
    }

    /// Writes down what passed, which is not to delay that it is seen. Whether there is
    /// something to say about that.
    fn write_down(&mut self) -> bool {
        let Some(report) = self.unwritten.take() else { return false };
        self.session.remember([&report]);
        self.look_at_statuses();
        !self.warnings.borrow().is_empty()
    }

    async fn finished(&mut self, outcome: Outcome) -> Result<()> {
        self.running = None;
        self.timeline = outcome.timeline(None);
        let report = outcome.report.clone();
        self.session.saw(&report);
        if report.passed() {
            self.state.list.mark_done(&report.exercise);
            self.unwritten = Some(report.clone());
            self.go_on_at = self.options.auto_next.then(|| Instant::now() + ENJOY);
            if let Some(checker) = self.engine.checker().cloned() {
                let submission = outcome.submission.clone();
                self.remarking = Some(async move { checker.remarks(&submission).await }.boxed_local());
            }
        }
        self.outcome = Some(outcome);
        self.step(Input::Report(Box::new(report))).await
    }

    fn draw(&mut self) {
        let outcome = self.outcome.clone().filter(|_| self.state.report.is_some());
        if let (Some(outcome), Some(checker), None) =
            (outcome, self.engine.checker().cloned(), &self.state.lens.timelines)
        {
            self.drawing = Some(Box::pin(async move { checker.compare(&outcome, None).await }));
        }
    }

    fn go_to(&mut self, name: &str) {
        let Some(at) = self.session.course.position(name) else { return };
        let exercise = self.session.course.exercises()[at].clone();
        self.session.go_to(&exercise);
        self.stop_all();
        self.files.aim(&self.session.workspace.file(&exercise));
        self.exercise = exercise;
        self.state = State::beginning(View::Verdict, std::mem::take(&mut self.state.list));
        self.look_at_statuses();
        // A first look has only one effect: to run.
        let content = self.files.read();
        for effect in self.state.step(Input::Content(content)) {
            if let Effect::Run(source) = effect {
                self.run(source);
            }
        }
    }

    fn reset(&mut self) {
        let exercise = self.exercise.clone();
        self.state.said = match self.session.reset(std::slice::from_ref(&exercise)) {
            Ok(applied) if applied.paths.is_empty() => "It was the starter already.".into(),
            Ok(_) => "The starter is back; u brings your text back.".into(),
            Err(error) => ui::error(&error),
        };
        self.look_at = Some(Instant::now());
    }

    fn undo(&mut self) {
        let exercise = self.exercise.clone();
        self.state.said = match self.session.undo(Some(&exercise)) {
            Ok(Undone::Back { .. }) => "Your text is back as it was before; u once more turns it around.".into(),
            Ok(Undone::Already(_)) => "It is as it was before already.".into(),
            Ok(Undone::Nothing) => format!("Nothing of {} was replaced so far.", exercise.name),
            Err(error) => ui::error(&error),
        };
        self.look_at = Some(Instant::now());
    }

    fn screen(&self, columns: usize) -> Screen {
        let seen = Seen {
            options: &self.options,
            session: &self.session,
            engine: &self.engine,
            state: &self.state,
            exercise: &self.exercise,
            timeline: self.timeline.as_ref(),
            everything: &self.everything,
            notice: self.files.notice(),
            phase: &self.phase,
            since: self.since,
        };
        seen.screen(columns)
    }

    fn paint(&mut self) -> Result<()> {
        let warnings = self.warnings.take();
        if !warnings.is_empty() {
            self.state.said = warnings.join("\n");
        }
        match &mut self.surface {
            Surface::Full(terminal) => {
                let (columns, rows) = terminal.size();
                let screen = self.screen(usize::from(ui::room(columns, rows).0));
                let Surface::Full(terminal) = &mut self.surface else { return Ok(()) };
                self.state.drawn = terminal.show(&screen, &self.session.workspace.url())?;
            }
            Surface::Plain(_) => {
                let screen = self.screen(ui::Look::of_terminal().columns);
                let Surface::Plain(plain) = &mut self.surface else { return Ok(()) };
                plain.show(&screen)?;
            }
        }
        Ok(())
    }
}
