//! A failure names the place in the learner's file that it comes from.

use serde_json::{Value, json};

use crate::fixture::{Course, expect, starter};

/// The line, from 1, of `source` with `text` in it.
fn line(source: &str, text: &str) -> usize {
    1 + source.lines().position(|line| line.contains(text)).unwrap_or_else(|| panic!("{text} is in\n{source}"))
}

/// The stretch of `source` that is underlined, with its line and its label.
fn underlined(source: &str, place: &Value) -> (usize, String, String) {
    let number = |name: &str| place[name].as_u64().unwrap_or_else(|| panic!("{place:#}")) as usize;
    let line = source.lines().nth(number("line") - 1).unwrap_or_default();
    let letters = line.chars().skip(number("column") - 1).take(number("end") - number("column")).collect();
    (number("line"), letters, place["label"].as_str().unwrap_or_default().to_owned())
}

/// The places that the report on `text` as a solution of `join` names.
fn places(course: &Course, text: &str, verdict: &str) -> (Value, Vec<(usize, String, String)>) {
    places_of("join", course, text, verdict)
}

fn places_of(exercise: &str, course: &Course, text: &str, verdict: &str) -> (Value, Vec<(usize, String, String)>) {
    let report = course.judge(exercise, text);
    expect(&report, verdict);
    let places = report["places"].as_array().unwrap().iter().map(|place| underlined(text, place)).collect();
    (report, places)
}

#[test]
fn operations_that_wait_for_each_other_are_underlined_with_what_would_be_different() {
    let course = Course::new();
    let source = starter("join");
    let (report, places) = places(&course, &source, "failed");
    let first = line(&source, "do_one_thing_async(x).await");
    let due = [
        ("do_one_thing_async(x).await", "waits here for 30 ms".to_owned()),
        ("do_another_thing_async(x).await", format!("begins only after line {first} is done")),
        ("do_one_thing_async(y).await", format!("begins only after line {} is done", first + 1)),
        ("do_another_thing_async(y).await", format!("begins only after line {} is done", first + 2)),
    ];
    let due = due.into_iter().enumerate().map(|(at, (text, label))| (first + at, text.to_owned(), label));
    assert_eq!(places, due.collect::<Vec<_>>());
    assert_eq!(report["line"], first);
    let counterfactual = format!("if lines {first} to {} waited together, this would take 50 ms, not 160", first + 3);
    assert_eq!(report["counterfactual"], json!(counterfactual));
}

#[test]
fn operations_of_which_some_run_at_once_are_told_by_what_each_of_them_waited_for() {
    let course = Course::new();
    let text = |body: &str| {
        format!(
            "use async_learn::{{do_another_thing_async, do_one_thing_async}};\n\n\
             pub async fn four_figures(x: u32, y: u32) -> (u32, u32, u32, u32) {{\n{body}}}\n\nfn main() {{}}\n"
        )
    };
    let groups = text(
        "    let (a, b) = tokio::join!(do_one_thing_async(x), do_another_thing_async(x));\n    \
         let (c, d) = tokio::join!(do_one_thing_async(y), do_another_thing_async(y));\n    (a, b, c, d)\n",
    );
    let (report, places) = self::places(&course, &groups, "failed");
    let labels: Vec<&str> = places.iter().map(|(_, _, label)| label.as_str()).collect();
    assert_eq!(labels, ["waits here for 50 ms", "begins only after line 4 is done"]);
    let due = json!("if these 4 operations waited together, this would take 50 ms, not 100");
    assert_eq!(report["counterfactual"], due);

    let blocks = text(
        "    let first = async {\n        let a = do_one_thing_async(x).await;\n        \
         (a, do_another_thing_async(x).await)\n    };\n    let second = async {\n        \
         let c = do_one_thing_async(y).await;\n        (c, do_another_thing_async(y).await)\n    };\n    \
         let ((a, b), (c, d)) = tokio::join!(first, second);\n    (a, b, c, d)\n",
    );
    let (_, places) = self::places(&course, &blocks, "failed");
    let late = line(&blocks, "do_another_thing_async(x)");
    let label = &places.iter().find(|(number, ..)| *number == late).expect("the late one is underlined").2;
    assert_eq!(label, &format!("begins only after line {} is done", late - 1));
}

#[test]
fn a_hang_is_shown_at_the_await_and_a_panic_at_its_call() {
    let course = Course::new();
    let text = "pub async fn four_figures(_: u32, _: u32) -> (u32, u32, u32, u32) {\n\
                \x20   let (_keep, receiver) = tokio::sync::oneshot::channel::<u32>();\n\
                \x20   helper(receiver).await;\n    (0, 0, 0, 0)\n}\n\n\
                async fn helper(receiver: tokio::sync::oneshot::Receiver<u32>) {\n    receiver.await.unwrap();\n}\n\n\
                fn main() {}\n";
    let (_, hung) = places(&course, text, "hung");
    assert_eq!(hung, [(8, "receiver.await".to_owned(), "waits here, and nothing wakes it".to_owned())]);

    let panics = text.replace("let (_keep, receiver)", "let (_, receiver)");
    let (_, panicked) = places(&course, &panics, "failed");
    assert_eq!(panicked, [(8, "receiver.await.unwrap()".to_owned(), "panics here".to_owned())]);
}

#[test]
fn what_the_advice_names_is_underlined_where_the_check_went_and_also_where_no_run_saw_it() {
    let course = Course::new();
    let text = "use std::io;\n\nuse tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};\n\n\
                fn main() {\n    // stream.write(\n}\n\n\
                pub async fn handle(mut stream: impl AsyncRead + AsyncWrite + Unpin) -> io::Result<()> {\n    \
                let mut buf = [0; 1024];\n    loop {\n        let n = stream.read(&mut buf).await?;\n        \
                if n == 0 {\n            return Ok(());\n        }\n        stream.write(&buf[..n]).await?;\n    }\n}\n";
    let (_, places) = places_of("echo_handle", &course, text, "failed");
    let due = "may write less than it is given".to_owned();
    assert_eq!(places, [(16, "stream.write(&buf[..n])".to_owned(), due)]);

    // Nothing of a process that ended is known but its text.
    let exits = "pub fn sequential(x: u32) -> [u32; 4] {\n    std::process::exit(x as i32 * 0)\n}\n\nfn main() {}\n";
    let (_, places) = places_of("sequential", &course, exits, "ended_early");
    assert_eq!(places, [(2, "std::process::exit(x as i32 * 0)".to_owned(), "ends the process".to_owned())]);
}
