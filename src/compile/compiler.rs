//! From a [`Job`] to an [`Artifact`]: one call of rustc for one save, and more where it refuses.
//!
//! The bytes that are judged are copied into a private folder first, under the path that
//! the learner knows, so that rustc's messages point at their own file and a save during
//! the call changes nothing. The artifact lies in a private folder of its own too, for as long as
//! anyone holds it: another call for the same exercise, here or in another process, never replaces it.

use std::env::consts::EXE_SUFFIX;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::pin::pin;
use std::sync::Arc;

use futures::future::{Either, select};
use tempfile::TempDir;

use super::build_folder::{BuildFolder, Incremental};
use super::diagnostic::{Diagnostic, Level};
use super::job::{ALONE, Job};
use super::rustc::{Called, Compiler, Emit, NotCompiled};
use crate::disk;
use crate::hash::hash;

/// A library or a program.
#[derive(Clone, Debug)]
pub struct Artifact {
    /// Where it is.
    pub path: PathBuf,
    /// Which of the texts that it was made of is meant, where these are several.
    pub member: Option<u32>,
    /// The private folder that it lies in, which is removed with the last artifact in it.
    _home: Option<Arc<TempDir>>,
}

impl Artifact {
    /// One that is kept at `path`.
    pub fn kept(path: PathBuf) -> Artifact {
        Artifact { path, member: None, _home: None }
    }

    /// One that lies at `path`, in the private folder `home`.
    pub(super) fn in_home(path: PathBuf, home: Arc<TempDir>, member: Option<u32>) -> Artifact {
        Artifact { path, member, _home: Some(home) }
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

impl Compiler {
    /// A hash of everything that the driver for the hidden check `check` is made from.
    pub fn driver_hash(&self, check: &str) -> String {
        hash([&self.toolchain.version, &self.kit.key, check])
    }

    /// Compiles `job` into a library or a program in a private folder below `place`; where nothing
    /// can be written there, in the system's folder for temporary files. `incremental` says what to do with
    /// rustc's state of the last call on the same exercise. Returns what rustc remarked on as well.
    ///
    /// # Errors
    /// When no folder can be written, or rustc can't be started.
    pub async fn compile(
        &self,
        job: Job<'_>,
        place: &Path,
        incremental: Incremental,
    ) -> io::Result<Result<(Artifact, Vec<Diagnostic>), NotCompiled>> {
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
            Err(NotCompiled::Refused(first)) => called = self.refusal(&job, &folder, first, &path).await?,
            Ok(_) if job.has_attributes_of_programs() => {
                let alone = &job.write_alone(folder.path())?;
                let program = home.path().join(format!("alone{EXE_SUFFIX}"));
                let as_program = self.call(&job, folder.path(), alone, Emit::Program(&program)).await?;
                if as_program.is_err() {
                    called = as_program;
                }
            }
            _ => {}
        }
        Ok(called.map(|remarks| (Artifact::in_home(path, Arc::new(home), None), remarks)))
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
        // State holds for one output path only; with another one rustc generates all code again.
        let output = folder.path().join(path.file_name().expect("an artifact has a name"));
        let called = self.call(job, folder.path(), root, Emit::Artifact(&output, Some(state))).await?;
        let is_answer = match &called {
            Ok(_) => fs::rename(&output, path).is_ok(),
            Err(why) => !why.is_doubtful(),
        };
        if is_answer {
            return Ok(called);
        }
        // Whatever it was: the state of earlier calls must have no part in it.
        folder.forget();
        self.call(job, folder.path(), root, Emit::Artifact(path, None)).await
    }

    /// What comes of `whole`, unless rustc refuses the learner's text alone, which takes half of the time: it is
    /// asked about that beside, on a machine that can do both at once, or before.
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
        // Without the second copy of the text it takes longer, and nothing else.
        let Ok(root) = job.write_alone(&alone_in) else { return whole.await };
        let alone = pin!(self.call(job, &alone_in, &root, Emit::Errors));
        let mut whole = pin!(whole);
        let alone = match self.ahead {
            false => alone.await,
            true => match select(alone, whole.as_mut()).await {
                Either::Left((alone, _)) => alone,
                Either::Right((called, _)) => return called,
            },
        };
        match alone {
            Ok(Err(NotCompiled::Refused(alone))) if is_refusal_of_the_whole(&alone) => {
                Ok(Err(NotCompiled::Refused(alone)))
            }
            _ => whole.await,
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
        let is_learners = |d: &Diagnostic| d.file == path_of_learner && !job.is_after_learners_text(d);
        if first.iter().any(|d| job.is_after_learners_text(d)) {
            let alone = &job.write_alone(folder.path())?;
            let as_program = self.call(job, folder.path(), alone, Emit::Metadata).await?;
            if let Err(NotCompiled::Refused(mut diagnostics)) = as_program {
                // What the check missed counts as well.
                diagnostics.extend(first.into_iter().filter(|d| d.file != path_of_learner));
                return Ok(Err(NotCompiled::Refused(diagnostics)));
            }
        }
        // The learner's `deny` and `forbid` are meant for their own text, not for ours.
        if first.iter().filter(|d| d.level == Level::Error).all(|d| !is_error(d) && !is_learners(d)) {
            let root = &job.write(folder.path())?;
            return self.call(job, folder.path(), root, Emit::CappedArtifact(path)).await;
        }
        Ok(Err(NotCompiled::Refused(first)))
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

    /// What rustc says of the learner's text alone, as a program, without making one. Nothing, if it says nothing
    /// that can be read.
    pub async fn refusal_alone(&self, job: Job<'_>) -> Vec<Diagnostic> {
        let Ok(folder) = BuildFolder::temporary() else { return Vec::new() };
        let Ok(root) = job.write_alone(folder.path()) else { return Vec::new() };
        match self.call(&job, folder.path(), &root, Emit::Metadata).await {
            Ok(Ok(said) | Err(NotCompiled::Refused(said))) => said,
            _ => Vec::new(),
        }
    }

    /// What clippy says with its usual lints; `None` without clippy.
    pub async fn clippy(&self, job: Job<'_>, lints: &[String]) -> Option<Vec<Diagnostic>> {
        let clippy = self.toolchain.clippy.as_ref()?;
        let folder = BuildFolder::temporary().ok()?;
        let root = &job.write_alone(folder.path()).ok()?;
        let called = self.call(&job, folder.path(), root, Emit::Lints(clippy, lints)).await.ok()?;
        let (Ok(mut diagnostics) | Err(NotCompiled::Refused(mut diagnostics))) = called else { return None };
        diagnostics.retain(|d| d.file.as_deref().is_some_and(|file| file.starts_with("exercises")));
        Some(diagnostics)
    }
}

/// Whether the errors of the learner's text alone are all that there is to say about the text and its check.
///
/// A lint can be about an item that the check uses. The check can lack the same name as the text does, and only
/// both errors together show that an item of the starter is gone; rustc looks for names first, so it takes no
/// longer to find both.
fn is_refusal_of_the_whole(alone: &[Diagnostic]) -> bool {
    const NAMES: [&str; 6] = ["E0405", "E0412", "E0423", "E0425", "E0432", "E0433"];
    let is_about_a_name = |d: &Diagnostic| d.code.as_deref().is_some_and(|code| NAMES.contains(&code));
    alone.iter().any(is_error) && !alone.iter().any(is_about_a_name)
}

/// Whether it is an error that no lint level can change.
fn is_error(diagnostic: &Diagnostic) -> bool {
    let is_lint = |code: &str| code == "E0453" || !code.starts_with('E');
    diagnostic.level == Level::Error && !diagnostic.code.as_deref().is_some_and(is_lint)
}
