//! When things happen that happen in both runs, and whether the two pictures are the same.

use super::run::{Run, Work, capital};
use crate::trace::timeline::{Arrow, Axis, Fate, Lane, LaneKind, MarkKind, Moment, Name, SpanState, Timeline};
use crate::trace::words::who;

/// Whether the times of both runs are the same in every run, and can be read in the picture.
fn are_exact(learner: &Run, solution: &Run) -> bool {
    [learner, solution].iter().all(|run| run.timeline.is_exact && run.timeline.axis == Axis::Time)
}

/// "…at 130 ms in your run, and at 80 ms in the solution's.", if they are two moments.
fn both(what: &str, learner: (&Run, Moment), solution: (&Run, Moment)) -> Option<(u64, String)> {
    let [own, right] = [learner, solution].map(|(run, moment)| run.timeline.when(moment));
    let (first, differ) = (learner.1.at.min(solution.1.at), learner.1.at != solution.1.at);
    differ.then(|| (first, format!("{} at {own} in your run, and at {right} in the solution's.", capital(what))))
}

/// The sentence of the difference that is seen first.
fn earliest(differences: impl Iterator<Item = (u64, String)>) -> Option<String> {
    differences.min_by_key(|(at, _)| *at).map(|(_, said)| said)
}

/// A turn or a note that comes at another moment.
pub(super) fn turns(learner: &Run, solution: &Run) -> Option<String> {
    /// Each with the name of its lane, and with how many like it came before.
    fn numbered(run: &Run) -> Vec<(Name, Name, usize, Moment)> {
        let mut turns: Vec<(Name, Name, usize, Moment)> = Vec::new();
        for lane in run.timeline.lanes.iter().filter(|lane| lane.kind == LaneKind::Task) {
            for (at, what) in lane.polls().filter_map(|span| Some((span.from, span.label.clone()?))) {
                let before = turns.iter().filter(|turn| turn.0 == lane.name && turn.1 == what).count();
                turns.push((lane.name.clone(), what, before, at));
            }
        }
        turns
    }
    let (own, right) = (numbered(learner), numbered(solution));
    earliest(own.iter().filter(|_| are_exact(learner, solution)).filter_map(|(lane, what, number, at)| {
        let same = right.iter().find(|turn| (&turn.0, &turn.1, &turn.2) == (lane, what, number))?;
        both(&format!("{lane} comes to \"{what}\""), (learner, *at), (solution, same.3))
    }))
}

/// The first piece of work of those that `are_meant` that begins or ends at another moment, and when that is seen.
pub(super) fn works(learner: &Run, solution: &Run, are_meant: impl Fn(&Work) -> bool) -> Option<(u64, String)> {
    let ended = |fate| matches!(fate, Fate::Ready(_) | Fate::Failed(_));
    let meant = learner.works.iter().filter(|own| are_exact(learner, solution) && are_meant(own));
    let differences = meant.filter_map(|own| {
        let right = own.in_run(solution)?;
        let began = both(&format!("{} begins", own.said()), (learner, own.from?), (solution, right.from?));
        let has_ended = ended(own.fate) && ended(right.fate);
        let is_over = || both(&format!("{} is ready", own.said()), (learner, own.to?), (solution, right.to?));
        began.or_else(|| is_over().filter(|_| has_ended))
    });
    differences.min_by_key(|(at, _)| *at)
}

/// The tasks of both runs that are the same, as numbers of their lanes.
fn same_tasks(learner: &Run, solution: &Run) -> Vec<(usize, usize)> {
    let tasks = |run: &Run| -> Vec<(usize, Name)> {
        let lanes = run.timeline.lanes.iter().enumerate();
        lanes.filter(|(_, lane)| lane.kind == LaneKind::Task).map(|(n, lane)| (n, lane.name.without_line())).collect()
    };
    let (own, mut right) = (tasks(learner), tasks(solution));
    let pairs = own.into_iter().filter_map(|(number, name)| {
        let same = right.iter().position(|(_, other)| *other == name)?;
        Some((number, right.remove(same).0))
    });
    pairs.collect()
}

/// A task that ends at another moment.
pub(super) fn tasks(learner: &Run, solution: &Run) -> Option<String> {
    let pairs = same_tasks(learner, solution).into_iter().filter(|_| are_exact(learner, solution));
    earliest(pairs.filter_map(|(own, right)| {
        let [lane, other] = [(learner, own), (solution, right)].map(|(run, lane)| &run.timeline.lanes[lane]);
        let (Fate::Ready(own), Fate::Ready(right)) = (lane.fate, other.fate) else { return None };
        both(&format!("{} is ready", who(lane)), (learner, own), (solution, right))
    }))
}

/// A wait for a lock or a permit that is longer, or that is in one of the runs only.
pub(super) fn waits(learner: &Run, solution: &Run) -> Option<String> {
    /// What the task in `lane` waits for, and from when to when, on the clock.
    fn of(run: &Run, task: usize) -> Vec<(u64, u64, String)> {
        let locks = run.timeline.lanes.iter().filter(|lane| lane.kind == LaneKind::Lock && lane.parent == Some(task));
        let waits = locks.flat_map(|lock| lock.spans.iter().map(move |span| (lock, span)));
        let waits = waits.filter(|(_, span)| span.state == SpanState::Waiting && span.lasts(Axis::Time));
        let mut waits: Vec<_> = waits
            .map(|(lock, span)| {
                let [from, to] = [span.from, span.to].map(|moment| run.timeline.when(moment));
                (span.from.at, span.to.at, format!("for {} from {from} to {to}", lock.name.said()))
            })
            .collect();
        waits.sort();
        waits
    }
    let pairs = same_tasks(learner, solution).into_iter().filter(|_| are_exact(learner, solution));
    earliest(pairs.filter_map(|(task, same)| {
        let (own, right) = (of(learner, task), of(solution, same));
        let task = capital(&who(&learner.timeline.lanes[task]));
        let times = |wait: Option<&(u64, u64, String)>| wait.map(|(from, to, _)| (*from, *to));
        let at = (0..own.len().max(right.len())).find(|at| times(own.get(*at)) != times(right.get(*at)))?;
        Some(match (own.get(at), right.get(at)) {
            (Some(own), Some(right)) => {
                (own.0.min(right.0), format!("{task} waits {} in your run, and {} in the solution's.", own.2, right.2))
            }
            (Some(own), None) => (own.0, format!("{task} waits {} in your run, and not in the solution's.", own.2)),
            (None, right) => {
                let (from, _, wait) = right?;
                (*from, format!("{task} waits {wait} in the solution, and not in your run."))
            }
        })
    }))
}

/// Whether nothing in the two pictures differs, apart from the lines of the two texts.
pub(super) fn are_alike(learner: &Timeline, solution: &Timeline) -> bool {
    learner.axis == solution.axis && shown(learner) == shown(solution)
}

/// All that the picture of `run` shows: lanes, arrows and remarks, with moments that are places on its axis.
fn shown(run: &Timeline) -> (Vec<Lane>, Vec<Arrow>, Vec<String>) {
    let order = order(run);
    let mut names: Vec<&Name> = run.lanes.iter().map(|lane| &lane.name).filter(|name| name.line().is_some()).collect();
    // A longer one may begin with a shorter one.
    names.sort_by_key(|name| std::cmp::Reverse(name.len()));
    let without_lines =
        |said: &str| names.iter().fold(said.to_owned(), |said, name| said.replace(&***name, &name.without_line()));
    let place = |moment: Moment| match run.axis {
        Axis::Time => Moment { step: 0, ..moment },
        Axis::Order => Moment { at: 0, step: order.partition_point(|other| *other < moment) },
    };
    let lane = |lane: &Lane| {
        let mut lane = Lane { name: lane.name.without_line(), place: None, ..lane.clone() };
        lane.made = lane.made.map(place);
        lane.fate = match lane.fate {
            Fate::Ready(at) => Fate::Ready(place(at)),
            Fate::Failed(at) => Fate::Failed(place(at)),
            Fate::Dropped(at) => Fate::Dropped(place(at)),
            Fate::Panicked(at) => Fate::Panicked(place(at)),
            Fate::Standing | Fate::NeverPolled => lane.fate,
        };
        // At one moment of the clock many polls are one.
        lane.spans.retain(|span| span.state != SpanState::Waiting || span.lasts(run.axis));
        for span in &mut lane.spans {
            (span.from, span.to, span.wire) = (place(span.from), place(span.to), None);
            span.label = span.label.as_ref().map(Name::without_line);
        }
        lane.spans.dedup();
        for mark in &mut lane.marks {
            mark.at = place(mark.at);
            // A panic's names its line.
            mark.words = if mark.kind == MarkKind::Panicked { String::new() } else { without_lines(&mark.words) };
        }
        lane
    };
    let arrow = |arrow: &Arrow| Arrow { at: place(arrow.at), until: place(arrow.until), ..arrow.clone() };
    let mut arrows: Vec<Arrow> = run.arrows.iter().map(arrow).collect();
    arrows.dedup();
    let remarks = run.remarks.iter().map(|remark| without_lines(&remark.words)).collect();
    (run.lanes.iter().map(lane).collect(), arrows, remarks)
}

/// All moments that the picture of `run` shows, in order.
fn order(run: &Timeline) -> Vec<Moment> {
    let of_lane = |lane: &Lane| -> Vec<Moment> {
        let spans = lane.spans.iter().flat_map(|span| [span.from, span.to]);
        let marks = lane.marks.iter().map(|mark| mark.at);
        spans.chain(marks).chain(lane.made).chain(ended(lane.fate)).collect()
    };
    let mut order: Vec<Moment> = run.lanes.iter().flat_map(of_lane).collect();
    order.extend(run.arrows.iter().flat_map(|arrow| [arrow.at, arrow.until]));
    order.sort();
    order.dedup();
    order
}

fn ended(fate: Fate) -> Option<Moment> {
    match fate {
        Fate::Ready(at) | Fate::Failed(at) | Fate::Dropped(at) | Fate::Panicked(at) => Some(at),
        Fate::Standing | Fate::NeverPolled => None,
    }
}

#[cfg(test)]
mod tests {
    use crate::trace::{History, Pair};

    /// Two runs of a check in virtual time.
    fn pair(learner: &str, solution: &str) -> Pair {
        let history = |told: &str| History::read(&format!("check name=c\nrun at=0 clock=virtual\n{told}"), "");
        Pair::of("x", Some(&history(learner)), &history(solution), Some("c"))
    }

    fn work(name: &str, from: u32, to: u32) -> String {
        let event = |phase: &str, ms: u32| format!("operation name=\"{name}\" phase={phase} task=1 at={ms}000\n");
        event("started", from) + &event("ended", to)
    }

    fn turn(lane: &str, what: &str, ms: u32) -> String {
        format!("turn name=\"{lane}\" what=\"{what}\" at={ms}000\n")
    }

    /// "Both runs look alike" was said of a journal that is written in the evening.
    #[test]
    fn notes_at_other_moments_are_told() {
        let run = |times: [u32; 2]| {
            ["fox", "deer"].iter().zip(times).map(|(what, at)| turn("the journal", what, at)).collect::<String>()
        };
        let differ = pair(&run([130, 130]), &run([20, 130]));
        let due = "The journal comes to \"fox\" at 130 ms in your run, and at 20 ms in the solution's.";
        assert_eq!(differ.difference.as_deref(), Some(due));
        assert!(!differ.is_alike);
        let same = pair(&run([20, 130]), &run([20, 130]));
        assert!(same.is_alike && same.difference.is_none());
    }

    #[test]
    fn work_at_other_moments_is_told() {
        let run = |from: u32, to: u32| work("a", from, to) + &work("b", 80, 90);
        let said = |learner: &str, solution: &str| pair(learner, solution).difference;
        let due = "`a` begins at 20 ms in your run, and at 10 ms in the solution's.";
        assert_eq!(said(&run(20, 40), &run(10, 40)).as_deref(), Some(due));
        let due = "`a` is ready at 40 ms in your run, and at 30 ms in the solution's.";
        assert_eq!(said(&run(20, 40), &run(20, 30)).as_deref(), Some(due));
        assert_eq!(said(&run(20, 40), &run(20, 40)), None);
    }

    /// A task that waits for a lock until `ms`, which another one gives back then. Both are over at 80 ms.
    fn waits_until(ms: u32, line: u32) -> String {
        let file = "file=exercises/08_shared_state/03_x.rs";
        format!(
            "made at=0 resource=8 what=RwLock {file} line={line}\n\
             task at=0 task=2 root=false {file} line={line} by=1\nnamed at=0 task=2 name=keeper\n\
             task at=0 task=3 root=false {file} line={line} by=1\nnamed at=0 task=3 name=teacher\n\
             poll at=0 task=2\ntook at=0 task=2 resource=8 held=write\npolled at=0 task=2\n\
             poll at=20000 task=3\nwait at=20000 task=3 resource=8 what=RwLock {file} line={line}\n\
             polled at=20000 task=3\n\
             poll at={ms}000 task=2\ngave at={ms}000 task=2 resource=8 held=write\npolled at={ms}000 task=2\n\
             poll at={ms}000 task=3\ntook at={ms}000 task=3 resource=8 held=write\npolled at={ms}000 task=3\n\
             poll at=80000 task=3\ngave at=80000 task=3 resource=8 held=write\npolled at=80000 task=3\n\
             poll at=80000 task=2\npolled at=80000 task=2\n"
        )
    }

    #[test]
    fn a_longer_wait_is_told() {
        let differ = pair(&waits_until(60, 9), &waits_until(40, 5));
        let due = "Teacher waits for the RwLock of line 9 from 20 ms to 60 ms in your run, \
                   and for the RwLock of line 5 from 20 ms to 40 ms in the solution's.";
        assert_eq!(differ.difference.as_deref(), Some(due));
        assert!(!differ.is_alike);
        let same = pair(&waits_until(60, 9), &waits_until(60, 5));
        assert!(same.is_alike && same.difference.is_none(), "lines are no difference: {same:#?}");
    }

    /// What no sentence tells is a difference still.
    #[test]
    fn another_poll_is_not_alike() {
        let run = |between: &str| format!("poll task=1 at=0\npolled task=1 at=0\n{between}{}", work("a", 40, 60));
        let (often, seldom) = (run("poll task=1 at=30000\npolled task=1 at=30000\n"), run(""));
        let differ = pair(&often, &seldom);
        assert!(!differ.is_alike && differ.difference.is_none(), "{differ:#?}");
        // At one moment of the clock it can't be seen.
        let at_once = run("poll task=1 at=0\npolled task=1 at=0\n");
        assert!(pair(&at_once, &seldom).is_alike);
    }
}
