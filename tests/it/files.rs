//! What a learner owns: resets, and what brings them back.

use std::process::Stdio;

use crate::fixture::{Course, ran, solution};

/// The line of `list` on the exercise `name`.
fn status(course: &Course, name: &str) -> String {
    let list = course.run(["list"]).stdout;
    list.lines().find(|line| line.contains(&format!(" {name} "))).expect("it is listed").trim().to_owned()
}

#[test]
fn a_reset_of_a_chapter_is_one_event_and_one_undo_brings_all_of_it_back() {
    let course = Course::new();
    let starters = [course.read("join"), course.read("try_join")];
    course.solve("join");
    course.solve("try_join");
    course.run(["verify", "join", "try_join"]);
    course.run(["hint", "bounded"]);
    let reset = course.run(["reset", "--chapter", "3", "--yes"]);
    assert_eq!(reset.code, Some(0), "{}", reset.stderr);
    assert!(reset.stdout.contains("4 exercises of 03_join are as they began."), "{}", reset.stdout);
    assert_eq!([course.read("join"), course.read("try_join")], starters);
    assert!(status(&course, "join").contains("open") && status(&course, "try_join").contains("open"));
    let list = course.run(["undo", "--list"]).stdout;
    let lines = solution("join").lines().count() + solution("try_join").lines().count();
    assert!(list.contains("1  just now  reset of join and try_join"), "{list}");
    assert!(list.contains(&format!("{lines} lines in 2 files")), "{list}");

    let undo = course.run(["undo"]);
    assert_eq!(undo.code, Some(0), "{}", undo.stderr);
    assert_eq!([course.read("join"), course.read("try_join")], [solution("join"), solution("try_join")]);
    // What passed with this text has passed, and the hints go on where they were.
    assert!(status(&course, "join").contains("done") && status(&course, "try_join").contains("done"));
    assert!(course.run(["hint", "bounded"]).stdout.contains("Hint 2 of 3"));

    assert_eq!(course.run(["undo"]).code, Some(0), "and an undo is undone");
    assert_eq!([course.read("join"), course.read("try_join")], starters);
    assert!(status(&course, "join").contains("open"));
}

#[test]
fn an_undo_of_one_exercise_leaves_the_others() {
    let course = Course::new();
    let starter = course.read("join");
    course.write("join", "my join");
    course.write("threads", "my threads");
    course.run(["reset", "join", "threads"]);
    course.run(["undo", "threads"]);
    assert_eq!((course.read("join"), course.read("threads")), (starter, "my threads".into()));
    // The latest that replaced `join`, and not the latest of all.
    course.run(["undo", "join"]);
    assert_eq!((course.read("join"), course.read("threads")), ("my join".into(), "my threads".into()));
    let numbered = course.run(["undo", "--number", "3"]);
    assert_eq!(numbered.code, Some(0), "{}", numbered.stderr);
    assert_ne!(course.read("join"), "my join");
    assert_eq!(course.run(["undo", "--number", "99"]).code, Some(2));
}

#[test]
fn where_there_is_nothing_to_undo_it_says_so() {
    let course = Course::new();
    let undo = course.run(["undo"]);
    assert_eq!(undo.code, Some(1));
    assert_eq!(undo.stdout, "Nothing was replaced so far, so there is nothing to bring back.\n");
    course.write("join", "mine");
    course.run(["reset", "join"]);
    let undo = course.run(["undo", "threads"]);
    assert_eq!((undo.code, undo.stdout.contains("Nothing of `threads`")), (Some(1), true), "{}", undo.stdout);
    course.write("join", "mine");
    let undo = course.run(["undo"]);
    assert_eq!((undo.code, undo.stdout.contains("before the reset of join already")), (Some(1), true));
}

#[test]
fn a_reset_of_many_asks_at_a_terminal_and_wants_a_yes_without_one() {
    let course = Course::new();
    course.write("join", "mine");
    for which in [&["--all"][..], &["--chapter", "join"]] {
        let mut command = course.tool(["reset"].iter().chain(which));
        command.stdin(Stdio::null());
        let ran = ran(command);
        assert_eq!((ran.code, course.read("join")), (Some(2), "mine".into()));
        assert!(ran.stderr.contains("add --yes"), "{}", ran.stderr);
    }
    for wrong in
        [&["reset"][..], &["reset", "--all", "join"], &["reset", "--all", "--chapter", "3"], &["reset", "--yes"]]
    {
        assert_eq!(course.run(wrong).code, Some(2), "{wrong:?}");
    }
    #[cfg(unix)]
    for (answer, due) in [("\n", "mine"), ("n\n", "mine"), ("x\n", "mine"), ("\x04", "mine"), ("y\n", "")] {
        let said = at_terminal(&course, &["reset", "--all"], answer);
        assert!(said.contains("Put 1 changed exercise back to the start?"), "{said}");
        assert_eq!(course.read("join") == "mine", due == "mine", "{answer:?}: {said}");
    }
}

/// What the tool says in a terminal where `answer` is typed.
#[cfg(unix)]
fn at_terminal(course: &Course, args: &[&str], answer: &str) -> String {
    use std::io::{Read as _, Write as _};

    use portable_pty::{CommandBuilder, PtySize, native_pty_system};

    let pair = native_pty_system().openpty(PtySize::default()).unwrap();
    let mut command = CommandBuilder::new(crate::fixture::binary());
    command.args(args);
    command.cwd(&course.root);
    let mut child = pair.slave.spawn_command(command).unwrap();
    drop(pair.slave);
    let (mut output, mut keys) = (pair.master.try_clone_reader().unwrap(), pair.master.take_writer().unwrap());
    let (mut said, mut bytes) = (String::new(), [0; 1024]);
    // The end of a terminal is an error on Linux, and an end of file elsewhere.
    while let Ok(n @ 1..) = output.read(&mut bytes) {
        said.push_str(&String::from_utf8_lossy(&bytes[..n]));
        if said.contains("[y/N]") && !said.contains("answered") {
            said.push_str("answered");
            keys.write_all(answer.as_bytes()).unwrap();
        }
    }
    child.wait().unwrap();
    said
}
