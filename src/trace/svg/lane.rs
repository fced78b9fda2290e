//! What happens within one lane.

use unicode_width::UnicodeWidthStr as _;

use super::elements::{Bar, LETTER, line, path, words};
use crate::protocol::Traffic;
use crate::trace::labels::at_once;
use crate::trace::legend::Shape;
use crate::trace::scale::Scale;
use crate::trace::timeline::{Axis, Fate, Lane, LaneKind, MarkKind, Moment, Span, SpanState, Timeline, duration};

/// How far what never ended goes on beyond the end.
pub(super) const BEYOND: f64 = 22.0;

const RUNNING: Bar = Bar { class: "running", half: 8.0, radius: 3.0 };
/// A lock that a task took, and one that it waits for.
const TAKEN: Bar = Bar { class: "taken", half: 7.0, radius: 1.0 };
const BLOCKED: Bar = Bar { class: "blocked", half: 3.0, radius: 1.0 };
const POLL: Bar = Bar { class: "poll", half: RADIUS, radius: RADIUS };
/// A call or a poll that keeps its thread, on a clock that stands still meanwhile.
const HELD: Bar = Bar { class: "held", half: 9.0, radius: 1.0 };
const RADIUS: f64 = 5.0;

/// Draws `lane` around the height `y`.
pub(super) fn lane(out: &mut String, timeline: &Timeline, lane: &Lane, scale: &Scale, y: f64) {
    let mut row = Row { out, timeline, lane, scale, y };
    match lane.kind {
        LaneKind::Connection => row.connection(),
        LaneKind::Lock => row.lock(),
        LaneKind::Channel => row.channel(),
        LaneKind::ByHand | LaneKind::Waker | LaneKind::Notes | LaneKind::Gauge => row.by_hand(),
        _ => row.stretches(),
    }
}

/// A lane that is drawn.
pub(super) struct Row<'a> {
    pub out: &'a mut String,
    pub timeline: &'a Timeline,
    pub lane: &'a Lane,
    pub scale: &'a Scale,
    pub y: f64,
}

impl Row<'_> {
    pub fn x(&self, moment: Moment) -> f64 {
        self.scale.x(moment)
    }

    pub fn end(&self) -> f64 {
        self.x(self.timeline.end)
    }

    /// From when to when.
    pub fn stretch(&self, span: &Span) -> String {
        format!("from {} to {}", self.timeline.when(span.from), self.timeline.when(span.to))
    }

    pub fn path(&mut self, class: &str, d: &str, hint: &str) {
        path(self.out, class, d, &format!("{}{hint}", self.lane.name));
    }

    /// Writes `text` at `x`, and `below` the middle of the lane.
    pub fn words(&mut self, class: &str, x: f64, below: f64, anchor: &str, text: &str) {
        words(self.out, class, x, self.y + below, anchor, text);
    }

    pub fn stretches(&mut self) {
        let (lane, y) = (self.lane, self.y);
        if let Some(made) = lane.made.filter(|_| lane.is_lazy(self.timeline.axis)) {
            let dropped = match lane.fate {
                Fate::Dropped(at) => self.x(at),
                _ => self.end(),
            };
            let until = lane.spans.first().map_or(dropped, |span| self.x(span.from));
            self.path("lazy", &format!("M{:.1} {y:.1}H{until:.1}", self.x(made)), ": made, and not polled yet");
        }
        for span in lane.spans.iter().filter(|span| span.state == SpanState::Waiting) {
            self.waiting(span);
        }
        let is_polled = matches!(lane.kind, LaneKind::Task | LaneKind::ByHand);
        if let (true, Fate::Dropped(at), Some(last)) = (is_polled, lane.fate, lane.spans.last()) {
            self.waiting(&Span::new(last.to, at, SpanState::Waiting));
        }
        let bars: Vec<&Span> = lane.spans.iter().filter(|span| span.state == SpanState::Running).collect();
        for (number, span) in bars.iter().enumerate() {
            // Where the names of bars that are too short for theirs may stand.
            let before = number.checked_sub(1).map_or(self.x(Moment::default()), |before| self.x(bars[before].to));
            let after = bars.get(number + 1).map_or(self.end(), |next| self.x(next.from));
            self.running(span);
            self.name_job(span, before, after);
        }
        let polls: Vec<&Span> = lane.polls().collect();
        for (number, span) in polls.iter().enumerate() {
            self.polled(number, span);
        }
        self.marks();
        match lane.fate {
            Fate::Dropped(moment) if lane.mark(MarkKind::Aborted).is_some() => {
                self.cross(moment, ": its abort takes effect, so its future is dropped");
            }
            Fate::Dropped(moment) => self.cross(moment, ": dropped before its end"),
            Fate::NeverPolled => self.cross(self.timeline.end, ": dropped, and never polled"),
            Fate::Panicked(moment) => {
                let d = format!("M{:.1} {:.1}v9m0 5v.1", self.x(moment), y - 7.0);
                self.path("panic", &d, ": ended with a panic");
            }
            Fate::Failed(moment) => {
                let d = format!("M{:.1} {:.1}v18", self.x(moment), y - 9.0);
                self.path("erred", &d, ": ended with an error");
            }
            Fate::Standing => self.goes_on(),
            Fate::Ready(_) => {}
        }
    }

    /// What happens at a moment: ticks, an abort that is asked for, and the words of a panic.
    fn marks(&mut self) {
        let (lane, y) = (self.lane, self.y);
        let ticks: Vec<Moment> = lane.ticks().collect();
        if let (Some(first), Some(last)) = (ticks.first(), ticks.last()) {
            line(self.out, "wait", &format!("M{:.1} {y:.1}H{:.1}", self.x(*first), self.x(*last)));
        }
        for at_once in ticks.chunk_by(|a, b| a.at == b.at && self.timeline.axis == Axis::Time) {
            let (x, count, when) = (self.x(at_once[0]), at_once.len(), self.timeline.when(at_once[0]));
            let hint = match count {
                1 => format!(": a tick, at {when}"),
                _ => format!(": {count} ticks at once, at {when}"),
            };
            self.path("tick-mark", &format!("M{x:.1} {:.1}v14", y - 7.0), &hint);
            if count > 1 {
                self.words("label", x + 5.0, -4.0, "start", &format!("{count}×"));
            }
        }
        for mark in &lane.marks {
            let x = self.x(mark.at);
            match mark.kind {
                MarkKind::AbortAsked => {
                    let hint = format!(" {}, at {}", mark.words, self.timeline.when(mark.at));
                    // Left of the cross, which is often at the same time.
                    self.path("asked", &format!("M{:.1} {:.1}v16m-5-11h10", x - 14.0, y - 8.0), &hint);
                }
                MarkKind::Panicked => {
                    let fitting = fits(&mark.words, self.end() - x - 12.0);
                    let (x, anchor) = if fitting { (x + 8.0, "start") } else { (x - 8.0, "end") };
                    self.words("label", x, 11.0, anchor, &mark.words);
                }
                MarkKind::Noted => self.noted(mark, self.end()),
                MarkKind::Missed(count) => {
                    let hint = format!(" {}, at {}", mark.words, self.timeline.when(mark.at));
                    self.path("behind", &format!("M{x:.1} {:.1}l5-10h-10z", y + 6.0), &hint);
                    let label = format!("{count} missed");
                    let marks = lane.marks.iter().filter(|other| other.at > mark.at).map(|other| other.at);
                    let next =
                        marks.chain(lane.spans.iter().map(|span| span.from).filter(|from| *from > mark.at)).min();
                    if fits(&label, next.map_or(self.end(), |next| self.x(next)) - x - 14.0) {
                        self.words("label", x + 8.0, -5.0, "start", &label);
                    }
                }
                _ => {}
            }
        }
    }

    /// When the lock is waited for, and when it is taken.
    fn lock(&mut self) {
        let lane = self.lane;
        let of = |state| lane.spans.iter().filter(move |span| span.state == state);
        for span in of(SpanState::Waiting) {
            self.waiting_for_lock(span);
        }
        for span in of(SpanState::Running) {
            let (from, to) = (self.x(span.from), self.x(span.to));
            let what = span.label.as_ref().map_or(String::new(), |what| format!(" ({what})"));
            let hint = format!("{} is taken{what}, {}", lane.name, self.stretch(span));
            TAKEN.draw(self.out, from, (to - from).max(3.0), self.y, &hint);
            if let Some(label) = span.label.as_ref().filter(|label| fits(label, to - from - 8.0)) {
                self.words("inside", (from + to) / 2.0, 4.0, "middle", label);
            }
        }
        for span in lane.waits_for_itself() {
            self.waiting_for_lock(span);
        }
        if lane.fate == Fate::Standing {
            self.goes_on();
        }
    }

    /// That the lock is waited for in `span`.
    fn waiting_for_lock(&mut self, span: &Span) {
        let (from, to) = (self.x(span.from), self.x(span.to));
        let taker = span.label.as_ref().map_or(String::new(), |taker| format!(", which is taken by {taker}"));
        let hint = format!("{} is waited for{taker}, {}", self.lane.name, self.stretch(span));
        BLOCKED.draw(self.out, from, (to - from).max(3.0), self.y, &hint);
        let taker = span.label.as_ref().map(|taker| format!("taken by {taker}"));
        if let Some(taker) = taker.filter(|taker| fits(taker, to - from - 8.0)) {
            self.words("label", (from + to) / 2.0, -5.0, "middle", &taker);
        }
    }

    /// How full a channel is.
    fn channel(&mut self) {
        let fillings: Vec<(Moment, usize)> = self.lane.fillings().collect();
        let most = fillings.iter().map(|(_, inside)| *inside).max().unwrap_or(1).max(1) as f64;
        for (number, (at, inside)) in fillings.iter().enumerate() {
            let until = fillings.get(number + 1).map_or(self.timeline.end, |(next, _)| *next);
            let (from, to) = (self.x(*at), self.x(until));
            if *inside == 0 || to <= from {
                continue;
            }
            let height = 18.0 * *inside as f64 / most;
            let (name, when) = (&self.lane.name, self.timeline.when(*at));
            let hint = format!("{name}: {inside} in it from {when} to {}", self.timeline.when(until));
            let top = self.y + 9.0 - height;
            let d = format!("M{from:.1} {top:.1}H{to:.1}V{:.1}H{from:.1}z", self.y + 9.0);
            path(self.out, "level", &d, &hint);
            if fits(&inside.to_string(), to - from - 4.0) {
                self.words("label", from + 4.0, 7.0, "start", &inside.to_string());
            }
        }
    }

    fn waiting(&mut self, span: &Span) {
        let (from, to) = (self.x(span.from), self.x(span.to));
        let what = span.label.as_ref().map_or(String::new(), |what| format!(" for {}", what.said()));
        let hint = format!(" waits{what}, {}", self.stretch(span));
        self.path("wait", &format!("M{from:.1} {:.1}H{to:.1}", self.y), &hint);
        if let Some(label) = span.label.as_ref().filter(|label| fits(label, to - from - 16.0)) {
            self.words("label", (from + to) / 2.0, -4.0, "middle", label);
        }
    }

    fn running(&mut self, span: &Span) {
        let (from, to) = (self.x(span.from), self.x(span.to));
        let name = span.label.as_ref().unwrap_or(&self.lane.name);
        if span.is_held(self.timeline.axis) {
            let hint = format!("{name} holds its thread for {} of real time", duration(span.held.unwrap_or(0)));
            return HELD.draw(self.out, from - 4.0, 8.0, self.y, &hint);
        }
        let is_unended = self.lane.is_unended(span, self.timeline.end);
        let told = if is_unended { "never ended".to_owned() } else { self.stretch(span) };
        RUNNING.draw(self.out, from, (to - from).max(3.0), self.y, &format!("{name} runs, {told}"));
    }

    /// Writes in a bar, or beside it, the name of a job, or how long it took. The next bars are at `before` and `after`.
    fn name_job(&mut self, span: &Span, before: f64, after: f64) {
        let (from, to) = (self.x(span.from), self.x(span.to));
        // A job around another one has its name before that one.
        let inner = if after < to { after } else { to };
        match &span.label {
            None if self.timeline.axis == Axis::Order => {}
            None => {
                let length = self.timeline.when(Moment { at: span.to.at - span.from.at, step: 0 });
                if fits(&length, to - from - 8.0) {
                    self.words("inside", (from + to) / 2.0, 4.0, "middle", &length);
                }
            }
            Some(label) if fits(label, inner - from - 8.0) => {
                self.words("inside", (from + inner) / 2.0, 4.0, "middle", label);
            }
            Some(label) if fits(label, after - to - 12.0) => self.words("label", to + 6.0, 4.0, "start", label),
            Some(label) if fits(label, from - before - 12.0) => self.words("label", from - 6.0, 4.0, "end", label),
            Some(_) => {}
        }
    }

    /// Polls that take no time are points; others are as long as they lasted.
    fn polled(&mut self, number: usize, span: &Span) {
        let (from, to) = (self.x(span.from), self.x(span.to));
        let numbered = || format!("poll {}", span.tag.clone().unwrap_or((number + 1).to_string()));
        let what = span.label.as_ref().map_or_else(numbered, ToString::to_string);
        let hint = format!("{}: {what}, at {}", self.lane.name, self.timeline.when(span.from));
        if span.is_held(self.timeline.axis) {
            let hint = format!("{hint}; it holds its thread for {} of real time", duration(span.held.unwrap_or(0)));
            HELD.draw(self.out, from - 4.0, 8.0, self.y, &hint);
        } else {
            POLL.draw(self.out, from - RADIUS, to - from + 2.0 * RADIUS, self.y, &hint);
        }
        let labels = at_once(self.lane, self.timeline.axis);
        let place = labels.iter().position(|(at, ..)| *at == span.from).filter(|_| span.label.is_some());
        if let Some((place, (_, whole, brief))) = place.and_then(|place| Some((place, labels.get(place)?))) {
            let end = labels.get(place + 1).map(|(next, ..)| self.x(*next));
            let room = end.unwrap_or(self.end()) - from;
            match [whole, brief].into_iter().find(|label| fits(label, room - 8.0)) {
                Some(label) => self.words("label", from + 8.0, -5.0, "start", label),
                None if end.is_none() => self.words("label", from - 8.0, 12.0, "end", whole),
                None => {}
            }
        }
        if let Some(tag) = &span.tag {
            if fits(tag, to - from) {
                self.words("inside", from, 3.5, "start", tag);
            } else {
                self.words("label", from + RADIUS + 1.0, -5.0, "start", tag);
            }
        }
    }

    /// A client sends above the line, and receives below it.
    fn connection(&mut self) {
        let (lane, y) = (self.lane, self.y);
        if let (Some(first), Some(last)) = (lane.spans.first(), lane.spans.last()) {
            line(self.out, "wait", &format!("M{:.1} {y:.1}H{:.1}", self.x(first.from), self.x(last.to)));
        }
        // How far the words above the line reach, and those below it.
        let mut taken = [self.x(Moment::default()); 2];
        for (number, span) in lane.spans.iter().enumerate() {
            let x = self.x(span.from);
            let label = span.label.as_deref().unwrap_or_default();
            let verb = match span.state {
                SpanState::Noted => "",
                SpanState::Received => "receives ",
                _ => "sends ",
            };
            let (class, shape) = client_shape(span, x, y);
            self.path(class, &shape, &format!(" {verb}{label}, {}", self.timeline.when(span.from)));
            let side = |span: &Span| usize::from(span.state == SpanState::Received);
            let below = side(span);
            let next = lane.spans[number + 1..].iter().find(|other| side(other) == below);
            let next = next.map_or(self.end(), |next| self.x(next.from));
            // Without room for the words, the bytes alone are shown.
            let bytes = span.data().map_or(label.to_owned(), |data| format!("\"{}\"", data.text));
            let height = if below == 1 { 11.0 } else { -4.0 };
            // What the client does next shows that nothing came.
            let says = span.traffic() != Some(Traffic::Nothing);
            let fitting = |room: f64| [label, &bytes].into_iter().find(|text| says && fits(text, room));
            let (right, left) = (fitting(next - x.max(taken[below]) - 14.0), fitting(x - taken[below] - 14.0));
            taken[below] = match (right, left) {
                (Some(text), _) if x >= taken[below] => {
                    self.words("label", x + 7.0, height, "start", text);
                    x + 7.0 + width(text)
                }
                (_, Some(text)) => {
                    self.words("label", x - 7.0, height, "end", text);
                    x + 5.0
                }
                _ => x + 5.0,
            };
        }
    }

    fn cross(&mut self, at: Moment, hint: &str) {
        let d = format!("M{:.1} {:.1}l12 12m0-12-12 12", self.x(at) - 6.0, self.y - 6.0);
        self.path("cross", &d, hint);
    }

    /// The hollow continuation of what never ended.
    fn goes_on(&mut self) {
        let (x, y) = (self.end(), self.y);
        let (top, bottom, tip) = (y - RUNNING.half + 1.0, y + RUNNING.half - 1.0, x + BEYOND - 4.0);
        let shoulder = tip - 7.0;
        let d = format!("M{x:.1} {top:.1}H{shoulder:.1}L{tip:.1} {y:.1}L{shoulder:.1} {bottom:.1}H{x:.1}");
        self.path("goes-on", &d, ": not ended when the run was");
    }
}

/// A class, and the path of what a client does in `span`, at `x` and around the height `y`.
fn client_shape(span: &Span, x: f64, y: f64) -> (&'static str, String) {
    match Shape::of_client(span) {
        Some(Shape::Received) => ("received", format!("M{x:.1} {:.1}l4-8h-8z", y + 9.0)),
        Some(Shape::ReceivedEnd) => ("received", format!("M{x:.1} {:.1}l4-8h-8zm-5 0h10v2h-10z", y + 9.0)),
        Some(Shape::Sent) => ("sent", format!("M{x:.1} {:.1}l4 8h-8z", y - 9.0)),
        Some(Shape::SentEnd) => ("sent", format!("M{x:.1} {:.1}l4 8h-8zm-5-2h10v2h-10z", y - 9.0)),
        Some(Shape::Connects) => ("note", format!("M{x:.1} {:.1}l4 4-4 4-4-4z", y - 4.0)),
        Some(Shape::Nothing) => ("note", format!("M{:.1} {y:.1}a4 4 0 0 0 8 0a4 4 0 0 0-8 0z", x - 4.0)),
        _ => ("note ended", format!("M{:.1} {:.1}h8v8h-8z", x - 4.0, y - 4.0)),
    }
}

/// How wide `text` is in the small font.
fn width(text: &str) -> f64 {
    text.width() as f64 * LETTER * 0.9
}

pub(super) fn fits(text: &str, room: f64) -> bool {
    width(text) <= room
}
