//! What has a name of its own: operations, jobs on threads, turns, and what crosses the wire.

use super::builder::Builder;
use crate::protocol::{Data, Phase, Traffic};
use crate::trace::timeline::{Fate, Lane, LaneKind, LaneMark, MarkKind, Moment, Name, Origin, Span, SpanState};

impl Builder {
    pub(super) fn operation(
        &mut self,
        name: &str,
        phase: Phase,
        task: Option<u64>,
        held: Option<u64>,
        thread: usize,
        now: Moment,
    ) {
        let by_hand = self.hand_on(thread);
        let task = by_hand.or_else(|| self.task_or_main(task));
        let known = self.find(name, |_| true).is_some();
        let in_hand = self.threads.get(&thread).is_some_and(|lane| {
            self.timeline.lanes[*lane].spans.iter().any(|span| span.label.as_deref() == Some(name))
        });
        if !known && task.is_none() && (phase == Phase::Started || in_hand) {
            return self.job(name, phase, thread, now);
        }
        let lane = match phase {
            Phase::Made => None,
            // Two of the same name: the one that has not started is the one that starts.
            Phase::Started => self.find(name, |lane| lane.spans.is_empty()),
            // Others of the same name may be in other tasks.
            Phase::Dropped => self
                .find(name, |lane| lane.parent == task && lane.spans.is_empty())
                .or_else(|| self.find(name, |lane| lane.parent == task))
                .or_else(|| self.find(name, |lane| lane.spans.is_empty()))
                .or_else(|| self.find(name, |_| true)),
            Phase::Ended | Phase::Failed => self.find(name, |lane| !lane.spans.is_empty()),
        };
        let lane = match lane {
            Some(lane) => lane,
            // A probe that was ready and is dropped now has no lane that stands.
            None if matches!(phase, Phase::Ended | Phase::Failed) => return,
            None if phase == Phase::Dropped && self.has_any(name) => return,
            None => {
                let lane = self.lane(LaneKind::Future, name.to_owned(), Origin::Program);
                self.on(lane).made = Some(now);
                lane
            }
        };
        // It belongs to the task that polls it, or else to the one that made it.
        let parent = task.or_else(|| self.thread_beside(phase, thread, now));
        let on = self.on(lane);
        if phase == Phase::Started || on.parent.is_none() {
            on.parent = parent;
        }
        if let (Phase::Ended | Phase::Failed | Phase::Dropped, Some(span)) = (phase, on.spans.last_mut()) {
            span.to = now;
            span.held = held;
        }
        let words = match phase {
            Phase::Made => "is made; nothing of it runs yet",
            Phase::Started => {
                on.spans.push(Span::new(now, now, SpanState::Running));
                "starts: this is its first poll"
            }
            Phase::Ended => {
                on.fate = Fate::Ready(now);
                "is ready"
            }
            Phase::Failed => {
                on.fate = Fate::Failed(now);
                "is ready, with an error"
            }
            Phase::Dropped if on.spans.is_empty() => {
                on.fate = Fate::NeverPolled;
                "is dropped, and was never polled"
            }
            Phase::Dropped => {
                on.fate = Fate::Dropped(now);
                "is dropped before its end"
            }
        };
        if self.on(lane).fate == Fate::NeverPolled {
            self.unpolled.insert(lane, now);
        }
        self.step(lane, now, words.to_owned());
    }

    /// Whether something of a future called `name` was seen before its drop. Where futures are
    /// polled by hand or by tasks, what else is dropped belongs to the tidying up.
    fn has_any(&self, name: &str) -> bool {
        let by_hand = !self.by_hand.futures.is_empty() || !self.tasks.is_empty();
        by_hand || self.timeline.lanes.iter().any(|lane| lane.kind == LaneKind::Future && lane.name == name)
    }

    /// The lane of a future called `name` that has not ended and that `fits`.
    fn find(&self, name: &str, fits: impl Fn(&Lane) -> bool) -> Option<usize> {
        self.timeline.lanes.iter().position(|lane| {
            lane.kind == LaneKind::Future && lane.name == name && lane.fate == Fate::Standing && fits(lane)
        })
    }

    /// The lane of the thread that polls without a task, if it is another than the check's own.
    fn thread_beside(&mut self, phase: Phase, thread: usize, now: Moment) -> Option<usize> {
        let polls = phase == Phase::Started && thread != 0;
        polls.then(|| self.thread(thread, now))
    }

    pub(super) fn thread(&mut self, number: usize, now: Moment) -> usize {
        if let Some(lane) = self.threads.get(&number) {
            return *lane;
        }
        // Counted as they appear in this run; the main one is the first.
        let others = self.threads.keys().filter(|thread| **thread != 0).count();
        let lane = match number {
            0 => self.lane(LaneKind::Thread, "main thread".to_owned(), Origin::Main),
            _ => self.lane(LaneKind::Thread, format!("thread {}", others + 2), Origin::Program),
        };
        self.on(lane).made = Some(now);
        self.threads.insert(number, lane);
        lane
    }

    /// A job of no task's: its thread is the lane.
    fn job(&mut self, name: &str, phase: Phase, thread: usize, now: Moment) {
        let lane = self.thread(thread, now);
        let spans = &mut self.on(lane).spans;
        let named = Some(Name::from(name));
        let words = if phase == Phase::Started {
            spans.push(Span { label: named, ..Span::new(now, now, SpanState::Running) });
            format!("begins `{name}`")
        } else {
            if let Some(span) = spans.iter_mut().rev().find(|span| span.label == named && span.from == span.to) {
                span.to = now;
            }
            format!("is done with `{name}`")
        };
        self.step(lane, now, words);
    }

    /// A job on the thread of `lane` ends with a panic.
    pub(super) fn panicked_in_a_job(&mut self, lane: usize, now: Moment) {
        let on = self.on(lane);
        for job in on.spans.iter_mut().filter(|span| span.from == span.to) {
            job.to = now;
            on.fate = Fate::Panicked(now);
        }
    }

    /// A turn of something that the check itself steps or listens to.
    pub(super) fn turn(&mut self, name: &str, what: &str, now: Moment) {
        let lane = self.listened_to(name, now);
        let on = self.on(lane);
        if let Some(last) = on.spans.last() {
            on.spans.push(Span::new(last.to, now, SpanState::Waiting));
        }
        on.spans.push(Span { label: Some(what.into()), ..Span::new(now, now, SpanState::Polled) });
        self.step(lane, now, format!("comes to \"{what}\""));
    }

    /// Messages are dropped that `name` was too slow for.
    pub(super) fn falls_behind(&mut self, name: &str, missed: usize, now: Moment) {
        let lane = self.listened_to(name, now);
        let words = match missed {
            1 => "falls behind: a message is dropped that it has not received".to_owned(),
            _ => format!("falls behind: {missed} messages are dropped that it has not received"),
        };
        self.on(lane).marks.push(LaneMark { at: now, kind: MarkKind::Missed(missed), words: words.clone() });
        self.step(lane, now, words);
    }

    /// The lane of something called `name` that the check steps or listens to, and of which it tells something now.
    fn listened_to(&mut self, name: &str, now: Moment) -> usize {
        let known = self.timeline.lanes.iter().position(|lane| lane.kind == LaneKind::Task && lane.name == name);
        let lane = known.unwrap_or_else(|| self.lane(LaneKind::Task, name.to_owned(), Origin::Program));
        // A task that is polled has an end of its own.
        if !self.states.contains_key(&lane) {
            self.on(lane).fate = Fate::Ready(now);
        }
        lane
    }

    /// What a client sends, receives or does.
    pub(super) fn wire(&mut self, client: &str, traffic: Traffic, data: Option<Data>, what: &str, now: Moment) {
        let lane = match self.connections.get(client) {
            Some(lane) => *lane,
            None => {
                // A client without a name is the only one, and so is a peer like `the gauge`.
                let name = match client {
                    "client" => "the client".to_owned(),
                    client if client.starts_with("the ") => client.to_owned(),
                    client => format!("client {client}"),
                };
                let lane = self.lane(LaneKind::Connection, name, Origin::Program);
                self.connections.insert(client.to_owned(), lane);
                lane
            }
        };
        let (state, verb) = match traffic {
            Traffic::Sent => (SpanState::Sent, "sends "),
            Traffic::Received => (SpanState::Received, "receives "),
            // That nothing came is no bytes.
            Traffic::Nothing => (SpanState::Noted, "gets "),
            Traffic::GaveUp => (SpanState::Noted, "gives up: "),
            Traffic::Failed => (SpanState::Noted, "fails: "),
            Traffic::Connects | Traffic::Other => (SpanState::Noted, ""),
        };
        // To which port says nothing.
        let label = if traffic == Traffic::Connects { "connects" } else { what };
        let span = Span { label: Some(label.into()), wire: Some((traffic, data)), ..Span::new(now, now, state) };
        self.on(lane).spans.push(span);
        self.step(lane, now, format!("{verb}{label}"));
    }
}

#[cfg(test)]
mod tests {
    use crate::trace::timeline::Timeline;
    use crate::trace::words::{fate, notes};
    use crate::trace::{History, Pair, TextStyle};

    const BEGINS: &str = "check name=a\ntask task=1 root=true file=harness/src/clock.rs line=1\npoll task=1\n\
        run at=0 clock=virtual\n";

    fn drawn(events: &str) -> Timeline {
        History::read(&format!("{BEGINS}{events}"), "").timeline("a", None).expect("it tells of it")
    }

    #[test]
    fn a_receiver_that_falls_behind_shows_when_and_how_many_messages_it_missed() {
        let run = drawn(
            "polled at=0 task=1\nbehind at=20000 name=\"the screen\" missed=2\n\
             turn at=40000 name=\"the screen\" what=ends\nover at=40000 end=ready\n",
        );
        let lane = run.lanes.iter().find(|lane| lane.name == "the screen").expect("it has a lane");
        assert_eq!(fate(&run, lane), "missed 2");
        assert_eq!(
            notes(&run),
            ["the screen fell behind at 20 ms: 2 messages were dropped, and it had not received them"]
        );
        for ascii in [false, true] {
            let style = TextStyle { width: 80, ascii, window: None, cursor: None };
            let text = crate::trace::text(&run, style).to_string();
            let sign = if ascii { "v2 missed" } else { "▼2 missed" };
            assert!(text.lines().any(|line| line.starts_with("the screen") && line.contains(sign)), "{text}");
            let legend = crate::trace::legend(&[&run], 80, ascii).to_string();
            assert!(legend.contains("fell behind"), "{legend}");
        }
        let pair = Pair { exercise: "broadcast".into(), learner: Some(run), ..Pair::default() };
        let svg = crate::trace::svg(&pair);
        assert!(svg.contains("class=\"behind\"") && svg.contains(">2 missed</text>"), "{svg}");
        assert!(crate::trace::perfetto(&pair).contains("2 messages are dropped"));
    }

    /// With a fast sender a message is dropped at each send.
    #[test]
    fn several_moments_are_told_together() {
        let behind = |at: u32, missed: u32| format!("behind at={at} name=slow missed={missed}\n");
        let run = drawn(
            &["polled at=0 task=1\n", &behind(20_000, 1), &behind(40_000, 3), "over at=60000 end=ready\n"].concat(),
        );
        assert_eq!(
            notes(&run),
            ["slow fell behind at 20 ms: 4 messages were dropped in all, and it had not received them"]
        );
        let text = crate::trace::text(&run, TextStyle { width: 40, ascii: true, window: None, cursor: None });
        let lane = text.lines().iter().map(ToString::to_string).find(|line| line.starts_with("slow"));
        assert_eq!(lane.map(|lane| lane.matches('v').count()), Some(2), "{text}");
    }
}
