//! `check --message-format=json`, as rust-analyzer runs it and reads its answer: the crate that parses
//! here is the one that it parses with. tests/editor/lsp.sh has the real one at hand.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use cargo_metadata::diagnostic::{Diagnostic, DiagnosticLevel, DiagnosticSpan};
use cargo_metadata::{CompilerMessage, Message};
use serde_json::Value;

use crate::fixture::{Course, Ran, binary, ran, repository, shared_cache, solution, tool};

/// What `check` says when `file` is saved.
fn saved(course: &Course, file: impl AsRef<Path>) -> Ran {
    course.run(["check".as_ref(), "--message-format=json".as_ref(), "--file".as_ref(), file.as_ref().as_os_str()])
}

/// The messages of an answer, whose last line must say whether it went well, and agree with the exit code.
fn messages(ran: &Ran) -> Vec<CompilerMessage> {
    let said = format!("{}{}", ran.stdout, ran.stderr);
    let lines = ran.stdout.lines();
    let mut all: Vec<Message> =
        lines.map(|line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}\n{said}"))).collect();
    match all.pop() {
        Some(Message::BuildFinished(end)) => {
            assert_eq!(ran.code, Some(if end.success { 0 } else { 101 }), "{said}");
        }
        other => panic!("the last line is {other:?}\n{said}"),
    }
    let message = |message| match message {
        Message::CompilerMessage(message) => message,
        other => panic!("{other:?}"),
    };
    all.into_iter().map(message).collect()
}

fn diagnostics(ran: &Ran) -> Vec<Diagnostic> {
    messages(ran).into_iter().map(|message| message.message).collect()
}

fn code(diagnostic: &Diagnostic) -> &str {
    diagnostic.code.as_ref().map_or("", |code| &code.code)
}

fn primary(diagnostic: &Diagnostic) -> &DiagnosticSpan {
    diagnostic.spans.iter().find(|span| span.is_primary).expect("it is about a place")
}

fn lines_of(diagnostic: &Diagnostic) -> Vec<&str> {
    diagnostic.children.iter().filter(|child| child.spans.is_empty()).map(|child| child.message.as_str()).collect()
}

/// The whole program of a mistake in the exercise `name`.
fn mistake(name: &str, mistake: &str) -> String {
    let mut command = tool(repository());
    command.args(["dev", "show", name, mistake]);
    let shown = ran(command);
    assert_eq!(shown.code, Some(0), "{}", shown.stderr);
    shown.stdout
}

/// The messages with a place that cargo itself prints about the exercise `name`, as JSON, whole.
fn cargos(course: &Course, name: &str) -> Vec<Value> {
    let mut cargo = Command::new("cargo");
    cargo.args(["check", "--locked", "--offline", "--message-format=json", "--bin", name]).current_dir(&course.root);
    cargo.env("CARGO_TARGET_DIR", shared_cache().join("workspace-target"));
    let ran = ran(cargo);
    assert_eq!(ran.code, Some(101), "{}", ran.stderr);
    with_place(&ran)
}

fn with_place(ran: &Ran) -> Vec<Value> {
    let lines = ran.stdout.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    lines.filter(|line| line["message"]["spans"].as_array().is_some_and(|spans| !spans.is_empty())).collect()
}

/// Leaves out where a macro was defined, which nobody shows, and which lies in our own root for what
/// the compiler itself expands.
fn without_definitions(value: &mut Value) {
    match value {
        Value::Object(map) => {
            map.remove("def_site_span");
            map.values_mut().for_each(without_definitions);
        }
        Value::Array(list) => list.iter_mut().for_each(without_definitions),
        _ => {}
    }
}

#[test]
fn an_error_of_rustcs_is_what_cargo_prints() {
    let course = Course::new();
    let text = solution("join").replace("//!", "//");
    course.write("join", format!("use std::fmt;\n{text}\nfn wrong() -> u32 {{ \"täxt\" }}\n"));
    let ours = with_place(&saved(&course, course.file("join")));
    assert_eq!(ours, cargos(&course, "join"));
    let levels: Vec<&Value> = ours.iter().map(|line| &line["message"]["level"]).collect();
    assert_eq!(levels, ["warning", "error"]);
}

#[test]
fn places_inside_of_macros_are_what_cargo_prints() {
    let course = Course::new();
    course.write("join", mistake("join", "awaited_arguments"));
    let mut ours = with_place(&saved(&course, course.file("join")));
    let mut cargos = cargos(&course, "join");
    ours.iter_mut().chain(&mut cargos).for_each(without_definitions);
    let spans = |all: &[Value]| -> Vec<Value> { all.iter().map(|line| line["message"]["spans"].clone()).collect() };
    assert_eq!(spans(&ours), spans(&cargos));
    assert!(ours.iter().any(|line| line["message"]["spans"].to_string().contains("join!")));
}

#[test]
fn the_support_crate_is_the_one_beside_the_exercises() {
    let course = Course::new();
    course.write("join", mistake("join", "joined_in_a_vec"));
    let found = diagnostics(&saved(&course, course.file("join")));
    let files: Vec<&str> = found[0].spans.iter().map(|span| span.file_name.as_str()).collect();
    assert!(files.contains(&"support/src/lib.rs"), "{files:?}");
    assert!(files.iter().all(|file| course.root.join(file).is_file()), "{files:?}");
}

#[test]
fn an_error_that_stands_for_an_idea_says_so() {
    let course = Course::new();
    course.write("first_await", mistake("first_await", "future_returned"));
    let ran = saved(&course, course.file("first_await"));
    assert_eq!(ran.stderr.trim(), "error: `first_await`: does not compile");
    let found = diagnostics(&ran);
    let [diagnostic] = found.as_slice() else { panic!("{found:?}") };
    assert_eq!((diagnostic.level, code(diagnostic)), (DiagnosticLevel::Error, "E0308"));
    let lines = lines_of(diagnostic);
    let advice = lines.last().unwrap();
    assert!(advice.ends_with("\nmore: cargo async-learn explain future-used-as-value"), "{advice}");
    assert_eq!(advice.lines().count(), 3, "{advice}");
    assert!(diagnostic.rendered.as_ref().unwrap().contains("= help: "), "{diagnostic:?}");
}

#[test]
fn a_hidden_failure_is_an_error_on_the_learners_line_and_clears() {
    let course = Course::new();
    let wrong = mistake("join", "futures_first");
    course.write("join", &wrong);
    let ran = saved(&course, course.file("join"));
    assert_eq!(ran.stderr.trim(), "error: `join`: not yet");
    let found = messages(&ran);
    let [message] = found.as_slice() else { panic!("{found:?}") };
    assert_eq!(message.target.name, "join");
    assert_eq!(Path::new(message.target.src_path.as_std_path()), course.file("join"));
    let diagnostic = &message.message;
    assert_eq!((diagnostic.level, code(diagnostic)), (DiagnosticLevel::Error, "async-learn::serial-awaits"));
    assert_eq!(diagnostic.message, "Each operation waited for the one before it");
    let place = primary(diagnostic);
    let line = wrong.lines().position(|line| !line.starts_with("//") && line.contains(".await")).unwrap();
    assert_eq!((place.file_name.as_str(), place.line_start), ("exercises/03_join/01_join.rs", line + 1));
    assert_eq!(place.text[0].text, wrong.lines().nth(line).unwrap());
    let lines = lines_of(diagnostic);
    for due in ["expected: 50 ms", "got: ", "more: cargo async-learn explain serial-awaits"] {
        assert!(lines.iter().any(|line| line.starts_with(due)), "{due} is missing in {lines:?}");
    }
    assert!(diagnostic.rendered.as_ref().unwrap().contains("✗ not yet join"), "{diagnostic:?}");

    course.solve("join");
    let ran = saved(&course, course.file("join"));
    assert_eq!(messages(&ran), []);
    assert_eq!(ran.stderr, "");
}

#[test]
fn a_failure_that_knows_its_line_is_shown_there() {
    let course = Course::new();
    let wrong = solution("join").replacen("{\n", "{\n    let no: Option<u32> = None;\n    no.unwrap();\n", 1);
    course.write("join", &wrong);
    let found = diagnostics(&saved(&course, course.file("join")));
    let line = wrong.lines().position(|line| line.contains("no.unwrap()")).unwrap();
    assert_eq!(primary(&found[0]).line_start, line + 1, "{found:?}");
}

#[test]
fn a_pass_counts_and_is_kept_as_that_of_run() {
    let course = Course::new();
    course.solve("join");
    saved(&course, course.file("join"));
    let list = course.run(["list"]);
    assert!(list.stdout.contains("✓ join "), "{}", list.stdout);
    let verify = course.run(["verify", "join"]);
    assert!(verify.stdout.contains("cached"), "{}", verify.stdout);
}

#[test]
fn a_right_file_keeps_rustcs_remarks() {
    let course = Course::new();
    course.write("join", format!("use std::fmt;\n{}", solution("join").replace("//!", "//")));
    let found = diagnostics(&saved(&course, course.file("join")));
    let [remark] = found.as_slice() else { panic!("{found:?}") };
    assert_eq!((remark.level, code(remark)), (DiagnosticLevel::Warning, "unused_imports"));
}

#[test]
fn a_forgotten_await_is_told_by_the_learners_own_expression() {
    let course = Course::new();
    let said = "`stream.read(&mut buf)` is a future, and nothing awaits it";
    course
        .write("echo_handle", solution("echo_handle").replace("stream.read(&mut buf).await", "stream.read(&mut buf)"));
    let report = course.verdict("echo_handle");
    assert_eq!(report["advice"], "future-used-as-value");
    assert!(report["message"].as_str().unwrap().starts_with(&format!("{said}; rustc says: ")), "{report:#}");
    let screen = course.run(["run", "echo_handle"]).stdout;
    assert!(screen.contains(said), "{screen}");
    let found = diagnostics(&saved(&course, course.file("echo_handle")));
    assert!(found[0].rendered.as_ref().unwrap().contains(said), "{found:?}");
    assert!(found[0].children.last().unwrap().message.contains(said), "{found:?}");
    // What is more than one line is not cut to pieces.
    let text = solution("echo_handle").replace("stream.read(&mut buf).await", "stream\n.read(\n&mut buf,\n)");
    let report = course.judge("echo_handle", text);
    assert_eq!(report["advice"], "future-used-as-value");
    assert!(report["message"].as_str().unwrap().starts_with("rustc says: "), "{report:#}");
}

#[test]
fn of_other_exercises_nothing_is_said() {
    let course = Course::new();
    course.write("try_join", "this is no Rust");
    course.write("threads", mistake("threads", "never_joined"));
    course.solve("join");
    assert_eq!(messages(&saved(&course, course.file("join"))), []);
}

#[test]
fn an_untouched_starter_draws_only_what_rustc_has_against_it() {
    let course = Course::new();
    // Of each chapter one or two: what compiles and what does not, functions and programs.
    let names = [
        "sequential",
        "threads",
        "first_await",
        "async_blocks",
        "join",
        "bounded",
        "echo_handle",
        "echo_server",
        "send",
        "panics",
        "timeout",
        "write_the_test",
    ];
    let list = course.run(["verify", "--format", "json"].iter().chain(&names));
    assert_eq!(list.stdout.lines().count(), names.len(), "{}", list.stderr);
    let mut compiled = 0;
    for report in list.stdout.lines().map(|line| serde_json::from_str::<Value>(line).unwrap()) {
        let name = report["exercise"].as_str().unwrap();
        assert_ne!(report["verdict"], "passed", "{name}");
        let found = diagnostics(&saved(&course, course.file(name)));
        let ours: Vec<&str> = found.iter().map(code).filter(|code| code.starts_with("async-learn")).collect();
        assert_eq!(ours, [""; 0], "{name}");
        let errors = found.iter().filter(|diagnostic| diagnostic.level == DiagnosticLevel::Error).count();
        assert_eq!(errors > 0, report["verdict"] == "not_compiled", "{name}: {found:?}");
        compiled += usize::from(errors == 0);
    }
    assert!(compiled > 5 && compiled < names.len(), "{compiled} starters compile");
    // One letter is a touch.
    course.write("join", format!("{}\n", course.read("join")));
    assert!(code(&diagnostics(&saved(&course, course.file("join")))[0]).starts_with("async-learn::"));
}

#[test]
fn a_contract_that_is_gone_is_told_in_the_learners_file() {
    let course = Course::new();
    course.write("join", "//! Nothing left.\n\nfn main() {}\n");
    let found = diagnostics(&saved(&course, course.file("join")));
    let [diagnostic] = found.as_slice() else { panic!("{found:?}") };
    assert_eq!(code(diagnostic), "async-learn::contract-changed");
    assert_eq!(primary(diagnostic).line_start, 3);
    assert!(lines_of(diagnostic).iter().any(|line| line.contains("four_figures")), "{diagnostic:?}");
}

#[test]
fn a_file_that_is_no_exercise_draws_nothing() {
    let course = Course::new();
    fs::write(course.root.join("exercises/03_join/mine.rs"), "no Rust").unwrap();
    for file in ["Cargo.toml", "support/src/lib.rs", "exercises/03_join/mine.rs", "exercises/03_join/gone.rs"] {
        assert_eq!(messages(&saved(&course, course.root.join(file))), [], "{file}");
    }
}

#[test]
fn what_cannot_be_read_is_said_in_the_file() {
    let course = Course::new();
    course.write("join", b"fn main() {} // \xff\n");
    let found = diagnostics(&saved(&course, course.file("join")));
    assert_eq!(primary(&found[0]).line_start, 1);
    assert!(found[0].message.contains("UTF-8"), "{found:?}");
}

#[test]
fn the_saved_file_is_found_from_anywhere_and_by_any_of_its_names() {
    let course = Course::named("mein Kurs #1 (ö)");
    course.write("join", format!("{}\nfn wrong() -> u32 {{ \"text\" }}\n", solution("join")));
    let elsewhere = tempfile::tempdir().unwrap();
    let path = course.file("join");
    let mut command = course.tool(["check", "--message-format=json", "--file"]);
    command.arg(&path).current_dir(elsewhere.path());
    let found = messages(&ran(command));
    assert_eq!(primary(&found[0].message).file_name, "exercises/03_join/01_join.rs");
    // As cargo names the package, or a mix of both would leave stale messages behind.
    assert_eq!(found[0].package_id.repr, cargos(&course, "join")[0]["package_id"]);
    #[cfg(unix)]
    {
        let link = elsewhere.path().join("link");
        std::os::unix::fs::symlink(&course.root, &link).unwrap();
        let found = messages(&saved(&course, link.join("exercises/03_join/01_join.rs")));
        assert_eq!(found.len(), 1);
    }
    let by_name = messages(&course.run(["check", "--message-format=json", "join"]));
    assert_eq!(by_name.len(), 1);
}

#[test]
fn an_invocation_that_makes_no_sense_is_refused() {
    let course = Course::new();
    for wrong in [
        &["check"][..],
        &["check", "--message-format=short"],
        &["check", "--message-format=json", "jion"],
        &["check", "--message-format=json", "join", "--file", "Cargo.toml"],
        &["check", "--message-format=json", "--file"],
    ] {
        let ran = course.run(wrong);
        assert_eq!((ran.code, ran.stdout.as_str()), (Some(2), ""), "{wrong:?}");
        assert!(ran.stderr.starts_with("error: "), "{wrong:?}: {}", ran.stderr);
    }
    let nowhere = tempfile::tempdir().unwrap();
    let mut command = course.tool(["check", "--message-format=json", "--file", "x.rs"]);
    command.current_dir(nowhere.path());
    let ran = ran(command);
    assert_eq!((ran.code, ran.stdout.as_str()), (Some(2), ""));
    assert!(ran.stderr.contains("there is no course"), "{}", ran.stderr);
}

#[test]
fn trouble_of_ours_is_no_message_on_the_learners_code() {
    let course = Course::new();
    let mut command = course.tool(["check", "--message-format=json", "join"]);
    command.env("PATH", "").env("ASYNC_LEARN_CACHE", course.root.join("fresh"));
    let ran = ran(command);
    assert_eq!((ran.code, ran.stdout.as_str()), (Some(3), ""));
    assert!(ran.stderr.contains("install Rust"), "{}", ran.stderr);
}

#[test]
fn a_run_of_the_same_save_beside_it_changes_neither() {
    let course = Course::new();
    course.solve("echo_server");
    for _ in 0..3 {
        let start = |args: &[&str]| {
            let mut command = course.tool(args);
            command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
        };
        let check = start(&["check", "--message-format=json", "echo_server"]);
        let run = start(&["run", "echo_server"]);
        let (check, run) = (check.wait_with_output().unwrap(), run.wait_with_output().unwrap());
        let said = |output: &std::process::Output| String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(check.status.success(), "{}", said(&check));
        assert!(run.status.success(), "{}", said(&run));
    }
}

#[test]
#[cfg(target_os = "linux")]
fn ended_by_force_it_leaves_nothing_behind() {
    use std::os::unix::process::CommandExt as _;
    use std::time::{Duration, Instant};

    use rustix::process::{Pid, Signal, kill_process_group};

    let course = Course::new();
    let room = tempfile::tempdir().unwrap();
    // rustc would be at it for a minute, until its limit.
    let endless = "const N: u64 = { let mut n = 0; while n < u64::MAX { n += 1; } n };";
    course.write("join", format!("{}\n#[allow(long_running_const_eval)]\npub {endless}\n", solution("join")));
    let mut command = course.tool(["check", "--message-format=json", "join"]);
    command.env("TMPDIR", room.path()).stdout(Stdio::null()).stderr(Stdio::null()).process_group(0);
    let mut child = command.spawn().unwrap();
    let until = |what: &str, ready: &dyn Fn() -> bool| {
        let begin = Instant::now();
        while !ready() {
            assert!(begin.elapsed() < Duration::from_secs(60), "{what} never came");
            std::thread::sleep(Duration::from_millis(5));
        }
    };
    let mark = course.root.to_str().unwrap();
    // The tool itself does not name the course, which is its current folder.
    until("rustc", &|| crate::fixture::processes_with(mark) > 0);
    let group = Pid::from_raw(i32::try_from(child.id()).unwrap()).unwrap();
    kill_process_group(group, Signal::KILL).unwrap();
    child.wait().unwrap();
    until("rustc's end", &|| crate::fixture::processes_with(mark) == 0);
    until("an empty folder", &|| fs::read_dir(room.path()).unwrap().count() == 0);
    let built = course.root.join(".async-learn/editor/build");
    // rustc's state of the exercise may stay.
    let is_state = |entry: &fs::DirEntry| entry.file_name() == "of-join";
    until("no binary", &|| !fs::read_dir(&built).is_ok_and(|entries| entries.flatten().any(|entry| !is_state(&entry))));
}

/// The settings that each editor hands to rust-analyzer.
fn settings(course: &Course) -> [(&'static str, Value); 3] {
    let read = |path: &str| fs::read_to_string(course.root.join(path)).unwrap();
    let json = |path: &str| serde_json::from_str::<Value>(&read(path)).unwrap();
    let helix: toml::Table = toml::from_str(&read(".helix/languages.toml")).unwrap();
    let helix = serde_json::to_value(&helix["language-server"]["rust-analyzer"]["config"]).unwrap();
    let zed = json(".zed/settings.json")["lsp"]["rust-analyzer"]["initialization_options"].take();
    // VS Code's are flat.
    let mut code = serde_json::json!({});
    for (key, value) in json(".vscode/settings.json").as_object().unwrap() {
        let key: Vec<&str> = key.split('.').collect();
        let ["rust-analyzer", section, name] = key.as_slice() else { panic!("{key:?}") };
        code[section][name] = value.clone();
    }
    [("VS Code", code), ("Helix", helix), ("Zed", zed)]
}

#[test]
fn every_editor_is_told_the_same_and_the_command_works() {
    let course = Course::new();
    course.write("join", mistake("join", "futures_first"));
    let all = settings(&course);
    for (editor, settings) in &all {
        assert_eq!(settings, &all[0].1, "{editor}");
    }
    let command = &all[0].1["check"]["overrideCommand"];
    let shared = fs::read_to_string(course.root.join("rust-analyzer.toml")).unwrap();
    let shared = serde_json::to_value(toml::from_str::<toml::Table>(&shared).unwrap()).unwrap();
    assert_eq!(shared["check"]["overrideCommand"], *command);
    let mut words: Vec<String> = serde_json::from_value(command.clone()).unwrap();
    // What rust-analyzer puts there; it replaces whole words only.
    let saved_file = words.iter_mut().find(|word| *word == "$saved_file").unwrap();
    *saved_file = course.file("join").to_str().unwrap().to_owned();
    let mut cargo = Command::new(&words[0]);
    cargo.args(&words[1..]).current_dir(&course.root);
    for (name, value) in course.tool([""; 0]).get_envs() {
        match value {
            Some(value) => cargo.env(name, value),
            None => cargo.env_remove(name),
        };
    }
    let ours = binary().parent().unwrap().to_owned();
    let path = std::env::var_os("PATH").unwrap();
    let path = std::env::join_paths(std::iter::once(ours).chain(std::env::split_paths(&path))).unwrap();
    cargo.env("PATH", path);
    let found = diagnostics(&ran(cargo));
    assert_eq!(code(&found[0]), "async-learn::serial-awaits");
}
