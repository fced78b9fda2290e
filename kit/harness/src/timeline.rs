//! When things ran, as lines that a learner reads beside a failure.
//!
//! Elapsed time says that something waited; the lines show what waited for what. Times
//! count from the first start, on the virtual clock, so they are exact.

use tokio::time::Instant;

/// One end of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mark {
    Start,
    End,
    /// Dropped before its end.
    Drop,
}

/// One line for each start in `marks`, which are in order: `a: from 0 to 30 ms`. None, if all ran without a clock. Of two
/// runs under one name, the earlier ends first.
pub(crate) fn lines<'a>(marks: impl IntoIterator<Item = (&'a str, Mark, Option<Instant>)>) -> Vec<String> {
    struct Run<'a> {
        name: &'a str,
        start: Option<Instant>,
        end: Option<(Mark, Option<Instant>)>,
    }
    let mut runs: Vec<Run<'_>> = Vec::new();
    for (name, mark, at) in marks {
        if mark == Mark::Start {
            runs.push(Run { name, start: at, end: None });
        } else if let Some(run) = runs.iter_mut().find(|run| run.name == name && run.end.is_none()) {
            run.end = Some((mark, at));
        }
    }
    // Without a clock no line would say anything.
    if runs.iter().all(|run| run.start.is_none()) {
        return Vec::new();
    }
    let origin = runs.first().and_then(|run| run.start);
    let since = |at: Option<Instant>| Some((at? - origin?).as_millis());
    runs.iter()
        .map(|run| {
            let name = run.name;
            let Some(start) = since(run.start) else {
                return format!("{name}: ran outside the virtual clock");
            };
            match run.end.map(|(mark, at)| (mark, since(at))) {
                Some((Mark::Drop, Some(end))) => format!("{name}: from {start} ms, dropped at {end} ms"),
                Some((_, Some(end))) => format!("{name}: from {start} to {end} ms"),
                _ => format!("{name}: from {start} ms, not ended yet"),
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{Mark, lines};
    use crate::clock::ms;

    #[test]
    fn a_line_tells_from_when_to_when() {
        let zero = tokio::time::Instant::now();
        let at = |millis| Some(zero + ms(millis));
        let marks = [
            ("a", Mark::Start, at(4)),
            ("b", Mark::Start, at(4)),
            ("a", Mark::End, at(34)),
            ("a", Mark::Start, at(34)),
            ("b", Mark::Drop, at(44)),
        ];
        let expected = ["a: from 0 to 30 ms", "b: from 0 ms, dropped at 40 ms", "a: from 30 ms, not ended yet"];
        assert_eq!(lines(marks), expected);
        let mixed = lines([("a", Mark::Start, at(4)), ("x", Mark::Start, None)]);
        assert_eq!(mixed, ["a: from 0 ms, not ended yet", "x: ran outside the virtual clock"]);
        assert!(lines([("x", Mark::Start, None)]).is_empty());
        assert!(lines([]).is_empty());
    }
}
