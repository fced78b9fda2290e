//! What clients of a server got.

use super::run::Run;
use crate::protocol::Traffic;
use crate::text::shortened;
use crate::trace::timeline::{Fate, Lane, LaneKind, Moment, Name, Origin, Span, SpanState};
use crate::trace::words::who;

/// A sentence shows at most so many columns of bytes.
const LONGEST: usize = 44;

/// The clients of a run.
fn clients<'a>(run: &Run<'a>) -> impl Iterator<Item = &'a Lane> {
    run.timeline.lanes.iter().filter(|lane| lane.kind == LaneKind::Connection)
}

/// The client of `run` with the name of `client`.
fn same<'a>(client: &Lane, run: &Run<'a>) -> Option<&'a Lane> {
    clients(run).find(|other| other.name == client.name)
}

/// What a client waited for: what came, or that nothing did.
fn heard(client: &Lane) -> Vec<&Span> {
    let is_heard = |span: &&Span| matches!(span.traffic(), Some(Traffic::Received | Traffic::Nothing));
    client.spans.iter().filter(is_heard).collect()
}

/// The first thing that a client received, or did not, in one run only.
pub(super) fn difference(learner: &Run, solution: &Run) -> Option<String> {
    if !learner.timeline.has_clients() {
        return solution.timeline.has_clients().then(|| "Your run ended before a client came.".to_owned());
    }
    let differences = clients(solution).filter_map(|client| {
        let (got, right) = (same(client, learner).map(heard).unwrap_or_default(), heard(client));
        if stream(&got) == stream(&right) {
            return None;
        }
        let piece_of = |span: Option<&&Span>| span.map(|span| piece(span));
        let at = (0..right.len().max(got.len())).find(|i| piece_of(got.get(*i)) != piece_of(right.get(*i)))?;
        // What never came is missed last.
        let when = got.get(at).map_or(Moment { at: u64::MAX, step: usize::MAX }, |span| span.from);
        Some((when, right.get(at).map(|span| span.from), sentence(client, got.get(at), right.get(at), at)))
    });
    let (_, _, said) = differences.min_by_key(|(own, right, _)| (*own, *right))?;
    Some(said + reason(learner, solution))
}

/// What came, in whatever pieces. A datagram is a piece of its own, and so is a wait in vain.
fn stream(heard: &[&Span]) -> String {
    heard.iter().map(|span| piece(span)).collect()
}

/// What came at once. How many bytes were offered with it says nothing.
fn piece(span: &Span) -> String {
    match span.data().filter(|data| data.bytes > 0 && !data.datagram) {
        // The middle of long ones is left out, and then their length counts too.
        Some(data) if data.text.contains('…') => format!("{}{}", data.bytes, data.text),
        Some(data) => data.text.clone(),
        None => format!("<{}>", span.label.as_deref().unwrap_or_default()),
    }
}

/// Whether it is the end of the server's data.
fn is_end(span: &Span) -> bool {
    span.traffic() == Some(Traffic::Received) && span.data().is_none()
}

fn sentence(client: &Lane, got: Option<&&Span>, right: Option<&&Span>, at: usize) -> String {
    let who = who(client);
    let label = |span: &Span| cut(span.label.as_deref().unwrap_or_default());
    let what = |span: &Span| match span.traffic() {
        Some(Traffic::Nothing) => "nothing, although it waited".to_owned(),
        _ if is_end(span) => "the end of your data".to_owned(),
        _ => label(span),
    };
    let nothing = if at == 0 { "nothing" } else { "nothing more" };
    match (got, right) {
        (Some(got), Some(right)) if is_end(right) => {
            format!("From you {who} got {}; the solution ends its data there.", what(got))
        }
        (Some(got), Some(right)) => {
            format!("From you {who} got {}; from the solution it gets {}.", what(got), label(right))
        }
        (None, Some(right)) if is_end(right) => {
            format!("You never ended your data for {who}; the solution does.")
        }
        (None, Some(right)) => format!("From you {who} got {nothing}; from the solution it gets {}.", label(right)),
        (Some(got), None) => format!("From you {who} got {}; from the solution it gets {nothing}.", what(got)),
        (None, None) => String::new(),
    }
}

/// The first thing that a client saw, apart from bytes, in the learner's run only.
pub(super) fn noted(learner: &Run, solution: &Run) -> Option<String> {
    fn notes(client: &Lane) -> impl Iterator<Item = &Name> {
        let spans = client.spans.iter().filter(|span| span.state == SpanState::Noted);
        spans.filter_map(|span| span.label.as_ref())
    }
    clients(learner).find_map(|client| {
        let other = same(client, solution)?;
        let strange = notes(client).find(|note| notes(other).all(|known| known != *note))?;
        Some(format!("In your run {} {strange}; in the solution's not so.", who(client)))
    })
}

/// A server that ends, where the solution's goes on.
pub(super) fn server(learner: &Run, solution: &Run) -> Option<String> {
    match (server_of(learner)?, server_of(solution)?) {
        (Fate::Ready(_), Fate::Standing) => Some("Your server ended; the solution's goes on.".to_owned()),
        (Fate::Panicked(_), Fate::Standing) => Some("Your server panicked; the solution's goes on.".to_owned()),
        _ => None,
    }
}

/// How the server ended, which runs in a task of the check's.
fn server_of(run: &Run) -> Option<Fate> {
    run.timeline.lanes.iter().find(|lane| lane.origin == Origin::Check).map(|lane| lane.fate)
}

/// What may be the reason: that nothing was spawned, or that the server is gone.
fn reason(learner: &Run, solution: &Run) -> &'static str {
    match (server_of(learner), server_of(solution)) {
        (Some(Fate::Panicked(_)), Some(Fate::Standing)) => " Your server had panicked.",
        (Some(Fate::Ready(_)), Some(Fate::Standing)) => " Your server had ended.",
        _ if learner.spawned() == 0 && solution.spawned() > 0 => " You spawned no task; the solution did.",
        _ => "",
    }
}

/// `told`, cut to what a sentence has room for.
fn cut(told: &str) -> String {
    let mut short = shortened(told, LONGEST, "…");
    if short != told && short.matches('"').count() % 2 == 1 {
        short.push('"');
    }
    short
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trace::History;

    /// "From you the client got 3 bytes "fir", of 40 offered; from the solution it gets 3 bytes "fir", of 28 offered."
    #[test]
    fn the_same_bytes_are_no_difference() {
        let drawn = |pieces: [(&str, u32); 2]| {
            let line = |(text, offered)| {
                let what = format!("3 bytes \\\"{text}\\\", of {offered} offered");
                format!("wire name=client traffic=received bytes=3 text={text} datagram=false what=\"{what}\"\n")
            };
            let text = format!("check name=a\nrun clock=real\n{}", pieces.map(line).concat());
            History::read(&text, "").timeline("a", None).expect("it tells of it")
        };
        let (learner, solution) = (drawn([("fir", 40), ("fir", 40)]), drawn([("fir", 28), ("st.", 25)]));
        let said = difference(&Run::of(&learner), &Run::of(&solution)).expect("they differ");
        assert!(said.contains("from the solution it gets 3 bytes \"st.\""), "{said}");
    }

    /// It once said that client A got nothing, which had not connected yet.
    #[test]
    fn a_run_without_clients_ended_before_they_came() {
        let drawn = |wire: &str| {
            let text = format!("check name=a\nrun clock=real\npoll task=1\n{wire}");
            History::read(&text, "").timeline("a", None).expect("it tells of it")
        };
        let (without, with) = (drawn(""), drawn("wire name=A traffic=connects what=connects\n"));
        let said = |learner, solution| difference(&Run::of(learner), &Run::of(solution));
        assert_eq!(said(&without, &with).as_deref(), Some("Your run ended before a client came."));
        assert_eq!(said(&without, &without), None);
    }
}
