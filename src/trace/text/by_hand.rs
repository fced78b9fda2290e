//! Futures that are polled by hand, their wakers, and what a check shows beside them.

use unicode_width::UnicodeWidthStr as _;

use super::row::{Row, write};
use crate::text::{Role, shortened};
use crate::trace::timeline::{Lane, LaneKind, MarkKind, Span, SpanState, Timeline};

impl Row<'_> {
    /// Draws what lanes of polls by hand have beside their stretches, and lanes of the other kinds as a whole.
    pub fn by_hand(&mut self, timeline: &Timeline, lane: &Lane) {
        match lane.kind {
            LaneKind::ByHand => self.polls_by_hand(timeline, lane),
            LaneKind::Waker => self.waker(lane),
            LaneKind::Gauge => self.gauge(lane),
            LaneKind::Notes | LaneKind::Thread => {}
            _ => return,
        }
        self.marks_by_hand(lane);
        if matches!(lane.kind, LaneKind::Notes | LaneKind::Thread) {
            self.labels(timeline, lane);
        }
    }

    /// The number of each poll, with the waker that it was given.
    fn polls_by_hand(&mut self, timeline: &Timeline, lane: &Lane) {
        for span in lane.spans.iter().filter(|span| span.state == SpanState::Waiting) {
            if let (Some(label), Some(bar)) = (&span.label, self.columns.clipped(span.from, span.to)) {
                self.words(bar.start + 2, label, bar.end.saturating_sub(1));
            }
        }
        let polls: Vec<&Span> = lane.polls().collect();
        for (number, span) in polls.iter().enumerate() {
            let next = polls.get(number + 1).map(|next| next.from);
            if let (Some(tag), Some(at)) = (&span.tag, self.columns.at(span.from)) {
                let next = next.and_then(|next| self.columns.at(next)).unwrap_or(self.cells.len());
                let is_first = at == 0 || self.columns.at(timeline.end) != Some(at);
                if is_first && at + 1 + tag.width() <= next {
                    write(&mut self.cells[at + 1..], tag);
                }
            }
        }
    }

    /// For how long a waker is kept, and by whom.
    fn waker(&mut self, lane: &Lane) {
        for span in &lane.spans {
            self.fill(span.from, span.to, self.glyphs.kept);
        }
        for span in &lane.spans {
            if let (Some(keeper), Some(bar)) = (&span.label, self.columns.clipped(span.from, span.to)) {
                self.inscribe(&bar, keeper);
            }
        }
    }

    /// What a queue has in it, or how a thread is.
    fn gauge(&mut self, lane: &Lane) {
        for (number, span) in lane.spans.iter().enumerate() {
            let Some(label) = &span.label else {
                // One that is empty ends what stands before it.
                let seen = self.columns.clipped(span.from, span.to);
                seen.into_iter().flatten().for_each(|cell| self.cells[cell] = (' ', Role::Plain));
                continue;
            };
            self.fill(span.from, span.to, self.glyphs.shows);
            let next = lane.spans.get(number + 1).and_then(|next| self.columns.at(next.from));
            let end = next.map_or(self.cells.len(), |next| next.saturating_sub(1));
            if let Some(at) = self.columns.at(span.from) {
                let is_twice = lane.marks.iter().any(|mark| mark.kind == MarkKind::Twice && mark.at == span.from);
                let label = if is_twice { format!("{}{label}", self.glyphs.twice) } else { label.to_string() };
                self.words(at, &label, end.max(at + 1));
                if is_twice {
                    self.cells[at].1 = Role::Failed;
                }
            }
        }
    }

    /// What happens at moments.
    fn marks_by_hand(&mut self, lane: &Lane) {
        for mark in &lane.marks {
            match mark.kind {
                MarkKind::Called => self.put(mark.at, self.glyphs.called),
                MarkKind::CalledStale => self.put(mark.at, self.glyphs.called_stale),
                MarkKind::Unwoken => self.put(mark.at, self.glyphs.unwoken),
                MarkKind::Unasked => self.put(mark.at, self.glyphs.unasked),
                MarkKind::Noted => self.put(mark.at, self.glyphs.happens),
                _ => {}
            }
        }
    }

    /// Writes `text` from the column `at` on, as far as there is room before `end`.
    fn words(&mut self, at: usize, text: &str, end: usize) {
        let room = end.min(self.cells.len()).saturating_sub(at);
        if room >= text.width() || room >= 3 {
            write(&mut self.cells[at..], &shortened(text, room, self.glyphs.cut));
        }
    }
}
