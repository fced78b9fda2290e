//! One call of rustc for one save.
//!
//! The bytes that are judged are copied into a private folder first, under the path that
//! the learner knows, so that rustc's messages point at their own file and a save during
//! the call changes nothing. The learner's file is the root of its crate, as it is under
//! `cargo run`; what a check needs comes after its last line. A *function* exercise becomes
//! a library with the hidden check as a module in it, for the kit's host to load. A
//! *program* becomes a program that links against the kit's dylib.
//!
//! What is made lies in a private folder of its own too, for as long as anyone holds it: what
//! another call makes of the same exercise, here or in another process, never takes its place.

use std::env::consts::{DLL_SUFFIX, EXE_SUFFIX};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::pin::pin;
use std::sync::Arc;

use futures::future::{Either, select};
use tempfile::TempDir;

use super::build_folder::{BuildFolder, Incremental};
use super::diagnostic::{Diagnostic, Level};
use super::kit::Kit;
use super::toolchain::Toolchain;
use crate::disk;
use crate::hash::hash;
use crate::process::{self, Ended, Spec};
use crate::submission::Submission;
use crate::verdict::{Limits, Shortage};

/// What to compile.
#[derive(Clone, Copy, Debug)]
pub enum Job<'a> {
    /// The learner's file with the hidden check that calls it.
    Function {
        /// The learner's text.
        submission: &'a Submission,
        /// The hidden check's text.
        check: &'a str,
    },
    /// The learner's own program.
    Program {
        /// The learner's text.
        submission: &'a Submission,
    },
    /// The hidden check that plays a program's peers.
    Driver {
        /// The hidden check's text.
        check: &'a str,
    },
}

/// A library or a program.
#[derive(Clone, Debug)]
pub struct Artifact {
    /// Where it is.
    pub path: PathBuf,
    /// The private folder that it lies in, which goes when nobody needs it any more.
    _home: Option<Arc<TempDir>>,
}

impl Artifact {
    /// One that is kept at `path`.
    pub fn kept(path: PathBuf) -> Artifact {
        Artifact { path, _home: None }
    }

    /// Moves it to `path`, for all to use. Where it can't be moved it stays where it is, or the
    /// one that another process was quicker to put there is taken.
    pub fn keep_at(self, path: &Path) -> Artifact {
        match fs::rename(&self.path, path) {
            Err(_) if !path.is_file() => self,
            _ => Artifact::kept(path.to_owned()),
        }
    }
}

/// What came of a call.
#[derive(Debug)]
pub enum Compiled {
    /// What was made, and what rustc remarked on.
    Done(Artifact, Vec<Diagnostic>),
    /// Errors, in rustc's order, and warnings.
    Refused(Vec<Diagnostic>),
    /// It took longer than it may.
    OutOfTime,
    /// It took more memory than it may.
    OutOfMemory,
    /// The text is too much for rustc, which was ended by this signal.
    Overwhelmed(&'static str),
    /// rustc itself failed; its words.
    Broken(String),
}

/// rustc with everything that a call needs.
#[derive(Clone, Debug)]
pub struct Compiler {
    /// Which rustc.
    pub toolchain: Toolchain,
    /// What to link against.
    pub kit: Kit,
    /// Whether rustc's text carries colours.
    pub color: bool,
    /// Real time for one call.
    pub limits: Limits,
}

/// Where the hidden check lies in the build folder.
const CHECK: &str = "hidden_check.rs";
/// Where the learner's text lies a second time, without what comes after it.
const ALONE: &str = "alone";
/// Where the root of a driver lies.
const ROOT: &str = "root.rs";
/// Comes after a program's last line: names the dylib, so that nothing is linked statically.
const LINK_LINE: &str = "\nextern crate harness as _;\n";
/// Macros that a check uses by their short names. One of the learner's under the same name would be in the
/// check's scope, which comes after their text, so each gets its own meaning back.
const MACROS: [&str; 17] = [
    "assert",
    "assert_eq",
    "assert_ne",
    "concat",
    "eprint",
    "eprintln",
    "format",
    "format_args",
    "matches",
    "panic",
    "print",
    "println",
    "stringify",
    "unreachable",
    "vec",
    "write",
    "writeln",
];

/// Clippy's lints on async code; advice only.
const ASYNC_LINTS: [&str; 7] = [
    "clippy::await_holding_lock",
    "clippy::await_holding_refcell_ref",
    "clippy::async_yields_async",
    "clippy::let_underscore_future",
    "clippy::large_futures",
    "clippy::unused_async",
    "clippy::redundant_async_block",
];

impl Job<'_> {
    /// Writes the build folder; returns the root's path in it.
    fn write(&self, folder: &Path) -> io::Result<String> {
        match self {
            Job::Function { submission, check } => {
                let (path, source) = (submission.exercise.path(), &submission.source);
                let check_file = put(folder, CHECK, check)?;
                put(folder, &path, &format!("{source}{}", function_tail(source, &check_file)))?;
                Ok(path)
            }
            Job::Program { submission } => {
                let path = submission.exercise.path();
                put(folder, &path, &format!("{}{LINK_LINE}", submission.source))?;
                Ok(path)
            }
            Job::Driver { check } => {
                put(folder, CHECK, check)?;
                put(folder, ROOT, "mod hidden_check;\n::harness::exercise!(hidden_check::checks);\n")?;
                Ok(ROOT.to_owned())
            }
        }
    }

    /// Writes the learner's text alone; returns its path in `folder`.
    fn write_alone(&self, folder: &Path) -> io::Result<String> {
        let Some(submission) = self.submission() else { return self.write(folder) };
        let path = submission.exercise.path();
        put(folder, &path, &submission.source)?;
        Ok(path)
    }

    /// The name of its crate: that of the program which cargo would make of it.
    fn name(&self) -> &str {
        self.submission().map_or("driver", |submission| &submission.exercise.name)
    }

    /// The learner's text, if it is about one.
    fn submission(&self) -> Option<&Submission> {
        match self {
            Job::Function { submission, .. } | Job::Program { submission } => Some(submission),
            Job::Driver { .. } => None,
        }
    }

    /// Where the learner's file lies in the build folder.
    fn path(&self) -> Option<String> {
        self.submission().map(|submission| submission.exercise.path())
    }

    /// Whether the text sets what matters to a program's crate and not to a library's, so that only
    /// building the program tells whether it works. Rare, and a second call of rustc.
    fn has_attributes_of_programs(&self) -> bool {
        match self {
            Job::Function { submission, .. } => {
                ["#![cfg", "no_main", "no_std"].iter().any(|text| submission.source.contains(text))
            }
            _ => false,
        }
    }

    fn made(&self) -> Made {
        match self {
            Job::Program { .. } => Made::Program,
            Job::Function { .. } | Job::Driver { .. } => Made::Library,
        }
    }

    /// Whether `diagnostic` lies in what comes after the learner's last line.
    fn is_ours(&self, diagnostic: &Diagnostic) -> bool {
        self.submission().is_some_and(|submission| {
            let lines = submission.source.lines().count();
            diagnostic.file.as_deref() == Some(&*submission.exercise.path())
                && diagnostic.line.is_some_and(|line| line as usize > lines.max(1))
        })
    }
}

fn put(folder: &Path, path: &str, text: &str) -> io::Result<PathBuf> {
    let path = folder.join(path);
    fs::create_dir_all(path.parent().expect("it lies in the build folder"))
        .and_then(|()| fs::write(&path, text))
        .map_err(|error| io::Error::new(error.kind(), format!("{} can't be written: {error}", path.display())))?;
    Ok(path)
}

/// What comes after the last line of a function exercise: the check, for which the learner's file is
/// `super::exercise`, and the line by which the host finds both. No path that the learner could shadow.
fn function_tail(source: &str, check_file: &Path) -> String {
    let macros: String = MACROS
        .iter()
        .filter(|_| source.contains("macro_rules"))
        .map(|name| format!("macro_rules! {name} {{ ($($t:tt)*) => {{ ::std::{name}!($($t)*) }} }}\n"))
        .collect();
    format!(
        "\n#[allow(warnings)]\nmod __hidden {{\n\
         pub(crate) mod exercise {{ pub(crate) use crate::*; }}\n\
         {macros}\
         #[path = {check_file:?}]\npub(crate) mod hidden_check;\n}}\n\
         ::harness::exercise!(__hidden::hidden_check::checks, main);\n"
    )
}

impl Compiler {
    /// A hash of everything that the driver for the hidden check `check` is made from.
    pub fn driver_hash(&self, check: &str) -> String {
        hash([&self.toolchain.version, &self.kit.key, check])
    }

    /// Compiles `job` into a library or a program in a private folder below `place`; where nothing
    /// can be written there, in the system's folder for temporary files. `incremental` says what to do with
    /// rustc's state of the last call on the same exercise.
    ///
    /// # Errors
    /// When no folder can be written, or rustc can't be started.
    pub async fn compile(&self, job: Job<'_>, place: &Path, incremental: Incremental) -> io::Result<Compiled> {
        let made = disk::make_folder(place.parent().unwrap_or(place), place);
        // Where nothing is to be written, there is no state either.
        let incremental = if made.is_ok() { incremental } else { Incremental::Ignore };
        let home = made
            .and_then(|()| tempfile::Builder::new().prefix("run-").tempdir_in(place))
            .or_else(|_| disk::temporary_folder())?;
        let path = home.path().join(format!("exercise{}", job.made().suffix()));
        // Another folder: the sources are gone before anything of the learner's runs.
        let folder = BuildFolder::open(place, job.name(), &self.state_key(), incremental)?;
        let root = &job.write(folder.path())?;
        let mut called = match folder.incremental() {
            None => self.call(&job, folder.path(), root, Emit::Artifact(&path, None)).await?,
            Some(state) => {
                let whole = self.with_state(&job, &folder, root, state, &path);
                match incremental {
                    Incremental::Keep => self.unless_refused_alone(&job, &folder, whole).await?,
                    _ => whole.await?,
                }
            }
        };
        match called {
            Called::Refused(first) => called = self.refusal(&job, &folder, first, &path).await?,
            Called::Succeeded(_) if job.has_attributes_of_programs() => {
                let alone = &job.write_alone(folder.path())?;
                let program = home.path().join(format!("alone{EXE_SUFFIX}"));
                let as_program = self.call(&job, folder.path(), alone, Emit::Program(&program)).await?;
                if !matches!(as_program, Called::Succeeded(_)) {
                    called = as_program;
                }
            }
            _ => {}
        }
        Ok(match called {
            Called::Succeeded(diagnostics) => {
                let artifact = Artifact { path, _home: Some(Arc::new(home)) };
                Compiled::Done(artifact, diagnostics)
            }
            Called::Refused(diagnostics) => Compiled::Refused(diagnostics),
            Called::OutOfTime => Compiled::OutOfTime,
            Called::OutOfMemory => Compiled::OutOfMemory,
            Called::Overwhelmed(signal) => Compiled::Overwhelmed(signal),
            Called::Broken(said) => Compiled::Broken(said),
        })
    }

    /// A call with the `state` of the last one, or without if that is of no use.
    async fn with_state(
        &self,
        job: &Job<'_>,
        folder: &BuildFolder,
        root: &str,
        state: &Path,
        path: &Path,
    ) -> io::Result<Called> {
        // State holds for one output path only; with another one rustc makes all code anew.
        let output = folder.path().join(path.file_name().expect("an artifact has a name"));
        let called = self.call(job, folder.path(), root, Emit::Artifact(&output, Some(state))).await?;
        let is_taken = matches!(called, Called::Succeeded(_)) && fs::rename(&output, path).is_ok();
        if is_taken || matches!(called, Called::Refused(_)) && !called.is_doubtful() {
            return Ok(called);
        }
        // Whatever it was: the state of earlier calls must have no part in it.
        folder.forget();
        self.call(job, folder.path(), root, Emit::Artifact(path, None)).await
    }

    /// What comes of `whole`, unless rustc refuses the learner's text alone, which takes half of the time: it is
    /// asked about that beside, on a machine that can do both at once.
    async fn unless_refused_alone(
        &self,
        job: &Job<'_>,
        folder: &BuildFolder,
        whole: impl Future<Output = io::Result<Called>>,
    ) -> io::Result<Called> {
        if std::thread::available_parallelism().is_ok_and(|processors| processors.get() < 2) {
            return whole.await;
        }
        let alone_in = folder.path().join(ALONE);
        let root = &job.write_alone(&alone_in)?;
        let alone = pin!(self.call(job, &alone_in, root, Emit::Errors));
        match select(alone, pin!(whole)).await {
            // A lint may mean something that the check uses.
            Either::Left((Ok(Called::Refused(diagnostics)), _)) if diagnostics.iter().any(is_error) => {
                Ok(Called::Refused(diagnostics))
            }
            Either::Left((_, whole)) => whole.await,
            Either::Right((called, _)) => called,
        }
    }

    /// What rustc has against the learner's text, where it did not like what comes after it: it is
    /// asked again about the text alone, so that an unclosed brace is not blamed on a line that they
    /// never saw, and a `main` that is none draws rustc's own words.
    async fn refusal(
        &self,
        job: &Job<'_>,
        folder: &BuildFolder,
        first: Vec<Diagnostic>,
        path: &Path,
    ) -> io::Result<Called> {
        let path_of_learner = job.path();
        let is_learners = |d: &Diagnostic| d.file == path_of_learner && !job.is_ours(d);
        if first.iter().any(|d| job.is_ours(d)) {
            let alone = &job.write_alone(folder.path())?;
            if let Called::Refused(mut diagnostics) = self.call(job, folder.path(), alone, Emit::Metadata).await? {
                // What the check missed counts as well.
                diagnostics.extend(first.into_iter().filter(|d| d.file != path_of_learner));
                return Ok(Called::Refused(diagnostics));
            }
        }
        // The learner's `deny` and `forbid` are meant for their own text, not for ours.
        if first.iter().filter(|d| d.level == Level::Error).all(|d| !is_error(d) && !is_learners(d)) {
            let root = &job.write(folder.path())?;
            return self.call(job, folder.path(), root, Emit::CappedArtifact(path)).await;
        }
        Ok(Called::Refused(first))
    }

    /// What the state of earlier calls depends on, beside what rustc itself looks at.
    fn state_key(&self) -> String {
        hash([&self.toolchain.version, &self.kit.key])
    }

    /// What clippy's async lints say about the learner's file. Never an error of the
    /// learner's: without clippy, or when it fails, there is nothing to say.
    pub async fn lint(&self, job: Job<'_>) -> Vec<Diagnostic> {
        let lints: Vec<String> = ["-Aclippy::all", "-Awarnings"]
            .into_iter()
            .map(str::to_owned)
            .chain(ASYNC_LINTS.iter().map(|lint| format!("-W{lint}")))
            .collect();
        self.clippy(job, &lints).await.unwrap_or_default()
    }

    /// What clippy says with its usual lints; `None` without clippy.
    pub async fn clippy(&self, job: Job<'_>, lints: &[String]) -> Option<Vec<Diagnostic>> {
        let clippy = self.toolchain.clippy.as_ref()?;
        let folder = BuildFolder::temporary().ok()?;
        let root = &job.write_alone(folder.path()).ok()?;
        match self.call(&job, folder.path(), root, Emit::Lints(clippy, lints)).await.ok()? {
            Called::Succeeded(diagnostics) | Called::Refused(diagnostics) => Some(
                diagnostics
                    .into_iter()
                    .filter(|d| d.file.as_deref().is_some_and(|f| f.starts_with("exercises")))
                    .collect(),
            ),
            _ => None,
        }
    }

    async fn call(&self, job: &Job<'_>, folder: &Path, root: &str, emit: Emit<'_>) -> io::Result<Called> {
        let program = if let Emit::Lints(clippy, _) = emit { clippy } else { &self.toolchain.rustc };
        let mut spec = Spec::new(program, folder, self.limits);
        let command = spec.command();
        command
            .env_remove("RUSTC_BOOTSTRAP")
            .env_remove("RUSTC_LOG")
            // What cargo would say of a learner's package.
            .env("CARGO_PKG_NAME", "async-learn-exercises")
            .env("CARGO_PKG_VERSION", "0.0.0")
            .env("CARGO_CRATE_NAME", job.name())
            .env("CARGO_BIN_NAME", job.name())
            .env(Toolchain::library_path_variable(), self.library_path())
            .arg(format!("--crate-name={}", job.name()))
            .args(["--edition=2024", "--error-format=json", "-Cprefer-dynamic", "-Cdebuginfo=0"])
            .arg("-L")
            .arg(prefixed("dependency=", &self.kit.dependencies))
            .arg("-L")
            .arg(prefixed("dependency=", &self.kit.macros));
        for library in &self.kit.libraries {
            command.arg("--extern").arg(prefixed(&format!("{}=", library.name), &library.path));
        }
        command.arg("--extern").arg(prefixed("harness=", &self.kit.harness));
        if let Some(flag) = super::kit::links_dynamically(&self.toolchain) {
            command.arg(flag);
        }
        match emit {
            Emit::Artifact(path, _) | Emit::CappedArtifact(path) => {
                command.arg(job.made().crate_type()).arg("-o").arg(path);
                // What a file has beside the exercise is the learner's own affair, and a starter has some.
                if job.made() == Made::Library {
                    command.arg("-Adead_code");
                }
                if matches!(emit, Emit::CappedArtifact(_)) {
                    command.arg("--cap-lints=allow");
                }
                match emit {
                    Emit::Artifact(_, Some(state)) => {
                        command.arg(prefixed("-Cincremental=", state)).arg("-Ccodegen-units=16")
                    }
                    _ => command.arg("-Ccodegen-units=1"),
                };
            }
            Emit::Program(path) => {
                command.arg("--crate-type=bin").arg("-o").arg(path);
            }
            Emit::Errors => {
                command.args([job.made().crate_type(), "--emit=metadata", "--out-dir=out"]);
                if job.made() == Made::Library {
                    command.arg("-Adead_code");
                }
            }
            Emit::Metadata => {
                command.args(["--crate-type=bin", "--emit=metadata", "--out-dir=out"]);
            }
            Emit::Lints(_, lints) => {
                command.args(lints).args(["-Adead_code", "--crate-type=bin", "--emit=metadata", "--out-dir=out"]);
            }
        }
        if self.color {
            command.arg("--json=diagnostic-rendered-ansi");
        }
        command.arg(root);
        let exit = process::run(spec).await?;
        let mut diagnostics: Vec<Diagnostic> =
            exit.stderr.text.lines().filter_map(Diagnostic::parse).filter(|d| !d.is_summary()).collect();
        let check = folder.join(CHECK);
        for diagnostic in &mut diagnostics {
            diagnostic.forget(&[&check.to_string_lossy(), CHECK, ROOT]);
        }
        if let (Ended::Exited(_), Some(said)) = (exit.ended, shortage(&diagnostics)) {
            return Ok(Called::Broken(said));
        }
        Ok(match exit.ended {
            Ended::Exited(status) if status.success() => Called::Succeeded(diagnostics),
            Ended::Exited(_) if says_out_of_memory(&exit.stderr.text) => Called::OutOfMemory,
            Ended::Exited(status) => match overwhelmed(status) {
                Some(signal) => Called::Overwhelmed(signal),
                None if diagnostics.iter().any(|d| d.level == Level::Error) => Called::Refused(diagnostics),
                None => Called::Broken(format!("{}{status}", exit.stderr.text)),
            },
            Ended::OutOfTime | Ended::OutputFlood => Called::OutOfTime,
        })
    }

    /// Where the loader finds the kit and the standard library, before what it had.
    pub fn library_path(&self) -> std::ffi::OsString {
        let ours =
            [self.kit.library_folder().to_owned(), self.kit.dependencies.clone(), self.toolchain.libraries.clone()];
        let theirs = std::env::var_os(Toolchain::library_path_variable()).unwrap_or_default();
        let all = ours.into_iter().chain(std::env::split_paths(&theirs));
        std::env::join_paths(all).unwrap_or(theirs)
    }
}

/// Whether it is an error whatever lints the text sets.
fn is_error(diagnostic: &Diagnostic) -> bool {
    let is_lint = |code: &str| code == "E0453" || !code.starts_with('E');
    diagnostic.level == Level::Error && !diagnostic.code.as_deref().is_some_and(is_lint)
}

/// rustc's words, if they are about something that the machine has not enough of. A message with a
/// place is about the learner's text, and one that names a shortage there only quotes it.
fn shortage(diagnostics: &[Diagnostic]) -> Option<String> {
    let placeless = diagnostics.iter().filter(|d| d.level == Level::Error && d.file.is_none());
    let said: String = placeless.map(|d| d.words.as_str()).collect();
    Shortage::in_words(&said).map(|_| said)
}

#[derive(Clone, Copy)]
enum Emit<'a> {
    /// What the job makes, at this path, with the help of this state of the last call.
    Artifact(&'a Path, Option<&'a Path>),
    /// The same, whatever lints the text sets.
    CappedArtifact(&'a Path),
    /// The text as a program, at this path.
    Program(&'a Path),
    /// Nothing but errors and warnings, of the text as a program.
    Metadata,
    /// Nothing but errors and warnings, of the text as what is made of it.
    Errors,
    /// What this clippy says with these lints, of the text as a program.
    Lints(&'a Path, &'a [String]),
}

/// What a job makes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Made {
    Library,
    Program,
}

impl Made {
    fn crate_type(self) -> &'static str {
        match self {
            Made::Library => "--crate-type=cdylib",
            Made::Program => "--crate-type=bin",
        }
    }

    fn suffix(self) -> &'static str {
        match self {
            Made::Library => DLL_SUFFIX,
            Made::Program => EXE_SUFFIX,
        }
    }
}

enum Called {
    Succeeded(Vec<Diagnostic>),
    Refused(Vec<Diagnostic>),
    OutOfTime,
    OutOfMemory,
    Overwhelmed(&'static str),
    Broken(String),
}

impl Called {
    /// Whether it is none of the two answers that a compiler has to a text.
    fn is_doubtful(&self) -> bool {
        match self {
            Called::Succeeded(_) => false,
            Called::Refused(diagnostics) => {
                diagnostics.iter().any(|d| d.level == Level::Error && d.file.is_none() && d.code.is_none())
            }
            _ => true,
        }
    }
}

/// Whether rustc, LLVM or the linker `said`, when it ended, that the system gave it no more memory.
fn says_out_of_memory(said: &str) -> bool {
    const WORDS: [&str; 5] =
        ["memory allocation of ", "out of memory", "annot allocate memory", "memory exhausted", "std::bad_alloc"];
    // A message on the learner's text is JSON, and may quote anything.
    said.lines().filter(|line| !line.starts_with('{')).any(|line| WORDS.iter().any(|words| line.contains(words)))
}

/// The signal by which rustc ends where a text is too much for it: its stack overflows, or LLVM gives up.
#[cfg(unix)]
fn overwhelmed(status: std::process::ExitStatus) -> Option<&'static str> {
    use std::os::unix::process::ExitStatusExt as _;

    // The same numbers on Linux and macOS. Only macOS uses SIGBUS for a stack that overflows; elsewhere it
    // says that a disk is full.
    match status.signal()? {
        4 => Some("SIGILL"),
        6 => Some("SIGABRT"),
        10 if cfg!(target_os = "macos") => Some("SIGBUS"),
        11 => Some("SIGSEGV"),
        _ => None,
    }
}

/// Windows has an exit code for a stack overflow.
#[cfg(not(unix))]
fn overwhelmed(status: std::process::ExitStatus) -> Option<&'static str> {
    const STATUS_STACK_OVERFLOW: i32 = 0xC000_00FDu32.cast_signed();
    (status.code() == Some(STATUS_STACK_OVERFLOW)).then_some("a stack overflow")
}

fn prefixed(prefix: &str, path: &Path) -> std::ffi::OsString {
    let mut text = std::ffi::OsString::from(prefix);
    text.push(path);
    text
}
