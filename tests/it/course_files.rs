//! A course's files as its author writes them: faults are named, with file and line.

use std::fs;
use std::path::Path;

use crate::fixture::{Ran, course_of_one, dev};

fn dev_check(folder: &Path, args: &[&str]) -> Ran {
    dev(folder, &[&["check"], args].concat())
}

const MISTAKES: &str = "mistakes/03_join/01_join.rs";

/// Puts blocks at the end of the mistakes of `join`.
fn add_mistakes(course: &tempfile::TempDir, blocks: &str) {
    let path = course.path().join(MISTAKES);
    let text = fs::read_to_string(&path).unwrap();
    fs::write(path, format!("{text}\n{blocks}")).unwrap();
}

/// The course of `join` with two mistakes and two right variants: to prove all of them takes long.
fn course_of_few_mistakes() -> tempfile::TempDir {
    let course = course_of_one("join");
    let path = course.path().join(MISTAKES);
    let (mut few, mut mistakes, mut right) = (String::new(), 0, 0);
    let mut is_wanted = false;
    for line in fs::read_to_string(&path).unwrap().split_inclusive('\n') {
        mistakes += usize::from(line.starts_with("//! mistake "));
        right += usize::from(line.starts_with("//! right "));
        if line.starts_with("//! mistake ") {
            is_wanted = mistakes <= 2;
        } else if line.starts_with("//! right ") {
            is_wanted = right <= 2;
        }
        few.push_str(if is_wanted { line } else { "" });
    }
    assert!(mistakes > 2 && right > 2, "{mistakes} mistakes, {right} right variants");
    fs::write(&path, few).unwrap();
    fs::remove_dir_all(course.path().join("mistakes/compile_errors")).unwrap();
    course
}

/// The line in which the block `name` of the mistakes of `join` begins.
fn line_of(course: &tempfile::TempDir, name: &str) -> usize {
    let text = fs::read_to_string(course.path().join(MISTAKES)).unwrap();
    text.lines().position(|line| line.starts_with(&format!("//! mistake {name}:"))).unwrap() + 1
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
    let course = course_of_few_mistakes();
    let solution = fs::read_to_string(course.path().join("solutions/03_join/01_join.rs")).unwrap();
    // A mistake that is none, a right variant that is wrong, and two blocks that can't be read.
    add_mistakes(
        &course,
        "//! mistake no_mistake: serial-awaits\n//! Nothing is wrong.\nfn helper() {}\n\n\
         //! right not_right: not at all\n//! without: four_figures\n\n\
         //! mistake with_no_advice\n//! It is wrong.\n\n\
         //! mistake twice: serial-awaits\n//! It is wrong.\nfn main() {}\n\nfn main() {}\n",
    );
    let from = line_of(&course, "no_mistake");
    fs::write(
        course.path().join("solutions/03_join/01_join.rs"),
        format!("{solution}\nfn  badly_formatted( ) {{ }}\n"),
    )
    .unwrap();
    let ran = dev_check(course.path(), &["join"]);
    assert_eq!(ran.code, Some(1), "{}{}", ran.stdout, ran.stderr);
    for due in [
        &format!("{MISTAKES}:{from}: no_mistake: failed with advice serial-awaits is due, and it drew passed"),
        &format!("{MISTAKES}:{}: not_right: passed with no advice is due, and it drew not_compiled", from + 4),
        &format!("{MISTAKES}:{}: begin a block with", from + 7),
        &format!("{MISTAKES}:{}: `main` occurs twice in this block", from + 14),
        "solutions/03_join/01_join.rs: rustfmt would change it",
    ] {
        assert!(ran.stdout.contains(due), "{due} is missing in:\n{}", ran.stdout);
    }
}

#[test]
fn a_mistake_that_draws_anothers_advice_is_a_fault() {
    let course = course_of_few_mistakes();
    let starter = fs::read_to_string(course.path().join("exercises/03_join/01_join.rs")).unwrap();
    let about = "//! mistake other: never-awaited\n//! The starter.\n//! whole program\n";
    add_mistakes(&course, &format!("{about}{}", starter.replace("//!", "//")));
    let ran = dev_check(course.path(), &["join"]);
    let due = "other: failed with advice never-awaited is due, and it drew failed with advice serial-awaits";
    assert!(ran.stdout.contains(due), "{}", ran.stdout);
}

#[test]
fn a_mistake_is_shown_as_the_program_that_is_compiled() {
    let course = course_of_one("join");
    let show = |args: &[&str]| dev(course.path(), &[&["show"], args].concat());
    let list = show(&["join"]).stdout;
    let line = list.lines().find(|line| line.starts_with("futures_first ")).unwrap();
    assert!(line.ends_with(" failed with serial-awaits"), "{line}");
    let program = show(&["join", "futures_first"]).stdout;
    assert!(program.starts_with("//! mistake futures_first: serial-awaits"), "{program}");
    assert!(program.contains("pub async fn four_figures") && program.contains("\nfn main() {"), "{program}");
    let unknown = show(&["join", "future_first"]);
    assert_eq!(unknown.code, Some(2), "{}", unknown.stdout);
    let due = format!("{MISTAKES} has no block named `future_first`; did you mean `futures_first`?");
    assert!(unknown.stderr.contains(&due), "{}", unknown.stderr);
}

#[test]
fn a_picture_that_no_longer_shows_the_run_is_a_fault() {
    let course = course_of_few_mistakes();
    let lesson = course.path().join("exercises/03_join/README.md");
    let text = fs::read_to_string(&lesson).unwrap();
    assert!(text.contains("<!-- picture: join starter -->") && text.contains("ready at 160 ms"));
    let due = "exercises/03_join/README.md: its pictures are stale";
    assert!(!dev_check(course.path(), &[]).stdout.contains(due));
    fs::write(&lesson, text.replace("ready at 160 ms", "ready at 170 ms")).unwrap();
    let ran = dev_check(course.path(), &[]);
    assert!(ran.stdout.contains(due), "{}", ran.stdout);
    assert_eq!(dev(course.path(), &["pictures"]).code, Some(0));
    assert_eq!(fs::read_to_string(&lesson).unwrap(), text);
}
