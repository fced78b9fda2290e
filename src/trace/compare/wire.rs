//! What clients of a server got.

use super::spawned;
use crate::trace::text::shortened;
use crate::trace::words::who;
use crate::trace::{Fate, Lane, LaneKind, Moment, Span, SpanState, Timeline};

/// What is said of bytes takes no more columns than this.
const LONGEST: usize = 44;

/// Whether it is a run with clients.
pub(super) fn has_clients(timeline: &Timeline) -> bool {
    timeline.lanes.iter().any(|lane| lane.kind == LaneKind::Connection)
}

/// What a client waited for: what came, or that nothing did.
fn heard(lane: &Lane) -> Vec<&Span> {
    let waited_in_vain = |span: &Span| span.state == SpanState::Noted && span.label.as_deref() == Some("nothing");
    lane.spans.iter().filter(|span| span.state == SpanState::Received || waited_in_vain(span)).collect()
}

/// The first thing that a client received, or did not, in one run only.
pub(super) fn difference(yours: &Timeline, model: &Timeline) -> Option<String> {
    let connections = model.lanes.iter().filter(|lane| lane.kind == LaneKind::Connection);
    let parted = connections.filter_map(|due| {
        let mine = yours.lanes.iter().find(|lane| lane.kind == LaneKind::Connection && lane.name == due.name);
        let (got, should) = (mine.map(heard).unwrap_or_default(), heard(due));
        if stream(&got) == stream(&should) {
            return None;
        }
        let label = |span: Option<&&Span>| span.and_then(|span| span.label.clone());
        let at = (0..should.len().max(got.len())).find(|i| label(got.get(*i)) != label(should.get(*i)))?;
        // What never came is missed last.
        let when = got.get(at).map_or(Moment { at: u64::MAX, step: usize::MAX }, |span| span.from);
        Some((when, should.get(at).map(|span| span.from), sentence(due, label(got.get(at)), label(should.get(at)), at)))
    });
    let (_, _, said) = parted.min_by_key(|(mine, due, _)| (*mine, *due))?;
    Some(said + &beside(yours, model))
}

/// What came, whatever the pieces that it came in. A datagram is a piece of its own.
fn stream(heard: &[&Span]) -> String {
    let piece = |label: &str| match label.split_once(" \"") {
        Some((count, bytes)) if count.starts_with(|c: char| c.is_ascii_digit()) => {
            // What is told of long ones is cut in the middle, and then its length counts too.
            let count = if bytes.contains('…') { count } else { "" };
            format!("{count}{}", bytes.rsplit_once('"').map_or(bytes, |(bytes, _)| bytes))
        }
        _ => format!("<{label}>"),
    };
    heard.iter().filter_map(|span| span.label.as_deref()).map(piece).collect()
}

fn sentence(client: &Lane, got: Option<String>, should: Option<String>, at: usize) -> String {
    let who = who(client);
    let what = |text: &str| match text {
        "nothing" => "nothing, although it waited".to_owned(),
        "end of data" => "the end of your data".to_owned(),
        text => cut(text),
    };
    let nothing = if at == 0 { "nothing" } else { "nothing more" };
    match (got, should) {
        (Some(got), Some(should)) if should == "end of data" => {
            format!("From you {who} got {}; the solution ends its data there.", what(&got))
        }
        (Some(got), Some(should)) => {
            format!("From you {who} got {}; from the solution it gets {}.", what(&got), cut(&should))
        }
        (None, Some(should)) if should == "end of data" => {
            format!("You never ended your data for {who}; the solution does.")
        }
        (None, Some(should)) => format!("From you {who} got {nothing}; from the solution it gets {}.", cut(&should)),
        (Some(got), None) => format!("From you {who} got {}; from the solution it gets {nothing}.", what(&got)),
        (None, None) => String::new(),
    }
}

/// The first thing that a client saw, apart from bytes, in your run only.
pub(super) fn noted(yours: &Timeline, model: &Timeline) -> Option<String> {
    let notes = |lane: &Lane| -> Vec<String> {
        let spans = lane.spans.iter().filter(|span| span.state == SpanState::Noted);
        spans.filter_map(|span| span.label.clone()).collect()
    };
    let clients = |timeline: &'_ Timeline| -> Vec<Lane> {
        timeline.lanes.iter().filter(|lane| lane.kind == LaneKind::Connection).cloned().collect()
    };
    let due = clients(model);
    clients(yours).iter().find_map(|lane| {
        let other = due.iter().find(|other| other.name == lane.name)?;
        let strange = notes(lane).into_iter().find(|note| !notes(other).contains(note))?;
        Some(format!("In your run {} {strange}; in the solution's not so.", who(lane)))
    })
}

/// A server that ends, where the solution's goes on.
pub(super) fn server(yours: &Timeline, model: &Timeline) -> Option<String> {
    match (server_of(yours)?, server_of(model)?) {
        (Fate::Ready(_), Fate::Standing) => Some("Your server ended; the solution's goes on.".to_owned()),
        (Fate::Panicked(_), Fate::Standing) => Some("Your server panicked; the solution's goes on.".to_owned()),
        _ => None,
    }
}

fn server_of(timeline: &Timeline) -> Option<Fate> {
    let lane = timeline.lanes.iter().find(|lane| lane.kind == LaneKind::Task && lane.name == "the server");
    lane.map(|lane| lane.fate)
}

/// What may be the reason: that nothing was spawned, or that the server is gone.
fn beside(yours: &Timeline, model: &Timeline) -> String {
    match (server_of(yours), server_of(model)) {
        (Some(Fate::Panicked(_)), Some(Fate::Standing)) => " Your server had panicked.".to_owned(),
        (Some(Fate::Ready(_)), Some(Fate::Standing)) => " Your server had ended.".to_owned(),
        _ if spawned(yours) == 0 && spawned(model) > 0 => " You spawned no task; the solution did.".to_owned(),
        _ => String::new(),
    }
}

/// What is told of bytes, cut to what a sentence has room for.
fn cut(told: &str) -> String {
    match shortened(told, LONGEST, "…") {
        whole if whole == told => whole,
        mut short => {
            if short.matches('"').count() % 2 == 1 {
                short.push('"');
            }
            short
        }
    }
}
