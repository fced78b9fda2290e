//! Nothing of the learner's is ever lost.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::files::{make_older, status, tree};
use crate::fixture::{Course, Ran, ran, tool};

#[test]
fn killed_at_any_moment_progress_is_the_old_or_the_new() {
    let course = Course::new();
    let path = course.root.join(".async-learn/progress.toml");
    fs::write(&path, "version = 1\n\n[hints]\n\n[done.of_another_course]\nsource = \"kept\"\n").unwrap();
    // How long a save takes here, so that the kills fall before, into and after the write.
    let mut whole = (0..5).map(|_| course.run(["hint", "join"]).took).min().unwrap();
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
        // The machine may be slower now than it was at first, or faster.
        whole = whole.mul_f64(if status.success() { 0.95 } else { 1.05 });
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
    for folder in ["build", "reports"] {
        fs::write(course.root.join(".async-learn").join(folder), "").unwrap();
    }
    let ran = course.run(["run", "join"]);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    assert!(ran.stderr.contains("warning: your progress can't be kept in"), "{}", ran.stderr);
    assert!(ran.stderr.contains(".async-learn/progress.lock: it is a folder"), "{}", ran.stderr);
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
    use crate::fixture::{processes_with, until};

    let course = Course::new();
    let (build, runs) = (course.root.join(".async-learn/build"), course.root.join("runs"));
    course.write("join", crate::fixture::join_with(&format!("std::fs::write({runs:?}, \"\").unwrap(); loop {{}}")));
    let mut child = course.tool(["run", "join"]).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    until("the run", || runs.exists());
    let begin = Instant::now();
    let mut kill = Command::new("kill");
    kill.args(["-INT", &child.id().to_string()]);
    assert_eq!(ran(kill).code, Some(0));
    assert_eq!(child.wait().unwrap().code(), Some(130));
    until("its children's end", || processes_with(build.to_str().unwrap()) == 0);
    // By itself the loop would end after 8 s, as a hang.
    assert!(begin.elapsed() < Duration::from_secs(5), "{:?}", begin.elapsed());
}

/// The lock of a tool that was stopped in the midst of its work was waited for without a word, and no signal ended that.
#[test]
#[cfg(unix)]
fn who_waits_for_anothers_lock_says_so_and_ends_when_asked_to() {
    use std::io::{BufRead as _, BufReader};

    let course = Course::new();
    for (lock, args, signal) in
        [("files.lock", &["reset", "join", "-y"][..], "-INT"), ("progress.lock", &["hint", "join"], "-TERM")]
    {
        let path = course.root.join(".async-learn").join(lock);
        let held = fs::OpenOptions::new().write(true).create(true).truncate(false).open(path).unwrap();
        held.lock().unwrap();
        let mut tool = course.tool(args);
        let mut child = tool.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
        let mut said = String::new();
        BufReader::new(child.stderr.take().unwrap()).read_line(&mut said).unwrap();
        assert!(said.contains("waiting for another cargo async-learn, which"), "{lock}: {said}");
        ends_when_asked_to(&mut child, signal);
    }
}

/// A pipe that nobody read was waited for, and no signal ended that.
#[test]
#[cfg(target_os = "linux")]
fn an_export_into_a_pipe_without_a_reader_ends_when_asked_to() {
    let course = Course::new();
    let mut mkfifo = Command::new("mkfifo");
    mkfifo.arg(course.root.join("pipe"));
    assert_eq!(ran(mkfifo).code, Some(0));
    let mut child = course.tool(["progress", "export", "pipe"]).stdout(Stdio::null()).spawn().unwrap();
    let waits = || fs::read_to_string(format!("/proc/{}/wchan", child.id())).unwrap_or_default();
    if waits().is_empty() {
        eprintln!("skipped: this system does not tell what a process waits for");
    } else {
        crate::fixture::until("it waits for a reader", || {
            ["fifo", "partner"].iter().any(|name| waits().contains(name))
        });
    }
    ends_when_asked_to(&mut child, "-INT");
}

/// Sends `signal` to `child`, and waits until it ends with 130.
#[cfg(unix)]
fn ends_when_asked_to(child: &mut std::process::Child, signal: &str) {
    let mut kill = Command::new("kill");
    kill.args([signal, &child.id().to_string()]);
    assert_eq!(ran(kill).code, Some(0));
    let begin = Instant::now();
    let status = loop {
        if let Some(status) = child.try_wait().unwrap() {
            break status;
        }
        if begin.elapsed() > Duration::from_secs(60) {
            child.kill().unwrap();
            panic!("{signal} does not end it");
        }
        std::thread::sleep(Duration::from_millis(10));
    };
    assert_eq!(status.code(), Some(130), "{signal}: {status}");
}

/// Runs `command` and kills it after a while, a little later each time: `round` of `rounds`,
/// spread over one and a half times the `whole` that it takes.
fn killed(mut command: Command, whole: Duration, round: u32, rounds: u32) {
    let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    std::thread::sleep(whole * round * 3 / (rounds * 2));
    let _ = child.kill();
    child.wait().unwrap();
}

/// The exercises' files and what they hold.
fn exercises(course: &Course) -> BTreeMap<String, String> {
    let mut files = tree(&course.root);
    files.retain(|path, _| path.starts_with("exercises/") && path.ends_with(".rs"));
    files
}

/// Every text that any snapshot holds.
fn kept(root: &Path) -> Vec<String> {
    let mut texts = Vec::new();
    let mut folders = vec![root.join(".async-learn/snapshots")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
            match entry.path().is_dir() {
                true => folders.push(entry.path()),
                false => texts.push(fs::read_to_string(entry.path()).unwrap()),
            }
        }
    }
    texts
}

#[test]
fn killed_at_any_moment_a_reset_loses_no_text_and_an_undo_brings_back_all() {
    let course = Course::new();
    let starters = exercises(&course);
    let mine: BTreeMap<String, String> =
        starters.keys().map(|path| (path.clone(), format!("// my {path}\n").repeat(200))).collect();
    let (mut untouched, mut halfway, mut whole_way) = (0, 0, 0);
    let make_mine = || {
        let _ = fs::remove_dir_all(course.root.join(".async-learn/snapshots"));
        for (path, text) in &mine {
            fs::write(course.root.join(path), text).unwrap();
        }
    };
    let whole = (0..3).map(|_| {
        make_mine();
        course.run(["reset", "--all", "--yes"]).took
    });
    let whole = whole.max().unwrap();
    for round in 0..60 {
        make_mine();
        killed(course.tool(["reset", "--all", "--yes"]), whole, round, 60);
        let (now, kept) = (exercises(&course), kept(&course.root));
        for (path, text) in &now {
            assert!(*text == mine[path] || *text == starters[path], "{path} is neither the old nor the new: {text:?}");
            assert!(*text == mine[path] || kept.contains(&mine[path]), "{path} is lost");
        }
        let reset = now.iter().filter(|(path, text)| **text == starters[*path]).count();
        match reset {
            0 => untouched += 1,
            _ if reset < mine.len() => halfway += 1,
            _ => whole_way += 1,
        }
        let undo = course.run(["undo"]);
        assert_eq!(undo.code, Some(if reset == 0 { 1 } else { 0 }), "{}{}", undo.stdout, undo.stderr);
        assert_eq!(exercises(&course), mine, "after {reset} resets");
    }
    assert!(untouched > 0 && halfway + whole_way > 0, "{untouched} before, {halfway} between, {whole_way} after");
}

#[test]
fn killed_at_any_moment_an_update_ends_in_the_same_state_when_it_is_run_again() {
    let whole = {
        let course = Course::new();
        make_older(&course);
        course.run(["update"]).took
    };
    let (mut outcomes, rounds) = (BTreeSet::new(), 30);
    for round in 0..rounds {
        let course = Course::new();
        make_older(&course);
        killed(course.tool(["update"]), whole * 2, round, rounds);
        outcomes.insert(tree(&course.root));
        assert_eq!(course.run(["update"]).code, Some(0));
        let due = Course::new();
        make_older(&due);
        due.run(["update"]);
        assert_eq!(tree(&course.root), tree(&due.root), "killed in round {round}");
    }
    assert!(outcomes.len() > 1, "the kills fell on one side only");
}

#[test]
fn two_updates_at_once_are_one() {
    let courses = [Course::new(), Course::new()];
    courses.iter().for_each(make_older);
    let [course, due] = courses;
    due.run(["update"]);
    let update = || course.tool(["update"]).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    for mut child in [update(), update(), update()] {
        assert!(child.wait().unwrap().success());
    }
    assert_eq!(tree(&course.root), tree(&due.root));
    assert_eq!(course.run(["undo", "--list"]).stdout.matches("update").count(), 1);
}

#[test]
fn killed_at_any_moment_an_import_loses_nothing_and_ends_the_same_when_it_is_run_again() {
    let there = Course::new();
    there.solve("join");
    there.write("threads", "// theirs\n".repeat(500));
    assert_eq!(there.run(["verify", "join"]).code, Some(0));
    there.run(["progress", "export", "carried.toml"]);
    let course = Course::new();
    let carried = there.root.join("carried.toml");
    let import = ["progress", "import", carried.to_str().unwrap()];
    let whole = course.run(import).took;
    let mut outcomes = BTreeSet::new();
    for round in 0..40 {
        let _ = fs::remove_dir_all(course.root.join(".async-learn/snapshots"));
        let _ = fs::remove_file(course.root.join(".async-learn/progress.toml"));
        course.write("join", "// my join\n");
        course.write("threads", "// my threads\n");
        killed(course.tool(import), whole * 2, round, 40);
        let kept = kept(&course.root);
        for (name, mine) in [("join", "// my join\n"), ("threads", "// my threads\n")] {
            let now = course.read(name);
            assert!(now == mine || now == there.read(name), "{name} is neither the old nor the new: {now:?}");
            assert!(now == mine || kept.iter().any(|text| text == mine), "{name} is lost");
        }
        outcomes.insert(tree(&course.root));
        assert_eq!(course.run(import).code, Some(0));
        assert_eq!((course.read("join"), course.read("threads")), (there.read("join"), there.read("threads")));
        assert!(status(&course, "join").contains("done"), "killed in round {round}");
    }
    assert!(outcomes.len() > 1, "the kills fell on one side only");
}

/// Runs `command`, which changes the course in `root`, and saves `text` as `file` meanwhile: in place or by rename,
/// as editors do, a little later in each of `rounds`, counted from when the snapshot appears.
fn with_a_save(root: &Path, file: &Path, mut command: Command, text: &str, round: u32, rounds: u32) {
    let snapshots = root.join(".async-learn/snapshots");
    let count = || fs::read_dir(&snapshots).map_or(0, |entries| entries.flatten().count());
    let before = count();
    let mut child = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    while count() == before && child.try_wait().unwrap().is_none() {}
    let begin = Instant::now();
    let late = f64::from(round / 2) / f64::from(rounds / 2);
    while begin.elapsed() < Duration::from_millis(20).mul_f64(late.powi(3)) {}
    if round.is_multiple_of(2) {
        fs::write(file, text).unwrap();
    } else {
        let beside = root.join("beside");
        fs::write(&beside, text).unwrap();
        fs::rename(beside, file).unwrap();
    }
    let ended = child.wait_with_output().unwrap();
    assert!(ended.status.success(), "{}", String::from_utf8_lossy(&ended.stderr));
}

#[test]
fn a_save_at_the_moment_of_a_reset_an_undo_an_import_or_an_update_is_kept() {
    let there = Course::new();
    there.write("join", "// theirs\n");
    there.run(["progress", "export", "carried.toml"]);
    let carried = there.root.join("carried.toml");
    let carried = carried.to_str().unwrap();
    let (rounds, mut in_place, mut in_snapshot) = (50, 0, 0);
    for args in [&["reset", "join"][..], &["undo"], &["progress", "import", carried], &["update"]] {
        let course = Course::new();
        if args == ["undo"] {
            course.write("join", "// first\n");
            course.run(["reset", "join"]);
        }
        let record = course.root.join(".async-learn/course.toml");
        for round in 0..rounds {
            let (mine, saved) = (format!("// my text in {round}\n").repeat(99), format!("// saved in {round}\n"));
            course.write("join", &mine);
            if args == ["update"] {
                // As if it were a text of the course's, which the update replaces.
                let mut text: toml::Table = toml::from_str(&fs::read_to_string(&record).unwrap()).unwrap();
                text["course"] = "an older one".into();
                let digest = blake3::hash(mine.as_bytes()).to_hex()[..32].to_owned();
                text["files"]["exercises/03_join/01_join.rs"].as_array_mut().unwrap().push(digest.into());
                fs::write(&record, toml::to_string(&text).unwrap()).unwrap();
            }
            with_a_save(&course.root, &course.file("join"), course.tool(args), &saved, round, rounds);
            let (now, kept) = (course.read("join"), kept(&course.root));
            in_place += u32::from(now == saved);
            in_snapshot += u32::from(kept.contains(&saved));
            assert!(now == saved || kept.contains(&saved), "{args:?}: the save of round {round} is lost");
        }
    }
    assert!(in_place > 0 && in_snapshot > 0, "{in_place} saves came late enough, {in_snapshot} early enough");
}

#[test]
fn a_gitignore_that_is_saved_at_the_moment_of_an_init_is_kept() {
    let (rounds, mut in_place, mut in_snapshot) = (50, 0, 0);
    for round in 0..rounds {
        let folder = tempfile::tempdir().unwrap();
        let (root, file) = (folder.path(), folder.path().join(".gitignore"));
        fs::write(&file, "*.log\n").unwrap();
        let (mut init, saved) = (tool(root), format!("# saved in {round}\n"));
        init.args(["init", "."]);
        with_a_save(root, &file, init, &saved, round, rounds);
        let (now, kept) = (fs::read_to_string(&file).unwrap(), kept(root));
        in_place += u32::from(now == saved);
        in_snapshot += u32::from(kept.contains(&saved));
        assert!(now == saved || kept.contains(&saved), "the save of round {round} is lost: {now:?}, {kept:?}");
    }
    assert!(in_place > 0 && in_snapshot > 0, "{in_place} saves came late enough, {in_snapshot} early enough");
}

/// The tool, unable to write into a folder that may not be written. Root may write anywhere, so
/// it gives that right away first.
#[cfg(target_os = "linux")]
pub fn without_root(tool: &Command) -> Command {
    let mut command = Command::new("setpriv");
    if fs::metadata("/proc/self").is_ok_and(|data| std::os::unix::fs::MetadataExt::uid(&data) == 0) {
        command.args(["--inh-caps=-dac_override", "--bounding-set=-dac_override"]);
    } else {
        command.arg("--no-new-privs");
    }
    wrapped(command, tool)
}

/// `outer`, which runs `tool` with all that belongs to it.
#[cfg(target_os = "linux")]
pub fn wrapped(mut outer: Command, tool: &Command) -> Command {
    outer.arg(tool.get_program()).args(tool.get_args()).current_dir(tool.get_current_dir().unwrap());
    for (name, value) in tool.get_envs() {
        match value {
            Some(value) => outer.env(name, value),
            None => outer.env_remove(name),
        };
    }
    outer
}

/// What a command that can't write must leave as it is, and say.
#[cfg(target_os = "linux")]
fn refused_without_loss(
    prepare: impl Fn(&Course),
    run: impl Fn(&Course, &Command) -> Command,
    clean: impl Fn(&Course),
) {
    let carried = tempfile::NamedTempFile::new().unwrap();
    fs::write(carried.path(), "version = 1\n[exercises.join]\ntext = \"theirs\"\n").unwrap();
    let import = ["progress".into(), "import".into(), carried.path().to_str().unwrap().to_owned()];
    let words = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
    for args in [words(&["reset", "join"]), words(&["undo"]), words(&["update"]), import.to_vec()] {
        let course = Course::new();
        course.write("join", "what is to be brought back");
        course.run(["reset", "join"]);
        make_older(&course);
        fs::create_dir_all(course.file("join").parent().unwrap()).unwrap();
        course.write("join", "mine");
        let before = tree(&course.root);
        prepare(&course);
        let ran = ran(run(&course, &course.tool(&args)));
        clean(&course);
        assert_eq!(ran.code, Some(3), "{args:?}: {}{}", ran.stdout, ran.stderr);
        assert!(ran.stderr.contains("can't be written"), "{args:?}: {}", ran.stderr);
        assert_eq!(tree(&course.root), before, "{args:?}");
    }
}

#[cfg(target_os = "linux")]
pub fn permit(course: &Course, mode: u32) {
    use std::os::unix::fs::PermissionsExt as _;

    let mut folders = vec![course.root.clone()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap().flatten().filter(|entry| entry.path().is_dir()) {
            folders.push(entry.path());
        }
        fs::set_permissions(&folder, fs::Permissions::from_mode(mode)).unwrap();
    }
}

#[test]
#[cfg(target_os = "linux")]
fn in_a_read_only_folder_nothing_is_lost_and_it_is_said() {
    refused_without_loss(|course| permit(course, 0o555), |_, tool| without_root(tool), |course| permit(course, 0o755));
}

#[test]
#[cfg(target_os = "linux")]
fn on_a_full_disk_nothing_is_lost_and_it_is_said() {
    // No file may grow: what a full disk does, with another word for why.
    let full = |_: &Course, tool: &Command| {
        let mut shell = Command::new("sh");
        shell.args(["-c", "trap '' XFSZ; ulimit -f 0; exec \"$0\" \"$@\""]);
        wrapped(shell, tool)
    };
    refused_without_loss(|_| {}, full, |_| {});
}

#[test]
#[cfg(target_os = "linux")]
fn a_reset_that_fails_halfway_says_so_and_is_undone() {
    use std::os::unix::fs::PermissionsExt as _;

    let course = Course::new();
    course.write("threads", "my threads");
    course.write("join", "my join");
    let folder = course.root.join("exercises/03_join");
    let permit = |mode| fs::set_permissions(&folder, fs::Permissions::from_mode(mode)).unwrap();
    permit(0o555);
    let failed = ran(without_root(&course.tool(["reset", "--all", "--yes"])));
    permit(0o755);
    assert_eq!(failed.code, Some(3));
    assert!(failed.stderr.contains("01_join.rs can't be written"), "{}", failed.stderr);
    assert!(failed.stderr.contains("`cargo async-learn undo` restores them"), "{}", failed.stderr);
    assert!(course.read("threads") != "my threads" && course.read("join") == "my join");
    assert_eq!(course.run(["undo"]).code, Some(0));
    assert_eq!((course.read("threads"), course.read("join")), ("my threads".into(), "my join".into()));
}

#[test]
fn an_exercise_that_is_gone_or_not_there_yet_leaves_the_others_their_progress() {
    let course = Course::new();
    course.solve("join");
    assert_eq!(course.run(["verify", "join"]).code, Some(0));
    let path = course.root.join(".async-learn/progress.toml");
    let text = fs::read_to_string(&path).unwrap();
    let text = format!("current = \"gone\"\n{text}\n[hints]\ngone = 2\n[done.gone]\nsource = \"kept\"\n");
    let text = text.replacen("[hints]\n", "", 1).replacen("current = \"join\"\n", "", 1);
    fs::write(&path, &text).unwrap();
    let list = course.run(["list"]);
    assert_eq!((list.code, list.stderr.as_str()), (Some(0), ""));
    assert!(status(&course, "join").contains("done"));
    course.run(["hint", "threads"]);
    course.run(["reset", "--all", "--yes"]);
    let text = fs::read_to_string(&path).unwrap();
    assert!(text.contains("[done.gone]\nsource = \"kept\"") && text.contains("gone = 2"), "{text}");
    assert!(!text.contains("[done.join]"), "{text}");
}

#[test]
fn two_watchers_both_save() {
    let course = Course::new();
    let watch = |from: &str| {
        course.run(["start", "--from", from]);
        let mut command = course.tool(["watch"]);
        let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        // It watches once it has judged for the first time.
        let mut output = BufReader::new(child.stdout.take().unwrap());
        let mut said = String::new();
        while !said.contains('✗') {
            assert_ne!(output.read_line(&mut said).unwrap(), 0, "it ended: {said}");
        }
        std::thread::spawn(move || std::io::copy(&mut output, &mut std::io::sink()));
        child
    };
    let mut watchers = [watch("1"), watch("3")];
    course.solve("sequential");
    course.solve("join");
    let begin = Instant::now();
    let both = || status(&course, "sequential").contains("done") && status(&course, "join").contains("done");
    while !both() && begin.elapsed() < Duration::from_secs(60) {
        std::thread::sleep(Duration::from_millis(20));
    }
    let saved = both();
    for watcher in &mut watchers {
        // Asked to end, it takes along whatever it runs.
        let mut kill = Command::new("kill");
        kill.arg(watcher.id().to_string());
        if !cfg!(unix) || ran(kill).code != Some(0) {
            let _ = watcher.kill();
        }
        watcher.wait().unwrap();
    }
    assert!(saved, "{}", course.run(["list"]).stdout);
}

#[test]
fn an_event_that_cannot_be_read_is_named_with_the_place_of_its_texts() {
    for broken in
        ["", "kind = \"reset\"\nat = 1\n\n[[fi", "\0\0", "kind = \"reset\"\nat = 1\n[[files]]\npath = \".env\"\n"]
    {
        let course = Course::new();
        for text in ["// earlier\n", "// later\n"] {
            course.write("join", text);
            course.run(["reset", "join"]);
        }
        let folder = course.root.join(".async-learn/snapshots/0002");
        fs::write(folder.join("event.toml"), broken).unwrap();
        let before = tree(&course.root);
        for args in [&["undo"][..], &["undo", "join"], &["undo", "--number", "2"], &["undo", "--list"]] {
            let Ran { code, stdout, stderr, .. } = course.run(args);
            assert_eq!(code, Some(3), "{broken:?} {args:?}: {stdout}{stderr}");
            assert!(stderr.contains("event 2 can't be undone"), "{broken:?} {args:?}: {stderr}");
            assert!(stderr.contains(folder.join("files").to_str().unwrap()), "{args:?}: {stderr}");
            assert_eq!(tree(&course.root), before, "{args:?}");
            assert_eq!(stdout.contains("reset of join"), args.contains(&"--list"), "{args:?}: {stdout}");
        }
        assert_eq!(course.run(["undo", "--number", "1"]).code, Some(0));
        assert_eq!(course.read("join"), "// earlier\n");
        assert_eq!(course.run(["undo"]).code, Some(0), "the latest can be read");
    }
    let course = Course::new();
    course.write("join", "// mine\n");
    course.run(["reset", "join"]);
    fs::remove_file(course.root.join(".async-learn/snapshots/0001/event.toml")).unwrap();
    let list = course.run(["undo", "--list"]);
    assert!(list.stderr.contains("event 1 can't be undone") && list.stdout.is_empty(), "{}", list.stdout);
}

#[test]
fn progress_files_that_cannot_be_understood_do_not_replace_each_other() {
    let course = Course::new();
    let folder = course.root.join(".async-learn");
    let texts: BTreeSet<String> = (0..12).map(|number| format!("broken {number} [[")).collect();
    for text in &texts {
        fs::write(folder.join("progress.toml"), text).unwrap();
        course.run(["hint", "threads"]);
    }
    let names = fs::read_dir(&folder).unwrap().flatten().map(|entry| entry.path());
    let aside = names.filter(|path| path.to_string_lossy().contains("unreadable"));
    assert_eq!(aside.map(|path| fs::read_to_string(path).unwrap()).collect::<BTreeSet<_>>(), texts);
}
