//! What a run leaves behind ends with it, also what left its group; and nobody else's does.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::fixture::{Course, expect, ran, solution};

/// The right solution of `sequential`, which first starts two processes that outlive everything: one
/// in a session of its own, and one whose parents have ended and whose environment is empty. Their
/// numbers are in a file in `numbers` when it goes on; then it does `deed`. It is called twice: by the
/// check, and by its own `main`.
fn with_others(numbers: &Path, deed: &str) -> String {
    fs::create_dir_all(numbers).unwrap();
    let script = format!(
        "cd {}; setsid sleep 600 </dev/null >/dev/null 2>&1 & echo $! >$$.new; \
         env -i PATH=\"$PATH\" setsid sh -c 'sleep 600 </dev/null >/dev/null 2>&1 & echo $!' >>$$.new; mv $$.new $$",
        numbers.display()
    );
    let signature = "pub fn sequential(x: u32) -> [u32; 4] {";
    let inserted = format!(
        "{signature}\n    assert!(std::process::Command::new(\"sh\").args([\"-c\", {script:?}]).status().unwrap().success());\n\
         \x20   {deed};\n    #[allow(unreachable_code)] right(x)\n}}\nfn right(x: u32) -> [u32; 4] {{"
    );
    let text = solution("sequential").replace(signature, &inserted);
    assert!(text.contains("600"));
    text
}

/// What is still there of the processes whose numbers are in `numbers`, a moment after they ought to be gone.
fn left(numbers: &Path) -> Vec<String> {
    let files = fs::read_dir(numbers).unwrap().flatten();
    let text: String = files.map(|entry| fs::read_to_string(entry.path()).unwrap()).collect();
    let pids: Vec<&str> = text.split_whitespace().collect();
    assert!(pids.len() >= 2, "the processes were started: {text}");
    let is_there = |pid: &&str| {
        let stat = fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
        // One that ended, and that nobody asked how, is none.
        stat.contains("(sleep)") && !stat.contains("(sleep) Z")
    };
    // One that is killed is there until it has had a processor; they would sleep for ten minutes.
    let begin = Instant::now();
    while pids.iter().any(is_there) && begin.elapsed() < Duration::from_secs(20) {
        std::thread::sleep(Duration::from_millis(10));
    }
    let left: Vec<String> = pids.into_iter().filter(is_there).map(str::to_owned).collect();
    for pid in &left {
        let mut kill = Command::new("kill");
        kill.args(["-9", pid]);
        ran(kill);
    }
    left
}

#[test]
fn descendants_that_left_the_group_do_not_outlive_the_verdict() {
    let course = Course::new();
    let none: Vec<String> = Vec::new();
    for (deed, verdict) in [
        ("()", "passed"),
        ("panic!()", "failed"),
        ("std::process::exit(0)", "ended_early"),
        ("std::process::abort()", "crashed"),
        ("loop { std::hint::spin_loop() }", "hung"),
        ("loop { println!(\"{}\", \"much\".repeat(9999)) }", "over_limit"),
    ] {
        let numbers = course.root.join("numbers");
        let report = course.judge("sequential", with_others(&numbers, deed));
        expect(&report, verdict);
        assert_eq!(left(&numbers), none, "{deed}");
        fs::remove_dir_all(numbers).unwrap();
    }
}

#[test]
fn a_run_that_ends_its_whole_group_takes_those_who_left_it_along() {
    let course = Course::new();
    let numbers = course.root.join("numbers");
    let deed = "let _ = std::process::Command::new(\"sh\").args([\"-c\", \"kill -9 0\"]).status()";
    // Only the mark in the environment tells of them by then.
    let text = with_others(&numbers, deed).replace("env -i PATH=\\\"$PATH\\\" setsid", "setsid");
    // Who ended it can't be told, so nobody is blamed.
    assert_ne!(course.judge("sequential", text)["verdict"], "passed");
    assert_eq!(left(&numbers), Vec::<String>::new());
}

#[test]
fn a_run_that_is_cancelled_takes_those_who_left_its_group_along() {
    let course = Course::new();
    let numbers = course.root.join("numbers");
    course.write("sequential", with_others(&numbers, "std::thread::sleep(std::time::Duration::from_secs(600))"));
    let mut child = course.tool(["run", "sequential"]).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    let begin = Instant::now();
    let is_whole = |name: std::ffi::OsString| !name.to_string_lossy().ends_with(".new");
    while !fs::read_dir(&numbers).unwrap().flatten().any(|entry| is_whole(entry.file_name())) {
        assert!(begin.elapsed() < Duration::from_secs(120), "it never ran");
        std::thread::sleep(Duration::from_millis(1));
    }
    let mut kill = Command::new("kill");
    kill.args(["-INT", &child.id().to_string()]);
    assert_eq!(ran(kill).code, Some(0));
    // It may have been seen to hang by then, which ends it as well.
    let code = child.wait().unwrap().code();
    assert!([Some(130), Some(1)].contains(&code), "{code:?}");
    assert_eq!(left(&numbers), Vec::<String>::new());
}

#[test]
fn a_run_ends_none_of_anothers_processes() {
    let course = Course::new();
    // Several runs at once, and one that waits for a process of its own sees it come to its end.
    let names = ["threads", "event_loop", "sequential"];
    let numbers = course.root.join("numbers");
    course.write("sequential", with_others(&numbers, "()"));
    // Busy, since a thread that waits would count as one that hangs.
    let waits =
        "let mut child = std::process::Command::new(\"setsid\").args([\"-w\", \"sleep\", \"0.3\"]).spawn().unwrap();
        while child.try_wait().unwrap().is_none() { std::hint::spin_loop() }
        assert!(child.wait().unwrap().success());";
    course.write("join", crate::fixture::join_after(waits));
    for name in &names[..2] {
        course.solve(name);
    }
    let mut bystander = Command::new("setsid").args(["sleep", "600"]).spawn().unwrap();
    let verify = course.run(["verify", "--fresh", "-j", "4", "join", "threads", "event_loop", "sequential"]);
    let is_alive = bystander.try_wait().unwrap().is_none();
    let _ = bystander.kill();
    bystander.wait().unwrap();
    assert_eq!(verify.code, Some(0), "{}{}", verify.stdout, verify.stderr);
    assert!(is_alive, "one that nobody's run started was ended");
    assert_eq!(left(&numbers), Vec::<String>::new());
}
