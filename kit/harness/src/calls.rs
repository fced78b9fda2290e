//! Which calls in the learner's file lead to where a thread is.
//!
//! A backtrace, of which only the frames in the learner's file are of interest. In the frame of an async function that
//! is polled the line is that of its `.await`, so the innermost frame is what a person would point at. Taking a
//! backtrace costs some ten microseconds; to find its lines costs 50, and a tenth of a second the first time, since
//! all debug information of the process is read then.

use std::backtrace::Backtrace;

use crate::protocol::{Place, Spot};

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
    let (file, spot) = frames(&printed).next()?;
    Some(Place { file, line: spot.line })
}

/// The same, of a backtrace as it is printed: `at PATH:LINE:COLUMN` below each function whose place is known.
pub(crate) fn spots(printed: &str) -> Vec<Spot> {
    frames(printed).map(|(_, spot)| spot).collect()
}

fn frames(printed: &str) -> impl Iterator<Item = (String, Spot)> {
    printed.lines().filter_map(|line| {
        let mut parts = line.trim_start().strip_prefix("at ")?.rsplitn(3, ':');
        let (column, line, path) = (parts.next()?, parts.next()?, parts.next()?);
        Some((learner_file(path)?, Spot { line: line.parse().ok()?, column: column.parse().ok()? }))
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
}
