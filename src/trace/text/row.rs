//! What a lane did, in the columns of the chart.

use std::ops::Range;

use unicode_width::UnicodeWidthStr as _;

use super::columns::Columns;
use super::glyphs::{BLANK, Glyphs};
use crate::text::{Line, Role, shortened};
use crate::trace::labels::{at_once, crowd};
use crate::trace::timeline::{Fate, Lane, LaneKind, MarkKind, Moment, Span, SpanState, Timeline};

/// Draws the rows of a chart, one after the other.
pub(super) struct Rows<'a> {
    timeline: &'a Timeline,
    columns: &'a Columns,
    glyphs: &'a Glyphs,
    /// The names of jobs that had no room; a number stands for each.
    numbered: Vec<&'a str>,
}

impl<'a> Rows<'a> {
    pub fn new(timeline: &'a Timeline, columns: &'a Columns, glyphs: &'a Glyphs) -> Rows<'a> {
        Rows { timeline, columns, glyphs, numbered: Vec::new() }
    }

    /// What the numbers in the bars stand for.
    pub fn numbered(&self) -> String {
        let named = self.numbered.iter().enumerate().map(|(number, job)| format!("{} {job}", number + 1));
        named.map(|job| job.replace(' ', &BLANK.to_string())).collect::<Vec<_>>().join("   ")
    }

    /// The row of `lane`, with the cursor in the column `pointed` where nothing else is.
    pub fn draw(&mut self, lane: &'a Lane, pointed: Option<usize>) -> Line {
        let cells = vec![(' ', Role::Plain); self.columns.chart.len()];
        let mut row = Row { cells, columns: self.columns, glyphs: self.glyphs };
        row.stretches(self.timeline, lane);
        row.end(self.timeline, lane);
        row.fillings(self.timeline, lane);
        let jobs = lane.spans.iter().filter(|span| lane.kind == LaneKind::Thread && span.state == SpanState::Running);
        for job in jobs {
            self.name_job(&mut row, job);
        }
        if lane.kind == LaneKind::Lock {
            row.locks(self.timeline, lane);
        }
        row.missed(lane);
        row.turns(self.timeline, lane);
        row.by_hand(self.timeline, lane);
        if let Some(cell) = pointed.map(|at| &mut row.cells[at]).filter(|cell| cell.0 == ' ') {
            *cell = self.glyphs.cell(self.glyphs.cursor);
        }
        row.cells.into_iter().map(|(c, role)| (if c == BLANK { ' ' } else { c }, role)).collect()
    }

    /// The name of a job: in its bar, beside it, or as a number that is explained below.
    fn name_job(&mut self, row: &mut Row, job: &'a Span) {
        let (Some(label), Some(bar)) = (&job.label, self.columns.clipped(job.from, job.to)) else { return };
        if row.inscribe(&bar, label) {
            return;
        }
        if let Some(beside) = row.beside(&bar, label) {
            return write(&mut row.cells[beside], label);
        }
        let known = self.numbered.iter().position(|job| *label == *job).unwrap_or(self.numbered.len());
        if row.inscribe(&bar, &(known + 1).to_string()) && known == self.numbered.len() {
            self.numbered.push(label);
        }
    }
}

/// A row that is drawn.
pub(super) struct Row<'a> {
    pub cells: Vec<(char, Role)>,
    pub columns: &'a Columns,
    pub glyphs: &'a Glyphs,
}

impl Row<'_> {
    pub fn fill(&mut self, from: Moment, to: Moment, glyph: char) {
        if let Some(seen) = self.columns.clipped(from, to) {
            let cell = self.glyphs.cell(glyph);
            self.cells[seen].fill(cell);
        }
    }

    pub fn put(&mut self, at: Moment, glyph: char) {
        self.fill(at, at, glyph);
    }

    fn stretches(&mut self, timeline: &Timeline, lane: &Lane) {
        let glyphs = self.glyphs;
        if let Some(made) = lane.made.filter(|_| lane.is_lazy(timeline.axis)) {
            // Made and not begun: the lane is there, and nothing is in it.
            self.fill(made, lane.spans.first().map_or(last(timeline, lane), |span| span.from), glyphs.lazy);
        }
        if let (LaneKind::Connection, Some(first), Some(last)) = (lane.kind, lane.spans.first(), lane.spans.last()) {
            self.fill(first.from, last.to, glyphs.wait);
        }
        if let (Some(first), Some(last)) = (lane.ticks().next(), lane.ticks().last()) {
            self.fill(first, last, glyphs.wait);
        }
        let is_polled = matches!(lane.kind, LaneKind::Task | LaneKind::ByHand);
        if let (true, Fate::Dropped(at), Some(last)) = (is_polled, lane.fate, lane.spans.last()) {
            self.fill(last.to, at, glyphs.wait);
        }
        for span in
            lane.spans.iter().filter(|_| !matches!(lane.kind, LaneKind::Lock | LaneKind::Waker | LaneKind::Gauge))
        {
            match span.state {
                SpanState::Waiting => self.fill(span.from, span.to, glyphs.wait),
                SpanState::Running => {
                    self.fill(span.from, span.to, glyphs.run);
                    if lane.kind == LaneKind::Thread && !lane.is_unended(span, timeline.end) {
                        self.put(span.to, glyphs.close);
                    }
                    self.put(span.from, glyphs.open);
                    if span.is_held(timeline.axis) {
                        self.put(span.from, glyphs.held);
                    }
                }
                SpanState::Polled => {}
                SpanState::Noted | SpanState::Sent | SpanState::Received => self.put(span.from, glyphs.of_client(span)),
            }
        }
        // Polls are short, and would be lost below what lasts.
        for span in lane.spans.iter().filter(|span| span.state == SpanState::Polled) {
            // One that lasts must not look like many.
            self.fill(span.from, span.to, glyphs.in_poll);
            self.put(span.from, if span.is_held(timeline.axis) { glyphs.held } else { glyphs.poll });
        }
        self.ticks(lane);
    }

    /// When a task waits for a lock, and when it has it.
    fn locks(&mut self, timeline: &Timeline, lane: &Lane) {
        let of = |state| lane.spans.iter().filter(move |span| span.state == state);
        for span in of(SpanState::Waiting) {
            self.fill(span.from, span.to, self.glyphs.blocked);
        }
        for span in of(SpanState::Running) {
            self.fill(span.from, span.to, self.glyphs.taken);
        }
        for span in lane.waits_for_itself() {
            self.fill(span.from, span.to, self.glyphs.blocked);
        }
        for span in of(SpanState::Running) {
            self.put(span.from, self.glyphs.taken);
        }
        let labelled = of(SpanState::Running).filter_map(|span| Some((span, span.label.as_ref()?)));
        for (span, label) in labelled.filter(|(span, _)| span.lasts(timeline.axis)) {
            if let Some(bar) = self.columns.clipped(span.from, span.to) {
                self.inscribe(&bar, label);
            }
        }
    }

    /// How many messages are in a channel: a digit where that changes.
    fn fillings(&mut self, timeline: &Timeline, lane: &Lane) {
        let fillings: Vec<(Moment, usize)> = lane.fillings().collect();
        for (number, (at, inside)) in fillings.iter().enumerate() {
            let until = fillings.get(number + 1).map_or(timeline.end, |(next, _)| *next);
            if *inside > 0 {
                self.fill(*at, until, self.glyphs.level);
            }
        }
        // The last of one column counts.
        for (at, inside) in &fillings {
            let digit = u32::try_from(*inside).ok().and_then(|inside| char::from_digit(inside, 10));
            if let Some(column) = self.columns.at(*at) {
                self.cells[column] = (digit.unwrap_or(self.glyphs.many), Role::Message);
            }
        }
    }

    /// Where messages were dropped that the lane was too slow for, and how many, if there is room for that.
    fn missed(&mut self, lane: &Lane) {
        let missed: Vec<(usize, usize)> =
            lane.missed().filter_map(|(at, count)| Some((self.columns.at(at)?, count))).collect();
        for at_once in missed.chunk_by(|a, b| a.0 == b.0) {
            let column = at_once[0].0;
            self.cells[column] = self.glyphs.cell(self.glyphs.behind);
            let label = format!("{} missed", at_once.iter().map(|(_, count)| count).sum::<usize>());
            let cells = self.cells.get(column + 1..column + 2 + label.len()).unwrap_or_default();
            let is_next = |(other, _): &&(usize, usize)| (column + 1..column + 2 + label.len()).contains(other);
            let has_room = !cells.is_empty()
                && cells.iter().all(|cell| cell.0 == ' ')
                && !missed.iter().any(|other| is_next(&other));
            if has_room {
                write(&mut self.cells[column + 1..], &label);
            }
        }
    }

    /// The ticks of an interval. Several in one column are a digit.
    fn ticks(&mut self, lane: &Lane) {
        let columns: Vec<usize> = lane.ticks().filter_map(|tick| self.columns.at(tick)).collect();
        for at_once in columns.chunk_by(|a, b| a == b) {
            let (_, role) = self.glyphs.cell(self.glyphs.tick);
            let count = u32::try_from(at_once.len()).unwrap_or(9).min(9);
            let glyph = char::from_digit(count, 10).filter(|_| count > 1).unwrap_or(self.glyphs.tick);
            self.cells[at_once[0]] = (glyph, role);
        }
    }

    fn end(&mut self, timeline: &Timeline, lane: &Lane) {
        let glyphs = self.glyphs;
        match lane.fate {
            Fate::Ready(_) if lane.ticks().next().is_some() || lane.spans.iter().any(|s| s.is_held(timeline.axis)) => {}
            Fate::Ready(moment) if matches!(lane.kind, LaneKind::Future | LaneKind::Call | LaneKind::Timer) => {
                self.put(moment, glyphs.close);
            }
            Fate::Failed(moment) => self.put(moment, glyphs.failed),
            Fate::Dropped(moment) => self.put(moment, glyphs.dropped),
            Fate::Panicked(moment) => self.put(moment, glyphs.panicked),
            Fate::NeverPolled if lane.kind == LaneKind::Future => self.put(last(timeline, lane), glyphs.dropped),
            Fate::Standing if self.columns.beyond && lane.kind != LaneKind::Waker => {
                let is_here = |number: &usize| std::ptr::eq(&raw const timeline.lanes[*number], lane);
                let in_circle = timeline.circles.iter().any(|circle| circle.iter().any(is_here));
                if let Some(cell) = self.cells.last_mut() {
                    *cell = glyphs.cell(if in_circle { glyphs.circle } else { glyphs.standing });
                }
            }
            _ => {}
        }
        // Often the two are at the same time, and then the one stands before the other.
        if let Some(asked) = lane.mark(MarkKind::AbortAsked).and_then(|mark| self.columns.at(mark.at)) {
            let ended = self.columns.at(last(timeline, lane));
            let at = if ended == Some(asked) { asked.saturating_sub(1) } else { asked };
            self.cells[at] = glyphs.cell(glyphs.abort_asked);
        }
    }

    /// The words of the turns, each after its mark.
    fn turns(&mut self, timeline: &Timeline, lane: &Lane) {
        if lane.takes_turns() {
            self.labels(timeline, lane);
        }
    }

    /// The words beside the marks of `lane`, each up to the next mark.
    pub fn labels(&mut self, timeline: &Timeline, lane: &Lane) {
        let labels = at_once(lane, timeline.axis);
        let at = |number: usize| self.columns.at(labels.get(number)?.0);
        let places: Vec<_> = (0..labels.len()).map(|number| (at(number), at(number + 1))).collect();
        for ((at, next), (moment, whole, brief)) in places.into_iter().zip(&labels) {
            let Some(at) = at else { continue };
            // Between two marks there is a bit of line left.
            let room = next.map_or(self.columns.chart.len(), |next| next.saturating_sub(1)).saturating_sub(at + 1);
            let fitting = [whole, brief].into_iter().find(|label| label.width() <= room);
            if fitting.is_some() || room >= 3 {
                write(&mut self.cells[at + 1..], &shortened(fitting.unwrap_or(brief), room, self.glyphs.cut));
                continue;
            }
            let crowd = crowd(timeline, lane, *moment).map(|count| u32::try_from(count.min(9)).unwrap_or(9));
            if let Some(digit) = crowd.and_then(|count| char::from_digit(count, 10)) {
                self.cells[at].0 = digit;
            }
        }
    }

    /// Writes `label` into a bar, if it fits between its ends and nothing else is drawn there.
    /// Whether it did.
    pub fn inscribe(&mut self, bar: &Range<usize>, label: &str) -> bool {
        let room = bar.start + 1..bar.start + 3 + label.width();
        let fits = room.end < bar.end && label.width() == label.chars().count();
        let fits = fits && self.cells[room].iter().all(|cell| *cell == self.cells[bar.start + 1]);
        if fits {
            write(&mut self.cells[bar.start + 2..], label);
        }
        fits
    }

    /// The blank cells next to `bar` that have room for `label`: after it, or before it.
    fn beside(&self, bar: &Range<usize>, label: &str) -> Option<Range<usize>> {
        let width = label.width();
        let after = bar.end + 1..bar.end + 1 + width;
        let before = bar.start.checked_sub(width + 1).map(|start| start..start + width);
        let blank = |range: &Range<usize>| {
            // One blank more keeps it apart from what follows.
            let wide = range.start..(range.end + 1).min(self.cells.len());
            range.end <= self.cells.len() && self.cells[wide].iter().all(|cell| cell.0 == ' ')
        };
        let blank_before = |range: &Range<usize>| {
            let wide = range.start.saturating_sub(1)..range.end;
            self.cells[wide].iter().all(|cell| cell.0 == ' ')
        };
        Some(after).filter(blank).or_else(|| before.filter(blank_before))
    }
}

/// The last moment of a lane.
fn last(timeline: &Timeline, lane: &Lane) -> Moment {
    match lane.fate {
        Fate::Ready(moment) | Fate::Failed(moment) | Fate::Dropped(moment) | Fate::Panicked(moment) => moment,
        Fate::Standing | Fate::NeverPolled => timeline.end,
    }
}

/// Writes `text`, which has room, so that nothing else is drawn in its blanks.
pub(super) fn write(cells: &mut [(char, Role)], text: &str) {
    for (cell, c) in cells.iter_mut().zip(text.chars()) {
        *cell = (if c == ' ' { BLANK } else { c }, Role::Plain);
    }
}
