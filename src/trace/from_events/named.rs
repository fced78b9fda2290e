//! What has a name of its own: operations, jobs on threads, turns, and what crosses the wire.

use super::{Builder, Event, MAIN_THREAD};
use crate::trace::{Fate, Lane, LaneKind, Moment, Span, SpanState};

impl Builder {
    pub(super) fn operation(&mut self, event: &Event, now: Moment) {
        let task = self.task_or_main(event.task);
        let known = self.find(&event.name, |_| true).is_some();
        let in_hand = self.threads.get(&event.thread).is_some_and(|lane| {
            self.timeline.lanes[*lane].spans.iter().any(|span| span.label.as_ref() == Some(&event.name))
        });
        if !known && task.is_none() && (event.phase == "started" || in_hand) {
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
                let lane = self.lane(LaneKind::Future, event.name.clone(), None);
                self.on(lane).made = Some(now);
                lane
            }
        };
        let words = match event.phase.as_str() {
            "made" => "is made; nothing of it runs yet",
            "started" => "starts: this is its first poll",
            "ended" => "is ready",
            _ if self.timeline.lanes[lane].spans.is_empty() => "is dropped, and was never polled",
            _ => "is dropped before its end",
        };
        // It belongs to whoever polls it, or else to the one that made it.
        let parent = task.or_else(|| self.thread_beside(event, now));
        let on = self.on(lane);
        if event.phase == "started" || on.parent.is_none() {
            on.parent = parent;
        }
        match event.phase.as_str() {
            "started" => on.spans.push(Span { from: now, to: now, state: SpanState::Running, label: None }),
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

    /// The lane of the thread that polls without a task, if it is another than the check's own.
    fn thread_beside(&mut self, event: &Event, now: Moment) -> Option<usize> {
        let polls = event.phase == "started" && event.thread != 0;
        polls.then(|| self.thread(event.thread, now))
    }

    fn thread(&mut self, number: usize, now: Moment) -> usize {
        if let Some(lane) = self.threads.get(&number) {
            return *lane;
        }
        // Counted as they appear in this run; the main one is the first.
        let others = self.threads.keys().filter(|thread| **thread != 0).count();
        let name = match number {
            0 => MAIN_THREAD.to_owned(),
            _ => format!("thread {}", others + 2),
        };
        let lane = self.lane(LaneKind::Thread, name, None);
        self.on(lane).made = Some(now);
        self.threads.insert(number, lane);
        lane
    }

    /// A job of no task's: its thread is the lane.
    fn job(&mut self, event: &Event, now: Moment) {
        let lane = self.thread(event.thread, now);
        let spans = &mut self.on(lane).spans;
        let named = Some(event.name.clone());
        let words = if event.phase == "started" {
            spans.push(Span { from: now, to: now, state: SpanState::Running, label: named });
            format!("begins `{}`", event.name)
        } else {
            if let Some(span) = spans.iter_mut().rev().find(|span| span.label == named && span.from == span.to) {
                span.to = now;
            }
            format!("is done with `{}`", event.name)
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
    pub(super) fn turn(&mut self, event: &Event, now: Moment) {
        let known = self.timeline.lanes.iter().position(|lane| lane.kind == LaneKind::Task && lane.name == event.name);
        let lane = known.unwrap_or_else(|| self.lane(LaneKind::Task, event.name.clone(), None));
        let on = self.on(lane);
        if let Some(last) = on.spans.last() {
            let span = Span { from: last.to, to: now, state: SpanState::Waiting, label: None };
            on.spans.push(span);
        }
        on.spans.push(Span { from: now, to: now, state: SpanState::Polled, label: Some(event.what.clone()) });
        on.fate = Fate::Ready(now);
        self.step(lane, now, format!("comes to \"{}\"", event.what));
    }

    /// What a client says, hears, or does otherwise.
    pub(super) fn wire(&mut self, event: &Event, now: Moment) {
        let lane = match self.connections.get(&event.name) {
            Some(lane) => *lane,
            None => {
                // A client without a name is the only one.
                let name = if event.name == "client" { "the client".into() } else { format!("client {}", event.name) };
                let lane = self.lane(LaneKind::Connection, name, None);
                self.connections.insert(event.name.clone(), lane);
                lane
            }
        };
        let (state, label, verb) = match event.what.split_once(' ') {
            Some(("<-", bytes)) => (SpanState::Received, bytes, "receives "),
            Some(("->", bytes)) => (SpanState::Sent, bytes, "sends "),
            // To which port says nothing.
            Some(("connects", _)) => (SpanState::Noted, "connects", ""),
            _ => (SpanState::Noted, event.what.trim_start_matches(".. "), ""),
        };
        // That nothing came is no bytes.
        let (state, verb) = match label {
            "nothing" => (SpanState::Noted, "gets "),
            _ if label.starts_with("nothing more comes") => (SpanState::Noted, "gives up: "),
            // What the system says of an error.
            _ if label.starts_with(char::is_uppercase) => (SpanState::Noted, "fails: "),
            _ => (state, verb),
        };
        let span = Span { from: now, to: now, state, label: Some(label.to_owned()) };
        self.on(lane).spans.push(span);
        self.step(lane, now, format!("{verb}{label}"));
    }
}
