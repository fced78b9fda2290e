//! The pipeline from a source to a report: compile, run, diagnose, told as events.
//!
//! A [`Checker`] is made once and checks many exercises, also at once. Dropping the
//! future of a check cancels it and ends its processes. A report is kept under the hash
//! of everything that it follows from.

mod kept;

use std::io;
use std::path::{Path, PathBuf};
use std::pin::pin;
use std::sync::Arc;
use std::time::{Duration, Instant};

use futures::future::{Either, select};
use futures::{Stream, StreamExt as _};

use crate::compile::{
    Artifact, CacheError, Compiled, Compiler, Diagnostic, Incremental, Job, Kit, KitError, KitProgress, Toolchain,
    ToolchainError, make_cache_folder,
};
use crate::course::{Course, Exercise, Kind};
use crate::diagnose;
use crate::disk;
use crate::run::{self, Act, Finding, KeptHistory, Trial};
use crate::trace::{History, Pair, Timeline};
use crate::verdict::{CheckEvent, Limits, Report, Shortage, Verdict};

/// A source file larger than this is no exercise any more.
pub const LARGEST_SOURCE: u64 = 1 << 20;

/// The age at which state that nobody used is nobody's any more.
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

/// Where events go.
pub type Listener = Arc<dyn Fn(CheckEvent) + Send + Sync>;

/// Checks exercises of one course, in one workspace.
#[derive(Clone)]
pub struct Checker {
    course: Arc<Course>,
    compiler: Compiler,
    cache: PathBuf,
    /// Where binaries and reports of this workspace lie.
    /// What is worth keeping about the workspace lies here, ...
    store: PathBuf,
    /// ... below this folder, which may be trusted.
    root: PathBuf,
    listener: Listener,
    /// What the checks make up their numbers of; without one it is another each time.
    seed: Option<u32>,
    /// What is done with rustc's state of the last check of the same exercise.
    incremental: Incremental,
}

impl Checker {
    /// Finds the toolchain in force in `folder` and builds the kit if need be. What is
    /// worth keeping about this workspace lies in `store`.
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
        let tell = Arc::clone(&listener);
        let kit = Kit::ensure(&course, &toolchain, &cache, move |progress| {
            tell(kit_event(progress));
        })
        .await?;
        listener(CheckEvent::KitReady);
        // Beside, since nobody waits for it.
        tokio::task::spawn_blocking({
            let (store, cache) = (store.clone(), cache.clone());
            move || remove_leftovers(&store, &cache)
        });
        let root = if store.starts_with(folder) { folder.to_owned() } else { store.clone() };
        let compiler = Compiler { toolchain, kit, color, limits: Limits::COMPILE };
        Ok(Checker { course, compiler, cache, store, root, listener, seed: None, incremental: Incremental::Keep })
    }

    /// The same, with what it makes kept in `store`.
    pub fn in_store(&self, store: PathBuf) -> Checker {
        Checker { store, ..self.clone() }
    }

    /// The same, for texts that are checked once: what rustc knows of the last one is not kept.
    pub fn once(&self) -> Checker {
        Checker { incremental: Incremental::Ignore, ..self.clone() }
    }

    /// Where the binaries of this workspace lie while they are in use.
    fn build_folder(&self) -> PathBuf {
        self.store.join("build")
    }

    /// The compiler that this checks with.
    pub fn compiler(&self) -> &Compiler {
        &self.compiler
    }

    /// Reads the learner's file at `path` and checks it.
    pub async fn check_file(&self, exercise: &Exercise, path: &Path) -> Report {
        match read_source(path) {
            Ok(source) => self.check(exercise, &source).await,
            Err(refusal) => {
                let mut report = Report::new(&exercise.name, Verdict::NotCompiled, refusal);
                report.file = Some(exercise.path());
                report
            }
        }
    }

    /// The reports on learners' `files`, in their order and `jobs` at once, each with whether it
    /// was kept from before: unless all is wanted `fresh`, what has not changed is not checked again.
    pub fn check_all(
        &self,
        files: Vec<(PathBuf, Exercise)>,
        fresh: bool,
        jobs: usize,
    ) -> impl Stream<Item = (Report, bool)> + use<> {
        // Many are checked once each: state for all of them would cost more than it brings.
        let checker = Checker { incremental: Incremental::Reuse, ..self.clone() };
        let check = move |(path, exercise): (PathBuf, Exercise)| {
            let checker = checker.clone();
            async move {
                let source = if fresh { None } else { read_source(&path).ok() };
                match source.and_then(|source| checker.kept(&exercise, &source)) {
                    Some(report) => (report, true),
                    None => (checker.check_file(&exercise, &path).await, false),
                }
            }
        };
        futures::stream::iter(files).map(check).buffered(jobs)
    }

    /// Checks `source` as a solution of `exercise`.
    pub async fn check(&self, exercise: &Exercise, source: &str) -> Report {
        let mut report = match self.try_check(exercise, source).await {
            Ok(report) => report,
            Err(error) => trouble(exercise, &error),
        };
        report.source = crate::compile::hash([source]);
        self.keep(exercise, source, &report);
        report
    }

    /// Keeps `report` on `source`, for [`kept`](Self::kept), if it would come out the same again.
    pub fn keep(&self, exercise: &Exercise, source: &str, report: &Report) {
        if report.verdict.is_repeatable() {
            kept::write(&self.root, &self.store, &self.key(exercise, source), report);
        }
    }

    /// The report on exactly this source, check, kit and toolchain, if one was kept.
    pub fn kept(&self, exercise: &Exercise, source: &str) -> Option<Report> {
        kept::read(&self.store, &exercise.name, &self.key(exercise, source))
    }

    /// What clippy's async lints remark on `source`. Slow beside a verdict, so it is asked
    /// for apart, after a pass.
    pub async fn remarks(&self, exercise: &Exercise, source: &str) -> Vec<String> {
        let path = exercise.path();
        let Ok(check) = self.hidden_check(exercise) else { return Vec::new() };
        let job = job(exercise, &path, source, &check);
        self.compiler.lint(job).await.into_iter().map(|remark| remark.rendered).collect()
    }

    /// Everything that a report follows from, as a hash.
    fn key(&self, exercise: &Exercise, source: &str) -> String {
        let check = self.hidden_check(exercise).unwrap_or_default();
        let parts = [
            env!("CARGO_PKG_VERSION"),
            &self.compiler.kit.key,
            &self.compiler.toolchain.version,
            &exercise.name,
            &exercise.checks.join("\n"),
            &check,
            source,
        ];
        crate::compile::hash(parts)
    }

    fn hidden_check(&self, exercise: &Exercise) -> io::Result<String> {
        let path = exercise.check_path();
        let text = self.course.read(&path);
        text.map(|text| text.into_owned()).ok_or_else(|| io::Error::other(format!("the course lacks {path}")))
    }

    async fn try_check(&self, exercise: &Exercise, source: &str) -> io::Result<Report> {
        match self.build(exercise, source).await? {
            Ok(built) => self.run(exercise, source, &built).await,
            Err(report) => Ok(*report),
        }
    }

    /// Compiles `source`; a refusal is a report already.
    async fn build(&self, exercise: &Exercise, source: &str) -> io::Result<Result<Built, Box<Report>>> {
        let check = self.hidden_check(exercise)?;
        let path = exercise.path();
        let begin = Instant::now();
        (self.listener)(CheckEvent::Compiling);
        let place = self.build_folder();
        let compiled = self.compiler.compile(job(exercise, &path, source, &check), &place, self.incremental);
        let (compiled, driver) = match exercise.kind {
            Kind::Function => (compiled.await?, None),
            Kind::Program => {
                // The driver follows from the course alone, so usually it is there already.
                let (program, driver) = tokio::join!(compiled, self.driver(&check));
                (program?, Some(driver?))
            }
        };
        let compile_ms = milliseconds(begin.elapsed());
        let catalogue = self.course.catalogue();
        let mut report = match compiled {
            Compiled::Done(artifact, remarks) => return Ok(Ok(Built { artifact, driver, remarks, compile_ms })),
            Compiled::Refused(diagnostics) => diagnose::refused(exercise, catalogue, &diagnostics),
            Compiled::OutOfTime => {
                let seconds = self.compiler.limits.wall.as_secs();
                let message =
                    format!("rustc worked on it for {seconds} s and was ended; that is compile time, not run time");
                Report::new(&exercise.name, Verdict::TimedOut, message)
            }
            Compiled::OutOfMemory => {
                let most = self.compiler.limits.memory.unwrap_or_default() >> 20;
                let message = format!(
                    "rustc took more than {most} MiB of memory on it and was ended; that is compile time, not run \
                     time. A macro that calls itself with more and more does that, or a constant that is very large"
                );
                Report::new(&exercise.name, Verdict::OverLimit, message)
            }
            Compiled::Overwhelmed(signal) => diagnose::overwhelmed(exercise, catalogue, signal),
            Compiled::Broken(said) => return Err(io::Error::other(format!("rustc failed; it said:\n{said}"))),
        };
        report.compile_ms = compile_ms;
        Ok(Err(Box::new(report)))
    }

    /// Runs the checks on what was built from `source`.
    async fn run(&self, exercise: &Exercise, source: &str, built: &Built) -> io::Result<Report> {
        let of = exercise.checks.len();
        (self.listener)(CheckEvent::Running { check: 0, of });
        let listener = &self.listener;
        let tell = move |check| listener(CheckEvent::Running { check, of });
        let mut limits = Limits::RUN;
        if let Some(seconds) = exercise.run_seconds {
            limits.wall = Duration::from_secs(seconds);
            limits.cpu = limits.wall;
        }
        let history = self.history_file(exercise);
        let (library, program) = match &built.driver {
            None => (&built.artifact, None),
            Some(driver) => (driver, Some(&built.artifact)),
        };
        let checks = exercise.checks.len();
        let (seed, root) = (self.seed, &self.root);
        let trial = Trial { library, program, source, history: &history, root, seed, checks, limits };
        let (checks, main) = (pin!(run::run(&self.compiler, &trial, tell)), pin!(self.rehearse(exercise, built)));
        // Side by side, and what the program does matters only if the checks are satisfied.
        let (finding, main) = match select(checks, main).await {
            Either::Left((finding, main)) => {
                let finding = finding?;
                let main = if finding.record.is_complete(&exercise.checks) { main.await? } else { None };
                (finding, main)
            }
            Either::Right((main, checks)) => (checks.await?, main?),
        };
        let mut report = diagnose::judged(exercise, self.course.catalogue(), source, finding, &built.remarks);
        if let (true, Some(main)) = (report.passed(), main) {
            diagnose::rehearsed(exercise, self.course.catalogue(), main, &mut report);
        }
        report.compile_ms = built.compile_ms;
        Ok(report)
    }

    /// Tries whether the learner's text works as a program. One that is checked as a program needs no trial.
    async fn rehearse(&self, exercise: &Exercise, built: &Built) -> io::Result<Option<Finding>> {
        let act = match exercise.kind {
            Kind::Program => return Ok(None),
            Kind::Function if exercise.serves => Act::Serve,
            Kind::Function => Act::Main,
        };
        run::rehearse(&self.compiler, &built.artifact, act, Limits::RUN).await.map(Some)
    }

    /// Compiles `source` once and runs its checks `times` times. One report for each run;
    /// fewer if it could not be compiled.
    pub async fn check_repeatedly(&self, exercise: &Exercise, source: &str, times: u32) -> Vec<Report> {
        let trouble = |error: io::Error| trouble(exercise, &error);
        let built = match self.build(exercise, source).await {
            Ok(Ok(built)) => built,
            Ok(Err(report)) => return vec![*report],
            Err(error) => return vec![trouble(error)],
        };
        let mut reports = Vec::new();
        for _ in 0..times {
            reports.push(self.run(exercise, source, &built).await.unwrap_or_else(trouble));
        }
        reports
    }

    /// Where the history of the latest run of `exercise` lies.
    fn history_file(&self, exercise: &Exercise) -> PathBuf {
        self.store.join("traces").join(format!("{}.jsonl", exercise.name))
    }

    /// The history of the latest run of `exercise`, if it ran, and if `report` is of that run's
    /// text: another process may have run another since.
    fn history(&self, exercise: &Exercise, report: &Report) -> Option<History> {
        if report.verdict == Verdict::NotCompiled {
            return None;
        }
        let kept = KeptHistory::read(&self.history_file(exercise))?;
        let is_of_this = crate::compile::hash([&kept.source]) == report.source;
        is_of_this.then(|| History::read(&kept.lines, &kept.source))
    }

    /// What the latest run of `exercise`, of which `report` is, did in the check `wanted`.
    /// Without a wish it is the check that failed, or the one worth a look.
    pub fn timeline(&self, exercise: &Exercise, report: &Report, wanted: Option<&str>) -> Option<Timeline> {
        let wanted = wanted.or(worth_a_look(exercise, report));
        Pair::of(&exercise.name, Some(&self.history(exercise, report)?), &History::default(), wanted).yours
    }

    /// [`timeline`](Self::timeline), beside what the solution does in the same check; it is
    /// made on the spot, with the same numbers.
    pub async fn timelines(&self, exercise: &Exercise, report: &Report, wanted: Option<&str>) -> Pair {
        let yours = self.history(exercise, report);
        // The solution never changes, so there is nothing to build on.
        let mut model = self.once().in_store(self.store.join("solution"));
        model.seed = yours.as_ref().and_then(History::seed);
        let text = self.course.read(&exercise.solution_path()).unwrap_or_default();
        let passed = model.check(exercise, &text).await;
        let wanted = wanted.or(worth_a_look(exercise, report));
        Pair::of(&exercise.name, yours.as_ref(), &model.history(exercise, &passed).unwrap_or_default(), wanted)
    }

    /// The library that plays a program's peers, made once for all workspaces.
    async fn driver(&self, check: &str) -> io::Result<Artifact> {
        let job = Job::Driver { check };
        let hash = self.compiler.hash(&job);
        let place = self.cache.join("drivers");
        let path = place.join(format!("{hash}{}", std::env::consts::DLL_SUFFIX));
        if path.is_file() && disk::is_ours(&path) {
            return Ok(Artifact::kept(path, hash));
        }
        match self.compiler.compile(job, &place, Incremental::Ignore).await? {
            Compiled::Done(artifact, _) => Ok(artifact.keep_at(&path)),
            Compiled::Refused(diagnostics) => {
                let said: String = diagnostics.into_iter().map(|d| d.rendered).collect();
                Err(io::Error::other(format!("the course's own check does not compile:\n{said}")))
            }
            Compiled::OutOfTime => Err(io::Error::other("the course's own check took too long to compile")),
            Compiled::OutOfMemory => Err(io::Error::other("the course's own check took too much memory to compile")),
            Compiled::Overwhelmed(signal) => {
                Err(io::Error::other(format!("rustc was ended by {signal} while it compiled the course's own check")))
            }
            Compiled::Broken(said) => Err(io::Error::other(format!("rustc failed; it said:\n{said}"))),
        }
    }
}

/// What is to be compiled of `source`.
fn job<'a>(exercise: &'a Exercise, path: &'a str, source: &'a str, check: &'a str) -> Job<'a> {
    let name = &exercise.name;
    match exercise.kind {
        Kind::Function => Job::Function { name, path, source, check },
        Kind::Program => Job::Program { name, path, source },
    }
}

/// What a run needs.
struct Built {
    artifact: Artifact,
    /// Plays the peers, where the learner's text is a program.
    driver: Option<Artifact>,
    remarks: Vec<Diagnostic>,
    compile_ms: u64,
}

/// The check of a run that is worth a look: the first that is not passed, which is the one that
/// failed or hangs; or the one that makes a good picture.
fn worth_a_look<'a>(exercise: &'a Exercise, report: &'a Report) -> Option<&'a str> {
    let failed = report.checks.iter().find(|check| !check.passed);
    failed.map(|check| check.name.as_str()).or(exercise.picture.as_deref())
}

/// The report where `error` kept us from a verdict: what happened, and what to do where that is known.
fn trouble(exercise: &Exercise, error: &io::Error) -> Report {
    let said = error.to_string();
    let message = match Shortage::in_words(&said) {
        Some(shortage) => format!("{}. {shortage}.", said.trim_end().trim_end_matches('.')),
        None => said,
    };
    Report::new(&exercise.name, Verdict::SetupTrouble, message)
}

/// A step of the kit's build, as an event.
pub fn kit_event(progress: KitProgress) -> CheckEvent {
    match progress {
        KitProgress::Waiting => CheckEvent::WaitingForKit,
        KitProgress::Building { done, total, because } => CheckEvent::BuildingKit { done, total, because },
    }
}

/// Removes what processes left that were killed before they could do so. Binaries that are kept
/// for all have other names, and stay.
fn remove_leftovers(store: &Path, cache: &Path) {
    disk::sweep_temporary();
    disk::sweep(cache, &[".tmp"]);
    disk::sweep(&cache.join("drivers"), &["run-"]);
    for store in [store.to_owned(), store.join("editor"), store.join("solution")] {
        for (folder, prefix) in [("", "doctor-"), ("build", "run-"), ("reports", ".tmp"), ("traces", ".tmp")] {
            disk::sweep(&store.join(folder), &[prefix]);
        }
        disk::sweep_older(UNUSED, &store.join("build"), &["of-"]);
    }
    // Where watching was tried out.
    let _ = store.parent().map(|root| disk::sweep(root, &[]));
}

fn milliseconds(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

/// The text of a learner's file, or the reason why it can't be judged.
///
/// # Errors
/// One sentence for the learner.
pub fn read_source(path: &Path) -> Result<String, String> {
    let shown = path.display();
    // A learner may have linked it.
    let bytes = match disk::read_linked(path, LARGEST_SOURCE) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == io::ErrorKind::FileTooLarge => {
            let length = std::fs::metadata(path).map_or(0, |data| data.len()).max(LARGEST_SOURCE + 1);
            return Err(format!(
                "{shown} has {length} bytes, and an exercise may have {LARGEST_SOURCE}; `reset` brings back the one \
                 you began with"
            ));
        }
        Err(error) => return Err(format!("{shown} can't be read: {error}")),
    };
    String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        format!("{shown} is not UTF-8 text (the first wrong byte is number {at}); save it as UTF-8")
    })
}
