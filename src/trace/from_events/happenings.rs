//! What happens beside futures that are polled by hand: to a source, to a queue, to a thread.

use super::builder::Builder;
use crate::trace::timeline::{
    Arrow, ArrowKind, Fate, Lane, LaneKind, LaneMark, MarkKind, Moment, Name, Origin, Span, SpanState, Timeline,
};
use crate::trace::words::{listed, who};

/// What the check does that no lane stands for.
const CHECK: &str = "the check";

impl Builder {
    /// The lane that a wake comes from; `None` if the future in `future` wakes itself.
    pub(super) fn caller(&mut self, by: Option<&str>, thread: usize, future: usize, now: Moment) -> Option<usize> {
        let is_itself =
            |builder: &Builder, lane: usize| lane == future || builder.timeline.lanes[lane].parent == Some(future);
        let polling = self.hand_on(thread);
        if let Some(by) = by {
            let named = self.timeline.lanes.iter().position(|lane| lane.name == by && lane.kind != LaneKind::Waker);
            match named {
                Some(lane) if polling == Some(future) && is_itself(self, lane) => return None,
                // The trigger of a future that has no lane of its own.
                Some(lane) if lane == future => {}
                Some(lane) => return Some(lane),
                None => return Some(self.notes(by)),
            }
        }
        match polling {
            Some(lane) if lane == future => None,
            Some(lane) => Some(lane),
            None if thread != 0 => Some(self.thread(thread, now)),
            None => {
                // A job of the check's, in which it happens.
                let main = self.threads.get(&0).copied();
                let goes_on = |lane: &usize| self.timeline.lanes[*lane].spans.iter().any(|span| span.from == span.to);
                if let Some(lane) = main.filter(goes_on).or_else(|| self.happened_last()) {
                    return Some(lane);
                }
                let lane = self.notes(CHECK);
                self.on(lane).marks.push(LaneMark { at: now, kind: MarkKind::Noted, words: String::new() });
                Some(lane)
            }
        }
    }

    /// The lane where something happened last, if that was after all polls.
    fn happened_last(&self) -> Option<usize> {
        let last = |lane: &Lane| happened(lane).last().filter(|at| at.step > self.by_hand.last_poll);
        let lanes = self.timeline.lanes.iter().enumerate();
        lanes.filter_map(|(number, lane)| Some((last(lane)?, number))).max().map(|(_, number)| number)
    }

    /// The lane on which exactly this was noted after `begun`, during a poll perhaps, and when.
    fn noted(&self, what: &str, begun: Moment) -> Option<(usize, Moment)> {
        let is_it = |mark: &&LaneMark| mark.kind == MarkKind::Noted && mark.words == what && mark.at > begun;
        let mut lanes = self.timeline.lanes.iter().enumerate().filter(|(_, lane)| lane.kind == LaneKind::Notes);
        lanes.find_map(|(number, lane)| Some((number, lane.marks.iter().find(is_it)?.at)))
    }

    /// The lane of notes called `name`.
    pub(super) fn notes(&mut self, name: &str) -> usize {
        let known = self.timeline.lanes.iter().position(|lane| lane.kind == LaneKind::Notes && lane.name == name);
        known.unwrap_or_else(|| self.lane(LaneKind::Notes, name.to_owned(), Origin::Program))
    }

    /// Something happens, of which a note is made. `wakes`: whether a waker was there to be called.
    pub(super) fn happens(&mut self, name: &str, what: &str, wakes: Option<bool>, now: Moment) {
        let lane = self.notes(name);
        let words = what.to_owned();
        self.on(lane).marks.push(LaneMark { at: now, kind: MarkKind::Noted, words });
        self.step(lane, now, format!("has \"{what}\""));
        if wakes == Some(false) {
            self.wakes_nobody(lane, &format!("{what} of {name}"), now);
        }
    }

    /// What just happened in `lane` wakes nobody.
    fn wakes_nobody(&mut self, lane: usize, what: &str, now: Moment) {
        let mut waiting: Vec<usize> = self.by_hand.polled.keys().copied().collect();
        waiting.sort_unstable();
        waiting.retain(|future| self.timeline.lanes[*future].fate == Fate::Standing);
        for future in waiting {
            let words = format!("is not woken: the {what} finds no waker");
            self.on(future).marks.push(LaneMark { at: now, kind: MarkKind::Unwoken, words: words.clone() });
            self.timeline.arrows.push(Arrow { kind: ArrowKind::Missing, from: lane, to: future, at: now, until: now });
            self.step(future, now, words);
        }
    }

    /// The check looks whether a future was woken.
    pub(super) fn expected(&mut self, future: u64, what: &str, woken: bool, now: Moment) {
        let Some(future) = self.future(future) else { return };
        let since = self.on(future).spans.last().map_or(Moment::default(), |span| span.to);
        // What was woken by nothing with a name was woken because of this.
        let unnamed = self.timeline.lanes.iter_mut().filter(|lane| lane.kind == LaneKind::Notes);
        let unnamed = unnamed.flat_map(|lane| &mut lane.marks).filter(|mark| mark.at > since && mark.words.is_empty());
        unnamed.for_each(|mark| what.clone_into(&mut mark.words));
        let is_told = self.on(future).marks.iter().any(|mark| mark.kind == MarkKind::Unwoken && mark.at > since);
        if woken || is_told {
            return;
        }
        let begun = self.on(future).spans.last().map_or(Moment::default(), |span| span.from);
        // Something that happened says what this is about; otherwise it is the check that says it.
        let (lane, at) = self.noted(what, begun).unwrap_or_else(|| {
            let lane = self.happened_last().unwrap_or_else(|| {
                let lane = self.notes(CHECK);
                self.on(lane).marks.push(LaneMark { at: now, kind: MarkKind::Noted, words: what.to_owned() });
                self.step(lane, now, format!("has \"{what}\""));
                lane
            });
            (lane, happened(&self.timeline.lanes[lane]).last().unwrap_or(now))
        });
        let words = format!("is not woken when {what}");
        self.on(future).marks.push(LaneMark { at, kind: MarkKind::Unwoken, words: words.clone() });
        self.timeline.arrows.push(Arrow { kind: ArrowKind::Missing, from: lane, to: future, at, until: at });
        self.step(future, now, words);
    }

    /// A mark without words is that of a wake that comes from nothing with a name.
    pub(super) fn name_wakes(&mut self) {
        let Timeline { lanes, arrows, .. } = &mut self.timeline;
        let names: Vec<Name> = lanes.iter().map(|lane| lane.name.clone()).collect();
        for (number, lane) in lanes.iter_mut().enumerate() {
            for mark in lane.marks.iter_mut().filter(|mark| mark.kind == MarkKind::Noted && mark.words.is_empty()) {
                let wakes = arrows.iter().find(|arrow| arrow.from == number && arrow.at == mark.at);
                mark.words = wakes.map_or("a wake".to_owned(), |arrow| format!("wakes {}", names[arrow.to]));
            }
        }
    }

    /// A lane shows something else from now on.
    pub(super) fn shows(&mut self, name: &str, what: &str, twice: &[String], now: Moment) {
        let known = self.timeline.lanes.iter().position(|lane| lane.kind == LaneKind::Gauge && lane.name == name);
        let lane = known.unwrap_or_else(|| self.lane(LaneKind::Gauge, name.to_owned(), Origin::Program));
        if let Some(span) = self.on(lane).spans.last_mut() {
            span.to = now;
        }
        let label = (!what.is_empty()).then(|| Name::from(what));
        self.on(lane).spans.push(Span { label, ..Span::new(now, now, SpanState::Waiting) });
        let shown = if what.is_empty() { "is empty".to_owned() } else { format!("shows \"{what}\"") };
        if !twice.is_empty() {
            let words = format!("has {} twice", listed(twice));
            self.by_hand.said.push((lane, words.clone()));
            self.on(lane).marks.push(LaneMark { at: now, kind: MarkKind::Twice, words });
        }
        self.step(lane, now, shown);
    }

    /// One lane acts on another.
    pub(super) fn acts(&mut self, name: &str, on: &str, what: &str, now: Moment) {
        let find = |builder: &Builder, name: &str| {
            builder.timeline.lanes.iter().position(|lane| lane.name == name && lane.kind != LaneKind::Waker)
        };
        let from = find(self, name).unwrap_or_else(|| self.notes(name));
        let Some(to) = find(self, on).filter(|to| *to != from) else { return };
        self.timeline.arrows.push(Arrow { kind: ArrowKind::Acts, from, to, at: now, until: now });
        if self.timeline.lanes[from].kind == LaneKind::Notes {
            let words = what.to_owned();
            self.on(from).marks.push(LaneMark { at: now, kind: MarkKind::Noted, words });
        }
        let target = who(&self.timeline.lanes[to]);
        self.step(from, now, format!("{what} {target}"));
    }
}

/// When something happens in `lane`, as notes and turns tell.
pub(super) fn happened(lane: &Lane) -> impl Iterator<Item = Moment> {
    let notes = lane.marks.iter().filter(|mark| lane.kind == LaneKind::Notes && mark.kind == MarkKind::Noted);
    let turns = lane.polls().filter(|poll| poll.label.is_some());
    notes.map(|mark| mark.at).chain(turns.map(|turn| turn.from))
}

#[cfg(test)]
mod tests {
    use crate::trace::timeline::{Arrow, ArrowKind, MarkKind, Timeline};
    use crate::trace::{History, TextStyle};

    const PENDING: &str = "hand_poll future=1 name=\"the bell\" waker=1 called=A\nhand_polled future=1 ready=false\n\
                           copies waker=1 copies=1\n";

    fn drawn(events: &str) -> Timeline {
        let text = format!("check name=a\n{PENDING}{events}");
        History::read(&text, "").timeline("a", None).expect("it tells of it")
    }

    /// Each arrow, with the names of the lanes at its ends.
    fn arrows(run: &Timeline) -> Vec<(ArrowKind, &str, &str)> {
        let name = |lane: usize| &*run.lanes[lane].name;
        run.arrows.iter().map(|Arrow { kind, from, to, .. }| (*kind, name(*from), name(*to))).collect()
    }

    #[test]
    fn a_wake_comes_from_what_has_a_name() {
        let due = |from| vec![(ArrowKind::Woke, from, "waker A")];
        assert_eq!(
            arrows(&drawn("happens name=\"the rope\" what=pulled\ncalled waker=1 by=\"the rope\"\n")),
            due("the rope")
        );
        assert_eq!(arrows(&drawn("turn name=\"the rope\" what=pulled\ncalled waker=1\n")), due("the rope"));
        assert_eq!(arrows(&drawn("called waker=1 thread=3\n")), due("thread 2"));
        assert_eq!(arrows(&drawn("operation name=ring phase=started\ncalled waker=1\n")), due("main thread"));
        let run = drawn("called waker=1\nexpected future=1 what=\"the rope was pulled\" woken=true\n");
        assert_eq!(arrows(&run), due("the check"));
        let text = crate::trace::text(&run, TextStyle { width: 74, ascii: true, window: None, cursor: None });
        assert!(
            text.to_string().contains("the check    ") && text.to_string().contains("&the rope was pulled"),
            "{text}"
        );
    }

    #[test]
    fn a_wake_in_its_own_poll_has_no_arrow() {
        let own = "called waker=1\nhand_polled future=1 ready=false\n";
        let run = drawn(&format!("hand_poll future=1 name=\"the bell\" waker=1 called=A\n{own}"));
        assert!(run.arrows.is_empty(), "{run:#?}");
        assert!(run.lanes[1].mark(MarkKind::Called).is_some_and(|mark| mark.words == "is called, in its own poll"));
    }

    /// Of a right executor that polls inside of `wake` it was said that nothing had woken the future.
    #[test]
    fn where_nobody_tells_of_wakes_no_poll_is_unasked() {
        let polls = |heard: &str| {
            let poll = format!("hand_poll future=1 name=\"the bell\"{heard}\nhand_polled future=1 ready=false\n");
            History::read(&format!("check name=a\n{}", poll.repeat(2)), "").timeline("a", None).expect("it tells of it")
        };
        let is_unasked = |run: &Timeline| run.lanes.iter().any(|lane| lane.mark(MarkKind::Unasked).is_some());
        let (heard, unheard) = (polls(""), polls(" heard=false"));
        assert!(is_unasked(&heard) && !is_unasked(&unheard) && unheard.remarks.is_empty(), "{unheard:#?}");
    }

    /// The call of a waker stood there, and nobody had kept it before.
    #[test]
    fn what_is_called_in_a_poll_was_kept_before() {
        let begins = "hand_poll future=1 name=\"the bell\" waker=1 called=A\nhappens name=rope what=pulled\n";
        let text = format!("check name=a\n{begins}called waker=1 by=rope\nhand_polled future=1 ready=true\n");
        let run = History::read(&text, "").timeline("a", None).expect("it tells of it");
        let waker = &run.lanes[1];
        let last = waker.spans.last().expect("it is kept");
        assert!(waker.mark(MarkKind::Called).is_some_and(|mark| last.from < mark.at && mark.at <= last.to), "{run:#?}");
    }

    #[test]
    fn a_wake_that_nothing_with_a_name_does_says_what_it_wakes() {
        let text = crate::trace::text(
            &drawn("called waker=1\n"),
            TextStyle { width: 74, ascii: true, window: None, cursor: None },
        );
        assert!(text.to_string().contains("&wakes waker A"), "{text}");
    }

    #[test]
    fn a_wake_that_is_missing_is_an_arrow_that_is_missing() {
        let due = |from| vec![(ArrowKind::Missing, from, "the bell")];
        let missed = "expected future=1 what=\"the rope was pulled\" woken=false\n";
        assert_eq!(arrows(&drawn(missed)), due("the check"));
        assert_eq!(arrows(&drawn(&format!("happens name=rope what=pulled\n{missed}"))), due("rope"));
        // What happened during the poll, too.
        let run = drawn(&format!(
            "hand_poll future=1 name=\"the bell\" waker=1 called=A\nhappens name=rope what=\"the rope was pulled\"\n\
             hand_polled future=1 ready=false\n{missed}"
        ));
        assert_eq!(arrows(&run), due("rope"));
        // It is told once.
        assert_eq!(arrows(&drawn(&format!("happens name=rope what=pulled wakes=false\n{missed}"))), due("rope"));
        // Nobody waits any more.
        let over = "hand_poll future=1 name=\"the bell\"\nhand_polled future=1 ready=true\n";
        assert!(arrows(&drawn(&format!("{over}happens name=rope what=pulled wakes=false\n"))).is_empty());
    }

    #[test]
    fn one_thing_acts_on_another() {
        let run = drawn(
            "shows name=thread what=parked\nacts name=queue on=thread what=unparks\nacts name=queue on=nobody what=x\n",
        );
        assert_eq!(arrows(&run), [(ArrowKind::Acts, "queue", "thread")]);
    }
}
