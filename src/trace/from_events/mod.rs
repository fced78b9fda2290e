//! From the events of a run to a [`Timeline`], one event after the other.
//!
//! `tasks` takes what the runtime tells (tasks, polls, wakes), `named` what has a name of its
//! own (operations, jobs, turns, connections). Here is what both need, the beginning and the end.

mod builder;
mod by_hand;
mod channels;
mod cycles;
mod hands;
mod happenings;
mod locks;
mod named;
mod races;
mod run;
mod shared;
mod spawned;
mod tasks;
mod timers;
mod told;

use std::collections::HashSet;

use super::timeline::{Axis, Fate, Lane, LaneKind, Mark, Moment, Origin, Span, SpanState, Timeline};
use crate::protocol::{RunEnd, TraceEvent, TraceLine};

use builder::{Builder, Known};
use run::Run;
use told::Told;

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
    let told = cycles::once(cycles::without_tidying(told), timeline.axis);
    let spawned = spawned::places(run);
    let source = run.source.to_owned();
    let held_last = held_last(run);
    let shared = shared::shared(told.iter().map(|told| told.event), run.source);
    Builder { shared, timeline, real_clock: !run.is_virtual, spawned, source, held_last, ..Builder::default() }
        .build(&told)
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
            told.push(Told { at: now, thread: *thread, event, ended: None, skipped: 0 });
        }
        if is_over || matches!(event, TraceEvent::Hung { .. }) {
            break;
        }
    }
    told
}

/// For how long the poll kept its thread in which `run` came to its end. It returns after that.
fn held_last(run: &Run) -> Option<u64> {
    let mut after = run.events.iter().skip_while(|line| !matches!(line.event, TraceEvent::Over { .. }));
    after.find_map(|line| match line.event {
        TraceEvent::Polled { held, .. } => Some(held),
        _ => None,
    })?
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
        for (step, Told { at, thread, event, ended, skipped }) in told.iter().enumerate() {
            let moment = Moment { at: *at, step };
            if self.timeline.axis == Axis::Time && *at > now.at {
                self.timeline.marks.push(Mark { at: moment, text: "the clock moves on".into() });
            }
            now = moment;
            match ended {
                Some(ready) => self.task_ended(event.task(), *ready, *thread, now),
                None if self.take_by_hand(event, *skipped, *thread, now) => {}
                None => self.take(event, *thread, now),
            }
            self.timeline.end = now;
        }
        self.finish();
        self.timeline
    }

    fn take(&mut self, event: &TraceEvent, thread: usize, now: Moment) {
        match event {
            TraceEvent::Task { task, place, by, blocking: Some(true), .. } => self.calls(*task, place, *by, now),
            TraceEvent::Task { task, root, place, by, .. } => self.spawned(*task, *root, place, *by, now),
            TraceEvent::Named { task, name } => self.task_has_a_name(*task, name),
            TraceEvent::Poll { task } => self.polled(*task, thread, now),
            TraceEvent::Polled { task, kept, held } => self.poll_returned(*task, *kept, *held, thread, now),
            TraceEvent::Abort { by } => self.abort_is_asked(*by, now),
            TraceEvent::Wait { task, resource, what, place } => {
                self.waits(*task, *resource, what, place.line, now);
                self.waits_for_lock(*task, *resource, now);
                self.waits_for_timer(*task, *resource, what, place.line, now);
            }
            TraceEvent::Ready { task, resource, what, place } => {
                self.has_got(*task, *resource, what, place.line, now);
                self.timer_rings(*task, *resource, what, place.line, now);
            }
            TraceEvent::Took { task, resource, held, permits } => {
                self.takes(*task, *resource, *held, permits.unwrap_or(1), now);
            }
            TraceEvent::Gave { task, resource, held, permits } => {
                self.gives(*task, *resource, *held, permits.unwrap_or(1), now);
            }
            TraceEvent::Left { task, resource } => self.leaves(*task, *resource, now),
            TraceEvent::Gone { resource, .. } => self.timer_is_dropped(*resource, now),
            TraceEvent::Released { task, name } => {
                let lane = self.task(*task);
                self.released.push((now, lane, name.clone()));
            }
            TraceEvent::Wake { task, by } => self.woken(*task, *by, now),
            TraceEvent::Returned { task } => self.returned(*task, now),
            TraceEvent::Over { end } => self.over(*end, now),
            TraceEvent::Mark { what } => self.timeline.marks.push(Mark { at: now, text: what.clone() }),
            TraceEvent::Panic { place, said } => self.panicked(place.as_ref(), said.as_deref(), thread, now),
            TraceEvent::Operation { name, phase, task, held } => {
                self.operation(name, *phase, *task, *held, thread, now);
            }
            TraceEvent::Wire { name, traffic, data, what } => self.wire(name, *traffic, data.clone(), what, now),
            TraceEvent::Turn { name, what } => self.turn(name, what, now),
            TraceEvent::Behind { name, missed } => self.falls_behind(name, *missed, now),
            TraceEvent::LeftOut { count } => self.timeline.left_out = *count,
            TraceEvent::Check { .. }
            | TraceEvent::HandPoll { .. }
            | TraceEvent::HandPolled { .. }
            | TraceEvent::HandGone { .. }
            | TraceEvent::HandWoken { .. }
            | TraceEvent::Kept { .. }
            | TraceEvent::Copies { .. }
            | TraceEvent::Called { .. }
            | TraceEvent::Happens { .. }
            | TraceEvent::Expected { .. }
            | TraceEvent::Shows { .. }
            | TraceEvent::Acts { .. }
            | TraceEvent::Run { .. }
            | TraceEvent::Hung { .. }
            | TraceEvent::Closed { .. }
            | TraceEvent::Made { .. }
            | TraceEvent::Parked { .. } => {}
        }
    }

    /// What never ended goes on to the last moment.
    fn finish(&mut self) {
        self.finish_by_hand();
        // Where a check plays clients of a server in real time, its own tasks say nothing of the
        // learner's: the server's tasks and the connections are the picture.
        if self.real_clock && !self.connections.is_empty() {
            let states = std::mem::take(&mut self.states);
            let kept = self
                .timeline
                .keep_lanes(|lane| lane.kind != LaneKind::Task || lane.place.is_some() || lane.origin == Origin::Check);
            let new = |lane: usize| kept.iter().position(|kept| *kept == lane);
            self.states = states.into_iter().filter_map(|(lane, known)| Some((new(lane)?, known))).collect();
            self.shared.values_mut().for_each(|shared| shared.renumber(new));
        }
        let end = self.timeline.end;
        for (number, lane) in self.timeline.lanes.iter_mut().enumerate() {
            match lane.kind {
                LaneKind::Thread | LaneKind::Connection => ended_with_its_last(lane, end),
                LaneKind::Waker | LaneKind::Notes | LaneKind::Gauge => {}
                LaneKind::Task | LaneKind::Future | LaneKind::Call | LaneKind::ByHand => {
                    if lane.fate == Fate::Standing {
                        still_there(lane, self.states.get(&number), end);
                    }
                }
                LaneKind::Timer => timer_ended(lane, end),
                LaneKind::Lock | LaneKind::Channel => {
                    let last = lane.spans.iter().map(|span| span.to).chain(lane.marks.iter().map(|mark| mark.at));
                    lane.fate = Fate::Ready(last.max().unwrap_or(end));
                }
            }
        }
        self.races();
        self.finish_locks();
        self.keep_timers_beside_others();
        self.timeline.put_notes_last();
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

/// An interval is over with its last tick; another timer goes on until it rings or is dropped.
fn timer_ended(lane: &mut Lane, end: Moment) {
    if let Some(last) = lane.ticks().last() {
        lane.fate = Fate::Ready(last);
    }
    if let (Fate::Standing, Some(span)) = (lane.fate, lane.spans.last_mut()) {
        span.to = end;
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

    const ABORTS: &str = "task at=0 task=2 root=false file=exercises/05_tasks/01_x.rs line=7 by=1\n\
        task at=0 task=3 root=false file=exercises/05_tasks/01_x.rs line=8 by=1\n\
        polled at=0 task=1\n\
        poll at=0 task=2\npolled at=0 task=2 kept=1\n\
        poll at=10000 task=1\nabort at=10000 by=1\npolled at=10000 task=1\n\
        poll at=10000 task=2\npolled at=10000 task=2 kept=0\nclosed at=10000 task=2\n\
        poll at=10000 task=3\npolled at=10000 task=3 kept=0\nclosed at=10000 task=3\n\
        poll at=20000 task=1\nover at=20000 end=ready\n";

    fn notes(run: &Timeline) -> String {
        crate::trace::words::notes(run).join("\n")
    }

    #[test]
    fn a_number_takes_no_article() {
        let run = drawn(&ABORTS.replace("line=8", "line=7"));
        let notes = notes(&run);
        assert!(notes.starts_with("the abort of task 1 of line 7 was asked for by the main task"), "{notes}");
        assert!(notes.contains("\ntask 2 of line 7 was aborted before its first poll"), "{notes}");
    }

    #[test]
    fn an_abort_is_two_moments() {
        let run = drawn(ABORTS);
        assert_eq!(
            notes(&run),
            "the abort of the task of line 7 was asked for by the main task at 10 ms; it took effect at its next turn, \
             at 10 ms: the future was dropped\nthe task of line 8 was aborted before its first poll at 10 ms"
        );
        let said: Vec<String> = (0..run.steps.len()).map(|step| crate::trace::words(&run, step)).collect();
        let asks = said.iter().position(|said| said == "the main task asks for the abort of the task of line 7");
        let effect =
            said.iter().position(|said| said.starts_with("the task of line 7 is aborted: its future is dropped"));
        assert!(asks.is_some() && asks < effect, "{said:#?}");
        let pair = Pair { learner: Some(run.clone()), ..Pair::default() };
        let style = TextStyle { width: 80, ascii: true, window: None, cursor: None };
        let text = crate::trace::text(&run, style).to_string();
        assert!(text.contains("Ax") && text.contains("aborted at 10 ms"), "{text}");
        let svg = crate::trace::svg(&pair);
        assert!(svg.contains("class=\"asked\"") && svg.contains("its abort takes effect"), "{svg}");
    }

    /// A future that is dropped by the code that holds it was not aborted.
    #[test]
    fn what_is_dropped_in_a_poll_is_not_aborted() {
        let in_a_poll = ABORTS.replace("abort at=10000 by=1\npolled at=10000 task=1\n", "");
        let run = drawn(&in_a_poll);
        let fate = run.lanes.iter().map(|lane| crate::trace::words::fate(&run, lane)).collect::<Vec<_>>();
        assert!(fate.iter().all(|fate| !fate.contains("aborted")), "{fate:?}");
        assert_eq!(notes(&run), "");
    }

    #[test]
    fn a_panic_is_told_with_its_words_though_nobody_looks_at_the_task() {
        let run = drawn(
            "task at=0 task=2 root=false file=exercises/05_tasks/01_x.rs line=7 by=1\npolled at=0 task=1\n\
             poll at=0 task=2\npanic at=0 file=exercises/05_tasks/01_x.rs line=9 said=\"no such dish\\nat all\"\n\
             polled at=0 task=2\npoll at=0 task=2\npolled at=0 task=2\nclosed at=0 task=2\n\
             poll at=20000 task=1\npanic at=20000 file=exercises/05_tasks/01_x.rs line=12 said=late\n\
             over at=20000 end=stopped\n",
        );
        assert_eq!(
            notes(&run),
            "the task of line 7 panicked at line 9: no such dish\nthe main task panicked at line 12: late"
        );
        let pair = Pair { learner: Some(run), ..Pair::default() };
        for picture in [crate::trace::svg(&pair), crate::trace::html(&pair), crate::trace::perfetto(&pair)] {
            assert!(picture.contains("panicked at line 9: no such dish"), "{picture}");
        }
    }

    #[test]
    fn what_is_dropped_when_it_has_just_begun_is_no_call() {
        let run = drawn(
            "operation at=0 name=scan(7) phase=started task=1\noperation at=0 name=scan(7) phase=dropped task=1\n\
             polled at=0 task=1\npoll at=20000 task=1\nover at=20000 end=ready\npolled at=20000 task=1\n",
        );
        assert!(!notes(&run).contains("is no future"), "{}", notes(&run));
    }

    /// A call took no time in a picture, as if it cost nothing.
    #[test]
    fn a_call_is_as_long_as_it_held_its_thread() {
        let call = |name: &str, task: u32| {
            format!(
                "operation at=0 name={name} phase=started task={task}\n\
                 operation at=0 name={name} phase=ended task={task} held=30000\n"
            )
        };
        let run = drawn(&format!(
            "task at=0 task=2 root=false file=exercises/05_tasks/01_x.rs line=7 by=1 blocking=true\n\
             {}polled at=0 task=1 held=70000\n\
             poll task=2 thread=1\n{}polled task=2 thread=1 held=40000\npoll task=2 thread=1\npolled task=2 thread=1\n\
             closed task=2 thread=1\n\
             poll at=20000 task=1\nover at=20000 end=ready\npolled at=20000 task=1 held=10000\n",
            call("own(1)", 1),
            call("theirs(2)", 2),
        ));
        assert_eq!(
            notes(&run),
            "`own(1)` is no future: the call held its thread for 30 ms of real time, which this clock does not count\n\
             the blocking call of line 7 held a thread of the pool for 40 ms of real time; tasks could run meanwhile\n\
             poll 1 of the main task held its thread for 70 ms of real time in all\n\
             poll 2 of the main task held its thread for 10 ms of real time"
        );
        let call = run.lanes.iter().find(|lane| lane.name == "blocking call of line 7").expect("it is drawn");
        assert_eq!(call.fate, Fate::Ready(call.spans[0].to), "it is over when it returns");
        let style = TextStyle { width: 80, ascii: true, window: None, cursor: None };
        let text = crate::trace::text(&run, style).to_string();
        assert!(
            text.lines().any(|line| line.contains("blocking call of line 7") && line.contains("40 ms of")),
            "{text}"
        );
    }

    #[test]
    fn of_several_the_first_wins_and_the_others_are_dropped() {
        let select = "fn f() {\n    select! {\n        a = one(1) => {}\n        b = two(2) => {}\n        _ = sleep(d) => {}\n        c = three(3), if open => {}\n    }\n}\n";
        let begun = "operation at=0 name=three(3) phase=made task=1\n\
            operation at=0 name=one(1) phase=started task=1\noperation at=0 name=two(2) phase=started task=1\n\
            ready at=0 task=1 resource=5 what=Sleep file=exercises/06_x/01_x.rs line=5\n\
            wait at=0 task=1 resource=5 what=Sleep file=exercises/06_x/01_x.rs line=5\npolled at=0 task=1\n\
            poll at=10000 task=1\n\
            ready at=10000 task=1 resource=5 what=Sleep file=exercises/06_x/01_x.rs line=5\n\
            wait at=10000 task=1 resource=5 what=Sleep file=exercises/06_x/01_x.rs line=5\npolled at=10000 task=1\n\
            poll at=20000 task=1\n";
        let dropped = "operation at=20000 name=two(2) phase=ended task=1\n\
            operation at=20000 name=one(1) phase=dropped task=1\nreleased at=20000 task=1 name=seat\n\
            gone at=20000 task=1 resource=5\noperation at=20000 name=three(3) phase=dropped task=1\n\
            over at=20000 end=ready\n";
        let text = [BEGINS, begun, dropped].concat();
        let run = History::read(&text, select).timeline("a", None).expect("it tells of it");
        assert_eq!(
            notes(&run),
            "select! of line 2: `two(2)` won at 20 ms, so `one(1)` and the sleep of line 5 were dropped, with what it \
             held: `seat`; the branch of `three(3)` was disabled"
        );
        let fates: Vec<_> = run.lanes.iter().map(|lane| (&*lane.name, crate::trace::words::fate(&run, lane))).collect();
        assert!(fates.contains(&("two(2)", "won at 20 ms".into())) && fates.contains(&("three(3)", "disabled".into())));
        let sleep = run.lanes.iter().find(|lane| lane.name == "sleep of line 5").expect("it is one of several");
        assert_eq!(sleep.spans.len(), 1, "{sleep:#?}");
    }

    #[test]
    fn a_time_limit_rings_or_does_not() {
        let begun = "operation at=0 name=one(1) phase=started task=1\n\
            ready at=0 task=1 resource=5 what=Sleep file=exercises/06_x/01_x.rs line=1\n\
            wait at=0 task=1 resource=5 what=Sleep file=exercises/06_x/01_x.rs line=1\npolled at=0 task=1\n\
            poll at=20000 task=1\n";
        let in_time = "operation at=20000 name=one(1) phase=ended task=1\ngone at=20000 task=1 resource=5\n";
        let late = "ready at=20000 task=1 resource=5 what=Sleep file=exercises/06_x/01_x.rs line=1\n\
            ready at=20000 task=1 resource=5 what=Sleep file=exercises/06_x/01_x.rs line=1\n\
            operation at=20000 name=one(1) phase=dropped task=1\n";
        let told = |end: &str| {
            let text = [BEGINS, begun, end, "over at=20000 end=ready\n"].concat();
            let run = History::read(&text, "timeout(d, one(1)).await").timeline("a", None).expect("it tells of it");
            let fates = run.lanes[1..].iter().map(|lane| crate::trace::words::fate(&run, lane));
            (notes(&run), fates.collect::<Vec<_>>())
        };
        let (said, fates) = told(in_time);
        assert_eq!(said, "`one(1)` was ready at 20 ms, before the timeout of line 1 rang");
        assert_eq!(fates, ["ready at 20 ms", "dropped at 20 ms"]);
        let (said, fates) = told(late);
        assert_eq!(said, "the timeout of line 1 rang at 20 ms, so `one(1)` was dropped");
        assert_eq!(fates, ["dropped at 20 ms", "rang at 20 ms"]);
    }

    /// The others of a `try_join!` are dropped too, when one has failed: none of them won.
    #[test]
    fn an_error_that_ends_a_join_wins_nothing() {
        let run = drawn(
            "operation at=0 name=one(1) phase=started task=1\noperation at=0 name=two(2) phase=started task=1\n\
             polled at=0 task=1\npoll at=20000 task=1\noperation at=20000 name=two(2) phase=failed task=1\n\
             operation at=20000 name=one(1) phase=dropped task=1\nover at=20000 end=ready\n",
        );
        assert!(run.remarks.is_empty() && run.lanes.iter().all(|lane| lane.race.is_none()), "{run:#?}");
    }

    #[test]
    fn a_sleep_has_a_lane_only_beside_others_and_an_interval_always() {
        let sleep = |phase: &str, at: u32| {
            format!("{phase} at={at} task=1 resource=5 what=Sleep file=exercises/06_x/01_x.rs line=5\n")
        };
        let tick =
            |at: u32| format!("ready at={at} task=1 resource=6 what=Interval file=exercises/06_x/01_x.rs line=9\n");
        let alone = [sleep("ready", 0), sleep("wait", 0), sleep("ready", 10_000), sleep("ready", 10_000)].concat();
        let run = drawn(&[&alone, &tick(10_000), &tick(30_000), &tick(30_000), "over at=30000 end=ready\n"].concat());
        let lanes: Vec<_> = run.lanes.iter().map(|lane| &*lane.name).collect();
        assert_eq!(lanes, ["main task", "interval of line 9"]);
        assert_eq!(notes(&run), "the interval of line 9 gave 2 ticks at once at 30 ms, since it was behind");
    }

    /// Each of its polls was a note, and the last note was its end.
    #[test]
    fn a_task_that_notes_something_ends_as_a_task() {
        let noted = "task at=0 task=2 root=false file=exercises/05_x/01_x.rs line=7 by=1\nnamed task=2 name=reader\n\
            polled at=0 task=1\npoll at=0 task=2\npolled at=0 task=2\npoll at=10000 task=2\n\
            turn at=10000 name=reader what=\"has it\"\npolled at=10000 task=2\n";
        let ended = "poll at=10000 task=2\npolled at=10000 task=2\nclosed at=10000 task=2\n";
        let fate = |events: &[&str]| {
            let run = drawn(&events.concat());
            let lane = run.lanes.iter().find(|lane| lane.name == "reader").expect("it is drawn");
            crate::trace::words::fate(&run, lane)
        };
        assert_eq!(fate(&[noted, ended, "over at=20000 end=ready\n"]), "ready at 10 ms");
        assert_eq!(fate(&[noted, "over at=20000 end=stopped\n"]), "still waiting");
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
