//! The shapes of a picture and their meanings, for text and SVG.

use super::timeline::{ArrowKind, Fate, Lane, LaneKind, Span, SpanState, Timeline};

/// A shape with a meaning.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    Poll,
    Turn,
    Wait,
    Bar,
    Lazy,
    Dropped,
    Panicked,
    Standing,
    Spawned,
    Woke,
    Sent,
    Received,
    Noted,
}

impl Shape {
    const ALL: [Shape; 13] = [
        Shape::Poll,
        Shape::Turn,
        Shape::Wait,
        Shape::Bar,
        Shape::Lazy,
        Shape::Dropped,
        Shape::Panicked,
        Shape::Standing,
        Shape::Spawned,
        Shape::Woke,
        Shape::Sent,
        Shape::Received,
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
            Shape::Turn => "a turn",
            Shape::Wait => "waits",
            Shape::Bar => "in progress",
            Shape::Lazy => "made, not polled yet",
            Shape::Dropped => "dropped before its end",
            Shape::Panicked => "panicked",
            Shape::Standing => "not ended",
            Shape::Spawned => "spawns",
            Shape::Woke => "wakes",
            Shape::Sent => "client sends",
            Shape::Received => "client receives",
            Shape::Noted => "client connects, gets nothing, or ends",
        }
    }

    fn is_in(self, timeline: &Timeline) -> bool {
        let lane = |wanted: &dyn Fn(&Lane) -> bool| timeline.lanes.iter().any(wanted);
        let span = |wanted: &dyn Fn(&Span) -> bool| lane(&|lane| lane.spans.iter().any(wanted));
        let state = |state| span(&|span| span.state == state);
        let arrow = |kind| timeline.arrows.iter().any(|arrow| arrow.kind == kind);
        match self {
            Shape::Poll => span(&|span| span.state == SpanState::Polled && span.label.is_none()),
            Shape::Turn => lane(&Lane::takes_turns),
            // The line of a client is one of waiting, too.
            Shape::Wait => state(SpanState::Waiting) || lane(&|lane| lane.kind == LaneKind::Connection),
            Shape::Bar => state(SpanState::Running),
            Shape::Lazy => lane(&|lane| lane.is_lazy(timeline.axis)),
            Shape::Dropped => lane(&|lane| matches!(lane.fate, Fate::Dropped(_) | Fate::NeverPolled)),
            Shape::Panicked => lane(&|lane| matches!(lane.fate, Fate::Panicked(_))),
            Shape::Standing => lane(&|lane| lane.fate == Fate::Standing),
            Shape::Spawned => arrow(ArrowKind::Spawned),
            Shape::Woke => arrow(ArrowKind::Woke),
            Shape::Sent => state(SpanState::Sent),
            Shape::Received => state(SpanState::Received),
            Shape::Noted => state(SpanState::Noted),
        }
    }
}
