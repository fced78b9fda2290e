//! How long a learner waits, beside the least that rustc itself needs.
//!
//! `cargo bench` prints medians of one run, taken in turns, so that a noisy machine hits
//! both sides alike. It fails if a ratio is over the limit that docs/ARCHITECTURE.md names.

#![allow(missing_docs, reason = "nothing here is anyone's interface")]

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};
use std::time::{Duration, Instant};

const ROUNDS: usize = 15;
/// A verdict beside the bare rustc call.
const VERDICT: f64 = 1.25;
/// The first compile error beside `rustc --emit=metadata`.
const COMPILE_ERROR: f64 = 1.5;

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

/// What the bare call of rustc needs to know.
struct Floor {
    folder: PathBuf,
    rustc: String,
    library_path: String,
    arguments: Vec<String>,
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

    println!("\nmedians of {ROUNDS} rounds in turns; the floor is one bare call of rustc with the same arguments\n");
    println!("{:<44} {:>9} {:>9} {:>7} {:>7}", "", "ours", "floor", "ratio", "limit");
    let mut good = true;
    for (chapter, file) in [("03_join", "01_join"), ("04_echo", "02_echo_listen")] {
        good &= bench.row(chapter, file, false, VERDICT)?;
        good &= bench.row(chapter, file, true, COMPILE_ERROR)?;
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
    idle(&bench)?;
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

impl Floor {
    fn new(cache: &Path, folder: &Path) -> Outcome<Floor> {
        let json = |name: &str| -> Outcome<serde_json::Value> {
            for entry in fs::read_dir(cache)?.flatten() {
                let path = entry.path();
                let text = entry.file_name().to_string_lossy().into_owned();
                if text.starts_with(name) && text.ends_with(".json") {
                    return Ok(serde_json::from_str(&fs::read_to_string(path)?)?);
                }
                if text.starts_with(name) && path.join("kit.json").is_file() {
                    return Ok(serde_json::from_str(&fs::read_to_string(path.join("kit.json"))?)?);
                }
            }
            Err(format!("{name} is not in the cache").into())
        };
        let (toolchain, kit) = (json("toolchain-")?, json("kit-")?);
        let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
        let mut arguments: Vec<String> = [
            "--crate-name=exercise",
            "--crate-type=bin",
            "--edition=2024",
            "--error-format=json",
            "-Cprefer-dynamic",
            "-Cdebuginfo=0",
            "-Ccodegen-units=1",
        ]
        .map(str::to_owned)
        .to_vec();
        for folder in ["dependencies", "macros"] {
            arguments.extend(["-L".to_owned(), format!("dependency={}", text(&kit[folder]))]);
        }
        for library in kit["libraries"].as_array().into_iter().flatten() {
            arguments.extend(["--extern".to_owned(), format!("{}={}", text(&library["name"]), text(&library["path"]))]);
        }
        arguments.extend(["--extern".to_owned(), format!("harness={}", text(&kit["harness"]))]);
        let floor = folder.join("floor");
        fs::create_dir_all(&floor)?;
        let harness = PathBuf::from(text(&kit["harness"]));
        let library_path =
            format!("{}:{}", harness.parent().unwrap_or(Path::new("")).display(), text(&toolchain["libraries"]));
        Ok(Floor { folder: floor, rustc: text(&toolchain["rustc"]), library_path, arguments })
    }

    /// One call, as bare as it can be.
    fn call(&self, source: &str, check: &Path, metadata: bool) -> Outcome<Duration> {
        fs::write(self.folder.join("exercise.rs"), source)?;
        fs::copy(check, self.folder.join("check.rs"))?;
        fs::write(
            self.folder.join("root.rs"),
            "#[path = \"check.rs\"] mod hidden_check;\n#[allow(dead_code)] #[path = \"exercise.rs\"] mod exercise;\n\
             fn main() -> ::std::process::ExitCode { ::harness::run(hidden_check::checks) }\n",
        )?;
        let mut rustc = Command::new(&self.rustc);
        rustc.current_dir(&self.folder).args(&self.arguments).env("LD_LIBRARY_PATH", &self.library_path);
        if metadata {
            rustc.args(["--emit=metadata"]);
        }
        rustc.args(["-o", if metadata { "out.rmeta" } else { "out" }, "root.rs"]);
        let begin = Instant::now();
        rustc.stdout(Stdio::null()).stderr(Stdio::null()).status()?;
        Ok(begin.elapsed())
    }
}

impl Bench {
    /// One bare call of rustc on the solution at `chapter/file`.
    fn floor_of(&self, chapter: &str, file: &str) -> Outcome<Duration> {
        let path = format!("{chapter}/{file}.rs");
        let solution = fs::read_to_string(repository().join("solutions").join(&path))?;
        self.floor.call(&solution, &repository().join("checks").join(&path), false)
    }

    /// One line of the table: `file` edited again and again, right or with a type error.
    fn row(&self, chapter: &str, file: &str, broken: bool, limit: f64) -> Outcome<bool> {
        let path = format!("{chapter}/{file}.rs");
        let solution = fs::read_to_string(repository().join("solutions").join(&path))?;
        let check = repository().join("checks").join(&path);
        let target = self.course.join("exercises").join(&path);
        let name = file.split_once('_').map_or(file, |(_, name)| name);
        let (mut ours, mut floor) = (Vec::new(), Vec::new());
        for round in 0..ROUNDS {
            let error = if broken { "fn wrong() -> u32 { \"text\" }\n" } else { "" };
            let source = format!("{solution}\n{error}#[allow(dead_code)]\nconst ROUND: usize = {round};\n");
            floor.push(self.floor.call(&source, &check, broken)?);
            fs::write(&target, &source)?;
            let begin = Instant::now();
            let status = tool(&self.cache, &self.course).args(["run", name]).stdout(Stdio::null()).status()?;
            ours.push(begin.elapsed());
            if status.success() == broken {
                return Err(format!("`{name}` drew another verdict than was expected").into());
            }
        }
        fs::write(&target, &solution)?;
        let (ours, floor) = (median(ours), median(floor));
        let ratio = ours.as_secs_f64() / floor.as_secs_f64();
        let what = if broken { "first compile error" } else { "verdict" };
        let good = ratio <= limit;
        println!(
            "{:<44} {:>6.0} ms {:>6.0} ms {ratio:>7.2} {limit:>7.2}{}",
            format!("{name}: {what} after an edit"),
            ours.as_secs_f64() * 1000.0,
            floor.as_secs_f64() * 1000.0,
            if good { "" } else { "  over" }
        );
        Ok(good)
    }
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times[times.len() / 2]
}

/// What keeping a history costs: the checks' own binary, told to keep one or not.
fn recording(bench: &Bench) -> Outcome<bool> {
    const LIMIT: f64 = 0.05;
    // The bare call leaves the same binary behind, and the tool's own is gone after its run.
    bench.floor_of("03_join", "01_join")?;
    let (mut with, mut without) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        for keeps in [true, false] {
            let record = tempfile::NamedTempFile::new()?;
            let history = if keeps { format!("{}.trace", record.path().display()) } else { String::new() };
            let mut run = Command::new(bench.floor.folder.join("out"));
            run.env("LD_LIBRARY_PATH", &bench.floor.library_path).stdin(Stdio::piped()).stdout(Stdio::null());
            let begin = Instant::now();
            let mut child = run.spawn()?;
            let mut stdin = child.stdin.take().ok_or("stdin was asked for")?;
            stdin.write_all(format!("{}\nnonce\n{history}\n", record.path().display()).as_bytes())?;
            drop(stdin);
            if !child.wait()?.success() {
                return Err("the checks of `join` do not pass by themselves".into());
            }
            if keeps { &mut with } else { &mut without }.push(begin.elapsed());
            let _ = fs::remove_file(history);
        }
    }
    let (with, without) = (median(with), median(without));
    let verdict = median((0..5).map(|_| bench.floor_of("03_join", "01_join")).collect::<Outcome<Vec<_>>>()?) + with;
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

/// What a watch costs while nobody saves: processor time and memory.
fn idle(bench: &Bench) -> Outcome<()> {
    let mut watch =
        tool(&bench.cache, &bench.course).arg("watch").stdout(Stdio::null()).stderr(Stdio::null()).spawn()?;
    std::thread::sleep(Duration::from_secs(4));
    let before = cpu_ticks(watch.id());
    let seconds = 10;
    std::thread::sleep(Duration::from_secs(seconds));
    let after = cpu_ticks(watch.id());
    let memory = fs::read_to_string(format!("/proc/{}/status", watch.id())).unwrap_or_default();
    let memory = memory.lines().find_map(|line| line.strip_prefix("VmRSS:")).map(str::trim).unwrap_or("unknown");
    watch.kill()?;
    watch.wait()?;
    match (before, after) {
        (Some(before), Some(after)) => {
            // A tick is 10 ms on every Linux that Rust runs on.
            let share = (after - before) as f64 / (seconds * 100) as f64 * 100.0;
            println!("an idle watch: {share:.2} % of one processor, {memory} resident");
        }
        _ => println!("an idle watch: not measured on this platform"),
    }
    Ok(())
}

fn cpu_ticks(id: u32) -> Option<u64> {
    let stat = fs::read_to_string(format!("/proc/{id}/stat")).ok()?;
    let (_, fields) = stat.rsplit_once(") ")?;
    let fields: Vec<&str> = fields.split(' ').collect();
    Some(fields.get(11)?.parse::<u64>().ok()? + fields.get(12)?.parse::<u64>().ok()?)
}
