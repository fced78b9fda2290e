//! The shapes of a picture and their meanings, for text and SVG.

use std::collections::BTreeSet;

use crate::protocol::Traffic;

use super::labels::crowd;
use super::name::SEMAPHORE;
use super::timeline::{ArrowKind, Fate, Lane, LaneKind, MarkKind, Span, SpanState, Timeline};

/// Columns of a client's own words in a legend.
const LONGEST_NOTE: usize = 40;

/// A shape with a meaning.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    Poll,
    LongPoll,
    Turn,
    Wait,
    Bar,
    Failed,
    Lazy,
    Dropped,
    Panicked,
    Standing,
    Spawned,
    Woke,
    Sent,
    Received,
    SentEnd,
    ReceivedEnd,
    Connects,
    Nothing,
    Noted,
    Held,
    AbortAsked,
    Tick,
    Taken,
    WaitsForLock,
    Filled,
    Behind,
    Circle,
    Message,
    /// A poll with its number, and the waker that it was given.
    Tagged,
    Unasked,
    Kept,
    Called,
    CalledStale,
    Unwoken,
    Happens,
    Shows,
    Twice,
    WokeStale,
    Missing,
    Acts,
}

impl Shape {
    const ALL: [Shape; 40] = [
        Shape::Poll,
        Shape::Tagged,
        Shape::Unasked,
        Shape::LongPoll,
        Shape::Turn,
        Shape::Wait,
        Shape::Bar,
        Shape::Held,
        Shape::Tick,
        Shape::Taken,
        Shape::WaitsForLock,
        Shape::Filled,
        Shape::Behind,
        Shape::Failed,
        Shape::Lazy,
        Shape::AbortAsked,
        Shape::Dropped,
        Shape::Panicked,
        Shape::Standing,
        Shape::Circle,
        Shape::Spawned,
        Shape::Woke,
        Shape::WokeStale,
        Shape::Missing,
        Shape::Acts,
        Shape::Message,
        Shape::Kept,
        Shape::Called,
        Shape::CalledStale,
        Shape::Unwoken,
        Shape::Happens,
        Shape::Shows,
        Shape::Twice,
        Shape::Connects,
        Shape::Sent,
        Shape::SentEnd,
        Shape::Received,
        Shape::ReceivedEnd,
        Shape::Nothing,
        Shape::Noted,
    ];

    /// Those that occur in `timelines`, in the order of a legend.
    pub fn in_any(timelines: &[&Timeline]) -> Vec<Shape> {
        let occurs = |shape: Shape| timelines.iter().any(|timeline| shape.is_in(timeline));
        // A turn is drawn as a poll is, so a legend names the two together.
        let by_hand = only_by_hand(timelines);
        let is_told = |shape: &Shape| occurs(*shape) && !(*shape == Shape::Turn && occurs(Shape::Poll) && !by_hand);
        let is_told = |shape: &Shape| is_told(shape) && !(*shape == Shape::Poll && by_hand);
        Shape::ALL.into_iter().filter(is_told).collect()
    }

    /// What it means in `timelines`, in a few words.
    pub fn meaning(self, timelines: &[&Timeline]) -> String {
        match self {
            Shape::Noted => noted(timelines),
            Shape::Poll if timelines.iter().any(|timeline| Shape::Turn.is_in(timeline)) => {
                format!("polled; with a word: noted{}", at_once(timelines))
            }
            Shape::Turn if timelines.iter().any(|timeline| Shape::Tagged.is_in(timeline)) => "noted".to_owned(),
            Shape::Tagged if timelines.iter().any(|timeline| has_wakers(timeline)) => {
                "polled; 1A: poll 1, given waker A".to_owned()
            }
            Shape::Kept if timelines.iter().any(|timeline| has_keepers(timeline)) => {
                "the waker is kept; a name in it says by whom".to_owned()
            }
            Shape::Taken if timelines.iter().any(|timeline| has_permits(timeline)) => {
                "took the lock or a permit".to_owned()
            }
            Shape::Turn => format!("{}{}", self.usual_meaning(), at_once(timelines)),
            _ => self.usual_meaning().to_owned(),
        }
    }

    fn usual_meaning(self) -> &'static str {
        match self {
            Shape::Poll => "polled",
            Shape::LongPoll => "still in that poll",
            Shape::Turn => "a step",
            Shape::Wait => "waits",
            Shape::Bar => "in progress",
            Shape::Failed => "ends with an error",
            Shape::Lazy => "made, not polled yet",
            Shape::Dropped => "dropped before its end",
            Shape::Panicked => "panicked",
            Shape::Standing => "not ended",
            Shape::Spawned => "spawns",
            Shape::Woke => "wakes",
            Shape::Sent => "client sends",
            Shape::Received => "client receives",
            Shape::SentEnd => "client ends its data",
            Shape::ReceivedEnd => "client gets the end of the data",
            Shape::Connects => "client connects",
            Shape::Nothing => "client gets nothing",
            Shape::Noted => "what else the client does",
            Shape::Held => "holds a thread, in real time",
            Shape::AbortAsked => "its abort is asked for",
            Shape::Tick => "ticks; a digit: so many at once",
            Shape::Taken => "took the lock",
            Shape::WaitsForLock => "waits for it",
            Shape::Filled => "so many messages are in it",
            Shape::Behind => "fell behind: so many messages were dropped",
            Shape::Circle => "waits in a circle",
            Shape::Message => "a message, until it leaves the channel",
            Shape::Tagged => "polled, with the number of the poll",
            Shape::Unasked => "polled, though nothing woke it",
            Shape::Kept => "somebody keeps the waker",
            Shape::Called => "a waker is called",
            Shape::CalledStale => "an old waker is called",
            Shape::Unwoken => "it happens, and wakes nobody",
            Shape::Happens => "this happens",
            Shape::Shows => "what is in it, or how it is",
            Shape::Twice => "it has something twice",
            Shape::WokeStale => "calls an old waker",
            Shape::Missing => "no wake",
            Shape::Acts => "acts on it",
        }
    }

    /// How a client's `span` is drawn, if it is one.
    pub fn of_client(span: &Span) -> Option<Shape> {
        Some(match (span.state, span.traffic()?) {
            // An end of data is no bytes, and neither is what a client can't count.
            (SpanState::Sent, _) if span.is_end_of_data() => Shape::SentEnd,
            (SpanState::Sent, _) => Shape::Sent,
            (SpanState::Received, _) if span.is_end_of_data() => Shape::ReceivedEnd,
            (SpanState::Received, _) => Shape::Received,
            (_, Traffic::Connects) => Shape::Connects,
            (_, Traffic::Nothing | Traffic::GaveUp) => Shape::Nothing,
            _ => Shape::Noted,
        })
    }

    fn is_in(self, timeline: &Timeline) -> bool {
        let lane = |wanted: &dyn Fn(&Lane) -> bool| timeline.lanes.iter().any(wanted);
        let span = |wanted: &dyn Fn(&Span) -> bool| lane(&|lane| lane.spans.iter().any(wanted));
        let of_lock = |wanted: SpanState| {
            let has = |lane: &Lane| lane.spans.iter().any(|span| span.state == wanted);
            timeline.lanes.iter().any(|lane| lane.kind == LaneKind::Lock && has(lane))
        };
        let other_span = |wanted: &dyn Fn(&Span) -> bool| {
            let has_its_own = |lane: &Lane| matches!(lane.kind, LaneKind::Lock | LaneKind::Waker | LaneKind::Gauge);
            timeline.lanes.iter().any(|lane| !has_its_own(lane) && lane.spans.iter().any(wanted))
        };
        let mark = |kind| lane(&|lane| lane.mark(kind).is_some());
        let of_kind = |kind| {
            lane(&|lane| {
                lane.kind == kind && lane.spans.iter().any(|span| span.label.is_some() || kind == LaneKind::Waker)
            })
        };
        let state = |state| other_span(&|span| span.state == state);
        let arrow = |kind| timeline.arrows.iter().any(|arrow| arrow.kind == kind);
        match self {
            Shape::Poll => timeline.is_polled(),
            Shape::Tagged => span(&|span| span.tag.is_some()),
            Shape::Unasked => mark(MarkKind::Unasked),
            Shape::Kept => of_kind(LaneKind::Waker),
            Shape::Called => mark(MarkKind::Called),
            Shape::CalledStale => mark(MarkKind::CalledStale),
            Shape::Unwoken => mark(MarkKind::Unwoken),
            Shape::Happens => mark(MarkKind::Noted),
            Shape::Shows => of_kind(LaneKind::Gauge),
            Shape::Twice => mark(MarkKind::Twice),
            Shape::WokeStale => arrow(ArrowKind::Stale),
            Shape::Missing => arrow(ArrowKind::Missing),
            Shape::Acts => arrow(ArrowKind::Acts),
            Shape::LongPoll => lane(&|lane| {
                // One by hand that has returned is a point if nothing happened in it, and one that has not is none.
                let is_long = |poll: &Span| match lane.kind {
                    LaneKind::ByHand => poll.to > poll.from,
                    _ => poll.lasts(timeline.axis),
                };
                lane.polls().any(is_long)
            }),
            Shape::Turn => lane(&Lane::takes_turns),
            // The line of a client is one of waiting, too, and so is that between two ticks.
            Shape::Wait => {
                let has_line = |lane: &Lane| match lane.kind {
                    LaneKind::Task | LaneKind::ByHand => {
                        matches!(lane.fate, Fate::Dropped(_)) && !lane.spans.is_empty()
                    }
                    kind => kind == LaneKind::Connection || lane.ticks().nth(1).is_some(),
                };
                state(SpanState::Waiting) || lane(&has_line)
            }
            Shape::Bar => other_span(&|span| span.state == SpanState::Running && !span.is_held(timeline.axis)),
            Shape::Held => span(&|span| span.is_held(timeline.axis)),
            Shape::AbortAsked => lane(&|lane| lane.mark(MarkKind::AbortAsked).is_some()),
            Shape::Tick => lane(&|lane| lane.ticks().next().is_some()),
            Shape::Failed => lane(&|lane| matches!(lane.fate, Fate::Failed(_))),
            Shape::Lazy => lane(&|lane| lane.is_lazy(timeline.axis)),
            Shape::Dropped => lane(&|lane| matches!(lane.fate, Fate::Dropped(_) | Fate::NeverPolled)),
            Shape::Panicked => lane(&|lane| matches!(lane.fate, Fate::Panicked(_))),
            Shape::Standing => lane(&|lane| lane.fate == Fate::Standing && lane.kind != LaneKind::Waker),
            Shape::Taken => of_lock(SpanState::Running),
            Shape::WaitsForLock => of_lock(SpanState::Waiting),
            Shape::Filled => lane(&|lane| lane.fillings().next().is_some()),
            Shape::Behind => lane(&|lane| lane.missed().next().is_some()),
            Shape::Circle => !timeline.circles.is_empty(),
            Shape::Message => arrow(ArrowKind::Sent),
            Shape::Spawned => arrow(ArrowKind::Spawned),
            Shape::Woke => arrow(ArrowKind::Woke),
            Shape::Sent
            | Shape::SentEnd
            | Shape::Received
            | Shape::ReceivedEnd
            | Shape::Connects
            | Shape::Nothing
            | Shape::Noted => span(&|span| Shape::of_client(span) == Some(self)),
        }
    }
}

/// Whether all polls in them are by hand, so that each is shown with its number.
fn only_by_hand(timelines: &[&Timeline]) -> bool {
    let mut polls = timelines.iter().flat_map(|timeline| &timeline.lanes).flat_map(Lane::polls);
    polls.all(|poll| poll.tag.is_some() || poll.label.is_some())
}

/// Whether wakers with names are given to polls in it.
fn has_wakers(timeline: &Timeline) -> bool {
    timeline.lanes.iter().any(|lane| lane.kind == LaneKind::Waker)
}

/// What a digit means in place of a turn, where several are taken at one moment.
fn at_once(timelines: &[&Timeline]) -> &'static str {
    let is_crowded =
        |timeline: &Timeline, lane: &Lane| lane.polls().any(|turn| crowd(timeline, lane, turn.from).is_some());
    let has_several = |timeline: &&Timeline| timeline.lanes.iter().any(|lane| is_crowded(timeline, lane));
    if timelines.iter().any(has_several) { "; a digit: so many at once" } else { "" }
}

/// Whether it is known of some wakers in it who keeps them.
fn has_keepers(timeline: &Timeline) -> bool {
    let wakers = timeline.lanes.iter().filter(|lane| lane.kind == LaneKind::Waker);
    wakers.flat_map(|waker| &waker.spans).any(|span| span.label.is_some())
}

/// Whether some of the locks in it are semaphores.
fn has_permits(timeline: &Timeline) -> bool {
    timeline.lanes.iter().any(|lane| lane.kind == LaneKind::Lock && lane.name.what() == SEMAPHORE)
}

/// What clients do apart from the usual, if that is one thing or two: "client hangs up".
fn noted(timelines: &[&Timeline]) -> String {
    let spans = timelines.iter().flat_map(|timeline| &timeline.lanes).flat_map(|lane| &lane.spans);
    let told = spans.filter(|span| Shape::of_client(span) == Some(Shape::Noted)).map(|span| match span.traffic() {
        Some(Traffic::Failed) => "fails",
        _ => span.label.as_deref().unwrap_or_default(),
    });
    let told: BTreeSet<&str> = told.collect();
    let told = Vec::from_iter(told);
    match told[..] {
        [one] if one.len() <= LONGEST_NOTE => format!("client {one}"),
        [one, other] if one.len() + other.len() <= LONGEST_NOTE => format!("client {one}, or {other}"),
        _ => Shape::Noted.usual_meaning().to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trace::History;

    fn legend(notes: &[&str]) -> String {
        let line = |note: &&str| format!("wire name=client traffic=other what=\"{note}\"\n");
        let text = format!("check name=a\nrun clock=real\n{}", notes.iter().map(line).collect::<String>());
        let timeline = History::read(&text, "").timeline("a", None).expect("it tells of it");
        Shape::Noted.meaning(&[&timeline])
    }

    /// The dot once stood twice in a legend, with two meanings.
    #[test]
    fn a_sign_stands_in_a_legend_once() {
        let text = "check name=a\ntask task=4 root=true\nrun clock=virtual\npoll task=4\npolled task=4\n\
                    turn name=\"the log\" what=ready\n";
        let timeline = History::read(text, "").timeline("a", None).expect("it tells of it");
        let shapes = Shape::in_any(&[&timeline]);
        let meanings: Vec<String> = shapes.iter().map(|shape| shape.meaning(&[&timeline])).collect();
        assert_eq!(meanings, ["polled; with a word: noted", "waits", "not ended"]);
    }

    /// One that is only slow was said to fail or hang up.
    #[test]
    fn a_note_means_what_the_client_does() {
        assert_eq!(legend(&["hangs up", "hangs up"]), "client hangs up");
        assert_eq!(legend(&["is not ready to take anything"]), "client is not ready to take anything");
        assert_eq!(legend(&["is slow", "hangs up"]), "client hangs up, or is slow");
        assert_eq!(legend(&["a", "b", "c"]), "what else the client does");
    }
}
