//! How long a learner waits, beside the least that rustc itself needs.
//!
//! `cargo bench` prints medians of one run, taken in turns, so that a noisy machine hits
//! both sides alike. It fails if a ratio is over the limit that docs/ARCHITECTURE.md names.
//! `cargo bench -- NAME…` measures the verdicts of these exercises only.

#![allow(missing_docs, reason = "nothing here is anyone's interface")]

mod floor;
#[path = "../../kit/harness/src/protocol/mod.rs"]
#[allow(dead_code, unused_imports, unused_macros, missing_docs, reason = "the bench uses the handshake only")]
mod protocol;
mod watch;

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};
use std::time::{Duration, Instant};

use floor::{Call, Floor};
use protocol::{Act, Handshake};

const ROUNDS: usize = 15;
/// A verdict beside the bare rustc call without incremental state, for an exercise of each chapter.
const VERDICTS: [(&str, &str, f64); 10] = [
    ("01_models", "03_event_loop", 0.85),
    ("02_async_await", "05_captures", 0.85),
    ("03_join", "01_join", 0.85),
    ("04_echo", "02_echo_listen", 0.70),
    ("05_tasks", "01_spawn", 0.85),
    ("06_time_and_select", "04_resume", 0.85),
    ("07_channels", "01_close", 0.85),
    ("08_shared_state", "01_short_lock", 0.85),
    ("15_futures", "03_waker_swap", 0.85),
    ("16_runtime", "01_block_on", 0.85),
];
/// The first compile error beside `rustc --emit=metadata`.
const COMPILE_ERROR: f64 = 1.0;

type Outcome<T> = Result<T, Box<dyn std::error::Error>>;

fn main() -> ExitCode {
    match measure() {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("the bench could not be run: {error}");
            ExitCode::FAILURE
        }
    }
}

struct Bench {
    course: PathBuf,
    cache: PathBuf,
    floor: Floor,
}

fn measure() -> Outcome<bool> {
    let folder = tempfile::tempdir()?;
    let (course, cache) = (folder.path().join("course"), folder.path().join("cache"));
    tool(&cache, folder.path()).arg("init").arg(&course).status()?;
    solve_all(&course)?;

    let begin = Instant::now();
    let first = tool(&cache, &course).args(["run", "join"]).stdout(Stdio::null()).stderr(Stdio::null()).status()?;
    let kit = begin.elapsed();
    if !first.success() {
        return Err("the solution of `join` does not pass".into());
    }
    let plain = plain_build(folder.path(), &course)?;
    let floor = Floor::new(&cache, folder.path())?;
    let bench = Bench { course, cache, floor };

    println!(
        "\nmedians of {ROUNDS} rounds in turns; the floors are one bare call of rustc, without state and with it\n"
    );
    println!("{:<44} {:>9} {:>9} {:>9} {:>7} {:>7}", "", "ours", "floor", "with", "ratio", "limit");
    let mut good = true;
    // cargo adds an option of its own.
    let names: Vec<String> = std::env::args().skip(1).filter(|argument| !argument.starts_with("--")).collect();
    let is_asked_for = |file: &str| names.is_empty() || names.iter().any(|name| name_of(file) == name);
    for (chapter, file, limit) in VERDICTS.into_iter().filter(|(_, file, _)| is_asked_for(file)) {
        good &= bench.row(chapter, file, false, limit)?;
        good &= bench.row(chapter, file, true, COMPILE_ERROR)?;
    }
    if !names.is_empty() {
        return Ok(good);
    }
    let begin = Instant::now();
    let all = tool(&bench.cache, &bench.course).args(["verify", "--fresh"]).stdout(Stdio::null()).status()?;
    println!(
        "\nverify --fresh of every solution: {:.1} s{}",
        begin.elapsed().as_secs_f64(),
        if all.success() { "" } else { " (not all passed)" }
    );
    println!(
        "the kit, from nothing to the first verdict: {:.1} s; a plain `cargo build` of the workspace: {:.1} s",
        kit.as_secs_f64(),
        plain.as_secs_f64()
    );
    good &= all.success();
    good &= recording(&bench)?;
    good &= watch::measure(&bench)?;
    Ok(good)
}

fn tool(cache: &Path, folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_cargo-async-learn"));
    command.current_dir(folder).env("ASYNC_LEARN_CACHE", cache).env_remove("CARGO").stdin(Stdio::null());
    command
}

fn repository() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn solve_all(course: &Path) -> Outcome<()> {
    for chapter in fs::read_dir(repository().join("solutions"))?.flatten() {
        for file in fs::read_dir(chapter.path())?.flatten() {
            fs::copy(file.path(), course.join("exercises").join(chapter.file_name()).join(file.file_name()))?;
        }
    }
    Ok(())
}

/// What a learner would wait for with cargo alone: the same crates, built as it builds them.
fn plain_build(folder: &Path, course: &Path) -> Outcome<Duration> {
    let begin = Instant::now();
    let mut cargo = Command::new("cargo");
    cargo.args(["build", "--offline", "--locked", "--quiet", "--bin", "join"]).current_dir(course);
    let status = cargo.env("CARGO_TARGET_DIR", folder.join("plain")).stderr(Stdio::null()).status()?;
    if !status.success() {
        return Err("a plain cargo build of the workspace fails".into());
    }
    Ok(begin.elapsed())
}

impl Bench {
    /// One bare call of rustc on the solution at `chapter/file`.
    fn floor_of(&self, chapter: &str, file: &str, call: Call) -> Outcome<Duration> {
        let path = format!("{chapter}/{file}.rs");
        let solution = fs::read_to_string(repository().join("solutions").join(&path))?;
        self.floor.call(&solution, &repository().join("checks").join(&path), call)
    }

    /// A second course beside the first, with every solution in it.
    fn beside(&self) -> Outcome<PathBuf> {
        let other = self.course.with_file_name("other");
        tool(&self.cache, repository()).arg("init").arg(&other).stdout(Stdio::null()).status()?;
        solve_all(&other)?;
        Ok(other)
    }

    /// One line of the table: the first function of `file` edited again and again, right or with a
    /// type error.
    fn row(&self, chapter: &str, file: &str, broken: bool, limit: f64) -> Outcome<bool> {
        let path = format!("{chapter}/{file}.rs");
        let solution = fs::read_to_string(repository().join("solutions").join(&path))?;
        let check = repository().join("checks").join(&path);
        let target = self.course.join("exercises").join(&path);
        let name = name_of(file);
        let body = solution
            .find("pub async fn")
            .or_else(|| solution.find("pub fn"))
            .and_then(|at| Some(at + solution[at..].find("{\n")? + 2));
        let body = body.ok_or("the solution has a public function")?;
        let (mut ours, mut plain, mut incremental) = (Vec::new(), Vec::new(), Vec::new());
        for round in 0..=ROUNDS {
            let edit =
                if broken { format!("    let _: u32 = \"{round}\";\n") } else { format!("    let _ = {round};\n") };
            let source = format!("{}{edit}{}", &solution[..body], &solution[body..]);
            let without = self.floor.call(&source, &check, if broken { Call::Metadata } else { Call::Plain })?;
            let with = if broken { without } else { self.floor.call(&source, &check, Call::Incremental)? };
            fs::write(&target, &source)?;
            let begin = Instant::now();
            let status = tool(&self.cache, &self.course).args(["run", name]).stdout(Stdio::null()).status()?;
            let took = begin.elapsed();
            if status.success() == broken {
                return Err(format!("`{name}` drew another verdict than was expected").into());
            }
            // The first one has no state to build on.
            if round > 0 {
                ours.push(took);
                plain.push(without);
                incremental.push(with);
            }
        }
        fs::write(&target, &solution)?;
        let (ours, plain, incremental) = (median(ours), median(plain), median(incremental));
        let ratio = ours.as_secs_f64() / plain.as_secs_f64();
        let what = if broken { "first compile error" } else { "verdict" };
        let good = ratio <= limit;
        println!(
            "{:<44} {:>6.0} ms {:>6.0} ms {:>6.0} ms {ratio:>7.2} {limit:>7.2}{}",
            format!("{name}: {what} after an edit"),
            ours.as_secs_f64() * 1000.0,
            plain.as_secs_f64() * 1000.0,
            incremental.as_secs_f64() * 1000.0,
            if good { "" } else { "  over" }
        );
        Ok(good)
    }
}

/// The name of an exercise with this file.
fn name_of(file: &str) -> &str {
    file.split_once('_').map_or(file, |(_, name)| name)
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times[times.len() / 2]
}

/// What keeping a history costs: the checks' own library, with the host told to keep one or not.
fn recording(bench: &Bench) -> Outcome<bool> {
    const LIMIT: f64 = 0.05;
    bench.floor_of("03_join", "01_join", Call::Library)?;
    let library = bench.floor.folder.join("library");
    let seals: Vec<String> = (0..100).map(|seal: u32| seal.to_string()).collect();
    let (mut with, mut without) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        for keeps in [true, false] {
            let record = tempfile::NamedTempFile::new()?;
            let history = format!("{}.trace", record.path().display());
            let handshake = Handshake {
                act: Act::Checks,
                record: record.path().display().to_string(),
                seals: seals.clone(),
                library: library.display().to_string(),
                member: None,
                trace: keeps.then(|| history.clone()),
                program: None,
                seed: None,
                places: false,
            };
            let mut run = Command::new(&bench.floor.host);
            run.env("LD_LIBRARY_PATH", &bench.floor.library_path).stdin(Stdio::piped()).stdout(Stdio::null());
            let begin = Instant::now();
            let mut child = run.spawn()?;
            let mut stdin = child.stdin.take().ok_or("stdin was asked for")?;
            stdin.write_all(handshake.write().as_bytes())?;
            drop(stdin);
            if !child.wait()?.success() {
                return Err("the checks of `join` do not pass by themselves".into());
            }
            if keeps { &mut with } else { &mut without }.push(begin.elapsed());
            let _ = fs::remove_file(history);
        }
    }
    let (with, without) = (median(with), median(without));
    let floor = (0..5).map(|_| bench.floor_of("03_join", "01_join", Call::Plain)).collect::<Outcome<Vec<_>>>()?;
    let verdict = median(floor) + with;
    let share = with.saturating_sub(without).as_secs_f64() / verdict.as_secs_f64();
    println!(
        "keeping a history: {:.1} ms with, {:.1} ms without, {:.1} % of a verdict (limit {:.0} %){}",
        with.as_secs_f64() * 1000.0,
        without.as_secs_f64() * 1000.0,
        share * 100.0,
        LIMIT * 100.0,
        if share <= LIMIT { "" } else { "  over" }
    );
    Ok(share <= LIMIT)
}
