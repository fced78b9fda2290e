//! Where two runs of the same check part, in one sentence.

use super::{Fate, LaneKind, Moment, State, Timeline};

/// A named piece of work: a future, or a thread's job.
struct Work {
    name: String,
    from: Option<Moment>,
    to: Option<Moment>,
    fate: Fate,
}

/// What `yours` does otherwise than `model`, if anything that a learner would see: the
/// first thing, and the most telling. "You" is whoever wrote the code of `yours`.
pub fn first_difference(yours: &Timeline, model: &Timeline) -> Option<String> {
    let (ours, theirs) = (works(yours), works(model));
    missing(&ours, &theirs)
        .or_else(|| relation(&ours, &theirs))
        .or_else(|| surplus(&ours, &theirs))
        .or_else(|| tasks(yours, model))
        .or_else(|| threads(yours, model))
        .or_else(|| wire(yours, model))
        .or_else(|| total(yours, model))
}

/// Every named piece of work, in the order of its start. Several of one name are numbered.
fn works(timeline: &Timeline) -> Vec<Work> {
    let mut works: Vec<Work> = Vec::new();
    for lane in &timeline.lanes {
        match lane.kind {
            LaneKind::Future => works.push(Work {
                name: lane.name.clone(),
                from: lane.spans.first().map(|span| span.from),
                to: lane.spans.last().map(|span| span.to),
                fate: lane.fate,
            }),
            LaneKind::Thread => works.extend(lane.spans.iter().map(|span| Work {
                name: span.label.clone().unwrap_or_default(),
                from: Some(span.from),
                to: Some(span.to),
                fate: Fate::Ready(span.to),
            })),
            LaneKind::Task | LaneKind::Connection => {}
        }
    }
    works.sort_by_key(|work| (work.from.is_none(), work.from));
    for i in 0..works.len() {
        let before = works[..i]
            .iter()
            .filter(|work| work.name == works[i].name || work.name.starts_with(&format!("{} (", works[i].name)))
            .count();
        if before > 0 {
            works[i].name = format!("{} ({})", works[i].name, before + 1);
        }
    }
    works
}

fn named<'a>(works: &'a [Work], name: &str) -> Option<&'a Work> {
    works.iter().find(|work| work.name == name)
}

/// Work of the model that does not happen, or not to its end.
fn missing(ours: &[Work], theirs: &[Work]) -> Option<String> {
    theirs.iter().find_map(|model| {
        let name = &model.name;
        let ready = matches!(model.fate, Fate::Ready(_));
        match named(ours, name) {
            None => Some(format!("`{name}` never happens in your run.")),
            Some(mine) if mine.from.is_none() && model.from.is_some() => {
                Some(format!("You made `{name}` and never polled it, so nothing of it ran."))
            }
            Some(mine) if ready && matches!(mine.fate, Fate::Dropped(_)) => {
                Some(format!("`{name}` was dropped before it was done; in the solution it comes to its end."))
            }
            Some(mine) if ready && mine.fate == Fate::Standing => {
                Some(format!("`{name}` never came to its end; in the solution it does."))
            }
            Some(mine) if matches!(model.fate, Fate::Dropped(_)) && matches!(mine.fate, Fate::Ready(_)) => {
                Some(format!("`{name}` ran to its end in your run; the solution drops it midway."))
            }
            Some(_) => None,
        }
    })
}

/// Two pieces of work that overlap in one run and not in the other, or change places.
fn relation(ours: &[Work], theirs: &[Work]) -> Option<String> {
    for (n, second) in ours.iter().enumerate().skip(1) {
        // The latest one before says most: it is the one that was waited for.
        for first in ours[..n].iter().rev() {
            let (Some(a), Some(b)) = (named(theirs, &first.name), named(theirs, &second.name)) else { continue };
            let (Some(mine), Some(model)) = (order(first, second), order(a, b)) else { continue };
            let (one, two) = (&first.name, &second.name);
            match (mine, model) {
                (Order::After, Order::Overlapping) => {
                    return Some(format!(
                        "You started `{two}` only after `{one}` was ready; the solution has both under way at once."
                    ));
                }
                (Order::Overlapping, Order::After) => {
                    return Some(format!(
                        "You started `{two}` while `{one}` was still under way; the solution waits for it first."
                    ));
                }
                (Order::After, Order::Before) => {
                    return Some(format!("You did `{one}` before `{two}`; the solution does it after."));
                }
                _ => {}
            }
        }
    }
    None
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Order {
    /// The second began when the first was over.
    After,
    /// The second was over when the first began.
    Before,
    /// Both were under way at some moment.
    Overlapping,
}

fn order(first: &Work, second: &Work) -> Option<Order> {
    let (a, b) = (first.from.zip(first.to)?, second.from.zip(second.to)?);
    Some(if b.0.step > a.1.step {
        Order::After
    } else if a.0.step > b.1.step {
        Order::Before
    } else {
        Order::Overlapping
    })
}

fn surplus(ours: &[Work], theirs: &[Work]) -> Option<String> {
    let extra = ours.iter().find(|work| named(theirs, &work.name).is_none())?;
    Some(format!("`{}` happens in your run, and not in the solution's.", extra.name))
}

fn tasks(yours: &Timeline, model: &Timeline) -> Option<String> {
    let spawned = |timeline: &Timeline| timeline.lanes.iter().filter(|lane| lane.place.is_some()).count();
    let (mine, due) = (spawned(yours), spawned(model));
    let count = |n: usize| match n {
        0 => "none".to_owned(),
        1 => "one task".to_owned(),
        n => format!("{n} tasks"),
    };
    (mine != due).then(|| format!("You spawned {}; the solution spawned {}.", count(mine), count(due)))
}

fn threads(yours: &Timeline, model: &Timeline) -> Option<String> {
    let used = |timeline: &Timeline| timeline.lanes.iter().filter(|lane| lane.kind == LaneKind::Thread).count();
    let (mine, due) = (used(yours), used(model));
    (mine != due).then(|| format!("Your jobs ran on {mine} threads; the solution's on {due}."))
}

/// The first thing that a client received, or did not, in one run only.
fn wire(yours: &Timeline, model: &Timeline) -> Option<String> {
    let received = |timeline: &Timeline, name: &str| -> Vec<String> {
        let lane = timeline.lanes.iter().find(|lane| lane.kind == LaneKind::Connection && lane.name == name);
        let spans = lane.map(|lane| lane.spans.as_slice()).unwrap_or_default();
        let of = spans.iter().filter(|span| span.state == State::Received);
        of.filter_map(|span| span.label.clone()).collect()
    };
    let connections = model.lanes.iter().filter(|lane| lane.kind == LaneKind::Connection);
    connections.into_iter().find_map(|lane| {
        let name = &lane.name;
        let (mine, due) = (received(yours, name), received(model, name));
        let at = (0..due.len().max(mine.len())).find(|i| mine.get(*i) != due.get(*i))?;
        let what = |all: &[String]| all.get(at).map_or("nothing more".to_owned(), Clone::clone);
        Some(format!("Client {name} received {} from you, and {} from the solution.", what(&mine), what(&due)))
    })
}

fn total(yours: &Timeline, model: &Timeline) -> Option<String> {
    (yours.axis == super::Axis::Time && yours.end.at != model.end.at)
        .then(|| format!("Your run took {}; the solution's took {}.", yours.when(yours.end), model.when(model.end)))
}
