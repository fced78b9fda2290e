//! What a run means: the record first, then how the process ended.

use std::process::ExitStatus;
use std::time::Duration;

use super::{aborted, matcher, messages, place, places};
use crate::compile::{Diagnostic, Level};
use crate::course::{Catalogue, Exercise, Sign, without_comments_and_strings};
use crate::process::Ended;
use crate::protocol::{Failure, HangKind};
use crate::run::Finding;
use crate::submission::Submission;
use crate::verdict::{CheckResult, Limits, Output, Report, Shortage, Verdict};

/// The report on a run of the checks on `submission`; `remarks` are rustc's warnings.
pub fn judged(submission: &Submission, catalogue: &Catalogue, finding: Finding, remarks: &[Diagnostic]) -> Report {
    let exercise = &submission.exercise;
    let Finding { exit, record, .. } = finding;
    let mut report = match (&record.failure, exit.ended) {
        (Some(failure), _) => failed(exercise, catalogue, failure),
        _ if record.trouble.is_some() => {
            Report::new(&exercise.name, Verdict::SetupTrouble, record.trouble.as_deref().unwrap_or_default())
        }
        (None, Ended::Exited(status)) if status.success() && record.is_complete(exercise.checks()) => {
            Report::new(&exercise.name, Verdict::Passed, "every check passed")
        }
        (None, Ended::OutputFlood) => Report::new(
            &exercise.name,
            Verdict::OverLimit,
            format!("it printed {} MB and was stopped", (exit.stdout.bytes + exit.stderr.bytes) >> 20),
        ),
        (None, Ended::OutOfTime) => Report::new(
            &exercise.name,
            Verdict::TimedOut,
            format!("it ran for {} s without ending, and was stopped", exit.wall.as_secs()),
        ),
        (None, Ended::Exited(status)) if is_killed(status) && !may_be_over_its_time(exercise, exit.wall) => {
            Report::new(
                &exercise.name,
                Verdict::SetupTrouble,
                format!("it ran, and was ended ({status}). {}.", Shortage::Killed),
            )
        }
        (None, Ended::Exited(status)) => ended(exercise, catalogue, status, &exit.stderr, record.done, &record.passed),
    };
    let at = record.started.filter(|_| !report.passed());
    if let (Some(check), None) = (at, &record.failure) {
        report.details.push(format!("it was in the check `{check}`"));
    }
    let passed = |name: &String| CheckResult { name: name.clone(), passed: record.passed.contains(name) };
    report.checks = exercise.checks().iter().map(passed).collect();
    report.run_ms = u64::try_from(exit.wall.as_millis()).unwrap_or(u64::MAX);
    report.output = together(exit.stdout, exit.stderr);
    if report.verdict == Verdict::Crashed && report.line.is_some() {
        report.output.text = aborted::without_backtraces(&report.output.text);
    }
    report.compiler = messages::rendered(remarks, Level::Warning);
    report.messages = messages::messages(remarks, |_| None);
    report.advice = report.advice.filter(|id| may_be_told(catalogue, id, submission));
    let is_of_a_check = matches!(report.verdict, Verdict::Failed | Verdict::Hung);
    if let Some(warning) = changed_copy(remarks).filter(|_| is_of_a_check) {
        report.advice = catalogue.named_by(Sign::CopyChanged).map(str::to_owned);
        report.file.clone_from(&warning.file);
        report.line = warning.line;
    } else if !report.passed() && report.line.is_none() {
        place_from_warnings(&mut report, catalogue, remarks);
    }
    if !report.passed() {
        places::refine_advice(exercise, catalogue, &submission.source, &mut report);
    }
    if report.verdict == Verdict::Hung && report.line.is_none() {
        place_from_contract(&mut report, exercise, &submission.source);
    }
    report
}

/// Corrects `report`, in which every check has passed, if the trial of `main` found that the program does
/// not work.
pub fn corrected_by_main(exercise: &Exercise, catalogue: &Catalogue, trial: Finding, report: &mut Report) {
    let Finding { exit, record, .. } = trial;
    let mut found = match (&record.failure, exit.ended) {
        (Some(failure), _) => failed(exercise, catalogue, failure),
        _ if record.trouble.is_some() => {
            Report::new(&exercise.name, Verdict::SetupTrouble, record.trouble.as_deref().unwrap_or_default())
        }
        (None, Ended::OutputFlood) => {
            let message =
                format!("`main` printed {} MB and was stopped", (exit.stdout.bytes + exit.stderr.bytes) >> 20);
            Report::new(&exercise.name, Verdict::OverLimit, message)
        }
        (None, Ended::Exited(status)) if !record.done && crashed(status, &exit.stderr) => {
            let found = ended(exercise, catalogue, status, &exit.stderr, false, &[]);
            let message = format!("`main` does not run: {}", found.message);
            // What the checks call has passed, so the idea is told that `main` is about.
            Report { message, advice: None, ..found }
        }
        // It ended, one way or another, or it goes on for longer than anybody watched.
        _ => return,
    };
    let is_fault = found.verdict != Verdict::SetupTrouble;
    found.advice = found.advice.or_else(|| catalogue.named_by(Sign::MainFails).filter(|_| is_fault).map(str::to_owned));
    found.output = together(exit.stdout, exit.stderr);
    let Report { checks, run_ms, compiler, messages, .. } = report.clone();
    *report = Report { checks, run_ms, compiler, messages, ..found };
}

/// Whether a process did not end by its own decision.
fn crashed(status: ExitStatus, stderr: &Output) -> bool {
    signal(status).is_some() || is_out_of_memory(stderr) || stderr.text.contains("overflowed its stack")
}

/// Whether std or the C library ended the process since it got no memory: for a value, or for what each new thread takes
/// first.
fn is_out_of_memory(stderr: &Output) -> bool {
    const WORDS: [&str; 4] = [
        "memory allocation of",
        "failed to register TLS destructor: out of memory",
        "failed to allocate an alternative stack",
        "failed to set up alternative stack guard page",
    ];
    WORDS.iter().any(|words| stderr.text.contains(words))
}

fn failed(exercise: &Exercise, catalogue: &Catalogue, failure: &Failure) -> Report {
    let Failure { message, expected, got, took, advice, place, hang, times, tasks, mut details, .. } = failure.clone();
    // Where the check proves nothing more specific, the way it hangs is an idea in itself.
    let sign = hang.and_then(|hang| match hang {
        HangKind::Asleep => Some(Sign::Asleep),
        HangKind::Spinning => Some(Sign::Spinning),
        HangKind::Blocked => Some(Sign::Blocked),
        HangKind::Inconclusive => None,
    });
    let advice = advice.or_else(|| catalogue.named_by(sign?).map(str::to_owned));
    // The learner's text is not the only one that can panic: there are those that it takes in as modules.
    let place = place.map(|place| (place.file.replace('\\', "/"), place.line));
    let is_beside = |file: &str| exercise.used.iter().any(|used| used.path() == file);
    let beside = place.iter().filter(|(file, _)| is_beside(file));
    details.extend(beside.map(|(file, line)| format!("it panicked at {file}:{line}")));
    let line = place.filter(|(file, _)| *file == exercise.path()).map(|(_, line)| line);
    let file = line.map(|_| exercise.path());
    let verdict = if hang.is_some() { Verdict::Hung } else { Verdict::Failed };
    let report = Report::new(&exercise.name, verdict, message);
    Report { hang, advice, expected, got, took, file, line, times, tasks, details, ..report }
}

/// A process that ended with no failure on record, and yet without a complete one.
fn ended(
    exercise: &Exercise,
    catalogue: &Catalogue,
    status: ExitStatus,
    stderr: &Output,
    done: bool,
    passed: &[String],
) -> Report {
    let new = |verdict, message: String| Report::new(&exercise.name, verdict, message);
    if is_out_of_memory(stderr) {
        return new(Verdict::OverLimit, "it asked for more memory than an exercise may use".into());
    }
    if stderr.text.contains("has overflowed its stack") {
        return new(Verdict::Crashed, "it overflowed its stack".into());
    }
    if let Some(signal) = signal(status) {
        if let Some(panic) = aborted::first_panic(&stderr.text, &exercise.path()) {
            let report = new(Verdict::Crashed, format!("your code panicked: {}", panic.said));
            let details = vec![panic.why_it_ended.to_owned()];
            return Report { file: Some(exercise.path()), line: Some(panic.line), details, ..report };
        }
        let advice = catalogue.named_by(Sign::Crashed).map(str::to_owned);
        return Report { advice, ..new(Verdict::Crashed, format!("it was ended by {signal}")) };
    }
    if done {
        let missing: Vec<&String> = exercise.checks().iter().filter(|name| !passed.contains(name)).collect();
        return new(
            Verdict::SetupTrouble,
            format!("the course's own check left out {missing:?}. That is a bug in the course; please report it"),
        );
    }
    let mut report = new(
        Verdict::EndedEarly,
        format!("the process ended ({status}) after {} of {} checks", passed.len(), exercise.checks().len()),
    );
    report.advice = catalogue.named_by(Sign::EndedEarly).map(str::to_owned);
    report
}

/// Whether the system or a person ended it; what a program does wrong ends it by other signals.
#[cfg(unix)]
fn is_killed(status: ExitStatus) -> bool {
    use std::os::unix::process::ExitStatusExt as _;

    // SIGKILL and SIGTERM
    matches!(status.signal(), Some(9 | 15))
}

#[cfg(not(unix))]
fn is_killed(_: ExitStatus) -> bool {
    false
}

/// Whether a run of `wall` may have used up its processor time, for which it is killed too.
fn may_be_over_its_time(exercise: &Exercise, wall: Duration) -> bool {
    let limit = exercise.run_seconds.map_or(Limits::RUN.cpu, Duration::from_secs);
    let processors = std::thread::available_parallelism().map_or(1, usize::from);
    wall.saturating_mul(u32::try_from(processors).unwrap_or(u32::MAX)) >= limit.mul_f64(0.9)
}

#[cfg(unix)]
fn signal(status: ExitStatus) -> Option<String> {
    use std::os::unix::process::ExitStatusExt as _;

    // The numbers are the same on Linux and macOS for all of these.
    let name = match status.signal()? {
        4 => "an illegal instruction (SIGILL)",
        5 => "a trap (SIGTRAP)",
        6 => "an abort (SIGABRT)",
        8 => "an arithmetic fault (SIGFPE)",
        9 => "the system (SIGKILL), perhaps for the time or memory it used",
        11 => "an invalid memory access (SIGSEGV)",
        15 => "a request to end (SIGTERM)",
        other => return Some(format!("signal {other}")),
    };
    Some(name.to_owned())
}

#[cfg(not(unix))]
fn signal(status: ExitStatus) -> Option<String> {
    // Windows gives crashes exit codes from 0xC0000000 up, which are negative here.
    status.code().filter(|code| *code < 0).map(|code| format!("the system (code {code:#x})"))
}

/// What came on both streams, the standard one first: their order is not known.
fn together(stdout: Output, stderr: Output) -> Output {
    let bytes = stdout.bytes + stderr.bytes;
    let mut text = stdout.text;
    if !text.is_empty() && !text.ends_with('\n') && !stderr.text.is_empty() {
        text.push('\n');
    }
    text.push_str(&stderr.text);
    Output { text, bytes }
}

/// What hangs without a known place hangs in the function that the check called, if there
/// is only one.
fn place_from_contract(report: &mut Report, exercise: &Exercise, source: &str) {
    let [signature] = exercise.contract() else { return };
    let Some(name) = place::function(signature) else { return };
    let line = place::definition(source, name);
    if line.is_some() {
        report.file = Some(exercise.path());
        report.line = line;
        report.details.push(format!("it hangs in `{name}`"));
    }
}

/// Whether the functions that the check calls have what the advice `id` is about; a check sees only what they do.
fn may_be_told(catalogue: &Catalogue, id: &str, submission: &Submission) -> bool {
    let wanted = catalogue.get(id).map_or(&[][..], |advice| &advice.inside);
    if wanted.is_empty() {
        return true;
    }
    let code = without_comments_and_strings(&submission.source);
    let names = submission.exercise.contract().iter().filter_map(|signature| place::function(signature));
    let texts = names.filter_map(|name| matcher::function_around(&code, place::definition(&code, name)));
    let texts: Vec<String> = texts.collect();
    texts.is_empty() || wanted.iter().any(|piece| texts.iter().any(|text| text.contains(&**piece)))
}

/// The warning at an assignment in a `move` block or closure to its own copy of a variable, if nobody reads it: neither what
/// was captured nor what is assigned.
fn changed_copy(warnings: &[Diagnostic]) -> Option<&Diagnostic> {
    let is_lost = |captured: &Diagnostic| {
        let is_assigned = |d: &Diagnostic| d.line == captured.line && d.message.starts_with("value assigned to ");
        captured.message.starts_with("value captured by ") && warnings.iter().any(is_assigned)
    };
    warnings.iter().find(|warning| is_lost(warning))
}

/// Some advice names warnings of rustc that show the place: a check saw that a future never ran, and
/// rustc saw where it was left unused. Where a check can see only what did not happen, the warning may say more, and
/// then it names another idea.
fn place_from_warnings<'a>(report: &mut Report, catalogue: &'a Catalogue, warnings: &'a [Diagnostic]) {
    let Some(advice) = report.advice.as_deref().and_then(|id| catalogue.get(id)) else { return };
    let shown = |d: &'a Diagnostic| Some((d, advice.warnings.iter().find(|pattern| matcher::matches(pattern, d, ""))?));
    if let Some((warning, pattern)) = warnings.iter().find_map(shown) {
        report.file.clone_from(&warning.file);
        report.line = warning.line;
        if let Some(other) = &pattern.instead {
            report.advice = Some(other.clone());
        }
    }
}
