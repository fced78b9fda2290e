//! Two futures that are ready when the check says so: who wins, and what is left of the other one.

use std::future::poll_fn;
use std::pin::pin;
use std::task::{Context, Poll, Waker};

use common::pair::{NAMES, Pair, output};
use harness::manual_poll::ManualPoll;
use harness::probe::{CountingWaker, Lab, ProbeAction};
use harness::tokio::time::sleep;
use harness::{
    Advise, Checked, Checks, Failure, HangKind, checked_with, ensure, expect_eq, ms, trace,
    virtual_time,
};

use super::exercise;

/// How many races there are in a row.
const RACES: usize = 64;
/// How many of them each side wins at least.
const FAIR: usize = 8;

/// A race in which both are ready at its poll `last`: the number of the side that has won.
fn both_ready_at(last: usize) -> Checked<usize> {
    let side = |name| {
        let mut polls = 0;
        poll_fn(move |_| {
            polls += 1;
            if polls < last {
                Poll::Pending
            } else {
                Poll::Ready(output(name))
            }
        })
    };
    let mut race = pin!(exercise::race(side("a"), side("b")));
    let mut cx = Context::from_waker(Waker::noop());
    let polls = (0..last).map(|_| race.as_mut().poll(&mut cx));
    let ready = polls.enumerate().find_map(|(number, poll)| match poll {
        Poll::Ready(winner) => Some((number + 1, winner)),
        Poll::Pending => None,
    });
    let due = NAMES.map(|name| Some((last, output(name))));
    let won = due.iter().position(|due| *due == ready);
    won.ok_or_else(|| {
        Failure::new(format!(
            "both were ready at poll {last}, and the race did not end with an output of theirs"
        ))
        .expected(format!("the output of `a` or of `b` at poll {last}"))
        .got(format!("{ready:?}"))
    })
}

/// Requires that of many races each side wins some. Each is decided at one of the polls `at`; where that is one poll,
/// turns that go from poll to poll would come to the same side each time.
fn neither_is_preferred(at: &[usize], when: &str) -> Checked {
    trace::another_run();
    let mut wins = [0; 2];
    for number in 0..RACES {
        wins[both_ready_at(at[number % at.len()])?] += 1;
    }
    let [a, b] = wins;
    for (name, won) in NAMES.into_iter().zip(wins) {
        trace::turn(name, &format!("wins {won} of {RACES}"));
    }
    ensure(
        a >= FAIR && b >= FAIR,
        format!("both were ready {when}, and one of them won too often"),
    )
    .map_err(|failure| {
        failure
            .expected(format!("of {RACES} races, each wins at least {FAIR}"))
            .got(format!("`a` won {a}, and `b` won {b}"))
    })
    .advise("first-branch-preferred")
}

/// A race in a task that keeps it, and goes on with something else.
fn while_the_caller_goes_on(lab: &Lab) -> Checked {
    let [a, b] = [("a", 60), ("b", 20)].map(|(name, time)| lab.probe(name, ms(time), output(name)));
    let run = lab.watch(|| {
        virtual_time(async {
            let mut race = pin!(exercise::race(a, b));
            race.as_mut().await;
            sleep(ms(80)).await;
            lab.order_of(ProbeAction::Dropped)
                .iter()
                .any(|name| name == "a")
        })
    })?;
    ensure(
        run.value,
        "`b` won after 20 ms, and 80 ms later `a` was still there",
    )
    .map_err(|failure| {
        failure
            .expected("`a` is dropped after 20 ms")
            .times(lab.timeline())
    })
    .advise("loser-kept")
}

pub fn checks(all: &mut Checks) {
    let blocks = |hang: Failure| {
        let is_blocked = matches!(hang.hang, Some(HangKind::Blocked));
        hang.advise_if(is_blocked, "block-on-inside-async")
    };

    all.on_hang(blocks).check("the_first_one_wins", || {
        for (winner, other) in [(0, 1), (1, 0)] {
            checked_with(format!(
                "`{}` ready, and `{}` pending",
                NAMES[winner], NAMES[other]
            ));
            trace::another_run();
            let (pair, [a, b]) = Pair::new();
            let (old, new) = (CountingWaker::named("A"), CountingWaker::named("B"));
            pair.watch(|| {
                let mut race = ManualPoll::new(exercise::race(a, b));
                pair.expect_polls("before the first poll", [0, 0])?;
                pair.pending(&mut race, &old)?;
                pair.expect_polls("at the first poll", [1, 1])?;
                pair.pending(&mut race, &new)?;
                pair.expect_polls("at the first two polls", [2, 2])?;
                pair.ready_wakes(winner, &mut race, &new)?;
                match race.poll(&new)? {
                    Poll::Ready(won) => {
                        expect_eq("the output of the race", output(NAMES[winner]), won)
                    }
                    Poll::Pending => Err(Failure::new("one was ready, and the race was not")
                        .expected("`Ready`")
                        .got("`Pending`")
                        .details(race.log())
                        .advise("joined-where-the-first-decides")),
                }
            })?;
        }
        Ok(())
    });

    all.check("neither_is_preferred", || {
        neither_is_preferred(&[1], "at the first poll")?;
        for at in 2..=4 {
            neither_is_preferred(&[at], &format!("at poll {at}"))?;
        }
        neither_is_preferred(&[2, 3, 4], "at poll 2, 3 or 4")
    });

    all.check("gone_while_the_caller_goes_on", || {
        // The picture begins with the future that is polled first, and should be the same each time.
        for _ in 0..RACES {
            let lab = Lab::new();
            while_the_caller_goes_on(&lab)?;
            if lab
                .order_of(ProbeAction::Started)
                .first()
                .is_some_and(|name| name == "a")
            {
                break;
            }
        }
        Ok(())
    });

    all.check("the_other_is_dropped", || {
        // The last one is a race of two that are ready.
        for fired in [&[0][..], &[1], &[0, 1]] {
            checked_with(match fired {
                [one] => format!("only `{}` ready", NAMES[*one]),
                _ => "both ready".to_owned(),
            });
            trace::another_run();
            let (pair, [a, b]) = Pair::new();
            let waker = CountingWaker::named("A");
            pair.watch(|| {
                // The caller keeps it, also when it was ready.
                let mut kept = Box::pin(exercise::race(a, b));
                let mut race = ManualPoll::new(kept.as_mut());
                pair.pending(&mut race, &waker)?;
                fired.iter().for_each(|side| pair.fire(*side));
                let winner = race.ready(&waker)?;
                let dropped = pair.lab.order_of(ProbeAction::Dropped);
                let other = NAMES.into_iter().find(|name| output(name) != winner);
                let is_left = other.filter(|name| !dropped.iter().any(|gone| gone == name));
                match is_left {
                    None => Ok(()),
                    Some(name) => Err(Failure::new(format!(
                        "the race was over, and `{name}` was still there"
                    ))
                    .expected("the other future is dropped in the poll that is ready")
                    .got(format!("`{name}` was not dropped when this poll returned"))
                    .details(race.log())
                    .advise("loser-kept")),
                }
            })?;
        }
        Ok(())
    });
}
