//! Two futures that are ready when the check says so: who is polled, how often, with whose waker.

use std::rc::Rc;
use std::task::Poll;

use harness::manual_future::{ManualFuture, Trigger};
use harness::manual_poll::ManualPoll;
use harness::probe::{CountingWaker, Lab};
use harness::{Advise, Checked, Checks, Failure, checked_with, expect_eq, seed, trace};

use super::exercise::Join;

const NAMES: [&str; 2] = ["a", "b"];

/// Nobody knows it in advance.
fn output(name: &str) -> String {
    let number = 1_000 + (seed() * 7 + u32::from(name.as_bytes()[0]) * 31) % 9_000;
    format!("part {number} of {name}")
}

/// The two futures of a join, which the check makes ready.
fn parts(lab: &Lab) -> ([ManualFuture<String>; 2], [Trigger; 2]) {
    let [(a, cue_a), (b, cue_b)] = NAMES.map(|name| lab.manual_future(name, output(name)));
    ([a, b], [cue_a, cue_b])
}

fn expect_outputs(got: (String, String)) -> Checked {
    let due = (output("a"), output("b"));
    let is_swapped = (&due.1, &due.0) == (&got.0, &got.1);
    let is_lost = (got.0 != due.0) != (got.1 != due.1) || got.0.is_empty();
    expect_eq("the output of the `Join`", due, got)
        .advise_if(is_swapped, "results-out-of-order")
        .advise_if(is_lost, "result-not-kept")
}

/// `failure`, which also says that a future inside has a waker, and not the one of the task.
fn whose_waker(failure: Failure, cues: &[Trigger]) -> Failure {
    let is_another = failure.has_advice("pending-without-waker");
    match is_another && cues.iter().any(Trigger::is_awaited) {
        true => failure.instead_advise("waker-not-passed-on"),
        false => failure,
    }
}

/// Requires that both futures were polled so often.
fn expect_polls(lab: &Lab, when: &str, due: [usize; 2]) -> Checked {
    let polls = NAMES.map(|name| lab.polls(name));
    let is_early = due == [0, 0];
    expect_eq(
        &format!("how often `a` and `b` were polled {when}"),
        due,
        polls,
    )
    .advise_if(is_early, "work-at-the-call")
    .advise_if(
        polls.iter().zip(due).any(|(got, due)| *got < due),
        "one-not-polled",
    )
}

pub fn checks(all: &mut Checks) {
    all.check("each_until_it_is_ready", || {
        for (first, last) in [(0, 1), (1, 0)] {
            checked_with(format!("`{}` ready before `{}`", NAMES[first], NAMES[last]));
            trace::another_run();
            let lab = Lab::new();
            let ([a, b], cues) = parts(&lab);
            let waker = CountingWaker::named("A");
            lab.watch(|| {
                let mut join = ManualPoll::new(Join::new(a, b));
                expect_polls(&lab, "before the first poll", [0, 0])?;
                join.pending(&waker)?;
                expect_polls(&lab, "at the first poll", [1, 1])?;
                cues[first].fire();
                join.woken(&waker, &format!("`{}` was ready", NAMES[first]))
                    .advise("waker-not-passed-on")?;
                let poll = join
                    .poll(&waker)
                    .map_err(|failure| whose_waker(failure, &cues))?;
                if let Poll::Ready(got) = poll {
                    return Err(Failure::new(
                        "the `Join` was ready before both of its futures were",
                    )
                    .expected(format!("`Pending`, since `{}` is pending", NAMES[last]))
                    .got(format!("Ready({got:?})"))
                    .details(join.log())
                    .advise("ready-before-the-last-step"));
                }
                // One that was ready must not be polled any more, and the other one must.
                join.pending(&waker)
                    .map_err(|failure| whose_waker(failure, &cues))?;
                cues[last].fire();
                join.woken(&waker, &format!("`{}` was ready", NAMES[last]))
                    .advise("waker-not-passed-on")?;
                expect_outputs(join.ready(&waker)?)
            })?;
        }
        Ok(())
    });

    all.check("both_at_once", || {
        let lab = Lab::new();
        let ([a, b], cues) = parts(&lab);
        let waker = CountingWaker::named("A");
        cues.iter().for_each(Trigger::fire);
        lab.watch(|| {
            let mut join = ManualPoll::new(Join::new(a, b));
            match join.poll(&waker)? {
                Poll::Ready(got) => expect_outputs(got),
                Poll::Pending => Err(Failure::new(
                    "both futures were ready, and the `Join` was not",
                )
                .expected("`Ready` at the first poll")
                .got("`Pending`")
                .details(join.log())
                .advise("one-step-per-poll")),
            }
        })
    });

    all.check("the_latest_waker_of_each", || {
        for (first, last) in [(0, 1), (1, 0)] {
            trace::another_run();
            let lab = Lab::new();
            let ([a, b], cues) = parts(&lab);
            let (old, new) = (CountingWaker::named("A"), CountingWaker::named("B"));
            lab.watch(|| {
                let mut join = ManualPoll::new(Join::new(a, b));
                join.pending(&old)?;
                join.pending(&new)?;
                expect_polls(&lab, "at the first two polls", [2, 2])?;
                cues[first].fire();
                join.woken(&new, &format!("`{}` was ready", NAMES[first]))
                    .advise("waker-not-passed-on")?;
                join.pending(&old)?;
                cues[last].fire();
                join.woken(&old, &format!("`{}` was ready", NAMES[last]))
                    .advise("waker-not-passed-on")?;
                expect_outputs(join.ready(&old)?)
            })?;
        }
        Ok(())
    });

    all.check("counts_what_is_done", || {
        for first in 0..2 {
            trace::another_run();
            let lab = Lab::new();
            let ([a, b], cues) = parts(&lab);
            let waker = CountingWaker::named("A");
            lab.watch(|| {
                let mut join = ManualPoll::new(Join::new(a, b));
                for due in [0, 1] {
                    for _ in 0..2 {
                        join.pending(&waker)?;
                        expect_eq(
                            "what `done` tells",
                            Some(due),
                            join.future().map(Join::done),
                        )?;
                    }
                    cues[first].fire();
                }
                Ok(())
            })?;
        }
        Ok(())
    });

    all.check("any_two_futures", || {
        // Neither of them can go to another thread, and one of them borrows.
        let (text, number) = (output("a"), Rc::new(seed()));
        let a = async { text.clone() };
        let b = async {
            std::future::ready(()).await;
            format!("{number}")
        };
        let mut join = ManualPoll::new(Join::new(a, b));
        let got = join.ready(&CountingWaker::named("A"))?;
        expect_eq(
            "the output of the `Join`",
            (text.clone(), number.to_string()),
            got,
        )
    });
}
