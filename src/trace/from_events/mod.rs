//! From the events of a run to a [`Timeline`], one event after the other.
//!
//! `tasks` takes what the runtime tells (tasks, polls, wakes), `named` what has a name of its
//! own (operations, jobs, turns, connections). Here is what both need, the beginning and the end.

mod builder;
mod named;
mod run;
mod spawned;
mod tasks;

use std::collections::HashSet;

use super::timeline::{Axis, Fate, Lane, LaneKind, Mark, Moment, Origin, Span, SpanState, Timeline};
use crate::protocol::{RunEnd, TraceEvent, TraceLine};

use builder::{Builder, Known};
use run::Run;

pub(super) use run::runs;

/// The picture of `run`.
pub(super) fn timeline(run: &Run) -> Timeline {
    let mut timeline = Timeline {
        check: run.check.to_owned(),
        run: run.number,
        hung: run.hung,
        is_exact: run.is_virtual,
        ..Timeline::default()
    };
    let told = without_drops(in_time(run));
    if (run.is_virtual || run.is_timed) && told.iter().any(|told| told.at > 0) {
        timeline.axis = Axis::Time;
    }
    let spawned = spawned::places(run);
    Builder { timeline, real_clock: !run.is_virtual, spawned, ..Builder::default() }.build(&told)
}

/// An event with the time that it has on its run's clock.
struct Told<'a> {
    at: u64,
    thread: usize,
    event: &'a TraceEvent,
    /// For the end of a task: whether it was ready then.
    ended: Option<bool>,
}

/// The events of `run` until it is over; what comes then is only the tidying up.
fn in_time<'a>(run: &Run<'a>) -> Vec<Told<'a>> {
    let begin = run.events.iter().position(|line| matches!(line.event, TraceEvent::Run { .. })).unwrap_or(0);
    // With nothing left to wake anyone the clock jumps to its end, and the harness wakes up.
    let over = run.events.iter().find(|line| matches!(line.event, TraceEvent::Over { .. }));
    let jumped_to = over.filter(|line| line.event == TraceEvent::Over { end: RunEnd::Asleep }).and_then(|over| over.at);
    let mut now = 0;
    let mut told = Vec::new();
    // Once the learner's code has returned, its task is the check's own, and only waits.
    let mut returned = None;
    for (number, TraceLine { at, thread, event, .. }) in run.events.iter().enumerate() {
        // What came before the run has no time on its clock, and an event beside the virtual
        // clock happened when its neighbours did.
        let at = at.filter(|_| number >= begin);
        now = at.filter(|at| jumped_to != Some(*at)).map_or(now, |at| at.max(now));
        let is_over = matches!(event, TraceEvent::Over { .. });
        let is_the_checks = returned.is_some_and(|task| is_over || event.task() == Some(task));
        if let TraceEvent::Returned { task } = event {
            returned = *task;
        }
        if is_the_checks {
            if is_over {
                break;
            }
            continue;
        }
        if jumped_to.is_none() || at != jumped_to || is_over {
            told.push(Told { at: now, thread: *thread, event, ended: None });
        }
        if is_over || matches!(event, TraceEvent::Hung { .. }) {
            break;
        }
    }
    told
}

/// Removes the polls that are none. A task is entered once more when its future is dropped. Right after a poll
/// that means that the task was ready; at any other time it was cancelled.
fn without_drops(mut told: Vec<Told>) -> Vec<Told> {
    let returned = |told: &[Told], at: &usize, task| {
        matches!(told[*at].event, TraceEvent::Polled { .. }) && told[*at].event.task() == task
    };
    let mut no_poll = HashSet::new();
    let closed: Vec<usize> =
        (0..told.len()).filter(|at| matches!(told[*at].event, TraceEvent::Closed { .. })).collect();
    for closed in closed {
        let (task, thread) = (told[closed].event.task(), told[closed].thread);
        let before = |at: Option<usize>| (0..at?).rev().find(|other| told[*other].thread == thread);
        let left = before(Some(closed)).filter(|left| returned(&told, left, task));
        let mut of_task = (0..left.unwrap_or(0)).rev().filter(|at| told[*at].event.task() == task);
        let entered = of_task.find(|at| matches!(told[*at].event, TraceEvent::Poll { .. }));
        let (Some(left), Some(entered)) = (left, entered) else { continue };
        let ready = before(Some(entered)).is_some_and(|at| returned(&told, &at, task));
        no_poll.extend([left, closed]);
        told[entered].ended = Some(ready);
    }
    let mut at = 0;
    told.retain(|_| {
        at += 1;
        !no_poll.contains(&(at - 1))
    });
    told
}

impl Builder {
    fn build(mut self, told: &[Told]) -> Timeline {
        let mut now = Moment::default();
        for (step, Told { at, thread, event, ended }) in told.iter().enumerate() {
            let moment = Moment { at: *at, step };
            if self.timeline.axis == Axis::Time && *at > now.at {
                self.timeline.marks.push(Mark { at: moment, text: "the clock moves on".into() });
            }
            now = moment;
            match ended {
                Some(ready) => self.task_ended(event.task(), *ready, now),
                None => self.take(event, *thread, now),
            }
            self.timeline.end = now;
        }
        self.finish();
        self.timeline
    }

    fn take(&mut self, event: &TraceEvent, thread: usize, now: Moment) {
        match event {
            TraceEvent::Task { task, root, place, by } => self.spawned(*task, *root, place, *by, now),
            TraceEvent::Named { task, name } => self.task_has_a_name(*task, name),
            TraceEvent::Poll { task } => self.polled(*task, thread, now),
            TraceEvent::Polled { task, kept } => self.poll_returned(*task, *kept, thread, now),
            TraceEvent::Wait { task, what, place } => self.waits(*task, what, place.line, now),
            TraceEvent::Ready { task, what, place } => self.has_got(*task, what, place.line, now),
            TraceEvent::Wake { task, by } => self.woken(*task, *by, now),
            TraceEvent::Returned { task } => self.returned(*task, now),
            TraceEvent::Over { end } => self.over(*end, now),
            TraceEvent::Mark { what } => self.timeline.marks.push(Mark { at: now, text: what.clone() }),
            TraceEvent::Panic { place } => self.panicked(place.as_ref(), thread, now),
            TraceEvent::Operation { name, phase, task } => self.operation(name, *phase, *task, thread, now),
            TraceEvent::Wire { name, traffic, data, what } => self.wire(name, *traffic, data.clone(), what, now),
            TraceEvent::Turn { name, what } => self.turn(name, what, now),
            TraceEvent::LeftOut { count } => self.timeline.left_out = *count,
            TraceEvent::Check { .. }
            | TraceEvent::Run { .. }
            | TraceEvent::Hung { .. }
            | TraceEvent::Closed { .. }
            | TraceEvent::Parked { .. } => {}
        }
    }

    /// What never ended goes on to the last moment.
    fn finish(&mut self) {
        // Where a check plays clients of a server in real time, its own tasks say nothing of the
        // learner's: the server's tasks and the connections are the picture.
        if self.real_clock && !self.connections.is_empty() {
            let states = std::mem::take(&mut self.states);
            let kept = self
                .timeline
                .keep_lanes(|lane| lane.kind != LaneKind::Task || lane.place.is_some() || lane.origin == Origin::Check);
            let new = |lane: usize| kept.iter().position(|kept| *kept == lane);
            self.states = states.into_iter().filter_map(|(lane, known)| Some((new(lane)?, known))).collect();
        }
        let end = self.timeline.end;
        for (number, lane) in self.timeline.lanes.iter_mut().enumerate() {
            match lane.kind {
                LaneKind::Thread | LaneKind::Connection => ended_with_its_last(lane, end),
                LaneKind::Task | LaneKind::Future => {
                    if lane.fate == Fate::Standing {
                        still_there(lane, self.states.get(&number), end);
                    }
                }
            }
        }
        self.timeline.sort_lanes();
    }
}

/// Threads and clients are over with the last that they did, if that has an end.
fn ended_with_its_last(lane: &mut Lane, end: Moment) {
    if lane.fate == Fate::Standing {
        lane.fate = Fate::Ready(lane.spans.last().map_or(end, |last| last.to));
    }
    // A job without an end was still running when the run was over.
    let is_job = |span: &&mut Span| span.state == SpanState::Running && span.from == span.to;
    for job in lane.spans.iter_mut().filter(is_job) {
        job.to = end;
        lane.fate = Fate::Standing;
    }
}

/// A task or future whose end was not seen.
fn still_there(lane: &mut Lane, known: Option<&Known>, end: Moment) {
    match lane.spans.last_mut() {
        None => lane.fate = Fate::NeverPolled,
        Some(span) if span.state == SpanState::Running => span.to = end,
        // A poll that did not return.
        Some(span) if known.is_some_and(|known| known.in_poll) => span.to = end,
        Some(span) => {
            let from = span.to;
            let label = known.and_then(|known| known.waits_for.clone());
            lane.spans.push(Span { label, ..Span::new(from, end, SpanState::Waiting) });
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::protocol::Phase;
    use crate::trace::timeline::{Fate, Moment, Timeline};
    use crate::trace::{History, Pair, TextStyle};

    fn drawn(events: &str) -> Timeline {
        let text = format!("{BEGINS}{events}");
        History::read(&text, "").timeline("a", None).expect("it tells of it")
    }

    const BEGINS: &str = "check name=a\n\
        task task=1 root=true file=harness/src/clock.rs line=1\n\
        poll task=1\n\
        run at=0 clock=virtual\n";
    const RETURNED: &str = "operation at=0 name=first phase=started task=1\n\
        polled at=0 task=1\n\
        poll at=20000 task=1\n\
        operation at=20000 name=first phase=failed task=1\n\
        returned at=20000 task=1\n\
        polled at=20000 task=1\n";
    const CHECKS_OWN: &str = "poll at=220000 task=1\nover at=220000 end=ready\npolled at=300000 task=1\n";

    #[test]
    fn a_checks_own_wait_after_the_learners_code_is_not_drawn() {
        let run = drawn(&[RETURNED, CHECKS_OWN].concat());
        assert_eq!(run.end.at, 20_000, "{run:#?}");
        let at_the_end = |at: Moment| at.at == 20_000;
        assert!(matches!(run.lanes[0].fate, Fate::Ready(at) if at_the_end(at)), "{run:#?}");
        assert_eq!(run.lanes[0].polls().count(), 2, "{run:#?}");
    }

    #[test]
    fn work_that_goes_on_after_the_learners_code_is_drawn() {
        let goes_on = "operation at=60000 name=second phase=started task=2\n\
            operation at=80000 name=second phase=ended task=2\n";
        let run = drawn(&[RETURNED, goes_on, CHECKS_OWN].concat());
        assert_eq!(run.end.at, 80_000, "{run:#?}");
        assert!(run.lanes.iter().any(|lane| lane.name == "second"), "{run:#?}");
    }

    #[test]
    fn an_error_is_told_as_one_in_all_views() {
        let run = drawn(&[RETURNED, CHECKS_OWN].concat());
        let lane = run.lanes.iter().position(|lane| lane.name == "first").expect("it is drawn");
        assert!(matches!(run.lanes[lane].fate, Fate::Failed(_)), "{:?} is no end", Phase::Failed);
        let pair = Pair { exercise: "try_join".into(), learner: Some(run.clone()), ..Pair::default() };
        for ascii in [false, true] {
            let style = TextStyle { width: 80, ascii, window: None, cursor: None };
            let text = crate::trace::text(&run, style).to_string();
            assert!(text.lines().any(|line| line.contains("first") && line.ends_with("error at 20 ms")), "{text}");
            let legend = crate::trace::legend(&[&run], 80, ascii).to_string();
            assert!(legend.contains("E ends with an error"), "{legend}");
        }
        let svg = crate::trace::svg(&pair);
        assert!(svg.contains("class=\"erred\"") && svg.contains("error at 20 ms"), "{svg}");
        assert!(crate::trace::perfetto(&pair).contains("ready, with an error"));
        let page = crate::trace::html(&pair);
        assert!(page.contains("error at 20 ms") && page.contains("is ready, with an error"), "{page}");
    }

    /// A copy that a future makes was drawn as a future that is not ready.
    #[test]
    fn a_call_within_a_task_is_done() {
        let call = "operation at=0 name=copy phase=started task=1\noperation at=0 name=copy phase=ended task=1\n";
        let run = drawn(&[call, RETURNED].concat());
        let text = crate::trace::text(&run, TextStyle { width: 80, ascii: true, window: None, cursor: None });
        let text = text.to_string();
        assert!(text.lines().any(|line| line.contains("copy") && line.ends_with("done, not timed")), "{text}");
    }
}
