//! Where a course can begin, what is never overwritten there, and who may then read and write it.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::files::tree;
use crate::fixture::{Course, Ran, ran, solution, tool};

fn init(folder: &Path, args: &[&str]) -> Ran {
    let mut command = tool(folder);
    command.arg("init").args(args);
    ran(command)
}

/// What `cargo metadata` says of the package in `folder`.
fn metadata(folder: &Path) -> Ran {
    let mut command = Command::new("cargo");
    command.args(["metadata", "--offline", "--format-version=1", "--no-deps"]).current_dir(folder);
    ran(command)
}

#[test]
fn a_repository_that_has_only_just_begun_becomes_a_course_and_keeps_what_it_has() {
    let folder = tempfile::tempdir().unwrap();
    let theirs = [
        (".git/HEAD", "ref: refs/heads/main\n"),
        (".github/workflows/course.yml", "on: push\n"),
        (".vscode/settings.json", "{ \"mine\": true }\n"),
        ("README.md", "# Mine\n"),
        ("LICENSE", "MIT\n"),
        ("notes/first.txt", "mine\n"),
    ];
    for (path, text) in theirs.iter().chain(&[(".gitignore", "*.log")]) {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    // A course's file that is there already: a text of the learner's.
    fs::create_dir_all(folder.path().join("exercises/03_join")).unwrap();
    fs::write(folder.path().join("exercises/03_join/01_join.rs"), solution("join")).unwrap();

    let made = init(folder.path(), &["."]);
    assert_eq!(made.code, Some(0), "{}", made.stderr);
    assert!(made.stdout.contains("yours  exercises/03_join/01_join.rs"), "{}", made.stdout);
    assert!(made.stdout.contains("yours  .vscode/settings.json"), "{}", made.stdout);
    assert!(made.stdout.contains("merged  .gitignore"), "{}", made.stdout);
    for (path, text) in theirs {
        assert_eq!(fs::read_to_string(folder.path().join(path)).unwrap(), text, "{path}");
    }
    let ignored = fs::read_to_string(folder.path().join(".gitignore")).unwrap();
    assert!(ignored.starts_with("*.log\n/target/\n") && ignored.contains("!/.async-learn/course.toml"), "{ignored}");
    let root = folder.path().to_owned();
    let course = Course::in_folder(folder, root);
    assert_eq!(course.run(["run", "join"]).code, Some(0));
    assert_eq!(course.run(["update"]).stdout, "Everything is up to date.\n");
    assert_eq!(metadata(&course.root).code, Some(0));
}

#[test]
fn a_package_of_ones_own_is_refused_and_so_is_a_folder_of_anything_else() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join(".git")).unwrap();
    fs::write(folder.path().join("Cargo.toml"), "[package]\nname = \"mine\"\n").unwrap();
    let before = tree(folder.path());
    let refused = init(folder.path(), &["."]);
    assert_eq!((refused.code, refused.stdout.as_str()), (Some(2), ""));
    assert!(refused.stderr.contains("is the manifest of another package"), "{}", refused.stderr);
    assert_eq!(tree(folder.path()), before);

    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("thesis.tex"), "mine").unwrap();
    let refused = init(folder.path(), &["."]);
    assert!(refused.code == Some(2) && refused.stderr.contains("it contains `thesis.tex`"), "{}", refused.stderr);
}

#[test]
fn in_a_course_there_is_no_second_one() {
    let course = Course::new();
    let before = tree(&course.root);
    for (folder, args, said) in [
        (course.root.clone(), &["."][..], "already contains a course"),
        (course.root.clone(), &[][..], "would be inside the course in"),
        (course.root.join("exercises"), &["."][..], "would be inside the course in"),
        (course.root.join("exercises"), &["../new"][..], "would be inside the course in"),
    ] {
        let refused = init(&folder, args);
        assert_eq!(refused.code, Some(2), "{args:?}");
        assert!(refused.stderr.contains(said), "{args:?}: {}", refused.stderr);
    }
    assert_eq!(tree(&course.root), before);
    assert_eq!(init(&course.root, &["../beside"]).code, Some(0), "beside it there may be another");
}

#[test]
fn below_a_cargo_workspace_it_says_what_to_add_there_and_then_both_work() {
    for (members, breaks) in [("*", true), ("app", false)] {
        let outer = tempfile::tempdir().unwrap();
        let workspace = |more: &str| {
            let text = format!("[workspace]\nresolver = \"3\"\nmembers = [\"{members}\"]\n{more}\n");
            fs::write(outer.path().join("Cargo.toml"), text).unwrap();
        };
        workspace("");
        fs::create_dir_all(outer.path().join("app/src")).unwrap();
        fs::write(outer.path().join("app/Cargo.toml"), "[package]\nname = \"app\"\nedition = \"2024\"\n").unwrap();
        fs::write(outer.path().join("app/src/main.rs"), "fn main() {}\n").unwrap();
        assert_eq!(metadata(outer.path()).code, Some(0));

        let made = init(outer.path(), &[]);
        assert_eq!(made.code, Some(0), "{}", made.stderr);
        assert!(made.stdout.contains("exclude = [\"async-learn\"]"), "{}", made.stdout);
        assert_eq!(made.stdout.contains("cargo fails there"), breaks, "{}", made.stdout);
        assert_eq!(metadata(outer.path()).code != Some(0), breaks, "it said so");
        assert_eq!(metadata(&outer.path().join("async-learn")).code, Some(0), "the course itself works");

        workspace("exclude = [\"async-learn\"]");
        for folder in [outer.path(), &outer.path().join("async-learn")] {
            let metadata = metadata(folder);
            assert_eq!(metadata.code, Some(0), "{}", metadata.stderr);
        }
        // Where it is excluded beforehand, there is nothing to say.
        fs::remove_dir_all(outer.path().join("async-learn")).unwrap();
        assert!(!init(outer.path(), &[]).stdout.contains("exclude"));
    }
}

/// Every file below `folder` with its content, locks apart.
fn texts(folder: &Path) -> BTreeMap<String, String> {
    tree(folder)
}

#[test]
fn killed_at_any_moment_an_init_is_finished_by_the_next() {
    let folder = tempfile::tempdir().unwrap();
    let begin = std::time::Instant::now();
    assert_eq!(init(folder.path(), &["whole"]).code, Some(0));
    let mut whole = begin.elapsed();
    let due = texts(&folder.path().join("whole"));
    let (mut nothing, mut halfway, mut all) = (0, 0, 0);
    for round in 0..60u32 {
        let root = folder.path().join(format!("course-{round}"));
        let mut command = tool(folder.path());
        command.arg("init").arg(&root);
        let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        std::thread::sleep(whole * (round % 30) / 20);
        let _ = child.kill();
        let ended = child.wait().unwrap().success();
        // The machine may be slower now than it was at first, or faster.
        whole = whole.mul_f64(if ended { 0.95 } else { 1.05 });
        let is_course = root.join(".async-learn/course.toml").is_file();
        match (root.is_dir(), is_course) {
            (false, _) => nothing += 1,
            (true, false) => halfway += 1,
            (true, true) => all += 1,
        }
        let again = init(folder.path(), &[root.to_str().unwrap()]);
        assert_eq!(again.code, Some(if is_course { 2 } else { 0 }), "{}", again.stderr);
        assert!(texts(&root) == due, "killed in round {round}");
    }
    assert!(halfway > 0 && all + nothing > 0, "{nothing} before, {halfway} between, {all} after");
}

#[test]
#[cfg(unix)]
fn what_is_written_into_a_course_follows_the_umask() {
    use std::os::unix::fs::PermissionsExt as _;

    for (umask, due) in [("022", 0o644), ("002", 0o664), ("077", 0o600)] {
        let folder = tempfile::tempdir().unwrap();
        let mut command = tool(folder.path());
        let script = format!("umask {umask}; \"$0\" init course && cd course && \"$0\" hint join && \"$0\" reset join");
        let program = command.get_program().to_owned();
        let environment: Vec<_> =
            command.get_envs().map(|(name, value)| (name.to_owned(), value.map(ToOwned::to_owned))).collect();
        command = Command::new("sh");
        command.arg("-c").arg(script).arg(program).current_dir(folder.path());
        for (name, value) in environment {
            match value {
                Some(value) => command.env(name, value),
                None => command.env_remove(name),
            };
        }
        let ran = ran(command);
        assert_eq!(ran.code, Some(0), "{}", ran.stderr);
        for path in
            ["Cargo.toml", ".async-learn/course.toml", ".async-learn/progress.toml", "exercises/03_join/01_join.rs"]
        {
            let mode = fs::metadata(folder.path().join("course").join(path)).unwrap().permissions().mode() & 0o777;
            assert_eq!(mode, due, "{path} under {umask}: {mode:o}");
        }
    }
}

#[test]
#[cfg(target_os = "linux")]
fn who_may_not_write_a_course_is_warned_and_goes_on() {
    use crate::state::{permit, without_root};

    let course = Course::new();
    course.solve("join");
    course.solve("threads");
    assert_eq!(course.run(["hint", "join"]).code, Some(0));
    permit(&course, 0o555);
    let outcomes: Vec<Ran> = [&["list"][..], &["run", "join"], &["verify", "join", "threads"], &["hint", "bounded"]]
        .iter()
        .map(|args| ran(without_root(&course.tool(*args))))
        .collect();
    permit(&course, 0o755);
    for outcome in &outcomes {
        assert_eq!(outcome.code, Some(0), "{}{}", outcome.stdout, outcome.stderr);
    }
    for outcome in &outcomes[1..] {
        assert_eq!(outcome.stderr.matches("warning: your progress can't be kept").count(), 1, "{}", outcome.stderr);
    }
}

#[test]
#[cfg(target_os = "linux")]
fn progress_that_may_not_be_read_is_said_and_stops_nobody() {
    use std::os::unix::fs::PermissionsExt as _;

    use crate::state::without_root;

    let course = Course::new();
    course.solve("join");
    assert_eq!(course.run(["run", "join"]).code, Some(0));
    let path = course.root.join(".async-learn/progress.toml");
    let text = fs::read_to_string(&path).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o000)).unwrap();
    for args in [&["list"][..], &["run", "join"]] {
        let mut command = without_root(&course.tool(args));
        // Root may read anything; the right to that goes too.
        if command.get_args().any(|arg| arg == "--bounding-set=-dac_override") {
            let rest: Vec<_> = command.get_args().skip(2).map(ToOwned::to_owned).collect();
            let mut fewer = Command::new("setpriv");
            fewer.args(["--inh-caps=-dac_override,-dac_read_search", "--bounding-set=-dac_override,-dac_read_search"]);
            fewer.args(rest).current_dir(&course.root);
            for (name, value) in command.get_envs() {
                match value {
                    Some(value) => fewer.env(name, value),
                    None => fewer.env_remove(name),
                };
            }
            command = fewer;
        }
        let ran = ran(command);
        assert_eq!(ran.code, Some(0), "{}{}", ran.stdout, ran.stderr);
        assert!(ran.stderr.contains("progress.toml"), "{}", ran.stderr);
    }
    assert_eq!(fs::read_to_string(&path).unwrap(), text, "and it is left as it is");
}
