//! What happens in one step, as a sentence.

use std::collections::BTreeMap;

use super::timeline::{
    Axis, Fate, Lane, LaneKind, MarkKind, Moment, Name, Origin, Race, Span, SpanState, Timeline, duration,
};

/// What the step number `step` of `timeline` is, in words: "the task of line 14 begins poll 3".
/// Nothing where there is no such step.
pub fn words(timeline: &Timeline, step: usize) -> String {
    let Some(step) = timeline.steps.get(step) else { return String::new() };
    format!("{} {}", who(&timeline.lanes[step.lane]), step.words)
}

/// A lane as the subject of a sentence.
pub(super) fn who(lane: &Lane) -> String {
    let name = &lane.name;
    match lane.kind {
        LaneKind::Future => format!("`{name}`"),
        // "the timer", and "timer 2" where there are two.
        LaneKind::ByHand if name.starts_with("the ") || name.contains(' ') => name.to_string(),
        LaneKind::ByHand => format!("`{name}`"),
        LaneKind::Notes | LaneKind::Gauge if name.starts_with("the ") => name.to_string(),
        LaneKind::Gauge => format!("the {name}"),
        LaneKind::Waker | LaneKind::Notes => name.to_string(),
        LaneKind::Call | LaneKind::Timer | LaneKind::Lock | LaneKind::Channel => name.said(),
        LaneKind::Task | LaneKind::Thread if matches!(lane.origin, Origin::Main | Origin::Place) => name.said(),
        LaneKind::Task | LaneKind::Thread | LaneKind::Connection => name.to_string(),
    }
}

/// The same after `other` was named.
pub(super) fn who_beside(lane: &Lane, other: &Lane) -> String {
    if lane.name.is_numbered() { lane.name.beside(&other.name) } else { who(lane) }
}

/// What a picture can't show: where each lane of a run that hung stopped, and what is left out.
pub(super) fn notes(timeline: &Timeline) -> Vec<String> {
    let mut notes: Vec<String> = timeline.circles.iter().map(|circle| in_a_circle(timeline, circle)).collect();
    // The circle says all of those that are in it.
    let is_told = |number: usize| timeline.circles.iter().any(|circle| circle.contains(&number));
    let lanes = (0..timeline.lanes.len()).filter(|number| timeline.hung && !is_told(*number));
    notes.extend(lanes.filter_map(|number| {
        let stop = stop(timeline, &timeline.lanes[number])?;
        let taken = taken_by(timeline, number).map_or(String::new(), |by| format!("; {by}"));
        Some(format!("{} {stop}{taken}", who(&timeline.lanes[number])))
    }));
    let panics = timeline.lanes.iter().filter_map(|lane| Some((lane, lane.mark(MarkKind::Panicked)?)));
    let mut panics: Vec<_> = panics.collect();
    // The first one is often the reason for the next.
    panics.sort_by_key(|(_, mark)| mark.at);
    notes.extend(panics.into_iter().map(|(lane, mark)| format!("{} {}", who(lane), mark.words)));
    notes.extend(timeline.lanes.iter().filter_map(|lane| abort(timeline, lane)));
    notes.extend(timeline.remarks.iter().map(ToString::to_string));
    notes.extend(timeline.lanes.iter().filter_map(|lane| burst(timeline, lane)));
    notes.extend(timeline.lanes.iter().filter_map(|lane| behind(timeline, lane)));
    notes.extend(calls(timeline));
    notes.extend(pool(timeline));
    notes.extend(long_polls(timeline));
    let left_out = Some(timeline.left_out).filter(|left_out| *left_out > 0);
    notes.extend(left_out.map(|count| format!("{count} events in the middle are left out")));
    notes
}

/// Tasks that wait for each other.
fn in_a_circle(timeline: &Timeline, circle: &[usize]) -> String {
    let (first, rest) = circle.split_first().expect("a circle has two tasks at least");
    let first = &timeline.lanes[*first];
    let rest = rest.iter().map(|lane| format!("{}, which waits for ", who_beside(&timeline.lanes[*lane], first)));
    let (again, first, rest) = (who_beside(first, first), who(first), rest.collect::<Vec<_>>());
    format!("a circle: {first} waits for {}{again}; each waits for a lock that the next one took", rest.concat())
}

/// Who took the lock that the task in `lane` waits for at the end.
fn taken_by(timeline: &Timeline, lane: usize) -> Option<String> {
    let is_open = |inner: &&Lane| inner.parent == Some(lane) && inner.kind == LaneKind::Lock;
    let open = timeline.lanes.iter().filter(is_open);
    let mut waits = open.filter_map(|inner| Some((inner, open_wait(timeline, inner)?)));
    let (inner, wait) = waits.next().filter(|_| waits.next().is_none())?;
    let taker = wait.label.clone()?;
    // What it waits for is named before, if it waits for nothing else.
    let is_named = timeline.lanes[lane].spans.last().is_some_and(|last| last.label.is_some());
    Some(match (taker == ITSELF, is_named) {
        (true, true) => "it took that one itself".to_owned(),
        (true, false) => format!("it took {} itself, and waits for it", inner.name.said()),
        (false, true) => format!("{} took it", who_is(timeline, &taker)),
        (false, false) => format!("it waits for {}, which {} took", inner.name.said(), who_is(timeline, &taker)),
    })
}

/// "a", "a and b" or "a, b and c".
pub(super) fn listed(all: &[String]) -> String {
    match all {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

/// How a lane is called that is its own taker.
pub(super) const ITSELF: &str = "itself";

/// The lane called `name`, as the subject of a sentence.
fn who_is(timeline: &Timeline, name: &Name) -> String {
    timeline.lanes.iter().find(|lane| lane.name == *name).map_or(name.to_string(), who)
}

/// The wait in a lock's lane that is not over at the end.
fn open_wait<'a>(timeline: &Timeline, lane: &'a Lane) -> Option<&'a Span> {
    let last = lane.spans.iter().rfind(|span| span.state == SpanState::Waiting);
    last.filter(|span| lane.is_unended(span, timeline.end))
}

/// When an abort was asked for, and when it took effect.
fn abort(timeline: &Timeline, lane: &Lane) -> Option<String> {
    let effect = lane.mark(MarkKind::Aborted)?;
    let at = |moment| match timeline.axis {
        Axis::Time => format!(" at {}", timeline.when(moment)),
        Axis::Order => String::new(),
    };
    let (who, then) = (who(lane), at(effect.at));
    let polls = lane.polls().count();
    Some(match lane.mark(MarkKind::AbortAsked) {
        Some(asked) => {
            let by = asked.words.trim_start_matches("its abort is ");
            let when = if then.is_empty() { then } else { format!(",{then}") };
            format!(
                "the abort of {who} was {by}{}; it took effect at its next turn{when}: the future was dropped",
                at(asked.at)
            )
        }
        None if polls == 0 => format!("{who} was aborted before its first poll{then}"),
        None => format!("{who} was aborted{then}: its future was dropped, and not polled again"),
    })
}

/// The first moment at which an interval gave several ticks at once.
fn burst(timeline: &Timeline, lane: &Lane) -> Option<String> {
    let ticks: Vec<Moment> = lane.ticks().filter(|_| timeline.axis == Axis::Time).collect();
    let at_once = ticks.chunk_by(|a, b| a.at == b.at).find(|at_once| at_once.len() > 1)?;
    let (count, when) = (at_once.len(), timeline.when(at_once[0]));
    Some(format!("{} gave {count} ticks at once at {when}, since it was behind", who(lane)))
}

/// When messages were dropped for the first time that a receiver was too slow for, and how many in all.
fn behind(timeline: &Timeline, lane: &Lane) -> Option<String> {
    let (first, _) = lane.missed().next()?;
    let when = match timeline.axis {
        Axis::Time => format!(" at {}", timeline.when(first)),
        Axis::Order => String::new(),
    };
    let missed: usize = lane.missed().map(|(_, count)| count).sum();
    let (messages, were) = if missed == 1 { ("a message", "was") } else { ("messages", "were") };
    let many = if missed == 1 { String::new() } else { format!("{missed} ") };
    let (all, them) = match (lane.missed().count(), missed) {
        (_, 1) => ("", "it"),
        (1, _) => ("", "them"),
        _ => (" in all", "them"),
    };
    let who = who(lane);
    Some(format!("{who} fell behind{when}: {many}{messages} {were} dropped{all}, and it had not received {them}"))
}

/// The calls that a task makes itself and that this clock can't show. Those of a pool's thread are its lane's.
fn calls(timeline: &Timeline) -> Vec<String> {
    let in_pool = |lane: &Lane| lane.parent.is_some_and(|parent| timeline.lanes[parent].kind == LaneKind::Call);
    let untimed = timeline.lanes.iter().filter(|lane| lane.kind == LaneKind::Future && !in_pool(lane));
    let mut by_length: BTreeMap<Option<u64>, Vec<String>> = BTreeMap::new();
    for lane in untimed.filter(|lane| is_untimed(timeline, lane)) {
        by_length.entry(lane.held()).or_default().push(who(lane));
    }
    let told = by_length.into_iter().map(|(held, calls)| {
        let time = match held {
            Some(held) => format!(" for {} of real time, which this clock does not count", duration(held)),
            None => ", for a time that this clock does not count".to_owned(),
        };
        let (verb, held) = if held.is_some() { ("call held", "held") } else { ("call holds", "holds") };
        match &calls[..] {
            [one] => format!("{one} is no future: the {verb} its thread{time}"),
            _ => format!("{} are no futures: each call {held} its thread{time}", calls.join(", ")),
        }
    });
    told.collect()
}

/// How long the threads of a pool for blocking calls were kept.
fn pool(timeline: &Timeline) -> Vec<String> {
    let lanes = timeline.lanes.iter().filter(|lane| lane.kind == LaneKind::Call);
    let told = lanes.filter_map(|lane| {
        let held = duration(lane.held()?);
        Some(format!("{} held a thread of the pool for {held} of real time; tasks could run meanwhile", who(lane)))
    });
    told.collect()
}

/// Polls that let their thread sleep, in no call that has a lane of its own.
fn long_polls(timeline: &Timeline) -> Vec<String> {
    let mut told = Vec::new();
    for (number, lane) in timeline.lanes.iter().enumerate() {
        let inner: Vec<&Span> =
            timeline.lanes.iter().filter(|inner| inner.parent == Some(number)).flat_map(|inner| &inner.spans).collect();
        for (poll, span) in lane.polls().enumerate() {
            let is_in = |call: &&&Span| span.from.step <= call.from.step && call.to.step <= span.to.step;
            let of_calls: u64 = inner.iter().filter(is_in).filter_map(|call| call.held).sum();
            if let Some(held) = span.held.filter(|held| *held > of_calls) {
                let (poll, held) = (poll + 1, duration(held));
                let more = if of_calls > 0 { " in all" } else { "" };
                told.push(format!("poll {poll} of {} held its thread for {held} of real time{more}", who(lane)));
            }
        }
    }
    told
}

/// Whether a call took no time on the clock of this timeline, which may stand still while a thread is held.
fn is_untimed(timeline: &Timeline, lane: &Lane) -> bool {
    let took_none = |span: &Span| timeline.when(span.from) == timeline.when(span.to);
    let is_call = lane.kind == LaneKind::Call || lane.is_call();
    timeline.axis == Axis::Time && is_call && lane.spans.iter().all(took_none)
}

fn stop(timeline: &Timeline, lane: &Lane) -> Option<String> {
    // Steps have no numbers in the picture above.
    let told = |words: &str, span: &Span| match timeline.axis {
        Axis::Time => format!("{words}{}", timeline.when(span.from)),
        Axis::Order => String::new(),
    };
    let since = |span: &Span| told(" since ", span);
    if lane.kind == LaneKind::Connection {
        // A client has no end of its own: it stopped where it waits.
        let last = lane.spans.last().filter(|last| last.state == SpanState::Noted)?;
        return Some(format!("{}{}", last.label.as_ref()?, told(", since ", last)));
    }
    if lane.fate != Fate::Standing || matches!(lane.kind, LaneKind::Lock | LaneKind::Channel | LaneKind::Waker) {
        return None;
    }
    if lane.kind == LaneKind::Thread {
        let jobs = lane.spans.iter().filter(|span| lane.is_unended(span, timeline.end));
        let jobs = jobs.filter_map(|job| Some(format!("`{}`{}", job.label.as_ref()?, since(job))));
        let jobs = jobs.collect::<Vec<_>>().join(", and within it in ");
        return Some(match timeline.axis {
            Axis::Time => format!("has been in {jobs}"),
            Axis::Order => format!("is still in {jobs}"),
        });
    }
    let polls = if lane.kind == LaneKind::ByHand { polls_by_hand(lane) } else { lane.polls().count() };
    // Some polls may be among the events that were not kept.
    let poll = if timeline.left_out > 0 { "its last poll".to_owned() } else { format!("poll {polls}") };
    let last = lane.spans.last()?;
    Some(match (last.state, &last.label, timeline.axis) {
        (SpanState::Polled, ..) => format!("has not returned from {poll}{}", told(", which began at ", last)),
        (SpanState::Running, _, Axis::Time) => format!("has been in progress{}", since(last)),
        (SpanState::Running, _, Axis::Order) => "is still in progress".to_owned(),
        (_, Some(what), Axis::Time) => format!("has waited for {}{}", what.said(), since(last)),
        (_, Some(what), Axis::Order) => format!("still waits for {}", what.said()),
        (_, None, Axis::Time) => format!("has waited{}, when {poll} returned Pending", since(last)),
        (_, None, Axis::Order) => format!("has waited since {poll} returned Pending"),
    })
}

/// How a lane ended, in a word or two.
pub(super) fn fate(timeline: &Timeline, lane: &Lane) -> String {
    let at = |word: &str, moment| match timeline.axis {
        Axis::Time => format!("{word} at {}", timeline.when(moment)),
        Axis::Order => word.to_owned(),
    };
    match (lane.kind, lane.fate) {
        (LaneKind::Waker, _) => of_waker(timeline, lane),
        (LaneKind::Notes | LaneKind::Gauge, _) => String::new(),
        (LaneKind::ByHand, Fate::Ready(_)) => format!("ready at poll {}", polls_by_hand(lane)),
        (LaneKind::ByHand, Fate::Dropped(_)) => format!("dropped after poll {}", polls_by_hand(lane)),
        (LaneKind::Thread, Fate::Standing) => "never ended".to_owned(),
        (LaneKind::Thread, Fate::Panicked(_)) => "panicked".to_owned(),
        (LaneKind::Thread, _) if lane.spans.is_empty() => String::new(),
        (LaneKind::Thread, _) => count(lane.spans.len(), "job"),
        (LaneKind::Connection, _) => {
            let bytes = |state| -> usize {
                let spans = lane.spans.iter().filter(|span| span.state == state);
                spans.filter_map(Span::data).map(|data| data.bytes).sum()
            };
            format!("{} bytes out, {} in", bytes(SpanState::Sent), bytes(SpanState::Received))
        }
        (LaneKind::Lock, Fate::Standing) => match (open_wait(timeline, lane), lane.mark(MarkKind::Lost)) {
            (Some(Span { label: Some(taker), .. }), _) => {
                let by = lane.parent.map_or(taker.to_string(), |task| taker.beside(&timeline.lanes[task].name));
                // The word is short, since names are long.
                if *taker == ITSELF { "taken by itself".to_owned() } else { format!("with {by}") }
            }
            (Some(_), _) => "not got".to_owned(),
            (None, Some(_)) => "never given back".to_owned(),
            (None, None) => "still taken".to_owned(),
        },
        (LaneKind::Lock, _) => {
            let mut taken = lane.spans.iter().filter(|span| span.state == SpanState::Running);
            match (taken.next(), taken.count()) {
                (None, _) => "never got".to_owned(),
                (Some(only), 0) => at("released", only.to),
                (Some(_), more) => format!("taken {} times", more + 1),
            }
        }
        (LaneKind::Channel, _) => {
            let limit = lane.limit.map_or(String::new(), |limit| format!("limit {limit}"));
            match lane.fillings().last() {
                Some((_, left @ 1..)) => format!("{left} left, {limit}"),
                _ => limit,
            }
        }
        (LaneKind::Task, Fate::Ready(_))
            if lane.missed().next().is_some() && lane.polls().all(|poll| poll.label.is_some()) =>
        {
            format!("missed {}", lane.missed().map(|(_, count)| count).sum::<usize>())
        }
        // Beside futures that are polled, a turn is a note; on its own it is a step of a machine.
        (LaneKind::Task, Fate::Ready(_)) if lane.takes_turns() && lane.polls().all(|poll| poll.label.is_some()) => {
            count(lane.polls().count(), if timeline.is_polled() { "note" } else { "step" })
        }
        (LaneKind::Timer, _) if lane.ticks().next().is_some() => count(lane.ticks().count(), "tick"),
        (_, Fate::Ready(_)) if is_untimed(timeline, lane) => match lane.held() {
            Some(held) => format!("{} of real time", duration(held)),
            None => "done, not timed".to_owned(),
        },
        (_, Fate::Ready(moment)) if lane.race == Some(Race::Won) => at("won", moment),
        (LaneKind::Timer, Fate::Ready(moment)) => at("rang", moment),
        (LaneKind::Call, Fate::Ready(moment)) => at("done", moment),
        (_, Fate::Ready(moment)) => at(if lane.is_call() { "done" } else { "ready" }, moment),
        (_, Fate::Failed(moment)) if lane.race == Some(Race::Won) => at("won, an error", moment),
        (_, Fate::Failed(moment)) => at("error", moment),
        (_, Fate::Dropped(_)) if lane.race == Some(Race::Disabled) => "disabled".to_owned(),
        (_, Fate::Dropped(moment)) if lane.mark(MarkKind::Aborted).is_some() => at("aborted", moment),
        (_, Fate::Dropped(moment)) => at("dropped", moment),
        (_, Fate::Panicked(moment)) => at("panicked", moment),
        (_, Fate::NeverPolled) => "never polled".to_owned(),
        (_, Fate::Standing) => match lane.spans.last() {
            Some(Span { state: SpanState::Polled, .. }) => "still in a poll".to_owned(),
            Some(Span { state: SpanState::Running, .. }) => "not ready".to_owned(),
            Some(Span { label: Some(what), .. }) => format!("waits: {what}"),
            _ => "still waiting".to_owned(),
        },
    }
}

/// How a waker ended.
fn of_waker(timeline: &Timeline, lane: &Lane) -> String {
    let calls = |kind| lane.marks.iter().filter(|mark| mark.kind == kind).count();
    let (called, stale) = (calls(MarkKind::Called), calls(MarkKind::CalledStale));
    let future = lane.parent.map(|future| &timeline.lanes[future]);
    let called = match future.map_or(0, |future| polls_by_hand(future) - future.polls().count()) {
        // What is left out is like what is drawn: a call in each poll.
        left_out @ 1.. if called > 2 => called + left_out,
        _ => called,
    };
    match (called, stale) {
        (0, 0) if lane.spans.is_empty() => "not kept".to_owned(),
        (0, 0) if lane.fate == Fate::Standing => "kept, not called".to_owned(),
        (0, 0) => "let go".to_owned(),
        (1, 0) => "called".to_owned(),
        (many, 0) => format!("called {many} times"),
        (0, _) => "called: an old one".to_owned(),
        (_, _) => format!("called {} times", called + stale),
    }
}

/// How often a future was polled by hand; some of the polls may not be drawn.
pub(super) fn polls_by_hand(lane: &Lane) -> usize {
    let tag = lane.polls().last().and_then(|last| last.tag.as_deref()).unwrap_or_default();
    let digits = tag.find(|c: char| !c.is_ascii_digit()).map_or(tag, |end| &tag[..end]);
    digits.parse().unwrap_or(0)
}

fn count(number: usize, what: &str) -> String {
    format!("{number} {what}{}", if number == 1 { "" } else { "s" })
}
