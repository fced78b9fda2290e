//! `verify`: in parallel, kept where nothing changed, and the same whatever the order.

use serde_json::Value;

use crate::fixture::{Course, names, solution, starter};

fn verdicts(course: &Course, args: &[&str]) -> Vec<(String, String)> {
    let args: Vec<&str> = ["verify", "--format", "json"].iter().chain(args).copied().collect();
    let ran = course.run(&args);
    let object = |line: &str| serde_json::from_str::<Value>(line).unwrap_or_else(|e| panic!("{e}: {line}"));
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    ran.stdout.lines().map(object).map(|report| (text(&report["exercise"]), text(&report["verdict"]))).collect()
}

#[test]
fn the_number_of_jobs_changes_nothing() {
    let course = Course::new();
    course.solve("join");
    // Some pass, some fail, some do not compile, and one stands still.
    let names = ["sequential", "lazy_futures", "return_type", "join", "echo_handle", "send", "cooperate", "resume"];
    let one = verdicts(&course, &[&["--fresh", "-j1"], &names[..]].concat());
    assert_eq!(one.len(), names.len());
    assert!(one.contains(&("join".into(), "passed".into())), "{one:?}");
    assert!(one.iter().any(|(_, verdict)| verdict == "not_compiled"), "{one:?}");
    assert_eq!(verdicts(&course, &[&["--fresh", "-j16"], &names[..]].concat()), one);
}

#[test]
fn what_has_not_changed_is_known_at_once() {
    let course = Course::new();
    course.solve("join");
    verdicts(&course, &["join"]);
    let again = course.run(["verify", "join"]);
    assert!(again.stdout.contains("cached"), "{}", again.stdout);
    assert_eq!(again.code, Some(0));
    let fresh = course.run(["verify", "join", "--fresh"]);
    assert!(!fresh.stdout.contains("cached"), "{}", fresh.stdout);
    course.write("join", "fn main() {}\n");
    let changed = course.run(["verify", "join"]);
    assert_eq!(changed.code, Some(1));
    assert!(!changed.stdout.contains("cached"), "{}", changed.stdout);
}

#[test]
fn a_table_ends_a_verify() {
    let course = Course::new();
    course.solve("join");
    let ran = course.run(["verify", "join", "try_join", "threads"]);
    assert_eq!(ran.code, Some(1));
    assert!(ran.stdout.contains("✓ join"), "{}", ran.stdout);
    assert!(ran.stdout.contains("1 of 3"), "{}", ran.stdout);
    assert!(course.run(["list"]).stdout.contains("1 of "), "what passed in verify is done");
}

#[test]
fn the_courses_farewell_is_said_after_the_last_pass_and_not_again() {
    let course = Course::that_knows_the_solutions();
    for name in names() {
        course.solve(&name);
    }
    course.write("join", starter("join"));
    course.run(["verify"]);
    course.solve("join");
    let last = course.run(["run", "join"]).stdout;
    course.write("join", solution("join") + "// Changed, and still right.\n");
    let again = course.run(["run", "join"]).stdout;
    let said = |text: &str| text.contains("mini-redis");
    assert!(said(&last) && !said(&again), "{last}\n---\n{again}");
}

/// The table said of a check that could not be made only that it took 0 ms.
#[test]
#[cfg(unix)]
fn the_table_says_why_an_exercise_could_not_be_checked() {
    let course = Course::new();
    let mut verify = course.tool(["verify", "join", "--fresh"]);
    verify.env("TMPDIR", "/nonexistent");
    let ran = crate::fixture::ran(verify);
    assert_eq!(ran.code, Some(3), "{}{}", ran.stdout, ran.stderr);
    let line = ran.stdout.lines().find(|line| line.contains("could not be checked")).unwrap();
    assert!(line.contains("/nonexistent"), "{line}");
}
