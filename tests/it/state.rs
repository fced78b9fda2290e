//! Nothing of the learner's is ever lost.

use std::fs;
use std::process::{Command, Stdio};
use std::time::Duration;

use crate::fixture::{Course, ran};

#[test]
fn killed_at_any_moment_progress_is_the_old_or_the_new() {
    let course = Course::new();
    let path = course.root.join(".async-learn/progress.toml");
    fs::write(&path, "version = 1\n\n[hints]\n\n[done.of_another_course]\nsource = \"kept\"\n").unwrap();
    // How long a save takes here, so that the kills fall before, into and after the write.
    let whole = (0..5).map(|_| course.run(["hint", "join"]).took).min().unwrap();
    let (mut killed, mut wrote) = (0, 0);
    for i in 0..200u32 {
        // Each of the two writes: the one counts up, the other takes the count away.
        let args = if i % 2 == 0 { ["reset", "join"] } else { ["hint", "join"] };
        let mut command: Command = course.tool(args);
        let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        std::thread::sleep(whole * (i % 40) / 20);
        let _ = child.kill();
        let status = child.wait().unwrap();
        killed += u32::from(!status.success());
        wrote += u32::from(status.success());
        let text = fs::read_to_string(&path).expect("progress is there");
        assert!(text.contains("of_another_course") && text.contains("kept"), "after {i} kills:\n{text:?}");
        toml::from_str::<toml::Table>(&text).unwrap_or_else(|error| panic!("after {i} kills: {error}\n{text:?}"));
    }
    assert!(killed > 50 && wrote > 20, "{killed} were killed and {wrote} came to their end");
}

#[test]
fn progress_that_cannot_be_understood_is_put_aside_and_said() {
    for content in ["", "\0\0\0\0", "not toml at all", "version = 1\ndone = 7\n"] {
        let course = Course::new();
        let folder = course.root.join(".async-learn");
        fs::write(folder.join("progress.toml"), content).unwrap();
        let ran = course.run(["list"]);
        assert_eq!(ran.code, Some(0), "{}", ran.stderr);
        assert!(ran.stderr.contains("could not be understood"), "{content:?}: {}", ran.stderr);
        let aside = fs::read_dir(&folder)
            .unwrap()
            .flatten()
            .find(|entry| entry.file_name().to_string_lossy().contains("unreadable"));
        assert_eq!(fs::read_to_string(aside.unwrap().path()).unwrap(), content);
        assert_eq!(course.run(["list"]).stderr, "", "it is said once");
    }
}

#[test]
fn progress_of_a_newer_version_is_refused_and_untouched() {
    let course = Course::new();
    let path = course.root.join(".async-learn/progress.toml");
    fs::write(&path, "version = 2\nnew = true\n").unwrap();
    let ran = course.run(["run", "join"]);
    assert_eq!(ran.code, Some(3));
    assert!(ran.stderr.contains("a newer cargo-async-learn"), "{}", ran.stderr);
    assert_eq!(fs::read_to_string(&path).unwrap(), "version = 2\nnew = true\n");
}

#[test]
fn where_nothing_can_be_written_a_verdict_comes_all_the_same() {
    let course = Course::new();
    course.solve("join");
    // A folder in a file's place, and files in folders': no permission could be more certain, even for root.
    fs::create_dir(course.root.join(".async-learn/progress.lock")).unwrap();
    for folder in ["build", "traces", "reports"] {
        fs::write(course.root.join(".async-learn").join(folder), "").unwrap();
    }
    let ran = course.run(["run", "join"]);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    assert!(ran.stderr.contains("warning: your progress can't be kept"), "{}", ran.stderr);
}

#[test]
fn two_tools_at_once_lose_nothing() {
    let course = Course::new();
    let names: Vec<String> = course
        .run(["list"])
        .stdout
        .lines()
        .filter_map(|line| line.trim().strip_prefix("· ")?.split_whitespace().next().map(str::to_owned))
        .take(4)
        .collect();
    let children: Vec<_> = names
        .iter()
        .map(|name| course.tool(["hint", name]).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap())
        .collect();
    for mut child in children {
        assert!(child.wait().unwrap().success());
    }
    let text = fs::read_to_string(course.root.join(".async-learn/progress.toml")).unwrap();
    for name in &names {
        assert!(text.contains(&format!("{name} = 1")), "{name} is missing in {text}");
    }
}

#[test]
#[cfg(unix)]
fn an_interrupt_ends_a_verify_with_its_children_and_130() {
    let course = Course::new();
    course.write("join", crate::fixture::join_with("loop {}"));
    let mut child = course.tool(["run", "join"]).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    std::thread::sleep(Duration::from_millis(900));
    let mut kill = Command::new("kill");
    kill.args(["-INT", &child.id().to_string()]);
    assert_eq!(ran(kill).code, Some(0));
    assert_eq!(child.wait().unwrap().code(), Some(130));
    std::thread::sleep(Duration::from_millis(200));
    #[cfg(target_os = "linux")]
    assert_eq!(crate::fixture::processes_with(course.root.join(".async-learn/build").to_str().unwrap()), 0);
}
