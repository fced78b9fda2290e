//! The record: one JSON object a line, in a file that the tool named over standard
//! input. Each line carries the next of the seals that the tool sent along, and no seal is
//! used twice, so nothing that stands in the file helps to write another line. Lines are
//! written whole and at once, so that a killed process leaves a record that is short, never wrong.

use std::collections::VecDeque;
use std::fmt::Write as _;
use std::fs::{File, OpenOptions};
use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use crate::outcome::Failure;

/// What this process is to do with the learner's code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Act {
    /// Perform the checks.
    Checks,
    /// Run its `main`, to see that it comes to its end.
    Main,
    /// Run its `main`, to see that it begins to serve.
    Serve,
}

/// What the tool says on standard input, before anything of the learner's is loaded.
pub(crate) struct Handshake {
    pub record: PathBuf,
    /// One for each line of the record.
    pub seals: VecDeque<String>,
    pub act: Act,
    /// What was built from the learner's text, or from the check of a program.
    pub library: PathBuf,
    /// Where to write the history of the checks, if it is wanted.
    pub trace: Option<PathBuf>,
    /// The learner's program, for an exercise that is one.
    pub program: Option<PathBuf>,
    /// What [`seed`](crate::seed) is to be, if a run is to be like another.
    pub seed: Option<u32>,
}

impl Handshake {
    /// A handshake that asks for nothing but a record.
    #[cfg(test)]
    pub fn to(record: &Path) -> Handshake {
        let seals = (0..100).map(|n| n.to_string()).collect();
        let (record, library) = (record.to_owned(), PathBuf::new());
        Handshake { record, seals, act: Act::Checks, library, trace: None, program: None, seed: None }
    }

    /// Reads standard input to its end, which also leaves nothing there for the learner. A line
    /// is a key, a space and a value.
    pub fn read() -> Option<Handshake> {
        let mut text = String::new();
        std::io::stdin().read_to_string(&mut text).ok()?;
        let value = |key: &str| text.lines().find_map(|line| line.strip_prefix(key)?.strip_prefix(' '));
        let path = |key: &str| value(key).map(PathBuf::from);
        Some(Handshake {
            record: path("record")?,
            seals: value("seals")?.split(' ').map(str::to_owned).collect(),
            act: match value("act")? {
                "checks" => Act::Checks,
                "main" => Act::Main,
                "serve" => Act::Serve,
                _ => return None,
            },
            library: path("library")?,
            trace: path("trace"),
            program: path("program"),
            seed: value("seed").and_then(|seed| seed.parse().ok()),
        })
    }
}

pub(crate) struct Record {
    /// The file, and the seals that are left.
    open: Mutex<(File, VecDeque<String>)>,
}

impl Record {
    /// A record at `path`, whose lines will bear `seals`.
    pub fn open(path: &Path, seals: VecDeque<String>) -> std::io::Result<Record> {
        let file = OpenOptions::new().append(true).open(path)?;
        Ok(Record { open: Mutex::new((file, seals)) })
    }

    pub fn started(&self, check: &str) {
        self.write("started", |line| line.text("check", check));
    }

    pub fn passed(&self, check: &str) {
        self.write("passed", |line| line.text("check", check));
    }

    pub fn failed(&self, check: &str, failure: &Failure) {
        if failure.trouble {
            return self.trouble(&failure.message);
        }
        self.write("failed", |line| {
            line.text("check", check);
            line.text("message", &failure.message);
            line.optional("expected", failure.expected.as_deref());
            line.optional("got", failure.got.as_deref());
            line.optional("advice", failure.advice);
            line.optional("hang", failure.hang.map(|kind| kind.name()));
            if let Some((file, number)) = &failure.place {
                line.text("file", file);
                line.number("line", u64::from(*number));
            }
            line.list("details", &failure.details);
        });
    }

    pub fn done(&self) {
        self.write("done", |_| {});
    }

    /// Says that this process can't do what it was asked to, for a reason that is not the learner's.
    pub fn trouble(&self, message: &str) {
        self.write("trouble", |line| line.text("message", message));
    }

    fn write(&self, event: &str, fill: impl FnOnce(&mut Line)) {
        let mut open = self.open.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        let (file, seals) = &mut *open;
        // The tool counted what a run can have to say. What is more is not the harness's doing.
        let Some(seal) = seals.pop_front() else { return };
        let mut line = Line::open();
        line.text("seal", &seal);
        line.text("event", event);
        fill(&mut line);
        // A record that can't be written stays incomplete, and an incomplete one is never a pass.
        let _ = file.write_all(line.close().as_bytes());
    }
}

/// A JSON object in the making. Small enough that serde_json would only cost
/// the learner seconds of building before the first verdict.
pub(crate) struct Line(String);

impl Line {
    pub fn open() -> Line {
        Line(String::from("{"))
    }

    /// The line with its newline.
    pub fn close(mut self) -> String {
        self.0.push_str("}\n");
        self.0
    }

    fn key(&mut self, key: &str) {
        if self.0.len() > 1 {
            self.0.push(',');
        }
        self.quoted(key);
        self.0.push(':');
    }

    pub fn text(&mut self, key: &str, value: &str) {
        self.key(key);
        self.quoted(value);
    }

    pub fn optional(&mut self, key: &str, value: Option<&str>) {
        if let Some(value) = value {
            self.text(key, value);
        }
    }

    pub fn number(&mut self, key: &str, value: u64) {
        self.key(key);
        self.0.push_str(&value.to_string());
    }

    /// Which task it belongs to, if it is known to belong to one.
    pub fn task(&mut self, task: Option<u64>) {
        if let Some(task) = task {
            self.number("task", task);
        }
    }

    pub fn list(&mut self, key: &str, values: &[String]) {
        self.key(key);
        self.0.push('[');
        for (i, value) in values.iter().enumerate() {
            if i > 0 {
                self.0.push(',');
            }
            self.quoted(value);
        }
        self.0.push(']');
    }

    fn quoted(&mut self, text: &str) {
        self.0.push('"');
        let mut rest = text;
        // Most texts have nothing to escape.
        while let Some(at) = rest.bytes().position(|byte| byte < b' ' || byte == b'"' || byte == b'\\') {
            let (plain, special) = rest.split_at(at);
            let byte = special.as_bytes()[0];
            self.0.push_str(plain);
            let _ = match byte {
                b'"' | b'\\' => write!(self.0, "\\{}", char::from(byte)),
                _ => write!(self.0, "\\u{byte:04x}"),
            };
            rest = &special[1..];
        }
        self.0.push_str(rest);
        self.0.push('"');
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_characters_and_quotes_are_escaped() {
        let mut line = Line(String::from("{"));
        line.text("a", "\"x\\\n\u{1}é");
        line.list("b", &["1".into(), "2".into()]);
        assert_eq!(line.0, r#"{"a":"\"x\\\u000a\u0001é","b":["1","2"]"#);
    }
}
