//! The four operations run, once each; on one thread; all at once.

use std::thread;

use async_learn::observe::Phase;
use harness::operations::{self, Event};
use harness::tokio::time::Instant;
use harness::{
    Advise, Checked, Checks, Failure, checked_with, ensure, expect_eq, ms, process, seed,
    virtual_time,
};

use super::exercise;

pub fn checks(all: &mut Checks) {
    let here = thread::current().id();
    all.on_hang(move |hang| {
        // A thread of the runtime's own holds the paused clock for as long as it is at work.
        let threads = operations::threads(&operations::take());
        let others = threads.iter().filter(|thread| **thread != here).count();
        if others == 0 {
            return hang;
        }
        hang.expected("all four operations on the thread that polls four_figures")
            .got(format!(
                "operations that began on {}",
                counted(others, "other thread")
            ))
            .advise("spawned-where-join-suffices")
    })
    .check("asks_each_service_once", || {
        checked_with("x = 7 and y = 4");
        virtual_time(exercise::four_figures(7, 4))?;
        let events = operations::take();
        let mut asked = operations::names(&events, Phase::Ended);
        harness::sort(&mut asked);
        // Started with the others, and dropped before it was done.
        let dropped = operations::names(&events, Phase::Started).len() > asked.len();
        let expected = [
            "do_another_thing_async(4)",
            "do_another_thing_async(7)",
            "do_one_thing_async(4)",
            "do_one_thing_async(7)",
        ];
        // The blocking twins of chapter 1 have the same names without `_async`.
        let blocking = asked.iter().any(|name| !name.contains("_async("));
        expect_eq(
            "the list of operations that four_figures(7, 4) carried out",
            expected.map(str::to_owned).to_vec(),
            asked.clone(),
        )
        .advise_if(
            blocking && operations::on_other_threads(&events),
            "spawned-where-join-suffices",
        )
        .advise_if(blocking, "thread-sleep")
        .advise_if(dropped && !asked.is_empty(), "select-drops-the-others")
        .advise_if(
            operations::done_twice(&expected.map(str::to_owned), &asked),
            "done-twice",
        )
        .advise_if(asked.is_empty(), "answer-without-the-work")
    });

    all.check("figures_in_order", || {
        // Nobody knows these numbers in advance, so they can only come from the operations.
        let (x, y) = (10 + seed() % 90, 100 + seed() / 90 % 90);
        let got = virtual_time(exercise::four_figures(x, y))?.value;
        let expected = (x * x, 2 * x, y * y, 2 * y);
        let list = |(a, b, c, d)| [a, b, c, d];
        let mut sorted = (list(expected), list(got));
        harness::sort(&mut sorted.0);
        harness::sort(&mut sorted.1);
        expect_eq(
            &format!("what four_figures({x}, {y}) returns"),
            expected,
            got,
        )
        .advise_if(sorted.0 == sorted.1, "results-out-of-order")?;
        // With equal numbers, all four calls are still due.
        checked_with("x = 6 and y = 6");
        operations::take();
        virtual_time(exercise::four_figures(6, 6))?;
        let asked = operations::names(&operations::take(), Phase::Ended).len();
        expect_eq(
            "the number of operations that four_figures(6, 6) carried out",
            4,
            asked,
        )
        .advise("equal-is-not-the-same")?;
        // Each is the output of an operation, which could have given another number.
        let _others = operations::changed_results();
        let (a, b, c, d) = virtual_time(exercise::four_figures(x, y))?.value;
        operations::expect_from_operations(
            &format!("the result of `four_figures({x}, {y})`"),
            expected_of(x, y),
            [a, b, c, d],
        )
    });

    all.check("on_one_thread", || {
        let before = process::threads_started();
        let run = virtual_time(exercise::four_figures(2, 9))?;
        let threads = operations::threads(&operations::take());
        // Finding out starts a thread itself.
        let started = before.zip(process::threads_started());
        let started = started.map_or(0, |(before, now)| now.saturating_sub(before + 1));
        ensure(run.spawned == 0, "`four_figures` spawned tasks")
            .map_err(|failure| {
                failure
                    .expected("no spawned task")
                    .got(counted(run.spawned, "spawned task"))
            })
            .advise("spawned-where-join-suffices")?;
        ensure(
            threads == [thread::current().id()],
            "`four_figures` used another thread",
        )
        .map_err(|failure| {
            failure
                .expected("all four operations on the thread that polls four_figures")
                .got(format!("they ran on {}", counted(threads.len(), "thread")))
        })
        .advise("spawned-where-join-suffices")?;
        ensure(started == 0, "`four_figures` started a thread")
            .map_err(|failure| {
                failure
                    .expected("no new thread")
                    .got(counted(started, "new thread"))
            })
            .advise("spawned-where-join-suffices")
    });

    all.check("all_at_once", || overlap(6, 8));

    all.check("all_at_once_with_equal_numbers", || overlap(5, 5));
}

/// Requires that the four operations of `four_figures(x, y)` overlap, and that nothing else takes
/// time.
fn overlap(x: u32, y: u32) -> Checked {
    let run = virtual_time(async {
        exercise::four_figures(x, y).await;
        Instant::now()
    })?;
    let events = operations::take();
    if run.elapsed == ms(50) {
        return Ok(());
    }
    let failure = Failure::new("`four_figures` did not take as long as its slowest operation")
        .expected("50 ms, the time of the slowest operation")
        .got(format!("{} ms", run.elapsed.as_millis()))
        .times(operations::timeline(&events));
    if operations::overlap(&events) == 4 {
        let last = events.iter().rfind(|event| event.phase == Phase::Ended);
        let over = last.and_then(|event| event.at) < Some(run.value);
        return Err(failure.advise_if(over, "slept-past-the-end"));
    }
    let phases = phases(&events);
    let ran_alone = phases.iter().all(|together| *together == 1);
    let ran_in_groups = phases.len() > 1 && phases.iter().all(|together| *together > 1);
    let where_equal = if x == y { ", with equal numbers" } else { "" };
    let message = format!("the four waits did not all overlap{where_equal}");
    Err(Failure { message, ..failure }.took(ms(50), run.elapsed))
        .advise_if(ran_alone, "serial-awaits")
        .advise_if(ran_in_groups, "one-join-after-another")
        .advise_if(has_steps(&events), "steps-in-one-branch")
        // One ran before the others were allowed to begin, or after they had ended.
        .advise_if(run.elapsed > ms(50), "awaited-inside-join")
}

/// What the four operations give now.
fn expected_of(x: u32, y: u32) -> [u32; 4] {
    [
        operations::one_thing(x),
        operations::another_thing(x),
        operations::one_thing(y),
        operations::another_thing(y),
    ]
}

/// How many operations ran in each stretch of time between two moments at which none did.
fn phases(events: &[Event]) -> Vec<usize> {
    let (mut phases, mut running) = (Vec::new(), 0);
    for event in events {
        match event.phase {
            Phase::Started if running == 0 => {
                phases.push(1);
                running = 1;
            }
            Phase::Started => {
                running += 1;
                *phases.last_mut().expect("something runs, so a phase began") += 1;
            }
            Phase::Ended => running -= 1,
            Phase::Made | Phase::Dropped => {}
        }
    }
    phases
}

/// Whether an operation began after another had ended, while a third was still running.
fn has_steps(events: &[Event]) -> bool {
    let (mut running, mut ended) = (0, false);
    events.iter().any(|event| {
        match event.phase {
            Phase::Started => running += 1,
            Phase::Ended => (running, ended) = (running - 1, running > 1),
            Phase::Made | Phase::Dropped => {}
        }
        event.phase == Phase::Started && ended && running > 1
    })
}

fn counted(number: usize, what: &str) -> String {
    format!("{number} {what}{}", if number == 1 { "" } else { "s" })
}
