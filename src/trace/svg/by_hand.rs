//! Futures that are polled by hand, their wakers, and what a check shows beside them.

use super::elements::Bar;
use super::lane::{Row, fits};
use crate::trace::labels::at_once;
use crate::trace::timeline::{LaneKind, LaneMark, MarkKind, Span};

const KEPT: Bar = Bar { class: "kept", half: 6.0, radius: 2.0 };
const SHOWN: Bar = Bar { class: "shown", half: 9.0, radius: 2.0 };
const TWICE: Bar = Bar { class: "shown twice", half: 9.0, radius: 2.0 };

impl Row<'_> {
    /// Draws a lane of one of these kinds.
    pub fn by_hand(&mut self) {
        match self.lane.kind {
            LaneKind::Waker => self.waker(),
            LaneKind::Gauge => self.gauge(),
            LaneKind::Notes => {}
            _ => self.stretches(),
        }
        if self.lane.kind == LaneKind::Notes {
            self.notes();
        }
        for mark in &self.lane.marks {
            let (x, y) = (self.x(mark.at), self.y);
            let hint = format!(" {}", mark.words);
            match mark.kind {
                MarkKind::Called => self.path("called", &format!("M{x:.1} {:.1}l6 11h-12z", y - 6.0), &hint),
                MarkKind::CalledStale => self.path("called old", &format!("M{x:.1} {:.1}l6 11h-12z", y - 6.0), &hint),
                MarkKind::Unwoken => {
                    let d = format!("M{:.1} {y:.1}a6 6 0 0 0 12 0a6 6 0 0 0-12 0zm1 5l10-10", x - 6.0);
                    self.path("unwoken", &d, &hint);
                }
                MarkKind::Unasked => {
                    self.path("unwoken", &format!("M{:.1} {y:.1}a8 8 0 0 0 16 0a8 8 0 0 0-16 0z", x - 8.0), &hint);
                }
                MarkKind::NotKept => {
                    self.words("label", x + 4.0, 4.0, "start", "not kept");
                }
                _ => {}
            }
        }
    }

    /// What happens, with words as far as there is room before the next.
    fn notes(&mut self) {
        let lane = self.lane;
        for mark in lane.marks.iter().filter(|mark| mark.kind == MarkKind::Noted) {
            self.happens(mark);
        }
        let labels = at_once(lane, self.timeline.axis);
        for (number, (at, whole, brief)) in labels.iter().enumerate() {
            let (x, next) = (self.x(*at), labels.get(number + 1));
            let end = next.map_or(self.end() + super::lane::BEYOND, |(next, ..)| self.x(*next));
            if let Some(label) = [whole, brief].into_iter().find(|label| fits(label, end - x - 9.0)) {
                self.words("label", x + 6.0, 4.0, "start", label);
            }
        }
    }

    fn happens(&mut self, mark: &LaneMark) {
        let x = self.x(mark.at);
        self.path("happens", &format!("M{:.1} {:.1}h6v6h-6z", x - 3.0, self.y - 3.0), &format!(": {}", mark.words));
    }

    /// Something that happens; its words have room up to `end`.
    pub fn noted(&mut self, mark: &LaneMark, end: f64) {
        let x = self.x(mark.at);
        self.happens(mark);
        if fits(&mark.words, end - x - 9.0) {
            self.words("label", x + 6.0, 4.0, "start", &mark.words);
        }
    }

    /// For how long a waker is kept, and by whom.
    fn waker(&mut self) {
        for span in &self.lane.spans {
            let (from, to) = (self.x(span.from), self.x(span.to));
            let keeper = span.label.as_deref().unwrap_or("somebody");
            let hint = format!("{} is kept by {keeper}, {}", self.lane.name, self.stretch(span));
            KEPT.draw(self.out, from, (to - from).max(3.0), self.y, &hint);
            if let Some(keeper) = span.label.as_ref().filter(|keeper| fits(keeper, to - from - 16.0)) {
                self.words("inside", (from + to) / 2.0, 4.0, "middle", keeper);
            }
        }
    }

    /// What is in a queue, or how a thread is.
    fn gauge(&mut self) {
        let lane = self.lane;
        let shown = |span: &Span| span.label.clone();
        for (span, label) in lane.spans.iter().filter_map(|span| Some((span, shown(span)?))) {
            let (from, to) = (self.x(span.from), self.x(span.to));
            let is_twice = lane.marks.iter().any(|mark| mark.kind == MarkKind::Twice && mark.at == span.from);
            let bar = if is_twice { &TWICE } else { &SHOWN };
            let hint = format!("{}: {label}, {}", lane.name, self.stretch(span));
            // The last one has no end, but words.
            let is_last = span.to == self.timeline.end;
            let least = if is_last { label.len() as f64 * super::elements::LETTER * 0.9 + 10.0 } else { 3.0 };
            bar.draw(self.out, from, (to - from - 2.0).max(least), self.y, &hint);
            if is_last || fits(&label, to - from - 6.0) {
                self.words("label", from + 4.0, 4.0, "start", &label);
            }
        }
    }
}
