//! A learner's folder to work in, and the tool to work with.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::{LazyLock, Once};
use std::time::{Duration, Instant};
use std::{env, fs};

use serde_json::Value;
use tempfile::TempDir;

/// The repository.
pub fn repository() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The binary under test.
pub fn binary() -> &'static Path {
    assert_cmd::cargo::cargo_bin!("cargo-async-learn")
}

/// The cache folder that tests share, so that the kit is built once.
pub fn shared_cache() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join("cache")
}

/// The tool, in `folder`, free of what the test's own cargo put into the environment.
pub fn tool(folder: &Path) -> Command {
    let mut command = Command::new(binary());
    for (name, _) in env::vars_os() {
        let text = name.to_string_lossy();
        if text.starts_with("CARGO_") && text != "CARGO_HOME" || matches!(&*text, "CARGO" | "RUSTUP_TOOLCHAIN") {
            command.env_remove(&name);
        }
    }
    command.current_dir(folder).env("ASYNC_LEARN_CACHE", shared_cache()).env("NO_COLOR", "1");
    command
}

/// What came of a command.
pub struct Ran {
    pub code: Option<i32>,
    pub stdout: String,
    pub stderr: String,
    pub took: Duration,
}

/// Runs `command` to its end.
pub fn ran(mut command: Command) -> Ran {
    let begin = Instant::now();
    let Output { status, stdout, stderr } = command.output().expect("the tool starts");
    Ran {
        code: status.code(),
        stdout: String::from_utf8(stdout).expect("the tool writes UTF-8"),
        stderr: String::from_utf8(stderr).expect("the tool writes UTF-8"),
        took: begin.elapsed(),
    }
}

/// What came of an attempt that took less than `limit`. A machine that others use, too, may be
/// slow in one of three; what is slow by itself is so in all of them.
pub fn in_time<T>(limit: Duration, mut attempt: impl FnMut() -> (T, Duration)) -> T {
    let mut times = Vec::new();
    for _ in 0..3 {
        let (value, took) = attempt();
        if took < limit {
            return value;
        }
        times.push(took);
    }
    panic!("{times:?}, and not once less than {limit:?}");
}

/// Waits until `is_so`, which may take long on a busy machine.
#[track_caller]
pub fn until(what: &str, mut is_so: impl FnMut() -> bool) {
    let begin = Instant::now();
    while !is_so() {
        assert!(begin.elapsed() < Duration::from_secs(60), "not so in a minute: {what}");
        std::thread::sleep(Duration::from_millis(2));
    }
}

/// A course in a folder of its own.
pub struct Course {
    _folder: TempDir,
    pub root: PathBuf,
}

impl Course {
    pub fn new() -> Course {
        Course::named("course")
    }

    /// A course in a folder called `name`.
    pub fn named(name: &str) -> Course {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let root = folder.path().join(name);
        let mut init = tool(folder.path());
        init.arg("init").arg(&root);
        let made = ran(init);
        assert_eq!(made.code, Some(0), "{}", made.stderr);
        // Whoever measures time measures no build of the kit.
        static KIT: Once = Once::new();
        KIT.call_once(|| {
            let mut doctor = tool(&root);
            doctor.arg("doctor");
            ran(doctor);
        });
        Course { _folder: folder, root }
    }

    /// A course in which the verdicts on all model solutions are known, so that they come at once.
    pub fn that_knows_the_solutions() -> Course {
        let course = Course::new();
        course.know_the_solutions();
        course
    }

    /// Takes over the verdicts on all model solutions.
    pub fn know_the_solutions(&self) {
        const REPORTS: &str = ".async-learn/reports";
        static SOLVED: LazyLock<Course> = LazyLock::new(|| {
            let course = Course::new();
            names().iter().for_each(|name| course.solve(name));
            let verified = course.run(["verify"]);
            assert_eq!(verified.code, Some(0), "{}{}", verified.stdout, verified.stderr);
            course
        });
        copy(&SOLVED.root.join(REPORTS), &self.root.join(REPORTS));
    }

    /// The course in `root`, which goes with `folder`.
    pub fn in_folder(folder: TempDir, root: PathBuf) -> Course {
        Course { _folder: folder, root }
    }

    pub fn run<A: AsRef<OsStr>>(&self, args: impl IntoIterator<Item = A>) -> Ran {
        ran(self.tool(args))
    }

    pub fn tool<A: AsRef<OsStr>>(&self, args: impl IntoIterator<Item = A>) -> Command {
        let mut command = tool(&self.root);
        command.args(args);
        command
    }

    /// A watch as lines, at the exercise `name`.
    pub fn watch(&self, name: &str) -> Command {
        let path = self.root.join(".async-learn/progress.toml");
        let text = fs::read_to_string(&path).unwrap_or_else(|_| "version = 1".into());
        let mut progress: toml::Table = toml::from_str(&text).expect("progress is TOML");
        progress.insert("current".into(), name.into());
        fs::write(path, progress.to_string()).expect("the course can be written");
        self.tool(["watch", "--plain"])
    }

    /// The learner's file of the exercise `name`.
    pub fn file(&self, name: &str) -> PathBuf {
        self.root.join(path_of("exercises", name))
    }

    pub fn write(&self, name: &str, text: impl AsRef<[u8]>) {
        fs::write(self.file(name), text).expect("the exercise can be written");
    }

    pub fn read(&self, name: &str) -> String {
        fs::read_to_string(self.file(name)).expect("the exercise can be read")
    }

    /// Puts the model solution into the learner's file.
    pub fn solve(&self, name: &str) {
        self.write(name, solution(name));
    }

    /// Checks `name`, and returns the object that the tool printed.
    pub fn verdict(&self, name: &str) -> Value {
        let ran = self.run(["run", name, "--format", "json"]);
        serde_json::from_str(&ran.stdout)
            .unwrap_or_else(|error| panic!("{error}\nstdout: {}\nstderr: {}", ran.stdout, ran.stderr))
    }

    /// Checks all exercises, and returns the objects that the tool printed.
    pub fn verify(&self) -> Vec<Value> {
        self.verify_some(&names())
    }

    /// Checks the exercises with these `names`, and returns the objects that the tool printed.
    pub fn verify_some(&self, names: &[String]) -> Vec<Value> {
        let arguments = ["verify", "--fresh", "--format", "json"].map(str::to_owned);
        let ran = self.run(arguments.iter().chain(names));
        let lines = ran.stdout.lines().map(serde_json::from_str).collect::<Result<Vec<Value>, _>>();
        let reports = lines.unwrap_or_else(|error| panic!("{error}\nstdout: {}\nstderr: {}", ran.stdout, ran.stderr));
        assert_eq!(reports.len(), names.len(), "one for each: {}", ran.stderr);
        reports
    }

    /// Checks `text` as a solution of `name`.
    pub fn judge(&self, name: &str, text: impl AsRef<[u8]>) -> Value {
        self.write(name, text);
        self.verdict(name)
    }
}

/// The model solution of `name`.
pub fn solution(name: &str) -> String {
    fs::read_to_string(repository().join(path_of("solutions", name))).expect("the solution can be read")
}

/// The starter of exercise `name`.
pub fn starter(name: &str) -> String {
    fs::read_to_string(repository().join(path_of("exercises", name))).expect("the starter can be read")
}

/// The file of exercise `name` below `folder`, found by its name.
fn path_of(folder: &str, name: &str) -> PathBuf {
    let wanted = format!("_{name}.rs");
    let mut found = Vec::new();
    for chapter in fs::read_dir(repository().join(folder)).expect("the course is here").flatten() {
        for file in fs::read_dir(chapter.path()).into_iter().flatten().flatten() {
            let file_name = file.file_name().to_string_lossy().into_owned();
            // `01_join.rs`, and not `02_try_join.rs`.
            if file_name.len() == wanted.len() + 2 && file_name.ends_with(&wanted) {
                found.push(Path::new(folder).join(chapter.file_name()).join(file_name));
            }
        }
    }
    assert_eq!(found.len(), 1, "one exercise is named {name}: {found:?}");
    found.remove(0)
}

/// The names of all exercises in the repository, in course order.
pub fn names() -> Vec<String> {
    let manifest: toml::Table = fs::read_to_string(repository().join("info.toml")).unwrap().parse().unwrap();
    let names = manifest["exercises"].as_array().unwrap().iter().map(|exercise| exercise["name"].as_str().unwrap());
    names.map(str::to_owned).collect()
}

/// Their paths.
pub fn exercises() -> Vec<PathBuf> {
    names().iter().map(|name| path_of("exercises", name)).collect()
}

/// A copy of the course with the exercise `name` only, to be changed.
pub fn course_of_one(name: &str) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let manifest = fs::read_to_string(repository().join("info.toml")).unwrap();
    let (_, rest) = manifest.split_once("[[exercises]]").unwrap();
    let wanted = format!("name = \"{name}\"");
    let one = rest.split("[[exercises]]").find(|text| text.contains(&wanted)).expect("the exercise is in info.toml");
    fs::write(folder.path().join("info.toml"), format!("format_version = 1\n\n[[exercises]]{one}")).unwrap();
    for top in ["exercises", "solutions", "checks", "mistakes", "advice", "kit"] {
        copy(&repository().join(top), &folder.path().join(top));
    }
    folder
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap().flatten() {
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

/// `dev` of an author in the course's folder `folder`.
pub fn dev(folder: &Path, args: &[&str]) -> Ran {
    let mut command = tool(folder);
    command.arg("dev").args(args);
    ran(command)
}

/// Requires `verdict`, and shows the whole report if it is another.
#[track_caller]
pub fn expect(report: &Value, verdict: &str) {
    assert_eq!(report["verdict"], verdict, "{report:#}");
}

/// How many processes on this machine carry `mark` in their command line.
#[cfg(target_os = "linux")]
pub fn processes_with(mark: &str) -> usize {
    let own = std::process::id().to_string();
    let all = fs::read_dir("/proc").expect("/proc is there").flatten();
    all.filter(|entry| entry.file_name().to_string_lossy() != own.as_str())
        .filter_map(|entry| fs::read(entry.path().join("cmdline")).ok())
        .filter(|line| String::from_utf8_lossy(line).contains(mark))
        .count()
}

/// How many processes on this machine carry `mark` in their command line.
#[cfg(all(unix, not(target_os = "linux")))]
pub fn processes_with(mark: &str) -> usize {
    let listing = Command::new("ps").args(["-A", "-o", "pid=,command="]).output().expect("ps is there");
    let own = std::process::id().to_string();
    let listing = String::from_utf8_lossy(&listing.stdout);
    listing.lines().filter(|line| line.contains(mark) && line.split_whitespace().next() != Some(&*own)).count()
}

/// The signature that the check of `join` calls.
pub const JOIN: &str = "pub async fn four_figures(x: u32, y: u32) -> (u32, u32, u32, u32)";

/// A file for `join` whose function is `body`.
pub fn join_with(body: &str) -> String {
    format!("{JOIN} {{ {body}; #[allow(unreachable_code)] (x * x, x * 2, y * y, y * 2) }}\nfn main() {{}}\n")
}

/// The right solution of `join`, with `inserted` at the start of its function.
pub fn join_after(inserted: &str) -> String {
    let text = solution("join");
    assert!(text.contains(JOIN), "the solution of join has {JOIN}");
    text.replace(
        JOIN,
        &format!(
            "{JOIN} {{\n{inserted}\n    right(x, y).await\n}}\n\nasync fn right(x: u32, y: u32) -> (u32, u32, u32, u32)"
        ),
    )
}
