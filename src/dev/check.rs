//! `dev check`: proves a course. Reports every fault it finds, not the first.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;
use std::path::Path;
use std::sync::Arc;

use anyhow::Result;
use futures::StreamExt as _;

use super::compile_errors;
use super::fixtures::{self, Due, Fixture};
use super::lessons::{speaks_of_the_learner, words_of_prose};
use super::new;
use super::places::{self, Pointed};
use super::proof::{Asked, Proof, SLOWEST, TOGETHER, prove_together};
use super::remarks;
use super::wording::{self, Remark};
use crate::compile::{Job, Level, cache_folder};
use crate::course::{Course, Exercise, Kind, Sign, is_common};
use crate::disk;
use crate::engine::{Checker, Listener};
use crate::submission::Submission;
use crate::verdict::Verdict;

const HINTS: usize = 3;
/// The sections of an advice text, after its explanation.
const SECTIONS: [&str; 4] = ["Wrong", "Right", "How we knew", "Read more"];
const RIGHT_VARIANTS: usize = 2;
const MISTAKES: usize = 2;
/// Words of prose in a lesson: what one reads gladly before there is something to do.
const LESSON: std::ops::RangeInclusive<usize> = 300..=900;

/// Checks what is `asked` of `course`, which lies in `folder`. Writes a line for each fault and a
/// summary to `out`, and returns the number of faults.
///
/// # Errors
/// When there is nothing to check with, or `out` can't be written.
pub async fn check(
    course: Arc<Course>,
    folder: &Path,
    asked: &Asked<'_>,
    listener: Listener,
    out: &mut dyn Write,
) -> Result<usize> {
    let all = asked.names.is_empty();
    let mut exercises: Vec<&Exercise> = Vec::new();
    for name in asked.names {
        exercises.push(course.find(name)?);
    }
    if all {
        exercises = course.exercises().iter().collect();
    }
    let catalogue = course.catalogue();
    let mut faults: Vec<String> = Vec::new();
    let mut fixtures: Vec<(&Exercise, Fixture)> = Vec::new();
    for exercise in &exercises {
        let unfilled = new::unfilled(&course, exercise);
        if !unfilled.is_empty() {
            faults.extend(unfilled);
            continue;
        }
        let (found, faulty) = fixtures::of(&course, exercise);
        // A block that can't be read is no reason to miss it.
        if faulty.is_empty() {
            faults.extend(number_faults(exercise, &found));
        }
        faults.extend(faulty);
        faults.extend(text_faults(&course, exercise));
        fixtures.extend(found.into_iter().map(|fixture| (*exercise, fixture)));
    }
    let asked_about = |remark: &Remark| all || exercises.iter().any(|exercise| remark.is_about(exercise));
    faults.extend(wording::remarks(&course).into_iter().filter(asked_about).map(|remark| remark.text));
    let (cases, faulty) = compile_errors::of(&course, (!all).then_some(&exercises));
    faults.extend(faulty);
    let mut drawn = advice_due(&fixtures);
    drawn.extend(cases.iter().filter_map(|case| case.due.clone()));
    for id in &drawn {
        match catalogue.get(id) {
            None => faults.push(format!("advice/{id}.md is missing, and {id} is drawn")),
            Some(advice) if advice.sections().ne(SECTIONS) => {
                faults.push(format!("advice/{id}.md: its sections must be {}, in this order", SECTIONS.join(", ")));
            }
            Some(_) => {}
        }
    }
    if all {
        faults.extend(course_faults(&course, &drawn));
    }

    let store = disk::temporary_folder()?;
    let checker =
        Checker::set_up(Arc::clone(&course), folder, store.path().to_owned(), cache_folder(), false, listener).await?;
    for exercise in &exercises {
        faults.extend(remarks::on_check(&checker, exercise).await);
    }
    let here: Vec<_> = fixtures.iter().filter(|(_, fixture)| fixture.runs_here).collect();
    let groups = here.chunk_by(|(one, _), (other, _)| one.name == other.name).flat_map(|group| group.chunks(TOGETHER));
    let proofs = futures::stream::iter(groups.enumerate())
        .map(|(number, group)| {
            // Each in a store of its own, since many are of one exercise.
            let checker = checker.one_of_many().in_store(store.path().join(number.to_string()));
            async move { (number, prove_together(&checker, group, asked).await) }
        })
        // Some wait for seconds, and the others go on meanwhile.
        .buffer_unordered(asked.jobs);
    let mut proofs: Vec<(usize, Vec<Proof<'_>>)> = proofs.collect().await;
    proofs.sort_by_key(|(number, _)| *number);
    let mut times: BTreeMap<&str, u64> = BTreeMap::new();
    let (mut runs, mut together) = (0, 0);
    let mut pointed: Vec<Pointed> = Vec::new();
    let proofs: Vec<Proof<'_>> = proofs.into_iter().flat_map(|(_, proofs)| proofs).collect();
    let broken = broken_checks(&checker, &proofs).await;
    faults.extend(broken.iter().map(|exercise| {
        format!(
            "{} does not compile with {}: `cargo clippy -p checks` shows the errors",
            exercise.check_path(),
            exercise.solution_path()
        )
    }));
    for proof in proofs {
        if broken.iter().any(|exercise| exercise.name == proof.exercise.name) {
            continue;
        }
        faults.extend(proof.faults);
        runs += proof.runs;
        together += usize::from(proof.together);
        faults.extend(proof.pointed.as_ref().and_then(Pointed::fault));
        pointed.extend(proof.pointed);
        if proof.fixture.due == Due::Right {
            times.insert(&proof.fixture.place, proof.fastest_ms);
        }
    }
    if all {
        faults.extend(places::faults(&pointed));
        match super::pictures::stale(&course, &checker, store.path()).await {
            Ok(stale) => faults.extend(
                stale
                    .into_iter()
                    .map(|(path, _)| format!("{path}: its pictures are stale; `dev pictures` draws them again")),
            ),
            Err(error) => faults.push(format!("{error:#}")),
        }
    }
    let table = compile_errors::table(&course, checker.compiler(), cases, asked.jobs).await;
    faults.extend(table.faults());
    for (path, time) in times.iter().filter(|(place, time)| place.starts_with("solutions") && **time > SLOWEST) {
        faults.push(format!("{path}: its checks take {time} ms, and {SLOWEST} are allowed"));
    }

    for fault in &faults {
        writeln!(out, "✗ {fault}")?;
    }
    let count =
        |right: bool| fixtures.iter().filter(|(_, f)| f.name.is_some() && (f.due == Due::Right) == right).count();
    if let Some((path, time)) = times.iter().max_by_key(|(_, time)| **time) {
        writeln!(out, "slowest right text: {path}, {time} ms in its checks")?;
    }
    if !table.is_empty() {
        writeln!(out, "{}", table.summary())?;
    }
    if !pointed.is_empty() {
        writeln!(out, "{}", places::summary(pointed.iter()))?;
    }
    if !here.is_empty() {
        writeln!(out, "{together} of {} texts compiled with others", here.len())?;
    }
    writeln!(
        out,
        "{} exercises, {} mistakes, {} right variants, {} runs, {} advice texts: {}",
        exercises.len(),
        count(false),
        count(true),
        runs,
        catalogue.all().count(),
        match faults.len() {
            0 => "no fault".to_owned(),
            1 => "1 fault".to_owned(),
            n => format!("{n} faults"),
        }
    )?;
    Ok(faults.len())
}

/// Writes to `out` which advice the programs in `mistakes/compile_errors` draw, of those whose name contains
/// `part`. Returns the number of faults.
///
/// # Errors
/// When there is nothing to compile with, or `out` can't be written.
pub async fn errors(course: &Course, checker: &Checker, part: &str, jobs: usize, out: &mut dyn Write) -> Result<usize> {
    let (mut cases, faults) = compile_errors::of(course, None);
    cases.retain(|case| case.name.contains(part));
    for fault in &faults {
        writeln!(out, "✗ {fault}")?;
    }
    let table = compile_errors::table(course, checker.compiler(), cases, jobs).await;
    write!(out, "{}", table.text())?;
    Ok(faults.len() + table.faults().len())
}

/// The exercises whose check does not compile with the solution, which does compile alone. What all texts draw then says
/// nothing of them.
async fn broken_checks<'a>(checker: &Checker, proofs: &[Proof<'a>]) -> Vec<&'a Exercise> {
    let is_solution = |proof: &&Proof<'_>| proof.fixture.place == proof.exercise.solution_path();
    let mut broken = Vec::new();
    for Proof { exercise, fixture, .. } in proofs.iter().filter(is_solution).filter(|proof| proof.is_refused) {
        let submission = Submission::new(exercise, &*fixture.source);
        let remarks = checker.compiler().refusal_alone(Job::Program { submission: &submission }).await;
        if remarks.iter().all(|remark| remark.level != Level::Error) {
            broken.push(*exercise);
        }
    }
    broken
}

/// What is wrong with an exercise before anything runs.
fn text_faults(course: &Course, exercise: &Exercise) -> Vec<String> {
    let mut faults = Vec::new();
    let path = exercise.path();
    let starter = course.read(&path).unwrap_or_default();
    let about = starter.lines().take_while(|line| line.starts_with("//!")).count();
    if !(5..=25).contains(&about) {
        faults.push(format!("{path}: its opening `//!` has {about} lines; 5 to 25 state the contract"));
    }
    if !starter.contains("// TODO") {
        faults.push(format!("{path}: no `// TODO` marks the place to work on"));
    }
    if exercise.starter.verdict == Verdict::Passed.name() {
        faults.push(format!("info.toml: the starter of `{}` is to pass, and every exercise begins red", exercise.name));
    }
    if exercise.hints.len() != HINTS || exercise.hints.iter().any(|hint| hint.trim().is_empty()) {
        faults.push(format!("info.toml: `{}` needs {HINTS} hints: a nudge, the idea, nearly the code", exercise.name));
    }
    if exercise.lesson.trim().is_empty() {
        faults.push(format!("info.toml: `{}` needs a lesson: what solving it showed", exercise.name));
    }
    if speaks_of_the_learner(&exercise.lesson) {
        faults.push(format!(
            "info.toml: the lesson of `{}` says \"you\"; each right text draws it, so it may only say what holds for all",
            exercise.name
        ));
    }
    if exercise.other_ways.trim().is_empty() {
        faults.push(format!(
            "info.toml: `{}` needs other_ways: right solutions that are built differently",
            exercise.name
        ));
    }
    if exercise.kind == Kind::Function && exercise.contract().is_empty() {
        let path = exercise.check_path();
        faults.push(format!("{path}: it names no public function of the solution as `exercise::NAME`"));
    }
    let names = exercise.checks();
    if names.is_empty() {
        faults.push(format!("{}: no `.check(\"name\", …)` or `.program(\"name\", …)` is in it", exercise.check_path()));
    }
    if let Some(twice) = names.iter().enumerate().find(|(at, name)| names[..*at].contains(name)) {
        faults.push(format!("{}: two checks are called `{}`", exercise.check_path(), twice.1));
    }
    if let Some(picture) = exercise.picture.as_ref().filter(|picture| !names.contains(picture)) {
        faults.push(format!("info.toml: `{}` has picture = {picture:?}, which is none of its checks", exercise.name));
    }
    for used in exercise.uses.iter().filter_map(|id| course.exercise(id)) {
        if !exercise.facts.solution().contains(&used.file) {
            let (name, used, file) = (&exercise.name, &used.name, &used.file);
            faults.push(format!("info.toml: `{name}` uses `{used}`, and its solution does not name {file}"));
        }
    }
    faults
}

/// Too few right variants or mistakes.
fn number_faults(exercise: &Exercise, fixtures: &[Fixture]) -> Vec<String> {
    let mut faults = Vec::new();
    let variants = fixtures.iter().filter(|f| f.name.is_some());
    let right = variants.clone().filter(|f| f.due == Due::Right).count();
    if right < RIGHT_VARIANTS {
        faults.push(format!("{}: {right} right variants, and {RIGHT_VARIANTS} are due", exercise.mistakes_path()));
    }
    let wrong = variants.count() - right;
    if wrong < MISTAKES {
        faults.push(format!("{}: {wrong} mistakes, and {MISTAKES} are due", exercise.mistakes_path()));
    }
    faults
}

/// Every advice id that some text must draw.
fn advice_due(fixtures: &[(&Exercise, Fixture)]) -> BTreeSet<String> {
    let due = fixtures.iter().filter_map(|(_, fixture)| match &fixture.due {
        Due::Wrong { advice, .. } => advice.clone(),
        Due::Right => None,
    });
    due.collect()
}

/// What is wrong with the course as a whole.
fn course_faults(course: &Course, drawn: &BTreeSet<String>) -> Vec<String> {
    let mut faults = Vec::new();
    for sign in Sign::ALL.into_iter().filter(|sign| course.catalogue().named_by(*sign).is_none()) {
        faults.push(format!("no text below advice/ has the `engine` that stands for {sign:?}"));
    }
    for advice in course.catalogue().all() {
        if !drawn.contains(&advice.id) && !advice.is_named_by_engine() {
            faults.push(format!("advice/{}.md is drawn by nothing", advice.id));
        }
    }
    for chapter in course.chapters() {
        let path = format!("exercises/{chapter}/README.md");
        match course.read(&path).as_deref().map(words_of_prose) {
            None => faults.push(format!("{path} is missing: each chapter begins with a lesson")),
            Some(words) if !LESSON.contains(&words) => {
                faults.push(format!(
                    "{path} has {words} words of prose; {} to {} are due",
                    LESSON.start(),
                    LESSON.end()
                ));
            }
            Some(_) => {}
        }
    }
    let known: BTreeSet<String> = course
        .exercises()
        .iter()
        .flat_map(|exercise| {
            [exercise.path(), exercise.solution_path(), exercise.check_path(), exercise.mistakes_path()]
        })
        .collect();
    for folder in ["exercises", "solutions", "checks", "mistakes"] {
        for path in course.files(folder) {
            let is_known = known.contains(&path) || is_common(&path) || compile_errors::is_file(&path);
            if path.ends_with(".rs") && !is_known {
                faults.push(format!("{path} belongs to no exercise in info.toml"));
            }
        }
    }
    faults
}
