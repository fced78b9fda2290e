//! Where two runs of the same check differ, in one sentence.
//!
//! The sentence is about what a learner would see, the most telling first: turns in another order, work that
//! is missing, that runs at another time or in another place, and what clients got. It names the pieces of
//! the learner's program and says only what both runs show. Where they show the same there is no sentence.

mod by_hand;
mod moments;
mod run;
mod turns;
mod wire;
mod work;

use super::timeline::{Axis, Fate, Lane, LaneKind, Origin, Timeline};
use run::{Run, Work, count};

/// A difference between the learner's run and the solution's. Its sentence says "you" to the learner.
type Difference = fn(&Run, &Run) -> Option<String>;

/// The most telling first.
const DIFFERENCES: [Difference; 27] = [
    missed_panic,
    by_hand::wakes,
    turns::difference,
    // What clients saw of a panic tells more.
    |learner, solution| panicked(learner, solution).filter(|_| !learner.timeline.has_clients()),
    work::missing,
    threads,
    work::on_main,
    work::start_order,
    work::overlap,
    work::surplus,
    // It is often another because other work is going on.
    turns::order,
    turns::beside_work,
    wire::difference,
    wire::server,
    panicked,
    wire::noted,
    tasks,
    work::place,
    work::frame,
    moments::turns,
    total,
    return_of_main,
    |learner, solution| moments::works(learner, solution, |_| true).map(|(_, said)| said),
    moments::tasks,
    moments::waits,
    by_hand::polls,
    by_hand::notes,
];

/// The most telling difference between the two, if there is one that a learner would see.
pub(super) fn first_difference(learner: &Timeline, solution: &Timeline) -> Option<String> {
    let (learner, solution) = (Run::of(learner), Run::of(solution));
    DIFFERENCES.iter().find_map(|difference| difference(&learner, &solution))
}

/// Whether a learner would see no difference at all.
pub(super) fn are_alike(learner: &Timeline, solution: &Timeline) -> bool {
    moments::are_alike(learner, solution)
}

fn tasks(learner: &Run, solution: &Run) -> Option<String> {
    let (own, right) = (learner.spawned(), solution.spawned());
    let solution = if right == 0 { "none".to_owned() } else { count(right, "task") };
    (own != right).then(|| format!("You spawned {}; the solution spawned {solution}.", count(own, "task")))
}

/// That the solution panics and the learner's code does not: it is a test, and what it tests is wrong.
fn missed_panic(learner: &Run, solution: &Run) -> Option<String> {
    let missed = solution.timeline.panic.is_some() && learner.timeline.panic.is_none();
    missed.then(|| "The solution's run ends with a panic, which is due here; yours does not.".to_owned())
}

/// A panic, and what did not begin because of it.
fn panicked(learner: &Run, solution: &Run) -> Option<String> {
    let panic = learner.timeline.panic.as_ref().filter(|_| solution.timeline.panic.is_none())?;
    let at = panic.line.map_or(String::new(), |line| format!(" at line {line}"));
    let began = |work: &Work| work.in_run(learner).is_some_and(|own| own.from.is_some());
    let never = solution.works.iter().find(|work| work.from.is_some() && !began(work));
    Some(match never {
        Some(never) => format!("Your code panicked{at} before {} began.", never.said()),
        None => format!("Your code panicked{at}; the solution's run does not."),
    })
}

/// On how many threads there were jobs.
fn threads(learner: &Run, solution: &Run) -> Option<String> {
    let [own, right] = [learner, solution].map(|run| work::threads_with_jobs(run, solution));
    let [said, due] = [own, right].map(|number| count(number, "thread"));
    (own > 0 && right > 0 && own != right).then(|| format!("Your jobs ran on {said}; the solution's ran on {due}."))
}

fn total(learner: &Run, solution: &Run) -> Option<String> {
    let (learner, solution) = (learner.timeline, solution.timeline);
    let exact = [learner, solution].iter().all(|run| run.is_exact && run.axis == Axis::Time && !run.hung);
    let [own, right] = [learner, solution].map(|run| run.when(run.end));
    (exact && learner.end.at != solution.end.at).then(|| format!("Your run took {own}; the solution's took {right}."))
}

/// When the check's call returned, while other tasks still went on.
fn return_of_main(learner: &Run, solution: &Run) -> Option<String> {
    let returned = |run: &Run| {
        let is_main = |lane: &&Lane| lane.kind == LaneKind::Task && lane.origin == Origin::Main;
        match run.timeline.lanes.iter().find(is_main)?.fate {
            Fate::Ready(moment) if run.timeline.is_exact && run.timeline.axis == Axis::Time => Some(moment),
            _ => None,
        }
    };
    let (own, right) = (returned(learner)?, returned(solution)?);
    let said = [(learner, own), (solution, right)].map(|(run, moment)| run.timeline.when(moment));
    let [own, right] = (own.at != right.at).then_some(said)?;
    Some(format!("Your code returned at {own}; the solution's returned at {right}."))
}

#[cfg(test)]
mod tests {
    use crate::trace::{History, Pair};

    /// Where two runs differ that are told as `EVENT KEY=VALUE …`, a line each.
    fn difference(clock: &str, learner: &str, solution: &str) -> Option<String> {
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
        Pair::of("x", Some(&history(learner)), &history(solution), Some("c")).difference
    }

    /// The picture of a blocking call on the runtime's own thread was said to look like that of one on another.
    #[test]
    fn a_job_on_the_main_thread_is_told_from_one_on_another() {
        let run = |thread: u32| {
            format!(
                "named task=1, name=main, thread=0\noperation name=job, phase=started, thread={thread}\n\
                 operation name=job, phase=ended, thread={thread}"
            )
        };
        assert_eq!(
            difference("real", &run(0), &run(1)).as_deref(),
            Some("`job` ran on the main thread; in the solution another thread runs it.")
        );
        assert_eq!(difference("real", &run(1), &run(1)), None);
        assert_eq!(difference("real", &run(1), &run(2)), None);
    }

    #[test]
    fn the_order_of_threads_is_no_difference() {
        let run = |first, second| {
            format!(
                "operation name={first}, phase=started, thread=1\noperation name={second}, phase=started, thread=2\n\
                 operation name={second}, phase=ended, thread=2\noperation name={first}, phase=ended, thread=1"
            )
        };
        assert_eq!(difference("real", &run("job 1", "job 2"), &run("job 2", "job 1")), None);
        // Of one thread it is one.
        let on_one = run("job 2", "job 1").replace("thread=2", "thread=1");
        assert_eq!(
            difference("real", &run("job 1", "job 2"), &on_one).as_deref(),
            Some("Your jobs ran on 2 threads; the solution's ran on one thread.")
        );
    }

    #[test]
    fn the_moment_at_which_the_main_task_returns_is_told_where_others_go_on() {
        let run = |returns: u32| {
            format!(
                "task task=1, root=true, file=f.rs, line=1\npoll task=1\npolled task=1\npoll task=1, at={returns}\n\
                 returned task=1, at={returns}\npolled task=1, at={returns}\noperation name=a, phase=started, at=0\n\
                 operation name=a, phase=ended, at=90000"
            )
        };
        assert_eq!(
            difference("virtual", &run(50000), &run(80000)).as_deref(),
            Some("Your code returned at 50 ms; the solution's returned at 80 ms.")
        );
        assert_eq!(difference("virtual", &run(50000), &run(50000)), None);
    }

    #[test]
    fn only_an_exact_clock_tells_that_a_run_took_longer() {
        let run =
            |ms: u64| format!("operation name=a, phase=started, at=0\noperation name=a, phase=ended, at={}", ms * 1000);
        assert_eq!(
            difference("virtual", &run(30), &run(40)).as_deref(),
            Some("Your run took 30 ms; the solution's took 40 ms.")
        );
        assert_eq!(difference("timed", &run(30), &run(40)), None);
    }

    #[test]
    fn what_was_waited_for_is_what_ended_last() {
        let run = |events: &[(&str, &str, u32)]| {
            let line = |(name, phase, ms): &(&str, &str, u32)| {
                format!("operation name={name}, phase={phase}, task=1, at={}\n", ms * 1000)
            };
            events.iter().map(line).collect::<String>()
        };
        let both = [("a", "started", 0), ("b", "started", 0), ("b", "ended", 20), ("a", "ended", 40)];
        let learner = [&both[..], &[("c", "started", 40), ("c", "ended", 100)]].concat();
        let (begun, ended) = both.split_at(2);
        let solution = [begun, &[("c", "started", 0)], ended, &[("c", "ended", 60)]].concat();
        assert_eq!(
            difference("virtual", &run(&learner), &run(&solution)).as_deref(),
            Some("You started `c` only after `a` was ready; the solution runs both at once.")
        );
    }

    #[test]
    fn the_twin_that_blocks_is_named() {
        let solution = "operation name=work_async(1), phase=made\noperation name=work_async(1), phase=started, task=1";
        let said = difference("virtual", "operation name=work(1), phase=started, thread=0", solution);
        assert_eq!(
            said.as_deref(),
            Some("You called `work(1)`, which holds its thread; the solution awaits `work_async(1)`.")
        );
    }

    /// Both runs looked alike, since the check's own task had panicked in both.
    #[test]
    fn a_panic_of_the_checks_own_hides_none_of_the_learners() {
        let solution = "poll task=1\npanic said=toner";
        let learner = format!("{solution}\npanic file=exercises/x.rs, line=7");
        let said = difference("virtual", &learner, solution);
        assert_eq!(said.as_deref(), Some("Your code panicked at line 7; the solution's run does not."));
    }

    #[test]
    fn a_panic_says_what_did_not_begin_because_of_it() {
        let solution = "poll task=1\noperation name=a, phase=started, task=1\noperation name=b, phase=started, task=1";
        let learner = "poll task=1\noperation name=a, phase=started, task=1\npanic file=exercises/x.rs, line=7";
        let said = difference("virtual", learner, solution);
        assert_eq!(said.as_deref(), Some("Your code panicked at line 7 before `b` began."));
    }

    #[test]
    fn a_panic_that_is_due_and_missed_comes_first() {
        let (learner, solution) = (
            "turn name=dial, what=busy\nturn name=dial, what=order",
            "turn name=dial, what=busy\npanic file=exercises/x.rs, line=7",
        );
        let said = difference("virtual", learner, solution);
        let due = "The solution's run ends with a panic, which is due here; yours does not.";
        assert_eq!(said.as_deref(), Some(due));
    }

    #[test]
    fn what_waits_in_vain_is_told_with_what_holds_it_up() {
        let solution = "poll task=1\noperation name=a, phase=started, task=1\noperation name=a, phase=ended, task=1\n\
                     over end=ready";
        let learner = "poll task=1\nwait task=1, what=Mutex, file=exercises/x.rs, line=9\npolled task=1\nover end=asleep, at=3600000000\nhung kind=asleep";
        assert_eq!(
            difference("virtual", learner, solution).as_deref(),
            Some("Your run stood still while the main task waited for the Mutex of line 9, and `a` never began.")
        );
    }

    /// "Step 2 is reader 2's" was said of a reader who has its scan later, since it scans once more.
    #[test]
    fn work_that_is_too_much_is_told_before_an_order_of_turns() {
        let scan = |number: u32, from: u32, to: u32| {
            let event = |phase: &str, ms: u32| {
                format!("operation name=scan {number} of map 7, phase={phase}, task=1, at={}\n", ms * 1000)
            };
            event("started", from) + &event("ended", to)
        };
        let has_it = |reader: u32, ms: u32| format!("turn name=reader {reader}, what=has it, at={}\n", ms * 1000);
        let solution = scan(1, 0, 40) + &has_it(1, 40) + &has_it(2, 40) + &has_it(3, 60);
        let learner = scan(1, 0, 40) + &has_it(1, 40) + &scan(2, 40, 80) + &has_it(3, 60) + &has_it(2, 80);
        let said = difference("virtual", &learner, &solution);
        assert_eq!(said.as_deref(), Some("`scan 2 of map 7` ran in your run, and does not in the solution's."));
        let learner = scan(1, 0, 40) + &has_it(1, 40) + &has_it(3, 60) + &has_it(2, 80);
        let said = difference("virtual", &learner, &solution);
        assert_eq!(said.as_deref(), Some("Step 2 is reader 3's in your run, and reader 2's in the solution's."));
    }

    /// The last number is too much, although the first that differs is another.
    #[test]
    fn of_numbered_work_the_first_at_another_time_is_told() {
        let run = |starts: &[u32]| {
            let event = |number: usize, phase: &str, at: u32| {
                format!("operation name=picture {number}, phase={phase}, task=1, at={at}000\n")
            };
            let picture =
                |(number, at): (usize, &u32)| event(number, "started", *at) + &event(number, "ended", at + 20);
            (1..).zip(starts).map(picture).collect::<String>()
        };
        let said = difference("virtual", &run(&[0, 20, 40, 80]), &run(&[0, 30, 80]));
        let due = "`picture 2` begins at 20 ms in your run, and at 30 ms in the solution's.";
        assert_eq!(said.as_deref(), Some(due));
        let said = difference("virtual", &run(&[0, 30, 80, 100]), &run(&[0, 30, 80]));
        assert_eq!(said.as_deref(), Some("`picture 4` ran in your run, and does not in the solution's."));
    }

    /// That client A receives `text`, as a datagram or as a piece of a stream.
    fn received(text: &str, datagram: bool) -> String {
        let (bytes, kind) = (text.len(), if datagram { "a datagram of " } else { "" });
        format!(
            "wire name=A, traffic=received, bytes={bytes}, text={text}, datagram={datagram}, \
             what={kind}{bytes} bytes \"{text}\"\n"
        )
    }

    #[test]
    fn bytes_in_a_sentence_are_cut() {
        let said = difference("real", &received(&"x".repeat(900), false), &received("ab", false));
        let said = said.expect("they got other bytes");
        assert!(said.starts_with("From you client A got 900 bytes \"xxx") && said.len() < 130, "{said}");
        assert!(said.ends_with("from the solution it gets 2 bytes \"ab\"."), "{said}");
    }

    #[test]
    fn the_same_bytes_in_other_pieces_are_no_difference() {
        let end = "wire name=A, traffic=received, what=whatever the end is called";
        let whole = |datagram| received("Marco?", datagram) + end;
        let pieces = |datagram| received("Mar", datagram) + &received("co?", datagram) + end;
        assert_eq!(difference("real", &pieces(false), &whole(false)), None);
        assert!(difference("real", &pieces(true), &whole(true)).is_some());
        let said = difference("real", &received("Marco?", false), &whole(false));
        assert_eq!(said.as_deref(), Some("You never ended your data for client A; the solution does."));
    }

    #[test]
    fn two_runs_that_show_the_same_have_no_sentence() {
        let run =
            "poll task=1\noperation name=a, phase=started, task=1, at=0\noperation name=a, phase=ended, task=1, at=9";
        assert_eq!(difference("virtual", run, run), None);
    }
}
