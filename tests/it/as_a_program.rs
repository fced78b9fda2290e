//! A verdict and `cargo run` agree: what passes runs as a program, and what is right as a program is accepted.

use serde_json::Value;

use crate::fixture::{Course, expect, join_after, solution};

fn judged(text: impl AsRef<[u8]>) -> Value {
    Course::new().judge("join", text)
}

/// The solution of `join` with `main` in place of its own.
fn with_main(main: &str) -> String {
    let text = solution("join");
    let (before, _) = text.split_once("fn main() {").expect("the solution has a main");
    format!("{}{main}\n", before.replace("use std::time::Instant;\n", "").replace("block_on, ", ""))
}

#[test]
fn paths_from_the_crates_root_are_as_under_cargo_run() {
    let moved = |inserted: &str, call: &str| {
        let text = solution("join");
        assert!(text.contains("do_one_thing_async(x)"));
        format!("{}\n{inserted}\n", text.replace("do_one_thing_async(x)", call))
    };
    let helper = "async fn helper(x: u32) -> u32 { do_one_thing_async(x).await }";
    let course = Course::new();
    for text in [
        moved(helper, "crate::helper(x)"),
        moved(
            "mod inner { pub(in crate::inner) mod deep { pub(crate) async fn helper(x: u32) -> u32 { crate::do_one_thing_async(x).await } } pub(crate) use deep::helper; }",
            "crate::inner::helper(x)",
        ),
        moved(
            &format!(
                "{helper}\nmacro_rules! call {{ ($x:expr) => {{ $crate::helper($x) }} }}\nmod later {{ pub async fn by_macro(x: u32) -> u32 {{ call!(x).await }} }}"
            ),
            "later::by_macro(x)",
        ),
        moved(&format!("{helper}\nextern crate self as me;"), "me::helper(x)"),
        moved(
            &format!(
                "mod glob {{ use crate::*; pub async fn through(x: u32) -> u32 {{ helper(x).await }} }}\n{helper}"
            ),
            "glob::through(x)",
        ),
        // Names that are ours elsewhere.
        moved(
            "mod exercise { pub(crate) mod hidden_check { pub(crate) use async_learn::do_one_thing_async; } }\nmod harness {}",
            "crate::exercise::hidden_check::do_one_thing_async(x)",
        ),
    ] {
        expect(&course.judge("join", &text), "passed");
    }
    // An error in such a text lies where it lies.
    let wrong =
        moved("fn helper() -> u32 { crate::text() }\nfn text() -> &'static str { \"\" }", "do_one_thing_async(x)");
    let line = wrong.lines().position(|line| line.contains("crate::text()")).unwrap() + 1;
    let report = course.judge("join", &wrong);
    expect(&report, "not_compiled");
    assert_eq!(
        (report["line"].as_u64(), report["file"].as_str()),
        (Some(line as u64), Some("exercises/03_join/01_join.rs"))
    );
}

#[test]
fn lints_that_a_text_sets_are_for_that_text_only() {
    let course = Course::new();
    for lints in [
        "#![deny(unused)]",
        "#![deny(warnings)]",
        "#![forbid(unsafe_code)]",
        "#![forbid(unused, unreachable_pub, missing_docs)]\n//! A text.",
        "#![deny(dead_code, unreachable_pub)]",
    ] {
        let text = solution("join").replace("pub async fn four_figures", "async fn four_figures");
        expect(&course.judge("join", format!("{lints}\n{text}")), "passed");
    }
    let report = course.judge("join", format!("#![deny(unused)]\n{}\n", join_after("    let unused = 1;")));
    expect(&report, "not_compiled");
}

#[test]
fn a_text_that_is_no_program_is_no_pass() {
    let course = Course::new();
    let right = solution("join");
    let without_main = with_main("");
    for (text, says) in [
        (without_main, "no longer has a `fn main`"),
        (format!("#![feature(test)]\n{right}"), "E0554"),
        (format!("#![no_main]\n{right}"), "#![no_main]"),
        (right.replace("fn main()", "async fn main()"), "E0752"),
        (
            right
                .replace("fn main() {", "fn main() -> u32 {")
                .replace("start.elapsed().as_millis());", "start.elapsed().as_millis());\n    7"),
            "main",
        ),
        (right.replace("fn main()", "fn main(_: u32)"), "main"),
    ] {
        let report = course.judge("join", &text);
        expect(&report, "not_compiled");
        assert!(report["message"].as_str().unwrap().contains(says), "{says}: {report:#}");
    }
}

#[test]
fn a_main_that_does_not_run_is_no_pass() {
    let course = Course::new();
    for (main, verdict, advice) in [
        ("fn main() { panic!(\"not yet\") }", "failed", "main-does-not-run"),
        (
            "fn main() { async_learn::block_on(tokio::time::sleep(std::time::Duration::ZERO)) }",
            "failed",
            "off-its-runtime",
        ),
        ("fn main() { std::process::abort() }", "crashed", "main-does-not-run"),
        ("fn main() { loop { std::hint::spin_loop() } }", "hung", "spinning"),
        (
            "fn main() { fn deep(n: u64) -> u64 { if n == 0 { 0 } else { 1 + std::hint::black_box(deep(n - 1)) } } println!(\"{}\", deep(u64::MAX)) }",
            "crashed",
            "main-does-not-run",
        ),
        #[cfg(target_os = "linux")]
        ("fn main() { async_learn::block_on(std::future::pending::<()>()) }", "hung", "asleep"),
    ] {
        let report = course.judge("join", with_main(main));
        expect(&report, verdict);
        assert_eq!(report["advice"], advice, "{main}: {report:#}");
        assert!(report["message"].as_str().unwrap().contains("`main`"), "{report:#}");
    }
    let report = course.judge("join", with_main("fn main() { panic!(\"not yet\") }"));
    let line =
        with_main("fn main() { panic!(\"not yet\") }").lines().position(|line| line.starts_with("fn main")).unwrap()
            + 1;
    assert_eq!(report["line"].as_u64(), Some(line as u64), "{report:#}");
}

#[test]
fn how_a_main_ends_is_its_own_affair() {
    let course = Course::new();
    for main in [
        "fn main() {}",
        "fn main() -> Result<(), String> { Err(\"no\".into()) }",
        "fn main() { std::process::exit(3) }",
        "fn main() { std::thread::sleep(std::time::Duration::from_secs(3600)) }",
        "fn main() { std::thread::spawn(|| panic!(\"a thread of its own\")).join().ok(); }",
        "#[tokio::main]\nasync fn main() { println!(\"{:?}\", four_figures(1, 2).await) }",
    ] {
        expect(&course.judge("join", with_main(main)), "passed");
    }
}

#[test]
fn a_text_that_is_too_much_for_rustc_is_the_learners() {
    let deep = format!("{}\nfn deep() -> u32 {{ {}1{} }}\n", solution("join"), "(".repeat(50_000), ")".repeat(50_000));
    let report = judged(deep);
    expect(&report, "not_compiled");
    assert_eq!(report["advice"], "too-much-for-rustc", "{report:#}");
}

#[test]
fn what_stands_in_the_record_does_not_help_to_forge_it() {
    // Finds the record, and writes lines that look like those of the harness, with every seal that was used.
    let text = join_after(
        r#"    for entry in std::fs::read_dir("/proc/self/fd").unwrap().flatten() {
        let Ok(path) = std::fs::read_link(entry.path()) else { continue };
        if path.file_name().is_none_or(|name| name != "record") { continue }
        let written = std::fs::read_to_string(&path).unwrap();
        assert!(written.contains("started"));
        let mut lines = String::new();
        for seal in written.split("seal=").skip(1).map(|rest| rest.split_whitespace().next().unwrap()) {
            for name in ["it_takes_the_longest", "one_thread", "both_values"] {
                lines += &format!("passed seal={seal} check={name}\n");
            }
            lines += &format!("done seal={seal}\n");
        }
        std::io::Write::write_all(&mut std::fs::OpenOptions::new().append(true).open(&path).unwrap(), lines.as_bytes()).unwrap();
        std::process::exit(0);
    }"#,
    );
    let report = judged(&text);
    if cfg!(target_os = "linux") {
        expect(&report, "ended_early");
    }
}
