//! Two futures that are ready when the check says so: who is polled, how often, with whose waker.

use std::rc::Rc;
use std::task::Poll;

use common::pair::{NAMES, Pair, output};
use harness::manual_poll::ManualPoll;
use harness::probe::CountingWaker;
use harness::{Advise, Checked, Checks, Failure, checked_with, expect_eq, seed, trace};

use super::exercise::Join;

fn expect_outputs(got: (String, String)) -> Checked {
    let due = (output("a"), output("b"));
    let is_swapped = (&due.1, &due.0) == (&got.0, &got.1);
    let is_lost = (got.0 != due.0) != (got.1 != due.1) || got.0.is_empty();
    expect_eq("the output of the `Join`", due, got)
        .advise_if(is_swapped, "results-out-of-order")
        .advise_if(is_lost, "result-not-kept")
}

pub fn checks(all: &mut Checks) {
    all.check("each_until_it_is_ready", || {
        for (first, last) in [(0, 1), (1, 0)] {
            checked_with(format!("`{}` ready before `{}`", NAMES[first], NAMES[last]));
            trace::another_run();
            let (pair, [a, b]) = Pair::new();
            let waker = CountingWaker::named("A");
            pair.watch(|| {
                let mut join = ManualPoll::new(Join::new(a, b));
                pair.expect_polls("before the first poll", [0, 0])?;
                pair.pending(&mut join, &waker)?;
                pair.expect_polls("at the first poll", [1, 1])?;
                pair.ready_wakes(first, &mut join, &waker)?;
                let poll = join.poll(&waker).map_err(|failure| pair.explain(failure))?;
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
                pair.pending(&mut join, &waker)?;
                pair.ready_wakes(last, &mut join, &waker)?;
                expect_outputs(join.ready(&waker)?)
            })?;
        }
        Ok(())
    });

    all.check("both_at_once", || {
        let (pair, [a, b]) = Pair::new();
        let waker = CountingWaker::named("A");
        (0..2).for_each(|side| pair.fire(side));
        pair.watch(|| {
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
            let (pair, [a, b]) = Pair::new();
            let (old, new) = (CountingWaker::named("A"), CountingWaker::named("B"));
            pair.watch(|| {
                let mut join = ManualPoll::new(Join::new(a, b));
                pair.pending(&mut join, &old)?;
                pair.pending(&mut join, &new)?;
                pair.expect_polls("at the first two polls", [2, 2])?;
                pair.ready_wakes(first, &mut join, &new)?;
                pair.pending(&mut join, &old)?;
                pair.ready_wakes(last, &mut join, &old)?;
                expect_outputs(join.ready(&old)?)
            })?;
        }
        Ok(())
    });

    all.check("counts_what_is_done", || {
        for first in 0..2 {
            let (pair, [a, b]) = Pair::new();
            let waker = CountingWaker::named("A");
            pair.watch(|| {
                let mut join = ManualPoll::new(Join::new(a, b));
                for due in [0, 1] {
                    for is_again in [false, true] {
                        pair.pending(&mut join, &waker)?;
                        let told = join.future().map(Join::done);
                        let (too_many, forgotten) = (told > Some(due), told < Some(due));
                        expect_eq("what `done` tells", Some(due), told)
                            .advise_if(too_many, "counted-again-at-each-poll")
                            .advise_if(is_again && forgotten, "state-not-kept")?;
                    }
                    pair.fire(first);
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
