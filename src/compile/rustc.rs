//! One call of rustc for one save.
//!
//! The bytes that are judged are copied into a private folder first, under the path that
//! the learner knows, so that rustc's messages point at their own file and a save during
//! the call changes nothing. A function exercise is a module of a generated root beside
//! the hidden check. A program is its own root; one line after its last makes it link
//! against the kit's dylib.
//!
//! The binary lies in a private folder of its own too, for as long as anyone holds it: what
//! another call makes of the same exercise, here or in another process, never takes its place.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use tempfile::TempDir;

use super::diagnostic::{Diagnostic, Level};
use super::kit::Kit;
use super::toolchain::Toolchain;
use crate::disk;
use crate::process::{self, Ended, Spec};
use crate::verdict::Limits;

/// What to compile.
#[derive(Clone, Copy, Debug)]
pub enum Job<'a> {
    /// The learner's module beside the hidden check that calls it.
    Function {
        /// Relative to the workspace.
        path: &'a str,
        /// The learner's text.
        source: &'a str,
        /// The hidden check's text.
        check: &'a str,
    },
    /// The learner's own program.
    Program {
        /// Relative to the workspace.
        path: &'a str,
        /// The learner's text.
        source: &'a str,
    },
    /// The hidden check that plays a program's peers.
    Driver {
        /// The hidden check's text.
        check: &'a str,
    },
}

/// A binary, and the hash of all that it was made from.
#[derive(Clone, Debug)]
pub struct Artifact {
    /// The binary.
    pub path: PathBuf,
    /// Toolchain, kit and sources.
    pub hash: String,
    /// The private folder that it lies in, which goes when nobody needs it any more.
    _home: Option<Arc<TempDir>>,
}

impl Artifact {
    /// One that is kept at `path`.
    pub fn kept(path: PathBuf, hash: String) -> Artifact {
        Artifact { path, hash, _home: None }
    }

    /// Moves it to `path`, for all to use. Where it can't be moved it stays where it is, or the
    /// one that another process was quicker to put there is taken.
    pub fn keep_at(self, path: &Path) -> Artifact {
        match fs::rename(&self.path, path) {
            Err(_) if !path.is_file() => self,
            _ => Artifact::kept(path.to_owned(), self.hash),
        }
    }
}

/// What came of a call.
#[derive(Debug)]
pub enum Compiled {
    /// A binary, and what rustc remarked on.
    Done(Artifact, Vec<Diagnostic>),
    /// Errors, in rustc's order, and warnings.
    Refused(Vec<Diagnostic>),
    /// It took longer than it may.
    OutOfTime,
    /// It took more memory than it may.
    OutOfMemory,
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
pub(crate) const CHECK: &str = "hidden_check.rs";
const ROOT: &str = "root.rs";
/// Appended to a program: names the dylib, so that nothing is linked statically.
const LINK_LINE: &str = "\nextern crate harness as _;\n";

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
    fn write(&self, folder: &Path) -> io::Result<&str> {
        let put = |path: &str, text: &str| {
            let path = folder.join(path);
            fs::create_dir_all(path.parent().expect("it lies in the build folder"))?;
            fs::write(path, text)
        };
        match self {
            Job::Function { path, source, check } => {
                put(path, source)?;
                put(CHECK, check)?;
                put(ROOT, &glue(path))?;
                Ok(ROOT)
            }
            Job::Program { path, source } => {
                put(path, &format!("{source}{LINK_LINE}"))?;
                Ok(path)
            }
            Job::Driver { check } => {
                put(CHECK, check)?;
                put(ROOT, &driver())?;
                Ok(ROOT)
            }
        }
    }

    fn parts(&self) -> [&str; 4] {
        match self {
            Job::Function { path, source, check } => ["function", path, source, check],
            Job::Program { path, source } => ["program", path, source, LINK_LINE],
            Job::Driver { check } => ["driver", "", "", check],
        }
    }

    /// Whether `diagnostic` lies in what we added behind the learner's last line.
    fn is_ours(&self, diagnostic: &Diagnostic) -> bool {
        match self {
            Job::Program { source, .. } => {
                let lines = source.lines().count();
                diagnostic.line.is_some_and(|line| line as usize > lines.max(1))
            }
            _ => false,
        }
    }
}

/// The root of a function exercise. No macro and no path that the learner could shadow;
/// the check comes first, so that no macro of theirs is in its scope.
fn glue(path: &str) -> String {
    format!(
        "#[path = {CHECK:?}]\nmod hidden_check;\n\
         #[allow(dead_code)]\n#[path = {path:?}]\nmod exercise;\n\
         fn main() -> ::std::process::ExitCode {{ ::harness::run(hidden_check::checks) }}\n"
    )
}

fn driver() -> String {
    format!(
        "#[path = {CHECK:?}]\nmod hidden_check;\n\
         fn main() -> ::std::process::ExitCode {{ ::harness::run(hidden_check::checks) }}\n"
    )
}

impl Compiler {
    /// The hash that an artifact of `job` would carry.
    pub fn hash(&self, job: &Job<'_>) -> String {
        super::hash([self.toolchain.version.as_str(), &self.kit.key].into_iter().chain(job.parts()))
    }

    /// Compiles `job` into a binary in a private folder below `place`; where nothing can be
    /// written there, in the system's folder for temporary files.
    ///
    /// # Errors
    /// When no folder can be written, or rustc can't be started.
    pub async fn compile(&self, job: Job<'_>, place: &Path) -> io::Result<Compiled> {
        // Two folders: the sources are gone before anything of the learner's runs.
        let folder = disk::temporary_folder()?;
        let root = job.write(folder.path())?;
        let home = disk::make_folder(place.parent().unwrap_or(place), place)
            .and_then(|()| tempfile::Builder::new().prefix("run-").tempdir_in(place))
            .or_else(|_| disk::temporary_folder())?;
        let path = home.path().join(format!("exercise{}", std::env::consts::EXE_SUFFIX));
        let compiled = self.call(&self.toolchain.rustc, folder.path(), root, Emit::Binary(&path)).await?;
        match compiled {
            Called::Succeeded(diagnostics) => {
                let artifact = Artifact { path, hash: self.hash(&job), _home: Some(Arc::new(home)) };
                Ok(Compiled::Done(artifact, diagnostics))
            }
            Called::Refused(diagnostics) if diagnostics.iter().any(|d| job.is_ours(d)) => {
                self.refusal_without_our_line(&job, folder.path(), root, diagnostics).await
            }
            Called::Refused(diagnostics) => Ok(Compiled::Refused(diagnostics)),
            Called::OutOfTime => Ok(Compiled::OutOfTime),
            Called::OutOfMemory => Ok(Compiled::OutOfMemory),
            Called::Broken(said) => Ok(Compiled::Broken(said)),
        }
    }

    /// Asks again about the learner's text alone, so that an unclosed brace is not blamed
    /// on a line that they never saw.
    async fn refusal_without_our_line(
        &self,
        job: &Job<'_>,
        folder: &Path,
        root: &str,
        first: Vec<Diagnostic>,
    ) -> io::Result<Compiled> {
        if let Job::Program { source, .. } = job {
            fs::write(folder.join(root), source)?;
        }
        match self.call(&self.toolchain.rustc, folder, root, Emit::Metadata).await? {
            Called::Refused(diagnostics) => Ok(Compiled::Refused(diagnostics)),
            _ => Ok(Compiled::Refused(first)),
        }
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
        let folder = disk::temporary_folder().ok()?;
        let root = job.write(folder.path()).ok()?;
        match self.call(clippy, folder.path(), root, Emit::Lints(lints)).await.ok()? {
            Called::Succeeded(diagnostics) | Called::Refused(diagnostics) => Some(
                diagnostics
                    .into_iter()
                    .filter(|d| d.file.as_deref().is_some_and(|f| f.starts_with("exercises")))
                    .collect(),
            ),
            _ => None,
        }
    }

    async fn call(&self, program: &Path, folder: &Path, root: &str, emit: Emit<'_>) -> io::Result<Called> {
        let mut spec = Spec::new(program, folder, self.limits);
        let command = spec.command();
        command
            .env_remove("RUSTC_BOOTSTRAP")
            .env_remove("RUSTC_LOG")
            .env(Toolchain::library_path_variable(), self.library_path())
            .args(["--crate-name=exercise", "--crate-type=bin", "--edition=2024"])
            .args(["--error-format=json", "-Cprefer-dynamic", "-Cdebuginfo=0", "-Ccodegen-units=1"])
            .arg("-L")
            .arg(prefixed("dependency=", &self.kit.dependencies))
            .arg("-L")
            .arg(prefixed("dependency=", &self.kit.macros));
        for library in &self.kit.libraries {
            command.arg("--extern").arg(prefixed(&format!("{}=", library.name), &library.path));
        }
        command.arg("--extern").arg(prefixed("harness=", &self.kit.harness));
        match emit {
            Emit::Binary(path) => command.arg("-o").arg(path),
            Emit::Metadata => command.arg("--emit=metadata").arg("--out-dir").arg(folder.join("out")),
            Emit::Lints(lints) => command.args(lints).arg("--emit=metadata").arg("--out-dir").arg(folder.join("out")),
        };
        if self.color {
            command.arg("--json=diagnostic-rendered-ansi");
        }
        command.arg(root);
        let exit = process::run(spec).await?;
        let mut diagnostics: Vec<Diagnostic> =
            exit.stderr.text.lines().filter_map(Diagnostic::parse).filter(|d| !d.is_summary()).collect();
        for diagnostic in &mut diagnostics {
            diagnostic.forget(&[CHECK, ROOT]);
        }
        Ok(match exit.ended {
            Ended::Exited(status) if status.success() => Called::Succeeded(diagnostics),
            Ended::Exited(_) if diagnostics.iter().any(|d| d.level == Level::Error) => Called::Refused(diagnostics),
            Ended::Exited(_) if says_out_of_memory(&exit.stderr.text) => Called::OutOfMemory,
            Ended::Exited(_) => Called::Broken(exit.stderr.text),
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

enum Emit<'a> {
    Binary(&'a Path),
    Metadata,
    Lints(&'a [String]),
}

enum Called {
    Succeeded(Vec<Diagnostic>),
    Refused(Vec<Diagnostic>),
    OutOfTime,
    OutOfMemory,
    Broken(String),
}

/// Whether rustc, LLVM or the linker `said`, when it ended, that the system gave it no more memory.
fn says_out_of_memory(said: &str) -> bool {
    const WORDS: [&str; 5] =
        ["memory allocation of ", "out of memory", "annot allocate memory", "memory exhausted", "std::bad_alloc"];
    // A message on the learner's text is JSON, and may quote anything.
    said.lines().filter(|line| !line.starts_with('{')).any(|line| WORDS.iter().any(|words| line.contains(words)))
}

fn prefixed(prefix: &str, path: &Path) -> std::ffi::OsString {
    let mut text = std::ffi::OsString::from(prefix);
    text.push(path);
    text
}
