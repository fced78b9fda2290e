//! Operations that began too late: where each waits, and how long it would take if they waited together.

use std::cmp::Reverse;

use super::expression::Source;
use super::run::{Run, Work};
use crate::protocol::{Phase, Spot, Took};
use crate::verdict::{Place, Report};

/// Places that there is room for.
const MOST: usize = 4;

/// An operation that ran from one moment to another, and the place that waited for it.
struct Interval {
    spot: Spot,
    from: u64,
    to: u64,
}

/// Where operations waited for each other, if the failure is that the whole took too long, and what would be different.
pub(super) fn too_late(source: &Source<'_>, run: &Run, report: &Report) -> Option<(Vec<Place>, Option<String>)> {
    let Took { due_ms, took_ms } = report.took.as_ref().filter(|took| took.took_ms > took.due_ms)?;
    let work = run.work();
    let intervals: Vec<Interval> = work.iter().filter_map(|work| interval(source, work)).collect();
    // Of a long run only the calls of its beginning and of its end are known.
    let are_all_known = intervals.len() == work.iter().filter(|work| work.started.is_some()).count();
    let first = intervals.first()?;
    let begin = intervals.iter().map(|interval| interval.from).min()?;
    // Those that did not begin with the first, each place once.
    let mut late: Vec<&Interval> = Vec::new();
    for interval in intervals.iter().filter(|interval| interval.from > begin) {
        let is_new = |other: &&Interval| other.spot != interval.spot;
        if interval.spot != first.spot && late.iter().all(is_new) {
            late.push(interval);
        }
    }
    let ms = |from: u64, to: u64| (to - from) / 1000;
    let mut places: Vec<Place> = Vec::new();
    if late.is_empty() {
        // A loop that waits at one place.
        let label = match most_at_once(&intervals) {
            1 if are_all_known => format!("waits here {} times, one after the other", intervals.len()),
            1 => "waits here again and again, one after the other".to_owned(),
            _ => format!("waits here for {took_ms} ms in all"),
        };
        places.extend((intervals.len() > 1).then(|| source.place(first.spot, &label)).flatten());
    } else {
        // All that began there at once are waited for.
        let with_first = intervals.iter().filter(|other| other.spot == first.spot && other.from == first.from);
        let until = with_first.map(|other| other.to).max().unwrap_or(first.to);
        places.extend(source.place(first.spot, &format!("waits here for {} ms", ms(first.from, until))));
    }
    for interval in &late {
        // Of several that ended then, the nearest is the one that the code waited for.
        let ended = |other: &&Interval| (other.to, Reverse(other.spot.line.abs_diff(interval.spot.line)));
        let before = intervals.iter().filter(|other| other.to <= interval.from).max_by_key(ended);
        let Some(before) = before else { continue };
        let label = match before.spot.line == interval.spot.line {
            true => format!("begins only after {} ms", ms(begin, interval.from)),
            false => format!("begins only after line {} is done", before.spot.line),
        };
        places.extend(source.place(interval.spot, &label));
    }
    if places.is_empty() {
        return None;
    }
    places.truncate(MOST);
    let end = intervals.iter().map(|interval| interval.to).max()?;
    let longest = intervals.iter().map(|interval| interval.to - interval.from).max()?;
    let (together, now) = (longest / 1000, ms(begin, end));
    let mut lines: Vec<u32> = intervals.iter().map(|interval| interval.spot.line).collect();
    lines.sort_unstable();
    lines.dedup();
    // Lines of which some wait together already are not what is to be changed.
    let who = match (lines.len(), most_at_once(&intervals)) {
        (2.., 1) => in_words(&lines),
        _ if are_all_known => format!("these {} operations", intervals.len()),
        _ => "these operations".to_owned(),
    };
    // Where more than waiting together is asked for, such as a limit, it would be another time.
    let counterfactual = (together == *due_ms && together < now)
        .then(|| format!("if {who} waited together, this would take {together} ms, not {now}"));
    Some((places, counterfactual))
}

/// How many of them ran at once at the most.
fn most_at_once(intervals: &[Interval]) -> usize {
    let at_once = |from: u64| intervals.iter().filter(|other| other.from <= from && from < other.to).count();
    intervals.iter().map(|interval| at_once(interval.from)).max().unwrap_or(0)
}

fn interval(source: &Source<'_>, work: &Work) -> Option<Interval> {
    let (calls, from) = work.started.as_ref()?;
    let to = work.ended.filter(|_| matches!(work.last, Phase::Ended | Phase::Failed))?;
    Some(Interval { spot: source.spot(calls)?, from: *from, to })
}

/// "lines 14 and 15", "lines 14 to 17", "lines 3, 7 and 9".
fn in_words(lines: &[u32]) -> String {
    match lines {
        [line] => format!("line {line}"),
        [first, .., last] if lines.len() > 2 && (*last - *first) as usize == lines.len() - 1 => {
            format!("lines {first} to {last}")
        }
        [first @ .., last] => {
            let first: Vec<String> = first.iter().map(u32::to_string).collect();
            format!("lines {} and {last}", first.join(", "))
        }
        [] => String::new(),
    }
}
