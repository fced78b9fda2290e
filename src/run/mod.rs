//! From a binary to what its checks found: runs it, and reads the record it left.
//!
//! Only the exit status and the record count. The record is a file whose name and nonce
//! the child learns over standard input, before anything of the learner's runs; nothing
//! that is printed can pass for it. What the findings mean is not decided here.

mod record;

use std::io;
use std::path::Path;

use crate::compile::{Artifact, Compiler, Toolchain};
use crate::process::{self, ChildExit, Spec};
use crate::verdict::Limits;

pub use record::{Failure, Record};

/// What a run left behind.
#[derive(Debug)]
pub struct Finding {
    /// How the process ended, and what it printed.
    pub exit: ChildExit,
    /// What it recorded.
    pub record: Record,
}

/// Runs the checks in `binary`; `program` is the learner's, where the exercise is one. What
/// happened on the way is written to `trace`, in place of what was there. With `seed`, what
/// the checks make up is what they made up in the run that had the same.
///
/// # Errors
/// When the binary can't be started, or the record's file can't be made.
pub async fn run(
    compiler: &Compiler,
    binary: &Artifact,
    program: Option<&Artifact>,
    trace: &Path,
    seed: Option<u32>,
    limits: Limits,
) -> io::Result<Finding> {
    // A folder of its own, which is also where files of the learner's program land.
    let folder = tempfile::Builder::new().prefix("async-learn-").tempdir()?;
    let room = folder.path().join("room");
    std::fs::create_dir(&room)?;
    let record = tempfile::Builder::new().prefix("record-").tempfile_in(folder.path())?;
    // Only the latest run is of interest. One that can't be written is not drawn.
    let _ = std::fs::remove_file(trace);
    let nonce = record::nonce(record.path());
    let mut spec = Spec::new(&binary.path, &room, limits).input(handshake(
        record.path(),
        &nonce,
        trace,
        program.map(|artifact| artifact.path.as_path()),
        seed,
    )?);
    spec.command()
        .env(Toolchain::library_path_variable(), compiler.library_path())
        .env("RUST_BACKTRACE", "0")
        // Or glibc holds on to large blocks that were freed, and `harness::memory` can't see
        // who takes them again.
        .env("MALLOC_MMAP_THRESHOLD_", "131072");
    let exit = process::run(spec).await?;
    let record = Record::read(record.path(), &nonce)?;
    Ok(Finding { exit, record })
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
