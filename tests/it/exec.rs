//! `exec`: the learner's program as a program of its own.

use std::fs;
use std::io::Write as _;
use std::process::Stdio;
use std::time::{Duration, SystemTime};

use crate::fixture::{Course, Ran, expect, in_time, join_after, ran, solution};

/// Says its arguments, and then does what its input says.
const PROGRAM: &str = r#"
fn main() -> std::process::ExitCode {
    println!("{:?}", std::env::args().skip(1).collect::<Vec<_>>());
    let deed = std::io::read_to_string(std::io::stdin()).unwrap();
    eprintln!("to do: {deed}");
    if deed == "panic" {
        panic!("as it was told");
    }
    std::process::ExitCode::from(7)
}
"#;

fn exec(course: &Course, args: &[&str], input: &str) -> Ran {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("input");
    fs::File::create(&path).unwrap().write_all(input.as_bytes()).unwrap();
    let mut command = course.tool([&["exec"], args].concat());
    command.stdin(Stdio::from(fs::File::open(path).unwrap())).env("RUST_BACKTRACE", "0");
    ran(command)
}

#[test]
fn streams_arguments_and_exit_code_are_the_programs_own() {
    let course = Course::new();
    // One that is checked as a program, and one that is not.
    for name in ["echo_server", "join"] {
        course.write(name, PROGRAM);
        let ran = exec(&course, &[name, "--", "--help", "a b"], "sing");
        assert_eq!((ran.code, &*ran.stdout, &*ran.stderr), (Some(7), "[\"--help\", \"a b\"]\n", "to do: sing\n"));
    }
    let ran = exec(&course, &["join"], "panic");
    assert_eq!((ran.code, &*ran.stdout), (Some(101), "[]\n"));
    let panic = ran.stderr.strip_prefix("to do: panic\n").unwrap();
    assert!(panic.contains("panicked at exercises/03_join/01_join.rs:7:9:\nas it was told"), "{panic}");
}

#[test]
fn mio_is_a_crate_of_the_course_in_a_check_and_as_a_program() {
    const POLLS: &str = r#"
    let mut listener = mio::net::TcpListener::bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let mut poll = mio::Poll::new().unwrap();
    poll.registry().register(&mut listener, mio::Token(0), mio::Interest::READABLE).unwrap();
    let mut events = mio::Events::with_capacity(1);
    let _client = std::net::TcpStream::connect(listener.local_addr().unwrap()).unwrap();
    poll.poll(&mut events, None).unwrap();
    println!("{:?}", events.iter().next().unwrap().token());"#;
    let course = Course::new();
    expect(&course.judge("join", join_after(POLLS)), "passed");
    let ran = exec(&course, &["join"], "");
    assert!(ran.stdout.starts_with("Token(0)\n"), "{}{}", ran.stdout, ran.stderr);
}

#[test]
fn operations_take_their_time_and_say_what_they_do() {
    let course = Course::new();
    // The current exercise, where none is named.
    let ran = exec(&course, &[], "");
    assert_eq!((ran.code, &*ran.stderr), (Some(0), ""));
    assert!(ran.stdout.contains("do_one_thing(3) starts on ThreadId(1)\n"), "{}", ran.stdout);
    course.solve("join");
    let ran = exec(&course, &["join"], "");
    let (_, took) = ran.stdout.split_once(" after ").expect("the solution says how long it took");
    let took: u64 = took.trim().trim_end_matches(" ms").parse().unwrap();
    assert!(took >= 50, "{}", ran.stdout);
}

#[test]
fn what_does_not_compile_is_told_as_run_tells_it_and_not_on_standard_output() {
    let course = Course::new();
    course.write("join", "fn main() { let x: u32 = true; }\n");
    let ran = exec(&course, &["join"], "");
    assert_eq!((ran.code, &*ran.stdout), (Some(1), ""));
    let told = |text: &str| text.lines().skip(1).map(str::to_owned).collect::<Vec<_>>();
    assert_eq!(told(&ran.stderr), told(&course.run(["run", "join"]).stdout));
    assert!(ran.stderr.contains("does not compile") && ran.stderr.contains("E0308"), "{}", ran.stderr);
    course.write("join", "fn helper() {}\n");
    assert!(exec(&course, &["join"], "").stderr.contains("has no `main`"));
}

#[test]
fn it_takes_one_call_of_rustc_at_most_and_no_cargo() {
    let course = Course::new();
    let home = tempfile::tempdir().unwrap();
    let start = || {
        let mut command = course.tool(["exec", "join"]);
        command.env("CARGO_HOME", home.path()).env("CARGO_NET_OFFLINE", "true");
        let ran = ran(command);
        assert_eq!((ran.code, &*ran.stdout), (Some(0), "here\n"), "{}", ran.stderr);
        ran.took
    };
    let programs = || -> Vec<SystemTime> {
        let made = fs::read_dir(course.root.join(".async-learn/programs")).unwrap();
        made.map(|entry| entry.unwrap().metadata().unwrap().modified().unwrap()).collect()
    };
    let mut number = 0;
    in_time(Duration::from_secs(2), || {
        number += 1;
        course.write("join", format!("fn main() {{ println!(\"here\"); }}\n// {number}\n"));
        ((), start())
    });
    let made = programs();
    assert_eq!(made.len(), number);
    start();
    assert_eq!(programs(), made, "the same text needs no rustc");
    assert_eq!(fs::read_dir(home.path()).unwrap().count(), 0);
    assert!(!course.root.join("target").exists());
}

#[test]
fn nothing_is_judged_by_it() {
    let course = Course::new();
    course.solve("sequential");
    assert_eq!(exec(&course, &["sequential"], "").code, Some(0));
    assert!(course.run(["list"]).stdout.contains("0 of "), "{}", course.run(["list"]).stdout);
    assert_eq!(course.read("sequential"), solution("sequential"));
}
