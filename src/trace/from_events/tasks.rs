//! What the runtime tells: tasks that are spawned, polled, woken and dropped.

use super::builder::{Asked, Builder, Known};
use super::spawned;
use crate::protocol::{Place, RunEnd};
use crate::trace::timeline::{
    Arrow, ArrowKind, Fate, Lane, LaneKind, LaneMark, MarkKind, Moment, Name, Origin, Owner, Panic, Span, SpanState,
};

use crate::text::shortened;
use crate::trace::words::who;

/// What `block_on` runs.
const MAIN_TASK: &str = "main task";

impl Builder {
    pub(super) fn task(&self, id: Option<u64>) -> Option<usize> {
        self.tasks.get(&id?).copied()
    }

    /// The lane of the task `id`; one that is not known yet began before the run did, and is
    /// the runtime's own.
    pub(super) fn task_or_main(&mut self, id: Option<u64>) -> Option<usize> {
        let id = id?;
        if !self.tasks.contains_key(&id) && !self.not_drawn.contains(&id) {
            let lane = self.lane(LaneKind::Task, MAIN_TASK, Origin::Main);
            self.tasks.insert(id, lane);
            // It is in its first poll, from within which the run was begun.
            self.states.insert(lane, Known { polls: 1, in_poll: true, ..Known::default() });
            let start = Moment::default();
            self.on(lane).spans.push(Span::new(start, start, SpanState::Polled));
        }
        self.task(Some(id))
    }

    pub(super) fn spawned(&mut self, id: u64, root: bool, place: &Place, by: Option<u64>, now: Moment) {
        let line = spawned::line(place, &self.source);
        let spawned = line.and_then(|line| Some((line, self.spawned.get_mut(&line)?)));
        let (name, origin) = match spawned {
            _ if root => (MAIN_TASK.into(), Origin::Main),
            Some((line, spawned)) => spawned.next_name(line),
            None => (Name::new("task", None, Owner::Check), Origin::Place),
        };
        let parent = self.task(by);
        let lane = self.lane(LaneKind::Task, name, origin);
        let made = self.on(lane);
        // What `block_on` runs is polled on the spot.
        made.made = Some(now).filter(|_| !root);
        made.place = line.map(|line| spawned::said(place, line));
        self.tasks.insert(id, lane);
        if let Some(parent) = parent {
            self.timeline.arrows.push(Arrow { kind: ArrowKind::Spawned, from: parent, to: lane, at: now, until: now });
            self.step_between(lane, now, "is spawned by", parent);
        }
    }

    /// A call is handed to the pool for blocking calls. What a runtime hands to it for its own sake is not drawn.
    pub(super) fn calls(&mut self, id: u64, place: &Place, by: Option<u64>, now: Moment) {
        let line = spawned::line(place, &self.source);
        let Some((line, spawned)) = line.and_then(|line| Some((line, self.spawned.get_mut(&line)?))) else {
            self.not_drawn.insert(id);
            return;
        };
        let (name, origin) = spawned.next_call(line);
        let parent = self.task(by);
        let lane = self.lane(LaneKind::Call, name, origin);
        let made = self.on(lane);
        made.made = Some(now);
        made.place = Some(spawned::said(place, line));
        self.tasks.insert(id, lane);
        if let Some(parent) = parent {
            self.timeline.arrows.push(Arrow { kind: ArrowKind::Spawned, from: parent, to: lane, at: now, until: now });
            self.step_between(lane, now, "is handed to the pool for blocking calls by", parent);
        }
    }

    /// A task of the check's own, in which the learner's code runs.
    pub(super) fn task_has_a_name(&mut self, task: Option<u64>, name: &str) {
        if let Some(lane) = self.task(task) {
            let named = self.on(lane);
            named.name = name.into();
            named.origin = Origin::Check;
        }
    }

    pub(super) fn polled(&mut self, task: u64, thread: usize, now: Moment) {
        let Some(lane) = self.task_or_main(Some(task)) else { return };
        self.polling.entry(thread).or_default().push(lane);
        let known = self.states.entry(lane).or_default();
        known.polls += 1;
        known.in_poll = true;
        // A task that caught its own panic goes on.
        let panicked = std::mem::take(&mut known.panicked);
        let words = format!("begins poll {}", known.polls);
        let waited = known.waits_for.take();
        let on = self.on(lane);
        if panicked {
            on.fate = Fate::Standing;
        }
        let spans = &mut on.spans;
        if on.kind == LaneKind::Call {
            spans.push(Span::new(now, now, SpanState::Running));
            return self.step(lane, now, "begins, on a thread of the pool".to_owned());
        }
        if let Some(last) = spans.last().filter(|span| span.state == SpanState::Polled) {
            spans.push(Span { label: waited, ..Span::new(last.to, now, SpanState::Waiting) });
        }
        spans.push(Span::new(now, now, SpanState::Polled));
        self.step(lane, now, words);
    }

    pub(super) fn poll_returned(
        &mut self,
        task: u64,
        kept: Option<u64>,
        held: Option<u64>,
        thread: usize,
        now: Moment,
    ) {
        let Some(lane) = self.task(Some(task)) else { return };
        self.polling.entry(thread).or_default().retain(|other| *other != lane);
        if let Some(span) = self.on(lane).spans.last_mut() {
            span.to = now;
            span.held = held;
        }
        let known = self.states.entry(lane).or_default();
        known.in_poll = false;
        known.returned = Some(self.timeline.steps.len());
        if known.panicked {
            return self.on(lane).fate = Fate::Panicked(now);
        }
        if self.on(lane).kind == LaneKind::Call {
            return;
        }
        let why = self.why_pending(lane, kept);
        let polls = self.states[&lane].polls;
        self.step(lane, now, format!("returns Pending from poll {polls}{why}"));
    }

    /// What the task in `lane` waits for, as far as is known; `kept`: how many keep its waker.
    fn why_pending(&self, lane: usize, kept: Option<u64>) -> String {
        if let Some(what) = &self.states[&lane].waits_for {
            return format!("; it waits for {}", what.said());
        }
        let lanes = self.timeline.lanes.iter();
        // A lock is no piece of work.
        let works = lanes.filter(|inner| inner.parent == Some(lane) && inner.kind != LaneKind::Lock);
        let inner = works.filter(|inner| inner.fate == Fate::Standing);
        let open: Vec<String> =
            inner.filter(|inner| !inner.spans.is_empty()).map(|inner| format!("`{}`", inner.name)).collect();
        match (open.as_slice(), kept) {
            ([], Some(0)) => "; nobody kept its waker".to_owned(),
            ([], Some(_)) => "; its waker is kept by what it waits for, such as a socket".to_owned(),
            ([], None) => String::new(),
            ([one], _) => format!("; {one} is in progress"),
            ([all @ .., last], _) => format!("; {} and {last} are in progress", all.join(", ")),
        }
    }

    pub(super) fn waits(&mut self, task: Option<u64>, resource: Option<u64>, what: &str, line: u32, now: Moment) {
        if let Some(lane) = self.task(task) {
            let name = self.name_of_resource(resource, what, line);
            let got = self.got(resource, what, line);
            let words = match resource.is_some_and(|resource| self.shared.contains_key(&resource)) {
                true => format!("waits for {}{}", name.said(), self.taken_by(resource, lane)),
                false => format!("waits for the {what} made at line {line}"),
            };
            self.states.entry(lane).or_default().waits_for = Some(name);
            // tokio tells that the task's budget allows the poll as it tells the end of the wait, and some waits twice.
            if let Some(last) = self.timeline.steps.last_mut().filter(|last| last.lane == lane)
                && (last.words == got || last.words == words)
            {
                last.words = words;
                return;
            }
            self.step(lane, now, words);
        }
    }

    pub(super) fn has_got(&mut self, task: Option<u64>, resource: Option<u64>, what: &str, line: u32, now: Moment) {
        if let Some(lane) = self.task(task) {
            self.states.entry(lane).or_default().waits_for = None;
            // What it takes is told for itself.
            if resource.is_some_and(|resource| self.shared.contains_key(&resource)) {
                return;
            }
            let got = self.got(resource, what, line);
            if self.timeline.steps.last().is_none_or(|last| last.lane != lane || last.words != got) {
                self.step(lane, now, got);
            }
        }
    }

    pub(super) fn woken(&mut self, task: Option<u64>, by: Option<u64>, now: Moment) {
        let (Some(to), from) = (self.task(task), self.task(by)) else { return };
        match from {
            Some(from) if from == to => self.step(to, now, "wakes itself".to_owned()),
            Some(from) => {
                self.timeline.arrows.push(Arrow { kind: ArrowKind::Woke, from, to, at: now, until: now });
                self.step_between(to, now, "is woken by", from);
            }
            None => self.step(to, now, "is woken".to_owned()),
        }
    }

    /// The future of a task is dropped, because it was `ready` or before.
    pub(super) fn task_ended(&mut self, task: Option<u64>, ready: bool, thread: usize, now: Moment) {
        let Some(lane) = self.task(task) else { return };
        let is_aborted = !ready && self.is_between_polls(thread);
        let known = self.states.entry(lane).or_default();
        let (polls, returned) = (known.polls, known.returned);
        match (self.timeline.lanes[lane].fate, ready) {
            // A panic drops it too.
            (Fate::Panicked(_), _) => {}
            (_, false) if is_aborted => self.abort_takes_effect(lane, now),
            (_, false) => {
                self.on(lane).fate = Fate::Dropped(now);
                self.step(lane, now, "is dropped before its end".to_owned());
            }
            (_, true) => {
                let on = self.on(lane);
                // A call is over when it returns; its remains are dropped later.
                let returned_at = on.spans.last().map(|span| span.to).filter(|_| on.kind == LaneKind::Call);
                on.fate = Fate::Ready(returned_at.unwrap_or(now));
                // Only now it is known what its last poll returned.
                let last = returned.and_then(|step| self.timeline.steps.get_mut(step));
                if let Some(step) = last.filter(|step| step.lane == lane) {
                    step.words = format!("returns Ready from poll {polls}");
                }
                self.step(lane, now, "is done".to_owned());
            }
        }
    }

    /// Whether this thread's runtime is between two polls. What it drops there, while it still has a main task, was
    /// aborted: other futures are dropped in a poll, or with the runtime.
    fn is_between_polls(&self, thread: usize) -> bool {
        let lanes = &self.timeline.lanes;
        let runs =
            |lane: &Lane| lane.kind == LaneKind::Task && lane.origin == Origin::Main && lane.fate == Fate::Standing;
        lanes.iter().any(runs) && self.polling.get(&thread).is_none_or(Vec::is_empty)
    }

    /// The task `by` asks for an abort. Whose abort it is shows itself later.
    pub(super) fn abort_is_asked(&mut self, by: Option<u64>, now: Moment) {
        let by = self.task(by);
        let step = by.map(|by| {
            self.step(by, now, "asks for the abort of a task".to_owned());
            self.timeline.steps.len() - 1
        });
        self.asked.push_back(Asked { at: now, by, step });
    }

    /// The future of the task in `lane` is dropped, since somebody asked for it.
    fn abort_takes_effect(&mut self, lane: usize, now: Moment) {
        let polls = self.states[&lane].polls;
        if let Some(Asked { at, by, step }) = self.asked.pop_front() {
            let (target, asker) = (who(&self.timeline.lanes[lane]), by.map(|by| who(&self.timeline.lanes[by])));
            if let Some(step) = step.and_then(|step| self.timeline.steps.get_mut(step)) {
                step.words = format!("asks for the abort of {target}");
            }
            let words = asker.map_or(String::new(), |asker| format!(" by {asker}"));
            let words = format!("its abort is asked for{words}");
            self.on(lane).marks.push(LaneMark { at, kind: MarkKind::AbortAsked, words });
        }
        let words = match polls {
            0 => "is aborted before its first poll: its future is dropped",
            _ => "is aborted: its future is dropped, and not polled again",
        };
        let on = self.on(lane);
        on.fate = Fate::Dropped(now);
        on.marks.push(LaneMark { at: now, kind: MarkKind::Aborted, words: words.to_owned() });
        self.step(lane, now, words.to_owned());
    }

    /// The innermost that this thread is at ends with a panic.
    pub(super) fn panicked(&mut self, place: Option<&Place>, said: Option<&str>, thread: usize, now: Moment) {
        let line = place.filter(|place| place.is_in_learner_file()).map(|place| place.line);
        let said = said.map(|said| format!(": {}", first_line(said))).unwrap_or_default();
        let at = line.map_or(String::new(), |line| format!(" at line {line}"));
        let mark = LaneMark { at: now, kind: MarkKind::Panicked, words: format!("panicked{at}{said}") };
        let at = format!("panics{at}{said}");
        // One without a place is the check's own, and no difference between two runs.
        if place.is_some() {
            self.timeline.panic.get_or_insert(Panic { at: now, line });
        }
        if let Some(lane) = self.polling.get(&thread).and_then(|polled| polled.last().copied()) {
            self.states.entry(lane).or_default().panicked = true;
            self.on(lane).fate = Fate::Panicked(now);
            self.on(lane).marks.push(mark);
            self.step(lane, now, at);
        } else if let Some(lane) = self.threads.get(&thread).copied() {
            self.panicked_in_a_job(lane, now);
            self.on(lane).marks.push(mark);
            self.step(lane, now, at);
        }
    }

    /// The run is over.
    pub(super) fn over(&mut self, end: RunEnd, now: Moment) {
        let is_main = |lane: &Lane| lane.kind == LaneKind::Task && lane.origin == Origin::Main;
        let main = self.timeline.lanes.iter().position(is_main);
        if let Some(main) = main.filter(|_| end == RunEnd::Ready) {
            let held = self.held_last;
            if let Some(poll) = self.on(main).spans.last_mut() {
                poll.held = held;
            }
            self.is_done(main, now);
        }
    }

    /// The learner's code in `task` has returned.
    pub(super) fn returned(&mut self, task: Option<u64>, now: Moment) {
        if let Some(lane) = self.task_or_main(task) {
            self.is_done(lane, now);
        }
    }

    fn is_done(&mut self, lane: usize, now: Moment) {
        if let Some(span) = self.on(lane).spans.last_mut() {
            span.to = span.to.max(now);
        }
        self.on(lane).fate = Fate::Ready(now);
        self.step(lane, now, "is done".into());
    }

    /// That a task has the resource `what`, which was made at `line`.
    fn got(&self, resource: Option<u64>, what: &str, line: u32) -> String {
        match resource.and_then(|resource| self.shared.get(&resource)) {
            Some(shared) => format!("has got {}", shared.said()),
            None => format!("has got the {what} made at line {line}"),
        }
    }

    fn step_between(&mut self, lane: usize, now: Moment, verb: &str, other: usize) {
        let words = format!("{verb} {}", who(&self.timeline.lanes[other]));
        self.step(lane, now, words);
    }
}

/// A message as far as a picture has room for it.
fn first_line(said: &str) -> String {
    const LONGEST: usize = 90;
    shortened(said.lines().next().unwrap_or_default(), LONGEST, "…")
}
