//! Carrying progress from one machine to another.

use std::fs;

use crate::files::{status, tree};
use crate::fixture::{Course, Ran, ran, solution};

/// As the hash of a text looks.
const HASH: &str = "7fedb2e273a88f5fb0d50e366fb8830f";

/// A course in which something was done.
fn worked_in() -> Course {
    let course = Course::new();
    course.solve("join");
    course.write("threads", "// my threads\n");
    assert_eq!(course.run(["verify", "join"]).code, Some(0));
    course.run(["hint", "bounded"]);
    course.run(["start", "--from", "join"]);
    course
}

fn export(course: &Course) -> std::path::PathBuf {
    let file = course.root.join("progress.toml");
    let Ran { code, stdout, stderr, .. } = course.run(["progress", "export", "progress.toml"]);
    assert_eq!((code, stdout.as_str()), (Some(0), "Exported 1 pass and 2 files to progress.toml.\n"), "{stderr}");
    assert_eq!(course.run(["progress", "export"]).stdout, fs::read_to_string(&file).unwrap());
    file
}

#[test]
fn what_was_done_on_one_machine_is_done_on_the_other() {
    let (here, there) = (worked_in(), Course::new());
    let file = export(&here);
    let import = || there.run(["progress".as_ref(), "import".as_ref(), file.as_os_str()]);
    let first = import();
    assert_eq!(first.code, Some(0), "{}", first.stderr);
    assert!(first.stdout.contains("Imported 1 pass and 2 files."), "{}", first.stdout);
    assert_eq!((there.read("join"), there.read("threads")), (solution("join"), "// my threads\n".into()));
    assert!(status(&there, "join").contains("done"), "with no new run");
    assert!(there.run(["hint", "bounded"]).stdout.contains("Hint 2 of 3"));
    assert!(there.run(["list"]).stdout.contains("try_join"), "{}", there.run(["list"]).stdout);
    let at = there.run(["list"]).stdout.lines().find(|line| line.contains("you are here")).unwrap().to_owned();
    assert!(at.contains("try_join"), "{at}");

    let before = tree(&there.root);
    assert!(import().stdout.contains("Imported 1 pass and 0 files."));
    assert_eq!(tree(&there.root), before, "a second time there is nothing to take in");
}

#[test]
fn an_import_merges_and_loses_nothing() {
    let (here, there) = (worked_in(), Course::new());
    let file = export(&here);
    let own = format!("{}\n// in my own way\n", solution("join"));
    there.write("join", &own);
    there.write("threads", "another attempt");
    there.write("event_loop", "only here");
    assert_eq!(there.run(["verify", "join"]).code, Some(0));
    let mut import = there.tool(["progress", "import", "-"]);
    import.stdin(fs::File::open(&file).unwrap());
    let import = ran(import);
    assert_eq!(import.code, Some(0), "{}", import.stderr);
    assert!(import.stdout.contains("Already solved here, so your own version stays: join"), "{}", import.stdout);
    assert_eq!(there.read("join"), own);
    assert!(status(&there, "join").contains("done"));
    assert_eq!((there.read("threads"), there.read("event_loop")), ("// my threads\n".into(), "only here".into()));
    assert_eq!(there.run(["undo"]).code, Some(0));
    assert_eq!(there.read("threads"), "another attempt");
}

#[test]
fn a_text_that_has_not_passed_gives_way_to_one_that_has() {
    let (here, there) = (worked_in(), Course::new());
    let file = export(&here);
    let own = format!("{}\n// in my own way\n", solution("join"));
    there.write("join", &own);
    assert_eq!(there.run(["verify", "join"]).code, Some(0));
    there.write("join", "broken since");
    there.run(["progress".as_ref(), "import".as_ref(), file.as_os_str()]);
    assert_eq!(there.read("join"), solution("join"));
    assert!(status(&there, "join").contains("done"), "{}", status(&there, "join"));
    there.run(["undo"]);
    assert_eq!(there.read("join"), "broken since");
    assert!(status(&there, "join").contains("changed since it passed"), "{}", status(&there, "join"));
    there.write("join", &own);
    assert!(status(&there, "join").contains("done"), "what had passed here has passed again");
}

#[test]
fn what_is_no_export_changes_nothing() {
    let course = Course::new();
    course.write("join", "mine");
    let before = tree(&course.root);
    let texts = [
        ("", "line 1: missing field `version`"),
        ("not toml", "line 1: "),
        ("version = 1\n[exercises.\"../join\"]\ntext = \"\"\n", "line 2: `../join` can't be"),
        ("version = 1\n[exercises.join]\npath = \"/etc/x\"\n", "line 3: unknown field `path`"),
        ("version = 7\n", "a newer cargo-async-learn"),
    ];
    for (text, due) in texts {
        let file = tempfile::NamedTempFile::new().unwrap();
        fs::write(file.path(), text).unwrap();
        let ran = course.run(["progress".as_ref(), "import".as_ref(), file.path().as_os_str()]);
        assert_eq!(ran.code, Some(2), "{text:?}: {}", ran.stderr);
        assert!(ran.stderr.contains(due) && ran.stderr.contains("can't be imported"), "{text:?}: {}", ran.stderr);
        assert_eq!(tree(&course.root), before, "{text:?}");
    }
    assert_eq!(course.run(["progress", "import", "nowhere.toml"]).code, Some(2));
    let mut binary = course.tool(["progress", "import", "-"]);
    binary.stdin(fs::File::open(crate::fixture::binary()).unwrap());
    assert_eq!(ran(binary).code, Some(2));
}

#[test]
fn what_this_course_has_not_is_remembered_and_touches_no_file() {
    let course = Course::new();
    let before = tree(&course.root);
    let file = tempfile::NamedTempFile::new().unwrap();
    let entry = format!("[exercises.of_tomorrow]\ndone = \"{HASH}\"\nhints = 2\ntext = \"my long work\"\n");
    fs::write(file.path(), format!("version = 1\n{entry}")).unwrap();
    let ran = course.run(["progress".as_ref(), "import".as_ref(), file.path().as_os_str()]);
    assert!(ran.stdout.contains("kept for a version that has it: of_tomorrow"), "{}", ran.stdout);
    let mut after = tree(&course.root);
    let progress: toml::Table = toml::from_str(&after.remove(".async-learn/progress.toml").unwrap()).unwrap();
    assert_eq!(progress["done"]["of_tomorrow"]["source"].as_str(), Some(HASH));
    after.retain(|path, _| !path.starts_with(".async-learn/carried/"));
    assert_eq!(after, before);
    assert!(course.run(["progress", "export"]).stdout.contains(&entry));
}

#[test]
fn an_export_replaces_an_export_and_nothing_else() {
    let course = worked_in();
    export(&course);
    export(&course);
    let mine = course.root.join("mine.txt");
    fs::write(&mine, "mine").unwrap();
    for (file, due) in [("mine.txt", "is not an export"), ("exercises", "is a folder"), ("no/where.toml", "no folder")]
    {
        let ran = course.run(["progress", "export", file]);
        assert_eq!((ran.code, ran.stderr.contains(due)), (Some(2), true), "{file}: {}", ran.stderr);
    }
    assert_eq!(fs::read_to_string(mine).unwrap(), "mine");
    assert!(!course.root.join("no").exists());
}

#[test]
#[cfg(unix)]
fn an_export_into_a_pipe_leaves_the_pipe_what_it_is() {
    use std::os::unix::fs::FileTypeExt as _;

    let course = worked_in();
    let pipe = course.root.join("pipe");
    let mut mkfifo = std::process::Command::new("mkfifo");
    mkfifo.arg(&pipe);
    assert_eq!(ran(mkfifo).code, Some(0));
    let mut cat = std::process::Command::new("cat");
    let cat = cat.arg(&pipe).stdout(std::process::Stdio::piped()).spawn().unwrap();
    assert_eq!(course.run(["progress", "export", "pipe"]).code, Some(0));
    let carried = String::from_utf8(cat.wait_with_output().unwrap().stdout).unwrap();
    assert_eq!(carried, course.run(["progress", "export"]).stdout);
    assert!(fs::metadata(&pipe).unwrap().file_type().is_fifo());
}

#[test]
fn a_text_that_is_none_is_not_taken_along_and_said() {
    let course = worked_in();
    course.write("threads", b"\xff\xfe");
    let ran = course.run(["progress", "export"]);
    assert_eq!(ran.code, Some(0));
    assert!(ran.stderr.contains("left out of the export") && ran.stderr.contains("not UTF-8"), "{}", ran.stderr);
    assert!(ran.stdout.contains("[exercises.join]"));
}

/// Imports `text`, which must be accepted.
#[track_caller]
fn import(course: &Course, text: &str) -> Ran {
    let file = tempfile::NamedTempFile::new().unwrap();
    fs::write(file.path(), text).unwrap();
    let ran = course.run(["progress".as_ref(), "import".as_ref(), file.path().as_os_str()]);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    ran
}

#[test]
fn the_text_of_an_unknown_exercise_is_kept_and_exported_again() {
    let course = Course::new();
    let ran = import(&course, "version = 1\n[exercises.newer]\nhints = 2\ntext = \"my long work\"\n");
    assert!(ran.stdout.contains("Their texts lie in .async-learn/carried"), "{}", ran.stdout);
    let carried = |course: &Course| course.run(["progress", "export"]).stdout;
    assert!(carried(&course).contains("text = \"my long work\""), "{}", carried(&course));
    // Another text replaces none, and the latest is taken along.
    std::thread::sleep(std::time::Duration::from_millis(20));
    import(&course, "version = 1\n[exercises.newer]\ntext = \"my later work\"\n");
    assert!(carried(&course).contains("text = \"my later work\""), "{}", carried(&course));
    let kept = fs::read_dir(course.root.join(".async-learn/carried")).unwrap().flatten();
    let mut kept: Vec<String> = kept.map(|entry| fs::read_to_string(entry.path()).unwrap()).collect();
    kept.sort();
    assert_eq!(kept, ["my later work", "my long work"]);
    // From there it comes to where the exercise is known.
    let third = Course::new();
    import(&third, &carried(&course));
    assert!(carried(&third).contains("text = \"my later work\""));
    let known = course.root.join(".async-learn/carried").join(format!("join-{HASH}.rs"));
    fs::write(known, "// of join").unwrap();
    import(&third, &carried(&course));
    assert_eq!(third.read("join"), "// of join");
}

#[test]
fn texts_of_unknown_exercises_beyond_a_limit_are_refused_before_anything_changes() {
    let course = Course::new();
    course.write("join", "mine");
    let mut text = "version = 1\n[exercises.join]\ntext = \"theirs\"\n".to_owned();
    for number in 0..40 {
        text += &format!("[exercises.newer_{number}]\ntext = \"{number}{}\"\n", "x".repeat(1_000_000));
    }
    let file = tempfile::NamedTempFile::new().unwrap();
    fs::write(file.path(), text).unwrap();
    let before = tree(&course.root);
    let ran = course.run(["progress".as_ref(), "import".as_ref(), file.path().as_os_str()]);
    assert_eq!(ran.code, Some(3), "{}", ran.stdout);
    assert!(ran.stderr.contains("carried would hold") && ran.stderr.contains("Nothing was changed"), "{}", ran.stderr);
    assert_eq!(tree(&course.root), before);
}

#[test]
fn an_import_takes_only_hashes_as_passes_and_names_the_right_line() {
    let course = Course::new();
    let before = tree(&course.root);
    let long = "x".repeat(101);
    let many: String = (0..1001).map(|number| format!("[exercises.x{number}]\nhints = 1\n")).collect();
    for (text, due) in [
        ("version = 1\n[exercises.join]\ndone = \"x\"\n".to_owned(), "line 3: `done` of `join` is not the hash"),
        ("version = 1\n[exercises.join]\nhints = 1\ndone = \"\"\n".into(), "line 4: `done` of `join`"),
        (
            format!(
                "version = 1\ncurrent = \"join\"\n[exercises.try_join]\ndone = \"{HASH}\"\n[exercises.join]\ndone = \"x\"\n"
            ),
            "line 6: `done` of `join`",
        ),
        ("version = 1\n# JOIN\n[exercises.JOIN]\nhints = 1\n".into(), "line 3: `JOIN` can't be an exercise's id"),
        (format!("version = 1\n[exercises.{long}]\nhints = 1\n"), "can't be an exercise's id"),
        (format!("version = 1\n{many}"), "line 2002: there are more than 1000 exercises"),
    ] {
        let file = tempfile::NamedTempFile::new().unwrap();
        fs::write(file.path(), &text).unwrap();
        let ran = course.run(["progress".as_ref(), "import".as_ref(), file.path().as_os_str()]);
        assert_eq!((ran.code, ran.stderr.contains(due)), (Some(2), true), "{due}: {}{}", ran.stdout, ran.stderr);
        assert_eq!(tree(&course.root), before, "{due}");
    }
}

#[test]
fn many_unknown_exercises_are_counted() {
    let course = Course::new();
    let many: String = (0..500).map(|number| format!("[exercises.x{number:03}]\nhints = 1\n")).collect();
    let said = import(&course, &format!("version = 1\n{many}")).stdout;
    assert!(said.contains("x000, x001,") && said.contains("x009 and 490 more\n"), "{said}");
}

#[test]
fn an_export_holds_nothing_that_no_import_takes() {
    let course = Course::new();
    let progress = "version = 1\n[hints]\n\"../x\" = 2\n[done.\"../y\"]\nsource = \"1\"\n[done.join]\nsource = \"x\"\n";
    fs::write(course.root.join(".async-learn/progress.toml"), progress).unwrap();
    let export = course.run(["progress", "export"]);
    assert!(export.stderr.contains("the pass of `../y`") && export.stderr.contains("the pass of `join`"));
    import(&Course::new(), &export.stdout);
}
