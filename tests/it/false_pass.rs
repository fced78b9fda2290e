//! What must never pass: every way to look solved without being so.

use crate::fixture::{Course, JOIN, expect, join_after, join_with, names, solution};

#[test]
fn ending_the_process_is_no_pass() {
    let course = Course::new();
    for inserted in [
        "    std::process::exit(0);",
        "    std::thread::spawn(|| std::process::exit(0)).join().ok();",
        "    struct Bye;\n    impl Drop for Bye { fn drop(&mut self) { std::process::exit(0) } }\n    drop(Bye);",
        "    std::panic::set_hook(Box::new(|_| std::process::exit(0)));\n    panic!();",
    ] {
        let report = course.judge("join", join_after(inserted));
        expect(&report, "ended_early");
        assert_eq!(report["advice"], "ended-early", "{inserted}");
    }
    expect(&course.judge("join", join_after("    std::process::abort();")), "crashed");
}

#[test]
fn half_of_the_checks_right_and_then_an_exit_is_no_pass() {
    let course = Course::new();
    let text = join_after(
        "    static CALLS: std::sync::atomic::AtomicU32 = std::sync::atomic::AtomicU32::new(0);\n    \
         if CALLS.fetch_add(1, std::sync::atomic::Ordering::SeqCst) > 0 { std::process::exit(0); }",
    );
    let report = course.judge("join", text);
    expect(&report, "ended_early");
    assert_eq!(report["checks"][0]["passed"], true, "{report:#}");
}

#[test]
fn forged_lines_on_standard_output_are_no_pass() {
    let course = Course::new();
    let text = join_after(
        r#"    println!("test result: ok. 4 passed; 0 failed; 0 ignored");
    println!("passed seal=\"\" check=both_values");
    println!("done seal=\"\"");
    std::process::exit(0);"#,
    );
    let report = course.judge("join", text);
    expect(&report, "ended_early");
    assert!(report["output"].as_str().unwrap().contains("test result: ok"), "{report:#}");
}

#[test]
fn code_that_is_gone_is_named() {
    let course = Course::new();
    let without = |text: String, gone: &str, advice: &str| {
        let report = course.judge("join", text);
        expect(&report, "not_compiled");
        let begin = format!("your file no longer has {gone}");
        assert!(report["message"].as_str().unwrap().starts_with(&begin), "{report:#}");
        assert_eq!(report["advice"], advice);
    };
    let function = format!("`{JOIN}`");
    without(format!("#![cfg(any())]\n{}", solution("join")), "a `fn main`", "no-main");
    let cut = solution("join").replace("pub async fn four_figures", "#[cfg(test)]\npub async fn four_figures");
    without(cut, &function, "contract-changed");
    without("fn main() {}\n".into(), &function, "contract-changed");
    without(String::new(), &function, "contract-changed");
}

#[test]
fn names_and_macros_of_the_learner_do_not_reach_the_check() {
    let course = Course::new();
    let wrong = "fn main() {}\n\
         pub async fn four_figures(_: u32, _: u32) -> (u32, u32, u32, u32) { (0, 0, 0, 0) }\n\
         #[macro_export] macro_rules! assert { ($($t:tt)*) => {}; }\n\
         #[macro_export] macro_rules! assert_eq { ($($t:tt)*) => {}; }\n\
         #[macro_export] macro_rules! panic { ($($t:tt)*) => {}; }\n\
         #[macro_export] macro_rules! format { ($($t:tt)*) => { ::std::string::String::new() }; }\n\
         pub mod std { pub mod process { pub struct ExitCode; } }\n\
         pub mod hidden_check { pub fn checks<T>(_: T) {} }\n\
         pub mod harness { pub fn run<T>(_: T) {} }\n\
         pub mod exercise { pub async fn four_figures(x: u32, y: u32) -> (u32, u32, u32, u32) { (x * x, 2 * x, y * y, 2 * y) } }\n";
    expect(&course.judge("join", wrong), "failed");
}

#[test]
fn the_check_is_not_where_it_could_be_read() {
    let course = Course::new();
    for path in ["hidden_check.rs", "../hidden_check.rs", "../../hidden_check.rs", "../../checks/03_join/01_join.rs"] {
        // Where the path leads to the check while it is compiled, reading it proves nothing.
        let text = format!(
            "{}\nconst CHECK: &str = include_str!({path:?});\n",
            join_after("    if CHECK.len() > 1 { return (x * x, x * 2, y * y, y * 2); }")
        );
        let report = course.judge("join", text);
        assert_ne!(report["verdict"], "passed", "{path}: {report:#}");
    }
    for path in ["../../solutions/03_join/01_join.rs", "../../../solutions/03_join/01_join.rs"] {
        let report = course.judge(
            "join",
            format!("#[path = {path:?}]\nmod solution;\npub use solution::four_figures;\nfn main() {{}}\n"),
        );
        expect(&report, "not_compiled");
    }
}

#[test]
fn turning_the_clock_is_no_pass() {
    let course = Course::new();
    let starter = course.read("join");
    let head = format!("{JOIN} {{");
    assert!(starter.contains(&head));
    for trick in [
        "    tokio::time::pause();",
        "    tokio::time::resume();",
        "    tokio::time::advance(std::time::Duration::from_millis(30)).await;",
    ] {
        let report = course.judge("join", starter.replace(&head, &format!("{head}\n{trick}\n")));
        assert_ne!(report["verdict"], "passed", "{trick}: {report:#}");
    }
}

#[test]
fn constants_and_sleeps_are_no_work() {
    let course = Course::new();
    for body in [
        "return (49, 14, 16, 8)",
        "",
        "tokio::time::sleep(std::time::Duration::from_millis(50)).await",
        "std::thread::sleep(std::time::Duration::from_millis(50))",
    ] {
        let report = course.judge("join", join_with(body));
        expect(&report, "failed");
    }
}

/// An exercise of `info.toml`, with the public functions of its solution that its check calls.
struct Listed {
    name: String,
    program: bool,
    functions: Vec<String>,
}

fn every_exercise() -> Vec<Listed> {
    let text = std::fs::read_to_string(crate::fixture::repository().join("info.toml")).unwrap();
    let manifest: toml::Table = toml::from_str(&text).unwrap();
    let listed = |exercise: &toml::Value| {
        let path = format!("{}/{}", exercise["dir"].as_str().unwrap(), exercise["file"].as_str().unwrap());
        let read =
            |folder: &str| std::fs::read_to_string(crate::fixture::repository().join(folder).join(&path)).unwrap();
        let check = read("checks");
        let named = |line: &str, before: &str| {
            let head = line.strip_prefix("pub async fn ").or_else(|| line.strip_prefix("pub fn "))?;
            let name: String = head.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
            check.contains(&format!("{before}{name}(")).then_some(name)
        };
        let solution = read("solutions");
        let functions: Vec<String> = solution.lines().filter_map(|line| named(line, "exercise::")).collect();
        let method = |line: &str| named(line.trim_start(), ".").or_else(|| named(line.trim_start(), "::"));
        let methods = || solution.lines().filter_map(method).collect();
        Listed {
            name: exercise["name"].as_str().unwrap().to_owned(),
            program: exercise.get("kind").and_then(toml::Value::as_str) == Some("program"),
            functions: if functions.is_empty() { methods() } else { functions },
        }
    };
    manifest["exercises"].as_array().unwrap().iter().map(listed).collect()
}

/// `source` with `inserted` as the first statement of its function `name`.
fn at_the_start_of(source: &str, name: &str, inserted: &str) -> String {
    let starts = [format!("fn {name}("), format!("fn {name}<")];
    let at = starts.iter().find_map(|start| source.find(start)).unwrap_or_else(|| panic!("{name} is not in\n{source}"));
    let body = at + source[at..].find("{\n").expect("a function has a body") + 2;
    format!("{}{inserted}\n{}", &source[..body], &source[body..])
}

/// Over the whole course: the process is ended by the first call.
#[test]
fn no_exercise_passes_by_an_exit() {
    let course = Course::new();
    for Listed { name, program, functions } in every_exercise() {
        let entry = if program { "main".to_owned() } else { functions[0].clone() };
        let ends = "    #[allow(unreachable_code)]\n    { std::process::exit(0); }";
        course.write(&name, at_the_start_of(&solution(&name), &entry, ends));
    }
    none_passes(course.verify());
}

fn none_passes(reports: Vec<serde_json::Value>) {
    for report in reports {
        let verdict = report["verdict"].as_str().unwrap();
        assert!(!["passed", "setup_trouble"].contains(&verdict), "{report:#}");
    }
}

/// Over the whole course: what a check calls is gone. `code_that_is_gone_is_named` has more ways to do so.
#[test]
fn no_exercise_passes_without_its_code() {
    let course = Course::new();
    names().iter().for_each(|name| course.write(name, "fn main() {}\n"));
    none_passes(course.verify());
}

/// Wherever the starter waits for operations in the wrong way, a clock that is turned by hand
/// does not make it right.
#[test]
fn no_starter_passes_with_a_turned_clock() {
    let course = Course::new();
    let mut turned = Vec::new();
    for Listed { name, program, functions } in every_exercise() {
        let starter = course.read(&name);
        let async_function = functions.iter().find(|function| starter.contains(&format!("pub async fn {function}")));
        let Some(function) = async_function.filter(|_| !program) else { continue };
        // `turning_the_clock_is_no_pass` has the other ways.
        let trick = "    tokio::time::advance(std::time::Duration::from_millis(30)).await;";
        course.write(&name, at_the_start_of(&starter, function, trick));
        turned.push(name);
    }
    none_passes(course.verify_some(&turned));
}

/// `text` with `from` replaced, which must be there.
fn replaced(text: &str, from: &str, to: &str) -> String {
    assert!(text.contains(from), "{from} is not in\n{text}");
    text.replace(from, to)
}

/// The work is done, and what is returned are the numbers that an earlier failure gave away.
#[test]
fn results_that_are_constants_are_no_pass() {
    let course = Course::new();
    let mut names = Vec::new();
    for (name, from, to) in [
        ("sequential", "[first, second, third, fourth]", "[first, second, third, fourth].map(|_| 49)"),
        ("threads", ".map(|handle| handle.join()", ".map(|handle| handle.join().map(|_| 61)"),
        ("first_await", "surface + edging", "let _ = surface + edging;\n    63"),
        ("lazy_futures", "    records\n", "    let _ = records;\n    144\n"),
        (
            "in_sequence",
            "vec![cover, map, text, back]",
            "let _ = (cover, map, text, back);\n    vec![900, 62, 1024, 66]",
        ),
        // What all lines with a known number give, and something for the others.
        (
            "async_blocks",
            "readings.push(reading)",
            "readings.push(if [9, 64, 36, 4, 16, 25, 100].contains(&reading) { reading } else { 49 })",
        ),
        (
            "captures",
            "sum += do_one_thing_async(*picture).await;",
            "let scan = do_one_thing_async(*picture).await;\n            sum += if [16, 1, 36, 9].contains(&scan) { scan } else { 49 };",
        ),
        ("return_type", "do_one_thing_async(number).await }", "do_one_thing_async(number).await; 144 }"),
        ("async_closures", "    line.ask().await", "    line.ask().await.map(|_| 49)"),
        (
            "recursion",
            "let mut size = do_one_thing_async(folder.number).await;",
            "let read = do_one_thing_async(folder.number).await;\n    let mut size = read.min(25);",
        ),
        (
            "join",
            "        do_another_thing_async(y),\n    )",
            "        do_another_thing_async(y),\n    );\n    (49, 14, 16, 8)",
        ),
        (
            "try_join",
            "tokio::try_join!(name, visits, credit)",
            "tokio::try_join!(name, visits, credit).map(|_| (\"Edsger\".to_owned(), 71, 1930))",
        ),
        ("join_many", "fetch(id))).await", "fetch(id))).await.into_iter().map(|_| \"Volume 31\".to_owned()).collect()"),
        ("bounded", "show(output);", "show(output.replace(char::is_numeric, \"1\"));"),
        ("echo_handle", "&buf[..n]", "&vec![b'x'; n]"),
        ("echo_listen", "&buf[..n]", "&vec![b'x'; n]"),
        ("echo_server", "&buf[..n]", "&vec![b'x'; n]"),
        ("udp_echo", "&buf[..n]", "&vec![b'x'; n]"),
        (
            "spawn",
            "prices.push(request.await.expect(\"no request panics\"));",
            "request.await.expect(\"no request panics\");\n        prices.push(\"131 euros\".to_owned());",
        ),
        ("static_tasks", "archive.upload(&recording).await }", "archive.upload(&recording).await.min(49) }"),
    ] {
        course.write(name, replaced(&solution(name), from, to));
        names.push(name.to_owned());
    }
    for report in course.verify_some(&names) {
        expect(&report, "failed");
    }
}

/// The operations replaced by others with the same results, which sleep as long, hold the thread
/// as long, or take no time.
#[test]
fn sleeping_in_place_of_the_work_is_no_pass() {
    let course = Course::new();
    let names =
        ["first_await", "lazy_futures", "in_sequence", "async_blocks", "captures", "return_type", "recursion", "join"];
    for (number, name) in names.into_iter().enumerate() {
        let right = solution(name);
        let (_, imports) = right.split_once("use async_learn::{").expect("an exercise has operations");
        let (imports, _) = imports.split_once("};").expect("an import has an end");
        let others: Vec<&str> = imports.split(", ").filter(|name| !name.starts_with("do_")).collect();
        let without = replaced(&right, imports, &others.join(", "));
        let all = [
            "tokio::time::sleep(std::time::Duration::from_millis(ms)).await",
            "async_learn::pause(std::time::Duration::from_millis(ms)).await",
            "std::thread::sleep(std::time::Duration::from_millis(ms))",
            "let _ = ms",
        ];
        // `join` meets each of them, the others one in turn.
        let waits = if name == "join" { &all[..] } else { &all[number % all.len()..][..1] };
        for wait in waits {
            let fakes = format!(
                "async fn fake(ms: u64) {{ {wait}; }}\n\
                 async fn do_one_thing_async(x: u32) -> u32 {{ fake(30).await; x * x }}\n\
                 async fn do_another_thing_async(x: u32) -> u32 {{ fake(50).await; 2 * x }}\n"
            );
            expect(&course.judge(name, format!("{without}\n{fakes}")), "failed");
        }
    }
}

/// The work done as it should be, and the thread put to sleep beside it, in a poll. `mistakes/` has this for others.
#[test]
#[cfg(target_os = "linux")]
fn sleeping_beside_the_work_is_no_pass() {
    let course = Course::new();
    let mut names = Vec::new();
    for (name, before) in [
        ("first_await", "surface + edging"),
        ("captures", "sum += do_one_thing_async(*picture).await;"),
        ("return_type", "do_one_thing_async(number).await }"),
        ("async_closures", "log.push(\"asking the hut\""),
        ("try_join", "tokio::try_join!(name, visits, credit)"),
        ("join_many", "join_all(ids.iter()"),
        ("bounded", "show(output);"),
        ("echo_handle", "return Ok(());"),
    ] {
        let sleeps = format!("std::thread::sleep(std::time::Duration::from_millis(20));\n    {before}");
        course.write(name, replaced(&solution(name), before, &sleeps));
        names.push(name.to_owned());
    }
    for report in course.verify_some(&names) {
        expect(&report, "failed");
        assert_eq!(report["advice"], "thread-sleep", "{report:#}");
    }
}

/// What is equal to everything hides nothing: a check looks into the learner's types.
#[test]
fn a_type_that_equals_everything_is_no_pass() {
    let course = Course::new();
    let always = |of: &str| {
        format!("\nimpl PartialEq for {of} {{\n    fn eq(&self, _: &{of}) -> bool {{\n        true\n    }}\n}}\n")
    };

    let film = replaced(
        &solution("captures"),
        "#[derive(Debug, PartialEq, Eq)]\npub struct Film",
        "#[derive(Debug)]\npub struct Film",
    ) + &always("Film");
    expect(&course.judge("captures", &film), "passed");
    for spoiled in ["film.title.clear();", "film.pictures[0] += 1;"] {
        let spoils =
            format!("    let mut film = film;\n    if !film.pictures.is_empty() {{ {spoiled} }}\n    (captions, film)");
        expect(&course.judge("captures", replaced(&film, "    (captions, film)", &spoils)), "failed");
    }

    let noise = replaced(
        &solution("async_closures"),
        "#[derive(Clone, Debug, PartialEq, Eq)]\npub struct Noise",
        "#[derive(Clone, Debug)]\npub struct Noise",
    ) + &always("Noise");
    expect(&course.judge("async_closures", &noise), "passed");
    let another = replaced(
        &noise,
        "        line.ask().await\n    })\n    .await",
        "        line.ask().await\n    })\n    .await\n    .map_err(|_| Noise(3))",
    );
    expect(&course.judge("async_closures", another), "failed");
}
