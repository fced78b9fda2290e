//! `trace`: what a learner's code did, beside what the solution does.

use serde_json::Value;

use crate::fixture::{self, Course, Ran};

const DIFFERENCE: &str = "You started `do_another_thing_async(6)` only after `do_one_thing_async(6)` was ready";

/// `join` as it begins, drawn as `format`. It has not passed, and a picture was all that was asked for.
fn starter_as(format: &str) -> String {
    let Ran { code, stdout, stderr, .. } = Course::new().run(["trace", "join", "--format", format]);
    assert_eq!(code, Some(0), "{stderr}");
    assert_eq!(stderr, "", "a picture goes to standard output, and nothing beside it");
    stdout
}

#[test]
fn the_picture_says_where_the_runs_part() {
    let text = starter_as("text");
    // The sentence may go over two lines.
    assert!(text.replace('\n', " ").contains(DIFFERENCE), "{text}");
    let svg = starter_as("svg");
    assert!(svg.starts_with("<svg ") && svg.ends_with("</svg>\n"), "{svg}");
    assert!(svg.contains(DIFFERENCE), "{svg}");
    for outside in ["<script", "href=", "@import", "url(http"] {
        assert!(!svg.contains(outside), "the picture is one file: {svg}");
    }
}

#[test]
fn the_page_loads_nothing() {
    let page = starter_as("html");
    assert!(page.starts_with("<!DOCTYPE html>") && page.contains(DIFFERENCE), "{page}");
    for outside in [" src=", " href=", "@import", "url(http", "fetch("] {
        assert!(!page.contains(outside), "{outside} in {page}");
    }
}

#[test]
fn the_trace_events_are_one_object() {
    let root: Value = serde_json::from_str(&starter_as("perfetto")).unwrap();
    let events = root["traceEvents"].as_array().unwrap();
    let process = |pid| events.iter().any(|event| event["pid"] == pid && event["ph"] == "X");
    assert!(process(1) && process(2), "{root:#}");
}

/// The check waits for 200 ms more, and the requests that fail were drawn like those that answer.
#[test]
fn a_picture_ends_with_the_learners_code_and_shows_its_errors() {
    let ran = Course::new().run(["trace", "try_join"]);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    let yours = ran.stdout.split("the solution\n").next().unwrap();
    assert!(yours.contains("main task") && yours.contains("ready at 60 ms"), "{yours}");
    assert_eq!(yours.matches("error at ").count(), 3, "{yours}");
    assert!(ran.stdout.replace('\n', " ").contains("returns an error"), "{}", ran.stdout);
}

/// A wrong prediction once had the right one drawn below it, and named in a sentence.
#[test]
fn a_picture_does_not_tell_what_is_to_be_predicted() {
    let course = Course::new();
    for check in ["", "the_prediction", "the_dry_run_is_untouched"] {
        for format in ["text", "json", "events"] {
            let mut args = vec!["trace", "lazy_futures", "--format", format];
            args.extend(["--check", check].iter().filter(|_| !check.is_empty()));
            let ran = course.run(args);
            assert!(!ran.stdout.contains("half way"), "{format} of {check:?} tells it: {}", ran.stdout);
            if format == "text" {
                let solution = "the solution in the check `the_first_poll_and_the_rest`";
                assert!(ran.stdout.contains(solution), "{}", ran.stdout);
            }
        }
    }
}

/// A verdict's few lines of a timeline had no legend.
#[test]
fn the_timeline_in_a_verdict_says_what_its_shapes_mean() {
    let ran = Course::new().run(["run", "in_sequence"]);
    let drawn = ran.stdout;
    assert!(drawn.contains("never polled\n") && drawn.contains("made, not polled yet"), "{drawn}");
}

#[test]
fn what_passes_has_a_picture_too() {
    let course = Course::new();
    course.solve("join");
    let ran = course.run(["trace", "join", "--format", "svg"]);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    assert!(ran.stdout.contains("ready at 50 ms"), "{}", ran.stdout);
    assert!(!ran.stdout.contains("class=\"difference\""), "{}", ran.stdout);
}

/// "You spawned 2 tasks; the solution spawned one" was said of code that is right.
#[test]
fn what_passes_is_not_told_where_the_solution_does_something_else() {
    let course = Course::new();
    course.solve("echo_listen");
    let solution = course.read("echo_listen");
    course
        .write("echo_listen", solution.replacen("tokio::spawn(", "tokio::spawn(async {});\n        tokio::spawn(", 1));
    let ran = course.run(["trace", "echo_listen"]);
    assert!(ran.stdout.contains(": passed\n"), "{}", ran.stdout);
    assert!(!ran.stdout.contains("You spawned"), "{}", ran.stdout);
}

/// The picture of another check stood there under the verdict of one that draws nothing.
#[test]
fn a_check_that_draws_nothing_says_so() {
    let course = Course::new();
    course.solve("block_on");
    let ran = course.run(["trace", "block_on", "--check", "any_future"]);
    let due = "block_on in the check `any_future`: passed\nThis check draws nothing. Below is the check";
    assert!(ran.stdout.starts_with(due), "{}", ran.stdout);
}

/// Two equal pictures stood there without a word, below a verdict that the check failed.
#[test]
fn equal_pictures_of_a_failed_check_say_where_not_to_look() {
    let course = Course::new();
    course.solve("in_sequence");
    let alike = "Both runs look alike.";
    let right = course.run(["trace", "in_sequence"]);
    assert_eq!(right.code, Some(0), "{}", right.stderr);
    assert!(!right.stdout.contains(alike), "{}", right.stdout);
    let solution = course.read("in_sequence");
    course.write("in_sequence", solution.replace("vec![cover, map, text, back]", "vec![back, text, map, cover]"));
    let wrong = course.run(["trace", "in_sequence"]);
    assert!(wrong.stdout.contains(alike), "{}", wrong.stdout);
}

/// A task that spins is given up, and was said to be ready then, and so were all the others that were never ready.
#[test]
fn a_task_that_spins_is_never_ready() {
    let course = Course::new();
    course.solve("philosophers");
    let solution = course.read("philosophers");
    let (begin, _) = solution.split_once("        let _first =").expect("it takes a fork");
    let (_, end) = solution.split_once("        meal.await\n").expect("it eats");
    let spins = "        loop {
            let first = self.forks[left].try_lock();
            let second = self.forks[right].try_lock();
            if let (Ok(_first), Ok(_second)) = (first, second) {
                return meal.await;
            }
            tokio::task::yield_now().await;
        }\n";
    course.write("philosophers", [begin, spins, end].concat());
    let ran = course.run(["trace", "philosophers"]);
    let yours = ran.stdout.split("the solution\n").next().unwrap();
    let philosophers = || yours.lines().filter(|line| line.starts_with("philosopher ") && line.contains('●'));
    assert!(philosophers().count() > 1, "{yours}");
    assert!(philosophers().all(|line| !line.contains("ready")), "{yours}");
}

/// "Your code panicked", which is how a future of the check's stops a caller that spins.
#[test]
fn a_caller_that_spins_does_not_panic() {
    let course = Course::new();
    course.solve("read_mostly");
    let solution = course.read("read_mostly");
    let writes = "self.entries.write().await.insert(year, entry);";
    let spins = "loop {
            if let Ok(mut entries) = self.entries.try_write() {
                entries.insert(year, entry);
                return;
            }
            tokio::task::yield_now().await;
        }";
    assert!(solution.contains(writes), "{solution}");
    course.write("read_mostly", solution.replacen(writes, spins, 1));
    let ran = course.run(["trace", "read_mostly"]);
    assert!(ran.stdout.contains("hangs") && !ran.stdout.contains("panicked"), "{}", ran.stdout);
}

#[test]
fn what_does_not_compile_is_drawn_as_the_solution_alone() {
    let course = Course::new();
    course.write("join", "fn main() { let");
    let ran = course.run(["trace", "join", "--format", "svg"]);
    assert_eq!(ran.code, Some(1), "{}", ran.stderr);
    assert!(ran.stdout.contains(">the solution</text>"), "{}", ran.stdout);
    assert!(!ran.stdout.contains(">yours</text>"), "{}", ran.stdout);
}

#[test]
fn the_timelines_are_data_too() {
    let pair: Value = serde_json::from_str(&starter_as("json")).unwrap();
    assert_eq!(pair["yours"]["end"]["at"], 160_000, "{pair:#}");
    assert_eq!(pair["solution"]["end"]["at"], 50_000, "{pair:#}");
}

#[test]
fn recorded_events_are_printed_one_a_line() {
    let lines = starter_as("events");
    let checks = lines.lines().filter(|line| line.starts_with("check ")).count();
    assert!(checks > 0 && lines.lines().count() > checks, "{lines}");
    assert!(lines.contains(" name=do_one_thing_async(") && lines.contains(" phase=started"), "{lines}");
}

/// What a check makes up is another thing each time, and the same in both pictures.
#[test]
fn the_solution_is_drawn_with_the_same_numbers() {
    let course = Course::new();
    course.solve("recursion");
    let ran = course.run(["trace", "recursion", "--check", "any_folders", "--format", "json"]);
    let pair: Value = serde_json::from_str(&ran.stdout).unwrap();
    assert!(pair["yours"]["lanes"].as_array().is_some_and(|lanes| lanes.len() > 2), "{pair:#}");
    assert_eq!(pair["yours"]["lanes"], pair["solution"]["lanes"]);
    assert_eq!(pair["difference"], Value::Null, "{pair:#}");
}

/// The picture after a verdict once had other numbers than the verdict.
#[test]
fn a_picture_is_of_the_numbers_of_the_verdict() {
    let course = Course::new();
    let right = fixture::solution("join");
    let swapped = right.replacen("    tokio::join!(", "    let (a, b, c, d) = tokio::join!(", 1);
    course.write("join", swapped.replacen("    )\n}", "    );\n    (b, a, c, d)\n}", 1));
    let said = course.run(["run", "join"]).stdout;
    let (_, rest) = said.split_once("what four_figures(").expect("it says which numbers");
    let x = rest.split(',').next().unwrap();
    let events = course.run(["trace", "join", "--format", "events"]).stdout;
    assert!(events.contains(&format!(" name=do_one_thing_async({x})")), "{x}: {events}");
}

#[test]
fn a_hang_is_drawn_up_to_where_each_lane_stopped() {
    let text = Course::new().run(["trace", "threads"]).stdout;
    assert!(text.contains("the main thread is still in `run_all`"), "{text}");
    assert!(text.contains("thread 2 is still in `job 1`"), "{text}");
    assert!(text.contains("`job 2` never began"), "{text}");
}

/// A panic that nobody asked about, the two moments of an abort, and a call's real length were not to be seen.
#[test]
fn panics_aborts_and_calls_are_told() {
    let course = Course::new();
    let text = "use std::time::Duration;
pub async fn four_figures(x: u32, y: u32) -> (u32, u32, u32, u32) {
    tokio::spawn(async { panic!(\"no such dish\") });
    let slow = tokio::spawn(std::future::pending::<()>());
    tokio::time::sleep(Duration::from_millis(10)).await;
    slow.abort();
    let call = move || async_learn::do_one_thing(x);
    let _ = tokio::task::spawn_blocking(call).await;
    tokio::select! {
        one = async_learn::do_one_thing_async(x) => drop(one),
        another = async_learn::do_another_thing_async(y) => drop(another),
    }
    (0, 0, 0, 0)
}
fn main() {}
";
    course.write("join", text);
    let ran = course.run(["trace", "join"]);
    let (yours, _) = ran.stdout.split_once("the solution\n").expect("both are drawn");
    let said = yours.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut expected = vec![
        "the task of line 3 panicked at line 3: no such dish",
        "the abort of the task of line 4 was asked for by the main task at 10 ms; it took effect at its next turn, at 10 ms",
        "select! of line 9: `do_one_thing_async(",
        " won at 40 ms, so `do_another_thing_async(",
    ];
    if cfg!(target_os = "linux") {
        expected.push("the blocking call of line 8 held a thread of the pool for 30 ms of real time");
    }
    for expected in expected {
        assert!(said.contains(expected), "{expected} is not in {yours}");
    }
}
