//! One call of rustc or clippy.

use std::io;
use std::path::Path;
use std::time::Duration;

use super::diagnostic::{Diagnostic, Level};
use super::job::{CHECK, Job, Made, ROOT};
use super::kit::Kit;
use super::toolchain::Toolchain;
use crate::process::{self, Ended, Spec};
use crate::verdict::{Limits, Shortage};

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
    /// Whether what is of use only if something else does not fail starts before that is known: a learner waits less,
    /// and a processor works more.
    pub ahead: bool,
}

impl Compiler {
    pub(super) async fn call(&self, job: &Job<'_>, folder: &Path, root: &str, emit: Emit<'_>) -> io::Result<Called> {
        let program = if let Emit::Lints(clippy, _) = emit { clippy } else { &self.toolchain.rustc };
        let mut spec = Spec::new(program, folder, self.limits).stays_together();
        let command = spec.command();
        let (variable, folders) = self.library_path();
        command
            .env_remove("RUSTC_BOOTSTRAP")
            .env_remove("RUSTC_LOG")
            // What cargo would say of a learner's package.
            .env("CARGO_PKG_NAME", "async-learn-exercises")
            .env("CARGO_PKG_VERSION", "0.0.0")
            .env("CARGO_CRATE_NAME", job.name())
            .env("CARGO_BIN_NAME", job.name())
            .env(variable, folders)
            .arg(format!("--crate-name={}", job.name()))
            .args(["--edition=2024", "--error-format=json", "-Cprefer-dynamic"])
            .arg("-L")
            .arg(prefixed("dependency=", &self.kit.dependencies))
            .arg("-L")
            .arg(prefixed("dependency=", &self.kit.macros));
        for library in &self.kit.libraries {
            command.arg("--extern").arg(prefixed(&format!("{}=", library.name), &library.path));
        }
        command.arg("--extern").arg(prefixed("harness=", &self.kit.harness));
        if let Some(flag) = super::kit_build::links_dynamically(&self.toolchain) {
            command.arg(flag);
        }
        if job.forbids_unsafe() {
            command.arg("-Funsafe_code");
        }
        // A member is what it would be by itself: its places are those that the learner knows.
        for member in 0..job.members() {
            command.arg(format!("--remap-path-prefix={member}="));
        }
        if job.members() > 0 {
            // But diagnostics say which member they are about.
            command.arg("--remap-path-scope=macro,debuginfo");
        }
        // What runs says by its line tables where it failed (`Checker::places`).
        command.arg(match emit {
            Emit::Artifact(..) | Emit::CappedArtifact(_) => "-Cdebuginfo=line-tables-only",
            _ => "-Cdebuginfo=0",
        });
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
        let beside: Vec<String> = job.beside().iter().map(|beside| beside.exercise.path()).collect();
        let parsed = exit.stderr.text.lines().filter_map(|line| Diagnostic::parse(line, &beside));
        // What is to be remarked on a file beside the learner's is said when that one is checked.
        let is_said_there =
            |d: &Diagnostic| d.level == Level::Warning && d.file.as_ref().is_some_and(|file| beside.contains(file));
        let mut diagnostics: Vec<Diagnostic> = parsed.filter(|d| !d.is_summary() && !is_said_there(d)).collect();
        let check = folder.join(CHECK).to_string_lossy().into_owned();
        // The learner has another text in a file whose place is taken by the course's.
        let courses = job.beside().iter().zip(&beside).filter(|(beside, _)| !beside.is_learners());
        let unknown: Vec<&str> =
            [&*check, CHECK, ROOT].into_iter().chain(courses.map(|(_, path)| path.as_str())).collect();
        for diagnostic in &mut diagnostics {
            diagnostic.forget(&unknown);
        }
        if let (Ended::Exited(_), Some(said)) = (exit.ended, shortage(&diagnostics)) {
            return Ok(Err(NotCompiled::Broken(said)));
        }
        if exit.stood_still() {
            return Ok(Err(NotCompiled::StoodStill(exit.wall)));
        }
        Ok(Err(match exit.ended {
            Ended::Exited(status) if status.success() => return Ok(Ok(diagnostics)),
            Ended::Exited(_) if says_out_of_memory(&exit.stderr.text) => NotCompiled::OutOfMemory,
            // For that the system kills it. On a busy machine this comes before the limit in real time.
            Ended::Exited(status) if is_killed(status) && exit.wall > self.limits.cpu / 2 => {
                NotCompiled::OutOfTime(exit.wall)
            }
            Ended::Exited(status) => match crash_signal(status) {
                Some(signal) => NotCompiled::Crashed(signal),
                None if diagnostics.iter().any(|d| d.level == Level::Error) => NotCompiled::Refused(diagnostics),
                None => NotCompiled::Broken(format!("{}{status}", exit.stderr.text)),
            },
            Ended::OutOfTime | Ended::OutputFlood => NotCompiled::OutOfTime(exit.wall),
        }))
    }

    /// The loader's variable, and its value: where the kit and the standard library are, before what it had.
    pub fn library_path(&self) -> (&'static str, std::ffi::OsString) {
        let variable = Toolchain::library_path_variable();
        let folders =
            [self.kit.library_folder().to_owned(), self.kit.dependencies.clone(), self.toolchain.libraries.clone()];
        let inherited = std::env::var_os(variable).unwrap_or_default();
        let all = folders.into_iter().chain(std::env::split_paths(&inherited));
        (variable, std::env::join_paths(all).unwrap_or(inherited))
    }
}

/// rustc's words, if they are about something that the machine has not enough of. A message with a
/// place is about the learner's text, and one that names a shortage there only quotes it.
fn shortage(diagnostics: &[Diagnostic]) -> Option<String> {
    let placeless = diagnostics.iter().filter(|d| d.level == Level::Error && d.file.is_none());
    let said: String = placeless.map(|d| d.words.as_str()).collect();
    Shortage::in_words(&said).map(|_| said)
}

/// What a call makes, and of what.
#[derive(Clone, Copy)]
pub(super) enum Emit<'a> {
    /// What the job makes, at this path, with the help of this state of the last call.
    Artifact(&'a Path, Option<&'a Path>),
    /// The same, with the lints of the text capped.
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

/// What rustc remarked on, or why it made nothing.
pub(super) type Called = Result<Vec<Diagnostic>, NotCompiled>;

/// Why nothing was made.
#[derive(Debug)]
pub enum NotCompiled {
    /// Errors, in rustc's order, and warnings.
    Refused(Vec<Diagnostic>),
    /// It took longer than it may: for so long.
    OutOfTime(Duration),
    /// It did nothing for as long, and did not end.
    StoodStill(Duration),
    /// It took more memory than it may.
    OutOfMemory,
    /// The text is too much for rustc, which was ended by this signal.
    Crashed(&'static str),
    /// rustc itself failed; its words.
    Broken(String),
}

impl NotCompiled {
    /// Whether it may have come of the state of earlier calls. One that took all the time there is need not take it twice.
    pub(super) fn is_doubtful(&self) -> bool {
        match self {
            NotCompiled::OutOfTime(_) | NotCompiled::StoodStill(_) => false,
            NotCompiled::Refused(diagnostics) => {
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
fn crash_signal(status: std::process::ExitStatus) -> Option<&'static str> {
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

/// Whether it may have used up its processor time.
#[cfg(unix)]
fn is_killed(status: std::process::ExitStatus) -> bool {
    std::os::unix::process::ExitStatusExt::signal(&status) == Some(9)
}

#[cfg(not(unix))]
fn is_killed(_: std::process::ExitStatus) -> bool {
    false
}

/// Windows has an exit code for a stack overflow.
#[cfg(not(unix))]
fn crash_signal(status: std::process::ExitStatus) -> Option<&'static str> {
    const STATUS_STACK_OVERFLOW: i32 = 0xC000_00FDu32.cast_signed();
    (status.code() == Some(STATUS_STACK_OVERFLOW)).then_some("a stack overflow")
}

fn prefixed(prefix: &str, path: &Path) -> std::ffi::OsString {
    let mut text = std::ffi::OsString::from(prefix);
    text.push(path);
    text
}
