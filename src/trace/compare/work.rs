//! Named pieces of work: which there are, and which waits for which.

use super::{capital, list};
use crate::trace::from_events::MAIN_THREAD;
use crate::trace::words::who;
use crate::trace::{Axis, Fate, Lane, LaneKind, Moment, Span, SpanState, Timeline};

/// A named piece of work: a future, or a thread's job.
pub(super) struct Work {
    name: String,
    /// Which of those with this name it is, counted from 1 in the order of their starts.
    number: usize,
    lane: usize,
    is_job: bool,
    /// Whether it is a job of the thread that the check runs on.
    is_on_main: bool,
    made: Option<Moment>,
    pub from: Option<Moment>,
    pub to: Option<Moment>,
    fate: Fate,
}

impl Work {
    /// How a sentence calls it.
    pub fn said(&self) -> String {
        match self.number {
            1 => format!("`{}`", self.name),
            2 => format!("the second `{}`", self.name),
            3 => format!("the third `{}`", self.name),
            n => format!("number {n} of `{}`", self.name),
        }
    }

    /// The same piece of work in another run.
    pub fn in_run<'a>(&self, works: &'a [Work]) -> Option<&'a Work> {
        works.iter().find(|other| other.number == self.number && other.name == self.name)
    }

    /// `do_one_thing_async` of `do_one_thing_async(7)`.
    fn function(&self) -> Option<&str> {
        self.name.split_once('(').map(|(function, _)| function)
    }

    /// Whether its making was seen apart from its first poll.
    fn was_made_first(&self) -> bool {
        self.made.is_some_and(|made| self.from.is_none_or(|from| made.step < from.step))
    }

    /// Whether it lies all through `other`.
    fn contains(&self, other: &Work) -> bool {
        self.from < other.from && (self.fate == Fate::Standing || other.to < self.to)
    }
}

/// Every named piece of work, in the order of its start.
pub(super) fn works(timeline: &Timeline) -> Vec<Work> {
    let mut works: Vec<Work> = Vec::new();
    // Without a clock the order is the time.
    let clock = |moment: Moment| match timeline.axis {
        Axis::Time => moment,
        Axis::Order => Moment { at: moment.step as u64, ..moment },
    };
    let work = |number: usize, lane: &Lane, spans: &[Span], fate: Fate, name: &str| Work {
        name: name.to_owned(),
        number: 1,
        lane: number,
        is_job: lane.kind == LaneKind::Thread,
        is_on_main: lane.kind == LaneKind::Thread && lane.name == MAIN_THREAD,
        made: lane.made,
        from: spans.first().map(|span| clock(span.from)),
        to: spans.last().map(|span| clock(span.to)),
        fate,
    };
    for (number, lane) in timeline.lanes.iter().enumerate() {
        match lane.kind {
            LaneKind::Future => works.push(work(number, lane, &lane.spans, lane.fate, &lane.name)),
            LaneKind::Thread => works.extend(lane.spans.iter().map(|span| {
                let unended = lane.is_unended(span, timeline.end);
                let fate = if unended { Fate::Standing } else { Fate::Ready(span.to) };
                work(number, lane, std::slice::from_ref(span), fate, span.label.as_deref().unwrap_or_default())
            })),
            LaneKind::Task | LaneKind::Connection => {}
        }
    }
    works.sort_by_key(|work| (work.from.is_none(), work.from, work.made));
    for i in 0..works.len() {
        works[i].number = 1 + works[..i].iter().filter(|work| work.name == works[i].name).count();
    }
    works
}

/// Work of the model that does not happen, or not to its end.
pub(super) fn missing(yours: &Timeline, ours: &[Work], theirs: &[Work]) -> Option<String> {
    // What frames all the others goes wrong because they do.
    let (frame, mut others): (Vec<&Work>, Vec<&Work>) =
        theirs.iter().partition(|work| frame_of(theirs).is_some_and(|frame| frame.name == work.name));
    if threads_with_jobs(theirs, theirs) > 1 {
        // Threads begin as it comes; their jobs are told in the order of their names.
        others.sort_by_key(|work| (work.name.len(), work.name.clone()));
    }
    // Where all stands still, what did not even begin says more than what did not end.
    if let Some(never) = others.iter().find(|model| yours.hung && model.in_run(ours).is_none()) {
        return Some(absent(yours, never, ours, theirs));
    }
    others.into_iter().chain(frame).find_map(|model| {
        let Some(mine) = model.in_run(ours) else { return Some(absent(yours, model, ours, theirs)) };
        let (name, ready) = (mine.said(), matches!(model.fate, Fate::Ready(_)));
        Some(match (mine.fate, model.fate) {
            _ if mine.from.is_none() && model.from.is_some() => {
                format!("You made {name} and never polled it, so nothing of it ran.")
            }
            (Fate::Dropped(_), _) if ready => {
                format!("{} was dropped before it was done; in the solution it ends.", capital(&name))
            }
            (Fate::Standing, _) if ready => {
                format!("{} never ended; in the solution it does.", capital(&name))
            }
            (Fate::Ready(_), Fate::Dropped(at)) => {
                let when = ready_at(theirs, at).map_or("midway".to_owned(), |first| format!("when {first} is ready"));
                format!("{} ran to its end in your run; the solution drops it {when}.", capital(&name))
            }
            _ => return None,
        })
    })
}

/// Which one became ready at the moment `at`, for those that are dropped because of it.
fn ready_at(works: &[Work], at: Moment) -> Option<String> {
    let because = |work: &&Work| matches!(work.fate, Fate::Ready(end) if end.at == at.at && end.step < at.step);
    works.iter().filter(because).max_by_key(|work| work.to).map(Work::said)
}

/// What there is to say of a piece of work that is not in `ours`.
fn absent(yours: &Timeline, model: &Work, ours: &[Work], theirs: &[Work]) -> String {
    let name = model.said();
    let blocking = model.name.replacen("_async(", "(", 1);
    if blocking != model.name && ours.iter().any(|work| work.name == blocking) {
        return format!("You called `{blocking}`, which holds its thread; the solution awaits {name}.");
    }
    let strange = |work: &&Work| work.in_run(theirs).is_none() && work.function().is_some();
    if let Some(other) = ours.iter().filter(strange).find(|work| work.function() == model.function()) {
        let again = if other.number > 1 { " once more" } else { "" };
        return format!("You called `{}`{again} where the solution calls {name}.", other.name);
    }
    if let Some(why) = Some(yours).filter(|yours| yours.hung).and_then(|yours| held_up(yours, ours)) {
        return format!("Your run stood still while {why}, and {name} never began.");
    }
    match model.was_made_first() {
        true => format!("You never called {name}; the solution does."),
        false => format!("{} never ran in your run; in the solution it does.", capital(&name)),
    }
}

/// What was under way, or waited, when a run stood still.
fn held_up(yours: &Timeline, ours: &[Work]) -> Option<String> {
    let frame = frame_of(ours).map(|frame| &frame.name);
    let held = |work: &&Work| work.fate == Fate::Standing && work.from.is_some() && Some(&work.name) != frame;
    let held: Vec<String> = ours.iter().filter(held).map(Work::said).collect();
    if !held.is_empty() {
        return Some(format!("{} {} in progress", list(&held), if held.len() == 1 { "was" } else { "were" }));
    }
    yours.lanes.iter().find_map(|lane| {
        let last = lane.spans.last().filter(|span| lane.fate == Fate::Standing && span.state == SpanState::Waiting)?;
        Some(format!("{} waited for the {}", who(lane), last.label.as_ref()?))
    })
}

/// Two that are started in another order.
pub(super) fn start_order(ours: &[Work], theirs: &[Work]) -> Option<String> {
    let common = |works: &'_ [Work], others: &[Work]| -> Vec<usize> {
        (0..works.len()).filter(|i| works[*i].from.is_some() && works[*i].in_run(others).is_some()).collect()
    };
    common(ours, theirs).iter().zip(common(theirs, ours)).find_map(|(mine, due)| {
        let (first, model_second) = (&ours[*mine], &theirs[due]);
        let (second, model_first) = (model_second.in_run(ours)?, first.in_run(theirs)?);
        // At the same moment of the clock there is no order that a learner would see.
        let earlier = |one: &Work, other: &Work| Some(one.from?.at < other.from?.at);
        let changed = earlier(first, second)? && earlier(model_second, model_first)?;
        let (verb, does) = match order(first, second)? {
            Order::Overlapping => ("started", "starts"),
            _ => ("ran", "runs"),
        };
        (changed && !by_chance(first, second)).then(|| {
            format!(
                "You {verb} {} before {}; the solution {does} {} first.",
                first.said(),
                second.said(),
                second.said()
            )
        })
    })
}

/// Two pieces of work that overlap in one run and not in the other.
pub(super) fn overlap(ours: &[Work], theirs: &[Work]) -> Option<String> {
    for (n, second) in ours.iter().enumerate().skip(1) {
        // The latest one before says most: it is the one that was waited for.
        for first in ours[..n].iter().rev().filter(|first| !by_chance(first, second)) {
            let (Some(a), Some(b)) = (first.in_run(theirs), second.in_run(theirs)) else { continue };
            let (one, two) = (first.said(), second.said());
            match (order(first, second), order(a, b)) {
                (Some(Order::After), Some(Order::Overlapping)) => {
                    return Some(format!(
                        "You started {two} only after {one} was ready; the solution runs both at once."
                    ));
                }
                (Some(Order::Overlapping), Some(Order::After)) => {
                    return Some(format!(
                        "You started {two} while {one} was still running; in the solution {one} is ready by then."
                    ));
                }
                _ => {}
            }
        }
    }
    None
}

/// Whether the order of the two says nothing: threads run as it comes.
fn by_chance(one: &Work, other: &Work) -> bool {
    one.is_job && other.is_job && one.lane != other.lane
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
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

/// Work that the model does without.
pub(super) fn surplus(ours: &[Work], theirs: &[Work]) -> Option<String> {
    let extra = ours.iter().find(|work| work.in_run(theirs).is_none())?;
    Some(match extra.from {
        Some(_) => format!("{} ran in your run, and does not in the solution's.", capital(&extra.said())),
        None => format!("You made {}, and the solution does not.", extra.said()),
    })
}

/// A future that is polled on a thread beside, and by the model's caller.
pub(super) fn place(yours: &Timeline, model: &Timeline, ours: &[Work], theirs: &[Work]) -> Option<String> {
    let on_a_thread = |timeline: &Timeline, work: &Work| {
        let parent = timeline.lanes[work.lane].parent.map(|parent| timeline.lanes[parent].kind);
        !work.is_job && parent == Some(LaneKind::Thread)
    };
    let moved = |due: &&Work| !on_a_thread(model, due) && due.in_run(ours).is_some_and(|work| on_a_thread(yours, work));
    let work = theirs.iter().find(moved)?;
    Some(format!("{} was polled on another thread; in the solution its caller polls it.", capital(&work.said())))
}

/// The call that all others are under way in, if there is one; of threads beside each other
/// one may contain the others by chance.
pub(super) fn frame_of(works: &[Work]) -> Option<&Work> {
    let frame = works.first().filter(|first| first.is_on_main && works.len() > 1)?;
    works[1..].iter().all(|work| frame.contains(work)).then_some(frame)
}

/// What is to frame all the others ends before one of them.
pub(super) fn frame(ours: &[Work], theirs: &[Work]) -> Option<String> {
    let frame = frame_of(theirs)?.in_run(ours)?;
    let late = ours.iter().filter(|work| work.to > frame.to && work.name != frame.name);
    // Threads run as it comes; the first by name stands for all.
    let late = late.min_by_key(|work| (work.name.len(), &work.name))?;
    Some(format!(
        "{} was over while {} was still running; in the solution it ends last.",
        capital(&frame.said()),
        late.said()
    ))
}

/// The names of the jobs on each thread, without what frames them all in the `model`.
pub(super) fn threads_with_jobs(works: &[Work], model: &[Work]) -> usize {
    let frame = frame_of(model).map(|frame| &frame.name);
    let jobs = works.iter().filter(|work| work.is_job && Some(&work.name) != frame);
    jobs.map(|work| work.lane).collect::<std::collections::BTreeSet<_>>().len()
}
