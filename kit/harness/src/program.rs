//! The learner's own program as a child process.
//!
//! A check starts it with arguments, waits for a line that it prints, and plays its
//! peers. What the program prints is passed on, since it is the learner's to see; what it
//! says on standard error is remembered, too, since that is where it says why it ended.
//! The child is ended with the [`Program`]; it shares this process's group, so the
//! tool's limit takes it along in any case.

use std::cell::RefCell;
use std::ffi::OsStr;
use std::io::{BufRead as _, BufReader, Read, Write};
use std::path::PathBuf;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread;
use std::time::Duration;

use crate::os;
use crate::outcome::{Checked, Failure};
use crate::panics::Panic;
use crate::process::{self, ActiveTime, Activity};
use crate::waits::{self, Limited};

/// Real time that a program gets to print the line that it owes.
const TOO_LONG: Duration = Duration::from_secs(6);
/// The time between two looks at a program that is silent.
const TURN: Duration = Duration::from_millis(10);
/// Looks at a program that does nothing before it counts as idle.
const IDLE_TURNS: u32 = 40;
/// Processor time that no program needs while no client sends anything.
const AT_REST: Duration = Duration::from_millis(60);
/// Looks in a row that find a program still before it counts as at rest.
const STILL_LOOKS: u32 = 3;
/// Files that a program needs here, with its pipes and a few clients.
const FILES: u64 = 32;
/// Lines of complaint that a failure shows, and the most that are kept.
const COMPLAINTS: usize = 6;
const MOST_COMPLAINTS: usize = 4000;

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
        process::room_for_files(FILES)?;
        let mut child = Command::new(&self.path)
            .args(args)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(|error| {
                Failure::trouble(format!(
                    "the system could not start your program: {error}; check again when it has room"
                ))
            })?;
        let lines = passed_on(child.stdout.take().expect("stdout was asked for"), std::io::stdout());
        let complaints = passed_on(child.stderr.take().expect("stderr was asked for"), std::io::stderr());
        Ok(Program { child, lines, complaints, said: RefCell::default(), printed: Vec::new() })
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
    /// Its exit code or signal.
    pub status: ExitStatus,
    /// What it said on standard error, as far as it fits into a failure.
    pub complaints: Vec<String>,
    /// The first of its panics, if it panicked: with what, and where.
    pub panic: Option<Failure>,
}

impl End {
    /// The end as lines for a failure's details.
    pub fn describe(&self) -> Vec<String> {
        let said = self.complaints.iter().map(|line| format!("it said: {line}"));
        std::iter::once(format!("your program ended ({})", self.status)).chain(said).collect()
    }

    /// How it came about: by a panic, or by the program's own decision.
    pub fn how(&self) -> String {
        match &self.panic {
            Some(panic) => panic.message.clone(),
            None => format!("it ended by itself ({})", self.status),
        }
    }

    /// `failure`, with what the program said, and where it panicked.
    pub fn told_in(&self, failure: Failure) -> Failure {
        let failure = failure.details(self.describe().split_off(1));
        match self.panic.clone() {
            Some(Failure { place, advice, .. }) => Failure { place, advice, panicked: true, ..failure },
            None => failure,
        }
    }

    /// Whether an error of a stream or a socket may be the reason. A bug in the code is another one.
    pub fn may_be_over_io(&self) -> bool {
        self.panic.as_ref().is_none_or(Failure::panicked_over_io)
    }

    /// Whether a client may be the reason.
    pub fn may_be_over_a_client(&self) -> bool {
        self.panic.as_ref().is_none_or(Failure::panicked_over_a_client)
    }
}

/// What a program does while no client sends anything.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rest {
    /// Nothing, as far as can be seen: all its threads wait until something comes.
    Still,
    /// A thread waits for what may come, or for nothing, and no longer than for a certain time.
    Limited(Limited),
    /// It used so much processor time.
    Busy(Duration),
}

/// A running program of the learner's. Dropping it ends it.
#[derive(Debug)]
pub struct Program {
    child: Child,
    lines: Receiver<String>,
    complaints: Receiver<String>,
    /// The complaints that were received so far.
    said: RefCell<Vec<String>>,
    printed: Vec<String>,
}

impl Program {
    /// Its process id.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// The next line that the program prints, without its newline. `None` when it ended,
    /// closed its output, or does nothing any more.
    pub fn line(&mut self) -> Option<String> {
        let mut awake = ActiveTime::sampled_every(TURN);
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
            if idle_turns >= IDLE_TURNS || awake.is_over(TOO_LONG) {
                return None;
            }
        }
    }

    /// What the program does now, while no client sends anything.
    pub fn rest(&self) -> Rest {
        self.rest_within(STILL_LOOKS)
    }

    /// The same of a program that is in a pause, or does not pause at all. Who does neither is given
    /// more time to show it: it may wait for whoever reads what it prints.
    pub fn pause(&self) -> Rest {
        self.rest_within(STILL_LOOKS * 20)
    }

    fn rest_within(&self, looks: u32) -> Rest {
        let mut awake = ActiveTime::sampled_every(TURN);
        let (mut before, mut cpu_at_start, mut still_looks) = (None::<Activity>, None, 0);
        while still_looks < looks && !awake.is_over(TOO_LONG) {
            let Some(now) = Activity::of(self.id()) else { break };
            let spent = now.cpu.saturating_sub(*cpu_at_start.get_or_insert(now.cpu));
            if spent > AT_REST {
                return Rest::Busy(spent);
            }
            let still = before.as_ref().is_some_and(|before| now.is_still_since(before));
            if let Some(limited) = still.then(|| waits::limited(self.id())).flatten() {
                return Rest::Limited(limited);
            }
            still_looks = if still { still_looks + 1 } else { 0 };
            before = Some(now);
            thread::sleep(TURN / 20);
        }
        Rest::Still
    }

    /// Whether none of its threads waits for a client: each waits for another thread.
    pub fn is_blocked(&self) -> bool {
        waits::only_for_threads(self.id())
    }

    /// Lets `what` happen to the program, and waits a moment for it to notice.
    pub async fn notices<T>(&self, what: impl Future<Output = T>) -> T {
        let before = Activity::of(self.id());
        let value = what.await;
        let mut awake = ActiveTime::sampled_every(TURN);
        while awake.elapsed() < 10 * TURN {
            match (Activity::of(self.id()), &before) {
                (Some(now), Some(before)) if now.is_still_since(before) => thread::sleep(TURN / 20),
                _ => break,
            }
        }
        value
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
        let mut awake = ActiveTime::sampled_every(TURN / 10);
        let (mut before, mut idle_turns) = (None, 0);
        while awake.elapsed() < 20 * TURN {
            if let Some(end) = self.has_ended() {
                return Some(end);
            }
            thread::sleep(TURN / 10);
            let now = Activity::of(self.id());
            let still =
                matches!((&now, &before), (Some(now), Some(before)) if now.precise && now.is_still_since(before));
            idle_turns += u32::from(still);
            if idle_turns >= 4 {
                break;
            }
            before = now;
        }
        self.has_ended()
    }

    /// The outcome of a check of the program while it runs, in the light of what it panicked with in a task or a
    /// thread. Each panic is told once.
    pub fn explains(&self, outcome: Checked) -> Checked {
        self.take_complaints(self.complaints.try_iter());
        let said = std::mem::take(&mut *self.said.borrow_mut());
        match Panic::first_of(&said) {
            Some(panic) => panic.explains(outcome),
            None => outcome,
        }
    }

    fn take_complaints(&self, complaints: impl Iterator<Item = String>) {
        // What std adds to a panic is no news of the program.
        let is_news = |line: &String| !line.is_empty() && !line.starts_with("note: run with");
        for line in complaints.filter(is_news) {
            let mut said = self.said.borrow_mut();
            if said.len() < MOST_COMPLAINTS {
                said.push(line);
            }
        }
    }

    /// How the program ended, if it has by now.
    pub fn has_ended(&mut self) -> Option<End> {
        let status = self.child.try_wait().ok()??;
        // Its end of the pipe is closed, so the last line is on its way.
        self.take_complaints(std::iter::from_fn(|| self.complaints.recv_timeout(TURN * 10).ok()));
        let mut complaints = self.said.borrow().clone();
        let panic = Panic::first_of(&complaints).map(Panic::failure);
        complaints.truncate(COMPLAINTS);
        Some(End { status, complaints, panic })
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
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
        // A fifo that is never opened for writing keeps its reader waiting without a limit.
        let fifo = std::env::temp_dir().join(format!("harness-program-{}", std::process::id()));
        assert!(Command::new("mkfifo").arg(&fifo).status().unwrap().success());
        assert_eq!(rest("cat", &[fifo.to_str().unwrap()]), Rest::Still);
        std::fs::remove_file(fifo).unwrap();
        // On a busy machine it waits for its own code before it does anything, and looks still while it does.
        let comes_to = |expected: fn(Rest) -> bool, program: &str, args: &[&str]| {
            let program = Launcher::new(program.into()).start(args).unwrap();
            (0..500).any(|_| expected(program.rest()))
        };
        let sleeps = |rest| rest == Rest::Limited(Limited::Sleep);
        assert!(comes_to(sleeps, "sleep", &["1000"]));
        // A child of its that sleeps may end it.
        assert!(comes_to(sleeps, "sh", &["-c", "sleep 60 & wait"]));
        assert!(comes_to(|rest| matches!(rest, Rest::Busy(_)), "sh", &["-c", "while :; do :; done"]));
    }
}
