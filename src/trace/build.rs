//! From the harness's history to a [`Timeline`].

use std::collections::HashMap;

use serde::Deserialize;

use super::{Arrow, ArrowKind, Axis, Fate, Lane, LaneKind, Mark, Moment, Span, State, Step, Timeline};

/// One line of the history; which fields it has depends on the event.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
struct Event {
    event: String,
    at: Option<u64>,
    thread: usize,
    name: String,
    phase: String,
    clock: String,
    what: String,
    task: Option<u64>,
    by: Option<u64>,
    root: u64,
    file: String,
    line: u32,
    count: u64,
}

/// The timeline of the check `wanted`, or else of the last one that shows anything, from the
/// harness's `history`. `None` if there is nothing to draw.
pub fn from_history(history: &str, wanted: Option<&str>) -> Option<Timeline> {
    let events: Vec<Event> = history.lines().filter_map(|line| serde_json::from_str(line).ok()).collect();
    let mut checks: Vec<&[Event]> = Vec::new();
    let starts: Vec<usize> = (0..events.len()).filter(|i| events[*i].event == "check").collect();
    for (n, start) in starts.iter().enumerate() {
        let end = starts.get(n + 1).copied().unwrap_or(events.len());
        checks.push(&events[*start..end]);
    }
    match wanted {
        Some(name) => {
            let chosen = checks.iter().find(|check| check[0].name == name).and_then(|check| of_check(check));
            chosen.or_else(|| checks.into_iter().rev().find_map(of_check))
        }
        None => checks.into_iter().rev().find_map(of_check),
    }
}

/// A check may run the learner's code several times, and shows the last run.
fn of_check(check: &[Event]) -> Option<Timeline> {
    let name = &check[0].name;
    let last_run = check.iter().rposition(|event| event.event == "run");
    let timeline = Builder::new(name, &check[last_run.unwrap_or(0)..]).build();
    let shows = |lane: &Lane| !lane.spans.is_empty() || lane.kind == LaneKind::Future;
    if timeline.lanes.iter().any(shows) {
        return Some(timeline);
    }
    // The last run was of something else than the learner's code.
    let whole = Builder::new(name, check).build();
    whole.lanes.iter().any(shows).then_some(whole)
}

/// What `block_on` runs.
const MAIN_TASK: &str = "main task";

#[derive(Default)]
struct Builder<'a> {
    events: &'a [Event],
    timeline: Timeline,
    tasks: HashMap<u64, usize>,
    threads: HashMap<usize, usize>,
    connections: HashMap<String, usize>,
    /// The polls of a task so far, by lane.
    polls: HashMap<usize, u32>,
    /// What a task said it waits for in its latest poll, by lane.
    waits: HashMap<usize, String>,
}

impl<'a> Builder<'a> {
    fn new(check: &str, events: &'a [Event]) -> Builder<'a> {
        let mut timeline = Timeline { check: check.to_owned(), ..Timeline::default() };
        let is_virtual = events.first().is_some_and(|event| event.clock == "virtual");
        let mut of_run = events.iter().take_while(|event| event.event != "over");
        let lasts = of_run.any(|event| event.at.is_some_and(|at| at > 0));
        if is_virtual && lasts {
            timeline.axis = Axis::Time;
        }
        Builder { events, timeline, ..Builder::default() }
    }

    fn build(mut self) -> Timeline {
        let mut now = Moment::default();
        let events = self.events;
        for (step, event) in events.iter().enumerate() {
            // An event beside the virtual clock happened when its neighbours did.
            let at = event.at.unwrap_or(now.at).max(now.at);
            if self.timeline.axis == Axis::Time && at > now.at {
                self.timeline.marks.push(Mark { at: Moment { at, step }, text: "the clock moves on".into() });
            }
            now = Moment { at, step };
            // What comes now is only the tidying up.
            if event.event == "over" {
                self.over(event.count == 1, now);
                break;
            }
            self.take(event, now);
            self.timeline.end = now;
        }
        let end = self.timeline.end;
        self.finish(end);
        self.timeline
    }

    fn take(&mut self, event: &Event, now: Moment) {
        match event.event.as_str() {
            "task" => self.spawned(event, now),
            "poll" => self.polled(event, now),
            "polled" => self.poll_returned(event, now),
            "wait" => {
                if let Some(lane) = self.task(event.task) {
                    let words = format!("waits for the {} made at line {}", event.what, event.line);
                    self.waits.insert(lane, format!("{} of line {}", event.what, event.line));
                    self.step(lane, now, words);
                }
            }
            "ready" => {
                if let Some(lane) = self.task(event.task) {
                    self.waits.remove(&lane);
                    self.step(lane, now, format!("has got the {} made at line {}", event.what, event.line));
                }
            }
            "wake" => {
                if let (Some(to), from) = (self.task(event.task), self.task(event.by)) {
                    if let Some(from) = from.filter(|from| *from != to) {
                        self.timeline.arrows.push(Arrow { kind: ArrowKind::Woke, from, to, at: now });
                    }
                    let by = match from {
                        Some(from) if from == to => " by itself".to_owned(),
                        Some(from) => format!(" by {}", self.timeline.lanes[from].name),
                        None => String::new(),
                    };
                    self.step(to, now, format!("is woken{by}"));
                }
            }
            "closed" => {
                if let Some(lane) = self.task(event.task) {
                    self.closed(lane, now);
                }
            }
            "operation" => self.operation(event, now),
            "wire" => self.wire(event, now),
            "turn" => self.turn(event, now),
            "left_out" => self.timeline.left_out = event.count,
            _ => {}
        }
    }

    fn task(&self, id: Option<u64>) -> Option<usize> {
        self.tasks.get(&id?).copied()
    }

    /// The lane of the task `id`; one that is not known yet began before the run did, and is
    /// the runtime's own.
    fn task_or_main(&mut self, id: Option<u64>) -> Option<usize> {
        let id = id?;
        if !self.tasks.contains_key(&id) {
            let lane = self.lane(LaneKind::Task, MAIN_TASK.into(), None);
            self.tasks.insert(id, lane);
            // It is in its first poll, from within which the run was begun.
            self.polls.insert(lane, 1);
            let start = Moment::default();
            self.timeline.lanes[lane].spans.push(Span { from: start, to: start, state: State::Polled, label: None });
        }
        self.task(Some(id))
    }

    /// The run is over; if `ready`, because the main task was.
    fn over(&mut self, ready: bool, now: Moment) {
        let main = self.timeline.lanes.iter().position(|lane| lane.name == MAIN_TASK);
        if let Some(main) = main.filter(|_| ready) {
            if let Some(span) = self.timeline.lanes[main].spans.last_mut() {
                span.to = span.to.max(now);
            }
            self.timeline.lanes[main].fate = Fate::Ready(now);
            self.step(main, now, "is done".into());
        }
        self.timeline.end = now;
    }

    fn step(&mut self, lane: usize, at: Moment, words: String) {
        self.timeline.steps.push(Step { at, lane, words });
    }

    fn lane(&mut self, kind: LaneKind, name: String, parent: Option<usize>) -> usize {
        self.timeline.lanes.push(Lane {
            kind,
            name,
            place: None,
            parent,
            made: None,
            spans: Vec::new(),
            fate: Fate::Standing,
        });
        self.timeline.lanes.len() - 1
    }

    fn spawned(&mut self, event: &Event, now: Moment) {
        let Some(id) = event.task else { return };
        let theirs = event.file.starts_with("exercises");
        let name = match (event.root == 1, theirs) {
            (true, _) => MAIN_TASK.to_owned(),
            (false, true) => format!("task of line {}", event.line),
            (false, false) => "task of the check".to_owned(),
        };
        let parent = self.task(event.by);
        let lane = self.lane(LaneKind::Task, name, None);
        let made = &mut self.timeline.lanes[lane];
        made.made = Some(now);
        made.place = theirs.then(|| format!("{}:{}", event.file, event.line));
        self.tasks.insert(id, lane);
        if let Some(parent) = parent {
            self.timeline.arrows.push(Arrow { kind: ArrowKind::Spawned, from: parent, to: lane, at: now });
            let by = format!("is spawned by {}", self.timeline.lanes[parent].name);
            self.step(lane, now, by);
        }
    }

    fn polled(&mut self, event: &Event, now: Moment) {
        let Some(lane) = self.task_or_main(event.task) else { return };
        let polls = self.polls.entry(lane).or_default();
        *polls += 1;
        let words = format!("begins poll {polls}");
        let waited = self.waits.remove(&lane);
        let lane_now = &mut self.timeline.lanes[lane];
        if let Some(last) = lane_now.spans.last().filter(|span| span.state == State::Polled) {
            let span = Span { from: last.to, to: now, state: State::Waiting, label: waited };
            lane_now.spans.push(span);
        }
        lane_now.spans.push(Span { from: now, to: now, state: State::Polled, label: None });
        self.step(lane, now, words);
    }

    fn poll_returned(&mut self, event: &Event, now: Moment) {
        let Some(lane) = self.task(event.task) else { return };
        let polls = self.polls.get(&lane).copied().unwrap_or(0);
        if let Some(span) = self.timeline.lanes[lane].spans.last_mut() {
            span.to = now;
        }
        let words = match self.waits.get(&lane) {
            Some(what) => format!("returns from poll {polls}; it waits for the {what}"),
            None => format!("returns from poll {polls}"),
        };
        self.step(lane, now, words);
    }

    fn closed(&mut self, lane: usize, now: Moment) {
        let last_poll = self.timeline.lanes[lane].spans.last().map(|span| span.to);
        // A task that ends by itself is closed in, or right behind, its last poll; one that
        // is dropped goes while it waits.
        let ready = last_poll.is_some_and(|poll| poll.at == now.at && now.step - poll.step <= 3);
        self.timeline.lanes[lane].fate = match (ready, last_poll) {
            (true, _) => Fate::Ready(now),
            (false, _) => Fate::Dropped(now),
        };
        let words = if ready { "is done" } else { "is dropped" };
        self.step(lane, now, words.to_owned());
    }

    fn operation(&mut self, event: &Event, now: Moment) {
        let task = self.task_or_main(event.task);
        let open = |lane: &&mut Lane| lane.name == event.name && matches!(lane.fate, Fate::Standing);
        let known = self.timeline.lanes.iter_mut().rev().find(open).is_some();
        let in_hand = self.threads.get(&event.thread).is_some_and(|lane| {
            self.timeline.lanes[*lane].spans.iter().any(|span| span.label.as_ref() == Some(&event.name))
        });
        let is_job = !known && task.is_none() && (event.phase == "started" || in_hand);
        if is_job {
            return self.job(event, now);
        }
        let lane = match event.phase.as_str() {
            "made" => None,
            // Two of the same name: the one that has not started is the one that starts.
            "started" => self.find(&event.name, |lane| lane.spans.is_empty()),
            "dropped" => {
                self.find(&event.name, |lane| lane.spans.is_empty()).or_else(|| self.find(&event.name, |_| true))
            }
            _ => self.find(&event.name, |lane| !lane.spans.is_empty()),
        };
        let lane = match lane {
            Some(lane) => lane,
            // A probe that was ready and is dropped now has no lane that stands.
            None if matches!(event.phase.as_str(), "ended" | "dropped") => return,
            None => {
                let lane = self.lane(LaneKind::Future, event.name.clone(), task);
                self.timeline.lanes[lane].made = Some(now);
                lane
            }
        };
        let words = match event.phase.as_str() {
            "made" => "is made; nothing of it runs yet",
            "started" => "starts: this is its first poll",
            "ended" => "is ready",
            _ => "is dropped",
        };
        let on = &mut self.timeline.lanes[lane];
        match event.phase.as_str() {
            "started" => on.spans.push(Span { from: now, to: now, state: State::Running, label: None }),
            "ended" => {
                if let Some(span) = on.spans.last_mut() {
                    span.to = now;
                }
                on.fate = Fate::Ready(now);
            }
            "dropped" => {
                if let Some(span) = on.spans.last_mut() {
                    span.to = now;
                }
                on.fate = if on.spans.is_empty() { Fate::NeverPolled } else { Fate::Dropped(now) };
            }
            _ => {}
        }
        self.step(lane, now, words.to_owned());
    }

    /// The lane of a future called `name` that has not ended and that `fits`.
    fn find(&self, name: &str, fits: impl Fn(&Lane) -> bool) -> Option<usize> {
        self.timeline.lanes.iter().position(|lane| {
            lane.kind == LaneKind::Future && lane.name == name && lane.fate == Fate::Standing && fits(lane)
        })
    }

    /// A job of no task's: its thread is the lane.
    fn job(&mut self, event: &Event, now: Moment) {
        let lane = match self.threads.get(&event.thread) {
            Some(lane) => *lane,
            None => {
                let name = match event.thread {
                    0 => "main thread".to_owned(),
                    n => format!("thread {}", n + 1),
                };
                let lane = self.lane(LaneKind::Thread, name, None);
                self.threads.insert(event.thread, lane);
                lane
            }
        };
        let spans = &mut self.timeline.lanes[lane].spans;
        let named = Some(event.name.clone());
        let words = if event.phase == "started" {
            spans.push(Span { from: now, to: now, state: State::Running, label: named });
            format!("begins {}", event.name)
        } else {
            if let Some(span) = spans.iter_mut().rev().find(|span| span.label == named) {
                span.to = now;
            }
            format!("is done with {}", event.name)
        };
        self.step(lane, now, words);
    }

    /// A turn of something that the check itself steps or listens to.
    fn turn(&mut self, event: &Event, now: Moment) {
        let known = self.timeline.lanes.iter().position(|lane| lane.kind == LaneKind::Task && lane.name == event.name);
        let lane = known.unwrap_or_else(|| self.lane(LaneKind::Task, event.name.clone(), None));
        let spans = &mut self.timeline.lanes[lane].spans;
        if let Some(last) = spans.last() {
            let span = Span { from: last.to, to: now, state: State::Waiting, label: None };
            spans.push(span);
        }
        spans.push(Span { from: now, to: now, state: State::Polled, label: Some(event.what.clone()) });
        self.timeline.lanes[lane].fate = Fate::Ready(now);
        self.step(lane, now, event.what.clone());
    }

    /// Where a check plays clients of a server in real time, its own tasks say nothing of the
    /// learner's: the server's tasks and the connections are the picture.
    fn leave_out_the_checks_own(&mut self) {
        let real = self.events.first().is_none_or(|event| event.clock != "virtual");
        if real && !self.connections.is_empty() {
            retain_lanes(&mut self.timeline, |lane| lane.kind != LaneKind::Task || lane.place.is_some());
        }
    }

    fn wire(&mut self, event: &Event, now: Moment) {
        let lane = match self.connections.get(&event.name) {
            Some(lane) => *lane,
            None => {
                let lane = self.lane(LaneKind::Connection, event.name.clone(), None);
                self.connections.insert(event.name.clone(), lane);
                lane
            }
        };
        let (state, label) = if let Some(bytes) = event.what.strip_prefix("<- ") {
            (State::Received, bytes)
        } else {
            (State::Sent, event.what.trim_start_matches("-> "))
        };
        let span = Span { from: now, to: now, state, label: Some(label.to_owned()) };
        self.timeline.lanes[lane].spans.push(span);
        let words = match state {
            State::Received => format!("receives {label}"),
            _ if event.what.starts_with("-> ") => format!("sends {label}"),
            _ => label.to_owned(),
        };
        self.step(lane, now, words);
    }

    /// What never ended goes on to the last moment.
    fn finish(&mut self, end: Moment) {
        self.leave_out_the_checks_own();
        for (number, lane) in self.timeline.lanes.iter_mut().enumerate() {
            if matches!(lane.kind, LaneKind::Thread | LaneKind::Connection) {
                if let Some(last) = lane.spans.last() {
                    lane.fate = Fate::Ready(last.to);
                }
                // A job that has no end was under way when the run was over.
                let is_job = |span: &&mut Span| span.state == State::Running && span.from == span.to;
                for job in lane.spans.iter_mut().filter(is_job) {
                    job.to = end;
                    lane.fate = Fate::Standing;
                }
                continue;
            }
            if lane.fate != Fate::Standing {
                continue;
            }
            match lane.spans.last_mut() {
                None => lane.fate = Fate::NeverPolled,
                Some(span) if span.state == State::Running => span.to = end,
                Some(span) => {
                    let from = span.to;
                    let label = self.waits.get(&number).cloned();
                    lane.spans.push(Span { from, to: end, state: State::Waiting, label });
                }
            }
        }
        sort_lanes(&mut self.timeline);
    }
}

/// Keeps the lanes that `keep` wants, and renumbers everything that names one.
pub(super) fn retain_lanes(timeline: &mut Timeline, keep: impl Fn(&Lane) -> bool) {
    let kept: Vec<usize> = (0..timeline.lanes.len()).filter(|lane| keep(&timeline.lanes[*lane])).collect();
    let new = |lane: usize| kept.iter().position(|kept| *kept == lane);
    timeline.lanes = kept.iter().map(|lane| timeline.lanes[*lane].clone()).collect();
    for lane in &mut timeline.lanes {
        lane.parent = lane.parent.and_then(new);
    }
    timeline.arrows.retain_mut(|arrow| match (new(arrow.from), new(arrow.to)) {
        (Some(from), Some(to)) => {
            (arrow.from, arrow.to) = (from, to);
            true
        }
        _ => false,
    });
    timeline.steps.retain_mut(|step| match new(step.lane) {
        Some(lane) => {
            step.lane = lane;
            true
        }
        None => false,
    });
}

/// Puts what belongs to a lane right behind it; otherwise the order of appearance stands.
fn sort_lanes(timeline: &mut Timeline) {
    let mut order: Vec<usize> = Vec::new();
    fn place(lanes: &[Lane], number: usize, order: &mut Vec<usize>) {
        order.push(number);
        for (child, lane) in lanes.iter().enumerate() {
            if lane.parent == Some(number) {
                place(lanes, child, order);
            }
        }
    }
    for (number, lane) in timeline.lanes.iter().enumerate() {
        if lane.parent.is_none() {
            place(&timeline.lanes, number, &mut order);
        }
    }
    let mut new = vec![0; order.len()];
    for (to, from) in order.iter().enumerate() {
        new[*from] = to;
    }
    timeline.lanes = order.iter().map(|number| timeline.lanes[*number].clone()).collect();
    for lane in &mut timeline.lanes {
        lane.parent = lane.parent.map(|parent| new[parent]);
    }
    for arrow in &mut timeline.arrows {
        (arrow.from, arrow.to) = (new[arrow.from], new[arrow.to]);
    }
    for step in &mut timeline.steps {
        step.lane = new[step.lane];
    }
}
