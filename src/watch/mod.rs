//! Watch mode: one loop over file events, keys, results, clocks and signals.
//!
//! [`Model`] is what is known; it decides what each input means. [`Jobs`] is the work in the
//! background, [`FrontEnd`] where all of it is shown. A change during a run cancels the run, and
//! the last content is judged. The terminal is restored on every way out.

mod editor;
mod effects;
mod files;
mod front_end;
mod input;
mod jobs;
mod keys;
mod list;
mod model;
mod options;
mod signals;
mod timeline_view;
mod view;

use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::Result;
use tokio::sync::mpsc::unbounded_channel;
use tokio::time::sleep;

use crate::course::Exercise;
use crate::engine::Checker;
use crate::session::Session;
use crate::ui;

use effects::Watch;
use files::{Content, Files};
use front_end::{FrontEnd, Touch};
use input::{Action, Input};
use jobs::{Done, Kind};
use model::View;
use signals::{Signal, Signals};

pub use files::probe;
pub use options::{Ended, Options};

/// Between the first event of a save and our look at the file: editors write in steps.
const SETTLE: Duration = Duration::from_millis(8);
/// Between two looks at a clock that is shown.
const TICK: Duration = Duration::from_millis(100);

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
    let set_up = session.checker(options.colors, Arc::new(listener));
    let mut signals = Signals::listen(!options.plain);
    let exercise = session.current().clone();
    // Probes how files are watched before the terminal is taken over.
    let files = Files::watch(session.workspace.root(), &session.workspace.file(&exercise)).await;
    let front_end = if options.plain { FrontEnd::lines() } else { FrontEnd::full(options.mouse)? };
    let mut watch = Watch::new(session, exercise, options, files, front_end);
    watch.jobs.start(Kind::SetUp, async { Done::SetUp(set_up.await) });
    watch.look();
    while watch.ended.is_none() {
        let painted = watch.paint();
        let has_news = watch.write_down();
        painted?;
        // Lines that nobody reads are no reason to go on.
        if watch.front_end.is_left_alone() {
            break;
        }
        if has_news {
            continue;
        }
        let is_busy = watch.is_busy();
        tokio::select! {
            () = watch.files.changed() => watch.look_within(SETTLE),
            touch = watch.front_end.next() => match touch {
                Some(touch) => watch.touched(touch),
                // The terminal went away.
                None => watch.ended = Some(Ended::Quit),
            },
            done = watch.jobs.next() => watch.done(done)?,
            Some(event) = events.recv() => watch.step(Input::Event(event)),
            () = tick(is_busy) => {}
            () = until(watch.look_at) => watch.look(),
            () = until(watch.go_on_at) => watch.step(Input::Action(Action::Next)),
            signal = signals.next() => watch.front_end.signalled(signal)?,
        }
        if std::mem::take(&mut watch.is_stopping) {
            watch.front_end.signalled(Signal::Stop)?;
        }
        if let Some((command, program)) = watch.lending.take() {
            watch.lend(command, &program).await?;
        }
    }
    watch.session.settle();
    Ok(watch.ended.unwrap_or(Ended::Quit))
}

/// What a picture of the screen is to show.
#[derive(Clone, Copy, Debug)]
pub struct Shot<'a> {
    /// The learner's text.
    pub source: &'a str,
    /// The keys that are pressed after its verdict, as plain mode reads them.
    pub keys: &'a [&'a str],
    /// The columns and rows of the screen.
    pub size: (u16, u16),
}

/// The screen that a learner sees after a save of `shot.source` and some keys, as SVG.
///
/// # Errors
/// When a job fails in a way that would end a watch.
pub async fn screenshot(session: Session, checker: Checker, exercise: &Exercise, shot: Shot<'_>) -> Result<String> {
    let options = Options { colors: true, ..Options::default() };
    let (columns, rows) = shot.size;
    let files = Files::watch(session.workspace.root(), &session.workspace.file(exercise)).await;
    let mut watch = Watch::new(session, exercise.clone(), options, files, FrontEnd::Buffer(columns, rows));
    watch.done(Done::SetUp(Ok(checker)))?;
    watch.model.view = View::Verdict;
    watch.step(Input::Content(Content::Text(shot.source.to_owned())));
    watch.finish_jobs().await?;
    for key in shot.keys {
        watch.touched(Touch::Line((*key).to_owned()));
        watch.finish_jobs().await?;
    }
    Ok(ui::picture(&watch.screen(), columns, rows))
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
