//! Where two runs of the same check part, in one sentence.
//!
//! The sentence is about what a learner would see, the most telling first: turns that are taken
//! otherwise, work that is missing, that runs at another time or in another place, and what
//! clients got. It names the pieces of the learner's program and says only what both runs show;
//! where they show the same there is no sentence.

mod turns;
mod wire;
mod work;

use super::{Axis, Timeline};
use work::Work;

/// What `yours` does otherwise than `model`, if anything that a learner would see: the
/// first thing, and the most telling. "You" is whoever wrote the code of `yours`.
pub(super) fn first_difference(yours: &Timeline, model: &Timeline) -> Option<String> {
    let (ours, theirs) = (work::works(yours), work::works(model));
    turns::difference(yours, model)
        // What clients saw of a panic tells more.
        .or_else(|| panicked(yours, model, &ours, &theirs).filter(|_| !wire::has_clients(yours)))
        .or_else(|| work::missing(yours, &ours, &theirs))
        .or_else(|| threads(&ours, &theirs))
        .or_else(|| work::start_order(&ours, &theirs))
        .or_else(|| work::overlap(&ours, &theirs))
        .or_else(|| work::surplus(&ours, &theirs))
        .or_else(|| turns::beside_work(yours, model, &ours, &theirs))
        .or_else(|| wire::difference(yours, model))
        .or_else(|| wire::server(yours, model))
        .or_else(|| panicked(yours, model, &ours, &theirs))
        .or_else(|| wire::noted(yours, model))
        .or_else(|| tasks(yours, model))
        .or_else(|| work::place(yours, model, &ours, &theirs))
        .or_else(|| work::frame(&ours, &theirs))
        .or_else(|| total(yours, model))
}

/// How many tasks the learner's file spawned.
fn spawned(timeline: &Timeline) -> usize {
    timeline.lanes.iter().filter(|lane| lane.place.is_some()).count()
}

fn tasks(yours: &Timeline, model: &Timeline) -> Option<String> {
    let (mine, due) = (spawned(yours), spawned(model));
    let count = |n: usize| match n {
        1 => "one task".to_owned(),
        n => format!("{n} tasks"),
    };
    Some(match (mine, due) {
        _ if mine == due => return None,
        (0, due) => format!("You spawned no task; the solution spawned {}.", count(due)),
        (mine, 0) => format!("You spawned {}; the solution spawned none.", count(mine)),
        (mine, due) => format!("You spawned {}; the solution spawned {}.", count(mine), count(due)),
    })
}

/// A panic, and what did not come to pass because of it.
fn panicked(yours: &Timeline, model: &Timeline, ours: &[Work], theirs: &[Work]) -> Option<String> {
    let panic = yours.panic.as_ref().filter(|_| model.panic.is_none())?;
    let at = panic.line.map_or(String::new(), |line| format!(" at line {line}"));
    let began = |due: &&Work| due.in_run(ours).is_some_and(|mine| mine.from.is_some());
    let never = theirs.iter().find(|due| due.from.is_some() && !began(due));
    Some(match never {
        Some(never) => format!("Your code panicked{at} before {} began.", never.said()),
        None => format!("Your code panicked{at}; the solution's run comes to its end."),
    })
}

/// On how many threads there were jobs.
fn threads(ours: &[Work], theirs: &[Work]) -> Option<String> {
    let (mine, due) = (work::threads_with_jobs(ours, theirs), work::threads_with_jobs(theirs, theirs));
    let count = |n: usize| if n == 1 { "one thread".to_owned() } else { format!("{n} threads") };
    (mine > 0 && due > 0 && mine != due)
        .then(|| format!("Your jobs ran on {}; the solution's ran on {}.", count(mine), count(due)))
}

fn total(yours: &Timeline, model: &Timeline) -> Option<String> {
    let exact = [yours, model].iter().all(|timeline| timeline.axis == Axis::Time && !timeline.hung);
    (exact && yours.end.at != model.end.at)
        .then(|| format!("Your run took {}; the solution's took {}.", yours.when(yours.end), model.when(model.end)))
}

/// Several things in a sentence: "a, b and c".
fn list(all: &[String]) -> String {
    match all {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or(String::new(), |first| first.to_uppercase().collect::<String>() + chars.as_str())
}
