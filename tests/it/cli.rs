//! The command line: exit codes, names, help, and what a beginner reads first.

use std::process::Stdio;

use crate::fixture::{Course, ran, solution, tool};

#[test]
fn without_a_course_and_a_terminal_it_says_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    for args in [&[][..], &["run"], &["verify"], &["list"], &["watch"], &["hint"]] {
        let mut command = tool(folder.path());
        command.args(args).stdin(Stdio::null());
        let ran = ran(command);
        assert_eq!(ran.code, Some(2), "{args:?}: {}", ran.stderr);
        assert!(ran.stderr.contains("cargo async-learn init"), "{args:?}: {}", ran.stderr);
    }
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[test]
fn cargo_passes_the_subcommands_name() {
    let course = Course::new();
    assert_eq!(course.run(["async-learn", "list"]).stdout, course.run(["list"]).stdout);
}

#[test]
fn init_never_overwrites() {
    let course = Course::new();
    let again = course.run(["init".as_ref(), course.root.as_os_str()]);
    assert_eq!(again.code, Some(2));
    assert!(again.stderr.contains("is not empty"), "{}", again.stderr);
}

#[test]
fn the_exit_code_follows_the_verdict() {
    let course = Course::new();
    assert_eq!(course.run(["run", "join"]).code, Some(1));
    course.solve("join");
    assert_eq!(course.run(["run", "join"]).code, Some(0));
    assert_eq!(course.run(["run", "jion"]).code, Some(2));
    assert_eq!(course.run(["frobnicate"]).code, Some(2));
    assert_eq!(course.run(["--help"]).code, Some(0));
    assert_eq!(course.run(["--version"]).code, Some(0));
}

#[test]
fn a_wrong_name_suggests_the_nearest() {
    let course = Course::new();
    let ran = course.run(["run", "jion"]);
    assert!(ran.stderr.contains("did you mean `join`?"), "{}", ran.stderr);
    let ran = course.run(["explain", "serial-await"]);
    assert_eq!(ran.code, Some(2));
    assert!(ran.stderr.contains("did you mean `serial-awaits`?"), "{}", ran.stderr);
}

#[test]
fn a_path_is_a_name_too() {
    let course = Course::new();
    let path = course.file("join");
    let ran = course.run(["hint".as_ref(), path.as_os_str()]);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
}

#[test]
fn hints_come_one_level_at_a_time() {
    let course = Course::new();
    let hint = || course.run(["hint", "join"]).stdout;
    let (one, two, three, four) = (hint(), hint(), hint(), hint());
    assert!(one.contains("Hint 1 of 3") && !one.contains("Hint 2 of 3"), "{one}");
    assert!(two.contains("Hint 2 of 3") && !two.contains("Hint 3 of 3"), "{two}");
    assert!(three.contains("Hint 3 of 3") && three.contains("the last one"), "{three}");
    assert_eq!(three, four);
}

#[test]
fn looking_at_another_exercise_does_not_change_the_current_one() {
    let course = Course::new();
    let here = |text: &str| text.lines().find(|line| line.contains("you are here")).map(str::to_owned);
    let before = here(&course.run(["list"]).stdout);
    assert!(before.is_some());
    course.run(["run", "join"]);
    course.run(["hint", "join"]);
    course.run(["reset", "join"]);
    assert_eq!(here(&course.run(["list"]).stdout), before);
}

#[test]
fn done_is_bound_to_the_source_that_passed() {
    let course = Course::new();
    let status = || {
        let list = course.run(["list"]).stdout;
        list.lines().find(|line| line.contains(" join ")).unwrap().to_owned()
    };
    assert!(status().contains("open"), "{}", status());
    course.solve("join");
    course.run(["run", "join"]);
    assert!(status().contains("done"), "{}", status());
    course.write("join", "fn main() {}\n");
    assert!(status().contains("changed since it passed"), "{}", status());
    course.solve("join");
    assert!(status().contains("done"), "{}", status());
}

#[test]
fn a_reset_keeps_the_learners_version() {
    let course = Course::new();
    let starter = course.read("join");
    course.write("join", "my hours of work");
    let ran = course.run(["reset", "join"]);
    assert_eq!((ran.code, course.read("join")), (Some(0), starter));
    let snapshot = ran.stdout.lines().find_map(|line| line.strip_prefix("Your version is kept in ")).unwrap();
    assert_eq!(std::fs::read_to_string(snapshot).unwrap(), "my hours of work");
}

#[test]
fn the_solution_is_shown_once_there_is_one_of_ones_own() {
    let course = Course::new();
    let before = course.run(["solution", "join"]);
    assert_eq!(before.code, Some(1));
    assert!(!before.stdout.contains("join!("), "{}", before.stdout);
    assert_eq!(course.run(["solution", "join", "--show-me"]).stdout, solution("join"));
    course.solve("join");
    course.run(["run", "join"]);
    assert_eq!(course.run(["solution", "join"]).stdout, solution("join"));
}

#[test]
fn json_has_the_documented_fields_and_nothing_else_on_standard_output() {
    let course = Course::new();
    let report = course.verdict("join");
    let fields: Vec<&str> = report.as_object().unwrap().keys().map(String::as_str).collect();
    let documented = std::fs::read_to_string(crate::fixture::repository().join("docs/json.md")).unwrap();
    for field in &fields {
        assert!(documented.contains(&format!("| `{field}` |")), "docs/json.md does not tell of `{field}`");
    }
    for due in [
        "exercise",
        "verdict",
        "checks",
        "advice",
        "message",
        "expected",
        "got",
        "file",
        "line",
        "compile_ms",
        "run_ms",
    ] {
        assert!(fields.contains(&due), "{due} is missing in {fields:?}");
    }
    assert_eq!(report["exercise"], "join");
    assert_eq!(report["checks"][0]["passed"], true);
}

#[test]
fn output_that_nobody_reads_any_more_is_no_panic() {
    let course = Course::new();
    let mut child = course.tool(["explain"]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
}

#[test]
fn the_shell_completes_exercises() {
    let course = Course::new();
    let mut command = course.tool(["--", "cargo-async-learn", "run", "joi"]);
    command.env("COMPLETE", "bash").env("_CLAP_COMPLETE_INDEX", "2").env("_CLAP_IFS", "\n");
    let ran = ran(command);
    assert!(ran.stdout.lines().any(|line| line.trim() == "join"), "{} {}", ran.stdout, ran.stderr);
}

#[test]
fn the_doctor_says_that_all_is_well() {
    let course = Course::new();
    let ran = course.run(["doctor"]);
    assert_eq!(ran.code, Some(0), "{}{}", ran.stdout, ran.stderr);
    for due in ["✓ toolchain: rustc 1.", "✓ libraries", "watching files", "All is well."] {
        assert!(ran.stdout.contains(due), "{due} is missing in {}", ran.stdout);
    }
}

#[test]
fn without_rustc_one_sentence_says_what_to_do() {
    let course = Course::new();
    let mut command = course.tool(["run", "join"]);
    command.env("PATH", "").env("ASYNC_LEARN_CACHE", course.root.join("fresh"));
    let ran = ran(command);
    assert_eq!(ran.code, Some(3));
    assert!(ran.stderr.contains("install Rust from https://rustup.rs"), "{}", ran.stderr);
    assert_eq!(ran.stderr.lines().count(), 1, "{}", ran.stderr);
}

/// The exercise that `list` says the learner is at.
fn here(course: &Course) -> String {
    let list = course.run(["list"]).stdout;
    let line = list.lines().find(|line| line.contains("you are here")).expect("one is the current one");
    line.split_whitespace().nth(1).unwrap().to_owned()
}

#[test]
fn who_knows_the_beginning_starts_further_on_and_goes_forward_from_there() {
    let course = Course::new();
    assert_eq!(here(&course), "sequential");
    let started = course.run(["start", "--from", "join"]);
    assert_eq!(started.code, Some(0), "{}", started.stderr);
    assert!(started.stdout.contains("You are at join (exercises/03_join/01_join.rs)"), "{}", started.stdout);
    assert!(started.stdout.contains("cargo async-learn start --from 01_models"), "{}", started.stdout);
    assert_eq!(here(&course), "join");
    assert_eq!(course.run(["list"]).stdout.matches("done").count(), 1, "nothing is marked as done");

    course.solve("join");
    let passed = course.run(["run"]);
    assert!(passed.stdout.contains("Next: try_join"), "{}{}", passed.stdout, passed.stderr);
    assert_eq!(here(&course), "try_join");

    // When all the later ones are done, those before come.
    let list = course.run(["list"]).stdout;
    let open = list.lines().filter_map(|line| line.trim().strip_prefix("· ")?.split_whitespace().next());
    let later: Vec<&str> = open.skip_while(|&name| name != "try_join").collect();
    assert!(later.len() > 3, "{list}");
    for name in &later {
        course.solve(name);
    }
    let verified = course.run(["verify"].iter().chain(&later));
    assert_eq!(verified.code, Some(0), "{}{}", verified.stdout, verified.stderr);
    assert_eq!(here(&course), "sequential");
    let again = course.run(["start", "--from", "4"]);
    assert!(again.stdout.starts_with("All of 04_echo is done already.\nYou are at sequential"), "{}", again.stdout);
}

#[test]
fn a_wrong_chapter_suggests_the_nearest() {
    let course = Course::new();
    for (asked, due) in
        [("jion", "there is no chapter `jion`; did you mean `03_join`?"), ("0", "`01_models`, "), ("", "list")]
    {
        let ran = course.run(["start", "--from", asked]);
        assert_eq!(ran.code, Some(2), "{asked}: {}", ran.stdout);
        assert!(ran.stderr.contains(due), "{asked}: {}", ran.stderr);
    }
    assert_eq!(course.run(["start"]).code, Some(2));
    assert!(!course.root.join(".async-learn/progress.toml").exists(), "and nothing is changed");
}
