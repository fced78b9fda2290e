//! What uses too much is ended, and the tool itself stays small.

#[cfg(target_os = "linux")]
use crate::fixture::ran;
use crate::fixture::{Course, expect, join_with};

#[test]
fn endless_output_is_cut_and_ended() {
    let course = Course::new();
    for body in [
        r#"loop { println!("more and more and more"); }"#,
        r#"let chunk = "x".repeat(1 << 20); loop { print!("{chunk}"); }"#,
    ] {
        let report = course.judge("join", join_with(body));
        let verdict = report["verdict"].as_str().unwrap();
        assert!(verdict == "over_limit" || verdict == "hung", "{}", report["message"]);
        assert!(report["output"].as_str().unwrap().len() < 1 << 20);
        assert!(report["output"].as_str().unwrap().contains("bytes left out"));
    }
}

#[test]
fn too_much_memory_is_over_the_limit() {
    let course = Course::new();
    let report =
        course.judge("join", join_with("let v: Vec<u8> = Vec::with_capacity(1 << 46); std::hint::black_box(&v)"));
    expect(&report, "over_limit");
}

#[test]
#[cfg(target_os = "linux")]
fn memory_that_grows_is_over_the_limit() {
    let course = Course::new();
    // Grows in steps that cost little processor time: the pages are never touched.
    let body = "let mut all = Vec::new(); loop { all.push(Vec::<u8>::with_capacity(256 << 20)); }";
    expect(&course.judge("join", join_with(body)), "over_limit");
}

/// `harness::memory` measures what it can only see if freed memory is given back.
#[test]
#[cfg(target_os = "linux")]
fn a_large_block_counts_each_time_it_is_taken() {
    let course = Course::new();
    let body = r#"let data = || -> usize {
        let status = std::fs::read_to_string("/proc/self/status").unwrap();
        let line = status.lines().find_map(|line| line.strip_prefix("VmData:")).unwrap();
        line.trim().trim_end_matches(" kB").parse().unwrap()
    };
    for _ in 0..3 {
        let before = data();
        let block = std::hint::black_box(vec![1u8; 16 << 20]);
        println!("{} MiB", (data() - before) >> 10);
        drop(block);
    }"#;
    let report = course.judge("join", join_with(body));
    assert!(report["output"].as_str().unwrap().contains("16 MiB\n16 MiB\n16 MiB\n"), "{report:#}");
}

#[test]
fn a_stack_that_overflows_is_a_crash() {
    let course = Course::new();
    let text = format!(
        "fn deeper(n: u64) -> u64 {{ let a = [n; 64]; std::hint::black_box(&a); deeper(n + 1) + a[3] }}\n{}",
        join_with("deeper(0)")
    );
    expect(&course.judge("join", text), "crashed");
}

#[test]
fn sources_that_cannot_be_judged_are_refused_in_words() {
    let course = Course::new();
    let report = course.judge("join", vec![b'/'; 10 << 20]);
    expect(&report, "unreadable");
    assert!(report["message"].as_str().unwrap().contains("10485760 bytes"), "{report:#}");
    let report = course.judge("join", b"// caf\xe9\nfn main() {}\n");
    expect(&report, "unreadable");
    assert!(
        report["message"].as_str().unwrap().contains("not UTF-8 text (the first wrong byte is number 6)"),
        "{report:#}"
    );
    std::fs::remove_file(course.file("join")).unwrap();
    let report = course.verdict("join");
    expect(&report, "unreadable");
    assert!(report["message"].as_str().unwrap().contains("can't be read"), "{report:#}");
}

#[test]
fn escape_sequences_in_output_are_neutralised() {
    let course = Course::new();
    course.write("join", join_with(r#"print!("\x1b[2J\x1b]0;owned\x07text")"#));
    let ran = course.run(["run", "join"]);
    assert!(!ran.stdout.contains('\x1b') && ran.stdout.contains("text"), "{}", ran.stdout);
}

/// Marks of direction turn what is read around; fillers and tags hide what is there.
#[test]
fn hidden_characters_are_shown_wherever_text_from_outside_goes() {
    const HIDDEN: [char; 8] =
        ['\u{202e}', '\u{2066}', '\u{2069}', '\u{200e}', '\u{200f}', '\u{61c}', '\u{200b}', '\u{e0041}'];
    let course = Course::new();
    let marks: String = HIDDEN.iter().map(|c| c.escape_unicode().to_string()).collect();
    let printed = format!(
        "println!(\"{marks}\"); eprintln!(\"{marks}\"); async_learn::observe::job(\"a{marks}\", || ()); panic!(\"{marks}\")"
    );
    course.write("join", join_with(&printed));
    let (name, file) = ("nop\u{202e}e", "exercises/\u{202e}.rs");
    for args in [
        &["run", "join"][..],
        &["run", "join", "--format", "json"],
        &["trace", "join"],
        &["trace", "join", "--format", "json"],
        &["trace", "join", "--format", "svg"],
        &["trace", "join", "--format", "html"],
        &["trace", "join", "--format", "perfetto"],
        &["check", "join", "--message-format", "json"],
        &["run", name],
        &["explain", name],
        &["run", "--no\u{202e}"],
        &["progress", "import", file],
        &["check", "--message-format", "json", "--file", file],
    ] {
        let ran = course.run(args);
        let said = ran.stdout + &ran.stderr;
        assert!(!said.contains(HIDDEN), "{args:?}: {said:?}");
    }
    let ran = course.run(["run", "join"]);
    assert!(ran.stdout.contains(r"\u{202e}\u{2066}\u{2069}"), "they are shown: {}", ran.stdout);
    // What rustc shows of a source line.
    course.write("join", "// \u{202e}\nfn main() { 1 + \"\u{2066}\" }\n");
    let ran = course.run(["run", "join"]);
    assert!(!ran.stdout.contains(HIDDEN), "{:?}", ran.stdout);
}

#[test]
fn many_threads_are_ended_with_the_run() {
    let course = Course::new();
    let body = "for _ in 0..200 { std::thread::spawn(|| loop { std::thread::park(); }); } \
                std::future::pending::<()>().await";
    expect(&course.judge("join", join_with(body)), "hung");
}

#[test]
#[cfg(target_os = "linux")]
fn a_macro_that_grows_without_end_is_over_the_limit() {
    let course = Course::new();
    let text = format!(
        "#[allow(unused)] macro_rules! more {{ ($($t:tt)*) => {{ more!($($t)* $($t)* x) }}; }}\n\
         fn endless() {{ more!(a); }}\n{}",
        join_with("()")
    );
    let report = course.judge("join", text);
    expect(&report, "over_limit");
    let message = report["message"].as_str().unwrap();
    assert!(message.contains("rustc took more than 2048 MiB of memory"), "{report:#}");
}

/// Too few files for a check's clients, and a machine without a network, were the learner's failure: a
/// soft limit is raised, and where there is a hard one, it is named.
#[test]
#[cfg(target_os = "linux")]
fn a_shortage_of_files_or_of_a_network_is_no_failure_of_the_learners() {
    let course = Course::new();
    course.solve("echo_listen");
    let within = |limits: &str| {
        let tool = course.tool(["run", "echo_listen"]);
        let mut shell = std::process::Command::new("sh");
        shell.args(["-c", &format!("{limits} \"$0\" \"$@\"")]).arg(tool.get_program()).args(tool.get_args());
        for (name, value) in tool.get_envs() {
            match value {
                Some(value) => shell.env(name, value),
                None => shell.env_remove(name),
            };
        }
        shell.current_dir(&course.root);
        ran(shell)
    };
    let soft = within("ulimit -S -n 200;");
    assert_eq!(soft.code, Some(0), "{}", soft.stdout);
    let hard = within("ulimit -n 200;");
    assert_eq!(hard.code, Some(3), "{}", hard.stdout);
    assert!(hard.stdout.contains("ulimit -n"), "{}", hard.stdout);
    // Not every user may make a network without a way to itself.
    if within("unshare -n true && exit 77;").code == Some(77) {
        let alone = within("unshare -n");
        assert_eq!(alone.code, Some(3), "{}", alone.stdout);
        assert!(alone.stdout.contains("loopback"), "{}", alone.stdout);
    }
}

/// Right solutions panicked, hung or seemed to limit themselves where the system gave them no thread.
#[test]
#[cfg(target_os = "linux")]
fn a_shortage_of_threads_is_no_failure_of_the_learners() {
    let course = Course::new();
    // Threads on purpose are, whether memory or their number ends them, and with room for others or without.
    let park = "spawn(|| loop { std::thread::park() })";
    let all_sizes = format!(
        "let mut size = 512 << 20; while size >= 16 << 10 {{ \
         while std::thread::Builder::new().stack_size(size).{park}.is_ok() {{}} size -= (size / 8).max(4096); }}"
    );
    for body in [format!("(0..100_000).for_each(|_| drop(std::thread::{park}))"), all_sizes] {
        for _ in 0..6 {
            let report = course.judge("join", join_with(&body));
            assert!(["failed", "over_limit", "hung"].contains(&report["verdict"].as_str().unwrap()), "{report:#}");
        }
    }

    let group = ["pids/", ""].map(|kind| format!("/sys/fs/cgroup/{kind}async-learn-{}", std::process::id()));
    let made = group.into_iter().find(|group| {
        let limits = std::fs::create_dir(group).is_ok() && std::path::Path::new(group).join("pids.max").exists();
        limits || std::fs::remove_dir(group).is_ok_and(|()| false)
    });
    let Some(group) = made else {
        eprintln!("skipped: this user can't limit the number of processes");
        return;
    };
    for name in ["threads", "send", "blocking", "any_runtime", "echo_server"] {
        course.solve(name);
        // With some more it depends on the moment what is free when a check has failed.
        for most in [1, 8, 11] {
            std::fs::write(format!("{group}/pids.max"), most.to_string()).unwrap();
            let tool = course.tool(["run", name]);
            let mut shell = std::process::Command::new("sh");
            shell.args(["-c", &format!("echo $$ > {group}/cgroup.procs; exec \"$0\" \"$@\"")]);
            let ran = ran(crate::state::wrapped(shell, &tool));
            // The line may break after it.
            let is_said = ran.stdout.contains("`ulimit");
            let is_right = ran.code == Some(0) || ran.code == Some(3) && is_said;
            assert!(is_right, "{name}, {most}: {:?} {}{}", ran.code, ran.stdout, ran.stderr);
        }
    }
    let _ = std::fs::remove_dir(group);
}

/// A limit of the shell's made right solutions not compile, or take more than a limit of ours that was never reached.
#[test]
#[cfg(target_os = "linux")]
fn a_shells_limit_of_memory_is_no_failure_of_the_learners() {
    let course = Course::new();
    let within = |most: u32, name: &str| {
        let mut shell = std::process::Command::new("sh");
        shell.args(["-c", &format!("ulimit -v {most}; exec \"$0\" \"$@\"")]);
        ran(crate::state::wrapped(shell, &course.tool(["run", name])))
    };
    for name in ["threads", "blocking"] {
        course.solve(name);
        for most in [480_000, 520_000, 600_000, 700_000, 800_000] {
            let ran = within(most, name);
            let is_said = ran.stdout.contains("This shell limits memory to") || ran.stdout.contains("`ulimit -v");
            let is_right = ran.code == Some(0) || ran.code == Some(3) && is_said;
            let is_false = ran.stdout.contains("more than 2048 MiB");
            assert!(is_right && !is_false, "{name}, {most}: {:?} {}{}", ran.code, ran.stdout, ran.stderr);
        }
    }
    // What is wrong in any shell is the learner's.
    course.write("join", "fn main() { let x: u32 = \"\"; }\n");
    let ran = within(1_900_000, "join");
    assert!(ran.code == Some(1) && ran.stdout.contains("does not compile"), "{:?} {}", ran.code, ran.stdout);
}
