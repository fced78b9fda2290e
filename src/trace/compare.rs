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
        None => format!("Your code panicked{at}; the solution's run does not."),
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

#[cfg(test)]
mod tests {
    use crate::trace::{History, Pair};

    /// Where two runs part that are told as `EVENT KEY=VALUE …`, a line each.
    fn parted(clock: &str, yours: &str, model: &str) -> Option<String> {
        let history = |told: &str| {
            let mut lines = vec!["check name=c".to_owned(), format!("run at=0 clock={clock}")];
            for line in told.lines().map(str::trim).filter(|line| !line.is_empty()) {
                let (event, fields) = line.split_once(' ').unwrap_or((line, ""));
                let fields = fields.split(", ").filter_map(|field| field.split_once('='));
                let quoted = fields.map(|(key, value)| format!(" {key}=\"{}\"", value.replace('"', "\\\"")));
                lines.push(format!("{event}{}", quoted.collect::<String>()));
            }
            History::read(&lines.join("\n"), "")
        };
        Pair::of("x", Some(&history(yours)), &history(model), Some("c")).difference
    }

    #[test]
    fn the_order_of_threads_is_no_difference() {
        let run = |first, second| {
            format!(
                "operation name={first}, phase=started, thread=1\noperation name={second}, phase=started, thread=2\n\
                 operation name={second}, phase=ended, thread=2\noperation name={first}, phase=ended, thread=1"
            )
        };
        assert_eq!(parted("real", &run("job 1", "job 2"), &run("job 2", "job 1")), None);
        // Of one thread it is one.
        let on_one = run("job 2", "job 1").replace("thread=2", "thread=1");
        assert_eq!(
            parted("real", &run("job 1", "job 2"), &on_one).as_deref(),
            Some("Your jobs ran on 2 threads; the solution's ran on one thread.")
        );
    }

    #[test]
    fn the_twin_that_blocks_is_named() {
        let model = "operation name=work_async(1), phase=made\noperation name=work_async(1), phase=started, task=1";
        let said = parted("virtual", "operation name=work(1), phase=started, thread=0", model);
        assert_eq!(
            said.as_deref(),
            Some("You called `work(1)`, which holds its thread; the solution awaits `work_async(1)`.")
        );
    }

    #[test]
    fn a_panic_says_what_did_not_begin_because_of_it() {
        let model = "poll task=1\noperation name=a, phase=started, task=1\noperation name=b, phase=started, task=1";
        let yours = "poll task=1\noperation name=a, phase=started, task=1\npanic file=exercises/x.rs, line=7";
        let said = parted("virtual", yours, model);
        assert_eq!(said.as_deref(), Some("Your code panicked at line 7 before `b` began."));
    }

    #[test]
    fn what_waits_in_vain_is_told_with_what_holds_it_up() {
        let model = "poll task=1\noperation name=a, phase=started, task=1\noperation name=a, phase=ended, task=1\n\
                     over end=ready";
        let yours = "poll task=1\nwait task=1, what=Mutex, file=exercises/x.rs, line=9\npolled task=1\nover end=asleep, at=3600000000\nhung kind=asleep";
        assert_eq!(
            parted("virtual", yours, model).as_deref(),
            Some("Your run stood still while the main task waited for the Mutex of line 9, and `a` never began.")
        );
    }

    #[test]
    fn bytes_in_a_sentence_are_cut() {
        let yours = format!("wire name=A, traffic=received, bytes=900, what=900 bytes \"{}\"", "x".repeat(900));
        let said = parted("real", &yours, "wire name=A, traffic=received, bytes=2, what=2 bytes \"ab\"")
            .expect("they got other bytes");
        assert!(said.starts_with("From you client A got 900 bytes \"xxx") && said.len() < 130, "{said}");
        assert!(said.ends_with("from the solution it gets 2 bytes \"ab\"."), "{said}");
    }

    #[test]
    fn the_same_bytes_in_other_pieces_are_no_difference() {
        let whole = "wire name=A, traffic=received, bytes=6, what=6 bytes \"Marco?\"\nwire name=A, traffic=received, what=end of data";
        let pieces = "wire name=A, traffic=received, bytes=3, what=3 bytes \"Mar\"\nwire name=A, traffic=received, bytes=3, what=3 bytes \"co?\"\n\
                      wire name=A, traffic=received, what=end of data";
        assert_eq!(parted("real", pieces, whole), None);
        let datagrams = whole.replace("6 bytes", "a datagram of 6 bytes");
        assert!(parted("real", &pieces.replace("3 bytes", "a datagram of 3 bytes"), &datagrams).is_some());
    }

    #[test]
    fn two_runs_that_show_the_same_have_no_sentence() {
        let run =
            "poll task=1\noperation name=a, phase=started, task=1, at=0\noperation name=a, phase=ended, task=1, at=9";
        assert_eq!(parted("virtual", run, run), None);
    }
}
