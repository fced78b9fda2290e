//! What rustc refuses, and the idea that a learner is told for it: the files in `mistakes/compile_errors`.
//!
//! The mistakes of an exercise prove its check. These programs prove the front matter of `advice/`: each is
//! refused by rustc, and either draws the advice that is due, or draws none. Nothing of them ever runs, so that one
//! takes as long as `cargo check`.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use futures::StreamExt as _;

use super::mistakes::{self, Due};
use crate::compile::{Compiler, Diagnostic, Job, Level};
use crate::course::{Course, Exercise};
use crate::diagnose;
use crate::submission::Submission;
use crate::verdict::Report;

/// Where their files lie, in the course's folder.
pub const FOLDER: &str = "mistakes/compile_errors";

/// Of the programs for which an advice is due, the percentage that must draw it.
const RECALL: usize = 95;

/// One program that rustc refuses.
pub(super) struct Case<'a> {
    place: String,
    pub name: String,
    over: &'a Exercise,
    source: String,
    pub due: Option<String>,
}

/// What came of one program.
pub(super) struct Drawn<'a> {
    case: Case<'a>,
    /// What the learner would be told; `None` if rustc compiles it.
    report: Option<Report>,
}

/// What came of all of them.
pub(super) struct Table<'a>(Vec<Drawn<'a>>);

/// The programs over one of `exercises`, or all; faults are sentences that begin with file and line.
/// A course without the folder has no programs.
pub(super) fn of<'a>(course: &'a Course, exercises: Option<&[&Exercise]>) -> (Vec<Case<'a>>, Vec<String>) {
    let is_asked = |name: &str| exercises.is_none_or(|asked| asked.iter().any(|exercise| exercise.name == name));
    let (mut cases, mut faults) = (Vec::new(), Vec::new());
    let mut names = BTreeSet::new();
    let files = course.files(FOLDER).into_iter().filter_map(|path| Some((course.read(&path)?, path)));
    for (text, path) in files {
        let (blocks, faulty) = mistakes::parse(&text);
        faults.extend(faulty.into_iter().map(|fault| format!("{path}:{}: {}", fault.line, fault.message)));
        for block in blocks {
            let place = format!("{path}:{}: {}", block.line, block.name);
            let (Some(over), Due::Wrong { advice, .. }) = (&block.over, &block.due) else {
                faults.push(format!("{place}: begin a block here with `//! error NAME: ADVICE-ID over EXERCISE`"));
                continue;
            };
            if !names.insert(block.name.clone()) {
                faults.push(format!("{place}: another program has this name"));
            }
            if !is_asked(over) {
                continue;
            }
            let Some(over) = course.exercise(over) else {
                faults.push(format!("{place}: there is no exercise `{over}`"));
                continue;
            };
            match block.program(&course.read(&over.solution_path()).unwrap_or_default()) {
                Ok(source) => cases.push(Case { place, name: block.name.clone(), over, source, due: advice.clone() }),
                Err(fault) => faults.push(format!("{path}:{}: {}", fault.line, fault.message)),
            }
        }
    }
    (cases, faults)
}

/// Whether `path` is a file of these programs, which belongs to no exercise.
pub(super) fn is_file(path: &str) -> bool {
    path.strip_prefix(FOLDER).is_some_and(|rest| rest.starts_with('/'))
}

/// Asks `compiler` about `cases`, `jobs` at once.
pub(super) async fn table<'a>(course: &Course, compiler: &Compiler, cases: Vec<Case<'a>>, jobs: usize) -> Table<'a> {
    let drawn = futures::stream::iter(cases).map(|case| async move {
        let submission = Submission::new(case.over, &*case.source);
        let said: Vec<Diagnostic> = compiler.refusal_alone(Job::Program { submission: &submission }).await;
        let is_refused = said.iter().any(|diagnostic| diagnostic.level == Level::Error);
        let report = is_refused.then(|| diagnose::refused(&submission, course.catalogue(), &said));
        Drawn { case, report }
    });
    Table(drawn.buffered(jobs).collect().await)
}

impl Drawn<'_> {
    fn advice(&self) -> Option<&str> {
        self.report.as_ref()?.advice.as_deref()
    }

    fn is_right(&self) -> bool {
        self.report.is_some() && self.advice() == self.case.due.as_deref()
    }

    /// Whether it draws an advice that is not due, which is worse than none.
    fn is_misfire(&self) -> bool {
        self.advice().is_some() && !self.is_right()
    }

    fn fault(&self) -> String {
        let named = |id: Option<&str>| id.map_or("no advice".to_owned(), |id| format!("advice {id}"));
        let place = &self.case.place;
        let Some(report) = &self.report else { return format!("{place}: rustc compiles it") };
        format!(
            "{place}: {} is due, and it drew {}:\n{}",
            named(self.case.due.as_deref()),
            named(self.advice()),
            report.compiler.join("")
        )
    }
}

impl Table<'_> {
    fn recall(&self) -> (usize, usize) {
        let due = self.0.iter().filter(|drawn| drawn.case.due.is_some());
        (due.clone().filter(|drawn| drawn.is_right()).count(), due.count())
    }

    fn misfires(&self) -> usize {
        self.0.iter().filter(|drawn| drawn.is_misfire()).count()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// One line: how many draw what is due.
    pub(super) fn summary(&self) -> String {
        let (right, due) = self.recall();
        let misfires = self.misfires();
        format!("compile errors: {} programs, recall {right} of {due}, {misfires} misfires", self.0.len())
    }

    /// The programs that compile, and the misfires; and what drew nothing, if that is too much.
    pub(super) fn faults(&self) -> Vec<String> {
        let (right, due) = self.recall();
        let is_enough = right * 100 >= due * RECALL;
        let counts =
            |drawn: &&Drawn<'_>| !drawn.is_right() && (drawn.report.is_none() || drawn.is_misfire() || !is_enough);
        self.0.iter().filter(counts).map(Drawn::fault).collect()
    }

    /// A line for each program: its name, what is due, and what it drew where that differs; then rustc's words on
    /// those that differ.
    pub(super) fn text(&self) -> String {
        let mut text = String::new();
        for drawn in &self.0 {
            let due = drawn.case.due.as_deref().unwrap_or("none");
            let drew = if drawn.report.is_some() { drawn.advice().unwrap_or("none") } else { "compiles" };
            let mark = if drawn.is_right() { "✓" } else { "✗" };
            let other = if drawn.is_right() { String::new() } else { format!(", and it drew {drew}") };
            let _ = writeln!(text, "{mark} {:40} {due}{other}", drawn.case.name);
        }
        for drawn in self.0.iter().filter(|drawn| !drawn.is_right()) {
            let _ = writeln!(text, "\n{}", drawn.fault());
        }
        text + &format!("{}\n", self.summary())
    }
}
