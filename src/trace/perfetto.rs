//! Two timelines in Chrome's trace event format, which Perfetto (<https://ui.perfetto.dev>)
//! and `chrome://tracing` open.
//!
//! Times are in microseconds. Under a virtual clock many things happen at the same moment,
//! and viewers nest or lose slices that last no time; so each step within such a moment counts
//! for one nanosecond. Where only the order is known, a step is a microsecond.

use std::collections::HashMap;

use serde_json::{Value, json};

use super::pair::Pair;
use super::timeline::{Arrow, ArrowKind, Axis, Fate, Lane, LaneKind, Moment, Span, SpanState, Timeline, duration};

/// The runs of `pair` as a JSON object: process 1 is the learner's, process 2 the solution's.
pub fn perfetto(pair: &Pair) -> String {
    let mut events = Vec::new();
    for run in pair.runs() {
        let process = Process {
            pid: if run.is_learners { 1 } else { 2 },
            clock: Clock::of(run.timeline),
            timeline: run.timeline,
        };
        process.events(&format!("{}: {}", run.heading(), pair.title()), &mut events);
    }
    // An event a line, so that two files can be compared.
    let lines: Vec<String> = events.iter().map(Value::to_string).collect();
    let difference = json!({ "exercise": pair.exercise, "difference": pair.difference });
    format!("{{\"displayTimeUnit\":\"ms\",\"otherData\":{difference},\"traceEvents\":[\n{}\n]}}\n", lines.join(",\n"))
}

/// From moments to microseconds.
struct Clock {
    axis: Axis,
    /// The first step of each moment of the virtual clock.
    first: HashMap<u64, usize>,
}

impl Clock {
    fn of(timeline: &Timeline) -> Clock {
        let of_lane = |lane: &Lane| -> Vec<Moment> {
            lane.made.into_iter().chain(lane.spans.iter().flat_map(|span| [span.from, span.to])).collect()
        };
        let moments = timeline.lanes.iter().flat_map(of_lane).chain([timeline.end]);
        let moments = moments.chain(timeline.arrows.iter().flat_map(|arrow| [arrow.at, arrow.until]));
        let moments = moments.chain(timeline.marks.iter().map(|mark| mark.at));
        let moments = moments.chain(timeline.steps.iter().map(|step| step.at));
        let marks = timeline.lanes.iter().flat_map(|lane| &lane.marks);
        let moments = moments.chain(marks.map(|mark| mark.at));
        let mut first: HashMap<u64, usize> = HashMap::new();
        for moment in moments {
            let step = first.entry(moment.at).or_insert(moment.step);
            *step = moment.step.min(*step);
        }
        Clock { axis: timeline.axis, first }
    }

    /// In nanoseconds, so that differences are exact.
    fn nanos(&self, moment: Moment) -> u64 {
        match self.axis {
            Axis::Order => moment.step as u64 * 1000,
            Axis::Time => {
                let first = self.first.get(&moment.at).copied().unwrap_or(moment.step);
                moment.at * 1000 + (moment.step.saturating_sub(first) as u64).min(999)
            }
        }
    }
}

fn micros(nanos: u64) -> Value {
    if nanos.is_multiple_of(1000) { json!(nanos / 1000) } else { json!(nanos as f64 / 1000.0) }
}

struct Process<'a> {
    pid: u64,
    clock: Clock,
    timeline: &'a Timeline,
}

impl Process<'_> {
    fn events(&self, name: &str, out: &mut Vec<Value>) {
        let pid = self.pid;
        let about = |what: &str, tid: usize, args: Value| json!({ "ph": "M", "name": what, "pid": pid, "tid": tid, "args": args });
        out.push(about("process_name", 0, json!({ "name": name })));
        out.push(about("process_sort_index", 0, json!({ "sort_index": pid })));
        for (number, lane) in self.timeline.lanes.iter().enumerate() {
            let tid = number + 1;
            out.push(about("thread_name", tid, json!({ "name": lane.name })));
            out.push(about("thread_sort_index", tid, json!({ "sort_index": tid })));
        }
        for (number, lane) in self.timeline.lanes.iter().enumerate() {
            self.lane(number, lane, out);
        }
        for mark in &self.timeline.marks {
            let mut event = self.event("i", &mark.text, "clock", 0, mark.at);
            event["s"] = json!("p");
            out.push(event);
        }
        for (number, arrow) in self.timeline.arrows.iter().enumerate() {
            self.arrow(number, arrow, out);
        }
    }

    fn lane(&self, number: usize, lane: &Lane, out: &mut Vec<Value>) {
        if let Some(made) = lane.made {
            out.push(self.instant(number, made, "made"));
        }
        let mut polls = 0;
        for span in &lane.spans {
            let label = || span.label.as_ref().map(ToString::to_string);
            let (name, category) = match span.state {
                SpanState::Polled => {
                    polls += 1;
                    let number = span.tag.clone().unwrap_or(polls.to_string());
                    (label().unwrap_or(format!("poll {number}")), "poll")
                }
                SpanState::Waiting if lane.kind == LaneKind::Lock => {
                    (label().map_or("waits".to_owned(), |taker| format!("waits, taken by {taker}")), "wait")
                }
                SpanState::Waiting if lane.kind == LaneKind::Gauge => (label().unwrap_or("empty".to_owned()), "shows"),
                SpanState::Running if lane.kind == LaneKind::Waker => {
                    (label().map_or("kept".to_owned(), |by| format!("kept by {by}")), "kept")
                }
                SpanState::Waiting => (label().map_or("waits".to_owned(), |what| format!("waits: {what}")), "wait"),
                SpanState::Running if lane.kind == LaneKind::Lock => {
                    (label().map_or(lane.name.to_string(), |what| format!("{}, {what}", lane.name)), "lock")
                }
                SpanState::Running => (label().unwrap_or(lane.name.to_string()), "run"),
                SpanState::Sent | SpanState::Received | SpanState::Noted => {
                    out.push(self.instant(number, span.from, &on_the_wire(span)));
                    continue;
                }
            };
            let name = span.held.map_or(name.clone(), |held| format!("{name}, {} of real time", duration(held)));
            let mut event = self.event("X", &name, category, number + 1, span.from);
            event["dur"] = micros(self.clock.nanos(span.to).saturating_sub(self.clock.nanos(span.from)));
            if let Some(place) = &lane.place {
                event["args"] = json!({ "spawned at": place });
            }
            out.push(event);
        }
        for mark in &lane.marks {
            out.push(self.instant(number, mark.at, &mark.words));
        }
        match lane.fate {
            Fate::Ready(at) if lane.kind == LaneKind::Timer && lane.ticks().next().is_none() => {
                out.push(self.instant(number, at, "rings"));
            }
            Fate::Ready(at)
                if matches!(lane.kind, LaneKind::Task | LaneKind::Future | LaneKind::Call | LaneKind::ByHand) =>
            {
                out.push(self.instant(number, at, "ready"));
            }
            Fate::Ready(_) => {}
            Fate::Standing if matches!(lane.kind, LaneKind::Lock | LaneKind::Waker) => {}
            Fate::Failed(at) => out.push(self.instant(number, at, "ready, with an error")),
            Fate::Panicked(at) => out.push(self.instant(number, at, "panicked")),
            Fate::Dropped(at) => out.push(self.instant(number, at, "dropped before its end")),
            Fate::Standing => out.push(self.instant(number, self.timeline.end, "not ended")),
            Fate::NeverPolled => out.push(self.instant(number, self.timeline.end, "never polled")),
        }
    }

    fn instant(&self, lane: usize, at: Moment, name: &str) -> Value {
        let mut event = self.event("i", name, "event", lane + 1, at);
        event["s"] = json!("t");
        event
    }

    /// An event of the `phase` on the track `tid`.
    fn event(&self, phase: &str, name: &str, category: &str, tid: usize, at: Moment) -> Value {
        json!({
            "ph": phase, "name": name, "cat": category, "pid": self.pid, "tid": tid, "ts": micros(self.clock.nanos(at)),
        })
    }

    /// An arrow binds to the slices at its ends, so it ends where the poll begins that follows.
    /// One that has none at an end would be thrown away, and is left out.
    fn arrow(&self, number: usize, arrow: &Arrow, out: &mut Vec<Value>) {
        let name = match arrow.kind {
            ArrowKind::Woke => "wakes",
            ArrowKind::Spawned => "spawns",
            ArrowKind::Sent => "a message",
            ArrowKind::WaitsFor => "waits for",
            ArrowKind::Stale => "calls an old waker",
            ArrowKind::Missing => "wakes nobody",
            ArrowKind::Acts => "acts on",
        };
        let polls = |span: &&Span| span.state == SpanState::Polled && span.from >= arrow.at;
        let to = self.timeline.lanes[arrow.to].spans.iter().find(polls).map_or(arrow.at, |span| span.from);
        let to = if arrow.kind == ArrowKind::Sent { arrow.until } else { to };
        let binds = |lane: usize, at: Moment| {
            self.timeline.lanes[lane].spans.iter().any(|span| is_slice(span) && span.from <= at && at <= span.to)
        };
        if !binds(arrow.from, arrow.at) || !binds(arrow.to, to) {
            return;
        }
        let id = self.pid * 1_000_000 + number as u64;
        let end = |phase: &str, lane: usize, at: Moment| {
            let mut event = self.event(phase, name, "arrow", lane + 1, at);
            event["id"] = json!(id);
            event
        };
        out.push(end("s", arrow.from, arrow.at));
        let mut finish = end("f", arrow.to, to);
        // To the slice that encloses the moment, and not to the next one.
        finish["bp"] = json!("e");
        out.push(finish);
    }
}

/// Whether it lasts, and is drawn as a slice.
fn is_slice(span: &Span) -> bool {
    matches!(span.state, SpanState::Polled | SpanState::Waiting | SpanState::Running)
}

fn on_the_wire(span: &Span) -> String {
    let label = span.label.as_deref().unwrap_or_default();
    match span.state {
        SpanState::Sent => format!("sends {label}"),
        SpanState::Received => format!("receives {label}"),
        _ => label.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trace::golden::assert_valid;
    use crate::trace::timeline::Origin;

    #[test]
    fn steps_of_one_moment_stay_in_order() {
        let at = |at, step| Moment { at, step };
        let mut lane = Lane::new(LaneKind::Task, "task \"</script>\"", Origin::Program);
        lane.made = Some(at(0, 1));
        lane.spans.push(Span::new(at(30, 4), at(30, 6), SpanState::Polled));
        let arrow = Arrow { kind: ArrowKind::Woke, from: 0, to: 0, at: at(0, 2), until: at(0, 2) };
        let timeline = Timeline {
            axis: Axis::Time,
            lanes: vec![lane],
            arrows: vec![arrow],
            end: at(40, 9),
            ..Timeline::default()
        };
        let text = perfetto(&Pair { exercise: "join".into(), learner: Some(timeline), ..Pair::default() });
        assert_valid(&text);
        let root: Value = serde_json::from_str(&text).expect("it is JSON");
        let slice = root["traceEvents"].as_array().and_then(|all| all.iter().find(|event| event["ph"] == "X"));
        let slice = slice.expect("there is a poll");
        assert_eq!((&slice["ts"], &slice["dur"]), (&json!(30), &json!(0.002)));
    }

    #[test]
    fn no_run_is_valid_too() {
        assert_valid(&perfetto(&Pair::default()));
    }
}
