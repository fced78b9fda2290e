//! Which calls in the learner's file lead to where a thread is.
//!
//! A backtrace, of which only the frames in the learner's file are of interest. In the frame of an async function that
//! is polled the line is that of its `.await`, so the innermost frame is what a person would point at. Taking a
//! backtrace costs some ten microseconds; to find its lines costs 50, and a tenth of a second the first time, since
//! all debug information of the process is read then.
//!
//! Files that the learner's takes in as modules are not of interest: a line in them says nothing of the text that is
//! checked, and a call from there came through that text.

use std::backtrace::Backtrace;
use std::sync::OnceLock;

use crate::protocol::{Place, Spot};

/// The learner's file: the root of the crate that is checked. Without one, any file of an exercise counts.
static OWN: OnceLock<String> = OnceLock::new();

/// From now on only `file` is the learner's, if it is that of an exercise.
pub(crate) fn only_in(file: &str) {
    if let Some(file) = learner_file(file) {
        let _ = OWN.set(file);
    }
}

/// The places of `calls` that lie in the learner's file, the innermost first.
pub(crate) fn in_learner_file(calls: &Backtrace) -> Vec<Spot> {
    spots(&calls.to_string())
}

/// The innermost call of the learner's code that led here.
pub(crate) fn place() -> Option<Place> {
    place_of(&Backtrace::force_capture())
}

/// The innermost of `calls` that lies in the learner's file.
pub(crate) fn place_of(calls: &Backtrace) -> Option<Place> {
    let printed = calls.to_string();
    let (file, spot) = frames(&printed, OWN.get()).next()?;
    Some(Place { file, line: spot.line })
}

/// The same, of a backtrace as it is printed: `at PATH:LINE:COLUMN` below each function whose place is known.
pub(crate) fn spots(printed: &str) -> Vec<Spot> {
    frames(printed, OWN.get()).map(|(_, spot)| spot).collect()
}

/// The frames in files of exercises; with an `own` one, in that alone.
fn frames(printed: &str, own: Option<&String>) -> impl Iterator<Item = (String, Spot)> {
    printed.lines().filter_map(move |line| {
        let mut parts = line.trim_start().strip_prefix("at ")?.rsplitn(3, ':');
        let (column, line, path) = (parts.next()?, parts.next()?, parts.next()?);
        let file = learner_file(path).filter(|file| own.is_none_or(|own| own == file))?;
        Some((file, Spot { line: line.parse().ok()?, column: column.parse().ok()? }))
    })
}

/// The end of `path`, if it is that of an exercise: `exercises/CHAPTER/FILE.rs`. A course may lie below a folder of
/// that name, too.
fn learner_file(path: &str) -> Option<String> {
    let mut parts = path.rsplit(['/', '\\']);
    let (file, chapter, folder) = (parts.next()?, parts.next()?, parts.next()?);
    (file.ends_with(".rs") && folder == "exercises").then(|| format!("{folder}/{chapter}/{file}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_frames_in_the_learners_file_count() {
        let printed = "   0: harness::trace::tell\n             at /home/a/exercises/course/kit/harness/src/trace.rs:9:1\n   \
                       1: {async_fn#0}\n             at /home/a/exercises/course/.async-learn/build/of-join/\
                       exercises/03_join/01_join.rs:23:39\n   2: checks\n             at \
                       /home/a/exercises/course/.async-learn/build/of-join/hidden_check.rs:4:5\n   3: main\n             at \
                       .\\exercises\\03_join\\01_join.rs:40:5\n   4: exercises\n";
        assert_eq!(spots(printed), [Spot { line: 23, column: 39 }, Spot { line: 40, column: 5 }]);
    }

    #[test]
    fn a_module_in_a_file_of_its_own_is_not_the_learners_file() {
        let printed = "   0: run_queue::RunQueue::run_ready\n             at exercises/16_runtime/03_run_queue.rs:9:1\n   \
                       1: reactor::Runtime::block_on\n             at exercises/16_runtime/05_reactor.rs:23:39\n";
        let lines = |own: Option<&str>| {
            frames(printed, own.map(str::to_owned).as_ref()).map(|(_, spot)| spot.line).collect::<Vec<u32>>()
        };
        assert_eq!(lines(Some("exercises/16_runtime/05_reactor.rs")), [23]);
        assert_eq!(lines(None), [9, 23]);
    }
}
