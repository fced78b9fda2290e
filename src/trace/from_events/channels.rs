//! Channels with a limit: how full one is, and messages from the send until they leave it.
//!
//! tokio tells when a place of such a channel is taken and when it is free again. The other channels tell nothing; of
//! these a picture shows who wakes whom.

use super::builder::Builder;
use super::shared::Shared;
use crate::trace::timeline::{Arrow, ArrowKind, Axis, LaneKind, LaneMark, MarkKind, Moment, Origin};

/// Whether the text uses a channel in ways that tokio does not tell, so that nobody knows how full it is.
pub(super) fn fills_unseen(source: &str) -> bool {
    let code = source.lines().map(|line| line.split("//").next().unwrap_or_default());
    code.into_iter().any(|code| ["try_send", "try_reserve", ".reserve"].iter().any(|call| code.contains(call)))
}

impl Builder {
    /// The lane of a channel.
    fn channel_lane(&mut self, resource: u64) -> Option<usize> {
        let shared = self.shared.get(&resource)?;
        if shared.lane.is_some() {
            return shared.lane;
        }
        let (name, limit) = (shared.name.clone(), shared.permits);
        let lane = self.lane(LaneKind::Channel, name, Origin::Place);
        self.on(lane).limit = Some(limit);
        self.shared.get_mut(&resource)?.lane = Some(lane);
        Some(lane)
    }

    /// The task in `lane` puts messages into a channel.
    pub(super) fn sends(&mut self, task: usize, resource: u64, messages: usize, now: Moment) {
        let Some(channel) = self.channel_lane(resource) else { return };
        let Some(shared) = self.shared.get_mut(&resource) else { return };
        shared.messages.extend(vec![(task, now); messages]);
        let (inside, limit, said) = (shared.messages.len(), shared.permits, shared.said());
        self.fill(channel, inside, now);
        self.step(task, now, format!("puts a message into {said}: {inside} of {limit} places are taken"));
    }

    /// A place of a channel is free again: `task` has read a message, or is where the receiver is dropped.
    pub(super) fn receives(&mut self, task: Option<usize>, resource: u64, messages: usize, now: Moment) {
        let Some(channel) = self.channel_lane(resource) else { return };
        let Some(shared) = self.shared.get_mut(&resource) else { return };
        shared.is_unsure |= shared.messages.len() < messages;
        let gone: Vec<(usize, Moment)> = shared.messages.drain(..messages.min(shared.messages.len())).collect();
        let (inside, limit, said) = (shared.messages.len(), shared.permits, shared.said());
        self.fill(channel, inside, now);
        let Some(to) = task else { return };
        for (from, at) in gone {
            if from != to {
                self.timeline.arrows.push(Arrow { kind: ArrowKind::Sent, from, to, at, until: now });
            }
        }
        self.step(to, now, format!("frees a place in {said}: {inside} of {limit} are taken"));
    }

    /// From now on there are so many messages in a channel.
    fn fill(&mut self, channel: usize, inside: usize, now: Moment) {
        let words = match inside {
            1 => "has one message".to_owned(),
            _ => format!("has {inside} messages"),
        };
        self.on(channel).marks.push(LaneMark { at: now, kind: MarkKind::Filled(inside), words });
    }

    /// Whether messages ever stay in a channel for a time, or somebody waits for room.
    pub(super) fn is_worth_its_lane(&self, channel: usize, shared: &Shared) -> bool {
        let marks = &self.timeline.lanes[channel].marks;
        let stay = marks.iter().enumerate().any(|(number, mark)| {
            let next = marks.get(number + 1).map_or(self.timeline.end, |next| next.at);
            let inside = matches!(mark.kind, MarkKind::Filled(1..));
            inside && self.timeline.axis == Axis::Time && next.at > mark.at.at
        });
        stay && !shared.is_unsure && !fills_unseen(&self.source)
    }

    /// The arrow of a message stands for the wake, too.
    pub(super) fn without_wakes_of_messages(&mut self) {
        let arrows = std::mem::take(&mut self.timeline.arrows);
        let is_told = |wake: &Arrow| {
            let is_its = |sent: &&Arrow| {
                let near = sent.at.step.abs_diff(wake.at.step) <= 2 && sent.at.at == wake.at.at;
                sent.kind == ArrowKind::Sent && sent.from == wake.from && sent.to == wake.to && near
            };
            arrows.iter().any(|sent| is_its(&sent))
        };
        let kept = arrows.iter().filter(|arrow| arrow.kind != ArrowKind::Woke || !is_told(arrow));
        self.timeline.arrows = kept.cloned().collect();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trace::timeline::Timeline;
    use crate::trace::{History, TextStyle};

    const BEGINS: &str = "check name=a\ntask task=1 root=true file=harness/src/clock.rs line=1\npoll task=1\n\
        run at=0 clock=virtual\n\
        made at=0 resource=8 what=\"mpsc channel\" file=\"\" line=0 permits=2\n\
        task at=0 task=2 root=false file=exercises/07_channels/01_x.rs line=7 by=1\n\
        polled at=0 task=1\npoll at=0 task=2\n";
    const SENT: &str = "took at=0 task=2 resource=8 held=permits\nwake at=0 task=1 by=2\n\
        took at=0 task=2 resource=8 held=permits\npolled at=0 task=2 kept=1\n";
    const RECEIVED: &str = "poll at=10000 task=1\ngave at=10000 task=1 resource=8 held=permits\n\
        polled at=10000 task=1\npoll at=30000 task=1\ngave at=30000 task=1 resource=8 held=permits\n\
        over at=30000 end=ready\n";

    fn drawn(events: &[&str], source: &str) -> Timeline {
        History::read(&[&[BEGINS], events].concat().concat(), source).timeline("a", None).expect("it tells of it")
    }

    fn messages(run: &Timeline) -> Vec<(u64, u64)> {
        let sent = run.arrows.iter().filter(|arrow| arrow.kind == ArrowKind::Sent);
        sent.map(|arrow| (arrow.at.at, arrow.until.at)).collect()
    }

    #[test]
    fn a_channel_shows_how_full_it_is_and_where_its_messages_go() {
        let source = "fn f() {\n    let (a, b) = mpsc::channel(2);\n}\n";
        let run = drawn(&[SENT, RECEIVED], source);
        assert_eq!(messages(&run), [(0, 10_000), (0, 30_000)]);
        // The message stands for the wake.
        assert!(run.arrows.iter().all(|arrow| arrow.kind != ArrowKind::Woke), "{:#?}", run.arrows);
        let text = crate::trace::text(&run, TextStyle { width: 60, ascii: true, window: None, cursor: None });
        let line = text.lines().iter().map(ToString::to_string).find(|line| line.starts_with("channel of line 2"));
        let line = line.expect("the channel has a lane");
        let levels: String = line.chars().filter(|c| c.is_ascii_digit()).collect();
        assert!(levels == "22102" && line.ends_with("limit 2"), "{text}");
    }

    #[test]
    fn a_channel_that_is_filled_in_ways_that_nobody_sees_is_not_drawn() {
        let lane = |run: &Timeline| run.lanes.iter().any(|lane| lane.kind == LaneKind::Channel);
        let unseen = drawn(&[SENT, RECEIVED], "tx.try_send(1)");
        assert!(messages(&unseen).is_empty() && !lane(&unseen), "{unseen:#?}");
        let only_said = drawn(&[SENT, RECEIVED], "// not with try_send");
        assert!(lane(&only_said));
        let more_than_sent = drawn(&[SENT, &RECEIVED.replace("resource=8", "resource=8 permits=2")], "");
        assert!(messages(&more_than_sent).is_empty() && !lane(&more_than_sent), "{more_than_sent:#?}");
    }

    /// Its row would be nothing but zeros.
    #[test]
    fn a_channel_that_is_emptied_at_once_has_no_lane() {
        let run = drawn(&[SENT, &RECEIVED.replace("10000", "0").replace("30000", "0"), "mark at=40000 what=end\n"], "");
        assert!(run.lanes.iter().all(|lane| lane.kind != LaneKind::Channel), "{run:#?}");
    }
}
