//! The pictures in the lessons: drawn from real runs, never by hand.
//!
//! A lesson marks a place with `<!-- picture: EXERCISE starter -->` (or `solution`), followed by
//! a fenced block of text. The block is the timeline of that text's run, in the check that its
//! picture is usually of, and what its shapes mean. [`pictures`] draws them again; `dev check` only says when one is stale.

use std::collections::HashSet;
use std::path::Path;

use anyhow::{Context as _, Result, bail};

use crate::course::Course;
use crate::engine::Checker;
use crate::submission::Submission;
use crate::trace::timeline::LaneKind;
use crate::trace::{TextStyle, legend, text};

/// A lesson is read in a window of any width. In one of 80 columns, code is indented by five.
const STYLE: TextStyle = TextStyle { width: 74, ascii: false, window: None, cursor: None };
const MARK: &str = "<!-- picture: ";
const FENCE: &str = "```";

/// Draws the pictures of every lesson of `course` again, with runs in `store`. Returns the
/// lessons whose pictures are not what they should be, with the text that they should have.
///
/// # Errors
/// When a mark can't be understood, or names a text that leaves nothing to draw.
pub async fn stale(course: &Course, checker: &Checker, store: &Path) -> Result<Vec<(String, String)>> {
    let mut stale = Vec::new();
    for chapter in course.chapters() {
        let path = format!("exercises/{chapter}/README.md");
        let Some(lesson) = course.read(&path) else { continue };
        let drawn = redrawn(course, checker, store, &lesson).await.with_context(|| path.clone())?;
        if drawn != lesson {
            stale.push((path, drawn));
        }
    }
    Ok(stale)
}

/// `lesson` with each of its pictures as it is now.
async fn redrawn(course: &Course, checker: &Checker, store: &Path, lesson: &str) -> Result<String> {
    let mut text = String::new();
    // What the shapes mean is said once.
    let mut said: HashSet<String> = HashSet::new();
    let mut lines = lesson.split_inclusive('\n').peekable();
    while let Some(line) = lines.next() {
        text.push_str(line);
        let Some(mark) = line.strip_prefix(MARK) else { continue };
        let asked: Vec<&str> = mark.trim_end().trim_end_matches("-->").split_whitespace().collect();
        let picture = picture(course, checker, store, &asked).await?.map(|(picture, legend)| {
            let meanings = legend.lines().flat_map(|line| line.trim().split("   ")).map(str::to_owned);
            // All of them count, so that none is left out of `said`.
            let new = meanings.filter(|meaning| said.insert(meaning.clone())).count();
            if new > 0 { picture + &legend } else { picture }
        });
        let mut before = String::new();
        if let Some(fence) = lines.next_if(|line| line.starts_with(FENCE)) {
            before.push_str(fence);
            for line in lines.by_ref() {
                before.push_str(line);
                if line.starts_with(FENCE) {
                    break;
                }
            }
        }
        text.push_str(&picture.map_or(before, |picture| format!("{FENCE}text\n{picture}{FENCE}\n")));
    }
    Ok(text)
}

/// The picture that is asked for, and its legend; `None` where this machine's would be another than the reader's.
async fn picture(course: &Course, checker: &Checker, store: &Path, asked: &[&str]) -> Result<Option<(String, String)>> {
    let [name, which @ ("starter" | "solution")] = asked else {
        bail!("a picture is asked for with `{MARK}EXERCISE starter -->` or `… solution -->`, not with {asked:?}");
    };
    let exercise = course.find(name)?;
    let path = if *which == "starter" { exercise.path() } else { exercise.solution_path() };
    let source = course.read(&path).with_context(|| format!("{path} can't be read"))?;
    let checker = checker.in_store(store.join(format!("{name}-{which}")));
    // The same check for both, so that they can be compared: the one that the starter fails.
    let starter = course.read(&exercise.path()).unwrap_or_default();
    let failed =
        checker.check(&Submission::new(exercise, starter)).await.report.checks.into_iter().find(|check| !check.passed);
    let outcome = checker.check(&Submission::new(exercise, source)).await;
    let wanted = exercise.picture.clone().or(failed.map(|check| check.name));
    let timeline = outcome.timeline(wanted.as_deref());
    let timeline = timeline.with_context(|| format!("{path}: its run leaves nothing to draw"))?;
    // In which order sockets become ready is the system's affair; lessons show Linux's.
    let has_sockets = timeline.lanes.iter().any(|lane| lane.kind == LaneKind::Connection);
    let is_the_readers = !has_sockets || cfg!(target_os = "linux");
    let drawn = || (text(&timeline, STYLE).to_string(), legend(&[&timeline], STYLE.width, STYLE.ascii).to_string());
    Ok(is_the_readers.then(drawn))
}
