//! A course survives git: what a repository keeps of it is a course.

use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::files::{make_older, status};
use crate::fixture::{Course, ran, starter};

/// Runs git in `folder`, without anyone's own settings, and returns what it printed.
#[track_caller]
fn git(folder: &Path, args: &[&str]) -> String {
    let mut command = Command::new("git");
    command.args(["-c", "user.name=A", "-c", "user.email=a@example.com", "-c", "commit.gpgsign=false"]);
    command.args(args).current_dir(folder).env("GIT_CONFIG_GLOBAL", "/dev/null").env("GIT_CONFIG_NOSYSTEM", "1");
    let ran = ran(command);
    assert_eq!(ran.code, Some(0), "git {args:?}: {}", ran.stderr);
    ran.stdout
}

/// Whether there is a git; without one these tests can't say anything, and say that.
pub fn has_git() -> bool {
    let found = Command::new("git").arg("--version").output().is_ok_and(|output| output.status.success());
    if !found {
        eprintln!("SKIPPED: no git here");
    }
    found
}

/// Commits all that git takes of `course`.
fn commit(course: &Course) {
    git(&course.root, &["init", "--quiet"]);
    git(&course.root, &["add", "-A"]);
    git(&course.root, &["commit", "--quiet", "--message", "a course"]);
}

/// A clone of `course` as it is now.
pub fn clone_of(course: &Course) -> Course {
    commit(course);
    cloned(course, &[])
}

fn cloned(course: &Course, settings: &[&str]) -> Course {
    let folder = tempfile::tempdir().unwrap();
    let from = course.root.to_str().unwrap();
    let args = [settings, &["clone", "--quiet", from, "clone"]].concat();
    git(folder.path(), &args);
    let root = folder.path().join("clone");
    Course::in_folder(folder, root)
}

/// A course with three texts of the learner's, two of which pass; they have passed there.
fn worked_on() -> Course {
    let course = Course::new();
    course.solve("sequential");
    course.solve("join");
    course.write("threads", "// hours of work\n");
    assert_eq!(course.run(["verify", "sequential", "join"]).code, Some(0));
    course
}

/// What must hold in a folder that came from elsewhere with the texts of [`worked_on`].
fn works_at_once(course: &Course) {
    let list = course.run(["list"]);
    assert_eq!(list.code, Some(0), "{}", list.stderr);
    assert!(list.stdout.contains("\n0 of "), "nothing is done that was not seen here: {}", list.stdout);
    assert!(list.stderr.contains("3 texts of yours were not judged on this machine yet"), "{}", list.stderr);
    assert!(status(course, "join").contains("not judged here yet"), "{}", list.stdout);
    assert!(!status(course, "bounded").contains("not judged"), "a starter is nobody's work: {}", list.stdout);

    assert_eq!(course.run(["update"]).stdout, "Everything is up to date.\n");
    assert_eq!(course.run(["run", "join"]).code, Some(0));
    assert_eq!(course.run(["verify", "sequential", "join", "threads"]).code, Some(1));
    assert!(status(course, "sequential").contains("done") && status(course, "join").contains("done"));
    assert!(!status(course, "threads").contains("not judged"), "it was, and did not pass");
    assert_eq!(course.run(["list"]).stderr, "");

    assert_eq!(course.run(["reset", "threads"]).code, Some(0));
    assert_eq!(course.read("threads"), starter("threads"));
    assert_eq!(course.run(["undo"]).code, Some(0));
    assert_eq!(course.read("threads"), "// hours of work\n");
    assert_eq!(git(&course.root, &["status", "--porcelain"]), "", "what is private is left out");
}

#[test]
fn a_clone_can_be_listed_run_verified_updated_and_reset_at_once() {
    if has_git() {
        works_at_once(&clone_of(&worked_on()));
    }
}

#[test]
fn a_worktree_is_a_course_and_so_is_what_a_clean_leaves() {
    if !has_git() {
        return;
    }
    let course = worked_on();
    commit(&course);
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("tree");
    git(&course.root, &["worktree", "add", "--quiet", root.to_str().unwrap()]);
    works_at_once(&Course::in_folder(folder, root));

    git(&course.root, &["clean", "-fdX", "--quiet"]);
    works_at_once(&course);
}

#[test]
fn an_archive_without_hidden_files_is_a_course() {
    let course = worked_on();
    for hidden in [".async-learn", ".vscode", ".helix", ".zed"] {
        fs::remove_dir_all(course.root.join(hidden)).unwrap();
    }
    fs::remove_file(course.root.join(".gitignore")).unwrap();
    assert_eq!(course.run(["run", "join"]).code, Some(0));
    let update = course.run(["update"]);
    assert!(update.stdout.contains("new  .vscode/settings.json"), "{}{}", update.stdout, update.stderr);
    assert_eq!(course.read("threads"), "// hours of work\n");
    assert_eq!(course.run(["update"]).stdout, "Everything is up to date.\n");
}

#[test]
fn a_repository_of_an_older_course_is_a_course_and_an_update_keeps_its_texts() {
    if !has_git() {
        return;
    }
    let course = worked_on();
    make_older(&course);
    // What older versions left out.
    fs::write(course.root.join(".gitignore"), "/target/\n/.async-learn/\n").unwrap();
    let manifest = fs::read_to_string(course.root.join("Cargo.toml")).unwrap();
    let moved = manifest.replace("exercises/03_join/01_join.rs", "exercises/02_old/07_join.rs");
    fs::write(course.root.join("Cargo.toml"), moved).unwrap();
    let mine = fs::read_to_string(course.root.join("exercises/02_old/07_join.rs")).unwrap();
    let clone = clone_of(&course);
    assert!(!clone.root.join(".async-learn").exists(), "it was left out");

    let list = clone.run(["list"]);
    assert_eq!(list.code, Some(0), "{}", list.stderr);
    assert!(list.stderr.contains("`cargo async-learn update`"), "{}", list.stderr);
    assert_eq!(clone.run(["run", "sequential"]).code, Some(0));
    let update = clone.run(["update"]);
    assert_eq!(update.code, Some(0), "{}", update.stderr);
    assert_eq!(clone.read("join"), mine, "a text moves with its exercise");
    let again = clone_of(&clone);
    assert!(again.root.join(".async-learn/course.toml").is_file(), "from then on it is kept");
    assert_eq!(again.run(["update"]).stdout, "Everything is up to date.\n");
}

#[test]
fn git_may_change_how_lines_end() {
    if !has_git() {
        return;
    }
    let course = worked_on();
    commit(&course);
    let clone = cloned(&course, &["-c", "core.autocrlf=true"]);
    assert!(clone.read("bounded").contains("\r\n"), "git did");
    let list = clone.run(["list"]);
    assert!(list.stderr.contains("3 texts of yours"), "the others are starters still: {}", list.stderr);
    assert_eq!(clone.run(["update"]).stdout, "Everything is up to date.\n");
    assert_eq!(clone.run(["run", "join"]).code, Some(0));
}

#[test]
fn a_watch_in_a_clone_judges_what_came_along_and_begins_at_what_is_open() {
    if !has_git() {
        return;
    }
    let clone = clone_of(&worked_on());
    let mut command = clone.tool(["watch", "--plain"]);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(b"q\n").unwrap();
    let said = String::from_utf8(child.wait_with_output().unwrap().stdout).unwrap();
    assert!(said.contains("3 texts of yours were not judged on this machine yet"), "{said}");
    assert!(said.contains("2 of 3 passed."), "{said}");
    assert!(said.contains("exercises/01_models/02_threads.rs"), "the first that is open: {said}");
    assert!(status(&clone, "join").contains("done"));

    let mut command = clone.tool(["watch", "--plain"]);
    command.stdin(Stdio::null());
    let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
    let mut first = [0; 64];
    let read = std::io::Read::read(child.stdout.as_mut().unwrap(), &mut first).unwrap();
    let mut kill = Command::new("kill");
    kill.arg(child.id().to_string());
    if !cfg!(unix) || ran(kill).code != Some(0) {
        let _ = child.kill();
    }
    child.wait().unwrap();
    let said = String::from_utf8_lossy(&first[..read]).into_owned();
    assert!(!said.contains("not judged"), "once is enough: {said}");
}

#[test]
fn an_editor_gets_verdicts_in_a_clone() {
    if !has_git() {
        return;
    }
    let clone = clone_of(&worked_on());
    for (name, code) in [("join", 0), ("threads", 101), ("bounded", 0)] {
        let file = clone.file(name);
        let ran = clone.run(["check", "--message-format=json", "--file", file.to_str().unwrap()]);
        assert_eq!(ran.code, Some(code), "{name}: {}{}", ran.stdout, ran.stderr);
        assert!(ran.stdout.contains("\"reason\":\"build-finished\""), "{name}: {}", ran.stdout);
    }
    assert!(clone.root.join(".vscode/settings.json").is_file(), "its settings came along");
}
