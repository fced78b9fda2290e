//! rustc's state of earlier saves makes a verdict quicker, and never another one.

use std::fs;
use std::path::{Path, PathBuf};

use crate::fixture::{Course, expect, join_after, solution};

fn state(course: &Course) -> PathBuf {
    course.root.join(".async-learn/build/of-join/incremental")
}

fn files_in(folder: &Path) -> Vec<PathBuf> {
    let (mut folders, mut files) = (vec![folder.to_owned()], Vec::new());
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
            let found = if entry.path().is_dir() { &mut folders } else { &mut files };
            found.push(entry.path());
        }
    }
    files
}

/// Right and wrong texts in turn draw what is due.
fn judges_rightly(course: &Course, what: &str) {
    for (text, verdict) in [
        (solution("join"), "passed"),
        (join_after("    let _: u32 = \"\";"), "not_compiled"),
        (join_after("    return (0, 0, 0, 0);"), "failed"),
        (join_after("    let _ = 1;"), "passed"),
    ] {
        let report = course.judge("join", text);
        assert_eq!(report["verdict"], verdict, "{what}: {report:#}");
    }
}

#[test]
fn state_that_is_damaged_or_foreign_changes_no_verdict() {
    let course = Course::new();
    judges_rightly(&course, "sound state");
    type Damage<'a> = &'a dyn Fn(&Path);
    let damaged: [(&str, Damage<'_>); 5] = [
        ("junk", &|file| fs::write(file, "junk").unwrap()),
        ("empty files", &|file| fs::write(file, "").unwrap()),
        ("half files", &|file| {
            let bytes = fs::read(file).unwrap();
            fs::write(file, &bytes[..bytes.len() / 2]).unwrap();
        }),
        ("flipped bits", &|file| {
            let mut bytes = fs::read(file).unwrap();
            bytes.iter_mut().skip(64).step_by(997).for_each(|byte| *byte ^= 0x55);
            fs::write(file, bytes).unwrap();
        }),
        ("missing files", &|file| fs::remove_file(file).unwrap()),
    ];
    for (what, damage) in damaged {
        let files = files_in(&state(&course));
        assert!(files.len() > 3, "{what}: there is state to damage");
        files.iter().filter(|file| file.extension().is_none_or(|end| end != "lock")).for_each(|file| damage(file));
        judges_rightly(&course, what);
    }
    fs::remove_dir_all(state(&course)).unwrap();
    fs::write(state(&course), "a file in its place").unwrap();
    judges_rightly(&course, "a file in its place");
    fs::write(course.root.join(".async-learn/build/of-join/made-by"), "another toolchain").unwrap();
    judges_rightly(&course, "another toolchain");
}

#[test]
fn two_processes_at_once_draw_the_same() {
    let course = Course::new();
    course.solve("join");
    let runs: Vec<_> = (0..4)
        .map(|_| {
            let mut command = course.tool(["run", "join"]);
            command.stdout(std::process::Stdio::null()).spawn().unwrap()
        })
        .collect();
    for mut run in runs {
        assert!(run.wait().unwrap().success());
    }
    expect(&course.verdict("join"), "passed");
}

#[test]
fn verify_makes_no_state_for_exercises_that_nobody_works_on() {
    let course = Course::new();
    course.solve("join");
    course.run(["verify", "--fresh", "join", "threads"]);
    assert!(!state(&course).exists());
    course.verdict("join");
    assert!(state(&course).is_dir());
}

/// State that is kept and not used costs time, and nobody would see it.
#[test]
#[cfg(unix)]
fn code_that_did_not_change_is_not_made_again() {
    use std::collections::BTreeSet;
    use std::os::unix::fs::MetadataExt as _;

    let course = Course::new();
    course.solve("join");
    // rustc links what it takes over, so the same file has the same number.
    let objects = || -> BTreeSet<u64> {
        let files = files_in(&state(&course));
        let objects = files.iter().filter(|file| file.extension().is_some_and(|end| end == "o"));
        objects.map(|file| fs::metadata(file).unwrap().ino()).collect()
    };
    course.verdict("join");
    let before = objects();
    assert!(!before.is_empty());
    course.verdict("join");
    assert_eq!(objects(), before);
}
