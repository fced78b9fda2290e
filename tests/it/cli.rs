//! The command line: exit codes, names, help, and what a beginner reads first.

use std::process::Stdio;

#[cfg(target_os = "linux")]
use serde_json::Value;

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
fn beside_a_course_it_says_where_that_is() {
    let course = Course::named("my-course");
    let parent = course.root.parent().unwrap();
    for args in [&["list"][..], &["run", "join"]] {
        let mut command = tool(parent);
        command.args(args);
        let ran = ran(command);
        assert_eq!(ran.code, Some(2));
        assert!(ran.stderr.contains("There is one in my-course. Go there first: cd my-course"), "{}", ran.stderr);
    }
}

#[test]
fn a_course_is_not_created_in_another() {
    let course = Course::new();
    for (folder, dir) in [(course.root.clone(), "async-learn"), (course.root.join("exercises"), "new/deep")] {
        let mut command = tool(&folder);
        command.args(["init", dir]);
        let ran = ran(command);
        assert_eq!(ran.code, Some(2), "{}", ran.stdout);
        assert!(!folder.join(dir).exists(), "{dir}");
    }
}

#[test]
fn a_file_that_is_not_there_cant_be_read() {
    let course = Course::new();
    std::fs::remove_file(course.file("join")).unwrap();
    let ran = course.run(["run", "join"]);
    assert_eq!(ran.code, Some(1));
    assert!(ran.stdout.starts_with("✗ can't be read join\n"), "{}", ran.stdout);
    let ran = course.run(["check", "join", "--message-format=json"]);
    assert!(ran.stderr.contains("`join`: can't be read"), "{}", ran.stderr);
}

#[test]
fn init_never_overwrites() {
    let course = Course::new();
    let again = course.run(["init".as_ref(), course.root.as_os_str()]);
    assert_eq!(again.code, Some(2));
    assert!(again.stderr.contains("contains a course"), "{}", again.stderr);
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

/// A full disk, and output that is open for reading only: whoever reads a part must not take it
/// for the whole.
#[test]
#[cfg(target_os = "linux")]
fn output_that_cannot_be_written_is_setup_trouble() {
    let course = Course::new();
    for args in [
        &["list"][..],
        &["run", "join"],
        &["run", "join", "--format", "json"],
        &["verify", "join"],
        &["verify", "join", "--format", "json"],
        &["trace", "join"],
        &["trace", "join", "--format", "html"],
        &["hint"],
        &["solution", "join", "--show-me"],
        &["explain"],
        &["explain", "asleep"],
        &["undo", "--list"],
        &["start", "--from", "1"],
        &["update"],
        &["reset", "join"],
        &["progress", "export"],
        &["check", "join", "--message-format", "json"],
        &["watch", "--plain"],
        &["doctor"],
        &["--help"],
        &["--version"],
    ] {
        let full = std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
        let read_only = std::fs::File::open("/dev/null").unwrap();
        for stdout in [full, read_only] {
            let output = course.tool(args).stdin(Stdio::null()).stdout(stdout).stderr(Stdio::piped()).spawn();
            let output = output.unwrap().wait_with_output().unwrap();
            let said = String::from_utf8_lossy(&output.stderr);
            assert_eq!(output.status.code(), Some(3), "{args:?}: {said}");
            assert_eq!(said.matches("standard output can't be written").count(), 1, "{args:?}: {said}");
        }
        // And nothing is said where nothing can be said.
        let full = std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
        if args != ["watch", "--plain"] {
            let status = course.tool(args).stdin(Stdio::null()).stdout(Stdio::null()).stderr(full).status().unwrap();
            assert_ne!(status.code(), Some(101), "{args:?} panicked");
        }
    }
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

/// The tool, started by a shell that does `first` before.
#[cfg(target_os = "linux")]
fn after(first: &str, course: &Course, args: &str) -> crate::fixture::Ran {
    let tool = course.tool([""; 0]);
    let mut shell = std::process::Command::new("sh");
    shell.args(["-c", &format!("{first}; exec {} {args}", tool.get_program().display())]).current_dir(&course.root);
    for (name, value) in tool.get_envs() {
        match value {
            Some(value) => shell.env(name, value),
            None => shell.env_remove(name),
        };
    }
    ran(shell)
}

/// tokio panics where it gets no files for its signals.
#[test]
#[cfg(target_os = "linux")]
fn a_limit_of_open_files_that_no_command_can_work_with_is_setup_trouble_and_no_panic() {
    let course = Course::new();
    for limit in 4..=12 {
        let ran = after(&format!("ulimit -n {limit}"), &course, "list");
        let is_enough = ran.code == Some(0) && limit > 8;
        let is_said = ran.code == Some(3) && ran.stderr.contains("ulimit -n 1024");
        assert!(is_enough || is_said, "{limit}: {:?} {}", ran.code, ran.stderr);
    }
}

#[test]
#[cfg(target_os = "linux")]
fn the_doctor_tries_what_a_check_needs_and_names_what_is_missing() {
    let course = Course::new();
    for (first, due, remedy) in [
        ("export TMPDIR=/nonexistent", "✗ temporary folder: /nonexistent", "TMPDIR"),
        ("ulimit -f 0", "✗ temporary folder: ", "ulimit -f unlimited"),
        ("ulimit -S -n 40", "✗ open files: 40 at once", "`ulimit -n "),
        ("export ASYNC_LEARN_CACHE=/dev/null", "✗ cache: /dev/null is there and is no folder", "move it away"),
        ("export PATH=", "✗ toolchain: rustc could not be started", "https://rustup.rs"),
    ] {
        let ran = after(first, &course, "doctor");
        assert_eq!(ran.code, Some(3), "{first}: {}{}", ran.stdout, ran.stderr);
        assert!(ran.stdout.contains(due) && ran.stdout.contains(remedy), "{first}: {}", ran.stdout);
        assert!(!ran.stdout.contains("All is well"), "{first}: {}", ran.stdout);
    }
    // A namespace of one's own has a loopback interface that is down, and may hold a tiny disk.
    let may = |arguments: &[&str]| {
        std::process::Command::new("unshare").args(arguments).arg("true").status().is_ok_and(|s| s.success())
    };
    if may(&["-n"]) {
        let ran = unshared(&course, "-n", "exec \"$0\" doctor");
        assert_eq!(ran.code, Some(3), "{}", ran.stdout);
        assert!(ran.stdout.contains("✗ TCP on this machine: 127.0.0.1 can't be used"), "{}", ran.stdout);
        assert!(ran.stdout.contains("✗ UDP on this machine"), "{}", ran.stdout);
    }
    if may(&["-m"]) {
        let disk = course.root.join("disk");
        std::fs::create_dir(&disk).unwrap();
        let mount = |options: &str| format!("mount -t tmpfs -o {options} none disk && export TMPDIR=$PWD/disk");
        let ran = unshared(&course, "-m", &format!("{} && exec \"$0\" doctor", mount("size=4m")));
        assert_eq!(ran.code, Some(3), "{}", ran.stdout);
        assert!(ran.stdout.contains("The disk is full: make room on it"), "{}", ran.stdout);
        let ran = unshared(&course, "-m", &format!("{} && exec \"$0\" doctor", mount("size=40m")));
        assert!(ran.code == Some(3) && ran.stdout.contains("40 MB are free"), "{}", ran.stdout);
        // A course on a disk from which nothing may be started.
        let ran = unshared(
            &course,
            "-m",
            "cd .. && mkdir apart && mount -t tmpfs -o noexec none apart && \"$0\" init apart/c && cd apart/c && exec \"$0\" doctor",
        );
        assert_eq!(ran.code, Some(3), "{}", ran.stdout);
        assert!(ran.stdout.contains("✗ a check: ") && ran.stdout.contains("`noexec`"), "{}", ran.stdout);
    }
}

/// What a shell with `script` says in a namespace of its own; `$0` is the tool.
#[cfg(target_os = "linux")]
fn unshared(course: &Course, what: &str, script: &str) -> crate::fixture::Ran {
    let tool = course.tool([""; 0]);
    let mut shell = std::process::Command::new("unshare");
    shell.arg(what).args(["sh", "-c", script]).arg(tool.get_program()).current_dir(&course.root);
    for (name, value) in tool.get_envs() {
        match value {
            Some(value) => shell.env(name, value),
            None => shell.env_remove(name),
        };
    }
    ran(shell)
}

/// A toolchain like the one in force, whose compiler does `instead` where it would compile an exercise.
#[cfg(target_os = "linux")]
fn with_compiler(course: &Course, instead: &str) -> std::process::Command {
    with_rustc(course, "exec {real}/bin/rustc \"$@\"", instead)
}

/// The same, whose compiler does `asked` where it is asked who it is; `{real}` there is the toolchain in force.
#[cfg(target_os = "linux")]
fn with_rustc(course: &Course, asked: &str, instead: &str) -> std::process::Command {
    use std::os::unix::fs::PermissionsExt as _;

    let mut rustc = std::process::Command::new("rustc");
    rustc.arg("--print=sysroot").current_dir(&course.root);
    let real = ran(rustc).stdout.trim().to_owned();
    let bin = course.root.parent().unwrap().join("toolchain/bin");
    std::fs::create_dir_all(&bin).unwrap();
    let script = format!(
        "#!/bin/sh\ncase \"$*\" in\n*print=sysroot*) echo {} ;;\n*print=*|*-vV*) {} ;;\n\
         *) {instead} ;;\nesac\n",
        bin.parent().unwrap().display(),
        asked.replace("{real}", &real)
    );
    let rustc = bin.join("rustc");
    std::fs::write(&rustc, script).unwrap();
    std::fs::set_permissions(&rustc, std::fs::Permissions::from_mode(0o755)).unwrap();
    let mut command = course.tool(["run", "join", "--format", "json"]);
    command.env("PATH", format!("{}:{real}/bin:/usr/bin:/bin", bin.display()));
    command
}

#[test]
#[cfg(target_os = "linux")]
fn a_shortage_of_the_compilers_is_not_the_learners_failure() {
    let course = Course::new();
    let placeless = |message: &str| {
        let words = format!("error: {message}");
        let json = serde_json::json!({ "$message_type": "diagnostic", "message": message, "code": null, "level": "error",
            "spans": [], "children": [], "rendered": words });
        let file = course.root.join("said.json");
        std::fs::write(&file, format!("{json}\n")).unwrap();
        format!("cat {} >&2; exit 1", file.display())
    };
    let of_signal = |signal: &str| format!("kill -{signal} $$");
    type Make<'a> = &'a dyn Fn(&str) -> String;
    let cases: [(Make<'_>, &str, &str, &str); 7] = [
        (&of_signal, "KILL", "SIGKILL", "close other programs"),
        (&of_signal, "TERM", "SIGTERM", "ended from outside"),
        (&of_signal, "XFSZ", "SIGXFSZ", "ulimit -f unlimited"),
        (&placeless, "failed to write x.o: No space left on device (os error 28)", "x.o", "make room"),
        (&placeless, "linking with `cc` failed\nld terminated with signal 9 [Killed]", "ld", "close other programs"),
        (&placeless, "couldn't create a temp dir: Too many open files (os error 24)", "temp dir", "ulimit -n"),
        (&placeless, "linker `cc` not found", "linker", "install one"),
    ];
    for (make, what, due, remedy) in cases {
        let ran = ran(with_compiler(&course, &make(what)));
        let report: Value =
            serde_json::from_str(&ran.stdout).unwrap_or_else(|_| panic!("{} {}", ran.stdout, ran.stderr));
        assert_eq!((ran.code, &report["verdict"]), (Some(3), &Value::from("setup_trouble")), "{what}: {report:#}");
        let message = report["message"].as_str().unwrap();
        assert!(message.contains(due) && message.contains(remedy), "{what}: {message}");
    }
    // A learner who writes of it has no shortage.
    let report = course.judge("join", "compile_error!(\"No space left on device\"); fn main() {}\n");
    assert_eq!(report["verdict"], "not_compiled", "{report:#}");
}

/// A compiler that waited for ever was the learner's text that takes too long to compile, after twice the time that was said.
#[test]
#[cfg(target_os = "linux")]
fn a_compiler_that_stands_still_is_not_the_learners_failure() {
    std::thread::scope(|scope| {
        let of_a_text = scope.spawn(|| ran(with_compiler(&Course::new(), "exec sleep 600")));
        let of_its_version = scope.spawn(|| ran(with_rustc(&Course::new(), "exec sleep 600", "exit 1")));
        let ran = of_its_version.join().unwrap();
        assert_eq!(ran.code, Some(3), "{}", ran.stdout);
        assert!(ran.stderr.contains("`rustc -vV` gave no answer for 20 s"), "{}", ran.stderr);
        let ran = of_a_text.join().unwrap();
        let report: Value = serde_json::from_str(&ran.stdout).unwrap_or_else(|_| panic!("{}", ran.stderr));
        assert_eq!((ran.code, &report["verdict"]), (Some(3), &Value::from("setup_trouble")), "{report:#}");
        assert!(report["message"].as_str().unwrap().contains("rustc stood still for 6"), "{report:#}");
    });
}

/// To install Rust was the advice where no process could be started, and nothing was said of one that was killed.
#[test]
#[cfg(target_os = "linux")]
fn what_keeps_rustc_from_saying_who_it_is_is_named() {
    let course = Course::new();
    let killed = ran(with_rustc(&course, "kill -KILL $$", "exit 1"));
    assert_eq!(killed.code, Some(3));
    assert!(
        killed.stderr.contains("`rustc -vV` failed:\nit printed nothing (signal: 9 (SIGKILL))"),
        "{}",
        killed.stderr
    );
    assert!(killed.stderr.contains("close other programs"), "{}", killed.stderr);
    // Enough files for the tool, and too few for the pipes of a child.
    let fresh = format!("export ASYNC_LEARN_CACHE={}", course.root.join("fresh").display());
    let said = (9..40).map(|limit| after(&format!("{fresh}; ulimit -n {limit}"), &course, "run join").stderr);
    let said =
        said.into_iter().find(|said| said.contains("rustc could not be started")).expect("a limit that is too low");
    assert!(said.contains("ulimit -n") && !said.contains("install Rust"), "{said}");
}

#[test]
#[cfg(target_os = "linux")]
fn a_run_that_is_killed_from_outside_is_not_the_learners_failure() {
    let course = Course::new();
    let body = "std::process::Command::new(\"kill\").args([\"-s\", \"SIGNAL\", &std::process::id().to_string()]).status().unwrap(); \
                std::thread::sleep(std::time::Duration::from_secs(5))";
    for (signal, verdict) in [("KILL", "setup_trouble"), ("TERM", "setup_trouble"), ("ABRT", "crashed")] {
        let report = course.judge("join", crate::fixture::join_with(&body.replace("SIGNAL", signal)));
        assert_eq!(report["verdict"], verdict, "{signal}: {report:#}");
    }
}

#[test]
fn nothing_is_said_twice_in_an_error() {
    let course = Course::new();
    let long = "x".repeat(300);
    for args in [
        &["progress", "import", "/nonexistent/file"][..],
        &["progress", "import", "."],
        &["progress", "import", &long],
        &["progress", "export", "/nonexistent/file"],
        &["progress", "export", &long],
        &["init", "/dev/null/x"],
        &["init", &long],
        &["dev", "check", "--course", "/nonexistent"],
    ] {
        let ran = course.run(args);
        assert!(matches!(ran.code, Some(2 | 3)), "{args:?}: {} {}", ran.stdout, ran.stderr);
        assert!(ran.stderr.starts_with("error: "), "{args:?}: {}", ran.stderr);
        for reason in ["(os error", "can't be", ".toml"] {
            assert!(ran.stderr.matches(reason).count() < 2, "{args:?}: {}", ran.stderr);
        }
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
    let course = Course::that_knows_the_solutions();
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
