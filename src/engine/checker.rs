//! What every check needs: the course, the compiler with its kit, and the folders to work in.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use crate::compile::{
    CacheError, Compiler, Incremental, Kit, KitError, Listener, Toolchain, ToolchainError, make_cache_folder,
};
use crate::course::Course;
use crate::disk;
use crate::verdict::{CheckEvent, Limits};

/// Unused state is removed at this age.
const UNUSED: Duration = Duration::from_secs(3 * 24 * 3600);

/// There is nothing to check with.
#[derive(Debug, thiserror::Error)]
pub enum SetupError {
    /// The folder for what all workspaces share is of no use.
    #[error(transparent)]
    Cache(#[from] CacheError),
    /// No toolchain.
    #[error(transparent)]
    Toolchain(#[from] ToolchainError),
    /// No kit.
    #[error(transparent)]
    Kit(#[from] KitError),
}

/// Checks exercises of one course, in one workspace.
#[derive(Clone)]
pub struct Checker {
    pub(super) course: Arc<Course>,
    pub(super) compiler: Compiler,
    pub(super) cache: PathBuf,
    /// Where binaries and reports of this workspace lie, ...
    pub(super) store: PathBuf,
    /// ... below this folder, which may be trusted.
    pub(super) root: PathBuf,
    pub(super) listener: Listener,
    /// What the checks make up their numbers of; without one it is another each time.
    pub(super) seed: Option<u32>,
    /// What is done with rustc's state of the last check of the same exercise.
    pub(super) incremental: Incremental,
}

impl Checker {
    /// Finds the toolchain in force in `folder` and builds the kit if need be. Binaries and reports of this
    /// workspace lie in `store`.
    ///
    /// # Errors
    /// When there is no toolchain, or no kit can be built; both say what to do.
    pub async fn set_up(
        course: Arc<Course>,
        folder: &Path,
        store: PathBuf,
        cache: PathBuf,
        color: bool,
        listener: Listener,
    ) -> Result<Checker, SetupError> {
        make_cache_folder(&cache)?;
        let toolchain = Toolchain::find(folder, &cache).await?;
        let kit = Kit::ensure(&course, &toolchain, &cache, &listener).await?;
        listener(CheckEvent::KitReady);
        // In the background: nothing depends on it, and where no thread can be had it is left to another time. (tokio would
        // panic.)
        let _ = std::thread::Builder::new().spawn({
            let (store, cache) = (store.clone(), cache.clone());
            move || remove_leftovers(&store, &cache)
        });
        let root = if store.starts_with(folder) { folder.to_owned() } else { store.clone() };
        let compiler = Compiler { toolchain, kit, color, limits: Limits::COMPILE, ahead: true };
        Ok(Checker { course, compiler, cache, store, root, listener, seed: None, incremental: Incremental::Keep })
    }

    /// The same, with what it makes in `store`.
    pub fn in_store(&self, store: PathBuf) -> Checker {
        Checker { store, ..self.clone() }
    }

    /// The same, for texts that are checked once: rustc's state of the last one is not kept.
    pub fn once(&self) -> Checker {
        Checker { incremental: Incremental::Ignore, ..self.clone() }
    }

    /// The same, for one of many that are checked at once.
    pub fn one_of_many(&self) -> Checker {
        Checker { compiler: Compiler { ahead: false, ..self.compiler.clone() }, ..self.clone() }
    }

    /// Where the binaries of this workspace lie while they are in use.
    pub(super) fn build_folder(&self) -> PathBuf {
        self.store.join("build")
    }

    /// Where the programs lie that the learner of this workspace runs.
    pub(super) fn program_folder(&self) -> PathBuf {
        self.store.join("programs")
    }

    /// The course whose exercises it checks.
    pub fn course(&self) -> &Course {
        &self.course
    }

    /// The compiler that this checks with.
    pub fn compiler(&self) -> &Compiler {
        &self.compiler
    }
}

/// Removes what processes left that were killed before they could do so. Binaries that are kept
/// for all have other names, and stay.
fn remove_leftovers(store: &Path, cache: &Path) {
    disk::sweep_temporary();
    disk::sweep(cache, &[".tmp"]);
    disk::sweep(&cache.join("drivers"), &["run-"]);
    for store in [store.to_owned(), store.join("editor"), store.join("solution")] {
        // Older versions kept histories in `traces`.
        for (folder, prefix) in [("", "doctor-"), ("", "traces"), ("build", "run-"), ("reports", ".tmp")] {
            disk::sweep(&store.join(folder), &[prefix]);
        }
        disk::sweep_older(UNUSED, &store.join("build"), &["of-"]);
    }
    disk::sweep_older(UNUSED, &store.join("programs"), &[""]);
    // Where watching was tried out.
    let _ = store.parent().map(|root| disk::sweep(root, &[]));
}
