//! Every way in which a file is saved, moved, lost and found again: one run for each new text.
//!
//! The editors' steps were taken down with strace from Vim 9.0, Neovim 0.7, Emacs 28, nano 7.2
//! and GNU sed 4.9, and read in the sources of Helix, IntelliJ, VS Code, Zed, GLib and Qt.

use std::fs::{self, File, OpenOptions};
use std::io::{Read as _, Write};
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use crate::fixture::{Course, ran, solution, until};
use crate::plain_watch::PlainWatch;

/// A text for `join` that is quickly judged; the verdict shows `name`.
fn text(name: &str) -> String {
    format!("fn {name}() -> u32 {{ \"text\" }}\n\nfn main() {{}}\n")
}

/// A course whose `join` is quickly judged, and a watch on it that has judged once.
#[track_caller]
fn watched() -> (Course, PlainWatch) {
    let course = Course::new();
    course.write("join", text("at_first"));
    let watch = PlainWatch::of(&course, "join");
    (course, watch)
}

/// Saves twice with `save`, and once as a shell does: each is one run, on that text.
#[track_caller]
fn each_save_is_one_run(save: impl Fn(&Path, &str)) {
    let (course, watch) = watched();
    let file = course.file("join");
    save(&file, &text("the_first_save"));
    watch.judges(2, "the_first_save");
    save(&file, &text("the_second_save"));
    watch.judges(3, "the_second_save");
    // Nothing of the second save may still lead to a run.
    fs::write(&file, text("the_third_save")).unwrap();
    watch.judges(4, "the_third_save");
    quit_having_heard(watch);
}

const POLLS: &str = "your file is read twice a second";

/// Quits, and requires that the saves were heard of, and not found by looking.
#[track_caller]
fn quit_having_heard(watch: PlainWatch) {
    assert!(!watch.text().contains(POLLS), "{}", watch.text());
    watch.quit();
}

/// `file` with `end` behind its name.
fn beside(file: &Path, end: &str) -> PathBuf {
    file.with_file_name(format!("{}{end}", file.file_name().unwrap().to_str().unwrap()))
}

/// `file` with `start` before its name.
fn before(file: &Path, start: &str) -> PathBuf {
    file.with_file_name(format!("{start}{}", file.file_name().unwrap().to_str().unwrap()))
}

/// Empties `file`, or makes it, and writes `text` into it.
fn write_synced(file: &Path, text: &str) {
    let mut open = File::create(file).unwrap();
    open.write_all(text.as_bytes()).unwrap();
    open.sync_all().unwrap();
}

/// Empties `file` only after it was opened, as Vim does.
fn vim_writes(file: &Path, text: &str) {
    let mut open = OpenOptions::new().write(true).create(true).truncate(false).open(file).unwrap();
    open.set_len(0).unwrap();
    open.write_all(text.as_bytes()).unwrap();
    open.sync_all().unwrap();
}

/// Whether a file can be made here at all: that is why a file called 4913 comes and goes.
fn vim_probes(file: &Path) {
    let probe = file.with_file_name("4913");
    File::create_new(&probe).unwrap();
    fs::remove_file(probe).unwrap();
}

/// It ran on, and judged saves that nobody was told of.
#[test]
fn a_watch_ends_when_nobody_reads_its_lines_any_more() {
    let course = Course::new();
    let mut command = course.watch("join");
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
    let mut watch = command.spawn().unwrap();
    drop(watch.stdout.take());
    until("it has ended", || watch.try_wait().unwrap().is_some());
}

#[test]
fn vim_with_a_backup_by_rename() {
    each_save_is_one_run(|file, text| {
        let swap = before(&beside(file, ".swp"), ".");
        fs::write(&swap, "b0VIM 9.0").unwrap();
        vim_probes(file);
        fs::rename(file, beside(file, "~")).unwrap();
        vim_writes(file, text);
        fs::set_permissions(file, fs::Permissions::from_mode(0o644)).unwrap();
        fs::remove_file(beside(file, "~")).unwrap();
        fs::remove_file(swap).unwrap();
    });
}

#[test]
fn vim_with_a_backup_by_copy() {
    each_save_is_one_run(|file, text| {
        vim_probes(file);
        fs::copy(file, beside(file, "~")).unwrap();
        vim_writes(file, text);
        fs::remove_file(beside(file, "~")).unwrap();
    });
}

#[test]
fn neovim() {
    each_save_is_one_run(|file, text| {
        vim_probes(file);
        fs::rename(file, beside(file, "~")).unwrap();
        fs::write(file, text).unwrap();
        fs::set_permissions(file, fs::Permissions::from_mode(0o644)).unwrap();
        fs::remove_file(beside(file, "~")).unwrap();
    });
}

#[test]
fn helix() {
    each_save_is_one_run(|file, text| {
        let backup = beside(file, "k3Xq9a.bck");
        fs::rename(file, &backup).unwrap();
        write_synced(file, text);
        fs::set_permissions(file, fs::metadata(&backup).unwrap().permissions()).unwrap();
        fs::remove_file(backup).unwrap();
    });
}

#[test]
fn helix_without_atomic_save() {
    each_save_is_one_run(write_synced);
}

#[test]
fn jetbrains_safe_write() {
    each_save_is_one_run(|file, text| {
        let (new, old) = (beside(file, "___jb_tmp___"), beside(file, "___jb_old___"));
        fs::write(&new, text).unwrap();
        fs::rename(file, &old).unwrap();
        fs::rename(&new, file).unwrap();
        fs::remove_file(old).unwrap();
    });
}

#[test]
fn vs_code() {
    each_save_is_one_run(|file, text| {
        let mut open = File::create(file).unwrap();
        // Both steps are jobs of a thread pool, so that others may come between.
        std::thread::yield_now();
        open.write_all(text.as_bytes()).unwrap();
        open.sync_data().unwrap();
    });
}

#[test]
fn vs_code_atomically() {
    each_save_is_one_run(|file, text| {
        write_synced(&beside(file, ".vsctmp"), text);
        fs::rename(beside(file, ".vsctmp"), file).unwrap();
    });
}

#[test]
fn nano() {
    each_save_is_one_run(|file, text| {
        let swap = before(&beside(file, ".swp"), ".");
        fs::write(&swap, "b0nano 7.2").unwrap();
        write_synced(file, text);
        fs::remove_file(swap).unwrap();
    });
}

#[test]
fn nano_with_a_backup() {
    each_save_is_one_run(|file, text| {
        let _ = fs::remove_file(beside(file, "~"));
        fs::write(beside(file, "~"), fs::read(file).unwrap()).unwrap();
        write_synced(file, text);
    });
}

#[test]
fn emacs() {
    each_save_is_one_run(|file, text| {
        let lock = before(file, ".#");
        symlink("me@here.4711:1700000000", &lock).unwrap();
        // The backup is made once in a session, so only the first save is by rename.
        if !beside(file, "~").exists() {
            fs::rename(file, beside(file, "~")).unwrap();
        }
        let mut open = File::create(file).unwrap();
        // What lies before the gap in its buffer, and what lies behind.
        let (start, end) = text.split_at(text.len() / 2);
        open.write_all(start.as_bytes()).unwrap();
        open.write_all(end.as_bytes()).unwrap();
        drop(open);
        fs::remove_file(lock).unwrap();
    });
}

#[test]
fn sed_in_place() {
    each_save_is_one_run(|file, text| {
        let new = file.with_file_name("sedaDXD9B");
        fs::write(&new, text).unwrap();
        fs::rename(new, file).unwrap();
    });
}

#[test]
fn zed() {
    each_save_is_one_run(|file, text| {
        let mut open = File::create(file).unwrap();
        for chunk in text.as_bytes().chunks(16) {
            open.write_all(chunk).unwrap();
        }
    });
}

#[test]
fn kate() {
    each_save_is_one_run(|file, text| {
        let new = beside(file, ".Wd31xY");
        write_synced(&new, text);
        fs::set_permissions(&new, fs::metadata(file).unwrap().permissions()).unwrap();
        fs::rename(new, file).unwrap();
    });
}

#[test]
fn gedit_with_a_backup() {
    each_save_is_one_run(|file, text| {
        let new = file.with_file_name(".goutputstream-AX7R31");
        let _ = fs::remove_file(beside(file, "~"));
        write_synced(&new, text);
        fs::hard_link(file, beside(file, "~")).unwrap();
        fs::rename(new, file).unwrap();
    });
}

/// Requires that `course` is watched as it should be: two saves in place are seen. `judged` is
/// the number of verdicts so far.
#[track_caller]
fn still_watched(course: &Course, watch: &PlainWatch, judged: usize) {
    for number in judged + 1..=judged + 2 {
        let name = format!("still_seen_{number}");
        fs::write(course.file("join"), text(&name)).unwrap();
        watch.judges(number, &name);
    }
}

#[test]
fn what_changes_nothing_is_no_run() {
    let (course, watch) = watched();
    let file = course.file("join");
    let same = text("at_first");
    File::options().write(true).open(&file).unwrap().set_modified(SystemTime::now()).unwrap();
    fs::set_permissions(&file, fs::Permissions::from_mode(0o600)).unwrap();
    fs::write(&file, &same).unwrap();
    fs::write(beside(&file, ".new"), &same).unwrap();
    fs::rename(beside(&file, ".new"), &file).unwrap();
    // Others in the same folder are none of its business either.
    fs::write(beside(&file, ".new"), text("of_another_file")).unwrap();
    fs::remove_file(beside(&file, ".new")).unwrap();
    still_watched(&course, &watch, 1);
    watch.quit();
}

#[test]
fn a_save_during_a_run_ends_the_run_and_the_last_content_is_judged() {
    let (course, watch) = watched();
    let file = course.file("join");
    // One that rustc works on for long, and one whose check never ends.
    course.write("join", held_in_rustc());
    watch.checks(2);
    fs::write(&file, text("after_rustc")).unwrap();
    watch.judges(2, "after_rustc");

    let mark = course.root.join("runs");
    let hold = format!("std::fs::write({mark:?}, \"\").unwrap(); loop {{ std::thread::park(); }}");
    fs::write(&file, crate::fixture::join_with(&hold)).unwrap();
    until("the check runs", || mark.exists());
    fs::write(&file, text("after_the_run")).unwrap();
    watch.judges(3, "after_the_run");
    #[cfg(target_os = "linux")]
    until("the stale run has ended", || {
        crate::fixture::processes_with(course.root.join(".async-learn/build").to_str().unwrap()) == 0
    });
    watch.quit();
}

/// A text that rustc never comes to the end of.
fn held_in_rustc() -> String {
    format!("#![allow(long_running_const_eval)]\nconst HOLD: () = loop {{}};\n{}", text("held_in_rustc"))
}

#[test]
fn a_file_that_is_gone_is_said_and_judged_when_it_is_back() {
    let (course, watch) = watched();
    let file = course.file("join");
    fs::remove_file(&file).unwrap();
    watch.says("! the file can't be read");
    watch.says("Save it again");
    fs::write(&file, text("back_again")).unwrap();
    watch.judges(2, "back_again");
    still_watched(&course, &watch, 2);
    watch.quit();
}

/// Does `away` and then `back` to a folder, once with a pause for the watch to see it gone, and
/// once as fast as a program does; `back` leaves another text each time.
#[track_caller]
fn a_folder_comes_back(away: impl Fn(&Course), back: impl Fn(&Course, &str)) {
    let (course, watch) = watched();
    away(&course);
    watch.says("! the file can't be read");
    back(&course, "back_after_a_while");
    watch.judges(2, "back_after_a_while");
    still_watched(&course, &watch, 2);

    away(&course);
    back(&course, "back_at_once");
    watch.judges(5, "back_at_once");
    still_watched(&course, &watch, 5);
    quit_having_heard(watch);
}

fn chapter(course: &Course) -> PathBuf {
    course.file("join").parent().unwrap().to_owned()
}

#[test]
fn a_chapter_deleted_and_made_again() {
    a_folder_comes_back(
        |course| fs::remove_dir_all(chapter(course)).unwrap(),
        |course, name| {
            fs::create_dir(chapter(course)).unwrap();
            course.write("join", text(name));
        },
    );
}

#[test]
fn all_exercises_deleted_and_made_again() {
    a_folder_comes_back(
        |course| fs::remove_dir_all(course.root.join("exercises")).unwrap(),
        |course, name| {
            fs::create_dir_all(chapter(course)).unwrap();
            course.write("join", text(name));
        },
    );
}

#[test]
fn a_chapter_moved_away_and_back() {
    let aside = |course: &Course| course.root.join("aside");
    a_folder_comes_back(
        |course| fs::rename(chapter(course), aside(course)).unwrap(),
        |course, name| {
            fs::write(aside(course).join("01_join.rs"), text(name)).unwrap();
            fs::rename(aside(course), chapter(course)).unwrap();
        },
    );
}

#[test]
fn all_exercises_moved_away_and_back() {
    let aside = |course: &Course| course.root.join("aside");
    a_folder_comes_back(
        |course| fs::rename(course.root.join("exercises"), aside(course)).unwrap(),
        |course, name| {
            fs::write(aside(course).join("03_join/01_join.rs"), text(name)).unwrap();
            fs::rename(aside(course), course.root.join("exercises")).unwrap();
        },
    );
}

/// git in `course`, which is made a repository where it is none.
fn git(course: &Course, args: &[&str]) {
    let mut git = Command::new("git");
    git.args(["-c", "user.name=me", "-c", "user.email=me@example.org", "-c", "core.autocrlf=false"]);
    git.args(args).current_dir(&course.root);
    for name in ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE"] {
        git.env_remove(name);
    }
    let ran = ran(git);
    assert_eq!(ran.code, Some(0), "git {args:?}: {}", ran.stderr);
}

#[test]
fn a_checkout_of_fifty_files_is_one_run_at_most() {
    let (course, watch) = watched();
    let others = |content: &str| {
        for number in 0..50 {
            fs::write(chapter(&course).join(format!("other_{number}.rs")), content).unwrap();
        }
    };
    git(&course, &["init", "--quiet"]);
    for (branch, content) in [("one", "// 1"), ("two", "// 22"), ("three", "// 333")] {
        git(&course, &["checkout", "--quiet", "-b", branch]);
        others(content);
        if branch != "one" {
            course.write("join", text("on_another_branch"));
        }
        git(&course, &["add", "exercises"]);
        git(&course, &["commit", "--quiet", "-m", branch]);
    }
    watch.judges(2, "on_another_branch");
    // The current file is the same on both.
    git(&course, &["checkout", "--quiet", "two"]);
    git(&course, &["checkout", "--quiet", "one"]);
    watch.verdict(3);
    git(&course, &["checkout", "--quiet", "three"]);
    watch.verdict(4);
    still_watched(&course, &watch, 4);
    watch.quit();
}

/// The folder of the kit that the tests share.
fn kit(course: &Course) -> PathBuf {
    let doctor = course.run(["doctor"]).stdout;
    let line = doctor.lines().find_map(|line| line.strip_prefix("✓ libraries: ")).expect("there is a kit");
    let is_kit = |folder: &&Path| folder.file_name().is_some_and(|name| name.to_string_lossy().starts_with("kit-"));
    Path::new(line).ancestors().find(is_kit).expect("it lies in the cache").to_owned()
}

#[test]
fn what_is_saved_while_the_libraries_are_prepared_is_judged_when_they_are_ready() {
    let course = Course::new();
    course.write("join", text("at_first"));
    // A cache whose kit another process prepares, as far as anyone can tell.
    let cache = tempfile::tempdir().unwrap();
    let lock = File::create(cache.path().join("kit.lock")).unwrap();
    lock.lock().unwrap();
    let mut command = course.watch("join");
    command.env("ASYNC_LEARN_CACHE", cache.path());
    let watch = PlainWatch::start(command);
    watch.says("another cargo async-learn prepares");
    for name in ["too_early", "still_too_early", "the_last_of_them"] {
        vim_writes(&course.file("join"), &text(name));
    }
    fs::write(course.file("join"), text("judged_at_last")).unwrap();
    let kit = kit(&course);
    let copy = cache.path().join(kit.file_name().unwrap());
    fs::create_dir(&copy).unwrap();
    fs::copy(kit.join("kit.json"), copy.join("kit.json")).unwrap();
    lock.unlock().unwrap();
    watch.judges(1, "judged_at_last");
    still_watched(&course, &watch, 1);
    watch.quit();
}

#[test]
fn two_checks_of_one_exercise_at_once_run_their_own_binaries() {
    let course = Course::new();
    let (mark, gate) = (course.root.join("runs"), course.root.join("go-on"));
    // The right program, which stands still at its first start until it may go on.
    let hold = format!(
        "std::fs::write({mark:?}, \"\").unwrap();
        while !std::path::Path::new({gate:?}).exists() {{
            std::thread::sleep(Duration::from_millis(5));
        }}
        let address = env::args()"
    );
    course.write("echo_server", solution("echo_server").replace("let address = env::args()", &hold));
    let mut first = course.tool(["run", "echo_server"]);
    let first = first.stdout(Stdio::piped()).spawn().unwrap();
    until("the right program runs", || mark.exists());
    // Meanwhile another process checks another text.
    let second = course.judge("echo_server", "fn main() {}\n");
    fs::write(gate, "").unwrap();
    let first = first.wait_with_output().unwrap();
    assert_eq!(second["verdict"], "failed", "{second:#}");
    assert_eq!(first.status.code(), Some(0), "{}", String::from_utf8_lossy(&first.stdout));
}

#[test]
fn two_watchers_both_judge_and_both_are_remembered() {
    let course = Course::new();
    for name in ["join", "try_join"] {
        course.write(name, text("at_first"));
    }
    let (first, second) = (PlainWatch::of(&course, "join"), PlainWatch::of(&course, "try_join"));
    course.solve("join");
    course.solve("try_join");
    for (watch, name) in [(&first, "join"), (&second, "try_join")] {
        assert!(watch.verdict(2).starts_with(&format!("✓ passed {name} ")), "{}", watch.text());
    }
    until("both are kept", || {
        let progress = fs::read_to_string(course.root.join(".async-learn/progress.toml")).unwrap();
        ["join", "try_join"].iter().all(|name| progress.contains(&format!("[done.{name}]")))
    });
    // Both at one exercise: the same text at the same time, and the same verdict.
    course.write("join", text("open_again"));
    first.judges(3, "open_again");
    let third = PlainWatch::of(&course, "join");
    for (number, text, headline) in [(2, solution("join") + "// again\n", "✓"), (3, text("wrong_again"), "✗")] {
        course.write("join", text);
        for (watch, number) in [(&first, number + 2), (&third, number)] {
            assert!(watch.verdict(number).starts_with(headline), "{}", watch.text());
        }
    }
    second.verdict(2);
    for watch in [first, second, third] {
        watch.quit();
    }
}

#[test]
fn a_watch_goes_on_beside_a_run_a_verify_and_a_build() {
    let course = Course::new();
    course.solve("join");
    let watch = PlainWatch::of(&course, "join");
    let verify = ["verify", "--fresh", "-j16", "sequential", "threads", "join", "try_join", "echo_server"];
    let mut build = Command::new("cargo");
    build.args(["build", "--locked", "--offline", "--quiet", "--bin", "join"]).current_dir(&course.root);
    // Shared by all tests, since the libraries take a while; its lock is the same.
    build.env("CARGO_TARGET_DIR", crate::fixture::shared_cache().join("workspace-target"));
    let mut others = [course.tool(verify), course.tool(["run", "join"]), build]
        .map(|mut command| command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap());
    let right = format!("{}\n// again\n", solution("join"));
    course.write("join", &right);
    assert!(watch.verdict(2).starts_with("✓"), "{}", watch.text());
    let [verify, run, build] = others.each_mut().map(|child| child.wait().unwrap().code());
    assert_eq!((verify, run, build), (Some(1), Some(0), Some(0)));
    course.write("join", text("after_all_of_them"));
    watch.judges(3, "after_all_of_them");
    watch.quit();
    let verified = course.run(["verify", "join"]);
    assert_eq!(verified.code, Some(1), "{}", verified.stdout);
}

/// `command` in a namespace of its own, in which `setup` ran first; `None`, and a word why, where
/// there are none.
#[cfg(target_os = "linux")]
fn in_namespace(setup: &str, command: &Command) -> Option<Command> {
    let namespace = |rest: &[&std::ffi::OsStr]| {
        let mut unshare = Command::new("unshare");
        unshare.args(["--user", "--map-root-user", "--mount", "sh", "-c"]);
        unshare.arg(format!("set -e; {setup}\nexec \"$@\"")).arg("sh").args(rest);
        if let Some(folder) = command.get_current_dir() {
            unshare.current_dir(folder);
        }
        for (name, value) in command.get_envs() {
            match value {
                Some(value) => unshare.env(name, value),
                None => unshare.env_remove(name),
            };
        }
        unshare
    };
    let trial = namespace(&["true".as_ref()]).output();
    if !trial.as_ref().is_ok_and(|trial| trial.status.success()) {
        let why = trial.map_or_else(|error| error.to_string(), |trial| String::from_utf8_lossy(&trial.stderr).into());
        eprintln!("SKIPPED: no namespace to test in: {why}");
        return None;
    }
    let words: Vec<_> = [command.get_program()].into_iter().chain(command.get_args()).collect();
    Some(namespace(&words))
}

#[test]
#[cfg(target_os = "linux")]
fn without_watches_every_change_is_seen_all_the_same() {
    for setup in ["echo 0 > /proc/sys/user/max_inotify_instances", "echo 3 > /proc/sys/user/max_inotify_watches"] {
        let course = Course::new();
        course.write("join", text("at_first"));
        let Some(command) = in_namespace(setup, &course.watch("join")) else { return };
        let watch = PlainWatch::start(command);
        watch.says(POLLS);
        watch.judges(1, "at_first");
        each_of_these_is_judged(&course, &watch);
        watch.quit();
    }
}

/// Saves of all kinds, also while a run goes on, and of the same length at the same time.
#[cfg(target_os = "linux")]
#[track_caller]
fn each_of_these_is_judged(course: &Course, watch: &PlainWatch) {
    let file = course.file("join");
    course.write("join", text("as_long_as_it"));
    watch.judges(2, "as_long_as_it");
    let modified = fs::metadata(&file).unwrap().modified().unwrap();
    course.write("join", text("as_long_as_he"));
    File::options().write(true).open(&file).unwrap().set_modified(modified).unwrap();
    watch.judges(3, "as_long_as_he");
    course.write("join", held_in_rustc());
    watch.checks(4);
    course.write("join", text("during_a_run"));
    watch.judges(4, "during_a_run");
}

#[test]
#[cfg(target_os = "linux")]
fn a_folder_that_changes_from_outside_is_looked_at() {
    let course = Course::new();
    course.write("join", text("at_first"));
    // Another side of the same folder: what is done here is no news there, though its own canary is.
    let folder = tempfile::tempdir().unwrap();
    let [upper, work, there] = ["upper", "work", "there"].map(|name| folder.path().join(name));
    for folder in [&upper, &work, &there] {
        fs::create_dir(folder).unwrap();
    }
    let setup = format!(
        "mount -t overlay overlay -o 'lowerdir={},upperdir={},workdir={}' '{there}'; cd '{there}'",
        course.root.display(),
        upper.display(),
        work.display(),
        there = there.display(),
    );
    let Some(command) = in_namespace(&setup, &course.watch("join")) else { return };
    let watch = PlainWatch::start(command);
    watch.judges(1, "at_first");
    assert!(!watch.text().contains(POLLS), "{}", watch.text());
    for (number, name) in [(2, "found_by_a_look"), (3, "found_once_more")] {
        course.write("join", text(name));
        watch.judges(number, name);
    }
    watch.says(POLLS);
    course.write("join", text("and_then_soon"));
    watch.judges(4, "and_then_soon");
    watch.quit();
    // Or only root could remove it.
    let _ = fs::set_permissions(work.join("work"), fs::Permissions::from_mode(0o700));
}

/// Whether `program` can be started here; says so if not.
fn is_installed(program: &str) -> bool {
    let is_there = Command::new(program).arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok();
    if !is_there {
        eprintln!("SKIPPED: {program} is not installed");
    }
    is_there
}

/// The name of the first function in a [`text`].
fn name_in(text: &str) -> &str {
    text.strip_prefix("fn ").and_then(|rest| rest.split("()").next()).expect("it begins with a function")
}

/// Like [`each_save_is_one_run`] with a real editor, that is told by `command` to give another name
/// to the function in the first line.
#[track_caller]
fn each_save_of_a_real_editor(program: &str, command: impl Fn(&Path, &str) -> Vec<String>) {
    if !is_installed(program) {
        return;
    }
    each_save_is_one_run(|file, text| {
        let mut editor = Command::new(program);
        editor.args(command(file, name_in(text))).stdin(Stdio::null());
        let ran = ran(editor);
        assert_eq!(ran.code, Some(0), "{program}: {}{}", ran.stdout, ran.stderr);
        assert_eq!(fs::read_to_string(file).unwrap(), text, "{program} has saved it");
    });
}

fn words<const N: usize>(words: [&str; N]) -> Vec<String> {
    words.map(str::to_owned).to_vec()
}

#[test]
fn real_vim_in_both_its_ways() {
    for backup in ["auto", "yes"] {
        each_save_of_a_real_editor("vim", |file, name| {
            // It makes no backup of files in /tmp, unless it is told to.
            let settings = format!("set backupskip= writebackup backupcopy={backup}");
            let change = format!("1s/fn \\w\\+/fn {name}/");
            words(["-N", "-u", "NONE", "-i", "NONE", "-es", "-c", &settings, "-c", &change, "-c", "wq"])
                .into_iter()
                .chain([file.to_str().unwrap().to_owned()])
                .collect()
        });
    }
}

#[test]
fn real_neovim() {
    each_save_of_a_real_editor("nvim", |file, name| {
        let change = format!("1s/fn \\w\\+/fn {name}/");
        let settings = "set backupskip= writebackup";
        words(["--clean", "--headless", "-c", settings, "-c", &change, "-c", "wq", file.to_str().unwrap()])
    });
}

#[test]
fn real_emacs() {
    each_save_of_a_real_editor("emacs", |file, name| {
        let backup = "(setq backup-enable-predicate (lambda (_) t))";
        let change = format!("(progn (re-search-forward \"fn [a-z_]+\") (replace-match \"fn {name}\") (save-buffer))");
        words(["-Q", "--batch", "--eval", backup, file.to_str().unwrap(), "--eval", &change])
    });
}

#[test]
#[cfg(target_os = "linux")]
fn real_sed() {
    each_save_of_a_real_editor("sed", |file, name| {
        words(["-i", &format!("1s/fn [a-z_]*/fn {name}/"), file.to_str().unwrap()])
    });
}

/// A program in a terminal of its own.
struct Terminal {
    screen: Arc<Mutex<vt100::Parser>>,
    keys: Box<dyn Write + Send>,
    child: Box<dyn portable_pty::Child + Send + Sync>,
    _pty: Box<dyn portable_pty::MasterPty + Send>,
}

impl Terminal {
    fn of(command: &Command) -> Terminal {
        let pair = portable_pty::native_pty_system().openpty(portable_pty::PtySize::default()).unwrap();
        let mut inside = portable_pty::CommandBuilder::new(command.get_program());
        inside.args(command.get_args());
        if let Some(folder) = command.get_current_dir() {
            inside.cwd(folder);
        }
        for (name, value) in command.get_envs() {
            match value {
                Some(value) => inside.env(name, value),
                None => inside.env_remove(name),
            }
        }
        inside.env("TERM", "xterm-256color");
        let child = pair.slave.spawn_command(inside).unwrap();
        let mut output = pair.master.try_clone_reader().unwrap();
        let screen = Arc::new(Mutex::new(vt100::Parser::default()));
        let theirs = Arc::clone(&screen);
        std::thread::spawn(move || {
            let mut bytes = [0; 4096];
            while let Ok(n @ 1..) = output.read(&mut bytes) {
                theirs.lock().unwrap().process(&bytes[..n]);
            }
        });
        Terminal { screen, keys: pair.master.take_writer().unwrap(), child, _pty: pair.master }
    }

    fn press(&mut self, keys: &str) {
        self.keys.write_all(keys.as_bytes()).unwrap();
    }

    #[track_caller]
    fn shows(&self, text: &str) {
        until(&format!("the terminal shows {text:?}"), || {
            self.screen.lock().unwrap().screen().contents().contains(text)
        });
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn real_nano_with_and_without_a_backup() {
    if !is_installed("nano") {
        return;
    }
    for backup in [false, true] {
        each_save_is_one_run(|file, text| {
            let mut command = Command::new("nano");
            command.arg("--ignorercfiles").args(backup.then_some("--backup")).arg(file);
            let mut nano = Terminal::of(&command);
            nano.shows("Exit");
            // Cuts the first line, writes another, and saves under the same name.
            let (line, _) = text.split_once('\n').unwrap();
            nano.press(&format!("\x0b{line}\r\x0f\r"));
            until("nano has saved", || fs::read_to_string(file).unwrap() == text);
            nano.press("\x18");
            assert!(nano.child.wait().unwrap().success());
        });
    }
}

#[test]
#[cfg(target_os = "linux")]
fn an_idle_watch_costs_next_to_nothing() {
    let course = Course::new();
    course.write("join", text("at_first"));
    // What has just changed is looked at more than once.
    let long_ago = SystemTime::now() - Duration::from_secs(3600);
    File::options().write(true).open(course.file("join")).unwrap().set_modified(long_ago).unwrap();
    let plain = PlainWatch::of(&course, "join");
    let mut full = course.watch("join");
    full.env_remove("NO_COLOR");
    let words: Vec<_> = full.get_args().filter(|word| *word != "--plain").map(ToOwned::to_owned).collect();
    let mut command = course.tool(words);
    command.env("LANG", "C.UTF-8");
    let mut full = Terminal::of(&command);
    full.shows("Enter begins");
    full.press("\r");
    full.shows("does not compile");
    let ids = [plain.id(), full.child.process_id().unwrap()];
    // On a busy machine something of what came before may reach into the first of these: another
    // watcher's progress to read, memory to fetch. What costs by itself does so in each of them.
    let mut remarks = Vec::new();
    for _ in 0..3 {
        let before = ids.map(cost);
        // The only way to see nothing happen.
        std::thread::sleep(Duration::from_secs(3));
        remarks = ids.into_iter().zip(before).zip(["lines", "a full screen"]).filter_map(remark_on_cost).collect();
        if remarks.is_empty() {
            plain.verdict(1);
            return;
        }
    }
    panic!("three times, in three seconds of nothing: {}", remarks.join("; "));
}

/// What is too much of what a watch cost in three seconds of nothing.
#[cfg(target_os = "linux")]
fn remark_on_cost(((id, before), surface): ((u32, (u64, u64, u64)), &str)) -> Option<String> {
    let (ticks, woke, memory) = cost(id);
    let (ticks, woke) = (ticks - before.0, woke.saturating_sub(before.1));
    let most = if cfg!(debug_assertions) { 32 << 10 } else { 10 << 10 };
    // The kernel counts in steps of 10 ms; the release build's share is the bench's to measure.
    let is_little = ticks <= 2 && woke <= 15 && memory < most;
    (!is_little).then(|| format!("{surface}: {ticks}0 ms of processor time, {woke} times awake, {memory} kB"))
}

/// What a process has used so far: processor time in hundredths of a second, how often it woke up,
/// and its memory in kB.
#[cfg(target_os = "linux")]
fn cost(id: u32) -> (u64, u64, u64) {
    let number = |text: &str, name: &str| -> u64 {
        let line = text.lines().find_map(|line| line.strip_prefix(name)).unwrap();
        line.trim().trim_end_matches(" kB").parse().unwrap()
    };
    let stat = fs::read_to_string(format!("/proc/{id}/stat")).unwrap();
    let fields: Vec<&str> = stat.rsplit_once(") ").unwrap().1.split(' ').collect();
    let ticks = fields[11].parse::<u64>().unwrap() + fields[12].parse::<u64>().unwrap();
    let threads = fs::read_dir(format!("/proc/{id}/task")).unwrap().flatten();
    let statuses: Vec<_> = threads.filter_map(|thread| fs::read_to_string(thread.path().join("status")).ok()).collect();
    let woke = statuses.iter().map(|status| number(status, "voluntary_ctxt_switches:")).sum();
    (ticks, woke, number(&statuses[0], "VmRSS:"))
}

#[test]
fn a_save_of_another_exercise_is_said_and_enter_goes_there() {
    let course = Course::new();
    let mut watch = PlainWatch::of(&course, "sequential");
    course.write("threads", format!("{}// more\n", course.read("threads")));
    watch.says("You saved threads, and this is sequential. Enter goes to threads.");
    watch.types("");
    watch.says("exercises/01_models/02_threads.rs");
    watch.quit();
}

#[test]
fn going_past_an_open_exercise_and_an_unknown_word_are_said() {
    let course = Course::new();
    let mut watch = PlainWatch::of(&course, "sequential");
    watch.types("what is this");
    watch.says("`what is this` is no command. Type a letter and Enter");
    watch.types("n");
    watch.says("sequential is not solved yet. n comes back to it after the others.");
    watch.quit();
}

#[test]
fn an_undo_asks_before_it_replaces_a_newer_text() {
    let course = Course::new();
    course.write("sequential", "// older\nfn main() {}\n");
    assert_eq!(course.run(["reset", "sequential"]).code, Some(0));
    let newer = "// newer\nfn main() {}\n";
    course.write("sequential", newer);
    // The clock that counts has seconds.
    let later = std::time::SystemTime::now() + Duration::from_secs(60);
    fs::File::options().write(true).open(course.file("sequential")).unwrap().set_modified(later).unwrap();
    let mut watch = PlainWatch::of(&course, "sequential");
    watch.types("u");
    watch.says("You changed sequential since then. Bring the older text back?");
    watch.types("n");
    watch.types("u");
    watch.types("y");
    watch.verdict(2);
    assert_eq!(course.read("sequential"), "// older\nfn main() {}\n");
    // What is there now is not newer than the undo.
    watch.types("u");
    watch.verdict(3);
    assert_eq!(course.read("sequential"), newer);
    watch.quit();
}
