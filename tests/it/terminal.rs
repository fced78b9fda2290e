//! The tool in a real terminal: a pseudo-terminal, keys, and a screen that is read back.

use std::fs;
use std::io::{Read as _, Write};
use std::path::Path;
use std::process::Command;
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use portable_pty::{CommandBuilder, MasterPty, PtySize, native_pty_system};

use crate::fixture::{Course, shared_cache, solution};

/// Longer than anything takes here, a kit's build apart.
const PATIENCE: Duration = Duration::from_secs(20);

/// A shell in a terminal, with the tool on its path.
struct Terminal {
    screen: Arc<Mutex<vt100::Parser>>,
    keys: Box<dyn Write + Send>,
    _pty: Box<dyn MasterPty + Send>,
    shell: Box<dyn portable_pty::Child + Send + Sync>,
}

impl Terminal {
    fn open(folder: &Path) -> Terminal {
        let size = PtySize { rows: 24, cols: 80, pixel_width: 0, pixel_height: 0 };
        let pair = native_pty_system().openpty(size).unwrap();
        let mut command = CommandBuilder::new("sh");
        let tool = crate::fixture::binary();
        command.cwd(folder);
        command.env("PATH", format!("{}:{}", tool.parent().unwrap().display(), std::env::var("PATH").unwrap()));
        command.env("ASYNC_LEARN_CACHE", shared_cache());
        command.env("TERM", "xterm-256color");
        command.env("PS1", "$ ");
        let shell = pair.slave.spawn_command(command).unwrap();
        let mut output = pair.master.try_clone_reader().unwrap();
        let (rows, columns) = (24.try_into().unwrap(), 80.try_into().unwrap());
        let screen = Arc::new(Mutex::new(vt100::Parser::new(rows, columns, 0)));
        let theirs = Arc::clone(&screen);
        thread::spawn(move || {
            let mut bytes = [0; 4096];
            while let Ok(n) = output.read(&mut bytes) {
                if n == 0 {
                    break;
                }
                theirs.lock().unwrap().process(&bytes[..n]);
            }
        });
        Terminal { screen, keys: pair.master.take_writer().unwrap(), _pty: pair.master, shell }
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
fn from_the_bare_command_to_a_green_exercise() {
    // The kit is ready, so that nothing here waits for its build.
    Course::new().run(["run", "join"]);
    let folder = tempfile::tempdir().unwrap();
    let mut terminal = Terminal::open(folder.path());
    terminal.shows("$ ");
    let before = terminal.settings();

    terminal.press("cargo-async-learn\n");
    terminal.shows("Create the course in ./async-learn? [Y/n]");
    terminal.press("\n");
    terminal.shows("q quit");
    terminal.shows("✗");
    let root = folder.path().join("async-learn");
    let first = fs::read_dir(root.join("exercises/01_models")).unwrap().count();
    assert!(first > 0, "the course is there");

    let file = root.join("exercises/01_models/01_sequential.rs");
    save_by_rename(&file, &solution("sequential"));
    terminal.shows("✓ passed sequential");
    // A second save of the same kind is seen as well.
    save_by_rename(
        &file,
        &format!("{}\n// again\nfn unused() {{}}\n", solution("sequential")).replace("fn main", "fn  main"),
    );
    terminal.shows("✓ passed sequential");
    terminal.press("n");
    terminal.shows("02_threads.rs");
    terminal.press("h");
    terminal.shows("Hint 1 of 3");
    terminal.press("l");
    terminal.shows("you are here");
    terminal.press("q");
    terminal.shows("$ ");
    assert_eq!(terminal.settings(), before);
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
        assert!(Command::new("kill").args(["-s", signal, &pid]).status().unwrap().success());
        terminal.shows("code-130");
        assert_eq!(terminal.settings(), before, "after {signal}");
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
    let looping = right.replace("fn main()", "static HOLD: () = loop {};\nfn main()");
    let begin = Instant::now();
    save_by_rename(&course.file(&name), &looping);
    thread::sleep(Duration::from_millis(150));
    save_by_rename(&course.file(&name), &right);
    terminal.shows(&format!("✓ passed {name}"));
    assert!(begin.elapsed() < Duration::from_secs(8), "{:?}", begin.elapsed());
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
