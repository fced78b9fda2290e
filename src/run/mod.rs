//! From a library to what its checks found: has it run, and reads the record that is left.
//!
//! Only the exit status and the record count. The record is a file whose name and seals
//! the kit's host learns over standard input, before anything of the learner's is loaded;
//! nothing that is printed can pass for it. What the findings mean is not decided here.

mod record;

use std::convert::Infallible;
use std::fs::{self, File};
use std::io::{self, Seek as _};
use std::path::Path;
use std::time::Duration;

use crate::compile::{Artifact, Compiler};
use crate::disk;
use crate::process::{self, ChildExit, Ended, Spec};
use crate::protocol::{Act, Handshake};
use crate::verdict::Limits;

pub use record::Record;

/// The results of a run.
#[derive(Debug)]
pub struct Finding {
    /// How the process ended, and what it printed.
    pub exit: ChildExit,
    /// What it recorded.
    pub record: Record,
    /// What happened, for pictures: an event a line. Empty where none was recorded.
    pub events: String,
}

impl Finding {
    /// The finding of a run in two processes. All checks of this one passed.
    pub fn and_parallel(mut self, parallel: Finding) -> Finding {
        // One end and one output are shown: those of the process in which something went wrong.
        if !matches!(parallel.exit.ended, Ended::Exited(status) if status.success()) {
            self.exit = parallel.exit;
        }
        self.record.passed.extend(parallel.record.passed);
        self.record = Record { passed: self.record.passed, ..parallel.record };
        self.events.push_str(&parallel.events);
        self
    }
}

/// Between two looks at how far a run is.
const LOOK: Duration = Duration::from_millis(100);

/// The most bytes of events that are read. The harness writes less; the learner's code could write more, if it
/// looked for the file.
const LARGEST_HISTORY: u64 = 32 << 20;

/// A run to be.
#[derive(Clone, Copy, Debug)]
pub struct Trial<'a> {
    /// Which of the checks.
    pub act: Act,
    /// The learner's functions with the checks, or the checks of a program.
    pub library: &'a Artifact,
    /// The learner's program, where the exercise is one.
    pub program: Option<&'a Artifact>,
    /// With one, what the checks make up is what they made up in the run that had the same.
    pub seed: Option<u32>,
    /// Whether the events are to say where in the learner's file they happened. The verdict of such a run does not count.
    pub places: bool,
    /// How many checks there are.
    pub checks: usize,
    /// How much it may use.
    pub limits: Limits,
}

/// Runs the checks of `trial`. `tell` hears, now and then, which check is the latest that has begun,
/// counted from 1.
///
/// # Errors
/// When the host can't be started, or the record's file can't be made.
pub async fn run(compiler: &Compiler, trial: &Trial<'_>, tell: impl Fn(usize)) -> io::Result<Finding> {
    // A folder of its own, which is also where files of the learner's program land.
    let folder = disk::temporary_folder()?;
    let (record, trace) = (folder.path().join("record"), folder.path().join("history"));
    let (written, mut history) = (new_file(&record)?, new_file(&trace)?);
    let seals = record::seals(folder.path(), trial.checks);
    let handshake = Handshake {
        act: trial.act,
        record: text(&record)?,
        seals: seals.clone(),
        library: text(&trial.library.path)?,
        member: trial.library.member,
        trace: Some(text(&trace)?),
        program: trial.program.map(|artifact| text(&artifact.path)).transpose()?,
        seed: trial.seed,
        places: trial.places,
    };
    let host = host(compiler, &handshake, folder.path(), trial.limits);
    let exit = tokio::select! {
        exit = host => exit?,
        never = follow(&written, &seals, tell) => match never {},
    };
    let record = Record::read(&written, &seals)?;
    history.rewind()?;
    // A run whose events can't be read is not drawn.
    let events = disk::read_open(&mut history, LARGEST_HISTORY).unwrap_or_default();
    Ok(Finding { exit, record, events: String::from_utf8(events).unwrap_or_default() })
}

/// Runs the `main` in `library`, as [`Act::Main`] or [`Act::Serve`].
///
/// # Errors
/// As [`run`].
pub async fn try_main(compiler: &Compiler, library: &Artifact, act: Act, limits: Limits) -> io::Result<Finding> {
    let folder = disk::temporary_folder()?;
    let seals = record::seals(folder.path(), 1);
    let record = folder.path().join("record");
    let written = new_file(&record)?;
    let handshake = Handshake {
        act,
        record: text(&record)?,
        seals: seals.clone(),
        library: text(&library.path)?,
        member: library.member,
        trace: None,
        program: None,
        seed: None,
        places: false,
    };
    let exit = host(compiler, &handshake, folder.path(), limits).await?;
    Ok(Finding { exit, record: Record::read(&written, &seals)?, events: String::new() })
}

/// A file that a child will write to. It is held open, so a file that the child puts in its place is not read.
fn new_file(path: &Path) -> io::Result<File> {
    File::options().read(true).write(true).create_new(true).open(path)
}

/// Starts the kit's host in a room of its own below `folder`, and waits for its end.
async fn host(compiler: &Compiler, handshake: &Handshake, folder: &Path, limits: Limits) -> io::Result<ChildExit> {
    let room = folder.join("room");
    fs::create_dir(&room)?;
    let mut spec = Spec::new(&compiler.kit.host, &room, limits).input(handshake.write());
    let (variable, folders) = compiler.library_path();
    spec.command()
        .env(variable, folders)
        .env("RUST_BACKTRACE", "0")
        // Or glibc holds on to large blocks that were freed, and `harness::memory` can't see
        // who takes them again.
        .env("MALLOC_MMAP_THRESHOLD_", "131072");
    process::run(spec).await
}

/// Tells how far a run is, for as long as anyone polls it.
async fn follow(record: &File, seals: &[String], tell: impl Fn(usize)) -> Infallible {
    loop {
        tokio::time::sleep(LOOK).await;
        if let Ok(record) = Record::read(record, seals) {
            tell(record.passed.len() + usize::from(record.started.is_some()));
        }
    }
}

/// `path` as the handshake can carry it.
fn text(path: &Path) -> io::Result<String> {
    path.to_str().map(str::to_owned).ok_or_else(|| {
        io::Error::other(format!("{} is not a path that can be passed on; use one that is UTF-8", path.display()))
    })
}
