//! N, from outside: the learner's own program as a child process.
//!
//! A check starts it with arguments, waits for a line that it prints, and plays its
//! peers. What the program prints is passed on, since it is the learner's to see; what it
//! says on standard error is remembered, too, since that is where it says why it ended.
//! The child is ended with the [`Program`]; it shares this process's group, so the
//! tool's limit takes it along in any case.

use std::ffi::OsStr;
use std::io::{BufRead as _, BufReader, Read, Write};
use std::path::PathBuf;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread;
use std::time::{Duration, Instant};

use crate::os;
use crate::outcome::{Checked, Failure};
use crate::process::Activity;

/// Real time that a program gets to print the line that it owes.
const TOO_LONG: Duration = Duration::from_secs(6);
/// The time between two looks at a program that is silent.
const TURN: Duration = Duration::from_millis(10);
/// Looks at a program that does nothing before it counts as idle.
const IDLE_TURNS: u32 = 40;
/// Processor time that no program needs while nobody wants anything of it.
const AT_REST: Duration = Duration::from_millis(60);
/// Looks in a row that find a program still before it counts as at rest.
const STILL_LOOKS: u32 = 4;
/// Lines of complaint that a failure shows.
const COMPLAINTS: usize = 6;

/// Starts the learner's program.
#[derive(Clone, Debug)]
pub struct Launcher {
    path: PathBuf,
}

impl Launcher {
    pub(crate) fn new(path: PathBuf) -> Launcher {
        Launcher { path }
    }

    /// Starts the program with `args` and nothing on standard input.
    pub fn start<A: AsRef<OsStr>>(&self, args: impl IntoIterator<Item = A>) -> Checked<Program> {
        let mut child = Command::new(&self.path)
            .args(args)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(|error| Failure::new(format!("your program could not be started: {error}")))?;
        let lines = passed_on(child.stdout.take().expect("stdout was asked for"), std::io::stdout());
        let complaints = passed_on(child.stderr.take().expect("stderr was asked for"), std::io::stderr());
        Ok(Program { child, lines, complaints, printed: Vec::new() })
    }
}

/// Passes the lines of `pipe` on to `ours`, and hands them out as well.
fn passed_on(pipe: impl Read + Send + 'static, mut ours: impl Write + Send + 'static) -> Receiver<String> {
    let (sender, lines) = channel();
    thread::spawn(move || {
        for line in BufReader::new(pipe).split(b'\n').map_while(Result::ok) {
            let _ = ours.write_all(&[&line[..], b"\n"].concat());
            if sender.send(String::from_utf8_lossy(&line).trim_end().to_owned()).is_err() {
                return;
            }
        }
    });
    lines
}

/// How a program ended.
#[derive(Clone, Debug)]
pub struct End {
    pub status: ExitStatus,
    /// What it said on standard error, as far as it fits into a failure.
    pub complaints: Vec<String>,
}

impl End {
    /// The end as lines for a failure's details.
    pub fn describe(&self) -> Vec<String> {
        let said = self.complaints.iter().map(|line| format!("it said: {line}"));
        std::iter::once(format!("your program ended ({})", self.status)).chain(said).collect()
    }

    /// Where it panicked, if it did: the file as rustc was given it, and the line.
    pub fn panicked_at(&self) -> Option<(String, u32)> {
        self.complaints.iter().find_map(|line| {
            let (_, place) = line.split_once("panicked at ")?;
            let mut parts = place.trim_end_matches(':').rsplitn(3, ':');
            let (_column, line, file) = (parts.next()?, parts.next()?, parts.next()?);
            Some((file.to_owned(), line.parse().ok()?))
        })
    }
}

/// What a program does while nobody wants anything of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rest {
    /// Nothing, as far as can be seen: all its threads wait until something comes.
    Still,
    /// A thread waits for what may come, but no longer than for this time.
    Timer(Duration),
    /// A thread is in a sleep.
    Sleep,
    /// It used so much processor time.
    Busy(Duration),
}

/// A running program of the learner's. Dropping it ends it.
#[derive(Debug)]
pub struct Program {
    child: Child,
    lines: Receiver<String>,
    complaints: Receiver<String>,
    printed: Vec<String>,
}

impl Program {
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// The next line that the program prints, without its newline. `None` when it ended,
    /// closed its output, or does nothing any more.
    pub fn line(&mut self) -> Option<String> {
        let begin = Instant::now();
        let (mut before, mut idle_turns) = (None, 0);
        loop {
            match self.lines.recv_timeout(TURN) {
                Ok(line) => {
                    self.printed.push(line.clone());
                    return Some(line);
                }
                Err(RecvTimeoutError::Disconnected) => return None,
                Err(RecvTimeoutError::Timeout) => {}
            }
            let now = Activity::of(self.id());
            let still = matches!((&now, &before), (Some(now), Some(before)) if now.is_still_since(before));
            idle_turns += u32::from(still);
            before = now;
            if idle_turns >= IDLE_TURNS || begin.elapsed() > TOO_LONG {
                return None;
            }
        }
    }

    /// What the program does now that nobody wants anything of it.
    pub fn rest(&self) -> Rest {
        let begin = Instant::now();
        let (mut before, mut cpu_at_start, mut still_looks) = (None::<Activity>, None, 0);
        while still_looks < STILL_LOOKS && begin.elapsed() < TOO_LONG {
            let Some(now) = Activity::of(self.id()) else { break };
            let spent = now.cpu.saturating_sub(*cpu_at_start.get_or_insert(now.cpu));
            if spent > AT_REST {
                return Rest::Busy(spent);
            }
            if let Some(rest) = waits_for_a_time(self.id()) {
                return rest;
            }
            let still = before.as_ref().is_some_and(|before| now.is_still_since(before));
            still_looks = if still { still_looks + 1 } else { 0 };
            before = Some(now);
            thread::sleep(TURN / 5);
        }
        Rest::Still
    }

    /// Asks the program to end, as an operator does (SIGTERM). `false` where there is no
    /// such signal, or no program any more.
    pub fn ask_to_end(&self) -> bool {
        os::ask_to_end(self.id())
    }

    /// Every line that [`line`](Program::line) returned so far.
    pub fn printed(&self) -> &[String] {
        &self.printed
    }

    /// How the program ended, if it did. Waits a moment for one that is just ending: as long
    /// as something moves in it, and no longer than a fifth of a second.
    pub fn ended(&mut self) -> Option<End> {
        let (mut before, mut idle_turns) = (None, 0);
        for _ in 0..40 {
            if let Some(end) = self.has_ended() {
                return Some(end);
            }
            thread::sleep(TURN / 2);
            let now = Activity::of(self.id());
            let still =
                matches!((&now, &before), (Some(now), Some(before)) if now.precise && now.is_still_since(before));
            idle_turns += u32::from(still);
            if idle_turns >= 3 {
                break;
            }
            before = now;
        }
        self.has_ended()
    }

    /// How the program ended, if it has by now.
    pub fn has_ended(&mut self) -> Option<End> {
        let status = self.child.try_wait().ok()??;
        // Its end of the pipe is closed, so the last line is on its way.
        let rest = std::iter::from_fn(|| self.complaints.recv_timeout(TURN * 10).ok());
        // What std adds to a panic is no news of the program.
        let is_news = |line: &String| !line.is_empty() && !line.starts_with("note: run with");
        let complaints = rest.filter(is_news).take(COMPLAINTS).collect();
        Some(End { status, complaints })
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Whether a thread of `pid` is in a system call that ends by itself after a time: a sleep, or the
/// wait of a runtime in which a timer runs. A lock with a time limit is none, since the idle threads
/// of a runtime's own wait for one. See proc(5) on `/proc/PID/syscall`: the call's number, and then
/// what it was given.
#[cfg(target_os = "linux")]
pub(crate) fn waits_for_a_time(pid: u32) -> Option<Rest> {
    const SLEEPS: &[libc::c_long] = &[libc::SYS_nanosleep, libc::SYS_clock_nanosleep];
    const WAITS: &[libc::c_long] = &[
        #[cfg(target_arch = "x86_64")]
        libc::SYS_epoll_wait,
        libc::SYS_epoll_pwait,
    ];
    let threads = std::fs::read_dir(format!("/proc/{pid}/task")).ok()?;
    threads.flatten().find_map(|thread| {
        let call = std::fs::read_to_string(thread.path().join("syscall")).ok()?;
        let mut words = call.split_whitespace();
        // "running", or -1, for one that is in no call.
        let number: libc::c_long = words.next()?.parse().ok()?;
        if SLEEPS.contains(&number) {
            return Some(Rest::Sleep);
        }
        // The fourth argument is an int: milliseconds, 0 for no wait at all and -1 for one without an end.
        let word = u64::from_str_radix(words.nth(3)?.trim_start_matches("0x"), 16).ok()?;
        let millis = u64::try_from(word as i32).ok().filter(|millis| *millis > 0)?;
        WAITS.contains(&number).then_some(Rest::Timer(Duration::from_millis(millis)))
    })
}

#[cfg(not(target_os = "linux"))]
pub(crate) fn waits_for_a_time(_: u32) -> Option<Rest> {
    None
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::process::ExitStatusExt as _;

    use super::*;

    #[test]
    fn a_program_is_asked_to_end() {
        let mut program = Launcher::new("sleep".into()).start(["1000"]).unwrap();
        assert!(program.has_ended().is_none());
        assert!(program.ask_to_end());
        assert_eq!(program.ended().and_then(|end| end.status.signal()), Some(libc::SIGTERM));
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn what_a_program_does_at_rest_is_seen() {
        let rest = |program: &str, args: &[&str]| Launcher::new(program.into()).start(args).unwrap().rest();
        // It waits for a child in a call without a time limit.
        assert_eq!(rest("sh", &["-c", "sleep 1000 & trap 'kill $!' TERM; wait"]), Rest::Still);
        // Before it sleeps, it begins.
        assert!(matches!(rest("sleep", &["1000"]), Rest::Sleep));
        assert!(matches!(rest("sh", &["-c", "while :; do :; done"]), Rest::Busy(_)));
    }

    #[test]
    fn the_place_of_a_panic_is_read_from_its_words() {
        let end = |line: &str| End { status: ExitStatus::from_raw(0), complaints: vec![line.to_owned()] };
        let place = end("thread 'main' (7) panicked at exercises/04_echo/03_echo_server.rs:20:5:").panicked_at();
        assert_eq!(place, Some(("exercises/04_echo/03_echo_server.rs".to_owned(), 20)));
        assert_eq!(end("Error: no").panicked_at(), None);
    }
}
