//! An exercise that uses the files of earlier ones: whose texts it is compiled with, and what the learner hears of that.

use crate::fixture::{Course, expect, solution};
#[cfg(unix)]
use crate::plain_watch::PlainWatch;

const NOT_PASSED: &str = "It was compiled with the course's `run_queue` and `timers`, since yours have not passed yet.";
const TIMERS_NOT_PASSED: &str = "It was compiled with the course's `timers`, since yours has not passed yet.";

/// A course in which `reactor` is solved, and nothing else.
fn course() -> Course {
    let course = Course::new();
    course.solve("reactor");
    course
}

/// What is said of the texts that `name` was compiled with.
fn note(course: &Course, name: &str) -> String {
    let report = course.verdict(name);
    assert_ne!(report["verdict"], "not_compiled", "{report:#}");
    report["note"].as_str().unwrap_or_default().to_owned()
}

/// A `run_queue` that passes, and says that it is the learner's.
fn own_run_queue() -> String {
    let made = "-> RunQueue {\n";
    solution("run_queue").replacen(made, &format!("{made}        println!(\"mine\");\n"), 1)
}

#[test]
fn a_learners_own_text_is_used_if_it_has_passed_as_it_is() {
    let course = course();
    assert_eq!(note(&course, "reactor"), NOT_PASSED);
    let exec = || {
        let ran = course.run(["exec", "reactor"]);
        assert_eq!(ran.code, Some(0), "{}{}", ran.stdout, ran.stderr);
        (ran.stdout.contains("mine"), ran.stderr)
    };
    course.write("run_queue", own_run_queue());
    assert_eq!(exec(), (false, format!("note: {NOT_PASSED}\n")), "it was not judged yet");
    expect(&course.verdict("run_queue"), "passed");
    assert_eq!(exec(), (true, format!("note: {TIMERS_NOT_PASSED}\n")));
    assert_eq!(note(&course, "reactor"), TIMERS_NOT_PASSED);
    course.write("run_queue", own_run_queue() + "// Another text.\n");
    assert_eq!(note(&course, "reactor"), NOT_PASSED);
}

#[test]
fn a_cached_report_is_about_the_texts_that_were_used() {
    let course = course();
    let verified = |is_cached: bool| {
        let ran = course.run(["verify", "reactor"]);
        assert_eq!(ran.stdout.contains("cached"), is_cached, "{}{}", ran.stdout, ran.stderr);
    };
    verified(false);
    verified(true);
    course.write("timers", solution("timers"));
    expect(&course.verdict("timers"), "passed");
    verified(false);
    verified(true);
}

#[test]
fn the_files_that_a_used_one_uses_come_with_it() {
    let course = Course::new();
    course.solve("any_runtime");
    let due = "It was compiled with the course's `run_queue`, `timers` and `reactor`, since yours have not passed yet.";
    assert_eq!(note(&course, "any_runtime"), due);
}

#[test]
fn a_text_that_passes_and_can_be_no_module_gives_way_to_the_courses() {
    let course = course();
    let text = solution("run_queue") + "\npub const ONE: u8 = 1;\npub const SAME: u8 = crate::ONE;\n";
    expect(&course.judge("run_queue", text), "passed");
    let refused = "It was compiled with the course's `run_queue`, since rustc refuses yours as a module.";
    let due = format!("{TIMERS_NOT_PASSED} {refused}");
    assert_eq!(note(&course, "reactor"), due);
    let ran = course.run(["exec", "reactor"]);
    assert_eq!((ran.code, ran.stderr), (Some(0), format!("note: {due}\n")), "{}", ran.stdout);
}

#[test]
fn rustcs_words_show_a_used_text_only_if_it_is_the_learners() {
    let course = course();
    let wrong = solution("reactor").replace("RunQueue::new(move || interrupts.interrupt())", "RunQueue::new()");
    let shows = || {
        let report = course.judge("reactor", &wrong);
        expect(&report, "not_compiled");
        assert_eq!(report["file"], "exercises/16_runtime/05_reactor.rs");
        let compiler = report["compiler"].as_str().unwrap();
        assert!(compiler.contains("E0061"), "{compiler}");
        compiler.contains("03_run_queue.rs")
    };
    assert!(!shows());
    course.solve("run_queue");
    expect(&course.verdict("run_queue"), "passed");
    assert!(shows());
}

#[test]
fn a_panic_in_a_used_file_is_told_with_its_line() {
    let course = course();
    let text = own_run_queue().replace("println!(\"mine\")", "panic!(\"mine\")");
    let line = 1 + text.lines().position(|line| line.contains("\"mine\"")).unwrap();
    expect(&course.judge("run_queue", text), "failed");
    // As if the check had not found it.
    let path = course.root.join(".async-learn/progress.toml");
    let mut progress: toml::Table = std::fs::read_to_string(&path).unwrap().parse().unwrap();
    let done = toml::Table::from_iter([("source".to_owned(), progress["judged"]["run_queue"].clone())]);
    progress.insert("done".into(), toml::Table::from_iter([("run_queue".to_owned(), done.into())]).into());
    std::fs::write(path, progress.to_string()).unwrap();
    let report = course.verdict("reactor");
    expect(&report, "failed");
    assert_eq!(report["note"], TIMERS_NOT_PASSED);
    let due = format!("it panicked at exercises/16_runtime/03_run_queue.rs:{line}");
    assert!(report["details"].as_array().unwrap().contains(&due.into()), "{report:#}");
}

#[test]
#[cfg(unix)]
fn a_watch_takes_what_has_passed_when_it_checks() {
    let course = course();
    let mut watch = PlainWatch::of(&course, "reactor");
    watch.says("It was compiled with the course's `run_queue` and `timers`");
    course.solve("run_queue");
    expect(&course.verdict("run_queue"), "passed");
    // A pass elsewhere is known after the next change of the progress.
    watch.types("h");
    watch.types("r");
    watch.verdict(2);
    watch.says("It was compiled with the course's `timers`");
}
