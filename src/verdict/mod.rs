//! The vocabulary that every floor shares: what came of a check, and the events on the
//! way there. Pure data; nothing here reads a file or starts a process.

mod shortage;

use std::time::Duration;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

pub use shortage::{NOT_STARTED, Shortage};

use crate::protocol::{HangKind, Took};

/// What came of checking one exercise.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Exit 0 and a complete record in which every check passed.
    Passed,
    /// rustc refused it, or it lacks what its text asks for.
    NotCompiled,
    /// The file is missing, too large, or no text.
    Unreadable,
    /// A check was not satisfied.
    Failed,
    /// It stood still; [`Report::hang`] says how.
    Hung,
    /// A limit in real time ran out and nothing better is known.
    TimedOut,
    /// It was ended by a signal, or aborted.
    Crashed,
    /// The process ended before the checks did.
    EndedEarly,
    /// More memory or more output than an exercise may use.
    OverLimit,
    /// Our own trouble or the machine's. Never the learner's fault, and never a pass.
    SetupTrouble,
}

impl Verdict {
    /// The name that stands in JSON and in `info.toml`.
    pub fn name(self) -> &'static str {
        match self {
            Verdict::Passed => "passed",
            Verdict::NotCompiled => "not_compiled",
            Verdict::Unreadable => "unreadable",
            Verdict::Failed => "failed",
            Verdict::Hung => "hung",
            Verdict::TimedOut => "timed_out",
            Verdict::Crashed => "crashed",
            Verdict::EndedEarly => "ended_early",
            Verdict::OverLimit => "over_limit",
            Verdict::SetupTrouble => "setup_trouble",
        }
    }

    /// The words a learner reads.
    pub fn words(self) -> &'static str {
        match self {
            Verdict::Passed => "passed",
            Verdict::NotCompiled => "does not compile",
            Verdict::Unreadable => "can't be read",
            Verdict::Failed => "not yet",
            Verdict::Hung => "hangs",
            Verdict::TimedOut => "takes too long",
            Verdict::Crashed => "crashed",
            Verdict::EndedEarly => "ended early",
            Verdict::OverLimit => "over the limit",
            Verdict::SetupTrouble => "could not be checked",
        }
    }

    /// Whether it says what the learner's code did wrong when it ran.
    pub fn is_of_a_run(self) -> bool {
        use Verdict::{Crashed, EndedEarly, Failed, Hung, NotCompiled, OverLimit, Passed, SetupTrouble, TimedOut};
        match self {
            Failed | Hung | TimedOut | Crashed | EndedEarly | OverLimit => true,
            Passed | NotCompiled | Verdict::Unreadable | SetupTrouble => false,
        }
    }

    /// Whether the same source would draw the same verdict again, so that it may be kept.
    pub fn is_repeatable(self) -> bool {
        matches!(self, Verdict::Passed | Verdict::NotCompiled | Verdict::Failed | Verdict::EndedEarly)
    }
}

// The harness's protocol does without serde, since a learner would wait for it to be built.
impl Serialize for HangKind {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.word())
    }
}

impl<'de> Deserialize<'de> for HangKind {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<HangKind, D::Error> {
        let word = String::deserialize(deserializer)?;
        HangKind::of_word(&word).ok_or_else(|| D::Error::custom("not a way to hang"))
    }
}

/// One hidden check and whether it passed. Checks after the first failure have none.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CheckResult {
    /// As the hidden check calls it.
    pub name: String,
    /// `false` for the one that failed and those that were not reached.
    pub passed: bool,
}

/// What a program printed, as far as it was kept.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Output {
    /// Head and tail of the text, with a line between them that says what is left out.
    pub text: String,
    /// All bytes that came, kept or not.
    pub bytes: u64,
}

/// One of rustc's messages on the learner's file, whole, for programs such as an editor.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CompilerMessage {
    /// rustc's JSON; paths inside the workspace are relative to it.
    pub json: serde_json::Value,
    /// The id of the idea that it stands for, if it does.
    pub advice: Option<String>,
    /// What is said of the learner's own expression, if it is about a single one.
    #[serde(default)]
    pub said: Option<String>,
}

/// A place in the learner's file, and what there is to say about it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// The line, from 1.
    pub line: u32,
    /// The first column, from 1, in characters.
    pub column: u32,
    /// The column after the last.
    pub end: u32,
    /// A few words, such as "waits here for 30 ms".
    pub label: String,
}

/// Everything that is known after one check of one exercise.
///
/// `expected`, `got`, `message` and the evidence (`times`, `tasks`, `details`) are what a learner reads; `file` is
/// relative to the workspace and `line` counts from 1; numbers of time are milliseconds.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// The exercise's id.
    pub exercise: String,
    /// What came of it.
    pub verdict: Verdict,
    /// Which way it stood still, if it hung.
    pub hang: Option<HangKind>,
    /// Every check of the exercise, in order.
    pub checks: Vec<CheckResult>,
    /// The id of the idea that was missed, if the symptom proves it.
    pub advice: Option<String>,
    /// One or two sentences on what happened.
    pub message: String,
    /// What should have happened.
    pub expected: Option<String>,
    /// What happened instead.
    pub got: Option<String>,
    /// The times of these two, if something came too late or too early. Places are only looked for right after a run,
    /// so a cached report does without.
    #[serde(skip)]
    pub took: Option<Took>,
    /// Where, in the learner's file.
    pub file: Option<String>,
    /// Which line of it, from 1.
    pub line: Option<u32>,
    /// The places that it is about, the most important first, as far as a second run has shown them.
    #[serde(default)]
    pub places: Vec<Place>,
    /// What would be different if those places were written differently, in a sentence that was computed from the run.
    #[serde(default)]
    pub counterfactual: Option<String>,
    /// Time spent in rustc.
    pub compile_ms: u64,
    /// Time spent in the checks.
    pub run_ms: u64,
    /// When things ran, for those who don't see the picture of the check.
    pub times: Vec<String>,
    /// What is known of the tasks that stand still.
    #[serde(default)]
    pub tasks: Vec<String>,
    /// More evidence, such as bytes on the wire.
    pub details: Vec<String>,
    /// What the learner should know of how it was checked, whatever came of it.
    #[serde(default)]
    pub note: Option<String>,
    /// The compiler's own text, whole: errors first, else warnings.
    pub compiler: Vec<String>,
    /// The compiler's errors and warnings as data.
    #[serde(default)]
    pub messages: Vec<CompilerMessage>,
    /// What the learner's code printed.
    pub output: Output,
    /// The hash of the source that was judged.
    pub source: String,
}

impl Report {
    /// A report that knows nothing yet but its verdict and one sentence.
    pub fn new(exercise: &str, verdict: Verdict, message: impl Into<String>) -> Report {
        Report {
            exercise: exercise.to_owned(),
            verdict,
            hang: None,
            checks: Vec::new(),
            advice: None,
            message: message.into(),
            expected: None,
            got: None,
            took: None,
            file: None,
            line: None,
            places: Vec::new(),
            counterfactual: None,
            compile_ms: 0,
            run_ms: 0,
            times: Vec::new(),
            tasks: Vec::new(),
            details: Vec::new(),
            note: None,
            compiler: Vec::new(),
            messages: Vec::new(),
            output: Output::default(),
            source: String::new(),
        }
    }

    /// The evidence beside the times, a line each.
    pub fn further_evidence(&self) -> impl Iterator<Item = &String> {
        self.tasks.iter().chain(&self.details)
    }

    /// Whether the exercise is solved.
    pub fn passed(&self) -> bool {
        self.verdict == Verdict::Passed
    }
}

/// What happens on the way to a report. All that a ui sees of the engine.
#[derive(Clone, Debug)]
pub enum CheckEvent {
    /// Another process builds the kit, and this one waits for it.
    WaitingForKit,
    /// The kit is being built: crates done and crates in all.
    BuildingKit {
        /// Crates that are done.
        done: usize,
        /// Crates in all.
        total: usize,
        /// Why it must be built, if it is not the first time.
        because: Option<&'static str>,
    },
    /// The kit is there.
    KitReady,
    /// rustc works.
    Compiling,
    /// The checks run.
    Running {
        /// Which one, from 1; 0 before the first is known to have begun.
        check: usize,
        /// How many there are.
        of: usize,
    },
}

/// How much one process may use. Compile and run have their own.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Real time.
    pub wall: Duration,
    /// Processor time, where the platform can limit it.
    pub cpu: Duration,
    /// Memory in bytes, where the platform can limit it.
    pub memory: Option<u64>,
    /// Bytes of output after which the process is ended.
    pub output: u64,
}

impl Limits {
    /// For one run of rustc.
    pub const COMPILE: Limits =
        Limits { wall: Duration::from_secs(60), cpu: Duration::from_secs(60), memory: Some(2 << 30), output: 64 << 20 };

    /// For one run of an exercise's checks.
    pub const RUN: Limits =
        Limits { wall: Duration::from_secs(10), cpu: Duration::from_secs(10), memory: Some(2 << 30), output: 16 << 20 };
}
