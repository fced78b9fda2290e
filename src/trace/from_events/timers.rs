//! Timers as lanes: intervals with their ticks, and sleeps that a task waits for beside other things.
//!
//! A task that only sleeps needs no lane for it. One in a `select!` or a timeout is one of several things that may
//! come first.

use super::builder::Builder;
use super::races::{TIMEOUT, selects};
use crate::trace::timeline::{Fate, Lane, LaneKind, LaneMark, MarkKind, Moment, Name, Origin, Owner, Span, SpanState};

impl Builder {
    /// The task waits for the timer `resource`, which was made at `line`.
    pub(super) fn waits_for_timer(
        &mut self,
        task: Option<u64>,
        resource: Option<u64>,
        what: &str,
        line: u32,
        now: Moment,
    ) {
        let Some(lane) = self.timer(task, resource, what, line) else { return };
        resource.map(|resource| self.may_go_on.remove(&resource));
        let on = self.on(lane);
        // One that is waited for again may have been set to another time.
        let is_new = on.spans.is_empty() || matches!(on.fate, Fate::Ready(_));
        if what == "Sleep" && is_new {
            on.fate = Fate::Standing;
            on.spans.push(Span::new(now, now, SpanState::Running));
        }
    }

    /// The timer has come to its time.
    pub(super) fn timer_rings(&mut self, task: Option<u64>, resource: Option<u64>, what: &str, line: u32, now: Moment) {
        let Some(lane) = self.timer(task, resource, what, line) else { return };
        // The first of two such events of a sleep says that the task's budget allows the poll.
        let is_first = resource.is_some_and(|resource| what == "Sleep" && !self.may_go_on.remove(&resource));
        if is_first {
            self.may_go_on.extend(resource);
            return;
        }
        let on = self.on(lane);
        if what == "Interval" {
            let words = format!("gives tick {}", on.ticks().count() + 1);
            on.marks.push(LaneMark { at: now, kind: MarkKind::Tick, words: words.clone() });
            return self.step(lane, now, words);
        }
        if let Some(span) = on.spans.last_mut() {
            span.to = now;
            on.fate = Fate::Ready(now);
            self.step(lane, now, "rings".to_owned());
        }
    }

    pub(super) fn timer_is_dropped(&mut self, resource: u64, now: Moment) {
        let Some(lane) = self.timers.get(&resource).copied() else { return };
        let on = self.on(lane);
        if let (Fate::Standing, Some(span)) = (on.fate, on.spans.last_mut()) {
            span.to = now;
            on.fate = Fate::Dropped(now);
            self.step(lane, now, "is dropped before it rings".to_owned());
        }
    }

    /// The lane of a timer, if that is what `resource` is.
    fn timer(&mut self, task: Option<u64>, resource: Option<u64>, what: &str, line: u32) -> Option<usize> {
        let resource = resource.filter(|_| matches!(what, "Sleep" | "Interval"))?;
        if let Some(lane) = self.timers.get(&resource) {
            return Some(*lane);
        }
        let is_timeout = self.source_line(line).contains("timeout");
        let name = match what {
            "Sleep" if is_timeout => TIMEOUT,
            "Sleep" => "sleep",
            _ => "interval",
        };
        let parent = self.task_or_main(task);
        let lane = self.lane(LaneKind::Timer, Name::new(name, None, Owner::Line(line)), Origin::Place);
        self.on(lane).parent = parent;
        self.timers.insert(resource, lane);
        Some(lane)
    }

    fn source_line(&self, line: u32) -> &str {
        let before = usize::try_from(line).unwrap_or(0).saturating_sub(1);
        self.source.lines().nth(before).unwrap_or_default()
    }

    /// Removes the sleeps beside which a task waits for nothing else.
    pub(super) fn keep_timers_beside_others(&mut self) {
        let selects = selects(&self.source);
        let is_in_select = |lane: &Lane| {
            lane.name.line().is_some_and(|line| selects.iter().any(|select| select.lines.contains(&line)))
        };
        let lanes = &self.timeline.lanes;
        let kept: Vec<usize> = (0..lanes.len())
            .filter(|number| {
                let lane = &lanes[*number];
                let is_sleep = lane.kind == LaneKind::Timer && lane.ticks().next().is_none();
                let others = || lanes.iter().enumerate().filter(|(other, _)| other != number);
                !is_sleep
                    || !lane.spans.is_empty()
                        && (lane.name.what() == TIMEOUT
                            || is_in_select(lane)
                            || others().any(|(_, other)| other.parent == lane.parent && is_beside(lane, other)))
            })
            .collect();
        self.timeline.take_lanes(&kept);
    }
}

/// Whether something goes on in `other` while `lane` does.
fn is_beside(lane: &Lane, other: &Lane) -> bool {
    let (Some(first), Some(last)) = (lane.spans.first(), lane.spans.last()) else { return false };
    let within = |moment: Moment| first.from.step < moment.step && moment.step < last.to.step;
    let goes_on = |span: &Span| span.from.step < last.to.step && first.from.step < span.to.step;
    matches!(other.kind, LaneKind::Future | LaneKind::Timer)
        && (other.spans.iter().any(goes_on) || other.ticks().any(within))
}
