//! The shapes of a picture and their meanings, for text and SVG.

use crate::protocol::Traffic;

use super::timeline::{ArrowKind, Fate, Lane, LaneKind, Span, SpanState, Timeline};

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
}

impl Shape {
    const ALL: [Shape; 19] = [
        Shape::Poll,
        Shape::LongPoll,
        Shape::Turn,
        Shape::Wait,
        Shape::Bar,
        Shape::Failed,
        Shape::Lazy,
        Shape::Dropped,
        Shape::Panicked,
        Shape::Standing,
        Shape::Spawned,
        Shape::Woke,
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
        let occurs = |shape: &Shape| timelines.iter().any(|timeline| shape.is_in(timeline));
        Shape::ALL.into_iter().filter(occurs).collect()
    }

    /// What it means, in a few words.
    pub fn meaning(self) -> &'static str {
        match self {
            Shape::Poll => "polled",
            Shape::LongPoll => "still in that poll",
            Shape::Turn => "a turn",
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
            Shape::Noted => "client fails or hangs up",
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
        let state = |state| span(&|span| span.state == state);
        let arrow = |kind| timeline.arrows.iter().any(|arrow| arrow.kind == kind);
        match self {
            Shape::Poll => span(&|span| span.state == SpanState::Polled && span.label.is_none()),
            Shape::LongPoll => span(&|span| span.state == SpanState::Polled && span.lasts(timeline.axis)),
            Shape::Turn => lane(&Lane::takes_turns),
            // The line of a client is one of waiting, too.
            Shape::Wait => state(SpanState::Waiting) || lane(&|lane| lane.kind == LaneKind::Connection),
            Shape::Bar => state(SpanState::Running),
            Shape::Failed => lane(&|lane| matches!(lane.fate, Fate::Failed(_))),
            Shape::Lazy => lane(&|lane| lane.is_lazy(timeline.axis)),
            Shape::Dropped => lane(&|lane| matches!(lane.fate, Fate::Dropped(_) | Fate::NeverPolled)),
            Shape::Panicked => lane(&|lane| matches!(lane.fate, Fate::Panicked(_))),
            Shape::Standing => lane(&|lane| lane.fate == Fate::Standing),
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
