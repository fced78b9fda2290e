//! What the tool and the harness tell each other, as types: the handshake, the record, and the history of a check.
//!
//! The tool includes this module as one of its own, so both sides write and read by the same code. It needs no other
//! crate, since each crate of the kit costs a learner time before the first verdict. A line that can't be understood
//! reads as `None`.

mod history;
mod line;
mod parts;

pub use history::{TraceEvent, TraceLine, is_a_lock};
pub use parts::{Clock, Data, Held, Phase, RunEnd, Spot, Traffic};

use line::{Fields, Line, Value, fields, messages, words};

words! {
    /// What the host does with a library.
    Act {
        /// Perform its checks, one after another.
        Checks = "checks",
        /// Perform the checks that run in parallel to the others.
        ParallelChecks = "parallel_checks",
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
    /// Which of the texts that the library was built from, where these are several.
    pub member: Option<u32>,
    /// The file that the history of the checks goes to, if it is wanted.
    pub trace: Option<String>,
    /// The learner's program, for an exercise that is one.
    pub program: Option<String>,
    /// What the harness's `seed()` is to be, if a run is to be like another.
    pub seed: Option<u32>,
    /// Whether the history is to say where in the learner's file things happened. That disturbs what is measured, so
    /// the verdict of such a run does not count.
    pub places: bool,
}

impl Handshake {
    /// As a line.
    pub fn write(&self) -> String {
        let mut line = Line::new("run");
        self.act.put("act", &mut line);
        self.record.put("record", &mut line);
        self.seals.put("seal", &mut line);
        self.library.put("library", &mut line);
        self.member.put("member", &mut line);
        self.trace.put("trace", &mut line);
        self.program.put("program", &mut line);
        self.seed.put("seed", &mut line);
        self.places.put("places", &mut line);
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
            member: Value::take("member", &fields)?,
            trace: Value::take("trace", &fields)?,
            program: Value::take("program", &fields)?,
            seed: Value::take("seed", &fields)?,
            places: Value::take("places", &fields)?,
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

    /// Whether it lies in a check, or in what checks are written with.
    pub fn is_in_a_check(&self) -> bool {
        let file = std::path::Path::new(&self.file);
        let is_relative = !self.file.is_empty() && !file.has_root() && !self.is_in_learner_file();
        is_relative || file.ends_with("hidden_check.rs")
    }

    /// Whether it lies in code of std or of a crate that calls what it was given, as in `.map(tokio::spawn)`. What a
    /// runtime does for its own sake does not.
    pub fn is_in_a_library(&self) -> bool {
        let file = std::path::Path::new(&self.file);
        let is_a_runtimes_own = self.file.contains("tokio-") && !file.ends_with("join_set.rs");
        file.has_root() && !file.ends_with("hidden_check.rs") && !is_a_runtimes_own
    }
}

fields! {
    /// How long the learner's code took until it came to what a failure is about, in milliseconds of the run's clock.
    Took {
        /// How long it should have taken.
        due_ms: u64,
        /// How long it took.
        took_ms: u64,
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
        /// The times of `expected` and `got`, if something came too late or too early.
        took: Option<Took>,
        /// The id of the idea that was missed, if the symptom proves it.
        advice: Option<String>,
        /// A place in the learner's file.
        place: Option<Place>,
        /// Set when the learner's code stood still.
        hang: Option<HangKind>,
        /// Whether the learner's code panicked.
        panicked: bool,
        /// Whether a task that stands still waits for a lock of tokio's that it took itself, as far as is known. Only a run that
        /// notes places knows for sure that the task still has it.
        waits_for_its_own_lock: bool,
        /// Whether everything is asleep, and a task waits for a lock of tokio's that was given to a future which was not polled since
        /// then. Most often that is one of the same task.
        waits_behind_an_unpolled_future: bool,
        /// Whether a poll that does not return lets its thread wait again and again, in calls that return and are no sleep.
        waits_again_and_again: bool,
        /// Whether it is no failure of the learner's at all: the machine lacks what the check needs.
        trouble: bool,
        /// When things ran, a line each, for those who don't see the picture of the check.
        times: Vec<String>,
        /// What is known of the tasks that stand still, a line each. A run that notes places knows more of them.
        tasks: Vec<String>,
        /// More evidence, a line each, such as bytes on the wire.
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
            took: Some(Took { due_ms: 50, took_ms: 80 }),
            advice: Some("an-idea".into()),
            place: Some(place()),
            hang: Some(HangKind::Blocked),
            panicked: true,
            waits_for_its_own_lock: true,
            waits_behind_an_unpolled_future: true,
            waits_again_and_again: true,
            trouble: true,
            times: vec!["a: from 0 to 30 ms".into()],
            tasks: vec!["the main task waits".into()],
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
    fn a_handshake_is_read_back_as_it_was_written() {
        let handshake = Handshake {
            act: Act::Serve,
            record: "/tmp/a folder/record".into(),
            seals: vec!["1".into(), "2".into()],
            library: "C:\\library.dll".into(),
            member: Some(7),
            trace: None,
            program: Some("x\ny".into()),
            seed: Some(3),
            places: true,
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
