//! From a binary to what its checks found: runs it, and reads the record it left.
//!
//! Only the exit status and the record count. The record is a file whose name and nonce
//! the child learns over standard input, before anything of the learner's runs; nothing
//! that is printed can pass for it. What the findings mean is not decided here.

mod record;

use std::convert::Infallible;
use std::fs;
use std::io::{self, Read as _, Write as _};
use std::path::Path;
use std::time::Duration;

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

/// Between two looks at how far a run is.
const LOOK: Duration = Duration::from_millis(100);
/// The harness writes less; the learner's code could write more, if it looked for the file.
const LARGEST_HISTORY: u64 = 32 << 20;

/// Runs the checks in `binary`; `program` is the learner's, where the exercise is one. What
/// happened on the way is in `history` when the run is over, in place of what was there. `tell`
/// hears, now and then, which check is the latest that has begun, counted from 1.
///
/// # Errors
/// When the binary can't be started, or the record's file can't be made.
pub async fn run(
    compiler: &Compiler,
    binary: &Artifact,
    program: Option<&Artifact>,
    history: &History<'_>,
    limits: Limits,
    tell: impl Fn(usize),
) -> io::Result<Finding> {
    // A folder of its own, which is also where files of the learner's program land.
    let folder = tempfile::Builder::new().prefix("async-learn-").tempdir()?;
    let room = folder.path().join("room");
    fs::create_dir(&room)?;
    let record = tempfile::Builder::new().prefix("record-").tempfile_in(folder.path())?;
    let trace = folder.path().join("history.jsonl");
    let nonce = record::nonce(record.path());
    let mut spec = Spec::new(&binary.path, &room, limits).input(handshake(
        record.path(),
        &nonce,
        &trace,
        program.map(|artifact| artifact.path.as_path()),
    )?);
    spec.command()
        .env(Toolchain::library_path_variable(), compiler.library_path())
        .env("RUST_BACKTRACE", "0")
        // Or glibc holds on to large blocks that were freed, and `harness::memory` can't see
        // who takes them again.
        .env("MALLOC_MMAP_THRESHOLD_", "131072");
    let exit = tokio::select! {
        exit = process::run(spec) => exit?,
        never = follow(record.path(), &nonce, tell) => match never {},
    };
    let record = Record::read(record.path(), &nonce)?;
    // Only the latest run is of interest. One that can't be kept is not drawn.
    if history.keep(&trace).is_err() {
        let _ = fs::remove_file(history.file);
    }
    Ok(Finding { exit, record })
}

/// Where what happened in a run is kept.
#[derive(Clone, Copy, Debug)]
pub struct History<'a> {
    /// The file; other processes may write it as well, so it is replaced as a whole.
    pub file: &'a Path,
    /// What was run: the hash of the source. It is the first line of the file.
    pub of: &'a str,
}

impl History<'_> {
    fn keep(&self, written: &Path) -> io::Result<()> {
        let folder = self.file.parent().expect("a history lies in a folder");
        let written = fs::File::open(written)?;
        fs::create_dir_all(folder)?;
        let mut file = tempfile::NamedTempFile::new_in(folder)?;
        writeln!(file, "{}", self.first_line())?;
        io::copy(&mut written.take(LARGEST_HISTORY), &mut file)?;
        file.persist(self.file)?;
        Ok(())
    }

    /// The text in the file, if it is of this source.
    pub fn read(&self) -> Option<String> {
        let text = fs::read_to_string(self.file).ok()?;
        text.strip_prefix(&self.first_line()).map(str::to_owned)
    }

    fn first_line(&self) -> String {
        format!("{{\"event\":\"of\",\"name\":\"{}\"}}", self.of)
    }
}

/// Tells how far a run is, for as long as anyone polls it.
async fn follow(record: &Path, nonce: &str, tell: impl Fn(usize)) -> Infallible {
    loop {
        tokio::time::sleep(LOOK).await;
        if let Ok(record) = Record::read(record, nonce) {
            tell(record.passed.len() + usize::from(record.started.is_some()));
        }
    }
}

fn handshake(record: &Path, nonce: &str, trace: &Path, program: Option<&Path>) -> io::Result<String> {
    let text = |path: &Path| {
        let text = path.to_str().filter(|text| !text.contains('\n'));
        text.map(str::to_owned).ok_or_else(|| {
            io::Error::other(format!("{} is not a path that can be passed on; use one that is UTF-8", path.display()))
        })
    };
    let mut lines = vec![text(record)?, nonce.to_owned(), text(trace)?];
    if let Some(program) = program {
        lines.push(text(program)?);
    }
    Ok(lines.join("\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_history_is_read_only_beside_the_source_that_it_is_of() {
        let folder = tempfile::tempdir().unwrap();
        let (written, file) = (folder.path().join("written"), folder.path().join("traces/join.jsonl"));
        let history = |of| History { file: &file, of };
        fs::write(&written, "{\"event\":\"check\"}\n").unwrap();
        for of in ["1", "2"] {
            history(of).keep(&written).unwrap();
        }
        assert_eq!(history("1").read(), None, "another process has run another text since");
        assert_eq!(history("2").read().as_deref(), Some("\n{\"event\":\"check\"}\n"));
        assert!(history("3").keep(&folder.path().join("nowhere")).is_err());
        assert!(history("2").read().is_some(), "what is there is replaced as a whole or not at all");
    }
}
