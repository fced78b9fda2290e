//! What a learner owns: resets and what brings them back, and a newer course in an older folder.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Stdio;

use crate::fixture::{Course, Ran, ran, solution, starter};

/// The line of `list` on the exercise `name`.
pub fn status(course: &Course, name: &str) -> String {
    let list = course.run(["list"]).stdout;
    list.lines().find(|line| line.contains(&format!(" {name} "))).expect("it is listed").trim().to_owned()
}

#[test]
fn a_reset_of_a_chapter_is_one_event_and_one_undo_brings_all_of_it_back() {
    let course = Course::new();
    let starters = [course.read("join"), course.read("try_join")];
    course.solve("join");
    course.solve("try_join");
    course.run(["verify", "join", "try_join"]);
    course.run(["hint", "bounded"]);
    let reset = course.run(["reset", "--chapter", "3", "--yes"]);
    assert_eq!(reset.code, Some(0), "{}", reset.stderr);
    assert!(reset.stdout.contains("4 exercises of 03_join have their starters again."), "{}", reset.stdout);
    assert_eq!([course.read("join"), course.read("try_join")], starters);
    assert!(status(&course, "join").contains("open") && status(&course, "try_join").contains("open"));
    let list = course.run(["undo", "--list"]).stdout;
    let lines = solution("join").lines().count() + solution("try_join").lines().count();
    assert!(list.contains("1  just now  reset of join and try_join"), "{list}");
    assert!(list.contains(&format!("{lines} lines in 2 files")), "{list}");

    let undo = course.run(["undo"]);
    assert_eq!(undo.code, Some(0), "{}", undo.stderr);
    assert_eq!([course.read("join"), course.read("try_join")], [solution("join"), solution("try_join")]);
    // What passed with this text has passed, and the hints go on where they were.
    assert!(status(&course, "join").contains("done") && status(&course, "try_join").contains("done"));
    assert!(course.run(["hint", "bounded"]).stdout.contains("Hint 2 of 3"));

    assert_eq!(course.run(["undo"]).code, Some(0), "and an undo is undone");
    assert_eq!([course.read("join"), course.read("try_join")], starters);
    assert!(status(&course, "join").contains("open"));
}

#[test]
fn an_undo_of_one_exercise_leaves_the_others() {
    let course = Course::new();
    let starter = course.read("join");
    course.write("join", "my join");
    course.write("threads", "my threads");
    course.run(["reset", "join", "threads"]);
    course.run(["undo", "threads"]);
    assert_eq!((course.read("join"), course.read("threads")), (starter, "my threads".into()));
    // The latest that replaced `join`, and not the latest of all.
    course.run(["undo", "join"]);
    assert_eq!((course.read("join"), course.read("threads")), ("my join".into(), "my threads".into()));
    let numbered = course.run(["undo", "--number", "3"]);
    assert_eq!(numbered.code, Some(0), "{}", numbered.stderr);
    assert_ne!(course.read("join"), "my join");
    assert_eq!(course.run(["undo", "--number", "99"]).code, Some(2));
}

#[test]
fn an_undo_restores_a_file_that_was_deleted_and_so_does_a_reset() {
    let course = Course::new();
    course.solve("join");
    course.run(["verify", "join"]);
    course.run(["reset", "join"]);
    fs::remove_file(course.file("join")).unwrap();
    let undo = course.run(["undo"]);
    assert_eq!((undo.code, undo.stdout.starts_with("Restored the files")), (Some(0), true), "{}", undo.stdout);
    assert!(!undo.stdout.contains("are kept"), "there was no text to keep: {}", undo.stdout);
    assert_eq!(course.read("join"), solution("join"));
    assert!(status(&course, "join").contains("done"));
    fs::remove_file(course.file("join")).unwrap();
    let reset = course.run(["reset", "join"]);
    assert_eq!((reset.code, reset.stdout.contains("kept")), (Some(0), false), "{}", reset.stdout);
    assert_eq!(course.read("join"), starter("join"));
}

#[test]
fn where_there_is_nothing_to_undo_it_says_so() {
    let course = Course::new();
    let undo = course.run(["undo"]);
    assert_eq!(undo.code, Some(1));
    assert_eq!(undo.stdout, "No file was replaced yet, so there is nothing to undo.\n");
    course.write("join", "mine");
    course.run(["reset", "join"]);
    let undo = course.run(["undo", "threads"]);
    assert_eq!((undo.code, undo.stdout.contains("No file of `threads`")), (Some(1), true), "{}", undo.stdout);
    course.write("join", "mine");
    let undo = course.run(["undo"]);
    assert_eq!((undo.code, undo.stdout.contains("already are as they were before the reset of join")), (Some(1), true));
}

#[test]
fn a_reset_of_many_asks_at_a_terminal_and_wants_a_yes_without_one() {
    let course = Course::new();
    course.write("join", "mine");
    for which in [&["--all"][..], &["--chapter", "join"]] {
        let mut command = course.tool(["reset"].iter().chain(which));
        command.stdin(Stdio::null());
        let ran = ran(command);
        assert_eq!((ran.code, course.read("join")), (Some(2), "mine".into()));
        assert!(ran.stderr.contains("add --yes"), "{}", ran.stderr);
    }
    for wrong in
        [&["reset"][..], &["reset", "--all", "join"], &["reset", "--all", "--chapter", "3"], &["reset", "--yes"]]
    {
        assert_eq!(course.run(wrong).code, Some(2), "{wrong:?}");
    }
    #[cfg(unix)]
    for (answer, due) in [("\n", "mine"), ("n\n", "mine"), ("x\n", "mine"), ("\x04", "mine"), ("y\n", "")] {
        let said = at_terminal(&course, &["reset", "--all"], answer);
        assert!(said.contains("Reset 1 changed exercise to the starter?"), "{said}");
        assert_eq!(course.read("join") == "mine", due == "mine", "{answer:?}: {said}");
    }
}

/// What the tool says in a terminal where `answer` is typed.
#[cfg(unix)]
fn at_terminal(course: &Course, args: &[&str], answer: &str) -> String {
    use std::io::{Read as _, Write as _};

    use portable_pty::{CommandBuilder, PtySize, native_pty_system};

    let pair = native_pty_system().openpty(PtySize::default()).unwrap();
    let mut command = CommandBuilder::new(crate::fixture::binary());
    command.args(args);
    command.cwd(&course.root);
    let mut child = pair.slave.spawn_command(command).unwrap();
    drop(pair.slave);
    let (mut output, mut keys) = (pair.master.try_clone_reader().unwrap(), pair.master.take_writer().unwrap());
    let (mut said, mut bytes) = (String::new(), [0; 1024]);
    // The end of a terminal is an error on Linux, and an end of file elsewhere.
    while let Ok(n @ 1..) = output.read(&mut bytes) {
        said.push_str(&String::from_utf8_lossy(&bytes[..n]));
        if said.contains("[y/N]") && !said.contains("answered") {
            said.push_str("answered");
            keys.write_all(answer.as_bytes()).unwrap();
        }
    }
    child.wait().unwrap();
    said
}

/// Makes of a fresh course what an older version of the tool would have left: one exercise lay
/// elsewhere, one was not there yet, one had another starter, and one is no more. Two texts are
/// the learner's.
pub fn make_older(course: &Course) {
    let root = &course.root;
    let path = root.join(".async-learn/course.toml");
    let mut record: toml::Table = toml::from_str(&fs::read_to_string(&path).unwrap()).unwrap();
    record["version"] = "0.0.1".into();
    record["course"] = "of an earlier version".into();
    let mut forget = |table: &str, key: &str| record[table].as_table_mut().unwrap().remove(key).unwrap();
    let moved = forget("files", "exercises/03_join/01_join.rs");
    forget("files", "exercises/03_join/04_bounded.rs");
    forget("exercises", "bounded");
    let mut remember = |table: &str, key: &str, value: toml::Value| {
        record[table].as_table_mut().unwrap().insert(key.into(), value);
    };
    remember("files", "exercises/02_old/07_join.rs", moved);
    remember("exercises", "join", "exercises/02_old/07_join.rs".into());
    remember("exercises", "gone", "exercises/02_old/08_gone.rs".into());
    let digest = |text: &str| toml::Value::Array(vec![blake3::hash(text.as_bytes()).to_hex()[..32].into()]);
    remember("files", "exercises/01_models/02_threads.rs", digest("an older starter"));
    remember("files", "exercises/01_models/03_event_loop.rs", digest("another older starter"));
    fs::write(path, toml::to_string(&record).unwrap()).unwrap();

    fs::create_dir(root.join("exercises/02_old")).unwrap();
    fs::rename(course.file("join"), root.join("exercises/02_old/07_join.rs")).unwrap();
    fs::write(root.join("exercises/02_old/07_join.rs"), solution("join")).unwrap();
    fs::write(root.join("exercises/02_old/08_gone.rs"), "of no use any more").unwrap();
    fs::remove_file(course.file("bounded")).unwrap();
    course.write("threads", "an older starter");
    course.write("event_loop", "mine");
    let manifest = fs::read_to_string(root.join("Cargo.toml")).unwrap();
    let manifest = manifest.replace("[[bin]]\nname = \"bounded\"\npath = \"exercises/03_join/04_bounded.rs\"\n", "");
    fs::write(root.join("Cargo.toml"), format!("# mine\n{manifest}")).unwrap();
}

/// The files of a course, but for what is kept of earlier ones.
pub fn tree(root: &Path) -> BTreeMap<String, String> {
    fn list(folder: &Path, root: &Path, found: &mut BTreeMap<String, String>) {
        for entry in fs::read_dir(folder).unwrap().flatten() {
            let path = entry.path();
            let name = path.strip_prefix(root).unwrap().to_str().unwrap().replace('\\', "/");
            if path.is_dir() && !matches!(name.as_str(), ".async-learn/snapshots" | "target") {
                list(&path, root, found);
            } else if path.is_file() && !name.ends_with(".lock") {
                found.insert(name, fs::read_to_string(path).unwrap());
            }
        }
    }
    let mut found = BTreeMap::new();
    list(root, root, &mut found);
    found
}

#[test]
fn an_older_folder_is_told_of_the_newer_course_and_brought_up_to_it() {
    let course = Course::new();
    make_older(&course);
    let due = "note: `cargo async-learn update` brings 1 new exercise.\n";
    assert_eq!(course.run(["list"]).stderr, due);
    let human = course.run(["run", "threads"]);
    assert!(human.stderr.ends_with(due) && !human.stdout.contains("update"), "{}{}", human.stdout, human.stderr);
    let json = course.run(["run", "threads", "--format", "json"]);
    assert_eq!((json.stderr.as_str(), json.stdout.lines().count()), ("", 1));

    let Ran { code, stdout, stderr, .. } = course.run(["update"]);
    assert_eq!(code, Some(0), "{stderr}");
    for due in [
        "new  exercises/03_join/04_bounded.rs",
        "moved  exercises/02_old/07_join.rs -> exercises/03_join/01_join.rs",
        "changed  exercises/01_models/02_threads.rs",
        "yours  exercises/01_models/03_event_loop.rs",
        "left  exercises/02_old/08_gone.rs",
        "merged  Cargo.toml",
    ] {
        assert!(stdout.contains(due), "{due:?} is missing in\n{stdout}");
    }
    let fresh = Course::new();
    assert_eq!(course.read("join"), solution("join"));
    assert_eq!(course.read("event_loop"), "mine");
    assert_eq!(course.read("threads"), fresh.read("threads"));
    assert_eq!(course.read("bounded"), fresh.read("bounded"));
    assert_eq!(course.run(["run", "join"]).code, Some(0), "the text that moved along passes");
    let mut metadata = std::process::Command::new("cargo");
    metadata.args(["metadata", "--offline", "--locked", "--format-version=1", "--no-deps"]).current_dir(&course.root);
    let metadata = ran(metadata);
    assert_eq!(metadata.code, Some(0), "{}", metadata.stderr);
    assert!(metadata.stdout.contains("04_bounded.rs"));

    assert_eq!(course.run(["list"]).stderr, "");
    assert_eq!(course.run(["update"]).stdout, "Everything is up to date.\n");
}

#[test]
fn a_folder_of_a_newer_tool_is_left_alone_and_said() {
    let course = Course::new();
    let path = course.root.join(".async-learn/course.toml");
    let text = fs::read_to_string(&path).unwrap().replacen("version = \"", "version = \"99", 1);
    fs::write(&path, text).unwrap();
    let before = tree(&course.root);
    let update = course.run(["update"]);
    assert_eq!(update.code, Some(3));
    assert!(update.stderr.contains("cargo install --locked cargo-async-learn"), "{}", update.stderr);
    assert_eq!(tree(&course.root), before);
    let list = course.run(["list"]);
    assert_eq!((list.code, list.stderr.lines().count()), (Some(0), 1), "{}", list.stderr);
}
