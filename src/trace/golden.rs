//! What the pictures look like: each is compared with a file below `tests/golden/`.
//!
//! The histories there are of real runs, of one check each: `NAME.solution.history` beside the
//! starter's or a mistake's. Where the clock was real, times and ports are replaced, since they
//! say nothing. To record one again, take the check's lines from what
//! `trace NAME --format events` prints. `messenger` is made by hand: tasks that spawn, wake and
//! outlive each other, with names that markup has to escape. `errands` is two recorded runs of a text (`.text` beside
//! its history) in which tasks panic and are aborted, calls block, and of several futures the first counts.
//! In `idle_deadline`, a `select!` drops a read that has half a frame. In `backpressure`, a queue grows; the text beside
//! its history says where the channel is made. In `philosophers`, tasks wait for each other in a circle of locks.
//! In `broadcast`, a receiver falls behind.
//! In `lost_wakeup`, `stale_waker`, `busy_poll`, `double_queueing`, `wake_under_a_lock` and `event_during_a_poll`,
//! futures are polled by hand and by a small runtime (`kit/harness/src/trace/pictures.rs`).
//! `UPDATE_GOLDEN=1 cargo test golden` writes the pictures again; look at them before they are
//! committed. `tests/browser/trace.sh` opens the page in a browser.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::timeline::{Axis, Lane, LaneKind};
use super::{History, Pair, TextStyle};

/// Each exercise, and the mistake in it that is drawn as well; where the starter does not
/// compile there is none of it.
const RUNS: [(&str, &[&str]); 23] = [
    ("sequential", &["starter", "nested"]),
    ("threads", &["starter", "never_joined"]),
    ("event_loop", &["starter", "swap_remove"]),
    ("lazy_futures", &["cache_never_awaited"]),
    ("recursion", &["block_on_inside"]),
    ("join", &["starter", "spawned"]),
    ("try_join", &["starter", "serial"]),
    ("bounded", &["starter", "permits_taken_too_early"]),
    ("echo_listen", &["starter", "unwraps_accept"]),
    ("idle_deadline", &["half_a_reading"]),
    ("close", &["dropped_after_the_loop"]),
    ("backpressure", &["room_for_a_million"]),
    ("broadcast", &["starter"]),
    ("notify", &["looks_then_listens"]),
    ("philosophers", &["starter"]),
    ("messenger", &["starter"]),
    ("errands", &["starter"]),
    ("lost_wakeup", &["registers_last"]),
    ("stale_waker", &["keeps_the_first"]),
    ("busy_poll", &["wakes_itself"]),
    ("double_queueing", &["queues_twice"]),
    ("wake_under_a_lock", &["wakes_with_the_guard"]),
    ("event_during_a_poll", &["looks_first"]),
];

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden")
}

/// A recorded run of `exercise`, beside the solution's of the same check.
fn recorded(exercise: &str, whose: &str) -> Pair {
    let read = |whose: &str| {
        let path = folder().join(format!("{exercise}.{whose}.history"));
        let source = std::fs::read_to_string(path.with_extension("text")).unwrap_or_default();
        History::read(&std::fs::read_to_string(&path).expect("a history was recorded"), &source)
    };
    let learner = read(whose);
    // All solutions' checks are in one file.
    let pair = Pair::of(exercise, Some(&learner), &read("solution"), learner.checks().next());
    assert!(
        pair.learner.is_some() && pair.solution.is_some(),
        "{exercise}: {whose} and the solution show the same check"
    );
    pair
}

/// Compares `drawn` with what was drawn before.
fn golden(name: &str, drawn: &str) {
    let path = folder().join(name);
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        return std::fs::write(&path, drawn).expect("the picture can be written");
    }
    let before = std::fs::read_to_string(&path).expect("UPDATE_GOLDEN=1 writes what is missing");
    let before = before.replace("\r\n", "\n");
    let first = before.lines().zip(drawn.lines()).position(|(a, b)| a != b);
    let line = first.unwrap_or(before.lines().count().min(drawn.lines().count()));
    assert!(
        before == drawn,
        "{} is drawn otherwise from line {} on: {:?}, and it was {:?}",
        path.display(),
        line + 1,
        drawn.lines().nth(line),
        before.lines().nth(line),
    );
}

#[test]
fn golden_text() {
    let style = TextStyle { width: 80, ascii: false, window: None, cursor: None };
    for (exercise, runs) in RUNS {
        let mut drawn = String::new();
        for whose in runs {
            let pair = recorded(exercise, whose);
            for run in pair.runs() {
                let heading = if run.is_learners { whose } else { run.heading() };
                drawn.push_str(&format!("{heading}\n{}\n", super::text(run.timeline, style)));
            }
            drawn.push_str(&super::legend(&pair.timelines(), style.width, false).to_string());
            drawn.push_str(&format!("\n{}\n\n", pair.difference.as_deref().unwrap_or("no difference")));
        }
        golden(&format!("{exercise}.txt"), &drawn);
    }
}

/// A strip of a verdict once had shapes and nothing that told what they mean.
#[test]
fn each_shape_in_a_text_is_in_its_legend() {
    let runs = RUNS.iter().flat_map(|(exercise, runs)| runs.iter().map(|whose| recorded(exercise, whose)));
    for timeline in runs.flat_map(|pair| [pair.learner, pair.solution]).flatten() {
        for width in [40, 80] {
            let style = TextStyle { width, ascii: false, window: None, cursor: None };
            let (text, legend) = (super::text(&timeline, style), super::legend(&[&timeline], width, false));
            let (text, legend) = (text.to_string(), legend.to_string());
            // Names and words are ASCII, apart from a cut.
            let shapes = text.chars().filter(|c| !c.is_ascii() && *c != '…');
            let unknown: Vec<char> = shapes.filter(|shape| !legend.contains(*shape)).collect();
            assert!(unknown.is_empty(), "{unknown:?} in\n{text}{legend}");
        }
    }
}

/// The check's own waiting once stretched the axis of `try_join` to four times the learner's run.
#[test]
fn no_axis_is_longer_than_what_is_drawn() {
    // The timer that ends a run of these two has no lane.
    for (exercise, runs) in RUNS.into_iter().filter(|(exercise, _)| !["idle_deadline", "broadcast"].contains(exercise))
    {
        let pairs = runs.iter().map(|whose| recorded(exercise, whose));
        for timeline in pairs.flat_map(|pair| [pair.learner, pair.solution]).flatten() {
            let works = timeline.lanes.iter().filter(|lane| matches!(lane.kind, LaneKind::Future | LaneKind::Timer));
            let moments = |lane: &Lane| -> Vec<u64> {
                let ticks = lane.marks.iter().map(|mark| mark.at.at);
                lane.spans.iter().map(|span| span.to.at).chain(ticks).collect()
            };
            let last = works.flat_map(moments).max();
            if let Some(last) = last.filter(|_| timeline.axis == Axis::Time) {
                assert_eq!(timeline.end.at, last, "{exercise}: {timeline:#?}");
            }
        }
    }
}

/// With a cursor, in plain ASCII, and all that happens in words.
#[test]
fn golden_steps() {
    let starters = ["join", "echo_listen", "messenger", "errands"].map(|exercise| (exercise, "starter"));
    for (exercise, whose) in
        starters.into_iter().chain([("idle_deadline", "half_a_reading"), ("backpressure", "room_for_a_million")])
    {
        let pair = recorded(exercise, whose);
        let run = pair.learner.as_ref().expect("it was recorded");
        let style = TextStyle { width: 80, ascii: true, window: None, cursor: Some(5) };
        let mut drawn = super::text(run, style).to_string();
        drawn.push_str(&super::legend(&[run], style.width, true).to_string());
        for step in 0..run.steps.len() {
            drawn.push_str(&format!("{:>3} {}\n", step + 1, super::words(run, step)));
        }
        golden(&format!("{exercise}.steps.txt"), &drawn);
    }
}

#[test]
fn golden_svg() {
    for (exercise, runs) in RUNS {
        golden(&format!("{exercise}.svg"), &super::svg(&recorded(exercise, runs[runs.len() - 1])));
    }
}

#[test]
fn golden_perfetto() {
    for (exercise, runs) in RUNS {
        for whose in runs {
            let drawn = super::perfetto(&recorded(exercise, whose));
            assert_valid(&drawn);
            if ["join", "messenger", "threads"].contains(&exercise) && whose == &runs[0] {
                golden(&format!("{exercise}.perfetto.json"), &drawn);
            }
        }
    }
}

/// What a page holds apart from the picture, its style and its script.
#[test]
fn golden_html() {
    for exercise in ["join", "messenger"] {
        let page = super::html(&recorded(exercise, "starter"));
        let data = page.split_once("id=\"runs\">").and_then(|(_, rest)| rest.split_once("</script>"));
        let data = data.expect("the data is there").0.replace("},{", "},\n{");
        golden(&format!("{exercise}.page.json"), &format!("{data}\n"));
    }
}

/// Panics unless `text` keeps the rules of Chrome's trace event format.
pub(super) fn assert_valid(text: &str) {
    let root: Value = serde_json::from_str(text).expect("it is JSON");
    assert!(matches!(root["displayTimeUnit"].as_str(), Some("ms" | "ns")));
    type Track = (u64, u64);
    struct End(String, f64, Track);
    let mut flows: HashMap<u64, Vec<End>> = HashMap::new();
    let mut slices: HashMap<Track, Vec<(f64, f64)>> = HashMap::new();
    for event in root["traceEvents"].as_array().expect("a list of events") {
        assert!(event["name"].is_string() && event["pid"].is_u64() && event["tid"].is_u64(), "{event}");
        let ts = || event["ts"].as_f64().filter(|ts| *ts >= 0.0).unwrap_or_else(|| panic!("a time: {event}"));
        let track = (event["pid"].as_u64().unwrap_or(0), event["tid"].as_u64().unwrap_or(0));
        match event["ph"].as_str() {
            Some("X") => {
                let dur = event["dur"].as_f64().filter(|dur| *dur >= 0.0);
                slices.entry(track).or_default().push((ts(), dur.unwrap_or_else(|| panic!("a duration: {event}"))));
            }
            Some("i") => {
                ts();
                assert!(matches!(event["s"].as_str(), Some("g" | "p" | "t")), "{event}");
            }
            Some("M") => {
                let named = event["args"]["name"].is_string();
                let sorted = event["args"]["sort_index"].is_u64();
                assert!(
                    match event["name"].as_str() {
                        Some("process_name" | "thread_name") => named,
                        Some("process_sort_index" | "thread_sort_index") => sorted,
                        _ => false,
                    },
                    "{event}"
                );
            }
            Some(ph @ ("s" | "f")) => {
                let id = event["id"].as_u64().unwrap_or_else(|| panic!("an id: {event}"));
                assert!(event["cat"].is_string(), "{event}");
                assert!(ph == "s" || event["bp"] == "e", "{event}");
                flows.entry(id).or_default().push(End(ph.to_owned(), ts(), track));
            }
            _ => panic!("not one of our phases: {event}"),
        }
    }
    for (id, ends) in flows {
        assert_eq!(ends.len(), 2, "arrow {id} has two ends");
        assert!(ends[0].0 == "s" && ends[1].0 == "f" && ends[0].1 <= ends[1].1, "arrow {id} goes forward");
        for End(end, ts, track) in ends {
            let around = |(from, dur): &(f64, f64)| *from <= ts && ts <= from + dur + 1e-6;
            let bound = slices.get(&track).is_some_and(|slices| slices.iter().any(around));
            assert!(bound, "arrow {id} has no slice at its {end} to bind to");
        }
    }
    // The slices of a track follow each other, or lie within each other.
    for (track, slices) in slices {
        for (i, (from, dur)) in slices.iter().enumerate() {
            for (other, length) in &slices[i + 1..] {
                let (end, other_end) = (from + dur, other + length);
                let apart = end <= other + 1e-6 || other_end <= from + 1e-6;
                let nested = other >= from && other_end <= end + 1e-6 || from >= other && end <= other_end + 1e-6;
                assert!(apart || nested, "{track:?}: {from}+{dur} and {other}+{length} cross");
            }
        }
    }
}
