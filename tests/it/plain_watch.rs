//! A watch as lines, over pipes: a test saves, and counts the verdicts that come of it.

use std::io::{BufRead as _, BufReader, Read, Write as _};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::{Arc, Condvar, Mutex};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use crate::fixture::Course;

/// Longer than anything takes here, on a busy machine too.
const PATIENCE: Duration = Duration::from_secs(60);

/// The lines that came so far, and news of more.
type Heard = Arc<(Mutex<Vec<String>>, Condvar)>;

/// `watch --plain`, under way. It is ended when this goes.
pub struct PlainWatch {
    child: Child,
    heard: Heard,
    /// One for each pipe; it ends where the pipe ends.
    listeners: Vec<JoinHandle<()>>,
}

impl PlainWatch {
    /// Watches `course`, at the exercise `name`, and waits for the verdict on what is there.
    #[track_caller]
    pub fn of(course: &Course, name: &str) -> PlainWatch {
        let watch = PlainWatch::start(course.watch(name));
        watch.verdict(1);
        watch
    }

    /// Starts `command`, which is or becomes a watch.
    pub fn start(mut command: Command) -> PlainWatch {
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().expect("the tool starts");
        let heard = Heard::default();
        let listeners = vec![
            hear(child.stdout.take().expect("stdout was asked for"), &heard),
            hear(child.stderr.take().expect("stderr was asked for"), &heard),
        ];
        PlainWatch { child, heard, listeners }
    }

    /// The watch's process.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Types a line.
    pub fn types(&mut self, line: &str) {
        let stdin = self.child.stdin.as_mut().expect("it is open until the end");
        stdin.write_all(format!("{line}\n").as_bytes()).expect("the watch listens");
    }

    /// Everything that was said so far.
    pub fn text(&self) -> String {
        self.heard.0.lock().unwrap().join("\n")
    }

    /// Waits for the verdict `number`, counted from 1, and returns its headline. Fails if there
    /// are more by then.
    #[track_caller]
    pub fn verdict(&self, number: usize) -> String {
        let lines = self.until(&format!("the verdict {number}"), |lines| headlines(lines).len() >= number);
        let all = headlines(&lines);
        assert_eq!(all.len(), number, "one verdict too many; the watch said:\n{}", lines.join("\n"));
        all[number - 1].clone()
    }

    /// Waits for a verdict that shows `text`; it must be the verdict `number`.
    #[track_caller]
    pub fn judges(&self, number: usize, text: &str) {
        let lines = self.until(&format!("a verdict on {text:?}"), |lines| shown_in(lines, text).is_some());
        assert_eq!(shown_in(&lines, text), Some(number), "the watch said:\n{}", lines.join("\n"));
        assert_eq!(headlines(&lines).len(), number, "the watch said:\n{}", lines.join("\n"));
    }

    /// Waits until it checks for the time `number`, counted from 1.
    #[track_caller]
    pub fn checks(&self, number: usize) {
        self.until(&format!("the check {number}"), |lines| {
            lines.iter().filter(|line| *line == "checking").count() >= number
        });
    }

    /// Waits until `text` was said.
    #[track_caller]
    pub fn says(&self, text: &str) {
        self.until(&format!("{text:?}"), |lines| lines.iter().any(|line| line.contains(text)));
    }

    #[track_caller]
    fn until(&self, what: &str, is_there: impl Fn(&[String]) -> bool) -> Vec<String> {
        let deadline = Instant::now() + PATIENCE;
        let mut lines = self.heard.0.lock().unwrap();
        while !is_there(&lines) {
            let left = deadline.saturating_duration_since(Instant::now());
            assert!(!left.is_zero(), "{what} does not come; the watch said:\n{}", lines.join("\n"));
            lines = self.heard.1.wait_timeout(lines, left).unwrap().0;
        }
        lines.clone()
    }

    /// Quits as a learner does.
    #[track_caller]
    pub fn quit(mut self) {
        self.types("q");
        assert_eq!(self.child.wait().unwrap().code(), Some(0), "{}", self.text());
    }

    /// Waits for its end, and for the last line that it said.
    pub fn ends(mut self) -> (ExitStatus, String) {
        let status = self.child.wait().unwrap();
        for listener in self.listeners.drain(..) {
            listener.join().unwrap();
        }
        (status, self.text())
    }
}

impl Drop for PlainWatch {
    fn drop(&mut self) {
        // Politely, so that whatever it runs ends with it.
        if let Some(mut stdin) = self.child.stdin.take() {
            let _ = stdin.write_all(b"q\n");
        }
        let deadline = Instant::now() + Duration::from_secs(5);
        while matches!(self.child.try_wait(), Ok(None)) && Instant::now() < deadline {
            thread::sleep(Duration::from_millis(5));
        }
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn is_headline(line: &str) -> bool {
    line.starts_with(['✓', '✗'])
}

fn headlines(lines: &[String]) -> Vec<String> {
    lines.iter().filter(|line| is_headline(line)).cloned().collect()
}

/// The number of the first verdict that shows `text`.
fn shown_in(lines: &[String], text: &str) -> Option<usize> {
    let at = lines.iter().position(|line| line.contains(text))?;
    Some(headlines(&lines[..=at]).len())
}

fn hear(pipe: impl Read + Send + 'static, heard: &Heard) -> JoinHandle<()> {
    let heard = Arc::clone(heard);
    thread::spawn(move || {
        for line in BufReader::new(pipe).lines().map_while(Result::ok) {
            heard.0.lock().unwrap().push(line);
            heard.1.notify_all();
        }
    })
}
