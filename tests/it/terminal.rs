//! The tool in a real terminal: a pseudo-terminal, keys, and a screen that is read back.

use std::fs;
use std::io::{Read as _, Write};
use std::path::Path;
use std::process::Command;
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use portable_pty::{CommandBuilder, MasterPty, PtySize, native_pty_system};

use crate::fixture::{Course, exercises, names, repository, shared_cache, solution};

/// Longer than anything takes here on a busy machine, a kit's build apart.
const PATIENCE: Duration = Duration::from_secs(180);

/// What keeps rustc busy for as long as it is let.
const ENDLESS: &str = "#![allow(long_running_const_eval)]\nstatic HOLD: () = loop {};\n";

/// A shell in a terminal, with the tool on its path.
struct Terminal {
    screen: Arc<Mutex<vt100::Parser>>,
    /// Every byte that came.
    bytes: Arc<Mutex<Vec<u8>>>,
    keys: Box<dyn Write + Send>,
    pty: Box<dyn MasterPty + Send>,
    shell: Box<dyn portable_pty::Child + Send + Sync>,
}

fn size(columns: u16, rows: u16) -> PtySize {
    PtySize { rows, cols: columns, pixel_width: 0, pixel_height: 0 }
}

impl Terminal {
    fn open(folder: &Path) -> Terminal {
        Terminal::with(folder, "sh", &[], (80, 24))
    }

    /// `shell` in a terminal of this size, with these variables besides its own.
    fn with(folder: &Path, shell: &str, variables: &[(&str, &str)], (columns, rows): (u16, u16)) -> Terminal {
        let pair = native_pty_system().openpty(size(columns, rows)).unwrap();
        let mut command = CommandBuilder::new(shell);
        let tool = crate::fixture::binary();
        command.cwd(folder);
        command.env("PATH", format!("{}:{}", tool.parent().unwrap().display(), std::env::var("PATH").unwrap()));
        command.env("ASYNC_LEARN_CACHE", shared_cache());
        command.env("TERM", "xterm-256color");
        command.env("PS1", "$ ");
        command.env("RUST_BACKTRACE", "0");
        for name in ["NO_COLOR", "TMUX", "ZELLIJ", "VISUAL", "EDITOR", "TERM_PROGRAM", "LC_ALL", "LC_CTYPE", "LANG"] {
            command.env_remove(name);
        }
        for (name, value) in variables {
            command.env(name, value);
        }
        let shell = pair.slave.spawn_command(command).unwrap();
        let mut output = pair.master.try_clone_reader().unwrap();
        let screen = Arc::new(Mutex::new(vt100::Parser::new(rows.try_into().unwrap(), columns.try_into().unwrap(), 0)));
        let bytes = Arc::new(Mutex::new(Vec::new()));
        let (their_screen, their_bytes) = (Arc::clone(&screen), Arc::clone(&bytes));
        thread::spawn(move || {
            let mut part = [0; 4096];
            while let Ok(n) = output.read(&mut part) {
                if n == 0 {
                    break;
                }
                their_bytes.lock().unwrap().extend_from_slice(&part[..n]);
                their_screen.lock().unwrap().process(&part[..n]);
            }
        });
        Terminal { screen, bytes, keys: pair.master.take_writer().unwrap(), pty: pair.master, shell }
    }

    fn resize(&self, columns: u16, rows: u16) {
        self.screen.lock().unwrap().screen_mut().set_size(rows.try_into().unwrap(), columns.try_into().unwrap());
        self.pty.resize(size(columns, rows)).unwrap();
    }

    /// The lines of the screen, without the blanks at their ends.
    fn lines(&self) -> Vec<String> {
        self.text().lines().map(|line| line.trim_end().to_owned()).collect()
    }

    /// Waits until the screen does not show `text` any more.
    #[track_caller]
    fn hides(&self, text: &str) {
        let begin = Instant::now();
        while self.text().contains(text) {
            assert!(begin.elapsed() < PATIENCE, "{text:?} does not go; the screen shows:\n{}", self.text());
            thread::sleep(Duration::from_millis(10));
        }
    }

    /// Waits until the terminal is the shell's again.
    #[track_caller]
    fn is_given_back(&self) {
        let begin = Instant::now();
        while self.is_taken() {
            assert!(begin.elapsed() < PATIENCE, "the terminal is not given back:\n{}", self.text());
            thread::sleep(Duration::from_millis(10));
        }
    }

    /// Whether the other screen is shown, and the cursor is hidden.
    fn is_taken(&self) -> bool {
        let parser = self.screen.lock().unwrap();
        parser.screen().alternate_screen() && parser.screen().hide_cursor()
    }

    fn text(&self) -> String {
        self.screen.lock().unwrap().screen().contents()
    }

    fn press(&mut self, keys: &str) {
        self.keys.write_all(keys.as_bytes()).unwrap();
        self.keys.flush().unwrap();
    }

    /// Waits until the screen shows `text`.
    #[track_caller]
    fn shows(&self, text: &str) {
        let begin = Instant::now();
        while !self.text().contains(text) {
            assert!(begin.elapsed() < PATIENCE, "{text:?} does not come; the screen shows:\n{}", self.text());
            thread::sleep(Duration::from_millis(10));
        }
    }

    /// Waits for the prompt of the shell with this number, counted from 1.
    #[track_caller]
    fn prompts(&self, number: usize) {
        let begin = Instant::now();
        while self.lines().iter().filter(|line| line.starts_with('$')).count() < number {
            assert!(begin.elapsed() < PATIENCE, "the shell does not ask; the screen shows:\n{}", self.text());
            thread::sleep(Duration::from_millis(10));
        }
    }

    /// The terminal's settings, as `stty -g` in the shell knows them.
    #[track_caller]
    fn settings(&mut self) -> String {
        let file = tempfile::NamedTempFile::new().unwrap();
        self.press(&format!("stty -g > {}\n", file.path().display()));
        let begin = Instant::now();
        loop {
            let settings = fs::read_to_string(file.path()).unwrap();
            if settings.ends_with('\n') {
                return settings;
            }
            assert!(begin.elapsed() < PATIENCE, "stty does not answer:\n{}", self.text());
            thread::sleep(Duration::from_millis(10));
        }
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        let _ = self.shell.kill();
        let _ = self.shell.wait();
    }
}

/// Saves as Vim and Helix do: a new file, renamed over the old one.
fn save_by_rename(file: &Path, text: &str) {
    let beside = file.with_extension("new~");
    fs::write(&beside, text).unwrap();
    fs::rename(&beside, file).unwrap();
}

#[test]
fn the_bare_command_creates_a_course_and_a_solution_passes() {
    let all = exercises().len();
    // The kit is ready, so that nothing here waits for its build.
    Course::new().run(["run", "join"]);
    let folder = tempfile::tempdir().unwrap();
    let mut terminal = Terminal::open(folder.path());
    terminal.shows("$ ");
    let before = terminal.settings();

    terminal.press("cargo-async-learn\n");
    terminal.shows("Create the course in ./async-learn? [Y/n]");
    terminal.press("\n");
    // The welcome stays until a key, also when the first verdict is there.
    terminal.shows("Welcome. This is a course on asynchronous Rust");
    terminal.shows("✗ not yet sequential");
    assert!(terminal.text().contains("Enter begins.") && terminal.is_taken(), "{}", terminal.text());
    assert!(terminal.text().contains(&format!("0 of {all} done")), "{}", terminal.text());
    let root = folder.path().join("async-learn");
    let first = fs::read_dir(root.join("exercises/01_models")).unwrap().count();
    assert!(first > 0, "the course is there");
    terminal.press("\r");
    // An exercise that is as it came says first what it is about.
    terminal.shows("the starter, unchanged");

    let file = root.join("exercises/01_models/01_sequential.rs");
    save_by_rename(&file, &solution("sequential"));
    terminal.shows("✓ passed sequential");
    terminal.shows(&format!("1 of {all} done"));
    terminal.shows(&format!("n goes on to threads ({} to go).", all - 1));
    // A second save of the same kind is seen as well.
    save_by_rename(&file, &solution("sequential").replace("pub fn sequential", "pub fn sequentially"));
    terminal.shows("✗ does not compile sequential");
    save_by_rename(&file, &solution("sequential"));
    terminal.shows("✓ passed sequential");
    terminal.press("n");
    terminal.shows("exercises/01_models/02_threads.rs");
    terminal.press("p");
    terminal.shows("exercises/01_models/01_sequential.rs");
    terminal.press("q");
    terminal.is_given_back();
    assert!(!terminal.is_taken());
    assert_eq!(terminal.settings(), before);
}

/// A terminal in the watch of a course of its own, at the exercise `name`.
fn watching(name: &str) -> (Course, Terminal) {
    let course = Course::new();
    let mut terminal = Terminal::open(&course.root);
    terminal.shows("$ ");
    terminal.press("cargo-async-learn\n");
    terminal.shows("Enter begins.");
    terminal.press("l/");
    terminal.shows("search: _");
    terminal.press(name);
    terminal.shows(&format!("search: {name}_"));
    terminal.press("\r\r");
    terminal.shows(&format!("· {name} "));
    // Its own verdict, and not that of the exercise before.
    terminal.shows(&format!(" {name} ("));
    (course, terminal)
}

#[test]
fn each_key_shows_its_view() {
    let (course, mut terminal) = watching("join");
    terminal.shows("A page shows four figures");

    for level in 1..=3 {
        terminal.press("h");
        terminal.shows(&format!("Hint {level} of 3"));
    }
    terminal.shows("That was the last one.");
    terminal.press("w");
    terminal.shows("serial-awaits");
    terminal.press("\x1b");
    terminal.shows("A page shows four figures");
    terminal.press("?");
    terminal.shows("bring back what a reset replaced");
    terminal.press("d");
    terminal.shows("Each of the four calls is made once");
    // Home and End, and the rule says how much there is.
    terminal.press("\x1b[F");
    terminal.shows(" end ");
    terminal.press("\x1b[H");
    terminal.shows("more below");

    // The timeline, event by event.
    terminal.press("t");
    terminal.shows("the solution");
    terminal.shows("do_another_thing_async(8)");
    terminal.press("\x1b[C");
    terminal.shows("yours, event 1 of ");
    terminal.press("\x1b[C");
    terminal.shows("yours, event 2 of ");
    // The cursor is on the other side at once, and comes back to where it was.
    terminal.press("\t");
    terminal.shows("the solution, event 1 of ");
    terminal.press("\t");
    terminal.shows("yours, event 2 of ");
    terminal.press("\t");
    terminal.shows("the solution, event 1 of ");
    terminal.press("\x1b");
    terminal.hides("event 1 of");

    // The solution is no accident: any other key is a no.
    terminal.press("s");
    terminal.shows("Show the solution anyway? y/n");
    terminal.press("x");
    terminal.hides("y/n");
    assert!(!terminal.text().contains("+ the solution"));
    terminal.press("sy");
    terminal.shows("- yours   + the solution");

    course.solve("join");
    terminal.shows("✓ passed join");
    // After a pass there is no missed idea to explain, but there are other ways.
    terminal.shows("w why");
    terminal.press("w");
    terminal.shows("Other ways to write it");
    terminal.shows("join4");
    terminal.press("q");
    terminal.is_given_back();
    assert!(course.run(["list"]).stdout.contains("✓ join"));
}

#[test]
fn the_end_of_a_chapter_and_of_the_course_are_marked() {
    let course = Course::that_knows_the_solutions();
    let names = names();
    for name in &names {
        course.solve(name);
    }
    // All but two are known to be done: the last of a chapter, and the last of all.
    let (last_of_chapter, last) = ("bounded", names.last().unwrap().as_str());
    let done = names.iter().filter(|name| ![last_of_chapter, last].contains(&name.as_str()));
    assert_eq!(course.run(["verify".to_owned()].into_iter().chain(done.cloned())).code, Some(0));
    let mut terminal = Terminal::open(&course.root);
    terminal.shows("$ ");
    terminal.press("cargo-async-learn --auto-next\n");
    terminal.shows("★ 03_join is done. Waiting for many things");
    terminal.shows(&format!("n goes on to {last} (1 to go)."));
    // Nobody touches a key, so it goes on by itself.
    let path = exercises().pop().unwrap().to_str().unwrap().replace('\\', "/");
    terminal.shows(&path);
    terminal.shows(&format!("★ {} is done.", path.split('/').nth(1).unwrap()));
    terminal.shows("Every exercise is solved. n shows what to read and build next.");
    terminal.shows("That was the last exercise of this version");
    let all = exercises().len();
    assert!(terminal.text().contains(&format!("{all} of {all} done")), "{}", terminal.text());
    terminal.press("q");
    terminal.is_given_back();
}

#[test]
fn keys_work_while_the_libraries_are_built() {
    let course = Course::new();
    course.run(["run", "join"]);
    // Another process seems to build them, in a cache where there are none.
    let cache = tempfile::tempdir().unwrap();
    let lock = fs::File::create(cache.path().join("kit.lock")).unwrap();
    lock.lock().unwrap();
    let variables = [("ASYNC_LEARN_CACHE", cache.path().to_str().unwrap())];
    let mut terminal = Terminal::with(&course.root, "sh", &variables, (80, 24));
    terminal.shows("$ ");
    terminal.press("cargo-async-learn\n");
    terminal.shows("waiting for it");
    terminal.press("h");
    terminal.shows("Hint 1 of 3");
    course.solve("sequential");
    terminal.hides("Hint 1 of 3");
    // Now it is done, and what was saved meanwhile is judged.
    for entry in fs::read_dir(shared_cache()).unwrap().flatten() {
        let name = entry.file_name();
        if name.to_string_lossy().starts_with("kit-") {
            std::os::unix::fs::symlink(entry.path(), cache.path().join(name)).unwrap();
        }
    }
    lock.unlock().unwrap();
    terminal.shows("✓ passed sequential");
    terminal.press("q");
    terminal.is_given_back();
}

#[test]
fn with_the_mouse_option_the_wheel_scrolls() {
    let course = Course::new();
    let mut terminal = Terminal::open(&course.root);
    terminal.shows("$ ");
    terminal.press("cargo-async-learn --mouse\n");
    terminal.shows("Enter begins.");
    terminal.press("d");
    terminal.shows("A program writes to two customers");
    terminal.press("\x1b[<65;10;10M\x1b[<65;10;10M");
    terminal.hides("A program writes to two customers");
    terminal.press("\x1b[<64;10;10M\x1b[<64;10;10M");
    terminal.shows("A program writes to two customers");
    terminal.press("q");
    terminal.is_given_back();
    let bytes = terminal.bytes.lock().unwrap().clone();
    let (taken, given) = (find(&bytes, b"\x1b[?1000h"), find(&bytes, b"\x1b[?1000l"));
    assert!(taken.is_some() && given > taken, "the mouse is given back too");
}

fn find(bytes: &[u8], part: &[u8]) -> Option<usize> {
    bytes.windows(part.len()).rposition(|window| window == part)
}

#[test]
fn a_reset_asks_first_and_an_undo_brings_the_text_back() {
    let (course, mut terminal) = watching("join");
    let mine = format!("// hours of work\n{}", solution("join"));
    course.write("join", &mine);
    terminal.shows("✓ passed join");
    let starter = crate::fixture::starter("join");
    terminal.press("x");
    terminal.shows("Reset join to its starter? Your version is kept, and u restores it. y/n");
    terminal.press("n");
    terminal.hides("y/n");
    assert_eq!(course.read("join"), mine);
    assert!(terminal.text().contains("exercises/03_join/01_join.rs"), "that n was an answer, and no key");
    terminal.press("xy");
    terminal.shows("The starter is back. Press u to restore your version.");
    terminal.shows("✗ not yet join");
    assert_eq!(course.read("join"), starter);
    terminal.press("u");
    terminal.shows("Your version is restored. Press u again to undo this.");
    terminal.shows("✓ passed join");
    assert_eq!(course.read("join"), mine);
    terminal.shows(&format!("1 of {} done", exercises().len()));
    // And an undo is undone.
    terminal.press("u");
    terminal.shows("✗ not yet join");
    assert_eq!(course.read("join"), starter);
    terminal.press("q");
    terminal.is_given_back();
}

#[test]
fn the_list_is_folded_searched_and_filtered() {
    let (course, mut terminal) = watching("try_join");
    course.solve("try_join");
    terminal.shows("✓ passed try_join");
    terminal.press("l");
    terminal.shows("try_join             done  ← you are here");
    // Folded, only the chapter is left of it.
    terminal.press("\x1b[D");
    terminal.shows("▸ 03_join 1 of 4");
    terminal.press("\x1b[C");
    terminal.shows("▾ 03_join 1 of 4");
    // Only what is open, then only what is done.
    terminal.press("\t");
    terminal.hides("try_join             done");
    terminal.shows("Only what is not done");
    terminal.press("\t");
    terminal.shows("Only what is done");
    terminal.hides("01_models");
    terminal.press("\t/echo_h");
    terminal.shows("search: echo_h_");
    terminal.shows("echo_handle");
    terminal.hides("udp_echo");
    terminal.press("\r\r");
    terminal.shows("exercises/04_echo/01_echo_handle.rs");
    terminal.press("q");
}

#[test]
fn the_screen_follows_a_resize_to_any_size() {
    let (course, mut terminal) = watching("join");
    course.solve("join");
    terminal.shows("✓ passed join");
    for (columns, rows) in [(120, 40), (40, 12), (20, 5), (80, 24)] {
        terminal.resize(columns, rows);
        let width = usize::from(columns);
        // The first line is the header and the last one ends with the way out, nothing is lost
        // at the edges and nothing is left over from before.
        let begin = Instant::now();
        loop {
            let lines = terminal.lines();
            let is_whole = lines.len() == usize::from(rows)
                && lines[0].contains("01_join.rs")
                && lines[1].trim_start().starts_with("✓ passed")
                && lines.last().is_some_and(|line| line.ends_with("? help · q quit"))
                && lines.iter().all(|line| line.chars().count() <= width);
            if is_whole {
                break;
            }
            assert!(begin.elapsed() < PATIENCE, "{columns}x{rows} shows:\n{}", lines.join("\n"));
            thread::sleep(Duration::from_millis(10));
        }
    }
    terminal.press("q");
}

/// The screen was made as large as the terminal said, and the system ended the tool for its memory.
#[test]
fn a_size_that_no_terminal_has_takes_no_memory() {
    let (course, mut terminal) = watching("join");
    course.solve("join");
    terminal.shows("✓ passed join");
    terminal.pty.resize(size(u16::MAX, u16::MAX)).unwrap();
    terminal.press("?");
    terminal.resize(80, 24);
    terminal.shows("quit");
    terminal.press("\x1bq");
}

#[test]
fn ctrl_z_gives_the_terminal_back_and_a_continue_takes_it_again() {
    let course = Course::new();
    course.run(["run", "join"]);
    // A shell with job control, which `sh` need not have.
    let mut terminal = Terminal::with(&course.root, "bash", &[], (80, 24));
    terminal.press("PS1='$ '; set -m; clear\n");
    terminal.shows("$ ");
    let before = terminal.settings();
    terminal.press("cargo-async-learn\n");
    terminal.shows("Enter begins.");
    for by_key in [true, false] {
        if by_key {
            terminal.press("\x1a");
        } else {
            // What a shell's `kill -TSTP %1` does, from outside.
            terminal.press("\x1a");
            terminal.shows("Stopped");
            terminal.press("clear; jobs -p > pid; fg\n");
            terminal.shows("Enter begins.");
            let pid = written(&course.root.join("pid"));
            assert!(Command::new("kill").args(["-s", "TSTP", &pid]).status().unwrap().success());
        }
        terminal.shows("Stopped");
        assert!(!terminal.is_taken());
        assert_eq!(terminal.settings(), before, "by key: {by_key}");
        terminal.press("clear; fg\n");
        terminal.shows("Enter begins.");
        assert!(terminal.is_taken());
    }
    // Keys are read, and raw: no Enter is needed.
    terminal.press("?");
    terminal.shows("this page");
    terminal.press("q");
    terminal.hides("this page");
    assert_eq!(terminal.settings(), before);
}

#[test]
fn a_panic_leaves_the_terminal_as_it_was_and_can_be_read() {
    let course = Course::new();
    course.run(["run", "join"]);
    let mut terminal = Terminal::with(&course.root, "sh", &[("ASYNC_LEARN_PANIC", "1")], (80, 24));
    terminal.shows("$ ");
    let before = terminal.settings();
    terminal.press("cargo-async-learn; echo code:$?\n");
    terminal.shows("Enter begins.");
    // F12, in debug builds and if it was asked for.
    terminal.press("\x1b[24~");
    terminal.shows("code:101");
    assert!(terminal.text().contains("a panic, as it was asked for"), "{}", terminal.text());
    assert!(!terminal.is_taken());
    assert_eq!(terminal.settings(), before);
}

#[test]
fn a_run_is_stopped_by_escape_and_keys_answer_meanwhile() {
    let (course, mut terminal) = watching("join");
    course.write("join", format!("{ENDLESS}{}", solution("join")));
    terminal.shows("Esc stops it");
    terminal.press("h");
    terminal.shows("Hint 1 of 3");
    terminal.press("\x1b");
    terminal.shows("exercises/03_join/01_join.rs is being checked.");
    terminal.press("\x1b");
    terminal.shows("The check was stopped.");
    course.solve("join");
    terminal.shows("✓ passed join");
    terminal.press("q");
}

#[test]
fn the_editor_opens_at_the_line_that_matters() {
    let course = Course::new();
    // An editor that notes how it was called, and saves.
    let editor = course.root.join("my editor");
    fs::write(&editor, "#!/bin/sh\necho \"$@\" > called\nsed -i 's/let fourth/let  fourth/' \"$2\"\n").unwrap();
    Command::new("chmod").arg("+x").arg(&editor).status().unwrap();
    let quoted = format!("'{}' +{{line}} {{file}}", editor.display());
    let mut terminal = Terminal::open(&course.root);
    terminal.shows("$ ");
    terminal.press(&format!("cargo-async-learn --edit-cmd \"{quoted}\"\n"));
    terminal.shows("Enter begins.");
    terminal.press("\re");
    let file = course.file("sequential");
    let todo = course.read("sequential").lines().position(|line| line.contains("TODO")).unwrap() + 1;
    assert_eq!(written(&course.root.join("called")), format!("+{todo} {}", file.display()));
    terminal.shows("✗ not yet sequential");
    terminal.press("q");
    terminal.is_given_back();

    // An editor in this very terminal gets it whole, and gives it back.
    let mut terminal = Terminal::with(&course.root, "sh", &[("EDITOR", "cat")], (80, 24));
    terminal.shows("$ ");
    terminal.press("cargo-async-learn\n");
    terminal.shows("Enter begins.");
    terminal.press("e");
    // cat writes to the terminal itself, between two of our screens.
    let begin = Instant::now();
    while !String::from_utf8_lossy(&terminal.bytes.lock().unwrap()).contains("pub fn sequential") {
        assert!(begin.elapsed() < PATIENCE, "cat has not written:\n{}", terminal.text());
        thread::sleep(Duration::from_millis(10));
    }
    terminal.shows("Enter begins.");
    terminal.press("q");
    terminal.is_given_back();
}

#[test]
fn places_are_links_and_colours_can_be_refused() {
    let course = Course::new();
    course.write("sequential", "pub fn sequential(x: u32) -> [u32; 4] { nothing }\n");
    let coloured = |variables: &[(&str, &str)]| {
        let mut terminal = Terminal::with(&course.root, "sh", variables, (80, 24));
        terminal.shows("$ ");
        terminal.press("cargo-async-learn\n");
        terminal.shows("Enter begins.");
        terminal.shows("✗ does not compile sequential");
        terminal.press("\r");
        terminal.shows("cannot find value `nothing`");
        terminal.press("q");
        terminal.is_given_back();
        let bytes = terminal.bytes.lock().unwrap().clone();
        String::from_utf8_lossy(&bytes).into_owned()
    };
    let bytes = coloured(&[("FORCE_HYPERLINK", "1")]);
    let link = format!(
        "\x1b]8;;file://{}#1\x1b\\exercises/01_models/01_sequential.rs:1\x1b]8;;\x1b\\",
        course.file("sequential").display()
    );
    assert!(bytes.contains(&link), "{}", bytes.escape_debug());
    assert!(bytes.contains("\x1b[38;5;") || bytes.contains("\x1b[31m"), "{}", bytes.escape_debug());
    let bytes = coloured(&[("NO_COLOR", "1")]);
    let is_colour = |sequence: &str| {
        let codes = sequence.split('m').next().unwrap_or_default();
        codes.bytes().all(|b| b.is_ascii_digit() || b == b';')
            && codes.split(';').any(|code| matches!(code.parse(), Ok(30..=38 | 40..=48 | 90..=107)))
    };
    let found = bytes.split("\x1b[").skip(1).find(|sequence| is_colour(sequence));
    assert_eq!(found, None);
    // An ASCII locale gets ASCII.
    let bytes = {
        let mut terminal = Terminal::with(&course.root, "sh", &[("LC_ALL", "C")], (80, 24));
        terminal.press("cargo-async-learn\n");
        terminal.shows("x does not compile sequential");
        terminal.press("q");
        terminal.bytes.lock().unwrap().clone()
    };
    assert!(bytes.is_ascii(), "{}", String::from_utf8_lossy(&bytes).escape_debug());
}

#[test]
fn ctrl_c_and_a_kill_leave_the_terminal_as_it_was() {
    let course = Course::new();
    course.run(["run", "join"]);
    let mut terminal = Terminal::open(&course.root);
    terminal.shows("$ ");
    let before = terminal.settings();
    terminal.press("cargo-async-learn; echo code:$?\n");
    terminal.shows("q quit");
    assert!(terminal.is_taken());
    terminal.press("\x03");
    terminal.shows("code:130");
    assert_eq!(terminal.settings(), before);
    // By its own number: other tests run tools of the same name beside this one.
    let file = course.root.join("pid");
    for signal in ["TERM", "HUP", "INT"] {
        let _ = fs::remove_file(&file);
        terminal.press("clear; sh -c 'echo $$ > pid; exec cargo-async-learn'; echo code-$?\n");
        let pid = written(&file);
        terminal.shows("q quit");
        // In the middle of a check, whose processes must not outlive us.
        course.write("sequential", format!("{ENDLESS}// {signal}\n"));
        terminal.shows("Esc stops it");
        assert!(Command::new("kill").args(["-s", signal, &pid]).status().unwrap().success());
        terminal.shows("code-130");
        assert!(!terminal.is_taken());
        assert_eq!(terminal.settings(), before, "after {signal}");
        let begin = Instant::now();
        while crate::fixture::processes_with(course.root.to_str().unwrap()) > 0 {
            assert!(begin.elapsed() < PATIENCE, "a process outlives the watch after {signal}");
            thread::sleep(Duration::from_millis(20));
        }
    }
}

/// What a learner sees who comes to an exercise, on the usual terminal: the file, the verdict on the starter, and
/// what is asked. A check of all then has nothing left to do.
#[test]
fn the_first_screen_of_each_exercise_shows_its_path_its_verdict_and_what_is_asked() {
    let course = Course::new();
    let exercises = exercises();
    let mut terminal = Terminal::open(&course.root);
    terminal.press("cargo-async-learn\r");
    terminal.shows("Enter begins");
    assert!(terminal.text().contains(&course.root.display().to_string()), "{}", terminal.text());
    terminal.press("\r");
    for (number, path) in exercises.iter().enumerate() {
        terminal.shows(path.to_str().unwrap());
        terminal.shows("✗ ");
        let (screen, lines) = (terminal.text(), terminal.lines());
        assert!(lines[0].contains(path.to_str().unwrap()), "{screen}");
        assert!(lines[1].starts_with(" ✗ "), "{screen}");
        let starter = fs::read_to_string(repository().join(path)).unwrap();
        let text: Vec<&str> = starter.lines().map_while(|line| line.strip_prefix("//!")).map(str::trim).collect();
        let asked = text.split(|line| line.is_empty()).next().unwrap().join(" ").replace(['`', '*'], "");
        let words = |text: &str| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>().join(" ");
        assert!(words(&screen).contains(&words(&asked)), "{asked}\n{screen}");
        // The verdict begins on this screen, too.
        let rule = lines.iter().position(|line| line.contains("the starter, unchanged")).expect("a verdict follows");
        assert!(rule + 2 < 22 && !lines[rule + 1].is_empty(), "{screen}");
        assert!(lines[23].starts_with(" n next · h hint"), "{screen}");
        if number + 1 < exercises.len() {
            terminal.press("n");
        }
    }
    terminal.press("c");
    terminal.shows(&format!("0 of {} passed in", exercises.len()));
}

/// Ctrl-C is the program's, which may do with it what it likes.
#[test]
fn ctrl_c_reaches_the_program_that_exec_runs() {
    let course = Course::new();
    let mut terminal = Terminal::open(&course.root);
    course.write("join", "fn main() { println!(\"I loop\"); loop { std::thread::park(); } }\n");
    terminal.press("cargo-async-learn exec join\r");
    terminal.shows("I loop");
    terminal.press("\x03");
    terminal.prompts(2);
    terminal.press("echo code $?\r");
    terminal.shows("code 130");
    terminal.prompts(3);
    let main = "#[tokio::main]\nasync fn main() {\n    let kind = tokio::signal::unix::SignalKind::interrupt();\n    \
                let mut asked = tokio::signal::unix::signal(kind).unwrap();\n    println!(\"I wait\");\n    \
                asked.recv().await;\n    println!(\"in order\");\n    std::process::exit(3);\n}\n";
    course.write("join", main);
    terminal.press("cargo-async-learn exec join\r");
    terminal.shows("I wait");
    terminal.press("\x03");
    terminal.shows("in order");
    terminal.prompts(4);
    terminal.press("echo code $?\r");
    terminal.shows("code 3");
}

#[test]
fn a_dumb_terminal_and_a_screen_reader_get_lines() {
    let course = Course::new();
    for variables in [[("TERM", "dumb")], [("ACCESSIBLE", "1")]] {
        let mut terminal = Terminal::with(&course.root, "sh", &variables, (80, 100));
        terminal.shows("$ ");
        terminal.press("cargo-async-learn\n");
        terminal.shows("Type a letter and Enter");
        terminal.shows("✗ not yet sequential");
        terminal.press("h\n");
        terminal.shows("Hint ");
        terminal.press("solution\n");
        terminal.shows("Show the solution anyway? y/n");
        terminal.press("no\nlist\n");
        terminal.shows("← you are here");
        assert!(!terminal.is_taken());
        terminal.press("quit\n");
        terminal.press("echo code:$?\n");
        terminal.shows("code:0");
        let bytes = terminal.bytes.lock().unwrap().clone();
        assert_eq!(find(&bytes, b"\x1b[2J"), None, "nothing is painted over");
        assert_eq!(find(&bytes, b"\x1b[?1049h"), None);
    }
}

/// The line that `file` holds, as soon as it does.
#[track_caller]
fn written(file: &Path) -> String {
    let begin = Instant::now();
    loop {
        let text = fs::read_to_string(file).unwrap_or_default();
        if text.ends_with('\n') {
            return text.trim().to_owned();
        }
        assert!(begin.elapsed() < PATIENCE, "nothing is written to {}", file.display());
        thread::sleep(Duration::from_millis(10));
    }
}

#[test]
fn a_save_during_a_run_is_the_one_that_is_judged() {
    let course = Course::new();
    course.run(["run", "join"]);
    let name = first_of(&course);
    let mut terminal = Terminal::open(&course.root);
    terminal.press("cargo-async-learn\n");
    terminal.shows("q quit");
    // A run that would take its whole limit, were it not cancelled.
    let right = solution(&name);
    let looping = format!("{ENDLESS}{right}");
    let begin = Instant::now();
    save_by_rename(&course.file(&name), &looping);
    thread::sleep(Duration::from_millis(150));
    save_by_rename(&course.file(&name), &right);
    terminal.shows(&format!("✓ passed {name}"));
    assert!(begin.elapsed() < PATIENCE / 2, "{:?}", begin.elapsed());
    terminal.press("q");
}

#[test]
fn a_file_that_goes_and_comes_back_is_judged_again() {
    let course = Course::new();
    course.run(["run", "join"]);
    let name = first_of(&course);
    let mut terminal = Terminal::open(&course.root);
    terminal.press("cargo-async-learn\n");
    terminal.shows("✗");
    let chapter = course.file(&name).parent().unwrap().to_owned();
    fs::remove_dir_all(&chapter).unwrap();
    terminal.shows("can't be read");
    fs::create_dir_all(&chapter).unwrap();
    fs::write(course.file(&name), solution(&name)).unwrap();
    terminal.shows(&format!("✓ passed {name}"));
    terminal.press("q");
}

/// The first exercise of the course.
fn first_of(course: &Course) -> String {
    let list = course.run(["list"]).stdout;
    let here = list.lines().find(|line| line.contains("you are here")).unwrap();
    here.split_whitespace().nth(1).unwrap().to_owned()
}

/// Both are there when the tool looks: it paints what came just before. That can't be forced, so it
/// is tried often, at other moments each time.
#[test]
fn a_key_that_comes_with_a_resize_is_heard() {
    let (_course, mut terminal) = watching("join");
    for number in 0..60 {
        for (key, due) in [("l", "← you are here"), ("?", "go to the next exercise that is not done")] {
            terminal.resize(100 + number % 7, 40);
            thread::sleep(Duration::from_micros(u64::from(number) * 100));
            terminal.resize(110 + number % 7, 40);
            terminal.press(key);
            terminal.shows(due);
        }
    }
    terminal.press("q");
    terminal.is_given_back();
}

#[test]
fn an_editor_that_leaves_the_terminal_raw_does_not_leave_it_raw() {
    let course = Course::new();
    let mut terminal = Terminal::open(&course.root);
    terminal.shows("$ ");
    let before = terminal.settings();
    for editor in ["stty raw -echo; touch edited", "stty raw -echo; touch edited; kill -9 $$"] {
        let script = course.root.join("editor.sh");
        fs::write(&script, editor).unwrap();
        let _ = fs::remove_file(course.root.join("edited"));
        terminal.press("EDITOR='sh editor.sh' cargo-async-learn\n");
        terminal.shows("q quit");
        terminal.press("e");
        exists(&course.root.join("edited"));
        terminal.press("?");
        terminal.shows("go to the next exercise that is not done");
        terminal.press("q");
        terminal.is_given_back();
        assert_eq!(terminal.settings(), before, "{editor}");
    }
    // Beside us, and with our terminal in its hands all the same.
    let tty = "trap '' TTOU; stty raw -echo < /dev/tty; touch edited";
    fs::write(course.root.join("editor.sh"), tty).unwrap();
    fs::remove_file(course.root.join("edited")).unwrap();
    terminal.press("cargo-async-learn --edit-cmd 'sh editor.sh'\n");
    terminal.shows("q quit");
    terminal.press("e");
    exists(&course.root.join("edited"));
    terminal.press("q");
    terminal.is_given_back();
    assert_eq!(terminal.settings(), before);
    // We are ended while the editor has it.
    fs::write(course.root.join("editor.sh"), "stty raw -echo; touch edited; exec sleep 5").unwrap();
    fs::remove_file(course.root.join("edited")).unwrap();
    terminal.press("clear; EDITOR='sh editor.sh' sh -c 'echo $$ > pid; exec cargo-async-learn'; echo code-$?\n");
    terminal.shows("q quit");
    terminal.press("e");
    exists(&course.root.join("edited"));
    let pid = written(&course.root.join("pid"));
    assert!(Command::new("kill").args(["-s", "TERM", &pid]).status().unwrap().success());
    terminal.shows("code-130");
    assert_eq!(terminal.settings(), before);
}

#[track_caller]
fn exists(file: &Path) {
    let begin = Instant::now();
    while !file.exists() {
        assert!(begin.elapsed() < PATIENCE, "{} does not come", file.display());
        thread::sleep(Duration::from_millis(10));
    }
}

#[test]
fn a_pasted_text_is_no_keys() {
    let (course, mut terminal) = watching("join");
    let mine = format!("// mine\n{}", solution("join"));
    course.write("join", &mine);
    terminal.shows("✓ passed join");
    let bytes = terminal.bytes.lock().unwrap().clone();
    assert!(find(&bytes, b"\x1b[?2004h").is_some(), "bracketed paste is asked for");
    // It would ask, answer, and leave.
    terminal.press("\x1b[200~xyq\x1b[201~");
    terminal.press("l");
    terminal.shows("← you are here");
    terminal.press("/");
    terminal.shows("search: _");
    terminal.press("\x1b[200~bounded\nq\x1b[201~");
    terminal.shows("search: bounded_");
    terminal.press("\x1b");
    terminal.hides("search:");
    terminal.press("\x1b");
    terminal.hides("← you are here");
    // In a question it is no answer, and Enter is none that is meant.
    for no in ["\x1b[200~y\x1b[201~n", "\r", " "] {
        terminal.press("x");
        terminal.shows("y/n");
        terminal.press(no);
        terminal.hides("y/n");
        assert_eq!(course.read("join"), mine, "{no:?}");
    }
    terminal.press("q");
    terminal.is_given_back();
    let bytes = terminal.bytes.lock().unwrap().clone();
    assert!(find(&bytes, b"\x1b[?2004l").is_some(), "and no more at the end");
}

#[test]
fn a_dumb_terminal_gets_no_colour_codes() {
    let course = Course::new();
    course.write("join", "fn main() { let x = }\n");
    let mut terminal = Terminal::with(&course.root, "sh", &[("TERM", "dumb")], (80, 200));
    terminal.shows("$ ");
    for (number, args) in
        ["--help", "bogus", "run nope", "explain asleep", "run join", "list", "verify join", "trace sequential"]
            .iter()
            .enumerate()
    {
        terminal.press(&format!("cargo-async-learn {args}; echo done:{number}\n"));
        terminal.shows(&format!("done:{number}\n"));
    }
    let bytes = terminal.bytes.lock().unwrap().clone();
    assert_eq!(find(&bytes, b"\x1b"), None, "{}", String::from_utf8_lossy(&bytes));
}

#[test]
fn a_watch_begins_at_the_exercise_that_is_named() {
    let course = Course::new();
    let mut terminal = Terminal::open(&course.root);
    terminal.shows("$ ");
    terminal.press("cargo-async-learn watch echo_listen\n");
    terminal.shows("Enter begins.");
    terminal.shows(" echo_listen (");
    terminal.press("q");
    terminal.is_given_back();
    let unknown = course.run(["watch", "no_such_exercise"]);
    assert!(unknown.stderr.contains("no_such_exercise"), "{}", unknown.stderr);
}
