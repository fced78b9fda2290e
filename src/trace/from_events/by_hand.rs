//! Futures that are polled by hand, or by a runtime that a learner wrote; the wakers that they are given; and what the
//! check shows beside them.
//!
//! A waker with a name has a lane below each future that was given it. Who keeps it is only known where a source of the
//! harness's does; for the rest its copies are counted at the end of a poll, and whenever the check looks.

use super::builder::Builder;
use super::happenings::happened;
use crate::protocol::TraceEvent;
use crate::trace::timeline::{
    Arrow, ArrowKind, Fate, Lane, LaneKind, LaneMark, MarkKind, Moment, Name, Origin, Span, SpanState,
};
use crate::trace::words::who;

/// A waker's name that is no longer than this stands beside a poll.
const SHORT: usize = 2;

/// So many polls of which each woke itself are told as a busy loop.
const BUSY: usize = 4;

impl Builder {
    /// Takes `event` if it is one of those that are told here; whether it is.
    pub(super) fn take_by_hand(&mut self, event: &TraceEvent, skipped: usize, thread: usize, now: Moment) -> bool {
        match event {
            TraceEvent::HandPoll { future, name, waker, called, heard } => {
                let waker = (*waker).zip(called.as_deref());
                self.hand_poll(*future, name, waker, skipped, thread, now);
                let polled = self.future(*future).and_then(|lane| self.by_hand.polled.get_mut(&lane));
                polled.into_iter().for_each(|polled| polled.is_unheard = *heard == Some(false));
            }
            TraceEvent::HandPolled { future, ready } => self.hand_polled(*future, *ready, thread, now),
            TraceEvent::HandGone { future } => self.hand_gone(*future, now),
            TraceEvent::HandWoken { future, by } => self.hand_woken(*future, by.as_deref(), thread, now),
            TraceEvent::Kept { waker, by } => self.waker_kept(*waker, by, now),
            TraceEvent::Copies { waker, copies } => self.copies(*waker, *copies, now),
            TraceEvent::Called { waker, by } => self.waker_called(*waker, by.as_deref(), thread, now),
            TraceEvent::Happens { name, what, wakes } => self.happens(name, what, *wakes, now),
            TraceEvent::Expected { future, what, woken } => self.expected(*future, what, *woken, now),
            TraceEvent::Shows { name, what, twice } => self.shows(name, what, twice, now),
            TraceEvent::Acts { name, on, what } => self.acts(name, on, what, now),
            _ => return false,
        }
        true
    }

    pub(super) fn future(&self, future: u64) -> Option<usize> {
        self.by_hand.futures.get(&future).copied()
    }

    /// The future that the thread polls by hand now, if it does.
    pub(super) fn hand_on(&self, thread: usize) -> Option<usize> {
        let innermost = self.polling.get(&thread)?.last().copied()?;
        self.by_hand.polled.contains_key(&innermost).then_some(innermost)
    }

    fn hand_poll(
        &mut self,
        future: u64,
        name: &str,
        waker: Option<(u64, &str)>,
        skipped: usize,
        thread: usize,
        now: Moment,
    ) {
        let lane = self.future(future).unwrap_or_else(|| {
            let name = self.own_name(name);
            let lane = self.lane(LaneKind::ByHand, name, Origin::Program);
            self.by_hand.futures.insert(future, lane);
            lane
        });
        self.by_hand.last_poll = now.step;
        let waker_lane = waker.map(|(waker, name)| (waker, self.waker(waker, name, lane)));
        let known = self.states.entry(lane).or_default();
        known.polls += 1;
        let (number, first) = (known.polls, known.polls == 1);
        known.polls += u32::try_from(skipped).unwrap_or(u32::MAX);
        known.in_poll = true;
        let number = number + u32::try_from(skipped).unwrap_or(u32::MAX);
        self.polling.entry(thread).or_default().push(lane);
        let polled = self.by_hand.polled.entry(lane).or_default();
        polled.busy = if std::mem::take(&mut polled.wakes_itself) { polled.busy + skipped } else { 0 };
        polled.latest = waker_lane;
        let may_be_woken = std::mem::take(&mut polled.is_woken) || polled.is_unheard;
        let is_unasked = !may_be_woken && !first && waker.is_none();
        let on = self.on(lane);
        if let Some(last) = on.spans.last() {
            let label = (skipped > 0).then(|| format!("{skipped} more").into());
            let wait = Span { label, ..Span::new(last.to, now, SpanState::Waiting) };
            on.spans.push(wait);
        }
        // A longer name is that of the lane below.
        let is_short = |name: &str| name.len() <= SHORT && !name.starts_with(|first: char| first.is_ascii_digit());
        let tag = match waker {
            Some((_, name)) if is_short(name) => format!("{number}{name}"),
            _ => number.to_string(),
        };
        on.spans.push(Span { tag: Some(tag), ..Span::new(now, now, SpanState::Polled) });
        if skipped > 0 {
            self.step(lane, now, format!("is polled {skipped} more times in the same way"));
        }
        let with = waker.map_or(String::new(), |(_, name)| format!(", with waker {name}"));
        let unasked = if is_unasked { ", and nothing has woken it" } else { "" };
        if is_unasked {
            let words = format!("is polled (poll {number}), and nothing has woken it");
            self.on(lane).marks.push(LaneMark { at: now, kind: MarkKind::Unasked, words });
            let said = format!("was polled again (poll {number}), and nothing had woken it since poll {}", number - 1);
            self.by_hand.said.push((lane, said));
        }
        self.step(lane, now, format!("begins poll {number}{with}{unasked}"));
    }

    /// `name`, or a name like it that no lane by hand has.
    fn own_name(&self, name: &str) -> String {
        let is_taken = |name: &str| {
            let by_hand = |lane: &Lane| lane.kind == LaneKind::ByHand && lane.name == name;
            self.timeline.lanes.iter().any(by_hand)
        };
        let noun = name.strip_prefix("the ").unwrap_or(name);
        let numbered = (2..).map(|number| format!("{noun} {number}"));
        let mut names = std::iter::once(name.to_owned()).chain(numbered);
        names.find(|name| !is_taken(name)).unwrap_or_default()
    }

    /// The lane of a waker, below that of the future in `future`.
    fn waker(&mut self, waker: u64, name: &str, future: usize) -> usize {
        if let Some(lane) = self.by_hand.wakers.get(&(waker, future)) {
            return *lane;
        }
        let lane = self.lane(LaneKind::Waker, format!("waker {name}"), Origin::Program);
        self.on(lane).parent = Some(future);
        self.by_hand.wakers.insert((waker, future), lane);
        lane
    }

    fn hand_polled(&mut self, future: u64, ready: bool, thread: usize, now: Moment) {
        let Some(lane) = self.future(future) else { return };
        self.by_hand.last_poll = now.step;
        self.polling.entry(thread).or_default().retain(|other| *other != lane);
        let from = self.on(lane).spans.last().map_or(now, |span| span.from);
        // One in which nothing happens is a point.
        let now = if now.step <= from.step + 1 { from } else { now };
        if let Some(span) = self.on(lane).spans.last_mut() {
            span.to = now;
        }
        let known = self.states.entry(lane).or_default();
        known.in_poll = false;
        let (polls, panicked) = (known.polls, known.panicked);
        if panicked {
            self.on(lane).fate = Fate::Panicked(now);
        } else if ready {
            self.on(lane).fate = Fate::Ready(now);
            self.step(lane, now, format!("returns Ready from poll {polls}"));
        } else {
            self.step(lane, now, format!("returns Pending from poll {polls}"));
        }
    }

    fn hand_gone(&mut self, future: u64, now: Moment) {
        let Some(lane) = self.future(future).filter(|lane| self.timeline.lanes[*lane].fate == Fate::Standing) else {
            return;
        };
        self.on(lane).fate = Fate::Dropped(now);
        self.step(lane, now, "is dropped before it was ready".to_owned());
    }

    /// The task of a future is woken, by a waker without a name.
    fn hand_woken(&mut self, future: u64, by: Option<&str>, thread: usize, now: Moment) {
        let Some(lane) = self.future(future) else { return };
        self.is_called(lane, lane, by, MarkKind::Called, thread, now);
    }

    /// The waker with that number is called.
    fn waker_called(&mut self, waker: u64, by: Option<&str>, thread: usize, now: Moment) {
        let mut lanes: Vec<(usize, usize)> =
            self.by_hand.wakers.iter().filter(|((w, _), _)| *w == waker).map(|((_, f), lane)| (*f, *lane)).collect();
        lanes.sort_unstable();
        // One that was given to several futures is called for those that wait.
        let waits = |(future, _): &(usize, usize)| self.timeline.lanes[*future].fate == Fate::Standing;
        if lanes.iter().any(waits) {
            let lanes_of_waiting: Vec<_> = lanes.iter().copied().filter(|pair| waits(pair)).collect();
            lanes = lanes_of_waiting;
        }
        for (future, lane) in lanes {
            let latest = self.by_hand.polled.get(&future).and_then(|polled| polled.latest);
            let is_latest = latest.is_none_or(|(number, _)| number == waker);
            let is_over = self.timeline.lanes[future].fate != Fate::Standing;
            let kind = if is_latest || is_over { MarkKind::Called } else { MarkKind::CalledStale };
            self.is_called(future, lane, by, kind, thread, now);
            if let (MarkKind::CalledStale, Some((_, latest))) = (kind, latest) {
                let [old, new] = [lane, latest].map(|lane| self.timeline.lanes[lane].name.clone());
                let poll = self.states.get(&future).map_or(0, |known| known.polls);
                let said = format!("was woken by {old}, but its latest poll ({poll}) was given {new}");
                if !self.by_hand.said.contains(&(future, said.clone())) {
                    self.by_hand.said.push((future, said));
                }
            }
        }
    }

    /// The future in `future` is woken by a call of the waker in `lane`, which is its own lane if the waker has none.
    fn is_called(&mut self, future: usize, lane: usize, by: Option<&str>, kind: MarkKind, thread: usize, now: Moment) {
        let from = self.caller(by, thread, future, now);
        // What is woken by something that happens is drawn where that happens.
        let noted = from.and_then(|from| happened(&self.timeline.lanes[from]).last());
        let now = noted.filter(|noted| noted.step > self.by_hand.last_poll).unwrap_or(now);
        let caller = from.map(|from| who(&self.timeline.lanes[from]));
        let itself = from.is_none();
        let polled = self.by_hand.polled.entry(future).or_default();
        polled.is_woken = true;
        if itself && !std::mem::replace(&mut polled.wakes_itself, true) {
            polled.busy += 1;
            polled.busiest = polled.busiest.max(polled.busy);
        }
        let (verb, stale) = match kind {
            MarkKind::CalledStale => ("is called", ", but it is an old one"),
            _ if lane == future => ("is woken", ""),
            _ => ("is called", ""),
        };
        // What calls it has it.
        if !itself && self.on(lane).kind == LaneKind::Waker && !self.is_kept(lane) {
            let poll = self.on(future).polls().last().map(|poll| poll.from);
            let in_poll = self.states.get(&future).is_some_and(|known| known.in_poll);
            if let Some(poll) = poll.filter(|_| in_poll) {
                self.keep(lane, None, poll);
                self.let_go(lane, now);
            }
        }
        let by = caller.map_or(", in its own poll".to_owned(), |caller| format!(" by {caller}"));
        let words = format!("{verb}{by}{stale}");
        self.on(lane).marks.push(LaneMark { at: now, kind, words: words.clone() });
        // A thread that calls it has it.
        if let Some(thread) = from.filter(|from| self.timeline.lanes[*from].kind == LaneKind::Thread) {
            let words = format!("wakes {}", self.timeline.lanes[lane].name);
            self.on(thread).marks.push(LaneMark { at: now, kind: MarkKind::Noted, words });
            let keeper = self.timeline.lanes[thread].name.clone();
            if let Some(kept) = self.kept_span(lane) {
                kept.label.get_or_insert(keeper);
            }
        }
        if let Some(from) = from {
            let kind = if kind == MarkKind::CalledStale { ArrowKind::Stale } else { ArrowKind::Woke };
            self.timeline.arrows.push(Arrow { kind, from, to: lane, at: now, until: now });
        }
        self.step(lane, now, words);
    }

    /// The stretch in which the waker in `lane` is kept now.
    fn kept_span(&mut self, lane: usize) -> Option<&mut Span> {
        let on = self.on(lane);
        let is_open = on.kind == LaneKind::Waker && on.fate == Fate::Standing;
        on.spans.last_mut().filter(|_| is_open)
    }

    /// `keeper` keeps the waker from now on, and no longer the one that it kept before.
    fn waker_kept(&mut self, waker: u64, keeper: &str, now: Moment) {
        let all: Vec<(u64, usize)> = self.by_hand.wakers.iter().map(|((waker, _), lane)| (*waker, *lane)).collect();
        for (number, lane) in all {
            let is_open = self.is_kept(lane);
            if number != waker
                && is_open
                && self.on(lane).spans.last().is_some_and(|span| span.label.as_deref() == Some(keeper))
            {
                self.let_go(lane, now);
            }
            let future = self.on(lane).parent;
            let is_over = future.is_none_or(|future| self.timeline.lanes[future].fate != Fate::Standing);
            if number == waker && !is_open && !is_over {
                self.keep(lane, Some(keeper.into()), now);
                self.step(lane, now, format!("is kept by {keeper}"));
            }
        }
    }

    /// So many copies of the waker are kept now.
    fn copies(&mut self, waker: u64, copies: u64, now: Moment) {
        let mut all: Vec<(usize, usize)> =
            self.by_hand.wakers.iter().filter(|((w, _), _)| *w == waker).map(|((_, f), lane)| (*f, *lane)).collect();
        all.sort_unstable();
        for (future, lane) in all {
            let is_kept = self.is_kept(lane);
            match (is_kept, copies) {
                (true, 0) => {
                    let from = self.on(lane).spans.last().map_or(now, |span| span.from);
                    let called = |mark: &&LaneMark| mark.at > from;
                    let at = self.on(lane).marks.iter().rev().find(called).map_or(now, |mark| mark.at);
                    self.let_go(lane, at);
                    self.is_not_kept(waker, future, lane, now);
                }
                (false, 1..) => {
                    // It is kept since the poll that gave it away.
                    let at = self.on(future).spans.last().map_or(now, |span| span.to);
                    self.keep(lane, None, at);
                    self.step(lane, now, "is kept".to_owned());
                }
                (false, 0) => self.is_not_kept(waker, future, lane, now),
                (true, _) => {}
            }
        }
    }

    /// Nobody keeps the waker in `lane`; says so if it should be kept.
    fn is_not_kept(&mut self, waker: u64, future: usize, lane: usize, now: Moment) {
        let waits = self.timeline.lanes[future].fate == Fate::Standing;
        let polled = self.by_hand.polled.get(&future);
        let is_latest = polled.is_some_and(|polled| polled.latest.is_some_and(|(number, _)| number == waker));
        let is_woken = polled.is_some_and(|polled| polled.is_woken);
        if !waits || !is_latest || is_woken {
            return;
        }
        let polls = self.states.get(&future).map_or(0, |known| known.polls);
        let name = self.timeline.lanes[lane].name.clone();
        let said = format!("returned Pending from poll {polls}, and nobody kept {name}");
        if self.by_hand.said.contains(&(future, said.clone())) {
            return;
        }
        self.by_hand.said.push((future, said));
        let words = "is kept by nobody".to_owned();
        self.on(lane).marks.push(LaneMark { at: now, kind: MarkKind::NotKept, words: words.clone() });
        self.step(lane, now, words);
    }

    fn is_kept(&self, lane: usize) -> bool {
        let lane = &self.timeline.lanes[lane];
        lane.fate == Fate::Standing && !lane.spans.is_empty()
    }

    fn keep(&mut self, lane: usize, by: Option<Name>, at: Moment) {
        let on = self.on(lane);
        on.fate = Fate::Standing;
        on.spans.push(Span { label: by, ..Span::new(at, at, SpanState::Running) });
    }

    fn let_go(&mut self, lane: usize, at: Moment) {
        let on = self.on(lane);
        on.fate = Fate::Ready(at);
        if let Some(span) = on.spans.last_mut() {
            span.to = at;
        }
    }

    /// What is by hand ends with the run.
    pub(super) fn finish_by_hand(&mut self) {
        let end = self.timeline.end;
        for lane in &mut self.timeline.lanes {
            match lane.kind {
                LaneKind::Waker if lane.fate == Fate::Standing => {
                    lane.spans.iter_mut().rev().take(1).for_each(|span| span.to = end);
                    if lane.spans.is_empty() {
                        lane.fate = Fate::Ready(end);
                    }
                }
                LaneKind::Gauge => {
                    lane.spans.iter_mut().rev().take(1).for_each(|span| span.to = end);
                    lane.fate = Fate::Ready(end);
                }
                LaneKind::Notes => lane.fate = Fate::Ready(end),
                _ => {}
            }
        }
        self.name_wakes();
        let mut said = std::mem::take(&mut self.by_hand.said);
        let mut futures: Vec<usize> = self.by_hand.polled.keys().copied().collect();
        futures.sort_unstable();
        for future in futures {
            let lane = &self.timeline.lanes[future];
            let busiest = self.by_hand.polled[&future].busiest;
            if busiest >= BUSY {
                let end = if lane.fate == Fate::Standing { ", and was ready in none of them" } else { "" };
                said.push((future, format!("woke itself in {busiest} polls in a row{end}")));
            }
            let mut unwoken = lane.marks.iter().filter(|mark| mark.kind == MarkKind::Unwoken);
            if let Some(mark) = unwoken.next_back().filter(|_| lane.fate == Fate::Standing) {
                said.push((
                    future,
                    format!(
                        "{}, and it still waits at the end",
                        mark.words.replacen("is not", "was not", 1).replacen("finds", "found", 1)
                    ),
                ));
            }
        }
        // Often the same is seen several times.
        said.dedup();
        for (lane, words) in said.into_iter().take(MOST_SAID) {
            let remark = format!("{} {words}", who(&self.timeline.lanes[lane]));
            self.timeline.remarks.push(remark.into());
        }
    }
}

/// The most that is said of futures by hand.
const MOST_SAID: usize = 5;
