//! What the tool and the harness tell each other, as types: the handshake, the record, and the history of a check.
//!
//! The tool includes this file as a module of its own, so both sides write and read by the same code. It needs no other
//! crate, since each crate of the kit costs a learner time before the first verdict. A message is a line: a word that
//! says which it is, then `key=value` for each field. A value with spaces, quotes or line breaks in it is quoted, so
//! nothing that a learner's code prints or is called can look like another line. What can't be understood reads as `None`.

use std::borrow::Cow;

/// A line in the making.
struct Line(String);

impl Line {
    fn new(word: &str) -> Line {
        Line(word.to_owned())
    }

    fn field(&mut self, key: &str, value: &str) {
        self.0.push(' ');
        self.0.push_str(key);
        self.0.push('=');
        if !value.is_empty() && !value.contains([' ', '"', '\\', '\n', '\r']) {
            return self.0.push_str(value);
        }
        self.0.push('"');
        let mut rest = value;
        while let Some(at) = rest.find(['"', '\\', '\n', '\r']) {
            let (plain, special) = rest.split_at(at);
            self.0.push_str(plain);
            self.0.push('\\');
            self.0.push_str(match &special[..1] {
                "\n" => "n",
                "\r" => "r",
                other => other,
            });
            rest = &special[1..];
        }
        self.0.push_str(rest);
        self.0.push('"');
    }

    fn end(mut self) -> String {
        self.0.push('\n');
        self.0
    }
}

/// A line that was read.
struct Fields<'a> {
    word: &'a str,
    fields: Vec<(&'a str, Cow<'a, str>)>,
}

impl<'a> Fields<'a> {
    fn of(line: &'a str) -> Option<Fields<'a>> {
        let (word, mut rest) = line.split_once(' ').unwrap_or((line, ""));
        let mut fields = Vec::new();
        while !rest.is_empty() {
            let (key, value) = rest.split_once('=')?;
            let (value, after) = match value.strip_prefix('"') {
                Some(quoted) => unquoted(quoted)?,
                None => {
                    let (value, after) = value.split_once(' ').unwrap_or((value, ""));
                    (Cow::Borrowed(value), after)
                }
            };
            fields.push((key, value));
            rest = after.strip_prefix(' ').unwrap_or(after);
        }
        Some(Fields { word, fields })
    }

    fn get(&self, key: &str) -> Option<&str> {
        self.fields.iter().find(|(other, _)| *other == key).map(|(_, value)| &**value)
    }
}

/// The value that `text` begins with, after its first quote, and what follows its last.
fn unquoted(text: &str) -> Option<(Cow<'_, str>, &str)> {
    let mut value = Cow::Borrowed("");
    let mut rest = text;
    loop {
        let at = rest.find(['"', '\\'])?;
        let (plain, special) = rest.split_at(at);
        value += plain;
        if let Some(after) = special.strip_prefix('"') {
            return Some((value, after));
        }
        let escaped = special[1..].chars().next()?;
        value += match escaped {
            'n' => "\n",
            'r' => "\r",
            _ => &special[1..1 + escaped.len_utf8()],
        };
        rest = &special[1 + escaped.len_utf8()..];
    }
}

/// What a field may be.
trait Value: Sized {
    fn put(&self, key: &str, line: &mut Line);
    fn take(key: &str, fields: &Fields<'_>) -> Option<Self>;
}

impl Value for String {
    fn put(&self, key: &str, line: &mut Line) {
        line.field(key, self);
    }

    fn take(key: &str, fields: &Fields<'_>) -> Option<Self> {
        fields.get(key).map(str::to_owned)
    }
}

macro_rules! numbers {
    ($($type:ty),*) => {$(
        impl Value for $type {
            fn put(&self, key: &str, line: &mut Line) {
                line.field(key, &self.to_string());
            }

            fn take(key: &str, fields: &Fields<'_>) -> Option<Self> {
                fields.get(key)?.parse().ok()
            }
        }
    )*};
}

numbers!(u32, u64, usize, bool);

impl<T: Value> Value for Option<T> {
    fn put(&self, key: &str, line: &mut Line) {
        if let Some(value) = self {
            value.put(key, line);
        }
    }

    fn take(key: &str, fields: &Fields<'_>) -> Option<Self> {
        Some(T::take(key, fields))
    }
}

/// A field for each.
impl Value for Vec<String> {
    fn put(&self, key: &str, line: &mut Line) {
        for value in self {
            line.field(key, value);
        }
    }

    fn take(key: &str, fields: &Fields<'_>) -> Option<Self> {
        let all = fields.fields.iter().filter(|(other, _)| *other == key);
        Some(all.map(|(_, value)| value.clone().into_owned()).collect())
    }
}

/// An enum whose variants are words.
macro_rules! words {
    ($(#[$about:meta])* $name:ident { $($(#[$what:meta])* $variant:ident = $word:literal,)* }) => {
        $(#[$about])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum $name { $($(#[$what])* $variant,)* }

        impl Value for $name {
            fn put(&self, key: &str, line: &mut Line) {
                line.field(key, match self { $($name::$variant => $word,)* });
            }

            fn take(key: &str, fields: &Fields<'_>) -> Option<Self> {
                match fields.get(key)? {
                    $($word => Some($name::$variant),)*
                    _ => None,
                }
            }
        }
    };
}

/// A struct whose fields are fields of the line that it is in.
macro_rules! fields {
    ($(#[$about:meta])* $name:ident { $($(#[$what:meta])* $field:ident: $type:ty,)* }) => {
        $(#[$about])*
        #[derive(Clone, Debug, Default, PartialEq, Eq)]
        pub struct $name { $($(#[$what])* pub $field: $type,)* }

        impl Value for $name {
            fn put(&self, _: &str, line: &mut Line) {
                $(self.$field.put(stringify!($field), line);)*
            }

            fn take(_: &str, fields: &Fields<'_>) -> Option<Self> {
                Some($name { $($field: Value::take(stringify!($field), fields)?,)* })
            }
        }
    };
}

/// An enum whose variants are messages: the word that a line begins with, and its fields.
macro_rules! messages {
    ($(#[$about:meta])* $name:ident {
        $($(#[$what:meta])* $variant:ident = $word:literal { $($(#[$of:meta])* $field:ident: $type:ty,)* })*
    }) => {
        $(#[$about])*
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub enum $name { $($(#[$what])* $variant { $($(#[$of])* $field: $type,)* },)* }

        impl $name {
            fn word(&self) -> &'static str {
                match self { $($name::$variant { .. } => $word,)* }
            }

            fn put(&self, line: &mut Line) {
                match self { $($name::$variant { $($field,)* } => { $($field.put(stringify!($field), line);)* })* }
                let _ = line;
            }

            fn take(fields: &Fields<'_>) -> Option<Self> {
                Some(match fields.word {
                    $($word => $name::$variant { $($field: Value::take(stringify!($field), fields)?,)* },)*
                    _ => return None,
                })
            }
        }
    };
}

words! {
    /// What the host does with a library.
    Act {
        /// Perform its checks.
        Checks = "checks",
        /// See that its `main` comes to an end.
        Main = "main",
        /// See that its `main` begins to serve.
        Serve = "serve",
    }
}

/// What the tool says on standard input, before anything of the learner's is loaded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Handshake {
    /// What to do.
    pub act: Act,
    /// The file that the record goes to.
    pub record: String,
    /// One for each line of the record.
    pub seals: Vec<String>,
    /// The library that was built from the learner's text, or from the check of a program.
    pub library: String,
    /// The file that the history of the checks goes to, if it is wanted.
    pub trace: Option<String>,
    /// The learner's program, for an exercise that is one.
    pub program: Option<String>,
    /// What the harness's `seed()` is to be, if a run is to be like another.
    pub seed: Option<u32>,
}

impl Handshake {
    /// As a line.
    pub fn write(&self) -> String {
        let mut line = Line::new("run");
        self.act.put("act", &mut line);
        self.record.put("record", &mut line);
        self.seals.put("seal", &mut line);
        self.library.put("library", &mut line);
        self.trace.put("trace", &mut line);
        self.program.put("program", &mut line);
        self.seed.put("seed", &mut line);
        line.end()
    }

    /// What `line` says.
    pub fn read(line: &str) -> Option<Handshake> {
        let fields = Fields::of(line.trim_end_matches('\n')).filter(|fields| fields.word == "run")?;
        Some(Handshake {
            act: Value::take("act", &fields)?,
            record: Value::take("record", &fields)?,
            seals: Value::take("seal", &fields)?,
            library: Value::take("library", &fields)?,
            trace: Value::take("trace", &fields)?,
            program: Value::take("program", &fields)?,
            seed: Value::take("seed", &fields)?,
        })
    }
}

words! {
    /// The ways in which a program can hang.
    HangKind {
        /// Everything waits, and nothing is left that could wake it.
        Asleep = "asleep",
        /// The processor is busy and nothing comes of it.
        Spinning = "spinning",
        /// A thread is held by a call that has not returned.
        Blocked = "blocked",
        /// It stands still, and the evidence does not tell in which way.
        Inconclusive = "inconclusive",
    }
}

fields! {
    /// A place in a source file.
    Place {
        /// Relative to the workspace, as rustc was given it.
        file: String,
        /// Counted from 1.
        line: u32,
    }
}

impl Place {
    /// Whether it lies in the learner's file, and not in the harness or a check.
    pub fn is_in_learner_file(&self) -> bool {
        self.file.starts_with("exercises")
    }
}

fields! {
    /// Why a check was not satisfied: the symptom in words, and what it points to.
    Failure {
        /// One sentence on what happened, in the learner's words, without a full stop.
        message: String,
        /// What should have happened.
        expected: Option<String>,
        /// The same kind of thing as `expected`, as it was.
        got: Option<String>,
        /// The id of the idea that was missed, if the symptom proves it.
        advice: Option<String>,
        /// A place in the learner's file.
        place: Option<Place>,
        /// Set when the learner's code stood still.
        hang: Option<HangKind>,
        /// Whether the learner's code panicked.
        panicked: bool,
        /// Whether it is no failure of the learner's at all: the machine lacks what the check needs.
        trouble: bool,
        /// More evidence, a line each: bytes on the wire, tasks that wait.
        details: Vec<String>,
    }
}

messages! {
    /// A line of the record. Each bears the next of the seals, and no seal is used twice, so nothing in the file helps to
    /// write another line.
    RecordEvent {
        /// A check began.
        Started = "started" {
            /// Its name.
            check: String,
        }
        /// A check passed.
        Passed = "passed" {
            /// Its name.
            check: String,
        }
        /// A check failed, or could not be performed.
        Failed = "failed" {
            /// Its name.
            check: String,
            /// Why.
            failure: Failure,
        }
        /// The host can't do what it was asked to, for a reason that is not the learner's.
        Trouble = "trouble" {
            /// The reason, in a sentence.
            message: String,
        }
        /// All checks were performed, or the first failure ended them.
        Done = "done" {}
    }
}

impl RecordEvent {
    /// As a line that bears `seal`.
    pub fn write(&self, seal: &str) -> String {
        let mut line = Line::new(self.word());
        line.field("seal", seal);
        self.put(&mut line);
        line.end()
    }

    /// The seal of `line`, and what it says.
    pub fn read(line: &str) -> Option<(String, RecordEvent)> {
        let fields = Fields::of(line)?;
        Some((Value::take("seal", &fields)?, RecordEvent::take(&fields)?))
    }
}

words! {
    /// The clock that a run's times are of.
    Clock {
        /// tokio's paused clock, which is exact.
        Virtual = "virtual",
        /// The system's.
        Real = "real",
    }
}

words! {
    /// How a run of the learner's code ended.
    RunEnd {
        /// It was ready.
        Ready = "ready",
        /// It was polled too often.
        Stopped = "stopped",
        /// Nothing was left to wake it, and the virtual clock jumped to its last moment.
        Asleep = "asleep",
    }
}

words! {
    /// What happened to an operation, a probe or a job.
    Phase {
        /// The future exists; nothing of it has run.
        Made = "made",
        /// It was polled for the first time, or the job began.
        Started = "started",
        /// It is done.
        Ended = "ended",
        /// It was dropped before it was done.
        Dropped = "dropped",
    }
}

words! {
    /// What a client of a server did, or saw.
    Traffic {
        /// It connects.
        Connects = "connects",
        /// It sends bytes, or the end of its data.
        Sent = "sent",
        /// It receives bytes, or the end of the server's data.
        Received = "received",
        /// It waited for bytes, and none came.
        Nothing = "nothing",
        /// It gives up on a server that does nothing.
        GaveUp = "gave_up",
        /// The system reports an error.
        Failed = "failed",
        /// Anything else.
        Other = "other",
    }
}

messages! {
    /// Something that happened in a check, for its picture. A task is named by a number of the recorder's.
    TraceEvent {
        /// A check begins.
        Check = "check" {
            /// Its name.
            name: String,
            /// The run's `seed()`.
            seed: Option<u32>,
        }
        /// The learner's code is run, on a clock that begins at 0.
        Run = "run" {
            /// Which.
            clock: Clock,
        }
        /// The run is over; what follows is the cleanup.
        Over = "over" {
            /// How it ended.
            end: RunEnd,
        }
        /// The code stands still, which ends the check.
        Hung = "hung" {
            /// In which way.
            kind: HangKind,
        }
        /// Events between those before and those after are left out.
        LeftOut = "left_out" {
            /// How many.
            count: u64,
        }
        /// A task is spawned.
        Task = "task" {
            /// Its number.
            task: u64,
            /// Whether it is the future given to `block_on`.
            root: bool,
            /// Where it is spawned.
            place: Place,
            /// The task that spawns it.
            by: Option<u64>,
        }
        /// A task of the check's own, in which the learner's code runs, gets a name.
        Named = "named" {
            /// Its number.
            task: Option<u64>,
            /// The name.
            name: String,
        }
        /// A poll begins.
        Poll = "poll" {
            /// Of this task.
            task: u64,
        }
        /// A poll returns.
        Polled = "polled" {
            /// Of this task.
            task: u64,
            /// Copies of its waker that somebody has.
            kept: Option<u64>,
        }
        /// A task is dropped.
        Closed = "closed" {
            /// Its number.
            task: u64,
        }
        /// A task is woken.
        Wake = "wake" {
            /// Its number.
            task: Option<u64>,
            /// The task that wakes it.
            by: Option<u64>,
        }
        /// A task waits for a resource of the learner's.
        Wait = "wait" {
            /// The task.
            task: Option<u64>,
            /// The resource's type, such as "Mutex".
            what: String,
            /// Where the resource was made.
            place: Place,
        }
        /// A task has got what it waited for.
        Ready = "ready" {
            /// The task.
            task: Option<u64>,
            /// The resource's type.
            what: String,
            /// Where the resource was made.
            place: Place,
        }
        /// Something happened to an operation, a probe or a job.
        Operation = "operation" {
            /// Its name.
            name: String,
            /// What.
            phase: Phase,
            /// The task that it happened in.
            task: Option<u64>,
        }
        /// A turn of something that the check itself steps or listens to.
        Turn = "turn" {
            /// Whose turn it is.
            name: String,
            /// What it does.
            what: String,
        }
        /// The check does something to the whole run.
        Mark = "mark" {
            /// What, in words.
            what: String,
        }
        /// A client did or saw something.
        Wire = "wire" {
            /// The client's name.
            name: String,
            /// What kind of thing.
            traffic: Traffic,
            /// How many bytes, where it is about bytes.
            bytes: Option<usize>,
            /// In words: the bytes, or the error.
            what: String,
        }
        /// Code panics.
        Panic = "panic" {
            /// Where.
            place: Option<Place>,
        }
    }
}

impl TraceEvent {
    /// The task that it happens to.
    pub fn task(&self) -> Option<u64> {
        match self {
            TraceEvent::Task { task, .. }
            | TraceEvent::Poll { task }
            | TraceEvent::Polled { task, .. }
            | TraceEvent::Closed { task } => Some(*task),
            TraceEvent::Named { task, .. }
            | TraceEvent::Wake { task, .. }
            | TraceEvent::Wait { task, .. }
            | TraceEvent::Ready { task, .. }
            | TraceEvent::Operation { task, .. } => *task,
            _ => None,
        }
    }
}

/// A line of the history: an event, when it happened, and on which thread.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TraceLine {
    /// Microseconds on the run's clock; `None` for an event beside the virtual clock.
    pub at: Option<u64>,
    /// Threads are counted from 0, the check's own, in the order in which they appear.
    pub thread: usize,
    /// What happened.
    pub event: TraceEvent,
}

impl TraceLine {
    /// How a line begins with which a check does. No other line begins like that.
    pub const BEGINS_A_CHECK: &str = "check ";

    /// As a line.
    pub fn write(&self) -> String {
        let mut line = Line::new(self.event.word());
        self.at.put("at", &mut line);
        self.thread.put("thread", &mut line);
        self.event.put(&mut line);
        line.end()
    }

    /// What `line` says.
    pub fn read(line: &str) -> Option<TraceLine> {
        let fields = Fields::of(line)?;
        let thread = <Option<usize> as Value>::take("thread", &fields)?.unwrap_or(0);
        Some(TraceLine { at: Value::take("at", &fields)?, thread, event: TraceEvent::take(&fields)? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place() -> Place {
        Place { file: "exercises/03_join/01 join.rs".into(), line: 7 }
    }

    fn failure() -> Failure {
        Failure {
            message: "a \"b\" c".into(),
            expected: Some(String::new()),
            got: Some("two\nlines\\".into()),
            advice: Some("an-idea".into()),
            place: Some(place()),
            hang: Some(HangKind::Blocked),
            panicked: true,
            trouble: true,
            details: vec!["check name=x".into(), String::new(), "é\r\u{1b}".into()],
        }
    }

    #[test]
    fn every_record_event_is_read_back_as_it_was_written() {
        let check = || "a_check".to_owned();
        for event in [
            RecordEvent::Started { check: check() },
            RecordEvent::Passed { check: check() },
            RecordEvent::Failed { check: check(), failure: failure() },
            RecordEvent::Failed { check: check(), failure: Failure::default() },
            RecordEvent::Trouble { message: "no port".into() },
            RecordEvent::Done {},
        ] {
            let line = event.write("seal");
            assert_eq!(line.lines().count(), 1, "{line}");
            assert_eq!(RecordEvent::read(line.trim_end()), Some(("seal".into(), event)), "{line}");
        }
    }

    #[test]
    fn every_trace_event_is_read_back_as_it_was_written() {
        let name = || "do_one_thing(1)\ncheck name=forged".to_owned();
        for event in [
            TraceEvent::Check { name: name(), seed: Some(7) },
            TraceEvent::Run { clock: Clock::Virtual },
            TraceEvent::Over { end: RunEnd::Asleep },
            TraceEvent::Hung { kind: HangKind::Asleep },
            TraceEvent::LeftOut { count: 3 },
            TraceEvent::Task { task: 1, root: true, place: place(), by: Some(2) },
            TraceEvent::Named { task: None, name: name() },
            TraceEvent::Poll { task: 1 },
            TraceEvent::Polled { task: 1, kept: Some(0) },
            TraceEvent::Closed { task: 1 },
            TraceEvent::Wake { task: Some(1), by: None },
            TraceEvent::Wait { task: Some(1), what: "Mutex".into(), place: place() },
            TraceEvent::Ready { task: Some(1), what: "Mutex".into(), place: place() },
            TraceEvent::Operation { name: name(), phase: Phase::Made, task: None },
            TraceEvent::Turn { name: name(), what: "step 1".into() },
            TraceEvent::Mark { what: "a month passes".into() },
            TraceEvent::Wire {
                name: "A".into(),
                traffic: Traffic::Sent,
                bytes: Some(2),
                what: "2 bytes \"\\n=\"".into(),
            },
            TraceEvent::Panic { place: None },
            TraceEvent::Panic { place: Some(place()) },
        ] {
            let line = TraceLine { at: Some(40), thread: 1, event };
            let text = line.write();
            assert_eq!(text.lines().count(), 1, "{text}");
            assert_eq!(TraceLine::read(text.trim_end()), Some(line), "{text}");
        }
    }

    #[test]
    fn a_handshake_is_read_back_as_it_was_written() {
        let handshake = Handshake {
            act: Act::Serve,
            record: "/tmp/a folder/record".into(),
            seals: vec!["1".into(), "2".into()],
            library: "C:\\library.dll".into(),
            trace: None,
            program: Some("x\ny".into()),
            seed: Some(3),
        };
        assert_eq!(Handshake::read(&handshake.write()), Some(handshake));
    }

    #[test]
    fn lines_that_are_cut_off_or_unknown_are_not_read() {
        for line in ["", "done", "failed seal=1 check=a", "passed seal=1 check=\"a", "later seal=1", "poll task=x"] {
            assert_eq!(RecordEvent::read(line), None, "{line}");
            assert_eq!(TraceLine::read(line), None, "{line}");
        }
    }
}
