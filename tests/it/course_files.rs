//! A course's files as its author writes them: faults are named, with file and line.

use std::fs;
use std::path::Path;

use crate::fixture::{Ran, ran, repository, tool};

fn dev_check(folder: &Path, args: &[&str]) -> Ran {
    let mut command = tool(folder);
    command.args(["dev", "check"]).args(args);
    ran(command)
}

/// A copy of the course with one exercise, to be spoiled.
fn course_of_one(name: &str) -> tempfile::TempDir {
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

#[test]
fn a_malformed_manifest_is_named_with_its_line() {
    let course = course_of_one("join");
    let path = course.path().join("info.toml");
    let text = fs::read_to_string(&path).unwrap();
    let at = |needle: &str| text[..text.find(needle).unwrap()].lines().count() + 1;
    for (from, to, due) in [
        ("dir = \"03_join\"", "dir = \"../..\"", "[[exercises]]"),
        ("dir = \"03_join\"", "dir = \"CON\"", "[[exercises]]"),
        ("dir = \"03_join\"", "dri = \"03_join\"", "dir = \"03_join\""),
        ("format_version = 1", "format_version = 99", "format_version"),
    ] {
        assert!(text.contains(from), "{from} is in info.toml");
        fs::write(&path, text.replacen(from, to, 1)).unwrap();
        let ran = dev_check(course.path(), &[]);
        assert_eq!(ran.code, Some(2), "{to}: {}{}", ran.stdout, ran.stderr);
        assert!(ran.stderr.contains(&format!("info.toml:{}: ", at(due))), "{to}: {}", ran.stderr);
    }
}

#[test]
fn a_missing_file_is_named() {
    for top in ["exercises", "solutions", "checks"] {
        let course = course_of_one("join");
        fs::remove_file(course.path().join(top).join("03_join/01_join.rs")).unwrap();
        let ran = dev_check(course.path(), &["join"]);
        assert_eq!(ran.code, Some(2), "{}", ran.stderr);
        assert!(ran.stderr.contains(&format!("{top}/03_join/01_join.rs is missing")), "{}", ran.stderr);
    }
}

#[test]
#[cfg(unix)]
fn a_link_that_leads_out_of_the_course_is_refused() {
    let course = course_of_one("join");
    let solution = course.path().join("solutions/03_join/01_join.rs");
    fs::remove_file(&solution).unwrap();
    std::os::unix::fs::symlink("/etc/passwd", &solution).unwrap();
    let ran = dev_check(course.path(), &["join"]);
    assert_eq!(ran.code, Some(2), "{}", ran.stderr);
}

#[test]
fn every_fault_is_reported_and_not_only_the_first() {
    let course = course_of_one("join");
    let corpus = course.path().join("mistakes/03_join/01_join");
    let solution = fs::read_to_string(course.path().join("solutions/03_join/01_join.rs")).unwrap();
    // A mistake that is none, a right variant that is wrong, and one that says nothing.
    fs::write(corpus.join("no_mistake.rs"), format!("//! mistake: serial-awaits\n{}", solution.replace("//!", "//")))
        .unwrap();
    fs::write(corpus.join("not_right.rs"), "//! right: not at all\nfn main() {}\n").unwrap();
    fs::write(corpus.join("silent.rs"), "fn main() {}\n").unwrap();
    fs::write(
        course.path().join("solutions/03_join/01_join.rs"),
        format!("{solution}\nfn  badly_formatted( ) {{ }}\n"),
    )
    .unwrap();
    let ran = dev_check(course.path(), &["join"]);
    assert_eq!(ran.code, Some(1), "{}{}", ran.stdout, ran.stderr);
    for due in [
        "no_mistake.rs: failed with advice serial-awaits is due, and it drew passed",
        "not_right.rs: passed with no advice is due, and it drew not_compiled",
        "silent.rs:1: begin with",
        "solutions/03_join/01_join.rs: rustfmt would change it",
    ] {
        assert!(ran.stdout.contains(due), "{due} is missing in:\n{}", ran.stdout);
    }
}

#[test]
fn a_mistake_that_draws_anothers_advice_is_a_fault() {
    let course = course_of_one("join");
    let starter = fs::read_to_string(course.path().join("exercises/03_join/01_join.rs")).unwrap();
    let text = format!("//! mistake: never-awaited\n{}", starter.replace("//!", "//"));
    fs::write(course.path().join("mistakes/03_join/01_join/other.rs"), text).unwrap();
    let ran = dev_check(course.path(), &["join"]);
    let due = "other.rs: failed with advice never-awaited is due, and it drew failed with advice serial-awaits";
    assert!(ran.stdout.contains(due), "{}", ran.stdout);
}

#[test]
fn a_picture_that_no_longer_shows_the_run_is_a_fault() {
    let course = course_of_one("join");
    let lesson = course.path().join("exercises/03_join/README.md");
    let text = fs::read_to_string(&lesson).unwrap();
    assert!(text.contains("<!-- picture: join starter -->") && text.contains("ready at 160 ms"));
    let due = "exercises/03_join/README.md: its pictures are stale";
    assert!(!dev_check(course.path(), &[]).stdout.contains(due));
    fs::write(&lesson, text.replace("ready at 160 ms", "ready at 170 ms")).unwrap();
    let ran = dev_check(course.path(), &[]);
    assert!(ran.stdout.contains(due), "{}", ran.stdout);
    let mut pictures = tool(course.path());
    pictures.args(["dev", "pictures"]);
    assert_eq!(crate::fixture::ran(pictures).code, Some(0));
    assert_eq!(fs::read_to_string(&lesson).unwrap(), text);
}
