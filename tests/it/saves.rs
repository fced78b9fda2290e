//! Every way in which a file is saved, moved, lost and found again: one run for each new text.
//!
//! The editors' steps were taken down with strace from Vim 9.0, Neovim 0.7, Emacs 28, nano 7.2
//! and GNU sed 4.9, and read in the sources of Helix, IntelliJ, VS Code, Zed, GLib and Qt.

use std::fs::{self, File, OpenOptions};
use std::io::Write as _;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant, SystemTime};

use crate::fixture::{Course, ran, solution};
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
    fs::write(&file, format!("const HOLD: () = loop {{}};\n{}", text("held_in_rustc"))).unwrap();
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

/// Waits until `is_so`.
#[track_caller]
fn until(what: &str, is_so: impl Fn() -> bool) {
    let deadline = Instant::now() + Duration::from_secs(30);
    while !is_so() {
        assert!(Instant::now() < deadline, "not so in half a minute: {what}");
        std::thread::sleep(Duration::from_millis(2));
    }
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
    watch.quit();
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
    let first = first.stdout(std::process::Stdio::piped()).spawn().unwrap();
    until("the right program runs", || mark.exists());
    // Meanwhile another process checks another text.
    let second = course.judge("echo_server", "fn main() {}\n");
    fs::write(gate, "").unwrap();
    let first = first.wait_with_output().unwrap();
    assert_eq!(second["verdict"], "failed", "{second:#}");
    assert_eq!(first.status.code(), Some(0), "{}", String::from_utf8_lossy(&first.stdout));
}
