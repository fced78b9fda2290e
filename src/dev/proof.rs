//! The proof of one text: its runs, what its verdict points at, and what rustc, clippy and rustfmt remark.

use super::fixtures::{Due, Fixture};
use super::places::{self, Pointed};
use super::remarks::{self, Known};
use crate::course::Exercise;
use crate::engine::{Built, Checker};
use crate::submission::Submission;
use crate::verdict::{Report, Verdict};

/// Milliseconds that the checks may take on a solution; a learner waits for them. On a quiet machine they take a third
/// of it, and a slow one must not make a fault of that. Only Linux shows at once that a program has nothing to do;
/// elsewhere some waits take a fixed time.
pub(super) const SLOWEST: u64 = if cfg!(target_os = "linux") { 500 } else { 1000 };
/// Texts of one exercise that are compiled with one call of rustc. More would save little, and rustc would take
/// more memory.
pub(super) const TOGETHER: usize = 20;
/// Runs that a solution gets to show how fast it is, since the machine may be busy.
const TRIES: u32 = 10;

/// What to prove, and how often.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    /// Exercises; all, if there are none.
    pub names: &'a [String],
    /// How often a solution or right variant is run.
    pub repeat: u32,
    /// How often a mistake or a starter is run.
    pub repeat_mistakes: u32,
    /// How many are checked at once.
    pub jobs: usize,
}

/// What the runs of one text showed.
pub(super) struct Proof<'a> {
    pub exercise: &'a Exercise,
    pub fixture: &'a Fixture,
    pub faults: Vec<String>,
    pub runs: usize,
    /// The shortest time in its checks.
    pub fastest_ms: u64,
    /// The line that its verdict points at.
    pub pointed: Option<Pointed>,
    /// Whether it was compiled with others.
    pub together: bool,
    /// Whether rustc refused it.
    pub is_refused: bool,
}

impl Proof<'_> {
    /// The proof of a text that shows faults when it is compiled with others, and none by itself. Nothing is hidden: the
    /// reason may be chance.
    fn and_none_alone(mut self) -> Self {
        self.faults.push(format!(
            "{}: compiled by itself it showed no fault. It does not always do the same, or it is another program as a \
             module",
            self.fixture.place
        ));
        self
    }

    fn has_fault(&self) -> bool {
        !self.faults.is_empty() || self.pointed.as_ref().is_some_and(|pointed| pointed.fault().is_some())
    }
}

/// Proves the texts of `group`, which are of one exercise. Most are compiled with one call of rustc. One that shows a
/// fault is compiled again as a learner's text is, and what it shows then is told.
pub(super) async fn prove_together<'a>(
    checker: &Checker,
    group: &'a [&(&Exercise, Fixture)],
    asked: &Asked<'_>,
) -> Vec<Proof<'a>> {
    // What rustc must refuse is compiled as a save is: then rustc is asked about the text alone as well, and must be
    // understood in the same way.
    let is_refused = |fixture: &Fixture| match &fixture.due {
        Due::Wrong { verdict, .. } => verdict == Verdict::NotCompiled.name(),
        Due::Right => false,
    };
    let texts = group.iter().filter(|(_, fixture)| !is_refused(fixture));
    let texts: Vec<Submission> = texts.map(|(exercise, fixture)| Submission::new(exercise, &*fixture.source)).collect();
    let mut together = checker.build_together(&texts).await.into_iter();
    let formatted = remarks::all_are_formatted(checker, &texts).await;
    let right = group.iter().filter(|(_, fixture)| fixture.due == Due::Right);
    let right: Vec<Submission> = right.map(|(exercise, fixture)| Submission::new(exercise, &*fixture.source)).collect();
    let mut remarks = remarks::of_clippy(checker, &right).await.into_iter();
    let mut proofs = Vec::new();
    for (exercise, fixture) in group {
        if is_refused(fixture) {
            proofs.push(prove(checker, exercise, fixture, asked, None, Known::default()).await);
            continue;
        }
        let checker = checker.once();
        let built = together.next().flatten();
        let clippy = (fixture.due == Due::Right).then(|| remarks.next()).flatten().flatten();
        let is_alone = built.is_none() && clippy.is_none();
        let mut proof = prove(&checker, exercise, fixture, asked, built, Known { clippy, formatted }).await;
        if proof.has_fault() && !is_alone {
            let alone = prove(&checker, exercise, fixture, asked, None, Known::default()).await;
            proof = if alone.has_fault() { alone } else { proof.and_none_alone() };
        }
        proofs.push(proof);
    }
    proofs
}

/// Runs one text as often as is asked, and says in what it differs from what is due.
async fn prove<'a>(
    checker: &Checker,
    exercise: &'a Exercise,
    fixture: &'a Fixture,
    asked: &Asked<'_>,
    built: Option<Built>,
    known: Known,
) -> Proof<'a> {
    let times = if fixture.due == Due::Right { asked.repeat } else { asked.repeat_mistakes };
    let submission = Submission::new(exercise, &*fixture.source);
    let check = async |times| match &built {
        Some(built) => checker.run_repeatedly(&submission, built, times).await,
        None => checker.check_repeatedly(&submission, times).await,
    };
    let mut outcomes = check(times).await;
    let mut reports: Vec<Report> = outcomes.iter().map(|outcome| outcome.report.clone()).collect();
    if fixture.due == Due::Right && !reports.iter().any(|report| report.run_ms <= SLOWEST) {
        reports.extend(check(TRIES).await.into_iter().map(|again| again.report));
    }
    let mut faults: Vec<String> = Vec::new();
    // A flake repeats itself; each way to fail is told once.
    for report in &reports {
        faults.extend(verdict_fault(checker, fixture, report).filter(|fault| !faults.contains(fault)));
    }
    // A verdict draws it; here only what can't be drawn shows itself.
    drop(outcomes.first().and_then(|outcome| outcome.timeline(None)));
    let report = reports.first().expect("a text is run at least once");
    faults.extend(remarks::on(checker, &submission, fixture, report, known).await);
    let is_refused = report.verdict == Verdict::NotCompiled;
    let fastest_ms = reports.iter().map(|report| report.run_ms).min().unwrap_or_default();
    let placed = checker.with_places_within(outcomes.swap_remove(0), places::PATIENCE).await;
    let pointed = Pointed::of(&submission, fixture, &placed.report);
    Proof { exercise, fixture, faults, runs: reports.len(), fastest_ms, pointed, together: built.is_some(), is_refused }
}

/// What is wrong with a verdict.
fn verdict_fault(checker: &Checker, fixture: &Fixture, report: &Report) -> Option<String> {
    let place = &fixture.place;
    let (verdict, advice) = match &fixture.due {
        Due::Right => (Verdict::Passed.name(), None),
        Due::Wrong { verdict, advice } => (verdict.as_str(), advice.as_deref()),
    };
    if (report.verdict.name(), report.advice.as_deref()) == (verdict, advice) {
        return None;
    }
    let named = |id: Option<&str>| match id {
        None => "no advice".to_owned(),
        Some(id) if checker.course().catalogue().get(id).is_none() => {
            format!("advice {id} (advice/{id}.md is missing)")
        }
        Some(id) => format!("advice {id}"),
    };
    Some(format!(
        "{place}: {verdict} with {} is due, and it drew {} with {}: {}{}{}{}",
        named(advice),
        report.verdict.name(),
        named(report.advice.as_deref()),
        report.message,
        report.expected.as_ref().map(|e| format!(" | expected {e}")).unwrap_or_default(),
        report.got.as_ref().map(|g| format!(" | got {g}")).unwrap_or_default(),
        report
            .compiler
            .first()
            .filter(|_| report.verdict == Verdict::NotCompiled)
            .map(|c| format!("\n{c}"))
            .unwrap_or_default(),
    ))
}
