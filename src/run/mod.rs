//! From a binary to what its checks found: runs it, and reads the record it left.
//!
//! Only the exit status and the record count. The record is a file whose name and nonce
//! the child learns over standard input, before anything of the learner's runs; nothing
//! that is printed can pass for it. What the findings mean is not decided here.

mod history;
mod record;

use std::convert::Infallible;
use std::fs::{self, File};
use std::io;
use std::path::Path;
use std::time::Duration;

use crate::compile::{Artifact, Compiler, Toolchain};
use crate::disk;
use crate::process::{self, ChildExit, Spec};
use crate::verdict::Limits;

pub use history::KeptHistory;
pub use record::{Failure, Record};

/// What a run left behind.
#[derive(Debug)]
pub struct Finding {
    /// How the process ended, and what it printed.
    pub exit: ChildExit,
    /// What it recorded.
    pub record: Record,
}

/// Between two looks at how far a run is.
const LOOK: Duration = Duration::from_millis(100);

/// A run to be.
#[derive(Clone, Copy, Debug)]
pub struct Trial<'a> {
    /// The checks.
    pub binary: &'a Artifact,
    /// The learner's program, where the exercise is one.
    pub program: Option<&'a Artifact>,
    /// The text that it was made from.
    pub source: &'a str,
    /// Where what happens is kept, in place of what is there.
    pub history: &'a Path,
    /// The folder that this lies below, and that may be trusted.
    pub root: &'a Path,
    /// With one, what the checks make up is what they made up in the run that had the same.
    pub seed: Option<u32>,
    /// How much it may use.
    pub limits: Limits,
}

/// Runs `trial`. `tell` hears, now and then, which check is the latest that has begun, counted
/// from 1.
///
/// # Errors
/// When the binary can't be started, or the record's file can't be made.
pub async fn run(compiler: &Compiler, trial: &Trial<'_>, tell: impl Fn(usize)) -> io::Result<Finding> {
    // A folder of its own, which is also where files of the learner's program land.
    let folder = disk::temporary_folder()?;
    let room = folder.path().join("room");
    fs::create_dir(&room)?;
    // Both are held open: whatever a child puts in their place is not read.
    let record = tempfile::Builder::new().prefix("record-").tempfile_in(folder.path())?;
    let trace = folder.path().join("history.jsonl");
    let mut written = File::options().read(true).write(true).create_new(true).open(&trace)?;
    let nonce = record::nonce(record.path());
    let mut spec = Spec::new(&trial.binary.path, &room, trial.limits).input(handshake(
        record.path(),
        &nonce,
        &trace,
        trial.program.map(|artifact| artifact.path.as_path()),
        trial.seed,
    )?);
    spec.command()
        .env(Toolchain::library_path_variable(), compiler.library_path())
        .env("RUST_BACKTRACE", "0")
        // Or glibc holds on to large blocks that were freed, and `harness::memory` can't see
        // who takes them again.
        .env("MALLOC_MMAP_THRESHOLD_", "131072");
    let exit = tokio::select! {
        exit = process::run(spec) => exit?,
        never = follow(record.as_file(), &nonce, tell) => match never {},
    };
    let record = Record::read(record.as_file(), &nonce)?;
    // Only the latest run is of interest. One that can't be kept is not drawn.
    if history::keep(trial.root, trial.history, trial.source, &mut written).is_err()
        && trial.history.parent().is_some_and(|folder| disk::make_folder(trial.root, folder).is_ok())
    {
        let _ = fs::remove_file(trial.history);
    }
    Ok(Finding { exit, record })
}

/// Tells how far a run is, for as long as anyone polls it.
async fn follow(record: &File, nonce: &str, tell: impl Fn(usize)) -> Infallible {
    loop {
        tokio::time::sleep(LOOK).await;
        if let Ok(record) = Record::read(record, nonce) {
            tell(record.passed.len() + usize::from(record.started.is_some()));
        }
    }
}

fn handshake(
    record: &Path,
    nonce: &str,
    trace: &Path,
    program: Option<&Path>,
    seed: Option<u32>,
) -> io::Result<String> {
    let text = |path: &Path| {
        let text = path.to_str().filter(|text| !text.contains('\n'));
        text.map(str::to_owned).ok_or_else(|| {
            io::Error::other(format!("{} is not a path that can be passed on; use one that is UTF-8", path.display()))
        })
    };
    let program = program.map(text).transpose()?.unwrap_or_default();
    let seed = seed.map(|seed| seed.to_string()).unwrap_or_default();
    Ok([text(record)?, nonce.to_owned(), text(trace)?, program, seed].join("\n"))
}
