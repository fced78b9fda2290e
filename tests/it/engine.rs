//! "One save, step by step" of docs/ARCHITECTURE.md, line by line.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::fixture::{Course, expect, in_time, join_after, ran, shared_cache, solution, tool, until};

/// The kit that the tests share, as it describes itself.
fn kit() -> (PathBuf, serde_json::Value) {
    let course = Course::new();
    expect(
        &{
            course.solve("join");
            course.verdict("join")
        },
        "passed",
    );
    let kits = fs::read_dir(shared_cache()).unwrap().flatten().map(|entry| entry.path());
    let kit = kits
        .filter(|path| path.join("kit.json").is_file())
        .max_by_key(|path| fs::metadata(path.join("kit.json")).and_then(|data| data.modified()).unwrap());
    let kit = kit.expect("a verdict needs a kit");
    let text = fs::read_to_string(kit.join("kit.json")).unwrap();
    (kit, serde_json::from_str(&text).unwrap())
}

#[test]
fn the_kit_is_one_dylib_that_binaries_link_against() {
    let (_, kit) = kit();
    let harness = Path::new(kit["harness"].as_str().unwrap());
    assert_eq!(harness.extension().unwrap(), std::env::consts::DLL_EXTENSION);
    let size = size_said_by(&Course::new().judge("join", join_after(&format!("    {SAY_SIZE}"))));
    assert!(size < 2 << 20, "a binary of {size} bytes carries more than the exercise");
}

/// Says how large the binary is that it stands in; a binary is gone when it has run.
const SAY_SIZE: &str = r#"println!("size: {}", std::fs::metadata(std::env::current_exe().unwrap()).unwrap().len());"#;

fn size_said_by(report: &serde_json::Value) -> u64 {
    let said = report["output"].as_str().unwrap();
    let size = said.lines().find_map(|line| line.strip_prefix("size: "));
    size.unwrap_or_else(|| panic!("{report:#}")).parse().unwrap()
}

#[test]
fn a_program_links_against_the_kit_as_well() {
    let text = solution("echo_server");
    // After the line that its checks wait for.
    let text = text.replace("    listen(listener).await", &format!("    {SAY_SIZE}\n    listen(listener).await"));
    let report = Course::new().judge("echo_server", text);
    expect(&report, "passed");
    let size = size_said_by(&report);
    assert!(size < 2 << 20, "a program of {size} bytes carries its crates along");
}

#[test]
fn a_check_leaves_no_binary_behind() {
    let course = Course::new();
    for (name, text) in [("join", solution("join")), ("echo_server", solution("echo_server")), ("join", "fn".into())] {
        course.judge(name, text);
    }
    let build = course.root.join(".async-learn/build");
    let names = |folder: &Path| {
        let entries = fs::read_dir(folder).unwrap().flatten();
        entries.map(|entry| entry.file_name().into_string().unwrap()).collect::<Vec<_>>()
    };
    // What stays is rustc's state of each exercise, without a text or anything that could be run.
    let left = || names(&build).into_iter().filter(|name| !name.starts_with("of-")).collect::<Vec<_>>();
    assert!(left().is_empty(), "{:?}", left());
    let mut of_join = names(&build.join("of-join"));
    of_join.sort();
    assert_eq!(of_join, ["incremental", "lock", "made-by"]);
    // What a process that was killed has left goes when it can be nobody's any more.
    fs::create_dir(build.join("run-of-now")).unwrap();
    #[cfg(unix)]
    {
        let old = build.join("run-of-last-week");
        fs::create_dir(&old).unwrap();
        let then = std::time::SystemTime::now() - std::time::Duration::from_secs(7 * 24 * 3600);
        fs::File::open(old).unwrap().set_modified(then).unwrap();
    }
    course.verdict("join");
    assert_eq!(left(), ["run-of-now"]);
}

#[test]
fn errors_point_at_the_learners_own_file() {
    let course = Course::new();
    let report = course.judge("join", format!("{}\nfn wrong() -> u32 {{ \"text\" }}\n", solution("join")));
    expect(&report, "not_compiled");
    assert_eq!(report["file"], "exercises/03_join/01_join.rs");
    let lines = solution("join").lines().count();
    assert_eq!(report["line"], lines as u64 + 2);
    let compiler = report["compiler"].as_str().unwrap();
    assert!(compiler.contains("--> exercises/03_join/01_join.rs:"), "{compiler}");
    assert!(!compiler.contains("hidden_check"), "{compiler}");
}

#[test]
fn an_unclosed_brace_in_a_program_is_blamed_on_the_learners_text_only() {
    let course = Course::new();
    let report = course.judge("echo_server", "fn main() {\n    println!(\"hello\");\n");
    expect(&report, "not_compiled");
    let compiler = report["compiler"].as_str().unwrap();
    assert!(compiler.contains("unclosed delimiter"), "{compiler}");
    assert!(!compiler.contains("extern crate"), "{compiler}");
}

#[test]
fn remarks_of_rustc_come_with_a_pass_and_do_not_gate() {
    let course = Course::new();
    let report = course.judge("join", format!("use std::fmt;\n{}", solution("join").replace("//!", "//")));
    expect(&report, "passed");
    assert!(report["compiler"].as_str().unwrap().contains("unused import"), "{report:#}");
}

#[test]
fn a_test_or_a_crate_of_the_learners_own_changes_nothing() {
    let course = Course::new();
    let text = format!("{}\n#[test]\nfn mine() {{ panic!() }}\n", solution("join"));
    expect(&course.judge("join", text), "passed");
}

#[test]
fn a_toolchain_is_asked_once() {
    let course = Course::new();
    course.verdict("join");
    let stamps = fs::read_dir(shared_cache()).unwrap().flatten();
    let count = stamps.filter(|entry| entry.file_name().to_string_lossy().starts_with("toolchain-")).count();
    assert!(count >= 1, "what was found out about the toolchain is kept");
}

/// One build for all three, since it takes long. So does the one of `paths`, which begins with a damaged kit.
#[test]
fn a_damaged_or_unfinished_kit_is_built_again_once_for_two_and_under_our_own_settings() {
    let folder = tempfile::tempdir().unwrap();
    let cache = folder.path().join("cache");
    let junk = damaged_kit(&cache);
    // A kit of an earlier compiler, as far as anyone can tell from outside.
    fs::create_dir_all(cache.join("kit-0123")).unwrap();
    fs::write(cache.join("kit-0123/kit.json"), "{}").unwrap();
    let course = Course::new();
    course.solve("join");
    // Settings for other builds, in a folder above the cache and in the environment.
    let nowhere = course.root.join("nowhere");
    fs::create_dir_all(folder.path().join(".cargo")).unwrap();
    fs::write(folder.path().join(".cargo/config.toml"), SETTINGS_FOR_OTHER_BUILDS).unwrap();
    let start = || {
        let mut command: Command = course.tool(["run", "join", "--format", "json"]);
        command
            .env("ASYNC_LEARN_CACHE", &cache)
            .envs(["CARGO_TARGET_DIR", "CARGO_BUILD_TARGET_DIR"].map(|name| (name, &nowhere)))
            .envs([
                ("RUSTFLAGS", "-Dwarnings --cfg=nonsense -Cpanic=abort"),
                ("CARGO_ENCODED_RUSTFLAGS", "-Cpanic=abort"),
                ("RUSTC_WRAPPER", "/nonexistent/wrapper"),
                ("RUSTC_WORKSPACE_WRAPPER", "/nonexistent/wrapper"),
                ("CARGO_BUILD_TARGET", "wasm32-unknown-unknown"),
                ("CARGO_PROFILE_DEV_PANIC", "abort"),
            ])
            .stdout(std::process::Stdio::piped())
            .stderr(std::process::Stdio::piped());
        command.spawn().unwrap()
    };
    // One that is killed in the middle leaves a kit without its kit.json.
    let mut first = start();
    let kits = || -> Vec<PathBuf> {
        let entries = fs::read_dir(&cache).into_iter().flatten().flatten();
        let is_new = |name: &str| name.starts_with("kit-") && name != "kit-0123";
        entries.filter(|entry| is_new(&entry.file_name().to_string_lossy())).map(|kit| kit.path()).collect()
    };
    let has_output = |kit: &Path| fs::read_dir(kit.join("target/debug/deps")).is_ok_and(|files| files.count() > 0);
    until("a build of the kit", || kits().iter().any(|kit| has_output(kit)));
    first.kill().unwrap();
    let said = first.wait_with_output().unwrap().stderr;
    let said = String::from_utf8_lossy(&said);
    assert!(said.contains("again, since the compiler or the course is newer"), "{said}");
    let (a, b) = (start(), start());
    let (a, b) = (a.wait_with_output().unwrap(), b.wait_with_output().unwrap());
    let said = format!("{}{}", String::from_utf8_lossy(&a.stderr), String::from_utf8_lossy(&b.stderr));
    assert!(a.status.success() && b.status.success(), "{said}");
    assert_eq!(said.matches("Another cargo async-learn prepares").count(), 1, "{said}");
    assert_eq!(kits().len(), 1);
    assert!(!nowhere.exists() && !junk.exists());
}

const SETTINGS_FOR_OTHER_BUILDS: &str = r#"[build]
rustc = "/nonexistent/rustc"
rustc-wrapper = "/nonexistent/wrapper"
rustc-workspace-wrapper = "/nonexistent/wrapper"
rustflags = ["-Dwarnings", "-Cpanic=abort"]
target = "wasm32-unknown-unknown"
target-dir = "elsewhere"
[profile.dev]
panic = "abort"
lto = "fat"
"#;

/// Puts a kit into `cache` that is the right one and lacks a library. Returns a file of it that no build makes.
fn damaged_kit(cache: &Path) -> PathBuf {
    let (folder, mut kit) = kit();
    let copy = cache.join(folder.file_name().unwrap());
    fs::create_dir_all(&copy).unwrap();
    let junk = copy.join("libharness");
    fs::write(&junk, "junk").unwrap();
    kit["harness"] = junk.to_str().unwrap().into();
    fs::write(copy.join("kit.json"), kit.to_string()).unwrap();
    junk
}

#[test]
fn the_workspace_is_an_ordinary_package() {
    let course = Course::new();
    let cargo = |args: &[&str]| {
        let mut command = Command::new("cargo");
        command.args(args).current_dir(&course.root).env("CARGO_TARGET_DIR", shared_cache().join("workspace-target"));
        ran(command)
    };
    // Its lock file is complete and right, or cargo would want to change it.
    // (`tree` and not `metadata`, which wants the crates of every platform to be there.)
    let tree = cargo(&["tree", "--locked", "--offline"]);
    assert_eq!(tree.code, Some(0), "{}", tree.stderr);
    course.solve("join");
    let run = cargo(&["run", "--locked", "--offline", "--quiet", "--bin", "join"]);
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    assert!(run.stdout.contains("do_one_thing_async"), "{}", run.stdout);
}

#[test]
fn the_bare_tool_starts_in_a_moment() {
    let folder = tempfile::tempdir().unwrap();
    in_time(std::time::Duration::from_millis(500), || {
        let mut command = tool(folder.path());
        command.arg("--version");
        let ran = ran(command);
        assert_eq!(ran.code, Some(0));
        ((), ran.took)
    });
}
